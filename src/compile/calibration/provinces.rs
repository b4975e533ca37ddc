//! Output, value added and final demand of provinces, brought to the national table.

use super::super::balancing::{Place, Steps, Sums};
use super::super::{Adjustment, CompileError, Construction, Imputation, Margins, Proxy, Statistics, Whose};
use crate::axes::Province;
use crate::linalg::Matrix;

/// What every province produces, adds and spends; sums over provinces are the nation's.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::compile) struct ProvincialControls {
    /// Gross output, P × m.
    pub output: Matrix,
    /// Value added, P × m.
    pub value_added: Matrix,
    /// Final demand by category, P × C.
    pub demand: Matrix,
    /// Share of the nation's GDP, P.
    pub gdp_share: Vec<f64>,
}

/// Calibrates the provinces.
pub(in crate::compile) fn provinces(
    statistics: &Statistics,
    options: &Construction,
    steps: &mut Steps,
) -> Result<ProvincialControls, CompileError> {
    let gdp: Vec<f64> = statistics.provinces.gdp.iter().map(|gdp| gdp.unwrap_or(0.0)).collect();
    let all: f64 = gdp.iter().sum();
    let share: Vec<f64> = gdp.iter().map(|gdp| gdp / all).collect();
    let output = output(statistics, options, &share, steps)?;
    let value_added = value_added(statistics, options, (&gdp, &output), steps)?;
    let demand = demand(statistics, options, &share, steps)?;
    Ok(ProvincialControls { output, value_added, demand, gdp_share: share })
}

/// Output by sector: as reported, scaled to the nation; a blank is the province's share of the nation.
fn output(
    statistics: &Statistics,
    options: &Construction,
    share: &[f64],
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, national) = (&statistics.axes, &statistics.nation.x);
    let (P, m) = (axes.P(), axes.m());
    let mut output = Matrix::zeros(P, m);
    for (p, share) in share.iter().enumerate() {
        let mut blanks = 0;
        let known = &statistics.provinces.output[p * m..];
        for ((value, known), national) in output.row_mut(p).iter_mut().zip(known).zip(national) {
            *value = known.unwrap_or_else(|| {
                blanks += 1;
                share * national
            });
        }
        steps.impute(Whose::Province(Province(p)), "output", (blanks, Proxy::Gdp));
    }
    for (i, national) in national.iter().enumerate() {
        let sum: f64 = (0..P).map(|p| output.at(p, i)).sum();
        if sum <= 0.0 && *national > 0.0 {
            for (p, share) in share.iter().enumerate() {
                *output.at_mut(p, i) = share * national;
            }
            let sector = axes.sectors.name(i);
            steps.impute(Whose::Nation, &format!("output of {sector}"), (P, Proxy::Gdp));
            continue;
        }
        let what = format!("provincial outputs of {}", axes.sectors.name(i));
        let factor = agree(&what, (sum, *national), options.margins, steps)?;
        for p in 0..P {
            *output.at_mut(p, i) *= factor;
        }
    }
    Ok(output)
}

/// The factor that brings a sum to its control.
pub(in crate::compile) fn agree(
    what: &str,
    (sum, control): (f64, f64),
    margins: Margins,
    steps: &mut Steps,
) -> Result<f64, CompileError> {
    /// Sums closer than this are equal to rounding.
    const ROUNDING: f64 = 1e-9;
    let what = what.to_owned();
    if (sum - control).abs() <= ROUNDING * control.abs().max(sum.abs()) {
        return Ok(if sum.abs() > 0.0 { control / sum } else { 1.0 });
    }
    if margins == Margins::Refuse {
        let remedy = "correct them, or set build.construction.margins = \"scale\"";
        return Err(CompileError::Disagreement { what, sum, control, remedy });
    }
    let factor = control / sum;
    if !factor.is_finite() || factor < 0.0 {
        let remedy = "no factor brings the one to the other: correct them, their signs first";
        return Err(CompileError::Disagreement { what, sum, control, remedy });
    }
    steps.report.adjustments.push(Adjustment { what, sum, control });
    Ok(factor)
}

/// Value added by sector: the nation's rate times output, brought to the provinces' GDP and the nation's sectors
/// within bounds.
fn value_added(
    statistics: &Statistics,
    options: &Construction,
    (gdp, output): (&[f64], &Matrix),
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let nation = &statistics.nation;
    let sectors = nation.value_added();
    let mut prior = Matrix::zeros(output.rows(), output.columns());
    let (mut lower, mut upper) = (prior.clone(), prior.clone());
    for p in 0..output.rows() {
        for (i, (added, produced)) in sectors.iter().zip(&nation.x).enumerate() {
            let x = output.at(p, i);
            let rate = if *produced > 0.0 { added / produced } else { 0.0 };
            let [least, most] = options.value_added_rate;
            *prior.at_mut(p, i) = rate * x;
            // A nation's own rate is never out of bounds.
            *lower.at_mut(p, i) = least.min(rate) * x;
            *upper.at_mut(p, i) = most.max(rate) * x;
        }
    }
    let axes = &statistics.axes;
    let place = Place {
        step: "value added of provinces",
        at: "nation",
        rows: axes.provinces.labels().names(),
        columns: axes.sectors.names(),
        groups: &[],
    };
    let rows = steps.reconciled(place, &prior, Sums { rows: gdp, columns: &sectors }, options)?;
    steps.within(place, &prior, Sums { rows: &rows, columns: &sectors }, (&lower, &upper))
}

/// Final demand by category: the expenditure side scaled to the GDP of the province, then each category to the
/// nation; blanks are the province's share of the nation's GDP.
fn demand(
    statistics: &Statistics,
    options: &Construction,
    share: &[f64],
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, provinces) = (&statistics.axes, &statistics.provinces);
    let (P, C) = (axes.P(), axes.C());
    let national: Vec<f64> =
        (0..C).map(|k| (0..axes.m()).map(|i| statistics.nation.Y.at(i, k)).sum()).collect();
    let mut demand = Matrix::zeros(P, C);
    for (p, share) in share.iter().enumerate() {
        let name = axes.provinces.labels().name(p);
        let mut blanks = 0;
        let row = demand.row_mut(p);
        for (k, value) in row.iter_mut().enumerate() {
            *value = provinces.demand[p * C + k].unwrap_or_else(|| {
                blanks += 1;
                share * national[k]
            });
        }
        steps.impute(Whose::Province(Province(p)), "final demand", (blanks, Proxy::Gdp));
        if let (0, Some(outflow), Some(gdp)) = (blanks, provinces.net_outflow[p], provinces.gdp[p]) {
            let spent = row.iter().sum::<f64>() + outflow;
            let factor = agree(&format!("expenditures of {name}"), (spent, gdp), options.margins, steps)?;
            for value in row {
                *value *= factor;
            }
        }
    }
    for (k, control) in national.iter().enumerate() {
        let what = format!("final demands of the provinces, {}", axes.categories.name(k));
        let sum: f64 = (0..P).map(|p| demand.at(p, k)).sum();
        let factor = agree(&what, (sum, *control), options.margins, steps)?;
        for p in 0..P {
            *demand.at_mut(p, k) *= factor;
        }
    }
    Ok(demand)
}

impl Steps {
    /// Notes blanks that something stood in for.
    pub(in crate::compile) fn impute(
        &mut self,
        whose: Whose,
        quantity: &str,
        (cells, proxy): (usize, Proxy),
    ) {
        if cells > 0 {
            let quantity = quantity.to_owned();
            self.report.imputed.push(Imputation { whose, quantity, cells, proxy });
        }
    }
}
