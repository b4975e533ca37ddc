//! Emissions of the nation, of provinces and of regions, and the concordance of their sectors with the table's.

use std::path::Path;

use super::super::ExchangeError;
use super::super::trail::Trail;
use super::Layout;
use super::columns::{Columns, Sectors};
use super::inventories::Inventories;
use super::layout::{EmissionsFiles, Given};
use super::provinces::to_money;
use super::totals;
use crate::axes::{Axes, Labels, Sector};
use crate::inventory::{EmissionFactors, EmissionStatistics, KnownEmissions};
use crate::quantity::Unit;

/// What the emissions are read for.
pub(super) struct Known<'a> {
    pub(super) axes: &'a Axes,
    pub(super) sectors: &'a Sectors,
    pub(super) money: &'a Unit,
    pub(super) factors: Option<&'a EmissionFactors>,
}

/// Reads the emissions; none where the layout names no file.
pub(super) fn emissions(
    folder: &Path,
    layout: &Layout,
    known: &Known<'_>,
    trail: &mut Trail,
) -> Result<Option<EmissionStatistics>, ExchangeError> {
    let (files, axes) = (&layout.emissions, known.axes);
    if files.nation.is_empty() {
        return Ok(None);
    }
    let (sources, concordance) = concordance(folder, files, known.sectors, trail)?;
    let unit = Unit::new(&files.unit);
    check(folder, files, (&unit, &sources, known.factors))?;
    let reader = Inventories { layout: files, sources: &sources, factors: known.factors, unit: &unit };
    let nation = Columns::open(folder, &files.nation, trail)?;
    let all: Vec<usize> = (0..nation.len()).collect();
    let national = reader.whole(&nation, ("nation", &all), trail)?;
    totals::sums(&nation, files, ("nation", &all), &national)?;
    let file = Columns::open(folder, &files.provinces, trail)?;
    let labels = axes.provinces.labels();
    let rows = places(&file, (&files.province, "the provinces"), labels)?;
    let mut provinces = Vec::new();
    for (p, rows) in rows.iter().enumerate() {
        let mut own = None;
        if !rows.is_empty() {
            let place = (labels.name(p), &rows[..]);
            let emissions = reader.whole(&file, place, trail)?;
            totals::sums(&file, files, place, &emissions)?;
            own = Some(emissions);
        }
        provinces.push(own);
    }
    totals::magnitude((&nation, &national), (&file, &provinces), &unit)?;
    let control = totals::Controls { national: &national, provinces: &provinces, axes, unit: &unit };
    let mut regions = of_regions(folder, layout, &control, trail)?;
    own(folder, (known, &reader, &control), &mut regions, trail)?;
    control.complete(&folder.join(&layout.regions.file), &regions)?;
    Ok(Some(EmissionStatistics {
        stressor: files.stressor.clone(),
        fuels: files.fuels.clone(),
        nation: national,
        provinces,
        regions,
        household_categories: household_categories(&nation, files, axes)?,
        unit,
        sources,
        concordance,
    }))
}

/// Refuses a unit that is no mass, and classes of sources that nobody has.
fn check(
    folder: &Path,
    files: &EmissionsFiles,
    (unit, sources, factors): (&Unit, &Labels, Option<&EmissionFactors>),
) -> Result<(), ExchangeError> {
    if unit.tonnes().is_none() {
        let reason = format!(
            "build.statistics.emissions.unit is '{unit}', which is no mass; say t, kt, 10^4 t, Mt or Gt"
        );
        return Err(ExchangeError::description(&folder.join(&files.nation), reason));
    }
    if files.given == Given::Activity && files.fuels.is_empty() {
        let reason = "build.statistics.emissions.given is activity and no column is named for it; list fuels and products \
                      in build.statistics.emissions.fuels"
            .to_owned();
        return Err(ExchangeError::description(&folder.join(&files.nation), reason));
    }
    let known = |name: &String| sources.position(name).is_some() || files.households.contains(name);
    let classes = factors.map_or(&[][..], |factors| &factors.class_of);
    let Some((name, _)) = classes.iter().find(|(name, _)| !known(name)) else { return Ok(()) };
    let reason = format!(
        "build.source_classes has a class for '{name}', which is no source of the concordance and no household; correct \
         its row there, or remove it"
    );
    Err(ExchangeError::description(&folder.join(&files.concordance), reason))
}

/// Rows of every place.
fn places(
    file: &Columns,
    (column, known): (&str, &'static str),
    labels: &Labels,
) -> Result<Vec<Vec<usize>>, ExchangeError> {
    let column = file.column(column)?;
    let mut rows = vec![Vec::new(); labels.len()];
    for row in 0..file.len() {
        let label = file.text(row, column);
        rows[labels.position(label).ok_or_else(|| file.unknown(row, label, known))?].push(row);
    }
    Ok(rows)
}

/// Regions' totals, where the file of regions has them.
fn of_regions(
    folder: &Path,
    layout: &Layout,
    control: &totals::Controls<'_>,
    trail: &mut Trail,
) -> Result<Vec<KnownEmissions>, ExchangeError> {
    let axes = control.axes;
    let mut found = vec![KnownEmissions::Nothing; axes.R()];
    if layout.emissions.region_total.is_empty() {
        return Ok(found);
    }
    let file = Columns::open(folder, &layout.regions.file, trail)?;
    let (label, total) = (file.column(&layout.regions.region)?, file.column(&layout.emissions.region_total)?);
    for row in 0..file.len() {
        let name = file.text(row, label);
        let r = axes.regions.position(name).ok_or_else(|| file.unknown(row, name, "the regions"))?;
        if let Some(mass) = file.known(row, total, name)? {
            if mass < 0.0 {
                return Err(file.refused(
                    (row, total),
                    (name, mass),
                    "emissions must not be below zero: correct it",
                ));
            }
            if let Some(rule) = control.exceeded(r, mass) {
                return Err(file.refused((row, total), (name, mass), &rule));
            }
            found[r] = KnownEmissions::Total(mass);
        }
    }
    Ok(found)
}

/// Inventories of regions' own, in the place of their totals.
fn own(
    folder: &Path,
    (known, reader, control): (&Known<'_>, &Inventories<'_>, &totals::Controls<'_>),
    regions: &mut [KnownEmissions],
    trail: &mut Trail,
) -> Result<(), ExchangeError> {
    let files = reader.layout;
    if files.regions.is_empty() {
        return Ok(());
    }
    let file = Columns::open(folder, &files.regions, trail)?;
    let labels = &known.axes.regions;
    let output = file.optional(&files.firms_output)?;
    let scale =
        output.map_or(Ok(1.0), |_| to_money(&file.sheet.path, &files.firms_output_unit, known.money))?;
    for (r, rows) in places(&file, (&files.region, "the regions"), labels)?.iter().enumerate() {
        if rows.is_empty() {
            continue;
        }
        let firms = output.filter(|column| rows.iter().any(|row| !file.text(*row, *column).is_empty()));
        let place = (labels.name(r), &rows[..]);
        regions[r] = match firms {
            None => KnownEmissions::Inventory(reader.whole(&file, place, trail)?),
            Some(column) => {
                let emissions = reader.partial(&file, place, trail)?;
                let output = reader.by_source(&file, (column, rows))?;
                let output = output.iter().map(|value| value * scale).collect();
                KnownEmissions::Industry { emissions, output }
            }
        };
        if let KnownEmissions::Inventory(emissions) | KnownEmissions::Industry { emissions, .. } = &regions[r]
            && let Some(rule) = control.exceeded(r, emissions.total())
        {
            let reason =
                format!("the inventory of '{}' sums to {}; {rule}", labels.name(r), emissions.total());
            return Err(ExchangeError::description(&file.sheet.path, reason));
        }
    }
    Ok(())
}

fn household_categories(
    nation: &Columns,
    layout: &EmissionsFiles,
    axes: &Axes,
) -> Result<Vec<usize>, ExchangeError> {
    let refuse = |reason: String| ExchangeError::description(&nation.sheet.path, reason);
    if layout.households.len() != layout.household_categories.len() {
        return Err(refuse(format!(
            "build.statistics.emissions.households names {} rows and its household_categories {} categories; name one each",
            layout.households.len(),
            layout.household_categories.len()
        )));
    }
    let position = |name: &String| {
        axes.categories.position(name).ok_or_else(|| {
            refuse(format!(
                "build.statistics.emissions.household_categories: '{name}' is no category of \
                 build.statistics.nation.final_demand"
            ))
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
