//! Statistics of provinces.

use std::path::Path;

use super::super::ExchangeError;
use super::super::trail::Trail;
use super::columns::{Columns, Sectors};
use super::layout::{Layout, ProvincesFile};
use crate::axes::Labels;
use crate::compile::{Known, Nation, ProvincialStatistics};
use crate::quantity::Unit;

/// How many of the table's unit one of a file's is.
pub(super) fn to_money(file: &Path, unit: &str, money: &Unit) -> Result<f64, ExchangeError> {
    Unit::new(unit).factor(money).ok_or_else(|| ExchangeError::UnitMismatch {
        file: file.to_owned(),
        label: "every cell".to_owned(),
        unit: unit.to_owned(),
        expected: money.to_string(),
    })
}

/// Reads output, accounts and population of the provinces; population only where a provincial table is given.
pub(super) fn provinces(
    folder: &Path,
    layout: &Layout,
    (labels, sectors, (nation, money)): (&Labels, &Sectors, (&Nation, &Unit)),
    trail: &mut Trail,
) -> Result<ProvincialStatistics, ExchangeError> {
    if !layout.provincial_table.file.is_empty() {
        let unknown = vec![None; labels.len()];
        return Ok(ProvincialStatistics {
            output: vec![None; labels.len() * sectors.names.len()],
            gdp: unknown.clone(),
            demand: vec![None; labels.len() * layout.nation.final_demand.len()],
            net_outflow: unknown.clone(),
            exports: unknown.clone(),
            imports: unknown,
            population: population(folder, &layout.provinces, labels, trail)?,
        });
    }
    let output = output(folder, layout, (labels, sectors, money), trail)?;
    let accounts = Columns::open(folder, &layout.provincial_accounts.file, trail)?;
    let names = &layout.provincial_accounts;
    let scale = to_money(&accounts.sheet.path, &names.unit, money)?;
    let column = |name: &str| -> Result<Vec<Known>, ExchangeError> {
        by_province(&accounts, (&names.province, name), labels, (&names.nation, scale))
    };
    let categories = names.final_demand.iter().map(|name| column(name)).collect::<Result<Vec<_>, _>>()?;
    if categories.len() != layout.nation.final_demand.len() {
        let reason = format!(
            "build.statistics.provincial_accounts.final_demand names {} columns and \
             build.statistics.nation.final_demand {}; name one a category, in order",
            categories.len(),
            layout.nation.final_demand.len()
        );
        return Err(ExchangeError::description(&accounts.sheet.path, reason));
    }
    for (_, name) in names.final_demand.iter().enumerate().filter(|(k, _)| !nation.falls(*k)) {
        not_negative(&accounts, (&names.province, name), Nation::FALLS)?;
    }
    let demand = (0..labels.len()).flat_map(|p| categories.iter().map(move |values| values[p])).collect();
    Ok(ProvincialStatistics {
        output,
        gdp: column(&names.gdp)?,
        demand,
        net_outflow: column(&names.net_outflow)?,
        exports: column(&names.exports)?,
        imports: column(&names.imports)?,
        population: population(folder, &layout.provinces, labels, trail)?,
    })
}

/// Refuses numbers below zero in a column.
fn not_negative(columns: &Columns, (label, name): (&str, &str), rule: &str) -> Result<(), ExchangeError> {
    let Some(column) = columns.optional(name)? else { return Ok(()) };
    let label = columns.column(label)?;
    for row in 0..columns.len() {
        let place = columns.text(row, label);
        if let Some(value) = columns.known(row, column, place)?.filter(|value| *value < 0.0) {
            return Err(columns.refused((row, column), (place, value), rule));
        }
    }
    Ok(())
}

fn population(
    folder: &Path,
    layout: &ProvincesFile,
    labels: &Labels,
    trail: &mut Trail,
) -> Result<Vec<Known>, ExchangeError> {
    if layout.file.is_empty() {
        return Ok(vec![None; labels.len()]);
    }
    let file = Columns::open(folder, &layout.file, trail)?;
    by_province(&file, (&layout.province, &layout.population), labels, ("", 1.0))
}

/// One column by province, scaled; none where the name is blank.
fn by_province(
    columns: &Columns,
    (province, name): (&str, &str),
    labels: &Labels,
    (left_out, scale): (&str, f64),
) -> Result<Vec<Known>, ExchangeError> {
    let Some(column) = columns.optional(name)? else { return Ok(vec![None; labels.len()]) };
    let province = columns.column(province)?;
    let mut values = vec![None; labels.len()];
    let mut seen = vec![false; labels.len()];
    for row in 0..columns.len() {
        let label = columns.text(row, province);
        if !left_out.is_empty() && label == left_out {
            continue;
        }
        let known = "the provinces of the regions file; add a region of that province, or take the row out";
        let p = labels.position(label).ok_or_else(|| columns.unknown(row, label, known))?;
        if std::mem::replace(&mut seen[p], true) {
            return Err(columns.doubled(row, label));
        }
        values[p] = columns.known(row, column, label)?.map(|value| scale * value);
    }
    match seen.iter().position(|seen| !seen) {
        None => Ok(values),
        Some(p) => Err(columns.missing("row", labels.name(p))),
    }
}

fn output(
    folder: &Path,
    layout: &Layout,
    (labels, sectors, money): (&Labels, &Sectors, &Unit),
    trail: &mut Trail,
) -> Result<Vec<Known>, ExchangeError> {
    let columns = Columns::open(folder, &layout.provincial_output.file, trail)?;
    let scale = to_money(&columns.sheet.path, &layout.provincial_output.unit, money)?;
    let m = sectors.names.len();
    let label = columns.column(&layout.provincial_output.sector)?;
    let rows = columns.rows_of(label, "the sectors", |label| sectors.position(label), m)?;
    let stray = columns.sheet.header.iter().enumerate().filter(|(at, head)| {
        labels.position(head).is_none() && *at != label && columns.sheet.number(0, *at, "").is_ok()
    });
    for (_, head) in stray {
        let file = columns.sheet.path.display();
        trail.note(format!("{file}: column '{head}' is no province of the regions file and was left out"));
    }
    let mut values = vec![None; labels.len() * m];
    for (p, province) in labels.names().iter().enumerate() {
        if !columns.sheet.header.contains(province) {
            return Err(columns.missing("column", province));
        }
        let column = columns.column(province)?;
        for (i, row) in rows.iter().enumerate() {
            let row = row.ok_or_else(|| columns.missing("row", sectors.codes.name(i)))?;
            let value = columns.known(row, column, sectors.names.name(i))?;
            values[p * m + i] = value.map(|value| scale * value);
        }
    }
    Ok(values)
}
