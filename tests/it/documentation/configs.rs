//! Every key of a config in configs/ is explained by a comment: beside it or above it, there or in a config that its head names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Keys of a config: dotted names, and whether a comment explains them.
fn keys(text: &str) -> Vec<(String, bool)> {
    let (mut keys, mut section, mut open, mut above) = (Vec::new(), String::new(), 0, String::new());
    for line in text.lines() {
        let (code, comment) = parted(line);
        if open == 0 && line.starts_with('[') {
            section = general(code.trim().trim_matches(['[', ']']));
        } else if open == 0
            && let Some((key, _)) = code.split_once('=')
        {
            let key = key.trim();
            let explained = !comment.is_empty() || above.starts_with(&format!("# {key}: "));
            keys.push((format!("{section}.{key}"), explained));
        }
        open += depth(code);
        above = line.to_owned();
    }
    keys
}

/// A line's code and its comment; `#` in quotes is none.
fn parted(line: &str) -> (&str, &str) {
    let mut quoted = false;
    let at = line.find(|letter| {
        quoted ^= letter == '"';
        letter == '#' && !quoted
    });
    line.split_at(at.unwrap_or(line.len()))
}

/// Brackets that a line opens and does not close; a section's header has none open.
fn depth(code: &str) -> i32 {
    code.chars()
        .map(|letter| match letter {
            '[' | '{' => 1,
            ']' | '}' => -1,
            _ => 0,
        })
        .sum()
}

/// A section with the name that a user gives it left open.
fn general(section: &str) -> String {
    match section.split_once('.') {
        Some((kind @ ("scenario" | "lift"), _)) => format!("{kind}.*"),
        _ => section.to_owned(),
    }
}

#[test]
fn every_key_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let mut configs = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("configs/ is readable") {
        let path = entry.expect("configs/ is readable").path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            configs.insert(name, fs::read_to_string(&path).expect("UTF-8"));
        }
    }
    assert!(configs.len() > 5, "{:?}", configs.keys());
    let explained: BTreeMap<&String, BTreeSet<String>> = configs
        .iter()
        .map(|(name, text)| {
            (name, keys(text).into_iter().filter_map(|(key, told)| told.then_some(key)).collect())
        })
        .collect();
    for (name, text) in &configs {
        let head: String = text.lines().take_while(|line| line.starts_with('#')).collect();
        for (key, _) in keys(text) {
            let told = explained.iter().any(|(other, told)| {
                told.contains(&key) && (*other == name || head.contains(&format!("configs/{other}")))
            });
            assert!(
                told,
                "configs/{name}: say what {key} is beside it, or name the config that does at the head"
            );
        }
    }
}

#[test]
fn comments_are_found_where_they_stand() {
    let text =
        "[a]\nb = \"#\"\nc = [ # told\n  1,\n]\n# d: told\nd = { e = 1 }\n[scenario.x-y]\nf = 1   # told\n";
    let found = keys(text);
    let found: Vec<(&str, bool)> = found.iter().map(|(key, told)| (key.as_str(), *told)).collect();
    assert_eq!(found, [("a.b", false), ("a.c", true), ("a.d", true), ("scenario.*.f", true)]);
}
