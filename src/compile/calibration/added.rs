//! Value added of a province's regions, brought to the province.

use super::super::balancing::{Place, Steps, Sums};
use super::super::report::Adjustment;
use super::super::{CompileError, Construction, Margins, ProvincialTable, Statistics};
use super::regions::{magnitude, total};
use super::{Sizes, agree};
use crate::axes::{Province, Region};
use crate::linalg::Matrix;

/// Cells closer than this to where they were did not move.
const UNMOVED: f64 = 1e-6;
/// Cells nearer than this to a bound, relative, are within it.
const ROUNDING: f64 = 1e-9;

/// Name of the adjustment of cells outside the bounds.
pub(super) fn outside(region: &str) -> String {
    format!("value added of {region} outside value_added_rate")
}

/// Value added by sector: as reported, or the province's rate times output; brought to the region's share of the
/// province's GDP and to the province's sectors, within bounds. Cells that are reported outside of them are brought
/// to them first, and told.
pub(super) fn value_added(
    statistics: &Statistics,
    options: &Construction,
    (p, sizes, controls, output): (Province, &Sizes, &ProvincialTable, &Matrix),
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, of) = (&statistics.axes, statistics.axes.provinces.regions(p));
    let m = axes.m();
    let sectors = controls.value_added.row(p.0).to_vec();
    let gdp: f64 = sectors.iter().sum();
    let rows: Vec<f64> = of.clone().map(|r| sizes.gdp[r] * gdp).collect();
    agreed(statistics, options, (p, &sectors), steps)?;
    let mut prior = Matrix::zeros(of.len(), m);
    let (mut lower, mut upper) = (prior.clone(), prior.clone());
    for (local, r) in of.enumerate() {
        let known = &statistics.regions.value_added[r * m..(r + 1) * m];
        let mut at_rate = vec![0.0; m];
        for (i, added) in sectors.iter().enumerate() {
            let (x, all) = (output.at(local, i), controls.output.at(p.0, i));
            let rate = if all > 0.0 { added / all } else { 0.0 };
            let [least, most] = options.value_added_rate;
            at_rate[i] = rate * x;
            *lower.at_mut(local, i) = least.min(rate) * x;
            *upper.at_mut(local, i) = most.max(rate) * x;
            *prior.at_mut(local, i) = known[i].unwrap_or(at_rate[i]);
        }
        let names = ("value added", "the province's rates and its output", "regional_value_added");
        magnitude(names, axes.regions.name(r), (known, &at_rate))?;
        let bounds = (lower.row(local), upper.row(local));
        clip(axes.regions.name(r), prior.row_mut(local), bounds, (options.margins, &mut *steps))?;
    }
    let place = Place {
        step: "value added of regions",
        at: axes.provinces.labels().name(p.0),
        rows: &axes.regions.names()[axes.provinces.regions(p)],
        columns: axes.sectors.names(),
        groups: &[],
    };
    let made = steps.within(place, &prior, Sums { rows: &rows, columns: &sectors }, (&lower, &upper))?;
    if options.margins == Margins::Refuse {
        unmoved(statistics, p, &made)?;
    }
    Ok(made)
}

/// Sectors that are known of every region, against the province.
fn agreed(
    statistics: &Statistics,
    options: &Construction,
    (p, sectors): (Province, &[f64]),
    steps: &mut Steps,
) -> Result<(), CompileError> {
    let (axes, m) = (&statistics.axes, statistics.axes.m());
    for (i, control) in sectors.iter().enumerate() {
        let known = axes.provinces.regions(p).map(|r| statistics.regions.value_added[r * m + i]);
        let Some(sum) = known.sum::<Option<f64>>() else { continue };
        if sum > 0.0 || options.margins == Margins::Refuse {
            agree(&total(axes, p, "value added", i), (sum, *control), options.margins, steps)?;
        }
    }
    Ok(())
}

/// Brings cells within their bounds.
fn clip(
    region: &str,
    cells: &mut [f64],
    (lower, upper): (&[f64], &[f64]),
    (margins, steps): (Margins, &mut Steps),
) -> Result<(), CompileError> {
    let (mut sum, mut control) = (0.0, 0.0);
    for (cell, (least, most)) in cells.iter_mut().zip(lower.iter().zip(upper)) {
        let within = cell.clamp(*least, *most);
        if (within - *cell).abs() > ROUNDING * within.max(*cell) {
            sum += *cell;
            control += within;
        }
        *cell = within;
    }
    if sum.max(control) <= 0.0 {
        return Ok(());
    }
    let what = outside(region);
    if margins == Margins::Refuse {
        let remedy = "correct it, widen build.construction.value_added_rate, or set \
                      build.construction.margins = \"scale\"";
        return Err(CompileError::Disagreement { what, sum, control, remedy });
    }
    steps.report.adjustments.push(Adjustment { what, sum, control });
    Ok(())
}

/// Refuses value added that is reported and was moved.
fn unmoved(statistics: &Statistics, p: Province, made: &Matrix) -> Result<(), CompileError> {
    let (axes, m) = (&statistics.axes, statistics.axes.m());
    for (local, r) in axes.provinces.regions(p).enumerate() {
        for (i, row) in axes.region_rows(Region(r)).enumerate() {
            let Some(value) = statistics.regions.value_added[r * m + i] else { continue };
            let made = made.at(local, i);
            if (made - value).abs() > UNMOVED * value.max(made) {
                let label = axes.row_label(row);
                return Err(CompileError::Moved { what: "value added", label, value, made });
            }
        }
    }
    Ok(())
}
