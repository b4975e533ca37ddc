//! Factors that one draw of an ensemble puts on what the construction takes for given; every sum above is kept.

use super::CompileError;
use super::balancing::{Place, options, told};
use crate::axes::{Axes, Province};
use crate::entropy;
use crate::linalg::Matrix;

/// Factors above zero; none leaves the construction as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    /// On a region's share in its province's spending on a category, R × C.
    pub spending: Option<Matrix>,
    /// On what a region's sector uses of a product, n × m.
    pub technology: Option<Matrix>,
    /// On the prior of trade between provinces, m × P × P.
    pub province_trade: Option<Vec<f64>>,
    /// On what a region delivers to itself before margins are met, n; never below what a flat prior would.
    pub own: Option<Vec<f64>>,
}

/// Shares of regions in the spending of their province, times factors, summing to one again.
pub(super) fn spending(axes: &Axes, shares: &mut Matrix, factors: &Factors) {
    let Some(factors) = &factors.spending else { return };
    for (_, of) in axes.provinces.divided() {
        for k in 0..axes.C() {
            let sum: f64 = of.clone().map(|r| shares.at(r, k) * factors.at(r, k)).sum();
            for r in of.clone() {
                *shares.at_mut(r, k) *= factors.at(r, k) / sum;
            }
        }
    }
}

/// Use of products by the sectors of a province's regions, m × m a region, times factors; the sum of every column and
/// of every cell over the regions is kept.
pub(super) fn technology(
    axes: &Axes,
    p: Province,
    used: &mut [Matrix],
    factors: &Factors,
) -> Result<(), CompileError> {
    let (Some(factors), true) = (&factors.technology, used.len() > 1) else { return Ok(()) };
    let (of, m) = (axes.provinces.regions(p), axes.m());
    for j in 0..m {
        let mut prior = Matrix::zeros(used.len(), m);
        let (mut inputs, mut cells) = (vec![0.0; used.len()], vec![0.0; m]);
        for (local, Z) in used.iter().enumerate() {
            for (i, cell) in cells.iter_mut().enumerate() {
                let z = Z.at(i, j);
                inputs[local] += z;
                *cell += z;
                *prior.at_mut(local, i) = z * factors.at((of.start + local) * m + i, j);
            }
        }
        let place = Place {
            step: "technology of regions",
            at: axes.sectors.name(j),
            rows: &axes.regions.names()[of.clone()],
            columns: axes.sectors.names(),
            groups: &[],
        };
        let balanced = entropy::balance(&prior, &inputs, &cells, &options());
        let balanced = balanced.map_err(|error| told(place, &error))?;
        for (local, Z) in used.iter_mut().enumerate() {
            for i in 0..m {
                *Z.at_mut(i, j) = balanced.X.at(local, i);
            }
        }
    }
    Ok(())
}

/// The prior of trade between provinces of product i.
pub(super) fn between(prior: &Matrix, i: usize, factors: &Factors) -> Option<Matrix> {
    let cells = prior.data().len();
    let factors = &factors.province_trade.as_ref()?[i * cells..(i + 1) * cells];
    let cells = prior.data().iter().zip(factors).map(|(prior, factor)| prior * factor).collect();
    Some(Matrix::from_row_major(prior.rows(), prior.columns(), cells))
}

/// Priors of trade inside provinces of product i.
pub(super) fn inside(axes: &Axes, priors: &[Matrix], i: usize, factors: &Factors) -> Option<Vec<Matrix>> {
    let factors = factors.own.as_ref()?;
    let one = |(p, prior): (usize, &Matrix)| {
        let mut prior = prior.clone();
        for (local, r) in axes.provinces.regions(Province(p)).enumerate() {
            let own = prior.at_mut(local, local);
            // A region keeps no less than the others would leave it: shares stay between 0 and 1.
            *own = (*own * factors[r * axes.m() + i]).max(own.min(1.0));
        }
        prior
    };
    Some(priors.iter().enumerate().map(one).collect())
}
