//! Writing a CSV folder.

use std::path::Path;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::ExchangeError;
use super::super::destination::Draft;
use super::super::regions;
use super::super::sectors;
use super::super::text::cells::quoted;
use super::super::text::number::append;
use super::{CATEGORIES, DEMAND, FLOWS, Key, MARK, REGIONS, SECTORS, UNITS, UNITS_HEADER, header};
use crate::axes::{Axes, Labels};
use crate::table::{Table, VALUE_ADDED, ValueAddedOrigin};

/// Writes a table; zero cells are left out, save the first of an array of zeros.
pub(in super::super) fn write(table: &Table, destination: &Path) -> Result<(), ExchangeError> {
    for extension in &table.extensions {
        let direct = format!("Y_{}", extension.name);
        if table.extensions.iter().any(|other| other.name == direct) {
            return Err(ExchangeError::NameTaken { what: "extension", name: direct, format: "a CSV folder" });
        }
    }
    let draft = Draft::new(destination)?;
    let axes = &table.axes;
    draft.text(REGIONS, &regions::render(axes, &table.attributes))?;
    draft.text(SECTORS, &sectors::render(&axes.sectors))?;
    draft.text(CATEGORIES, &list("category", &axes.categories))?;
    draft.text(UNITS, &units(table))?;
    let out = |name: &str, keys: &[Key<'_>], rows: &mut dyn Iterator<Item = &[f64]>| {
        write_matrix(&draft, name, (axes, keys), rows)
    };
    out(MARK, &[Key::From, Key::To], &mut table.Z.panels().rows().map(|(_, row)| row))?;
    out(DEMAND, &[Key::From, Key::Demand], &mut table.Y.panels().rows().map(|(_, row)| row))?;
    out("x.csv", &[Key::From], &mut std::iter::once(table.x.as_slice()))?;
    let vectors = [
        ("exports.csv", Key::From, &table.exports),
        ("balancing.csv", Key::From, &table.balancing),
        ("imports.csv", Key::To, &table.imports),
        ("imports_Y.csv", Key::Demand, &table.imports_Y),
    ];
    for (name, key, values) in vectors {
        if let Some(values) = values {
            out(name, &[key], &mut std::iter::once(values.as_slice()))?;
        }
    }
    if table.value_added.origin == ValueAddedOrigin::Given {
        let key = Key::Label("component", &table.value_added.components);
        out("value_added.csv", &[key, Key::To], &mut table.value_added.v.data().chunks(axes.n()))?;
    }
    for extension in &table.extensions {
        let (name, key) = (&extension.name, Key::Label("stressor", &extension.stressors));
        out(&format!("F_{name}.csv"), &[key, Key::To], &mut extension.F.data().chunks(axes.n()))?;
        if let Some(F_Y) = &extension.F_Y {
            out(&format!("F_Y_{name}.csv"), &[key, Key::Demand], &mut F_Y.data().chunks(F_Y.columns()))?;
        }
    }
    draft.publish(destination)
}

fn list(word: &str, labels: &Labels) -> String {
    std::iter::once(word).chain(labels.names().iter().map(String::as_str)).map(|name| line(&[name])).collect()
}

fn line(cells: &[&str]) -> String {
    let mut text = cells.iter().map(|cell| quoted(cell, b',')).collect::<Vec<_>>().join(",");
    text.push('\n');
    text
}

fn units(table: &Table) -> String {
    let mut text = line(&UNITS_HEADER) + &line(&[FLOWS, "", table.money.as_str()]);
    if table.value_added.origin == ValueAddedOrigin::Given {
        for component in table.value_added.components.names() {
            text.push_str(&line(&[VALUE_ADDED, component, table.money.as_str()]));
        }
    }
    for extension in &table.extensions {
        for (stressor, unit) in extension.stressors.names().iter().zip(&extension.units) {
            text.push_str(&line(&[&format!("F_{}", extension.name), stressor, unit.as_str()]));
        }
    }
    text
}

/// Rows rendered at once.
const ROWS: usize = 32;

fn write_matrix(
    draft: &Draft,
    name: &str,
    (axes, keys): (&Axes, &[Key<'_>]),
    rows: &mut dyn Iterator<Item = &[f64]>,
) -> Result<(), ExchangeError> {
    let mut file = draft.file(name)?;
    file.write(line(&header(keys)).as_bytes())?;
    let cells = |key: Key<'_>, at| quote_all(&key.labels(axes, at));
    let inner = keys[keys.len() - 1];
    let columns: Vec<String> = (0..inner.len(axes)).map(|at| cells(inner, at)).collect();
    let mut rows = rows.enumerate().peekable();
    let mut bare = true;
    while rows.peek().is_some() {
        let batch: Vec<(usize, &[f64])> = rows.by_ref().take(ROWS).collect();
        let render = |(row, values): (usize, &[f64])| {
            let lead = if keys.len() > 1 { cells(keys[0], row) } else { String::new() };
            let mut text = String::new();
            // Only a plain zero may go: −0 must come back as it was.
            for (column, value) in columns.iter().zip(values).filter(|(_, value)| value.to_bits() != 0) {
                text.push_str(&lead);
                text.push_str(column);
                append(&mut text, *value);
                text.push('\n');
            }
            text
        };
        let texts: Vec<String> = batch.into_par_iter().map(render).collect();
        for text in texts {
            bare &= text.is_empty();
            file.write(text.as_bytes())?;
        }
    }
    if bare {
        // A header alone would read as a file cut behind it.
        let lead = if keys.len() > 1 { cells(keys[0], 0) } else { String::new() };
        file.write(format!("{lead}{}0\n", columns[0]).as_bytes())?;
    }
    file.close()
}

/// Label cells, each with its comma.
fn quote_all(labels: &[&str]) -> String {
    labels.iter().map(|label| format!("{},", quoted(label, b','))).collect()
}
