//! Reading a CSV folder.

use std::path::{Path, PathBuf};

use super::super::regions::{self, Regions};
use super::super::sectors;
use super::super::sheet::Sheet;
use super::super::trail::{Trail, beside, within};
use super::super::{ExchangeError, ReadOptions};
use super::matrix::{Matrix as File, read_vector};
use super::{CATEGORIES, DEMAND, FLOWS, Key, MARK, NEEDED, OPTIONAL, REGIONS, SECTORS, UNITS, UNITS_HEADER};
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{
    Extension, Panels, RegionAttributes, Table, TableParts, VALUE_ADDED, ValueAdded, ValueAddedOrigin,
};

/// Rows of `units.csv` of one file, in order.
struct Listed {
    file: String,
    labels: Vec<String>,
    units: Vec<Unit>,
}

/// Reads a folder.
pub(in super::super) fn read(
    folder: &Path,
    options: &ReadOptions,
    trail: &mut Trail,
) -> Result<Table, ExchangeError> {
    check_complete(folder)?;
    let (axes, attributes) = read_axes(folder, options, trail)?;
    check_room(folder, &axes)?;
    let units = read_units(&folder.join(UNITS), trail)?;
    check_unread(folder, &units, trail)?;
    let money = units.iter().find(|units| units.file == FLOWS).and_then(|units| units.units.first()).cloned();
    let money = money.ok_or_else(|| {
        ExchangeError::description(&folder.join(UNITS), "no unit for Z; add a line 'Z,,<money unit>'")
    })?;
    let Z = read_panels(folder.join(MARK), &axes, Key::To, trail)?;
    let Y = read_panels(folder.join(DEMAND), &axes, Key::Demand, trail)?;
    let mut vector = |name: &str, key| read_vector(&folder.join(name), &axes, key, trail);
    let x = vector("x.csv", Key::From)?;
    let (exports, balancing) = (vector("exports.csv", Key::From)?, vector("balancing.csv", Key::From)?);
    let (imports, imports_Y) = (vector("imports.csv", Key::To)?, vector("imports_Y.csv", Key::Demand)?);
    let value_added = read_value_added(folder, &axes, &units, &money, trail)?;
    let extensions = read_extensions(folder, &axes, &units, trail)?;
    let parts = TableParts {
        axes,
        money,
        Z: Z.into(),
        Y: Y.into(),
        x,
        exports,
        balancing,
        imports,
        imports_Y,
        value_added,
        extensions,
        attributes,
    };
    Table::new(parts).map_err(|reason| ExchangeError::Table { source_path: folder.to_owned(), reason })
}

fn read_axes(
    folder: &Path,
    options: &ReadOptions,
    trail: &mut Trail,
) -> Result<(Axes, RegionAttributes), ExchangeError> {
    let sectors = sectors::read(&folder.join(SECTORS), trail)?;
    let sheet = Sheet::named(&folder.join(CATEGORIES), &["category"], trail)?;
    let categories =
        Labels::new("demand category", sheet.column(0)).map_err(ExchangeError::labels(&sheet.path))?;
    let own = regions::read(&folder.join(REGIONS), trail)?;
    let names = own.regions.names().to_vec();
    let file = regions::chosen(options.regions.as_deref(), Some(own), trail)?;
    let Regions { labels, provinces, attributes } =
        regions::arrange(&folder.join(REGIONS), names, sectors.len(), file.as_ref(), trail)?;
    Ok((Axes { regions: labels, sectors, categories, provinces }, attributes))
}

fn read_units(path: &Path, trail: &mut Trail) -> Result<Vec<Listed>, ExchangeError> {
    let sheet = Sheet::named(path, &UNITS_HEADER, trail)?;
    let mut all: Vec<Listed> = Vec::new();
    for (line, cells) in &sheet.rows {
        let (file, label, unit) = (cells[0].clone(), cells[1].clone(), Unit::new(&cells[2]));
        let at = all.iter().position(|units| units.file == file);
        if file != FLOWS && file != VALUE_ADDED && !file.starts_with("F_") {
            let (place, known) = (format!("line {line}"), "Z, value_added and F_<extension>");
            return Err(ExchangeError::UnknownLabel { file: path.to_owned(), place, label: file, known });
        }
        match at {
            Some(_) if file == FLOWS => {
                let place = format!("line {line}");
                return Err(ExchangeError::DoubledLabel { file: path.to_owned(), place, label: file });
            }
            Some(at) => {
                all[at].labels.push(label);
                all[at].units.push(unit);
            }
            None => all.push(Listed { file, labels: vec![label], units: vec![unit] }),
        }
    }
    for Listed { file, labels, units } in &all {
        let labels = if file == FLOWS { std::slice::from_ref(file) } else { labels };
        trail.note_blank_units(path, labels.iter().zip(units));
    }
    Ok(all)
}

fn read_panels(
    path: PathBuf,
    axes: &Axes,
    columns: Key<'_>,
    trail: &mut Trail,
) -> Result<Panels, ExchangeError> {
    let mut panels = Panels::whole(axes, columns.len(axes));
    {
        let mut rows: Vec<&mut [f64]> = Vec::with_capacity(axes.n());
        let width = panels.columns();
        for (_, panel) in panels.iter_mut() {
            rows.extend(panel.data_mut().chunks_mut(width));
        }
        let file = File { path, axes, keys: vec![Key::From, columns] };
        file.read(trail, &mut |row, column, value| rows[row][column] = value)?;
    }
    Ok(panels)
}

fn read_rows(
    path: PathBuf,
    axes: &Axes,
    keys: [Key<'_>; 2],
    trail: &mut Trail,
) -> Result<Matrix, ExchangeError> {
    let mut matrix = Matrix::zeros(keys[0].len(axes), keys[1].len(axes));
    let file = File { path, axes, keys: keys.to_vec() };
    file.read(trail, &mut |row, column, value| *matrix.at_mut(row, column) = value)?;
    Ok(matrix)
}

fn read_value_added(
    folder: &Path,
    axes: &Axes,
    units: &[Listed],
    money: &Unit,
    trail: &mut Trail,
) -> Result<Option<ValueAdded>, ExchangeError> {
    let Some(units) = units.iter().find(|units| units.file == VALUE_ADDED) else {
        if folder.join("value_added.csv").is_file() {
            let reason = "value_added.csv is there, but its components are not listed; add 'value_added,<component>,<unit>'";
            return Err(ExchangeError::description(&folder.join(UNITS), reason));
        }
        return Ok(None);
    };
    if let Some(at) = units.units.iter().position(|unit| unit != money) {
        return Err(ExchangeError::UnitMismatch {
            file: folder.join(UNITS),
            label: units.labels[at].clone(),
            unit: units.units[at].to_string(),
            expected: money.to_string(),
        });
    }
    let components = Labels::new("value-added component", &units.labels)
        .map_err(ExchangeError::labels(&folder.join(UNITS)))?;
    let key = Key::Label("component", &components);
    let v = read_rows(listed_file(folder, VALUE_ADDED)?, axes, [key, Key::To], trail)?;
    Ok(Some(ValueAdded { components, v, origin: ValueAddedOrigin::Given }))
}

/// The file whose labels `units.csv` lists.
fn listed_file(folder: &Path, file: &str) -> Result<PathBuf, ExchangeError> {
    beside(&folder.join(UNITS), &format!("{file}.csv"))
}

fn read_extensions(
    folder: &Path,
    axes: &Axes,
    units: &[Listed],
    trail: &mut Trail,
) -> Result<Vec<Extension>, ExchangeError> {
    let mut extensions = Vec::new();
    for of in units {
        let Some(name) = of.file.strip_prefix("F_") else { continue };
        let stressors =
            Labels::new("stressor", &of.labels).map_err(ExchangeError::labels(&folder.join(UNITS)))?;
        let key = Key::Label("stressor", &stressors);
        let F = read_rows(listed_file(folder, &of.file)?, axes, [key, Key::To], trail)?;
        let direct = folder.join(format!("F_Y_{name}.csv"));
        // `F_Y_<name>` listed as an extension of its own is that extension's F.
        let own = units.iter().all(|other| other.file != format!("F_Y_{name}"));
        let F_Y = (own && direct.is_file())
            .then(|| read_rows(direct, axes, [key, Key::Demand], trail))
            .transpose()?;
        extensions.push(Extension { name: name.to_owned(), units: of.units.clone(), F, F_Y, stressors });
    }
    Ok(extensions)
}

/// Refuses a folder that lacks a file it needs, or has one as a link out.
fn check_complete(folder: &Path) -> Result<(), ExchangeError> {
    for entry in folder.read_dir().map_err(ExchangeError::reading(folder))? {
        let path = entry.map_err(ExchangeError::reading(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "csv") && path.is_file() {
            within(folder, &path)?;
        }
    }
    match NEEDED.iter().find(|name| !folder.join(name).is_file()) {
        None => Ok(()),
        Some(name) => Err(ExchangeError::description(
            folder,
            format!("no {name}; a CSV folder needs {}: add it", NEEDED.join(", ")),
        )),
    }
}

/// Refuses axes whose matrices no memory holds: the lists are short files, and one line too many multiplies.
fn check_room(folder: &Path, axes: &Axes) -> Result<(), ExchangeError> {
    let cells = axes.n().saturating_mul(axes.n() + axes.R() * axes.C());
    if Vec::<f64>::new().try_reserve_exact(cells).is_ok() {
        return Ok(());
    }
    let gigabytes = cells as f64 * 8e-9;
    let reason = format!(
        "{} regions × {} sectors and {} categories need {gigabytes:.1} GB, more than this process gets; check \
         {REGIONS}, {SECTORS} and {CATEGORIES}, or take a larger machine",
        axes.R(),
        axes.m(),
        axes.C()
    );
    Err(ExchangeError::description(folder, reason))
}

/// Refuses extension files without stressors; notes other files that are not of the format, a misspelled one say.
fn check_unread(folder: &Path, units: &[Listed], trail: &mut Trail) -> Result<(), ExchangeError> {
    let named: Vec<String> = units.iter().map(|units| format!("{}.csv", units.file)).collect();
    let mut names: Vec<String> = folder
        .read_dir()
        .map_err(ExchangeError::reading(folder))?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.to_lowercase().ends_with(".csv"))
        .collect();
    names.sort();
    for name in names {
        let direct = name.strip_prefix("F_Y_").map(|rest| format!("F_{rest}"));
        if NEEDED.contains(&name.as_str())
            || OPTIONAL.contains(&name.as_str())
            || named.contains(&name)
            || direct.is_some_and(|name| named.contains(&name))
        {
            continue;
        }
        if name.starts_with("F_") {
            let reason =
                format!("{name} is there, but its stressors are not listed; add '<file>,<stressor>,<unit>'");
            return Err(ExchangeError::description(&folder.join(UNITS), reason));
        }
        trail.note(format!("{name}: no file of a CSV folder has this name; it was not read"));
    }
    Ok(())
}
