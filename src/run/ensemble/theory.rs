//! First-order theory of all draws, from the shards of the slopes.

use super::Ready;
use crate::ensemble::estimate::Theory;
use crate::ensemble::{Drawn, Kind, Noise, Output, Start, Variant};
use crate::linalg::Matrix;
use crate::quantity::{Axis, Labeled};

/// What first-order theory says of the first `count` draws, from those `made` for slopes.
pub(super) fn theory(ready: &Ready, made: &[Drawn], count: usize) -> Theory {
    let leading = ready.plan.leading();
    if let Start::Cells(cells) = &ready.basis.start {
        return Theory::Cells { deviation: cells.first_order_deviation(&ready.options) };
    }
    if leading.is_empty() {
        return Theory::None;
    }
    let length = ready.outputs.iter().map(|output| output.values.len()).sum();
    let mut slopes = Matrix::zeros(leading.len(), length);
    for (k, sides) in made.chunks_exact(2).enumerate() {
        slopes.row_mut(k).iter_mut().enumerate().for_each(|(at, slope)| *slope = secant(sides, at));
    }
    let mut numbers = Matrix::zeros(count, leading.len());
    for draw in 0..count {
        let noise = Noise { options: &ready.options, draw: draw as u32, variant: Variant::A };
        for (z, of) in numbers.row_mut(draw).iter_mut().zip(leading) {
            *z = noise.number(&of.factor);
        }
    }
    Theory::Slopes { slopes, numbers }
}

/// `(y(1) − y(−1)) / 2`; 0 where one of the two was not solved: the control says nothing of it.
fn secant(sides: &[Drawn], at: usize) -> f64 {
    let slope = 0.5 * (sides[0].values[at] - sides[1].values[at]);
    if slope.is_finite() { slope } else { 0.0 }
}

/// Slopes of the single numbers of the results.
pub(super) fn slopes(ready: &Ready, theory: &Theory) -> Vec<Labeled> {
    let Theory::Slopes { slopes, .. } = theory else { return Vec::new() };
    let names: Vec<String> = ready.plan.leading().iter().map(|of| of.name.clone()).collect();
    let axis = [Axis::new("number", &names)];
    let mut first = 0;
    let mut all = Vec::new();
    for output in &ready.outputs {
        let at = first;
        first += output.values.len();
        if output.axes.is_empty() && output.kind == Kind::Amount {
            let Output { name, meaning, unit, .. } = output;
            let values = (0..slopes.rows()).map(|k| slopes.at(k, at)).collect();
            all.push(Labeled::numbers((name, meaning), &axis, unit.clone(), values));
        }
    }
    all
}
