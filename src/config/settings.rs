//! What files and `--set` say, key by key, before it is a config.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::violation::Place;
use super::{Build, Config, Files, Input, NAMED, PATHS, Violation};
use crate::axes::nearest;
use crate::scenario::{LiftOptions, ScenarioOptions};
use crate::table::synthetic::NationOptions;

/// Stands for any name in the list of keys.
const ANY: &str = "*";

/// One key's value and where it was written.
struct Setting {
    value: Value,
    /// The text of a `--set`, to fall back on when its TOML reading does not fit: a path may look like a number.
    text: Option<String>,
    place: Place,
}

/// Settings by dotted key; a later one replaces an earlier one.
#[derive(Default)]
pub(super) struct Settings(BTreeMap<String, Setting>);

impl Settings {
    /// Takes every key of a file.
    pub(super) fn add_file(&mut self, path: &Path, text: &str, violations: &mut Vec<Violation>) {
        let (spans, errors) = DeTable::parse_recoverable(text);
        let file = path.display().to_string();
        let place = |line| Place { name: file.clone(), line };
        violations.extend(errors.iter().map(|error| {
            let line = line_of(text, error.span().map_or(0, |span| span.start));
            let found = text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
            Violation { place: place(Some(line)), found, remedy: error.message().trim().to_owned() }
        }));
        let Ok(table) = text.parse::<Table>() else { return };
        let mut leaves = Vec::new();
        flatten("", Value::Table(table), &mut leaves);
        for (key, mut value) in leaves {
            if PATHS.contains(&key.as_str()) {
                from_folder(&mut value, path.parent().unwrap_or(Path::new("")));
            }
            let line = key_start(spans.get_ref(), &key).map(|start| line_of(text, start));
            let place = place(line);
            self.0.insert(key, Setting { value, text: None, place });
        }
    }

    /// Takes one `key.path=value`.
    pub(super) fn add_assignment(&mut self, assignment: &str, violations: &mut Vec<Violation>) {
        let place = Place::named("--set");
        let Some((key, text)) = assignment.split_once('=') else {
            let remedy = "write key.path=value, for example solver.tolerance=1e-10".to_owned();
            violations.push(Violation { place, found: assignment.to_owned(), remedy });
            return;
        };
        let (key, text) = (key.trim(), text.trim());
        if key.is_empty() {
            let remedy = "names no key; write key.path=value, for example solver.tolerance=1e-10".to_owned();
            violations.push(Violation { place, found: assignment.to_owned(), remedy });
            return;
        }
        let value = text.parse().unwrap_or_else(|_| Value::String(text.to_owned()));
        let mut leaves = Vec::new();
        flatten(key, value, &mut leaves);
        for (leaf, value) in leaves {
            let text = (leaf == key).then(|| text.to_owned());
            self.0.insert(leaf, Setting { value, text, place: place.clone() });
        }
    }

    /// Tries every setting on its own and returns the config of those that fit.
    pub(super) fn judge(&self, violations: &mut Vec<Violation>) -> Config {
        let mut fitting = Table::new();
        let names = known_names();
        for (key, setting) in &self.0 {
            let verdict = match unknown(key, &names) {
                Some(remedy) => Err(remedy),
                None => fit(key, setting),
            };
            match verdict {
                Ok(value) => insert(&mut fitting, key, value),
                Err(remedy) => violations.push(self.violation(key, &remedy)),
            }
        }
        Config::deserialize(fitting).unwrap_or_else(|error| {
            let remedy = error.message().trim().to_owned();
            violations.push(Violation {
                place: Place::named("config"),
                found: "settings together".into(),
                remedy,
            });
            Config::default()
        })
    }

    /// A violation at the place where `key` was set; the key alone when it has its default.
    pub(super) fn violation(&self, key: &str, remedy: &str) -> Violation {
        let (place, found) = match self.0.get(key) {
            Some(setting) => (setting.place.clone(), format!("{key} = {}", shown(&setting.value))),
            None => (self.section_place(key), key.to_owned()),
        };
        Violation { place, found, remedy: remedy.to_owned() }
    }

    /// Where something of the key's section was set.
    fn section_place(&self, key: &str) -> Place {
        let inside =
            |set: &&String| set.starts_with(&format!("{key}.")) || key.starts_with(&format!("{set}."));
        self.0.keys().find(inside).map_or(Place::named("config"), |set| self.0[set].place.clone())
    }
}

/// A value as one writes it: TOML's own writer has no exponents.
fn shown(value: &Value) -> String {
    match value {
        Value::Float(number) => format!("{number:?}"),
        value => value.to_string(),
    }
}

/// Paths counted from a folder, in the place of what was written.
fn from_folder(value: &mut Value, folder: &Path) {
    match value {
        Value::String(relative) if !relative.is_empty() => {
            *relative = folder.join(&*relative).to_string_lossy().into_owned();
        }
        Value::Array(several) => several.iter_mut().for_each(|value| from_folder(value, folder)),
        _ => {}
    }
}

/// Values with their dotted keys; an empty section counts as one value.
fn flatten(key: &str, value: Value, leaves: &mut Vec<(String, Value)>) {
    match value {
        Value::Table(table) if !table.is_empty() => {
            for (name, value) in table {
                let path = if key.is_empty() { name } else { format!("{key}.{name}") };
                flatten(&path, value, leaves);
            }
        }
        Value::Table(_) if key.is_empty() => {}
        value => leaves.push((key.to_owned(), value)),
    }
}

fn insert(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        Some((section, rest)) => {
            let entry = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = entry {
                insert(inner, rest, value);
            }
        }
        None if value.is_table() => drop(table.entry(key).or_insert(value)),
        None => drop(table.insert(key.to_owned(), value)),
    }
}

/// The value as the config takes it, or what is wrong with it.
fn fit(key: &str, setting: &Setting) -> Result<Value, String> {
    let attempt = |value: &Value| {
        let mut alone = Table::new();
        insert(&mut alone, key, value.clone());
        Config::deserialize(alone).map(drop).map_err(|error| error.message().trim().to_owned())
    };
    let refusal = match attempt(&setting.value) {
        Ok(()) => return Ok(setting.value.clone()),
        Err(refusal) => refusal,
    };
    let text = setting.text.clone().map(Value::String).filter(|text| attempt(text).is_ok());
    let whole = "a whole number, 0 or more";
    text.ok_or_else(|| {
        if let Some(list) = listed(&setting.value).filter(|list| attempt(list).is_ok()) {
            return format!("this key takes a list; write {key} = {list}");
        }
        let names = [("f64", "a number"), ("usize", whole), ("u64", whole)];
        let said = names.into_iter().fold(refusal, |said, (name, words)| {
            said.replace(&format!("expected {name}"), &format!("expected {words}"))
        });
        section(&said).unwrap_or(said)
    })
}

/// What was likely meant by a value where a list belongs: `a,b` or `[a, b]` for `["a", "b"]`.
fn listed(value: &Value) -> Option<Value> {
    let Value::String(text) = value else { return Some(Value::Array(vec![value.clone()])) };
    let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
    let names = inner.split(',').map(|name| name.trim().trim_matches(['"', '\'']));
    let names: Vec<Value> = names.filter(|name| !name.is_empty()).map(Value::from).collect();
    (!names.is_empty()).then_some(Value::Array(names))
}

/// What is said of a value where a section of keys belongs, without the words of the program's own.
fn section(said: &str) -> Option<String> {
    let words = ["expected struct ", "expected internally tagged enum ", "expected a map", "expected map"];
    let at = words.iter().find_map(|word| said.find(word))?;
    Some(format!("{}expected a section of keys", &said[..at]))
}

/// Dotted names of every section and key there is.
pub(super) fn known_names() -> Vec<String> {
    let path = Some(PathBuf::from("table"));
    let build = Some(Build {
        folder: path.clone(),
        factors: path.clone(),
        source_classes: path.clone(),
        ..Build::default()
    });
    let input = Input { table: path.clone(), regions: path, synth: Some(NationOptions::default()) };
    let files = Files {
        sector_groups: input.table.clone(),
        world_intensities: input.table.clone(),
        world_table: input.table.clone(),
        world_sectors: input.table.clone(),
        benchmarks: input.table.clone(),
        reference_cities: input.table.clone(),
        deviations: input.table.clone(),
        ..Files::default()
    };
    let any = ANY.to_owned();
    let scenario = [(any.clone(), ScenarioOptions::default())].into();
    let lift = [(any, LiftOptions::default())].into();
    let mut leaves = Vec::new();
    let example = Config { input, build, files, scenario, lift, ..Config::default() };
    if let Ok(value) = Value::try_from(example) {
        flatten("", value, &mut leaves);
    }
    let mut names: Vec<String> = leaves.into_iter().map(|(key, _)| key).collect();
    for at in 0..names.len() {
        let dots: Vec<usize> = names[at].match_indices('.').map(|(dot, _)| dot).collect();
        names.extend(dots.iter().map(|dot| names[at][..*dot].to_owned()).collect::<Vec<_>>());
    }
    names.sort();
    names.dedup();
    names
}

/// What to say of a key that does not exist, with the nearest one that does.
fn unknown(key: &str, names: &[String]) -> Option<String> {
    let generic = generic(key);
    let key = generic.as_str();
    if names.iter().any(|name| name == key) {
        return None;
    }
    let ends = key.match_indices('.').map(|(dot, _)| dot).chain([key.len()]);
    let first_wrong = ends.map(|end| &key[..end]).find(|part| !names.iter().any(|name| name == part))?;
    let depth = |name: &str| name.matches('.').count();
    let level = names.iter().map(String::as_str).filter(|name| depth(name) == depth(first_wrong));
    let nearest = nearest(level, first_wrong)?;
    Some(format!("no such key; did you mean {nearest}?"))
}

/// The key with [`ANY`] in the place of a name that the user chose.
fn generic(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').collect();
    if parts.len() > 1 && NAMED.contains(&parts[0]) {
        parts[1] = ANY;
    }
    parts.join(".")
}

/// Byte at which the longest known part of a dotted key stands.
fn key_start(table: &DeTable, key: &str) -> Option<usize> {
    let (name, rest) = key.split_once('.').map_or((key, None), |(name, rest)| (name, Some(rest)));
    let (found, value) = table.iter().find(|(known, _)| known.get_ref() == name)?;
    let inner = match (value.get_ref(), rest) {
        (DeValue::Table(inner), Some(rest)) => key_start(inner, rest),
        _ => None,
    };
    inner.or(Some(found.span().start))
}

/// Line, from 1, of a byte.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
