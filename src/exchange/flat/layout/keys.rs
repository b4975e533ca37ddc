//! Keys and values of a TOML file with their lines, every fault collected: the one place that knows TOML.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::axes::nearest;

/// A value as the layout knows it.
pub(super) enum Value {
    Text(String),
    Whole(usize),
    Switch(bool),
    List(Vec<Value>),
    Section(Section),
    /// Something no key takes: a negative or broken number, a date.
    Other,
}

/// A key with its line and value.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) value: Value,
}

/// Keys not yet taken from one table of the file.
#[derive(Default)]
pub(super) struct Section {
    /// Dotted name; empty for the file itself.
    pub(super) name: String,
    entries: Vec<Entry>,
    known: Vec<&'static str>,
}

/// What is wrong, by line, and where every key stood.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) found: Vec<(usize, String)>,
    pub(super) lines: BTreeMap<String, usize>,
}

impl Faults {
    /// Adds a fault at the line of a key.
    pub(super) fn add(&mut self, key: &str, remedy: &str) {
        let line = self.line(key);
        self.found.push((line, format!("{key}: {remedy}")));
    }

    /// The line of a key, of its section where it is not there, or 1.
    pub(super) fn line(&self, key: &str) -> usize {
        let section = key.rsplit_once('.').map_or("", |(section, _)| section);
        self.lines.get(key).or_else(|| self.lines.get(section)).copied().unwrap_or(1)
    }
}

/// Reads a text; what TOML itself refuses is a fault.
pub(super) fn parse(text: &str, faults: &mut Faults) -> Section {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        faults.found.push((line, format!("{}; correct the TOML", error.message().trim())));
    }
    section(text, String::new(), table.get_ref())
}

fn section(text: &str, name: String, table: &DeTable<'_>) -> Section {
    let mut entries: Vec<Entry> = Vec::new();
    for (key, found) in table {
        let inner =
            if name.is_empty() { key.get_ref().to_string() } else { format!("{name}.{}", key.get_ref()) };
        let line = line_of(text, key.span().start);
        entries.push(Entry {
            key: key.get_ref().to_string(),
            line,
            value: value(text, inner, found.get_ref()),
        });
    }
    entries.sort_by_key(|entry| entry.line);
    Section { name, entries, known: Vec::new() }
}

fn value(text: &str, name: String, found: &DeValue<'_>) -> Value {
    match found {
        DeValue::String(string) => Value::Text(string.to_string()),
        DeValue::Integer(digits) => {
            usize::from_str_radix(digits.as_str(), digits.radix()).map_or(Value::Other, Value::Whole)
        }
        DeValue::Boolean(switch) => Value::Switch(*switch),
        DeValue::Array(all) => {
            Value::List(all.iter().map(|one| value(text, name.clone(), one.get_ref())).collect())
        }
        DeValue::Table(table) => Value::Section(section(text, name, table)),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
    }
}

impl Section {
    /// Dotted name of a key.
    pub(super) fn dotted(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Takes a key's value out, where it is there, with its dotted name.
    pub(super) fn take(&mut self, key: &'static str, faults: &mut Faults) -> Option<(String, Value)> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        let entry = self.entries.remove(at);
        let name = self.dotted(key);
        faults.lines.insert(name.clone(), entry.line);
        Some((name, entry.value))
    }

    /// Takes every key that is left.
    pub(super) fn take_rest(&mut self, faults: &mut Faults) -> Vec<Entry> {
        let rest = std::mem::take(&mut self.entries);
        faults.lines.extend(rest.iter().map(|entry| (self.dotted(&entry.key), entry.line)));
        rest
    }

    /// Takes a section; an absent one has no keys.
    pub(super) fn section(&mut self, key: &'static str, faults: &mut Faults) -> Section {
        let name = self.dotted(key);
        match self.take(key, faults) {
            Some((_, Value::Section(section))) => section,
            Some((name, _)) => {
                faults.add(&name, &format!("must be a section; write [{name}] with its keys below"));
                Section { name, ..Section::default() }
            }
            None => Section { name, ..Section::default() },
        }
    }

    /// Takes a text.
    pub(super) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        match self.take(key, faults)? {
            (_, Value::Text(text)) if !text.trim().is_empty() => Some(text),
            (name, _) => {
                faults.add(&name, "must be a text that is not blank; write it in quotes");
                None
            }
        }
    }

    /// Everything left is unknown.
    pub(super) fn finish(mut self, faults: &mut Faults) {
        for entry in self.take_rest(faults) {
            let nearest = nearest(self.known.iter().copied(), &entry.key);
            let nearest = nearest.map_or(String::new(), |name| self.dotted(name));
            let name = self.dotted(&entry.key);
            faults.add(&name, &format!("no such key; did you mean {nearest}?"));
        }
    }
}

/// Line, from 1, of a byte.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
