//! The provincial table of a draw, where one is given: it is the control in the nation's place.

use super::super::Failure;
use super::super::levels::{Correlation, SizeLaw};
use super::super::noise::{Level, Noise, Quantity};
use super::nation::{balanced, times};
use crate::compile::Statistics;
use crate::streams::Lognormal;

/// Draws output, value added, exports, imports and final demand of provinces, then cells around them: GRAS brings these
/// to those. Rates stay what they are where only output moves; final demand in total is what rows and columns leave.
pub(super) fn given(statistics: &mut Statistics, noise: &Noise<'_>) -> Result<(), Failure> {
    let (m, C, scale) = (statistics.axes.m(), statistics.axes.C(), statistics.money.scale());
    let Some(given) = &mut statistics.given else { return Ok(()) };
    let drawn = Drawn { noise, scale };
    let spent: Vec<f64> =
        (0..given.Y.columns()).map(|k| (0..given.Y.rows()).map(|i| given.Y.at(i, k)).sum()).collect();
    let [x, v, exports, imports] =
        [(20, &given.x), (21, &given.added()), (22, &given.exports), (23, &given.imports)]
            .map(|(quantity, amounts)| drawn.margins(quantity, (amounts, m)));
    let demand = drawn.margins(24, (&spent, C));
    let (cells, bought) = (drawn.cells(16, given.Z.data()), drawn.cells(17, given.Y.data()));
    let all = [&x, &v, &exports, &imports, &demand, &cells, &bought];
    if all.into_iter().flatten().all(|factor| factor.to_bits() == 1.0_f64.to_bits()) {
        return Ok(());
    }
    for h in 0..given.v.rows() {
        times(given.v.row_mut(h), &x);
        times(given.v.row_mut(h), &v);
    }
    for (values, own) in [(&mut given.exports, &exports), (&mut given.imports, &imports)] {
        times(values, &x);
        times(values, own);
    }
    times(&mut given.balancing, &x);
    times(&mut given.x, &x);
    times(&mut given.imports_Y, &demand);
    times(given.Z.data_mut(), &cells);
    times(given.Y.data_mut(), &bought);
    let spent: Vec<f64> = spent.iter().zip(&demand).map(|(spent, factor)| spent * factor).collect();
    let taken = given.exports.iter().zip(&given.balancing);
    let rows: Vec<f64> = given.x.iter().zip(taken).map(|(x, (out, rest))| x - out - rest).collect();
    let paid = given.added();
    let inputs: Vec<f64> =
        given.x.iter().zip(&given.imports).zip(&paid).map(|((x, imports), v)| x - imports - v).collect();
    balanced("provincial", (&mut given.Z, &mut given.Y), &rows, (&inputs, &spent))
}

/// Lognormal factors by size.
struct Drawn<'a> {
    noise: &'a Noise<'a>,
    scale: f64,
}

impl Drawn<'_> {
    /// Of amounts by province, `width` a province.
    fn margins(&self, quantity: u32, (amounts, width): (&[f64], usize)) -> Vec<f64> {
        if !self.noise.has(Level::Margins) {
            return vec![1.0; amounts.len()];
        }
        let level = &self.noise.options.margins;
        let place = |at: usize| (Some(at / width), Some(at % width));
        let rho: Correlation = level.correlation;
        let z = self.noise.correlated(Quantity(Level::Margins, quantity), rho, amounts.len(), place);
        self.factors(&level.law, amounts, z)
    }

    fn cells(&self, quantity: u32, amounts: &[f64]) -> Vec<f64> {
        if !self.noise.has(Level::Technology) {
            return vec![1.0; amounts.len()];
        }
        let mut z = vec![0.0; amounts.len()];
        self.noise.stream(Quantity(Level::Technology, quantity), 0).normals(0, &mut z);
        self.factors(&self.noise.options.technology.national, amounts, z)
    }

    fn factors(&self, law: &SizeLaw, amounts: &[f64], z: Vec<f64>) -> Vec<f64> {
        let factor = |(amount, z): (&f64, f64)| Lognormal::with_rsd(law.of(self.scale * amount)).at(z);
        amounts.iter().zip(z).map(factor).collect()
    }
}
