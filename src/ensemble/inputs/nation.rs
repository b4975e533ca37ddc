//! The national table of a draw: new margins, new cells, balanced again.

use super::super::levels::SizeLaw;
use super::super::noise::{Level, Noise, Quantity};
use super::super::{Failure, Outcome};
use crate::compile::Statistics;
use crate::entropy::{Options, Totals, balance};
use crate::linalg::Matrix;
use crate::streams::Lognormal;

/// Draws output, value added, exports, imports and final demand by category, then cells around them: GRAS brings
/// these to those. Final demand in total is what the product leaves: value added and imports less exports.
pub(super) fn nation(statistics: &mut Statistics, noise: &Noise<'_>) -> Result<(), Failure> {
    let (m, C) = (statistics.axes.m(), statistics.axes.C());
    let scale = statistics.money.scale();
    let nation = &mut statistics.nation;
    let of = Factored { noise, scale };
    let totals: Vec<f64> = (0..C).map(|k| (0..m).map(|i| nation.Y.at(i, k)).sum()).collect();
    let [x, v, exports, imports] = [1, 2, 3, 4].map(|k| {
        let amounts = match k {
            1 => &nation.x,
            2 => &nation.value_added(),
            3 => &nation.exports,
            _ => &nation.imports,
        };
        of.margins(k, amounts)
    });
    let demand = of.margins(5, &totals);
    let (cells, bought) = (of.cells(0, &nation.Z), of.cells(2, &nation.Y));
    let all = [&x, &v, &exports, &imports, &demand, &cells, &bought];
    if all.into_iter().flatten().all(|factor| factor.to_bits() == 1.0_f64.to_bits()) {
        return Ok(());
    }
    // Rates stay what they are where only output moves.
    for h in 0..nation.v.rows() {
        times(nation.v.row_mut(h), &x);
        times(nation.v.row_mut(h), &v);
    }
    for (values, own) in [(&mut nation.exports, &exports), (&mut nation.imports, &imports)] {
        times(values, &x);
        times(values, own);
    }
    times(&mut nation.balancing, &x);
    times(&mut nation.x, &x);
    times(nation.Z.data_mut(), &cells);
    times(nation.Y.data_mut(), &bought);
    let spent: Vec<f64> = totals.iter().zip(&demand).map(|(total, factor)| total * factor).collect();
    let rows: Vec<f64> =
        (0..m).map(|i| nation.x[i] - nation.exports[i] + nation.imports[i] - nation.balancing[i]).collect();
    let inputs: Vec<f64> = nation.x.iter().zip(nation.value_added()).map(|(x, v)| x - v).collect();
    balanced("national", (&mut nation.Z, &mut nation.Y), &rows, (&inputs, &spent))
}

/// Values times factors.
pub(super) fn times(values: &mut [f64], factors: &[f64]) {
    values.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
}

/// Lognormal factors by size.
struct Factored<'a> {
    noise: &'a Noise<'a>,
    scale: f64,
}

impl Factored<'_> {
    fn margins(&self, quantity: u32, amounts: &[f64]) -> Vec<f64> {
        let level = &self.noise.options.margins;
        if !self.noise.has(Level::Margins) {
            return vec![1.0; amounts.len()];
        }
        let place = |i: usize| (None, (quantity < 5).then_some(i));
        let quantity = Quantity(Level::Margins, quantity);
        let z = self.noise.correlated(quantity, level.correlation, amounts.len(), place);
        self.at(&level.law, amounts, &z)
    }

    fn cells(&self, quantity: u32, cells: &Matrix) -> Vec<f64> {
        if !self.noise.has(Level::Technology) {
            return vec![1.0; cells.data().len()];
        }
        let mut z = vec![0.0; cells.data().len()];
        self.noise.stream(Quantity(Level::Technology, quantity), 0).normals(0, &mut z);
        self.at(&self.noise.options.technology.national, cells.data(), &z)
    }

    fn at(&self, law: &SizeLaw, amounts: &[f64], z: &[f64]) -> Vec<f64> {
        let factor = |(amount, z): (&f64, &f64)| Lognormal::with_rsd(law.of(self.scale * amount)).at(*z);
        amounts.iter().zip(z).map(factor).collect()
    }
}

/// Brings cells to margins; what is spent takes what inputs leave.
pub(super) fn balanced(
    what: &str,
    (Z, Y): (&mut Matrix, &mut Matrix),
    rows: &[f64],
    (inputs, spent): (&[f64], &[f64]),
) -> Result<(), Failure> {
    let (n, width) = (Z.columns(), Z.columns() + Y.columns());
    let left = rows.iter().sum::<f64>() - inputs.iter().sum::<f64>();
    let factor = left / spent.iter().sum::<f64>();
    let columns: Vec<f64> = inputs.iter().copied().chain(spent.iter().map(|spent| factor * spent)).collect();
    let mut prior = Matrix::zeros(rows.len(), width);
    for i in 0..rows.len() {
        prior.row_mut(i)[..n].copy_from_slice(Z.row(i));
        prior.row_mut(i)[n..].copy_from_slice(Y.row(i));
    }
    // The left-over is exact but for rounding.
    let options = Options { totals: Totals::ScaleColumns, ..Options::default() };
    let found = balance(&prior, rows, &columns, &options).map_err(|error| Failure {
        outcome: Outcome::NotBalanced,
        reason: format!("the {what} table of this draw: {error}"),
    })?;
    for i in 0..rows.len() {
        Z.row_mut(i).copy_from_slice(&found.X.row(i)[..n]);
        Y.row_mut(i).copy_from_slice(&found.X.row(i)[n..]);
    }
    Ok(())
}
