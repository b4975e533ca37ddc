//! Output and value added of a province's regions, brought to the province.

use super::super::balancing::{Place, Steps, Sums};
use super::super::{CompileError, Construction, ProvincialTable, Proxy, Statistics};
use super::Sizes;
use crate::axes::Province;
use crate::linalg::Matrix;

/// What every region of a province produces and adds; sums over regions are the province's.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::compile) struct RegionalControls {
    /// Gross output, R_p × m.
    pub output: Matrix,
    /// Value added, R_p × m.
    pub value_added: Matrix,
}

/// Calibrates the regions of one province.
pub(in crate::compile) fn regions(
    statistics: &Statistics,
    options: &Construction,
    (p, sizes, controls): (Province, &Sizes, &ProvincialTable),
    steps: &mut Steps,
) -> Result<RegionalControls, CompileError> {
    let output = output(statistics, (p, sizes, controls));
    let value_added = value_added(statistics, options, (p, sizes, controls, &output), steps)?;
    Ok(RegionalControls { output, value_added })
}

/// Output by sector: as reported, or the region's share of the province's product; scaled to the province.
fn output(statistics: &Statistics, (p, sizes, controls): (Province, &Sizes, &ProvincialTable)) -> Matrix {
    let (axes, of) = (&statistics.axes, statistics.axes.provinces.regions(p));
    let m = axes.m();
    let mut output = Matrix::zeros(of.len(), m);
    for (local, r) in of.clone().enumerate() {
        for i in 0..m {
            let by_size = sizes.product[r] * controls.output.at(p.0, i);
            *output.at_mut(local, i) = statistics.regions.output[r * m + i].unwrap_or(by_size);
        }
    }
    for i in 0..m {
        let (sum, control): (f64, f64) =
            ((0..of.len()).map(|local| output.at(local, i)).sum(), controls.output.at(p.0, i));
        for (local, r) in of.clone().enumerate() {
            let value = output.at(local, i);
            *output.at_mut(local, i) =
                if sum > 0.0 { value * (control / sum) } else { sizes.product[r] * control };
        }
    }
    output
}

/// Value added by sector: as reported, or the province's rate times output; brought to the region's share of the
/// province's product and to the province's sectors, within bounds.
fn value_added(
    statistics: &Statistics,
    options: &Construction,
    (p, sizes, controls, output): (Province, &Sizes, &ProvincialTable, &Matrix),
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, of) = (&statistics.axes, statistics.axes.provinces.regions(p));
    let m = axes.m();
    let sectors = controls.value_added.row(p.0).to_vec();
    let product: f64 = sectors.iter().sum();
    let rows: Vec<f64> = of.clone().map(|r| sizes.product[r] * product).collect();
    let mut prior = Matrix::zeros(of.len(), m);
    let (mut lower, mut upper) = (prior.clone(), prior.clone());
    for (local, r) in of.enumerate() {
        for (i, added) in sectors.iter().enumerate() {
            let (x, all) = (output.at(local, i), controls.output.at(p.0, i));
            let rate = if all > 0.0 { added / all } else { 0.0 };
            let [least, most] = options.value_added_rate;
            let (least, most) = (least.min(rate) * x, most.max(rate) * x);
            let raw = statistics.regions.value_added[r * m + i].unwrap_or(rate * x);
            *prior.at_mut(local, i) = raw.clamp(least, most);
            *lower.at_mut(local, i) = least;
            *upper.at_mut(local, i) = most;
        }
    }
    let place = Place {
        step: "value added of regions",
        at: axes.provinces.labels().name(p.0),
        rows: &axes.regions.names()[axes.provinces.regions(p)],
        columns: axes.sectors.names(),
    };
    steps.within(place, &prior, Sums { rows: &rows, columns: &sectors }, (&lower, &upper))
}

/// Notes what is unknown of the regions' sectors.
pub(in crate::compile) fn blanks(statistics: &Statistics, steps: &mut Steps) {
    let (axes, m) = (&statistics.axes, statistics.axes.m());
    for p in axes.provinces.iter() {
        let of = axes.provinces.regions(p);
        for r in of.clone().filter(|_| of.len() > 1) {
            for (what, known) in [
                ("output by sector", &statistics.regions.output),
                ("value added by sector", &statistics.regions.value_added),
            ] {
                let blanks = known[r * m..(r + 1) * m].iter().filter(|value| value.is_none()).count();
                steps.impute(axes.regions.name(r), what, (blanks, Proxy::Product));
            }
        }
    }
}
