//! Which region, sector and category every row and column of the array is, and the axes they make.

use super::super::align::{Pair, Side, grid};
use super::super::regions::{self, Regions};
use super::super::text::cells::letters;
use super::super::trail::Trail;
use super::ExchangeError;
use super::layout::Layout;
use super::names::{Listed, Lists};
use crate::axes::{Axes, Labels};
use crate::table::RegionAttributes;

/// Labels found in a text file; `None` where it carries none on that side.
#[derive(Default)]
pub(super) struct Found {
    /// Lines of the rows of Z, in file order, with their labels.
    pub(super) rows: Option<Vec<Pair>>,
    /// Labels of the columns of Z and of demand.
    pub(super) columns: Option<(Vec<Pair>, Vec<Pair>)>,
}

/// Position in the table of every row and column of the array, in file order.
pub(super) struct Order {
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
    pub(super) demand: Vec<usize>,
}

/// Axes from lists and labels, and where everything stands on them.
pub(super) fn align(
    layout: &Layout,
    lists: &Lists,
    found: Found,
    trail: &mut Trail,
) -> Result<(Axes, RegionAttributes, Order), ExchangeError> {
    let file = &layout.array.path;
    let (labeled, mut demand) = (found.rows.is_some(), None);
    let mut columns = None;
    if let Some((production, categories)) = found.columns {
        (columns, demand) = (Some(production), Some(categories));
    }
    // A side without labels stands in the order of the other, as in every square table.
    let labels = found.rows.as_ref().or(columns.as_ref());
    let (names, sectors) = match (labels, &lists.regions.names, &lists.sectors.names) {
        (_, Some(regions), Some(sectors)) => (regions.clone(), sectors.clone()),
        (Some(pairs), regions, sectors) => {
            let (seen, inner) = grid(file, Side::Production, pairs)?;
            counted(layout, "regions", &lists.regions, seen.len())?;
            counted(layout, "sectors", &lists.sectors, inner.len())?;
            (regions.clone().unwrap_or(seen), sectors.clone().unwrap_or(inner))
        }
        (None, ..) => return Err(layout.fault("regions", "is missing; name a file or list the names")),
    };
    let categories = match (&lists.categories.names, &demand) {
        (Some(categories), _) => categories.clone(),
        (None, Some(pairs)) => {
            let (_, inner) = grid(file, Side::Demand, pairs)?;
            counted(layout, "categories", &lists.categories, inner.len())?;
            inner
        }
        (None, None) => return Err(layout.fault("categories", "is missing; list the names")),
    };
    let production = product(&names, &sectors, false);
    let direct = product(&names, &categories, layout.category_major);
    let labels_of = ExchangeError::labels(&layout.path);
    let sectors = Labels::new("sector", sectors).map_err(labels_of)?;
    let categories =
        Labels::new("demand category", categories).map_err(ExchangeError::labels(&layout.path))?;
    let Regions { labels: regions, provinces, attributes } =
        regions::arrange(file, names, sectors.len(), lists.file.as_ref(), trail)?;
    let axes = Axes { regions, sectors, categories, provinces };
    let place = |side, pairs: &[Pair], place: &dyn Fn(usize) -> String, axis| {
        positions(layout, (&axes, side), pairs, place, axis)
    };
    let line = |at: usize| format!("line {}", layout.rows.Z + at);
    let column = |first: usize| move |at: usize| format!("column {} ({})", first + at, letters(first + at));
    let across = columns.as_ref().or(found.rows.as_ref()).unwrap_or(&production);
    let down = if labeled { found.rows.as_ref() } else { columns.as_ref() }.unwrap_or(&production);
    let order = Order {
        rows: place(Side::Production, down, &line, "row")?,
        columns: place(Side::Production, across, &column(layout.columns.Z), "column")?,
        demand: place(
            Side::Demand,
            demand.as_ref().unwrap_or(&direct),
            &column(layout.columns.demand),
            "column",
        )?,
    };
    Ok((axes, attributes, order))
}

/// Every region with every inner name, region-major unless asked otherwise.
fn product(regions: &[String], inner: &[String], inner_major: bool) -> Vec<Pair> {
    let pair = |region: &String, name: &String| (region.clone(), name.clone());
    if inner_major {
        inner.iter().flat_map(|name| regions.iter().map(move |region| pair(region, name))).collect()
    } else {
        regions.iter().flat_map(|region| inner.iter().map(move |name| pair(region, name))).collect()
    }
}

fn counted(layout: &Layout, key: &str, listed: &Listed, seen: usize) -> Result<(), ExchangeError> {
    if seen == listed.count {
        return Ok(());
    }
    let (file, count) = (layout.array.path.display(), listed.count);
    let remedy = format!(
        "{count} in the layout, but the labels of {file} name {seen}; correct the number or the labels"
    );
    Err(layout.fault(key, &remedy))
}

/// Position of every pair; each position of the axis must be there once.
fn positions(
    layout: &Layout,
    (axes, side): (&Axes, Side),
    pairs: &[Pair],
    place: &dyn Fn(usize) -> String,
    axis: &'static str,
) -> Result<Vec<usize>, ExchangeError> {
    let file = || layout.array.path.clone();
    let mut seen = vec![false; side.len(axes)];
    let mut found = Vec::with_capacity(pairs.len());
    for (at, (region, inner)) in pairs.iter().enumerate() {
        let label = || format!("{region}, {inner}");
        let Some(position) = side.position(axes, region.trim(), inner.trim()) else {
            let known = match side {
                Side::Production => "the regions and sectors of the table",
                Side::Demand => "the regions and demand categories of the table",
            };
            return Err(ExchangeError::UnknownLabel {
                file: file(),
                place: place(at),
                label: label(),
                known,
            });
        };
        if std::mem::replace(&mut seen[position], true) {
            return Err(ExchangeError::DoubledLabel { file: file(), place: place(at), label: label() });
        }
        found.push(position);
    }
    super::super::align::missing(&layout.array.path, axis, &seen, |at| side.label(axes, at))?;
    Ok(found)
}
