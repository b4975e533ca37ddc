//! The Hawkins–Simon certificate: weights `w > 0` with `wᵀ|A| ≤ (1 − δ) wᵀ`.
//!
//! Where every column of `|A|` sums well below 1, `w = 1` serves. Else `w` solves `(I − |A|ᵀ) w = 1`; its being positive
//! is the Hawkins–Simon condition. The solve is not trusted: δ comes from a product with the final `w`, and the better
//! of both δ is kept: one thin sector would make every bound of the plain norm useless.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::LeontiefError;
use super::deal::Deal;
use super::operator::{ProvinceSums, TradeOn};
use crate::axes::Axes;
use crate::linalg::{
    Apart, BlockGmres, KrylovOptions, LinearOperator, Matrix, Transposed, add_weighted_rows,
};
use crate::ranks::Team;
use crate::table::{Flow, Panels, Trade};

/// Sweeps at most in the search for weights.
const SWEEPS: usize = 100;

/// Plain δ from which on weights would gain little.
const AMPLE: f64 = 0.2;

/// Weights under which the table is a contraction.
#[derive(Clone, Debug)]
pub struct Weights {
    /// `w`, n; all ones where no weight is needed.
    pub w: Vec<f64>,
    /// `1 − max_j (wᵀ|A|)_j / w_j`, less the rounding of that sum.
    pub delta: f64,
    /// Whether `w` differs from ones.
    pub weighted: bool,
    /// Largest column sum of `|A|`.
    pub max_column_sum: f64,
    /// Its row number.
    pub worst_column: usize,
    /// Whether no cell of `A` is negative.
    pub nonnegative: bool,
}

/// The parts of a system the certificate needs.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub team: &'a dyn Team,
    pub deal: &'a Deal,
    pub axes: &'a Axes,
    pub A: &'a Flow,
}

impl Held<'_> {
    /// Whether no cell is negative, over all ranks.
    fn is_nonnegative(&self) -> bool {
        let panels: Vec<&Matrix> = self.A.panels().iter().map(|(_, panel)| panel).collect();
        let negative = panels.into_par_iter().any(|panel| panel.data().iter().any(|a| *a < 0.0));
        let negative = f64::from(u8::from(negative));
        self.team.all_gather(&[negative]).iter().all(|share| share[0] < 0.5)
    }

    /// `|A|ᵀ w`, whole on every rank.
    fn weighted_column_sums(&self, w: &[f64]) -> Vec<f64> {
        match self.A {
            Flow::Dense(cells) => self.dense_sums(cells, w),
            Flow::Factored { regional, trade } => self.factored_sums(regional, trade, w),
        }
    }

    /// `|Â|ᵀ Tᵀ w`: trade shares are not negative.
    fn factored_sums(&self, technology: &Panels, trade: &Trade, w: &[f64]) -> Vec<f64> {
        let trade = TradeOn { team: self.team, deal: self.deal, axes: self.axes, trade };
        let whole = Matrix::from_row_major(w.len(), 1, w.to_vec());
        let v = trade.transposed_product(&self.deal.held(&whole));
        let m = technology.columns();
        let mut sums = Matrix::zeros(v.rows(), 1);
        let regions = technology.iter().flat_map(|(_, panel)| panel.data().chunks_exact(m * m));
        for ((cells, v), into) in
            regions.zip(v.data().chunks_exact(m)).zip(sums.data_mut().chunks_exact_mut(m))
        {
            for (row, weight) in cells.chunks_exact(m).zip(v) {
                for (sum, a) in into.iter_mut().zip(row) {
                    *sum += weight * a.abs();
                }
            }
        }
        self.deal.assemble(&self.team.all_gather(sums.data()), 1).into_data()
    }

    fn dense_sums(&self, cells: &Panels, w: &[f64]) -> Vec<f64> {
        let sums = ProvinceSums { team: self.team, deal: self.deal };
        let bounds: Vec<usize> = cells.iter().map(|(p, _)| cells.first_row(p)).collect();
        let panels: Vec<&Matrix> = cells.iter().map(|(_, panel)| panel).collect();
        let starts: Vec<usize> = panels
            .iter()
            .scan(0, |sum, panel| {
                let at = *sum;
                *sum += panel.rows();
                Some(at)
            })
            .collect();
        sums.sum(w.len(), |rows| {
            let at = starts.partition_point(|start| *start <= rows.start) - 1;
            let mut total = vec![0.0; w.len()];
            let weights = &w[bounds[at]..][..rows.len()];
            add_weighted_rows(&mut total, (panels[at].data(), w.len()), weights, f64::abs);
            total
        })
    }
}

/// `I − |A|ᵀ` on this rank's rows, one column.
struct AbsoluteAdjoint<'a>(Held<'a>);

impl LinearOperator for AbsoluteAdjoint<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        let whole = self.0.deal.assemble(&self.0.team.all_gather(X.data()), 1);
        let sums = Matrix::from_row_major(whole.rows(), 1, self.0.weighted_column_sums(whole.data()));
        let mut Y = self.0.deal.held(&sums);
        for (y, x) in Y.data_mut().iter_mut().zip(X.data()) {
            *y = x - *y;
        }
        Y
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        // The certificate is an adjoint solve; nothing asks for the other side.
        X.clone()
    }
}

/// Finds weights, or says which sectors keep the economy from being productive.
pub(super) fn certify(held: Held<'_>, preconditioner: &dyn LinearOperator) -> Result<Weights, LeontiefError> {
    let axes = held.axes;
    let n = axes.n();
    let sums = held.weighted_column_sums(&vec![1.0; n]);
    let mut worst = 0;
    for j in 1..n {
        if sums[j] > sums[worst] {
            worst = j;
        }
    }
    let rounding = n as f64 * f64::EPSILON;
    let plain = Weights {
        w: vec![1.0; n],
        delta: 1.0 - sums[worst] - rounding,
        weighted: false,
        max_column_sum: sums[worst],
        worst_column: worst,
        nonnegative: held.is_nonnegative(),
    };
    if plain.delta >= AMPLE {
        return Ok(plain);
    }
    let (w, delta) = weights(held, preconditioner, rounding);
    if delta > plain.delta.max(0.0) {
        return Ok(Weights { w, delta, weighted: true, ..plain });
    }
    if plain.delta > 0.0 { Ok(plain) } else { Err(not_productive(axes, &sums, &w)) }
}

/// Weights and what they certify; δ ≤ 0 where they certify nothing.
///
/// One Krylov solve finds them for every table but the nearly singular; then sweeps with the preconditioner go on from
/// ones, and each is held against the certificate itself.
fn weights(held: Held<'_>, preconditioner: &dyn LinearOperator, rounding: f64) -> (Vec<f64>, f64) {
    let Held { team, deal, .. } = held;
    let operator = AbsoluteAdjoint(held);
    let inner = ProvinceSums { team, deal };
    let ones = Matrix::from_row_major(deal.held_rows(), 1, vec![1.0; deal.held_rows()]);
    // No residual is above 0.1 then: a δ close to the best, and whatever δ comes out holds.
    let tolerance = 0.1 / (deal.n() as f64).sqrt();
    let options = KrylovOptions { tolerance, max_passes: 300 };
    let preconditioner = Transposed(preconditioner);
    let system = Apart { operator: &operator, preconditioner: &preconditioner };
    let (mut X, _) = BlockGmres::new(&system, &inner).solve(&ones, options);
    let whole = |X: &Matrix| deal.assemble(&team.all_gather(X.data()), 1).into_data();
    let mut w = whole(&X);
    let mut delta = certified(&held, &w, rounding);
    for sweep in 0..SWEEPS {
        if delta > 0.0 {
            break;
        }
        if sweep == 0 {
            X = Matrix::zeros(deal.held_rows(), 1);
        }
        let mut residual = operator.product(&X);
        for (r, one) in residual.data_mut().iter_mut().zip(ones.data()) {
            *r = one - *r;
        }
        for (x, step) in X.data_mut().iter_mut().zip(preconditioner.product(&residual).data()) {
            *x += step;
        }
        w = whole(&X);
        delta = certified(&held, &w, rounding);
    }
    (w, delta)
}

/// `1 − max_j (wᵀ|A|)_j / w_j`; minus infinity unless every weight is positive and finite.
fn certified(held: &Held<'_>, w: &[f64], rounding: f64) -> f64 {
    let fits = |value: &f64| value.is_finite() && *value > 0.0;
    if !w.iter().all(fits) {
        return f64::NEG_INFINITY;
    }
    let sums = held.weighted_column_sums(w);
    if !sums.iter().all(|sum| sum.is_finite()) {
        return f64::NEG_INFINITY;
    }
    let largest = sums.iter().zip(w).map(|(sum, w)| sum / w).fold(0.0, f64::max);
    1.0 - largest * (1.0 + rounding)
}

/// Sectors whose inputs exceed their output, worst first, or those the weights point at.
fn not_productive(axes: &Axes, sums: &[f64], w: &[f64]) -> LeontiefError {
    let mut rows: Vec<usize> = (0..sums.len()).filter(|j| sums[*j] > 1.0).collect();
    if rows.is_empty() {
        rows = (0..w.len()).filter(|j| w[*j].is_nan() || w[*j] <= 0.0).collect();
    }
    if rows.is_empty() {
        // A closed economy: nothing leaves the circle of inputs.
        rows = (0..sums.len()).filter(|j| sums[*j] > 1.0 - 1e-9).collect();
    }
    rows.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]).then(a.cmp(b)));
    let count = rows.len();
    let named = rows.iter().take(5).map(|j| format!("{} ({:.4})", axes.row_label(*j), sums[*j]));
    LeontiefError::NotProductive { sectors: named.collect::<Vec<_>>().join("; "), count }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Small;
    use super::*;
    use crate::table::Form;

    #[test]
    fn the_worst_sectors_are_named_first() {
        let axes = Small::new(Form::Dense, [1, 2, 2]).table.axes;
        let LeontiefError::NotProductive { sectors, count } =
            not_productive(&axes, &[1.2, 0.5, 1.5, 1.0], &[1.0; 4])
        else {
            unreachable!("not productive")
        };
        assert_eq!(count, 2);
        assert_eq!(sectors, format!("{} (1.5000); {} (1.2000)", axes.row_label(2), axes.row_label(0)));
    }

    /// The largest output multiplier bounds what residuals grow by only where no cell is negative.
    #[test]
    fn a_negative_cell_is_seen() {
        let mut small = Small::new(Form::Dense, [2, 3, 2]);
        for nonnegative in [true, false] {
            assert_eq!(small.system(1e-12).weights().nonnegative, nonnegative);
            for (_, panel) in small.technical.A.panels_mut().iter_mut() {
                panel.data_mut()[3] *= -1.0;
            }
        }
    }

    /// Weights of one, and δ less the rounding of n terms.
    #[test]
    fn delta_leaves_room_for_rounding() {
        let mut small = Small::new(Form::Dense, [2, 3, 2]);
        for (_, panel) in small.technical.A.panels_mut().iter_mut() {
            panel.data_mut().iter_mut().for_each(|a| *a *= 0.5);
        }
        let system = small.system(1e-12);
        let weights = system.weights();
        assert!(!weights.weighted, "{weights:?}");
        let left = 1.0 - weights.max_column_sum - weights.delta;
        assert!(left > 5.0 * f64::EPSILON && left < 7.0 * f64::EPSILON, "{left:e}");
    }
}
