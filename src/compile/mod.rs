//! From statistics of a nation, its provinces and its regions to a factored city-level table, in seven steps.
//!
//! | step | file | what |
//! |---|---|---|
//! | 1 | `calibration/` | provinces to the nation, regions to their province |
//! | – | `provincial/` | use, foreign trade, supply and demand of provinces: given, or estimated |
//! | 2, 4 | `srio` | supply, demand and the input-output table of every region |
//! | 3, 5, 7 | `trade/` | what a region keeps, trade inside and between provinces: one problem a product |
//! | 6 | `linking` | `Z^{rs}_ij = T^{rs}_i Z^s_ij` |
//! | 7 | `nesting/` | every cell nested in the provincial table, where that is asked |
//!
//! Where a provincial table is given, it is the control: its deliveries by product are the sums of all regions'
//! deliveries. Where none is, the national table is, and trade between provinces is *estimated* as well; trade between
//! regions always is, no statistic of it enters. This is our implementation of the seven steps that Zheng et al. 2022 (Econ. Syst. Res.
//! 34:519) name in their abstract; their equations are not public.
//!
//! Provinces are independent up to trade, products in it: both are dealt to the ranks of a team, and every rank
//! brings the same bits.

mod balancing;
mod calibration;
mod cells;
mod dealt;
mod error;
mod factors;
mod linking;
mod nesting;
mod options;
mod provincial;
mod report;
mod residuals;
mod srio;
mod statistics;
mod trade;

pub use cells::{Imputed, Moved};
pub use error::CompileError;
pub use factors::Factors;
pub use options::{Construction, Margins, Nest, Prior};
pub use provincial::{GivenProvinces, ProvincialOrigin, ProvincialTable};
pub use report::{Adjustment, Imputation, Proxy, Report, Step, Whose};
pub use residuals::Residuals;
pub use statistics::{
    Detail, Known, Nation, ProvincialStatistics, RELIABILITY, RegionalStatistics, Statistics, national,
};

use crate::axes::{Province, Sector};
use crate::linalg::Matrix;
use crate::ranks::{Agreed, Team, Watch, agree};
use crate::table::{Flow, Panels, TableParts};
use balancing::Steps;
use dealt::Crew;
use srio::RegionalAccounts;

/// A built table and how it came about.
#[derive(Clone, Debug)]
pub struct Built {
    /// Everything but extensions.
    pub parts: TableParts,
    /// The provincial table.
    pub provincial: ProvincialTable,
    /// Trade between provinces, m × P × P, money: given or estimated with the provincial table.
    pub provincial_trade: Vec<f64>,
    /// Share of a region in its province's spending on a category, R × C.
    pub spending: Matrix,
    /// What is no statistic but was filled in.
    pub imputed: Imputed,
    /// How far statistics of regions were moved.
    pub moved: Moved,
    /// Exports and imports of regions that only pass through, n.
    pub reexports: Vec<f64>,
    /// What was done.
    pub report: Report,
}

impl Built {
    /// The parts of the table, whose flows may be large; what is left has none.
    pub fn take_parts(&mut self) -> TableParts {
        let axes = self.parts.axes.clone();
        let none = || Flow::Dense(Panels::zeros(&axes, 0, &[]));
        let Z = std::mem::replace(&mut self.parts.Z, none());
        let Y = std::mem::replace(&mut self.parts.Y, none());
        TableParts { Z, Y, ..self.parts.clone() }
    }

    /// Purchases of the products of some sectors by the sectors of provinces, P·m; of any origin where imports are known
    /// by product, else of domestic ones.
    pub fn purchases(&self, of: &[Sector]) -> Vec<f64> {
        let purchased = self.provincial.purchased.iter();
        let bought = |cells: &Matrix, j: usize| of.iter().map(|i| cells.at(i.0, j)).sum::<f64>();
        purchased.flat_map(|cells| (0..cells.columns()).map(move |j| bought(cells, j))).collect()
    }

    /// Spending of provinces by category, imports included, P·C.
    pub fn spent(&self) -> Vec<f64> {
        let domestic = self.provincial.Y.iter().flat_map(Matrix::column_sums);
        domestic.zip(self.provincial.imports_Y.data()).map(|(domestic, imports)| domestic + imports).collect()
    }
}

/// Builds a table; every rank of the team brings the same statistics and gets the same table.
///
/// # Errors
/// The same failure on every rank: bad statistics, margins that disagree, a balance that cannot be reached.
pub fn build(
    team: &dyn Team,
    statistics: &Statistics,
    options: &Construction,
    watch: Watch<'_>,
) -> Result<Built, Agreed<CompileError>> {
    built((team, watch), statistics, options, &Factors::default())
}

/// [`build`] with factors on what it takes for given, in silence: one draw of an ensemble.
///
/// # Errors
/// As of [`build`].
pub fn build_with(
    team: &dyn Team,
    statistics: &Statistics,
    options: &Construction,
    factors: &Factors,
) -> Result<Built, Agreed<CompileError>> {
    built((team, &|_, _, _| {}), statistics, options, factors)
}

fn built(
    crew: Crew<'_>,
    statistics: &Statistics,
    options: &Construction,
    factors: &Factors,
) -> Result<Built, Agreed<CompileError>> {
    let mut steps = Steps::default();
    let (provincial, sizes, mut spending) = agree(crew.0, provinces(statistics, options, &mut steps))?;
    factors::spending(&statistics.axes, &mut spending, factors);
    let made = (&provincial, &sizes, &spending, factors);
    let accounts = regions(crew, statistics, options, made, &mut steps)?;
    let provincial_trade = if let Some(given) = &provincial.given {
        given.trade(&statistics.axes)
    } else {
        let made = (&provincial, &sizes, factors);
        trade::between_provinces(crew, statistics, options, made, &mut steps)?
    };
    let made = (&provincial_trade[..], &accounts[..], factors);
    let shares = trade::between_regions(crew, statistics, options, made, &mut steps)?;
    let parts = linking::link(statistics, (&provincial, &sizes), &accounts, shares);
    let (imputed, moved) = (Imputed::of(statistics, &provincial.output), Moved::of(statistics, &parts));
    let reexports = accounts.into_iter().flat_map(|accounts| accounts.reexports).collect();
    let report = steps.report;
    Ok(Built { parts, provincial, provincial_trade, spending, imputed, moved, reexports, report })
}

/// Provinces, and the sizes of their regions.
fn provinces(
    statistics: &Statistics,
    options: &Construction,
    steps: &mut Steps,
) -> Result<(ProvincialTable, calibration::Sizes, Matrix), CompileError> {
    statistics.check()?;
    let sizes = calibration::sizes(statistics, steps);
    let provincial = if let Some(given) = &statistics.given {
        steps.decided(("national output, by the provincial table", &statistics.nation.x), &given.x);
        provincial::given(statistics, given)?
    } else {
        let balanced = calibration::nation(statistics, options, steps)?;
        let controls = calibration::provinces(&balanced, options, steps)?;
        provincial::estimated(&balanced, options, controls, steps)?
    };
    let spending = srio::spending_shares((statistics, options), &sizes, &provincial, steps)?;
    calibration::blanks(statistics, &sizes, &provincial.output, steps);
    Ok((provincial, sizes, spending))
}

/// Accounts of the regions, province by province on all ranks.
fn regions(
    crew: Crew<'_>,
    statistics: &Statistics,
    options: &Construction,
    (provincial, sizes, spending, factors): (&ProvincialTable, &calibration::Sizes, &Matrix, &Factors),
    steps: &mut Steps,
) -> Result<Vec<RegionalAccounts>, Agreed<CompileError>> {
    let axes = &statistics.axes;
    let totals = |p: Province| {
        let name = axes.provinces.labels().name(p.0);
        let foreign = ["exports", "imports"].map(|what| format!("{what} of the regions of {name}"));
        foreign.into_iter().chain(calibration::adjustments(axes, p)).collect::<Vec<_>>()
    };
    let packed = dealt::dealt(crew, ("accounts of regions", axes.P()), |p| {
        let (p, mut own) = (Province(p), Steps::default());
        let controls = calibration::regions(statistics, options, (p, sizes, provincial), &mut own)?;
        let inputs = ((statistics, options), (&controls, spending, factors));
        let accounts = srio::regional_accounts(inputs.0, (p, provincial), inputs.1, &mut own)?;
        Ok([own.packed(&STEPS, &totals(p)), accounts.packed()].concat())
    })?;
    let unpack = |(p, numbers): (usize, &Vec<f64>)| {
        let rest = steps.unpack(&STEPS, &totals(Province(p)), numbers);
        RegionalAccounts::unpacked(axes, Province(p), rest)
    };
    Ok(packed.iter().enumerate().map(unpack).collect())
}

/// Steps of a province's regions.
const STEPS: [&str; 3] = ["value added of regions", srio::FOREIGN, srio::JOINT];
