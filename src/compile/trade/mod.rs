//! Steps 3, 5 and 7: who delivers each product to whom.
//!
//! Between provinces `T^{pq}` is given, or the gravity prior nearest to the provinces' supply and demand. Regions are nested by
//! one cross-entropy problem a product: `Σ_s T^{rs} = S^r`, `Σ_r T^{rs} = D^s`, `Σ_{r∈p, s∈q} T^{rs} = T^{pq}`, with a
//! prior that is flat between provinces. That problem falls apart into one bordered problem a province: for p ≠ q
//! the solution is `T^{rs} = (o^r / O^p) T^{pq} (n^s / N^q)`, and what regions sell to and buy from other provinces, o and
//! n, is the border of the province's own matrix
//!
//! | | regions s | outside | sum |
//! |---|---|---|---|
//! | regions r | `K^{rs}` | 1 | `S^r` |
//! | outside | 1 | 0 | `N^p` |
//! | sum | `D^s` | `O^p` | |
//!
//! whose factors are those of the whole problem. What a region keeps, sells inside and outside its province (step 3),
//! trade between regions (step 5) and the provincial table (step 7) agree by construction.

mod distance;
mod shares;

use super::balancing::{Place, Steps, Sums};
use super::calibration::Sizes;
use super::dealt::{Crew, dealt};
use super::factors::{self, Factors};
use super::provincial::ProvincialTable;
use super::report::Step;
use super::srio::RegionalAccounts;
use super::{CompileError, Construction, Prior, Statistics};
use crate::axes::Axes;
use crate::entropy::Nested;
use crate::linalg::Matrix;
use crate::ranks::Agreed;
use crate::table::Hierarchical;

use shares::ProductShares;

/// Estimates what provinces deliver to each other, m × P × P, product by product, on all ranks.
pub(super) fn between_provinces(
    crew: Crew<'_>,
    statistics: &Statistics,
    options: &Construction,
    (provincial, sizes, factors): (&ProvincialTable, &Sizes, &Factors),
    steps: &mut Steps,
) -> Result<Vec<f64>, Agreed<CompileError>> {
    let axes = &statistics.axes;
    let prior = distance::between_provinces(statistics, options, &sizes.gdp).map_err(Agreed::Mine)?;
    let packed = dealt(crew, (STEPS[0], axes.m()), |i| {
        let mut own = Steps::default();
        let drawn = factors::between(&prior, i, factors);
        let amounts = between(axes, drawn.as_ref().unwrap_or(&prior), provincial, i, &mut own)?;
        Ok([steps_of(&own), amounts.into_data()].concat())
    })?;
    Ok(packed.iter().flat_map(|numbers| taken(STEPS[0], numbers, steps).iter().copied()).collect())
}

/// Nests the regions in the provinces' deliveries, product by product, on all ranks.
pub(super) fn between_regions(
    crew: Crew<'_>,
    statistics: &Statistics,
    options: &Construction,
    (amounts, accounts, factors): (&[f64], &[RegionalAccounts], &Factors),
    steps: &mut Steps,
) -> Result<Hierarchical, Agreed<CompileError>> {
    let axes = &statistics.axes;
    let (P, blocks) = (axes.P(), options.prior == Prior::Gravity);
    let priors = axes.provinces.iter().map(|p| distance::inside_province(statistics, options, p));
    let priors: Vec<Matrix> = priors.collect::<Result<_, _>>().map_err(Agreed::Mine)?;
    let packed = dealt(crew, (STEPS[1], axes.m()), |i| {
        let mut own = Steps::default();
        let amounts = Matrix::from_row_major(P, P, amounts[i * P * P..][..P * P].to_vec());
        let drawn = factors::inside(axes, &priors, i, factors);
        let priors = drawn.as_ref().unwrap_or(&priors);
        let nested = nested(axes, priors, (accounts, &amounts), i, &mut own)?;
        Ok([steps_of(&own), ProductShares::new(axes, &nested, blocks).packed()].concat())
    })?;
    let mut shares = shares::empty(axes, blocks);
    for (i, numbers) in packed.iter().enumerate() {
        shares::take(axes, i, taken(STEPS[1], numbers, steps), &mut shares);
    }
    Ok(shares)
}

/// The one step of a product, as ranks exchange it.
fn steps_of(own: &Steps) -> Vec<f64> {
    own.report.steps.iter().flat_map(Step::packed).collect()
}

/// Takes the step of a product in; the other numbers.
fn taken<'a>(name: &'static str, numbers: &'a [f64], steps: &mut Steps) -> &'a [f64] {
    let (step, rest) = numbers.split_at(Step::PACKED);
    steps.add(Step::unpacked(name, step));
    rest
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
    let (supply, demand) = (of(&provincial.supply), of(&provincial.used));
    let names = axes.provinces.labels().names();
    let place = Place { step: STEPS[0], at: axes.sectors.name(i), rows: names, columns: names, groups: &[] };
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
    let (supply, demand) = (of(|accounts| &accounts.supply), of(|accounts| &accounts.used));
    let names = axes.regions.names();
    let place = Place {
        step: STEPS[1],
        at: axes.sectors.name(i),
        rows: names,
        columns: names,
        groups: axes.provinces.labels().names(),
    };
    steps.nested(place, priors, Sums { rows: &supply, columns: &demand }, amounts)
}

/// Steps of every product.
const STEPS: [&str; 2] = ["trade between provinces", "trade of regions"];
