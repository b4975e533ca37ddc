//! Reading a pymrio folder.

use std::path::Path;

use super::super::align::{Pair, Side, grid, in_order, missing, places};
use super::super::regions::{self, PERSONS, Regions, RegionsFile, unit_in};
use super::super::sectors;
use super::super::sheet::Sheet;
use super::super::text::lines::Line;
use super::super::trail::{Trail, within};
use super::super::wide::{Place, Row, Slots, fill, single, slots};
use super::super::{ExchangeError, ReadOptions};
use super::extensions;
use super::grid::Grid;
use super::parameters::{Listed, Parameters};
use super::{BALANCING, EXPORTS, REGIONS, REST_OF_WORLD, SECTORS, TAB};
use crate::axes::{Axes, Labels};
use crate::quantity::Unit;
use crate::table::{Panels, RegionAttributes, Table, TableParts};

/// Final demand and what leaves the table.
struct Demand {
    Y: Panels,
    exports: Option<Vec<f64>>,
    balancing: Option<Vec<f64>>,
}

/// Reads a folder with all its extensions.
pub(in super::super) fn read(
    folder: &Path,
    options: &ReadOptions,
    trail: &mut Trail,
) -> Result<Table, ExchangeError> {
    let parameters = Parameters::read(folder, "IOSystem", trail)?;
    let flows = match parameters.find("Z")? {
        Some(listed) => listed,
        None => parameters.find("A")?.ok_or_else(|| parameters.absent("Z (or A with x)"))?,
    };
    let demand = parameters.expect("Y")?;
    parameters.demand(&flows, Some(2), 2)?;
    parameters.demand(&demand, Some(2), 2)?;
    let own = folder.join(REGIONS);
    let own =
        own.is_file().then(|| within(folder, &own).and_then(|()| regions::read(&own, trail))).transpose()?;
    let file = regions::chosen(options.regions.as_deref(), own, trail)?;
    let (axes, mut attributes) = read_axes(&parameters, &flows, &demand, file.as_ref(), trail)?;
    let axes = coded(folder, axes, trail)?;
    if attributes.population.is_none() {
        attributes.population = read_population(&parameters, &axes, trail)?;
    }
    let money = read_money(&parameters, &axes, trail)?;
    for array in ["x", "population"] {
        parameters.note_unlisted(array, trail);
    }
    let mut x = match parameters.find("x")? {
        Some(listed) => Some(read_output(&parameters, &listed, &axes, trail)?),
        None => None,
    };
    let mut Z = read_flows(&parameters, &flows, &axes, trail)?;
    if flows.array == "A" {
        let x = x.get_or_insert_with(Vec::new);
        if x.is_empty() {
            parameters.expect("x")?;
        }
        for (_, panel) in Z.iter_mut() {
            let columns = panel.columns();
            for row in panel.data_mut().chunks_mut(columns) {
                row.iter_mut().zip(x.iter()).for_each(|(cell, output)| *cell *= output);
            }
        }
        trail.note("Z was made from A and x: Z = A x̂");
    }
    let Demand { Y, exports, balancing } = read_demand(&parameters, &demand, &axes, trail)?;
    let context = extensions::Context { axes: &axes, money: &money, x: x.as_deref() };
    let found = extensions::read(folder, &context, trail)?;
    let parts = TableParts {
        money,
        Z: Z.into(),
        Y: Y.into(),
        x,
        exports,
        balancing,
        imports: found.imports,
        imports_Y: found.imports_Y,
        value_added: found.value_added,
        extensions: found.extensions,
        attributes,
        axes,
    };
    Table::new(parts).map_err(|reason| ExchangeError::Table { source_path: folder.to_owned(), reason })
}

/// Axes with the codes of sectors, where the folder has a list of them.
fn coded(folder: &Path, axes: Axes, trail: &mut Trail) -> Result<Axes, ExchangeError> {
    let list = folder.join(SECTORS);
    if list.is_file() {
        within(folder, &list)?;
        Ok(Axes { sectors: sectors::coded(&list, axes.sectors, trail)?, ..axes })
    } else {
        Ok(axes)
    }
}

/// Regions and sectors from the rows of `Z`, categories from the columns of `Y`.
fn read_axes(
    parameters: &Parameters,
    flows: &Listed,
    demand: &Listed,
    file: Option<&RegionsFile>,
    trail: &mut Trail,
) -> Result<(Axes, RegionAttributes), ExchangeError> {
    let opened = Grid::open(flows, parameters, trail)?;
    let across = opened.pairs().len();
    let rows = opened.row_labels()?;
    if rows.len() != across {
        let reason =
            format!("{} rows for {across} columns; the file is cut or a region is missing", rows.len());
        return Err(ExchangeError::description(&flows.path, reason));
    }
    let rows: Vec<Pair> = rows.into_iter().map(|labels| (labels[0].clone(), labels[1].clone())).collect();
    let (names, sectors) = grid(&flows.path, Side::Production, &rows)?;
    let columns = Grid::open(demand, parameters, trail)?;
    let mut pairs = columns.pairs();
    for (at, (region, category)) in pairs.iter().enumerate() {
        if !names.contains(region) && !leaves_table(region, category) {
            let (region, column) = (region.clone(), columns.index() + at + 1);
            return Err(ExchangeError::UnknownDemandRegion { file: demand.path.clone(), region, column });
        }
    }
    pairs.retain(|(region, _)| names.contains(region));
    let (_, categories) = grid(&demand.path, Side::Demand, &pairs)?;
    let sectors = Labels::new("sector", sectors).map_err(ExchangeError::labels(&flows.path))?;
    let categories =
        Labels::new("demand category", categories).map_err(ExchangeError::labels(&demand.path))?;
    let Regions { labels, provinces, attributes } =
        regions::arrange(&flows.path, names, sectors.len(), file, trail)?;
    Ok((Axes { regions: labels, sectors, categories, provinces }, attributes))
}

/// Whether a demand column is no region's but what leaves the table.
pub(super) fn leaves_table(region: &str, category: &str) -> bool {
    region == REST_OF_WORLD && [EXPORTS, BALANCING].contains(&category)
}

fn read_flows(
    parameters: &Parameters,
    listed: &Listed,
    axes: &Axes,
    trail: &mut Trail,
) -> Result<Panels, ExchangeError> {
    let mut opened = Grid::open(listed, parameters, trail)?;
    let columns = places(&listed.path, axes, Side::Production, &opened.pairs(), opened.index())?;
    let mut Z = Panels::whole(axes, axes.n());
    let places = single(opened.index(), &columns);
    let ordered = fill_production(&mut opened, axes, &mut slots(rows_mut(&mut Z), &places))?;
    note_order(trail, listed, in_order(&columns) && ordered);
    Ok(Z)
}

fn read_demand(
    parameters: &Parameters,
    listed: &Listed,
    axes: &Axes,
    trail: &mut Trail,
) -> Result<Demand, ExchangeError> {
    let mut opened = Grid::open(listed, parameters, trail)?;
    let (places, ordered) = demand_places(&opened, axes)?;
    let has = |array| places.iter().flatten().any(|(a, _)| *a == array).then(|| vec![0.0; axes.n()]);
    let (mut exports, mut balancing) = (has(1), has(2));
    let mut Y = Panels::whole(axes, Side::Demand.len(axes));
    let mut left = exports.as_deref_mut().unwrap_or_default().chunks_mut(1);
    let mut rest = balancing.as_deref_mut().unwrap_or_default().chunks_mut(1);
    let mut slots = rows_mut(&mut Y)
        .map(|row| {
            let into = vec![row, left.next().unwrap_or_default(), rest.next().unwrap_or_default()];
            Some(Row { places: &places, into, may_end_early: false })
        })
        .collect();
    let rows_ordered = fill_production(&mut opened, axes, &mut slots)?;
    drop(slots);
    note_order(trail, listed, ordered && rows_ordered);
    Ok(Demand { Y, exports, balancing })
}

/// Places of the columns of final demand (array 0), exports (1) and balancing (2); whether demand is in table order.
pub(super) fn demand_places(opened: &Grid, axes: &Axes) -> Result<(Vec<Place>, bool), ExchangeError> {
    let (inside, outside): (Vec<_>, Vec<_>) =
        opened.pairs().into_iter().enumerate().partition(|(_, (region, category))| {
            axes.regions.position(region).is_some() || !leaves_table(region, category)
        });
    let named: Vec<Pair> = inside.iter().map(|(_, pair)| pair.clone()).collect();
    let columns = places(&opened.heads.path, axes, Side::Demand, &named, opened.index())?;
    let mut all = vec![None; opened.heads.columns.len()];
    for ((at, _), column) in inside.iter().zip(&columns) {
        all[opened.index() + at] = Some((0, *column));
    }
    for (at, (region, category)) in &outside {
        let place = Some((if category == EXPORTS { 1 } else { 2 }, 0));
        if all.contains(&place) {
            return Err(ExchangeError::DoubledLabel {
                file: opened.heads.path.clone(),
                place: format!("column {}", opened.index() + at + 1),
                label: format!("{region}, {category}"),
            });
        }
        all[opened.index() + at] = place;
    }
    Ok((all, in_order(&columns)))
}

/// Rows of all panels, in table order.
fn rows_mut(panels: &mut Panels) -> impl Iterator<Item = &mut [f64]> {
    let columns = panels.columns();
    panels.iter_mut().flat_map(move |(_, panel)| panel.data_mut().chunks_mut(columns))
}

/// Fills one slot a row of the table, found by region and sector; tells whether the rows were in table order.
fn fill_production(opened: &mut Grid, axes: &Axes, slots: &mut Slots<'_>) -> Result<bool, ExchangeError> {
    let heads = &opened.heads;
    let place = |line: Line<'_>| {
        let labels = heads.row_labels(line)?;
        let position = Side::Production.position(axes, &labels[0], &labels[1]);
        position.map(Some).ok_or_else(|| ExchangeError::UnknownLabel {
            file: heads.path.clone(),
            place: format!("line {}", line.number),
            label: labels.join(", "),
            known: "the rows of Z",
        })
    };
    let ordered = fill(&mut opened.lines, heads, slots, &place)?;
    let seen: Vec<bool> = slots.iter().map(Option::is_none).collect();
    missing(&heads.path, "row", &seen, |at| axes.row_label(at))?;
    Ok(ordered)
}

/// Notes that a file was aligned by label.
pub(super) fn note_order(trail: &mut Trail, listed: &Listed, ordered: bool) {
    if !ordered {
        let name = listed.path.file_name().unwrap_or_default().to_string_lossy();
        trail.note(format!(
            "{name}: rows or columns stood in another order than the table's: aligned by label"
        ));
    }
}

/// One value a row of the table: a file with one header row and one number a line.
fn read_output(
    parameters: &Parameters,
    listed: &Listed,
    axes: &Axes,
    trail: &mut Trail,
) -> Result<Vec<f64>, ExchangeError> {
    parameters.demand(listed, Some(2), 1)?;
    let mut opened = Grid::open(listed, parameters, trail)?;
    let columns = opened.heads.columns.len() - opened.index();
    if columns > 1 {
        let reason = format!("{columns} columns of numbers where output is one; keep that of the table");
        return Err(ExchangeError::description(&listed.path, reason));
    }
    let mut x = vec![0.0; axes.n()];
    let places = single(opened.index(), &[0]);
    let ordered = fill_production(&mut opened, axes, &mut slots(x.chunks_mut(1), &places))?;
    note_order(trail, listed, ordered);
    Ok(x)
}

/// The one money unit of all sectors.
fn read_money(parameters: &Parameters, axes: &Axes, trail: &mut Trail) -> Result<Unit, ExchangeError> {
    let listed = parameters.expect("unit")?;
    parameters.demand(&listed, Some(2), 1)?;
    let sheet = Sheet::read(&listed.path, TAB, trail)?;
    let mut seen = vec![false; axes.n()];
    let mut money: Option<&str> = None;
    for (line, cells) in &sheet.rows {
        let [region, sector, unit] = cells.as_slice() else {
            let (found, expected) = (cells.len(), 3);
            return Err(ExchangeError::Ragged { file: sheet.path, line: *line, found, expected });
        };
        let label = format!("{region}, {sector}");
        let position = Side::Production.position(axes, region, sector);
        let Some(position) = position else {
            let (place, known) = (format!("line {line}"), "the rows of Z");
            return Err(ExchangeError::UnknownLabel { file: sheet.path.clone(), place, label, known });
        };
        let expected = *money.get_or_insert(unit);
        if expected != unit {
            let (unit, expected) = (unit.clone(), expected.to_owned());
            return Err(ExchangeError::UnitMismatch { file: sheet.path.clone(), label, unit, expected });
        }
        if std::mem::replace(&mut seen[position], true) {
            let (file, place) = (sheet.path.clone(), format!("line {line}"));
            return Err(ExchangeError::DoubledLabel { file, place, label });
        }
    }
    missing(&sheet.path, "row", &seen, |at| axes.row_label(at))?;
    let money = Unit::new(money.unwrap_or_default());
    trail.note_blank_units(&sheet.path, [(&"money".to_owned(), &money)]);
    Ok(money)
}

/// Population: one row, a column a region.
fn read_population(
    parameters: &Parameters,
    axes: &Axes,
    trail: &mut Trail,
) -> Result<Option<(Vec<f64>, Unit)>, ExchangeError> {
    let Some(listed) = parameters.find("population")? else { return Ok(None) };
    parameters.demand(&listed, Some(1), 1)?;
    let sheet = Sheet::read(&listed.path, TAB, trail)?;
    let label = sheet.rows[0].1[0].clone();
    if sheet.rows.len() > 1 {
        return Err(ExchangeError::description(
            &sheet.path,
            "more than one row; keep the one of the table's year",
        ));
    }
    let mut seen = vec![false; axes.R()];
    let mut values = vec![f64::NAN; axes.R()];
    for (column, region) in sheet.header.iter().enumerate().skip(1) {
        let place = format!("column {}", column + 1);
        let (file, name) = (sheet.path.clone(), region.clone());
        let Some(at) = axes.regions.position(region) else {
            if region == REST_OF_WORLD {
                continue;
            }
            return Err(ExchangeError::UnknownLabel { file, place, label: name, known: "the regions of Z" });
        };
        if std::mem::replace(&mut seen[at], true) {
            return Err(ExchangeError::DoubledLabel { file, place, label: name });
        }
        let people = sheet.known(0, column, &label)?.unwrap_or(f64::NAN);
        values[at] = regions::check_population(people).map_err(|reason| {
            ExchangeError::description(&sheet.path, format!("{place} ({region}): {reason}"))
        })?;
    }
    missing(&sheet.path, "column", &seen, |at| axes.regions.name(at).to_owned())?;
    let unit = unit_in(&label).unwrap_or_else(|| Unit::new(PERSONS));
    regions::note_people(&sheet.path, &unit, trail);
    Ok(Some((values, unit)))
}
