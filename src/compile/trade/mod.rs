//! Steps 3, 5 and 7: who delivers each product to whom.
//!
//! Between provinces `T^{pq}` is the gravity prior nearest to the provinces' supply and demand. Regions are nested by
//! one cross-entropy programme a product: `Σ_s T^{rs} = S^r`, `Σ_r T^{rs} = D^s`, `Σ_{r∈p, s∈q} T^{rs} = T^{pq}`, with a
//! prior that is flat between provinces. That programme falls apart into one bordered problem a province: for p ≠ q
//! the solution is `T^{rs} = (o^r / O^p) T^{pq} (n^s / N^q)`, and what regions sell to and buy from other provinces, o and
//! n, is the border of the province's own matrix
//!
//! | | regions s | outside | sum |
//! |---|---|---|---|
//! | regions r | `K^{rs}` | 1 | `S^r` |
//! | outside | 1 | 0 | `N^p` |
//! | sum | `D^s` | `O^p` | |
//!
//! whose factors are those of the whole programme. What a region keeps, sells inside and outside its province (step 3),
//! trade between regions (step 5) and the provincial table (step 7) agree by construction.

mod distance;
mod shares;

use super::balancing::{Place, Steps, Sums};
use super::calibration::Sizes;
use super::dealt::dealt;
use super::factors::{self, Factors};
use super::provincial_table::ProvincialTable;
use super::report::Step;
use super::srio::RegionalAccounts;
use super::{CompileError, Construction, Prior, Statistics};
use crate::axes::Axes;
use crate::entropy::Nested;
use crate::linalg::Matrix;
use crate::ranks::{Agreed, Team};
use crate::table::Hierarchical;

use shares::ProductShares;

/// Trade between provinces and the shares that nest the regions in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trade {
    /// Deliveries between provinces, m × P × P, money: estimated.
    pub provincial: Vec<f64>,
    /// Shares by region.
    pub shares: Hierarchical,
}

/// Everything that trade needs and that is the same for all products.
struct Priors {
    provinces: Matrix,
    regions: Vec<Matrix>,
}

/// Estimates trade, product by product, on all ranks.
pub(super) fn trade(
    team: &dyn Team,
    statistics: &Statistics,
    options: &Construction,
    (provincial, accounts, sizes, factors): (&ProvincialTable, &[RegionalAccounts], &Sizes, &Factors),
    steps: &mut Steps,
) -> Result<Trade, Agreed<CompileError>> {
    let axes = &statistics.axes;
    let priors = priors(statistics, options, sizes).map_err(Agreed::Mine)?;
    let packed = dealt(team, axes.m(), |i| {
        let mut own = Steps::default();
        let prior = factors::between(&priors.provinces, i, factors);
        let prior = prior.as_ref().unwrap_or(&priors.provinces);
        let amounts = between(axes, prior, provincial, i, &mut own)?;
        let prior = factors::inside(axes, &priors.regions, i, factors);
        let prior = prior.as_ref().unwrap_or(&priors.regions);
        let nested = nested(axes, prior, (accounts, &amounts), i, &mut own)?;
        let shares = ProductShares::new(axes, &nested, options.prior == Prior::Gravity);
        let steps = own.report.steps.iter().flat_map(Step::packed);
        Ok([steps.collect(), amounts.into_data(), shares.packed()].concat())
    })?;
    Ok(gathered(axes, options, &packed, steps))
}

fn priors(statistics: &Statistics, options: &Construction, sizes: &Sizes) -> Result<Priors, CompileError> {
    let provinces = distance::between_provinces(statistics, options, &sizes.product)?;
    let all = statistics.axes.provinces.iter();
    let regions = all.map(|p| distance::inside_province(statistics, options, p)).collect::<Result<_, _>>()?;
    Ok(Priors { provinces, regions })
}

/// Deliveries of product i between provinces.
fn between(
    axes: &Axes,
    prior: &Matrix,
    provincial: &ProvincialTable,
    i: usize,
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let of = |amounts: &Matrix| (0..axes.P()).map(|p| amounts.at(p, i)).collect::<Vec<f64>>();
    let (supply, demand) = (of(&provincial.supply), of(&provincial.demand));
    let names = axes.provinces.labels().names();
    let place = Place { step: STEPS[0], at: axes.sectors.name(i), rows: names, columns: names };
    steps.balance(place, prior, Sums { rows: &supply, columns: &demand })
}

/// Deliveries of product i between regions.
fn nested(
    axes: &Axes,
    priors: &[Matrix],
    (accounts, amounts): (&[RegionalAccounts], &Matrix),
    i: usize,
    steps: &mut Steps,
) -> Result<Nested, CompileError> {
    let of = |values: fn(&RegionalAccounts) -> &Vec<f64>| -> Vec<f64> {
        accounts.iter().flat_map(|accounts| values(accounts)[i..].iter().step_by(axes.m()).copied()).collect()
    };
    let (supply, demand) = (of(|accounts| &accounts.supply), of(|accounts| &accounts.demand));
    let names = axes.regions.names();
    let place = Place { step: STEPS[1], at: axes.sectors.name(i), rows: names, columns: names };
    steps.nested(place, priors, Sums { rows: &supply, columns: &demand }, amounts)
}

/// Steps of every product.
const STEPS: [&str; 2] = ["trade between provinces", "trade of regions"];

fn gathered(axes: &Axes, options: &Construction, packed: &[Vec<f64>], steps: &mut Steps) -> Trade {
    let P = axes.P();
    let mut trade = Trade {
        provincial: Vec::with_capacity(axes.m() * P * P),
        shares: shares::empty(axes, options.prior == Prior::Gravity),
    };
    for (i, numbers) in packed.iter().enumerate() {
        let (of_steps, rest) = numbers.split_at(STEPS.len() * Step::PACKED);
        for (name, numbers) in STEPS.iter().zip(of_steps.chunks_exact(Step::PACKED)) {
            steps.add(Step::unpacked(name, numbers));
        }
        let (amounts, rest) = rest.split_at(P * P);
        trade.provincial.extend_from_slice(amounts);
        shares::take(axes, i, rest, &mut trade.shares);
    }
    trade
}
