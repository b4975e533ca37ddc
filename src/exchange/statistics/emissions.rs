//! Emissions of the nation and of provinces, and the concordance of their sectors with the table's.

use std::path::Path;

use super::super::ExchangeError;
use super::super::trail::Trail;
use super::columns::{Columns, Sectors};
use super::layout::EmissionsFiles;
use crate::axes::{Axes, Labels, Sector};
use crate::inventory::{EmissionStatistics, Emissions};
use crate::quantity::Unit;

/// Reads the emissions; none where the layout names no file.
pub(super) fn emissions(
    folder: &Path,
    layout: &EmissionsFiles,
    (axes, sectors): (&Axes, &Sectors),
    trail: &mut Trail,
) -> Result<Option<EmissionStatistics>, ExchangeError> {
    if layout.nation.is_empty() {
        return Ok(None);
    }
    let (sources, concordance) = concordance(folder, layout, sectors, trail)?;
    let nation = Columns::open(folder, &layout.nation, trail)?;
    let all: Vec<usize> = (0..nation.len()).collect();
    let national = territory(&nation, layout, &sources, &all)?;
    let file = Columns::open(folder, &layout.provinces, trail)?;
    let province = file.column(&layout.province)?;
    let labels = axes.provinces.labels();
    let mut rows = vec![Vec::new(); labels.len()];
    for row in 0..file.len() {
        let label = file.text(row, province);
        let p = labels.position(label).ok_or_else(|| file.unknown(row, label, "the provinces"))?;
        rows[p].push(row);
    }
    let of =
        |rows: &Vec<usize>| (!rows.is_empty()).then(|| territory(&file, layout, &sources, rows)).transpose();
    Ok(Some(EmissionStatistics {
        stressor: layout.stressor.clone(),
        unit: Unit::new(&layout.unit),
        nation: national,
        provinces: rows.iter().map(of).collect::<Result<_, _>>()?,
        household_categories: household_categories(&nation, layout, axes)?,
        sources,
        concordance,
    }))
}

fn household_categories(
    nation: &Columns,
    layout: &EmissionsFiles,
    axes: &Axes,
) -> Result<Vec<usize>, ExchangeError> {
    let refuse = |reason: String| ExchangeError::description(&nation.sheet.path, reason);
    if layout.households.len() != layout.household_categories.len() {
        return Err(refuse(format!(
            "emissions.households names {} rows and emissions.household_categories {} categories; name one each",
            layout.households.len(),
            layout.household_categories.len()
        )));
    }
    let position = |name: &String| {
        axes.categories.position(name).ok_or_else(|| {
            refuse(format!("emissions.household_categories: '{name}' is no category of nation.final_demand"))
        })
    };
    layout.household_categories.iter().map(position).collect()
}

/// Sources in the order of the concordance, each with its sectors.
fn concordance(
    folder: &Path,
    layout: &EmissionsFiles,
    sectors: &Sectors,
    trail: &mut Trail,
) -> Result<(Labels, Vec<Vec<Sector>>), ExchangeError> {
    let columns = Columns::open(folder, &layout.concordance, trail)?;
    let source = columns.column(&layout.concordance_source)?;
    let sector = columns.column(&layout.concordance_sector)?;
    let mut sources: Vec<String> = Vec::new();
    let mut lists: Vec<Vec<Sector>> = Vec::new();
    for row in 0..columns.len() {
        let (name, label) = (columns.text(row, source), columns.text(row, sector));
        let i = Sector(sectors.position(label).ok_or_else(|| columns.unknown(row, label, "the sectors"))?);
        let at = sources.iter().position(|known| known == name).unwrap_or_else(|| {
            sources.push(name.to_owned());
            lists.push(Vec::new());
            lists.len() - 1
        });
        if lists[at].contains(&i) {
            return Err(columns.doubled(row, &format!("{name} → {label}")));
        }
        lists[at].push(i);
    }
    let labels =
        Labels::new("emission source", sources).map_err(ExchangeError::labels(&columns.sheet.path))?;
    Ok((labels, lists))
}

/// Emissions in the given rows of a file; every source and kind of household must be there, blank cells are zero.
fn territory(
    columns: &Columns,
    layout: &EmissionsFiles,
    sources: &Labels,
    rows: &[usize],
) -> Result<Emissions, ExchangeError> {
    let (label, total) = (columns.column(&layout.source)?, columns.column(&layout.total)?);
    let kinds = &layout.households;
    let mut values = vec![None; sources.len() + kinds.len()];
    for row in rows {
        let name = columns.text(*row, label);
        let kind = || Some(sources.len() + kinds.iter().position(|kind| kind == name)?);
        let Some(at) = sources.position(name).or_else(kind) else {
            if layout.sums.iter().any(|sum| sum == name) {
                continue;
            }
            return Err(columns.unknown(*row, name, "the sources of the concordance, households and sums"));
        };
        let value = columns.known(*row, total, name)?.unwrap_or(0.0);
        if values[at].replace(value).is_some() {
            return Err(columns.doubled(*row, name));
        }
    }
    let name = |at: usize| if at < sources.len() { sources.name(at) } else { &kinds[at - sources.len()] };
    let complete = |(at, value): (usize, &Option<f64>)| value.ok_or_else(|| columns.missing("row", name(at)));
    let mut all: Vec<f64> = values.iter().enumerate().map(complete).collect::<Result<_, _>>()?;
    let households = all.split_off(sources.len());
    Ok(Emissions { production: all, households })
}
