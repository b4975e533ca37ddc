//! Labels of a source against the axes of the table: every row and column finds its place by name.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::ExchangeError;
use crate::axes::{Axes, Region, Sector};

/// Region and sector, or region and demand category.
pub(super) type Pair = (String, String);

/// What a pair names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Region and sector: n positions.
    Production,
    /// Region and demand category: R·C positions.
    Demand,
}

impl Side {
    /// Position of a pair.
    pub(super) fn position(self, axes: &Axes, region: &str, inner: &str) -> Option<usize> {
        let r = axes.regions.position(region)?;
        match self {
            Self::Production => Some(axes.row(Region(r), Sector(axes.sectors.position(inner)?))),
            Self::Demand => Some(r * axes.C() + axes.categories.position(inner)?),
        }
    }

    /// Number of positions.
    pub(super) fn len(self, axes: &Axes) -> usize {
        match self {
            Self::Production => axes.n(),
            Self::Demand => axes.R() * axes.C(),
        }
    }

    /// Labels of a position.
    pub(super) fn label(self, axes: &Axes, at: usize) -> String {
        match self {
            Self::Production => axes.row_label(at),
            Self::Demand => axes.demand_label(at),
        }
    }

    /// Labels of a position as a pair.
    pub(super) fn pair(self, axes: &Axes, at: usize) -> (&str, &str) {
        match self {
            Self::Production => (axes.regions.name(at / axes.m()), axes.sectors.name(at % axes.m())),
            Self::Demand => (axes.regions.name(at / axes.C()), axes.categories.name(at % axes.C())),
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Production => "sector",
            Self::Demand => "demand category",
        }
    }
}

/// Regions in order of appearance and the list of the first one, when every region has that list.
pub(super) fn grid(file: &Path, side: Side, pairs: &[Pair]) -> Result<(Vec<String>, Vec<String>), ExchangeError> {
    let mut lists: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut regions: Vec<&str> = Vec::new();
    let mut inner: Vec<&str> = Vec::new();
    for (at, (region, name)) in pairs.iter().enumerate() {
        let list = lists.entry(region).or_insert_with(|| {
            regions.push(region);
            HashSet::new()
        });
        if !list.insert(name) {
            return Err(ExchangeError::DoubledLabel {
                file: file.to_owned(),
                place: format!("{} {} of the body", if side == Side::Production { "row" } else { "column" }, at + 1),
                label: format!("{region}, {name}"),
            });
        }
        if regions.first() == Some(&region.as_str()) {
            inner.push(name);
        }
    }
    for region in &regions {
        let unequal = |fault, label: &str| ExchangeError::UnequalLists {
            file: file.to_owned(),
            region: (*region).to_owned(),
            fault,
            what: side.what(),
            label: label.to_owned(),
            reference: regions[0].to_owned(),
        };
        if let Some(label) = inner.iter().find(|name| !lists[region].contains(*name)) {
            return Err(unequal("lacks", label));
        }
        if lists[region].len() > inner.len() {
            let extra = pairs.iter().find(|(r, name)| r == region && !lists[regions[0]].contains(name.as_str()));
            return Err(unequal("has the extra", extra.map_or("", |(_, name)| name)));
        }
    }
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Ok((owned(regions), owned(inner)))
}

/// Position of every column of a file; each position of the axis must be there once.
pub(super) fn places(
    file: &Path,
    axes: &Axes,
    side: Side,
    pairs: &[Pair],
    first: usize,
) -> Result<Vec<usize>, ExchangeError> {
    let mut seen = vec![false; side.len(axes)];
    let mut places = Vec::with_capacity(pairs.len());
    for (at, (region, inner)) in pairs.iter().enumerate() {
        let place = || format!("column {}", first + at + 1);
        let label = || format!("{region}, {inner}");
        let position = side.position(axes, region, inner).ok_or_else(|| ExchangeError::UnknownLabel {
            file: file.to_owned(),
            place: place(),
            label: label(),
            known: if side == Side::Production { "the rows of Z" } else { "the columns of Y" },
        })?;
        if std::mem::replace(&mut seen[position], true) {
            return Err(ExchangeError::DoubledLabel { file: file.to_owned(), place: place(), label: label() });
        }
        places.push(position);
    }
    missing(file, "column", &seen, |at| side.label(axes, at))?;
    Ok(places)
}

/// Error unless every position was seen.
pub(super) fn missing(
    file: &Path,
    axis: &'static str,
    seen: &[bool],
    label: impl Fn(usize) -> String,
) -> Result<(), ExchangeError> {
    match seen.iter().position(|seen| !seen) {
        None => Ok(()),
        Some(at) => Err(ExchangeError::MissingLabel {
            file: file.to_owned(),
            axis,
            label: label(at),
            missing: seen.iter().filter(|seen| !**seen).count(),
        }),
    }
}

/// Whether every column stands where the table has it.
pub(super) fn in_order(places: &[usize]) -> bool {
    places.iter().enumerate().all(|(at, place)| at == *place)
}
