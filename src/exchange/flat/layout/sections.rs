//! From keys to a layout, section by section.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::super::trail::beside;
use super::keys::{Faults, Section, Value};
use super::position::Along;
use super::{ArrayFile, Columns, Held, Kind, LabelCells, Layout, Names, Rows, Stressor, Stressors};
use crate::quantity::Unit;

/// What a list of names may be.
const NAMES: &str =
    "must be a file name, a list of names, or, where the file carries labels, how many there are";

/// The whole file.
pub(super) fn layout(path: &Path, mut root: Section, faults: &mut Faults) -> Option<Layout> {
    let array = array_file(path, &mut root, faults);
    if array.is_none() && !faults.lines.contains_key("file") {
        faults.add("file", "is missing; name the file that holds the table (.csv .tsv .txt .npy .mat)");
    }
    let money = root.text("money", faults);
    if money.is_none() && !faults.lines.contains_key("money") {
        faults.add("money", "is missing; give the one unit of all flows, e.g. money = \"10^4 CNY\"");
    }
    let blank = match root.take("blank", faults) {
        None => None,
        Some((_, Value::Whole(0))) => Some(0.0),
        Some((name, _)) => {
            faults.add(&name, "can only be 0: blank cells then count as 0; without it they are refused");
            None
        }
    };
    let [regions, sectors, categories] =
        ["regions", "sectors", "categories"].map(|key| names(path, &mut root, key, faults));
    let labels = labels(root.section("labels", faults), faults);
    let rows = rows(root.section("rows", faults), faults);
    let mut columns = root.section("columns", faults);
    let category_major = category_major(&mut columns, labels.columns.is_some(), faults);
    let columns = self::columns(columns, faults);
    let extensions = extensions(path, root.section("extensions", faults), faults);
    root.finish(faults);
    Some(Layout {
        path: path.to_owned(),
        array: array?,
        money: Unit::new(&money?),
        blank,
        regions,
        sectors,
        categories,
        category_major,
        labels,
        rows,
        columns,
        extensions,
        lines: BTreeMap::new(),
    })
}

/// The keys `file`, `separator` and `variable`.
fn array_file(layout: &Path, section: &mut Section, faults: &mut Faults) -> Option<ArrayFile> {
    let file = section.text("file", faults);
    let separator = section.text_or_tab("separator", faults);
    let variable = section.text("variable", faults);
    let file = file?;
    let key = section.dotted("file");
    let ending = Path::new(&file).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let kind = match ending.as_deref().unwrap_or_default() {
        "csv" => Kind::Text(separator.unwrap_or(b',')),
        "tsv" | "txt" => Kind::Text(separator.unwrap_or(b'\t')),
        "npy" => Kind::Npy,
        "mat" => Kind::Matlab(variable.clone()),
        "xls" | "xlsx" | "ods" => {
            faults.add(&key, "is a spreadsheet; save its sheet as 'CSV UTF-8' and name that file");
            return None;
        }
        other => {
            let remedy = format!(
                "files ending in '.{other}' are not read; unpack or save it as .csv, .tsv, .txt, .npy or .mat"
            );
            faults.add(&key, &remedy);
            return None;
        }
    };
    if separator.is_some() && !matches!(kind, Kind::Text(_)) {
        faults.add(&section.dotted("separator"), "goes with a text file; remove it");
    }
    if variable.is_some() && !matches!(kind, Kind::Matlab(_)) {
        faults.add(&section.dotted("variable"), "goes with a .mat file; remove it");
    }
    let path = there(layout, &key, &file, faults)?;
    Some(ArrayFile { path, kind })
}

/// The path of a file the layout names.
fn there(layout: &Path, key: &str, file: &str, faults: &mut Faults) -> Option<PathBuf> {
    let path = beside(layout, file).ok();
    if path.is_none() {
        faults.add(key, &format!("'{file}' is not there; name a file in the layout's folder or below it"));
    }
    path
}

fn names(layout: &Path, root: &mut Section, key: &'static str, faults: &mut Faults) -> Names {
    let Some((name, value)) = root.take(key, faults) else { return Names::Absent };
    match value {
        Value::Text(file) => return there(layout, &name, &file, faults).map_or(Names::Absent, Names::File),
        Value::Whole(count) if (1..1 << 24).contains(&count) => return Names::Count(count),
        Value::List(all) if !all.is_empty() => {
            let all: Option<Vec<String>> = all
                .into_iter()
                .map(|one| if let Value::Text(one) = one { Some(one) } else { None })
                .collect();
            match all {
                Some(all) => return Names::List(all),
                None => faults.add(&name, NAMES),
            }
        }
        _ => faults.add(&name, NAMES),
    }
    Names::Absent
}

fn labels(mut section: Section, faults: &mut Faults) -> LabelCells {
    let mut pair = |keys: [&'static str; 2], along| {
        let [region, inner] = keys.map(|key| section.position(key, along, faults));
        if region.is_some() != inner.is_some() {
            let (given, lacking) = if region.is_some() { (keys[0], keys[1]) } else { (keys[1], keys[0]) };
            faults.add(&section.dotted(given), &format!("goes with {lacking}; give both or none"));
        }
        region.zip(inner).map(|(region, inner)| [region, inner])
    };
    let rows = pair(["row_region", "row_sector"], Along::Columns);
    let columns = pair(["column_region", "column_sector"], Along::Rows);
    section.finish(faults);
    LabelCells { rows, columns }
}

fn rows(mut section: Section, faults: &mut Faults) -> Rows {
    let Z = section.needed("Z", Along::Rows, faults);
    let imports = section.positions("imports", Along::Rows, faults);
    let output = section.position("output", Along::Rows, faults);
    let mut value_added: Vec<(String, usize)> = Vec::new();
    let mut components = section.section("value_added", faults);
    for entry in components.take_rest(faults) {
        match Along::Rows.of(&entry.value) {
            Some(row) => value_added.push((entry.key, row)),
            None => {
                faults.add(&components.dotted(&entry.key), "must be the row of this component, e.g. 13150");
            }
        }
    }
    value_added.sort_by_key(|(_, row)| *row);
    section.finish(faults);
    Rows { Z, imports, value_added, output }
}

fn columns(mut section: Section, faults: &mut Faults) -> Columns {
    let columns = Columns {
        Z: section.needed("Z", Along::Columns, faults),
        demand: section.needed("demand", Along::Columns, faults),
        exports: section.positions("exports", Along::Columns, faults),
        balancing: section.positions("balancing", Along::Columns, faults),
        output: section.position("output", Along::Columns, faults),
    };
    section.finish(faults);
    columns
}

fn category_major(columns: &mut Section, labeled: bool, faults: &mut Faults) -> bool {
    let Some((name, value)) = columns.take("demand_order", faults) else { return false };
    if labeled {
        faults.add(&name, "the labels of the columns tell the order; remove it");
    }
    match value {
        Value::Text(order) if order == "category" => true,
        Value::Text(order) if order == "region" => false,
        _ => {
            faults
                .add(&name, "must be \"region\" (all categories of a region, then the next) or \"category\"");
            false
        }
    }
}

fn extensions(layout: &Path, mut section: Section, faults: &mut Faults) -> Vec<Stressors> {
    let mut all = Vec::new();
    for entry in section.take_rest(faults) {
        let name = section.dotted(&entry.key);
        match entry.value {
            Value::Section(inner) => all.extend(extension(layout, entry.key, inner, faults)),
            _ => faults.add(&name, &format!("must be a section; write [{name}] with its stressors below")),
        }
    }
    all
}

fn extension(layout: &Path, name: String, mut section: Section, faults: &mut Faults) -> Option<Stressors> {
    let array = array_file(layout, &mut section, faults);
    let key = section.dotted("file");
    let own = faults.lines.contains_key(&key);
    let demand = match section.take("demand", faults) {
        None => true,
        Some((name, Value::Switch(_))) if own => {
            faults.add(
                &name,
                "goes with stressors in the table's own file; give columns.demand or leave it out",
            );
            true
        }
        Some((_, Value::Switch(demand))) => demand,
        Some((name, _)) => {
            faults.add(&name, "must be true or false: whether the demand columns are read too");
            true
        }
    };
    let mut columns = section.section("columns", faults);
    let Z = columns.position("Z", Along::Columns, faults).unwrap_or(1);
    let direct = columns.position("demand", Along::Columns, faults);
    if !own && faults.lines.contains_key(&columns.name) {
        faults.add(&columns.name, "goes with a file of its own; remove it, the table's columns are used");
    }
    columns.finish(faults);
    let mut stressors: Vec<Stressor> = Vec::new();
    let entries = section.take_rest(faults);
    if entries.is_empty() {
        faults.add(&section.name, "has no stressor; add lines like CO2 = { row = 13160, unit = \"Mt\" }");
    }
    for entry in entries {
        stressors.extend(stressor(&section.dotted(&entry.key), entry.key, entry.value, faults));
    }
    stressors.sort_by_key(|stressor| stressor.row);
    let held = if own { Held::Own(array?, Z, direct) } else { Held::Main(demand) };
    Some(Stressors { name, held, all: stressors })
}

fn stressor(key: &str, name: String, value: Value, faults: &mut Faults) -> Option<Stressor> {
    let Value::Section(mut section) = value else {
        faults.add(key, "must be a row and a unit: { row = 13160, unit = \"Mt\" }");
        return None;
    };
    let row = section.needed("row", Along::Rows, faults);
    let unit = section.text("unit", faults);
    if unit.is_none() && !faults.lines.contains_key(&section.dotted("unit")) {
        faults.add(&section.dotted("unit"), "is missing; give the unit, e.g. unit = \"Mt\"");
    }
    section.finish(faults);
    Some(Stressor { name, row, unit: Unit::new(&unit?) })
}

impl Section {
    /// Takes the byte between cells; a tab is no blank text here.
    fn text_or_tab(&mut self, key: &'static str, faults: &mut Faults) -> Option<u8> {
        let (name, value) = self.take(key, faults)?;
        match value {
            Value::Text(text) if text.len() == 1 && text.is_ascii() && !"\"\r\n".contains(&text) => {
                Some(text.as_bytes()[0])
            }
            _ => {
                faults.add(&name, "must be one ASCII character, e.g. \",\" \";\" or \"\\t\"");
                None
            }
        }
    }
}
