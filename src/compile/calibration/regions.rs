//! Output of a province's regions, brought to the province; `added` has their value added.

use super::super::balancing::Steps;
use super::super::{CompileError, Construction, Known, Margins, ProvincialTable, Proxy, Statistics, Whose};
use super::{Sizes, added, agree};
use crate::axes::{Axes, Province, Region};
use crate::entropy;
use crate::linalg::Matrix;

/// Largest factor between a region and what is expected of it: beyond it a unit is wrong.
const MAGNITUDE: f64 = 10.0;

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
    output_magnitudes(statistics, (p, sizes, controls))?;
    let output = output(statistics, options, (p, sizes, controls), steps)?;
    let value_added = added::value_added(statistics, options, (p, sizes, controls, &output), steps)?;
    Ok(RegionalControls { output, value_added })
}

/// What tells the regions' shares of a sector's output where it is blank: employment of the sector where every region of
/// the province has it, else value added of the sector where every region has it, else GDP.
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
    (Proxy::Gdp, sizes.gdp[of].to_vec())
}

/// Output by sector: as reported, or the province's by [`shares`]; brought to the province by the policy of the config.
/// Where that is to refuse, blanks take what the known leave of the province.
fn output(
    statistics: &Statistics,
    options: &Construction,
    (p, sizes, controls): (Province, &Sizes, &ProvincialTable),
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, of) = (&statistics.axes, statistics.axes.provinces.regions(p));
    let m = axes.m();
    let reliability = of.clone().map(|r| statistics.regions.reliability[r].unwrap_or(1.0));
    let reliability: Vec<f64> = reliability.collect();
    let mut output = Matrix::zeros(of.len(), m);
    for i in 0..m {
        let control = controls.output.at(p.0, i);
        let (_, shares) = shares(statistics, (p, sizes), i);
        let known: Vec<Known> = of.clone().map(|r| statistics.regions.output[r * m + i]).collect();
        let filled = known.iter().zip(&shares).map(|(known, share)| known.unwrap_or(share * control));
        let mut raw: Vec<f64> = filled.collect();
        if options.margins == Margins::Refuse {
            rest(&known, &mut raw, control);
        }
        let sum: f64 = raw.iter().sum();
        if known.iter().any(Option::is_some) && (sum > 0.0 || options.margins == Margins::Refuse) {
            agree(&total(axes, p, "outputs", i), (sum, control), options.margins, steps)?;
        }
        let brought = if sum > 0.0 {
            entropy::balance_margin(&raw, &reliability, control)
        } else {
            of.clone().map(|r| sizes.gdp[r] * control).collect()
        };
        for (local, value) in brought.into_iter().enumerate() {
            *output.at_mut(local, i) = value;
        }
    }
    Ok(output)
}

/// Scales blanks to what the known leave of the control, where they leave something.
fn rest(known: &[Known], raw: &mut [f64], control: f64) {
    let sum = |of: bool| -> f64 {
        known.iter().zip(&*raw).filter(|(known, _)| known.is_some() == of).map(|(_, value)| value).sum()
    };
    let (left, blank) = (control - sum(true), sum(false));
    if left >= 0.0 && blank > 0.0 {
        for (value, _) in raw.iter_mut().zip(known).filter(|(_, known)| known.is_none()) {
            *value *= left / blank;
        }
    }
}

/// Refuses outputs in another unit: a sector ten times that of its province, and a region ten times larger or smaller
/// than its share of the province's GDP says.
fn output_magnitudes(
    statistics: &Statistics,
    (p, sizes, controls): (Province, &Sizes, &ProvincialTable),
) -> Result<(), CompileError> {
    let (axes, m) = (&statistics.axes, statistics.axes.m());
    let of = axes.provinces.regions(p);
    for r in of.clone() {
        let known = &statistics.regions.output[r * m..(r + 1) * m];
        let province = controls.output.row(p.0);
        let above = known.iter().zip(province).position(|(known, province)| {
            *province > 0.0 && known.is_some_and(|known| known > MAGNITUDE * province)
        });
        if let Some((i, value)) = above.and_then(|i| Some((i, known[i]?))) {
            let remedy = format!(
                "its province has {}: one of the two is in another unit; correct the cell, or `unit` of its file in \
                 [build.statistics.regional_output]",
                province[i]
            );
            let (what, label) = ("output".to_owned(), axes.row_label(r * m + i));
            return Err(CompileError::Value { what, label, value, remedy });
        }
        if of.len() > 1 && statistics.regions.gdp[r].is_some() {
            let expected: Vec<f64> = province.iter().map(|all| all * sizes.gdp[r]).collect();
            let names = ("output", "its share of the province's GDP", "regional_output");
            magnitude(names, axes.regions.name(r), (known, &expected))?;
        }
    }
    Ok(())
}

/// Refuses a region most of whose sectors are known and ten times larger or smaller together than expected.
pub(super) fn magnitude(
    (what, by, file): (&str, &str, &str),
    region: &str,
    (known, expected): (&[Known], &[f64]),
) -> Result<(), CompileError> {
    let both = known.iter().zip(expected).filter_map(|(known, expected)| Some(((*known)?, *expected)));
    let (sum, should) = both.clone().fold((0.0, 0.0), |(a, b), (known, expected)| (a + known, b + expected));
    let telling = 2 * both.count() > known.len() && should > 0.0;
    if !telling || (sum <= MAGNITUDE * should && sum * MAGNITUDE >= should) {
        return Ok(());
    }
    Err(CompileError::Value {
        what: format!("{what} of all known sectors"),
        label: region.to_owned(),
        value: sum,
        remedy: format!(
            "by {by} it would be about {should}: one of the two is in another unit; correct the row, or `unit` of its \
             file in [build.statistics.{file}]"
        ),
    })
}

/// Name of the total of a sector.
pub(super) fn total(axes: &Axes, p: Province, what: &str, i: usize) -> String {
    format!("{what} of the regions of {}, {}", axes.provinces.labels().name(p.0), axes.sectors.name(i))
}

/// Names of all adjustments that the regions of a province may need.
pub(in crate::compile) fn adjustments(axes: &Axes, p: Province) -> Vec<String> {
    let totals = |what: &'static str| (0..axes.m()).map(move |i| total(axes, p, what, i));
    let clipped = axes.provinces.regions(p).map(|r| added::outside(axes.regions.name(r)));
    totals("outputs").chain(totals("value added")).chain(clipped).collect()
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
    for (p, of) in axes.provinces.divided() {
        let proxies: Vec<Proxy> = (0..m).map(|i| shares(statistics, (p, sizes), i).0).collect();
        for r in of.clone() {
            let whose = Whose::Region(Region(r));
            let blank = |known: &[Known], i: usize| known[r * m + i].is_none();
            for proxy in [Proxy::Employment, Proxy::ValueAdded, Proxy::Gdp] {
                let filled = (0..m).filter(|i| proxies[*i] == proxy && blank(&regions.output, *i)).count();
                steps.impute(whose, "output by sector", (filled, proxy));
            }
            let filled = (0..m).filter(|i| blank(&regions.value_added, *i)).count();
            steps.impute(whose, "value added by sector", (filled, Proxy::Output));
        }
        for i in 0..m {
            let none = of.clone().all(|r| regions.output[r * m + i].is_some_and(|value| value <= 0.0));
            if none && controls.at(p.0, i) > 0.0 {
                let what = format!("output of {}, zero in every region", axes.sectors.name(i));
                steps.impute(Whose::Province(p), &what, (of.len(), Proxy::Gdp));
            }
        }
    }
}
