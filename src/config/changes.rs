//! What differs between two configs, key by key.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// Keys whose values differ, each as `key: old → new`.
pub fn changed_keys(before: &str, after: &str) -> Vec<String> {
    let (before, after) = (leaves(before), leaves(after));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let shown = |value: Option<&String>| value.map_or("(none)", String::as_str).to_owned();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| format!("{key}: {} → {}", shown(before.get(key)), shown(after.get(key))))
        .collect()
}

fn leaves(text: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    if let Ok(table) = text.parse::<Table>() {
        collect("", &table, &mut all);
    }
    all
}

fn collect(path: &str, table: &Table, into: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value {
            Value::Table(inner) => collect(&key, inner, into),
            value => drop(into.insert(key, value.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::changed_keys;

    #[test]
    fn changed_new_and_lost_keys_are_named() {
        let found = changed_keys("a = 1\n[b]\nc = 2\nd = 3\n", "a = 1\n[b]\nc = 4\ne = 5\n");
        assert_eq!(found, ["b.c: 2 → 4", "b.d: 3 → (none)", "b.e: (none) → 5"]);
    }
}
