//! A folder of statistics, as [`super::statistics`] reads it.

use std::path::Path;

use super::super::ExchangeError;
use super::super::destination::Draft;
use super::super::text::cells::quoted;
use super::super::text::number::append;
use super::provinces::to_money;
use super::{Layout, StatisticsSource};
use crate::axes::Labels;
use crate::compile::Known;
use crate::inventory::{EmissionStatistics, Emissions};

/// Columns by name.
type Columns = Vec<(String, Vec<Known>)>;

/// Writes statistics into a new folder; what the layout names no file or column for is left out.
///
/// # Errors
/// A folder that has something in it, units of another currency, a disk that refuses.
pub fn write_statistics(
    folder: &Path,
    layout: &Layout,
    source: &StatisticsSource,
) -> Result<(), ExchangeError> {
    let draft = Draft::new(folder)?;
    let axes = &source.statistics.axes;
    let out = |file: &str, labels: &[(&str, Vec<&str>)], columns: &Columns| {
        if file.is_empty() { Ok(()) } else { draft.text(file, &sheet(labels, columns)) }
    };
    let (codes, sectors) = (texts(&source.sector_codes), &layout.sectors);
    let provinces = texts(axes.provinces.labels());
    out(
        &sectors.file,
        &[(&sectors.code, codes.clone()), (&sectors.name, texts(&axes.sectors))],
        &Vec::new(),
    )?;
    let rows = codes.iter().copied().chain(layout.nation.value_added.iter().map(String::as_str));
    out(&layout.nation.file, &[(&layout.nation.row, rows.collect())], &nation(layout, source))?;
    let file = &layout.provincial_output;
    out(&file.file, &[(&file.sector, codes)], &provincial_output(folder, layout, source)?)?;
    let file = &layout.provincial_accounts;
    out(&file.file, &[(&file.province, provinces.clone())], &accounts(folder, layout, source)?)?;
    let (file, people) = (&layout.provinces, &source.statistics.provinces.population);
    let columns = vec![(file.population.clone(), people.clone())];
    out(&file.file, &[(&file.province, provinces)], &columns)?;
    let regions = texts(&axes.regions);
    let of = (0..axes.P()).flat_map(|p| vec![p; axes.provinces.regions(crate::axes::Province(p)).len()]);
    let of = of.map(|p| axes.provinces.labels().name(p)).collect();
    let file = &layout.regions;
    let labels = [(file.region.as_str(), regions.clone()), (file.province.as_str(), of)];
    out(&file.file, &labels, &places(folder, layout, source)?)?;
    let known = &source.statistics.regions;
    for (file, values) in [
        (&layout.regional_output, &known.output),
        (&layout.regional_value_added, &known.value_added),
        (&layout.regional_exports, &known.exports),
        (&layout.regional_imports, &known.imports),
    ] {
        let scale = if file.file.is_empty() { 1.0 } else { to_money(folder, &file.unit, money(source))? };
        out(&file.file, &[(&file.region, regions.clone())], &by_sector(source, values, scale))?;
    }
    if let Some(emissions) = &source.emissions {
        inventory(layout, source, emissions, &out)?;
    }
    draft.publish(folder)
}

fn texts(labels: &Labels) -> Vec<&str> {
    labels.names().iter().map(String::as_str).collect()
}

fn money(source: &StatisticsSource) -> &crate::quantity::Unit {
    &source.statistics.money
}

fn nation(layout: &Layout, source: &StatisticsSource) -> Columns {
    let (nation, names) = (&source.statistics.nation, &layout.nation);
    let m = nation.x.len();
    let rows = m + nation.v.rows();
    let column = |of: &dyn Fn(usize) -> Known| (0..rows).map(of).collect::<Vec<Known>>();
    let used = (0..m).map(|j| {
        let cell = |i: usize| Some(if i < m { nation.Z.at(i, j) } else { nation.v.at(i - m, j) });
        (source.sector_codes.name(j).to_owned(), column(&cell))
    });
    let bought = names
        .final_demand
        .iter()
        .enumerate()
        .map(|(k, name)| (name.clone(), column(&|i| (i < m).then(|| nation.Y.at(i, k)))));
    let vectors = [
        (&names.exports, &nation.exports),
        (&names.imports, &nation.imports),
        (&names.balancing, &nation.balancing),
        (&names.output, &nation.x),
    ];
    let vectors = vectors.map(|(name, values)| (name.clone(), column(&|i| values.get(i).copied())));
    used.chain(bought).chain(vectors).collect()
}

fn provincial_output(
    folder: &Path,
    layout: &Layout,
    source: &StatisticsSource,
) -> Result<Columns, ExchangeError> {
    let scale = to_money(folder, &layout.provincial_output.unit, money(source))?;
    let axes = &source.statistics.axes;
    let rows = source.statistics.provinces.output.chunks_exact(axes.m());
    let names = axes.provinces.labels().names().iter().cloned();
    Ok(names.zip(rows.map(|row| scaled(row, scale))).collect())
}

fn accounts(folder: &Path, layout: &Layout, source: &StatisticsSource) -> Result<Columns, ExchangeError> {
    let (known, names) = (&source.statistics.provinces, &layout.provincial_accounts);
    let scale = to_money(folder, &names.unit, money(source))?;
    let C = source.statistics.axes.C();
    let category = |k: usize| known.demand.iter().skip(k).step_by(C).copied().collect::<Vec<Known>>();
    let vectors = [
        (&names.gdp, &known.gdp),
        (&names.net_outflow, &known.net_outflow),
        (&names.exports, &known.exports),
        (&names.imports, &known.imports),
    ];
    let vectors = vectors.map(|(name, values)| (name.clone(), scaled(values, scale)));
    let demand = names.final_demand.iter().enumerate();
    let demand = demand.map(|(k, name)| (name.clone(), scaled(&category(k), scale)));
    Ok(vectors.into_iter().chain(demand).collect())
}

fn places(folder: &Path, layout: &Layout, source: &StatisticsSource) -> Result<Columns, ExchangeError> {
    let (known, names) = (&source.statistics.regions, &layout.regions);
    let some = [&names.expenditure, &names.exports, &names.imports].iter().any(|name| !name.is_empty());
    let scale = if some { to_money(folder, &names.unit, money(source))? } else { 1.0 };
    let center = |of: fn((f64, f64)) -> f64| known.center.iter().map(|at| at.map(of)).collect();
    Ok(vec![
        (names.gdp.clone(), known.gdp.clone()),
        (names.population.clone(), known.population.clone()),
        (names.emissions.clone(), known.emissions.clone()),
        (names.area.clone(), known.area.clone()),
        (names.reliability.clone(), known.reliability.clone()),
        (names.expenditure.clone(), scaled(&known.expenditure_total, scale)),
        (names.exports.clone(), scaled(&known.exports_total, scale)),
        (names.imports.clone(), scaled(&known.imports_total, scale)),
        (names.longitude.clone(), center(|at| at.0)),
        (names.latitude.clone(), center(|at| at.1)),
    ])
}

fn by_sector(source: &StatisticsSource, values: &[Known], scale: f64) -> Columns {
    let m = source.sector_codes.len();
    let column = |i: usize| values.iter().skip(i).step_by(m).copied().collect::<Vec<Known>>();
    (0..m).map(|i| (source.sector_codes.name(i).to_owned(), scaled(&column(i), scale))).collect()
}

type Out<'a> = &'a dyn Fn(&str, &[(&str, Vec<&str>)], &Columns) -> Result<(), ExchangeError>;

fn inventory(
    layout: &Layout,
    source: &StatisticsSource,
    emissions: &EmissionStatistics,
    out: Out<'_>,
) -> Result<(), ExchangeError> {
    let names = &layout.emissions;
    let rows: Vec<&str> =
        emissions.sources.names().iter().chain(&names.households).map(String::as_str).collect();
    let all = |of: &Emissions| of.production.iter().chain(&of.households).copied().map(Some).collect();
    out(
        &names.nation,
        &[(&names.source, rows.clone())],
        &vec![(names.total.clone(), all(&emissions.nation))],
    )?;
    let labels = source.statistics.axes.provinces.labels().names();
    let known: Vec<(&str, &Emissions)> = labels
        .iter()
        .zip(&emissions.provinces)
        .filter_map(|(p, of)| Some((p.as_str(), of.as_ref()?)))
        .collect();
    let provinces = known.iter().flat_map(|(p, _)| vec![*p; rows.len()]).collect();
    let repeated = rows.repeat(known.len());
    let totals: Vec<Known> = known.iter().flat_map(|(_, of)| all(of)).collect();
    out(
        &names.provinces,
        &[(&names.province, provinces), (&names.source, repeated)],
        &vec![(names.total.clone(), totals)],
    )?;
    let pairs = emissions.concordance.iter().enumerate();
    let pairs = pairs.flat_map(|(at, list)| list.iter().map(move |i| (at, i.0)));
    let (from, to): (Vec<&str>, Vec<&str>) =
        pairs.map(|(at, i)| (emissions.sources.name(at), source.sector_codes.name(i))).unzip();
    let (source, sector) = (&names.concordance_source, &names.concordance_sector);
    out(&names.concordance, &[(source, from), (sector, to)], &Vec::new())
}

/// In the unit of a file.
fn scaled(values: &[Known], scale: f64) -> Vec<Known> {
    values.iter().map(|value| value.map(|value| value / scale)).collect()
}

/// A header, then one row a label; columns without a name are left out, unknown cells are blank.
fn sheet(labels: &[(&str, Vec<&str>)], columns: &Columns) -> String {
    let columns: Vec<&(String, Vec<Known>)> = columns.iter().filter(|(name, _)| !name.is_empty()).collect();
    let heads = labels.iter().map(|(name, _)| *name).chain(columns.iter().map(|(name, _)| name.as_str()));
    let heads: Vec<_> = heads.map(|name| quoted(name, b',')).collect();
    let mut text = heads.join(",") + "\n";
    let rows = labels.first().map_or(0, |(_, rows)| rows.len());
    for row in 0..rows {
        let lead: Vec<_> = labels.iter().map(|(_, names)| quoted(names[row], b',')).collect();
        text.push_str(&lead.join(","));
        for (_, values) in &columns {
            text.push(',');
            if let Some(value) = values[row] {
                append(&mut text, value);
            }
        }
        text.push('\n');
    }
    text
}
