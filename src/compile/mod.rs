//! From statistics of a nation, its provinces and its regions to a factored city-level table, in seven steps.
//!
//! | step | file | what |
//! |---|---|---|
//! | 1 | `calibration/` | provinces to the nation, regions to their province |
//! | – | `provincial_table` | use, foreign trade, supply and demand of provinces, where no provincial table is given |
//! | 2, 4 | `srio` | supply, demand and the input-output table of every region |
//! | 3, 5, 7 | `trade/` | what a region keeps, trade inside and between provinces: one programme a product |
//! | 6 | `linking` | `Z^{rs}_ij = T^{rs}_i Z^s_ij` |
//!
//! The national table is the control: its cells are the sums of all regions' cells. Trade is *estimated*; no
//! statistic of it enters. This is our implementation of the seven steps that Zheng et al. 2022 (Econ. Syst. Res.
//! 34:519) name in their abstract; their equations are not public.
//!
//! Provinces are independent up to trade, products in it: both are dealt to the ranks of a team, and every rank
//! brings the same bits.

mod balancing;
mod calibration;
mod dealt;
mod error;
mod linking;
mod options;
mod provincial_table;
mod report;
mod residuals;
mod srio;
mod statistics;
mod trade;

pub use error::CompileError;
pub use options::{Construction, Margins, Nest, Prior};
pub use provincial_table::ProvincialTable;
pub use report::{Adjustment, Imputation, Proxy, Report, Step};
pub use residuals::Residuals;
pub use statistics::{Detail, Known, Nation, ProvincialStatistics, RegionalStatistics, Statistics, national};

use crate::axes::{Province, Sector};
use crate::linalg::Matrix;
use crate::ranks::{Agreed, Team, agree};
use crate::table::TableParts;
use balancing::Steps;
use srio::RegionalAccounts;

/// A built table and how it came about.
#[derive(Clone, Debug)]
pub struct Built {
    /// Everything but extensions.
    pub parts: TableParts,
    /// The provincial table.
    pub provincial: ProvincialTable,
    /// Trade between provinces, m × P × P, money: estimated.
    pub provincial_trade: Vec<f64>,
    /// Share of a region in its province's spending on a category, R × C.
    pub spending: Matrix,
    /// What was done.
    pub report: Report,
}

impl Built {
    /// Purchases of the products of some sectors by the sectors of provinces, of any origin, P·m.
    pub fn purchases(&self, statistics: &Statistics, of: &[Sector]) -> Vec<f64> {
        let axes = &statistics.axes;
        let mut bought = vec![0.0; axes.P() * axes.m()];
        for p in 0..axes.P() {
            for (j, share) in self.provincial.input_share.row(p).iter().enumerate() {
                let national: f64 = of.iter().map(|i| statistics.nation.Z.at(i.0, j)).sum();
                bought[p * axes.m() + j] = national * share;
            }
        }
        bought
    }

    /// Spending of provinces by category, P·C.
    pub fn spent(&self, statistics: &Statistics) -> Vec<f64> {
        let Y = &statistics.nation.Y;
        let national: Vec<f64> = (0..Y.columns()).map(|k| (0..Y.rows()).map(|i| Y.at(i, k)).sum()).collect();
        let shares = self.provincial.demand_share.data();
        shares.iter().enumerate().map(|(at, share)| share * national[at % national.len()]).collect()
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
) -> Result<Built, Agreed<CompileError>> {
    let mut steps = Steps::default();
    let (provincial, sizes, spending) = agree(team, provinces(statistics, options, &mut steps))?;
    let accounts = regions(team, statistics, options, (&provincial, &sizes, &spending), &mut steps)?;
    let made = (&provincial, &accounts[..], &sizes);
    let trade = trade::trade(team, statistics, options, made, &mut steps)?;
    let parts = linking::link(statistics, &accounts, trade.shares);
    Ok(Built { parts, provincial, provincial_trade: trade.provincial, spending, report: steps.report })
}

/// Provinces, and the sizes of their regions.
fn provinces(
    statistics: &Statistics,
    options: &Construction,
    steps: &mut Steps,
) -> Result<(ProvincialTable, calibration::Sizes, Matrix), CompileError> {
    statistics.check()?;
    let sizes = calibration::sizes(statistics, steps);
    let spending = srio::spending_shares(&statistics.axes, options, &sizes)?;
    let controls = calibration::provinces(statistics, options, steps)?;
    calibration::blanks(statistics, &controls.output, steps);
    let provincial = provincial_table::provincial_table(statistics, options, controls, steps)?;
    Ok((provincial, sizes, spending))
}

/// Accounts of the regions, province by province on all ranks.
fn regions(
    team: &dyn Team,
    statistics: &Statistics,
    options: &Construction,
    (provincial, sizes, spending): (&ProvincialTable, &calibration::Sizes, &Matrix),
    steps: &mut Steps,
) -> Result<Vec<RegionalAccounts>, Agreed<CompileError>> {
    const STEP: &str = "value added of regions";
    let axes = &statistics.axes;
    let packed = dealt::dealt(team, axes.P(), |p| {
        let (p, mut own) = (Province(p), Steps::default());
        let controls = calibration::regions(statistics, options, (p, sizes, provincial), &mut own)?;
        let accounts = srio::regional_accounts(statistics, (p, provincial), &controls, spending)?;
        let step = own.report.steps.first().map_or(Step::none(STEP).packed(), Step::packed);
        Ok([step.to_vec(), accounts.packed()].concat())
    })?;
    let unpack = |(p, numbers): (usize, &Vec<f64>)| {
        let (step, rest) = numbers.split_at(Step::PACKED);
        steps.add(Step::unpacked(STEP, step));
        RegionalAccounts::unpacked(axes, Province(p), rest)
    };
    Ok(packed.iter().enumerate().map(unpack).collect())
}
