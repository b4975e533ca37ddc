//! Reading a CSV folder.

use std::path::{Path, PathBuf};

use super::super::regions::{self, Regions};
use super::super::sheet::Sheet;
use super::super::trail::Trail;
use super::super::{ExchangeError, ReadOptions};
use super::matrix::{Matrix as File, read_vector};
use super::{CATEGORIES, FLOWS, Key, MARK, REGIONS, SECTORS, UNITS, UNITS_HEADER};
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
    let (axes, attributes) = read_axes(folder, options, trail)?;
    let units = read_units(&folder.join(UNITS), trail)?;
    let money = units.iter().find(|units| units.file == FLOWS).and_then(|units| units.units.first()).cloned();
    let money = money.ok_or_else(|| {
        ExchangeError::description(&folder.join(UNITS), "no unit for Z; add a line 'Z,,<money unit>'")
    })?;
    let Z = read_panels(folder.join(MARK), &axes, Key::To, trail)?;
    let Y = read_panels(folder.join("Y.csv"), &axes, Key::Demand, trail)?;
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
    let mut list = |name: &str, word: &'static str, axis: &'static str| -> Result<Labels, ExchangeError> {
        let sheet = Sheet::named(&folder.join(name), &[word], trail)?;
        Labels::new(axis, sheet.column(0)).map_err(ExchangeError::labels(&sheet.path))
    };
    let sectors = list(SECTORS, "sector", "sector")?;
    let categories = list(CATEGORIES, "category", "demand category")?;
    let own = regions::read(&folder.join(REGIONS), trail)?;
    let given = options.regions.as_ref().map(|path| regions::read(path, trail)).transpose()?;
    let names = own.regions.names().to_vec();
    let file = given.as_ref().unwrap_or(&own);
    let Regions { labels, provinces, attributes } =
        regions::arrange(&folder.join(REGIONS), names, sectors.len(), Some(file), trail)?;
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
    Ok(all)
}

fn read_panels(
    path: PathBuf,
    axes: &Axes,
    columns: Key<'_>,
    trail: &mut Trail,
) -> Result<Panels, ExchangeError> {
    let mut panels = Panels::whole(axes, columns.len(axes));
    let count = {
        let mut rows: Vec<&mut [f64]> = Vec::with_capacity(axes.n());
        let width = panels.columns();
        for (_, panel) in panels.iter_mut() {
            rows.extend(panel.data_mut().chunks_mut(width));
        }
        let file = File { path: path.clone(), axes, keys: vec![Key::From, columns] };
        file.read(trail, &mut |row, column, value| rows[row][column] = value)?
    };
    if count == 0 && matches!(columns, Key::To) {
        return Err(ExchangeError::Empty { file: path, content: "a header and no row" });
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
    let path = folder.join("value_added.csv");
    let Some(units) = units.iter().find(|units| units.file == VALUE_ADDED) else {
        if path.is_file() {
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
    let v = read_rows(path, axes, [Key::Label("component", &components), Key::To], trail)?;
    Ok(Some(ValueAdded { components, v, origin: ValueAddedOrigin::Given }))
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
        let F = read_rows(folder.join(format!("F_{name}.csv")), axes, [key, Key::To], trail)?;
        let direct = folder.join(format!("F_Y_{name}.csv"));
        // `F_Y_<name>` listed as an extension of its own is that extension's F.
        let own = units.iter().all(|other| other.file != format!("F_Y_{name}"));
        let F_Y = (own && direct.is_file())
            .then(|| read_rows(direct, axes, [key, Key::Demand], trail))
            .transpose()?;
        extensions.push(Extension { name: name.to_owned(), units: of.units.clone(), F, F_Y, stressors });
    }
    let named: Vec<String> = units.iter().map(|units| format!("{}.csv", units.file)).collect();
    let entries = folder.read_dir().map_err(ExchangeError::reading(folder))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let direct = name.strip_prefix("F_Y_").map(|rest| format!("F_{rest}"));
        if name.starts_with("F_")
            && !named.contains(&name)
            && !direct.is_some_and(|name| named.contains(&name))
        {
            let reason =
                format!("{name} is there, but its stressors are not listed; add '<file>,<stressor>,<unit>'");
            return Err(ExchangeError::description(&folder.join(UNITS), reason));
        }
    }
    Ok(extensions)
}
