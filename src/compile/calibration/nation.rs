//! The national table as offices publish it, rounded: what rounding leaves of rows and columns is taken up.

use std::borrow::Cow;

use super::super::balancing::Steps;
use super::super::{CompileError, Construction, Statistics};
use super::agree;

/// Relative gaps below this are those of numbers as they are written.
const ROUNDING: f64 = 1e-9;

/// Statistics whose national table balances: the gap of a row goes to its balancing column, value added of a sector is
/// brought to output less inputs. Each is told, or refused, by the policy of the config; larger gaps were refused
/// before. Borrowed where no gap is larger than 1e-9.
pub(in crate::compile) fn nation<'a>(
    statistics: &'a Statistics,
    options: &Construction,
    steps: &mut Steps,
) -> Result<Cow<'a, Statistics>, CompileError> {
    let (nation, axes) = (&statistics.nation, &statistics.axes);
    let (used, added) = (nation.used(), nation.value_added());
    let mut inputs = vec![0.0; axes.m()];
    for i in 0..axes.m() {
        inputs.iter_mut().zip(nation.Z.row(i)).for_each(|(sum, value)| *sum += value);
    }
    let mut made = Cow::Borrowed(statistics);
    for i in 0..axes.m() {
        let (x, name) = (nation.x[i], axes.sectors.name(i));
        let far = |gap: f64, scale: f64| gap.abs() > ROUNDING * scale;
        let row = used[i] + nation.exports[i] - nation.imports[i] + nation.balancing[i];
        if far(x - row, x.abs().max(used[i].abs())) {
            agree(&format!("row of {name} in the national table"), (row, x), options.margins, steps)?;
            made.to_mut().nation.balancing[i] += x - row;
        }
        let left = x - inputs[i];
        if far(left - added[i], x.abs()) && added[i] > 0.0 && left > 0.0 {
            let what = format!("value added of {name} in the national table");
            let factor = agree(&what, (added[i], left), options.margins, steps)?;
            let v = &mut made.to_mut().nation.v;
            (0..v.rows()).for_each(|h| *v.at_mut(h, i) *= factor);
        }
    }
    Ok(made)
}
