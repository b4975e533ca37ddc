//! Output and value added of a province's regions, brought to the province.

use super::super::balancing::{Place, Steps, Sums};
use super::super::{CompileError, Construction, Known, ProvincialTable, Proxy, Statistics};
use super::Sizes;
use crate::axes::Province;
use crate::entropy;
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

/// What tells the regions' shares of a sector's output where it is blank: employment of the sector where every region of
/// the province has it, else value added of the sector where every region has it, else gross product.
fn shares(statistics: &Statistics, (p, sizes): (Province, &Sizes), i: usize) -> (Proxy, Vec<f64>) {
    let (m, of) = (statistics.axes.m(), statistics.axes.provinces.regions(p));
    let regions = &statistics.regions;
    for (proxy, known) in
        [(Proxy::Employment, &regions.employment), (Proxy::ValueAdded, &regions.value_added)]
    {
        let values: Option<Vec<f64>> = of.clone().map(|r| known[r * m + i]).collect();
        let Some(values) = values else { continue };
        let sum: f64 = values.iter().sum();
        if sum > 0.0 {
            return (proxy, values.iter().map(|value| value / sum).collect());
        }
    }
    (Proxy::Product, sizes.product[of].to_vec())
}

/// Output by sector: as reported, or the province's by [`shares`]; brought to the province.
fn output(statistics: &Statistics, (p, sizes, controls): (Province, &Sizes, &ProvincialTable)) -> Matrix {
    let (axes, of) = (&statistics.axes, statistics.axes.provinces.regions(p));
    let m = axes.m();
    let mut output = Matrix::zeros(of.len(), m);
    for i in 0..m {
        let (_, shares) = shares(statistics, (p, sizes), i);
        for (local, r) in of.clone().enumerate() {
            let by_share = shares[local] * controls.output.at(p.0, i);
            *output.at_mut(local, i) = statistics.regions.output[r * m + i].unwrap_or(by_share);
        }
    }
    for i in 0..m {
        let (sum, control): (f64, f64) =
            ((0..of.len()).map(|local| output.at(local, i)).sum(), controls.output.at(p.0, i));
        let raw: Vec<f64> = (0..of.len()).map(|local| output.at(local, i)).collect();
        let brought = if sum > 0.0 {
            let reliability = of.clone().map(|r| statistics.regions.reliability[r].unwrap_or(1.0));
            entropy::balance_margin(&raw, &reliability.collect::<Vec<_>>(), control)
        } else {
            of.clone().map(|r| sizes.product[r] * control).collect()
        };
        for (local, value) in brought.into_iter().enumerate() {
            *output.at_mut(local, i) = value;
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
        groups: &[],
    };
    steps.within(place, &prior, Sums { rows: &rows, columns: &sectors }, (&lower, &upper))
}

/// Notes what is unknown of the regions' sectors, and sectors of a province that no region is known to have.
pub(in crate::compile) fn blanks(
    statistics: &Statistics,
    sizes: &Sizes,
    controls: &Matrix,
    steps: &mut Steps,
) {
    let (axes, m) = (&statistics.axes, statistics.axes.m());
    let regions = &statistics.regions;
    for p in axes.provinces.iter() {
        let of = axes.provinces.regions(p);
        if of.len() == 1 {
            continue;
        }
        let proxies: Vec<Proxy> = (0..m).map(|i| shares(statistics, (p, sizes), i).0).collect();
        for r in of.clone() {
            let place = axes.regions.name(r);
            let blank = |known: &[Known], i: usize| known[r * m + i].is_none();
            for proxy in [Proxy::Employment, Proxy::ValueAdded, Proxy::Product] {
                let filled = (0..m).filter(|i| proxies[*i] == proxy && blank(&regions.output, *i)).count();
                steps.impute(place, "output by sector", (filled, proxy));
            }
            let filled = (0..m).filter(|i| blank(&regions.value_added, *i)).count();
            steps.impute(place, "value added by sector", (filled, Proxy::Output));
        }
        for i in 0..m {
            let none = of.clone().all(|r| regions.output[r * m + i].is_some_and(|value| value <= 0.0));
            if none && controls.at(p.0, i) > 0.0 {
                let what = format!("output of {}, zero in every region", axes.sectors.name(i));
                let place = axes.provinces.labels().name(p.0);
                steps.impute(place, &what, (of.len(), Proxy::Product));
            }
        }
    }
}
