//! Keys of a config that texts of the program tell exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::layering::source::blank_literals;

/// Endings of files: `regions.csv` is no key of `regions`.
const FILES: &[&str] = &["csv", "h5", "toml", "json", "geojson", "sbatch", "shards", "xlsx", "txt"];

/// Dotted keys of a schema, `*` for a name that the user chooses.
fn keys(schema: &Value, place: &str, into: &mut BTreeSet<String>) {
    for several in ["anyOf", "oneOf"] {
        for one in schema[several].as_array().into_iter().flatten() {
            keys(one, place, into);
        }
    }
    let named =
        schema["properties"].as_object().into_iter().flatten().map(|(key, inner)| (key.as_str(), inner));
    let any = schema.get("additionalProperties").filter(|inner| inner.is_object()).map(|inner| ("*", inner));
    for (key, inner) in named.chain(any) {
        let key = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
        keys(inner, &key, into);
        into.insert(key);
    }
}

/// Literals of a source up to its tests, one line each, without comments.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or(source);
    let code = blank_literals(source);
    let lines = source.lines().zip(code.lines()).filter(|(line, _)| !line.trim_start().starts_with("//"));
    lines
        .map(|(line, code)| {
            // A blanked character became one space, however many bytes it had.
            line.chars()
                .zip(code.chars())
                .map(|(letter, kept)| if letter == kept { ' ' } else { letter })
                .collect()
        })
        .collect()
}

/// Words that look like a key, or like the beginning of one before `{`, and are none.
fn strangers<'a>(text: &'a str, known: &BTreeSet<String>) -> Vec<&'a str> {
    let sections: BTreeSet<&str> = known.iter().flat_map(|key| key.split('.').rev().skip(1)).collect();
    let is_key = |word: &str| {
        let parts: Vec<&str> = word.split('.').collect();
        let word = match parts[0] {
            "scenario" | "lift" => [&[parts[0], "*"], &parts[2..]].concat().join("."),
            _ => word.to_owned(),
        };
        known.contains(&word)
    };
    let words = text.split(|letter: char| {
        !(letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_.".contains(letter))
    });
    let dotted = words.filter(|word| word.split_once('.').is_some_and(|(first, _)| sections.contains(first)));
    dotted
        .filter(|word| {
            if text.contains(&format!("{word}{{")) {
                return !known.iter().any(|key| key.starts_with(word));
            }
            // A sentence may end with the name of a section.
            let word = word.trim_end_matches('.');
            let ending = word.rsplit('.').next().unwrap_or(word);
            word.contains('.') && !FILES.contains(&ending) && !is_key(word)
        })
        .collect()
}

fn known() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    keys(leontief::config::schema().as_value(), "", &mut known);
    known
}

fn walk(folder: &Path, known: &BTreeSet<String>, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("src/ is readable") {
        let path = entry.expect("src/ is readable").path();
        let name = path.file_name().expect("named").to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            walk(&path, known, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "tests.rs" {
            let source = fs::read_to_string(&path).expect("UTF-8");
            for line in literals(&source) {
                found.extend(strangers(&line, known).iter().map(|key| format!("{}: {key}", path.display())));
            }
        }
    }
}

#[test]
fn keys_that_texts_tell_exist() {
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &known(), &mut found);
    assert!(found.is_empty(), "no such keys; tell them from their first section on:\n{}", found.join("\n"));
}

#[test]
fn wrong_keys_are_found_and_right_ones_are_not() {
    let known = known();
    let said = |text: &str| literals(text).iter().map(|line| strangers(line, &known).len()).sum::<usize>();
    assert_eq!(said("let a = \"set construction.margins, or emissions.{key}\";"), 2);
    assert_eq!(said("let a = \"set build.construction.margins, or build.statistics.emissions.{key}\";"), 0);
    assert_eq!(said("let a = \"regions.csv says solver.tolerance of the regions.\";"), 0);
    assert_eq!(said("// construction.margins\nlet a = construction.margins;"), 0);
}
