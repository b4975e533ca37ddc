//! Emissions of regions, from what is known of them and of their province.

use super::cases::{Case, Cases};
use super::{Activity, Control, EmissionStatistics, InventoryError, InventoryOptions, ProvincialInventory};
use crate::axes::{Axes, Labels, LabelsError, Province, Region, Sector};
use crate::entropy::{Constraint, Options, balance};
use crate::linalg::Matrix;
use crate::table::Extension;

/// Name of the extension.
const NAME: &str = "emissions";
/// Name of the extension by fuel.
const BY_FUEL: &str = "emissions by fuel";

/// What the regions of a table are, as the inventory needs it.
#[derive(Clone, Debug)]
pub struct Regions<'a> {
    /// Output, n.
    pub x: &'a [f64],
    /// Value added, n.
    pub value_added: &'a [f64],
    /// People, R, NaN where unknown; none where nobody's are known.
    pub population: Option<&'a [f64]>,
    /// Share of a region in its province's spending on a category, R × C.
    pub spending: &'a Matrix,
    /// Sectors that follow value added where a province is scaled to a region.
    pub services: &'a [Sector],
}

impl Regions<'_> {
    /// Share of a region in the people of its province; none where somebody's are unknown.
    pub(super) fn people(&self, axes: &Axes, p: Province, r: Region) -> Option<f64> {
        let population = self.population?;
        let all: f64 = population[axes.provinces.regions(p)].iter().sum();
        (all > 0.0).then(|| population[r.0] / all)
    }
}

/// Emissions of regions.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionalInventory {
    /// The stressor; by fuel besides where it is asked for.
    pub extensions: Vec<Extension>,
    /// What each region's are made from, R.
    pub cases: Vec<Case>,
}

/// Emissions of all regions by the four cases of data, brought to their province unless [`Control::Regions`] asks for
/// none of it: the matrix nearest to them with the province's sectors and households as columns, and as rows the regions'
/// totals times one factor.
///
/// Where nothing is known of any region of a province, `E^s_i = E^p_i x^s_i / x^p_i` exactly.
///
/// # Errors
/// [`InventoryError`] for numbers that cannot be and sums that cannot be reached.
pub fn regional(
    (statistics, options): (&EmissionStatistics, &InventoryOptions),
    activity: &Activity<'_>,
    provincial: &ProvincialInventory,
    regions: &Regions<'_>,
) -> Result<RegionalInventory, InventoryError> {
    let (axes, kinds) = (activity.axes, statistics.household_categories.len());
    let services: Vec<bool> = (0..axes.m()).map(|i| regions.services.contains(&Sector(i))).collect();
    let mut made = Made {
        F: Matrix::zeros(1, axes.n()),
        F_Y: Matrix::zeros(1, axes.R() * axes.C()),
        fuels: vec![Matrix::zeros(axes.m() + kinds, statistics.fuels.len()); axes.R()],
    };
    for p in axes.provinces.iter() {
        let cases = Cases { statistics, activity, provincial, regions, services: &services, p };
        let (mut cells, mixes) = together(&cases, options)?;
        let known = axes.provinces.regions(p).any(|r| statistics.regions[r].case() != Case::Imputed);
        if known && options.control != Control::Regions {
            cells = controlled(&cases, cells)?;
        }
        for (at, r) in axes.provinces.regions(p).enumerate() {
            made.put(statistics, axes, (Region(r), cells.row(at)));
            made.fuels[r] = mixes[at].clone().unwrap_or_else(|| provincial.fuels[p.0].clone());
        }
    }
    let cases = cases(statistics, axes);
    Ok(RegionalInventory { extensions: made.extensions(statistics, options, axes)?, cases })
}

/// What each region's emissions are made from; the only region of a province has the province's inventory.
fn cases(statistics: &EmissionStatistics, axes: &Axes) -> Vec<Case> {
    let case = |p: Province, r: usize| match statistics.regions[r].case() {
        Case::Imputed if axes.provinces.regions(p).len() == 1 && statistics.provinces[p.0].is_some() => {
            Case::Province
        }
        case => case,
    };
    axes.provinces
        .iter()
        .flat_map(|p| axes.provinces.regions(p).map(move |r| (p, r)))
        .map(|(p, r)| case(p, r))
        .collect()
}

/// Cells of the regions of a province before they are brought to it, regions × (m + kinds), and fuels of their own.
fn together(
    cases: &Cases<'_>,
    options: &InventoryOptions,
) -> Result<(Matrix, Vec<Option<Matrix>>), InventoryError> {
    let axes = cases.activity.axes;
    let range = axes.provinces.regions(cases.p);
    let width = axes.m() + cases.statistics.household_categories.len();
    let mut cells = Matrix::zeros(range.len(), width);
    let mut mixes = Vec::new();
    for (at, r) in range.clone().enumerate() {
        let (row, mix) = cases.of(Region(r))?;
        cells.row_mut(at).copy_from_slice(&row);
        mixes.push(mix);
    }
    if options.close {
        let imputed: Vec<bool> = range.map(|r| cases.statistics.regions[r].case() == Case::Imputed).collect();
        for (column, total) in province(cases).iter().enumerate() {
            let sum = |of: bool| {
                let rows = imputed.iter().enumerate().filter(|(_, imputed)| **imputed == of);
                rows.map(|(at, _)| cells.at(at, column)).sum::<f64>()
            };
            let (known, guessed) = (sum(false), sum(true));
            let factor = if guessed > 0.0 { (total - known).max(0.0) / guessed } else { 0.0 };
            for at in (0..imputed.len()).filter(|at| imputed[*at]) {
                *cells.at_mut(at, column) *= factor;
            }
        }
    }
    Ok((cells, mixes))
}

/// The province's sectors, then its households.
fn province(cases: &Cases<'_>) -> Vec<f64> {
    let (provincial, p) = (cases.provincial, cases.p.0);
    [provincial.production.row(p), provincial.households.row(p)].concat()
}

/// Regions brought to their province.
fn controlled(cases: &Cases<'_>, mut prior: Matrix) -> Result<Matrix, InventoryError> {
    let (axes, columns) = (cases.activity.axes, province(cases));
    let total: f64 = columns.iter().sum();
    let sums = prior.row_sums();
    let factor = total / sums.iter().sum::<f64>();
    let rows: Vec<f64> = sums.iter().map(|sum| sum * factor).collect();
    let first = axes.provinces.regions(cases.p).start;
    // A column that no region's data has: by output, or by spending.
    for (column, mass) in columns.iter().enumerate() {
        if *mass > 0.0 && (0..prior.rows()).all(|at| prior.at(at, column) <= 0.0) {
            for at in 0..prior.rows() {
                let r = Region(first + at);
                *prior.at_mut(at, column) = match column.checked_sub(axes.m()) {
                    None => cases.regions.x[axes.region_rows(r).start + column],
                    Some(kind) => cases.regions.spending.at(r.0, cases.statistics.household_categories[kind]),
                };
            }
        }
    }
    balance(&prior, &rows, &columns, &Options::default()).map(|found| found.X).map_err(|source| {
        let reason = source.with_labels(|constraint| match constraint {
            Constraint::Row(at) => axes.regions.name(first + at).to_owned(),
            Constraint::Column(i) if i < axes.m() => axes.sectors.name(i).to_owned(),
            Constraint::Column(_) => "households".to_owned(),
            block @ Constraint::Block(..) => block.to_string(),
        });
        let what = format!("the regions of {}", axes.provinces.labels().name(cases.p.0));
        InventoryError::Balance { what, reason, source }
    })
}

/// The extension of the stressor itself.
pub(super) fn total(
    statistics: &EmissionStatistics,
    F: Matrix,
    F_Y: Matrix,
) -> Result<Extension, LabelsError> {
    Ok(Extension {
        name: NAME.to_owned(),
        stressors: Labels::new("stressor", [statistics.stressor.as_str()])?,
        units: vec![statistics.unit.clone()],
        F,
        F_Y: Some(F_Y),
    })
}

/// What becomes the extensions.
struct Made {
    F: Matrix,
    F_Y: Matrix,
    /// Shares of fuels by region, (m + kinds) × f.
    fuels: Vec<Matrix>,
}

impl Made {
    fn put(&mut self, statistics: &EmissionStatistics, axes: &Axes, (r, cells): (Region, &[f64])) {
        self.F.row_mut(0)[axes.region_rows(r)].copy_from_slice(&cells[..axes.m()]);
        for (kind, category) in statistics.household_categories.iter().enumerate() {
            *self.F_Y.at_mut(0, r.0 * axes.C() + category) += cells[axes.m() + kind];
        }
    }

    fn extensions(
        self,
        statistics: &EmissionStatistics,
        options: &InventoryOptions,
        axes: &Axes,
    ) -> Result<Vec<Extension>, LabelsError> {
        let wanted = options.by_fuel && !statistics.fuels.is_empty();
        let by_fuel = wanted.then(|| self.by_fuel(statistics, axes)).transpose()?;
        Ok(std::iter::once(total(statistics, self.F, self.F_Y)?).chain(by_fuel).collect())
    }

    fn by_fuel(&self, statistics: &EmissionStatistics, axes: &Axes) -> Result<Extension, LabelsError> {
        let (f, m, C) = (statistics.fuels.len(), axes.m(), axes.C());
        let (mut F, mut F_Y) = (Matrix::zeros(f, axes.n()), Matrix::zeros(f, axes.R() * C));
        for (r, shares) in self.fuels.iter().enumerate() {
            for (i, row) in axes.region_rows(Region(r)).enumerate() {
                let whole: f64 = shares.row(i).iter().sum();
                for (k, share) in shares.row(i).iter().enumerate().filter(|_| whole > 0.0) {
                    *F.at_mut(k, row) = self.F.at(0, row) * share / whole;
                }
            }
            for (kind, category) in statistics.household_categories.iter().enumerate() {
                let column = r * C + category;
                let whole: f64 = shares.row(m + kind).iter().sum();
                for (k, share) in shares.row(m + kind).iter().enumerate().filter(|_| whole > 0.0) {
                    *F_Y.at_mut(k, column) = self.F_Y.at(0, column) * share / whole;
                }
            }
        }
        let units = vec![statistics.unit.clone(); f];
        let stressors = Labels::new("stressor", statistics.fuels.iter().map(String::as_str))?;
        Ok(Extension { name: BY_FUEL.to_owned(), stressors, units, F, F_Y: Some(F_Y) })
    }
}
