//! Exports and imports of the regions of one province where any are known.
//!
//! A blank is at the province's rate, `exports / output` or `imports / use`. By product the regions add up to their
//! province: `min(λ x, upper)`; where totals of regions are known too, cross-entropy within the same bounds.

use super::super::balancing::{Place, Steps, Sums};
use super::super::calibration::agree;
use super::super::provincial::{ProvincialTable, ratio};
use super::super::{CompileError, Construction, Known, Statistics};
use super::{RegionalAccounts, imported};
use crate::axes::Province;
use crate::linalg::Matrix;

/// One direction of foreign trade of the regions of a province.
pub(super) struct Direction<'a> {
    /// `exports` or `imports`.
    pub what: &'static str,
    /// What they are part of: `output` or `use`.
    pub part_of: &'static str,
    /// By product, R_p·m.
    pub known: &'a [Known],
    /// Of all products, R_p.
    pub totals: &'a [Known],
    /// What they are part of, R_p × m.
    pub whole: Matrix,
    /// The province's, m.
    pub sums: Vec<f64>,
}

impl Direction<'_> {
    /// Whether anything is known.
    pub fn some(&self) -> bool {
        self.known.iter().chain(self.totals).any(Option::is_some)
    }

    /// The province's rates, m.
    fn rates(&self) -> Vec<f64> {
        self.sums.iter().zip(self.whole.column_sums()).map(|(sum, whole)| ratio(*sum, whole)).collect()
    }

    /// As reported, blanks at the province's rate.
    pub fn raw(&self) -> Matrix {
        let (rates, mut raw) = (self.rates(), self.whole.clone());
        for (value, (known, rate)) in
            raw.data_mut().iter_mut().zip(self.known.iter().zip(rates.iter().cycle()))
        {
            *value = known.unwrap_or(rate * *value);
        }
        raw
    }

    /// Brings amounts to the province's products and the regions' totals.
    pub fn brought(
        &self,
        mut amounts: Matrix,
        (statistics, options): (&Statistics, &Construction),
        p: Province,
        steps: &mut Steps,
    ) -> Result<Matrix, CompileError> {
        let axes = &statistics.axes;
        let (rates, mut upper) = (self.rates(), self.whole.clone());
        for row in 0..upper.rows() {
            for (value, rate) in upper.row_mut(row).iter_mut().zip(&rates) {
                *value *= options.trade_rate.max(*rate);
            }
        }
        for i in 0..axes.m() {
            if !fill((&mut amounts, &upper), i, self.sums[i]) {
                let name = axes.provinces.labels().name(p.0);
                let known: f64 = (0..upper.rows()).map(|row| amounts.at(row, i)).sum();
                return Err(CompileError::Value {
                    what: format!("{} of the regions", self.what),
                    label: format!("{name}, {}", axes.sectors.name(i)),
                    value: known,
                    remedy: format!(
                        "the province's are {} and the others are zero or at {} of their {}: leave unknown ones blank",
                        self.sums[i], options.trade_rate, self.part_of
                    ),
                });
            }
        }
        if self.totals.iter().all(Option::is_none) {
            return Ok(amounts);
        }
        let name = axes.provinces.labels().name(p.0);
        let rows = self.totals.iter().zip(amounts.row_sums()).map(|(known, sum)| known.unwrap_or(sum));
        let rows: Vec<f64> = rows.collect();
        let both = (rows.iter().sum(), self.sums.iter().sum());
        let what = format!("{} of the regions of {name}", self.what);
        let factor = agree(&what, both, options.margins, steps)?;
        let rows: Vec<f64> = rows.iter().map(|sum| factor * sum).collect();
        let place = Place {
            step: super::FOREIGN,
            at: name,
            rows: &axes.regions.names()[axes.provinces.regions(p)],
            columns: axes.sectors.names(),
            groups: &[],
        };
        let lower = Matrix::zeros(upper.rows(), upper.columns());
        steps.within(place, &amounts, Sums { rows: &rows, columns: &self.sums }, (&lower, &upper))
    }
}

/// Scales a column to its sum, no cell above its bound: `min(λ x, upper)`. False where no λ does.
fn fill((amounts, upper): (&mut Matrix, &Matrix), i: usize, sum: f64) -> bool {
    /// What rounding leaves of a sum.
    const ROUNDING: f64 = 1e-12;
    let rows = amounts.rows();
    let mut free: Vec<usize> = (0..rows).collect();
    loop {
        let full: f64 = (0..rows).filter(|row| !free.contains(row)).map(|row| upper.at(row, i)).sum();
        let known: f64 = free.iter().map(|row| amounts.at(*row, i)).sum();
        let factor = ratio(sum - full, known);
        let above = |row: &usize| factor * amounts.at(*row, i) > upper.at(*row, i) * (1.0 + ROUNDING);
        let (over, rest): (Vec<usize>, Vec<usize>) = free.iter().partition(|row| above(row));
        if over.is_empty() {
            for row in &free {
                *amounts.at_mut(*row, i) *= factor;
            }
            return full + factor * known >= sum * (1.0 - ROUNDING);
        }
        for row in over {
            *amounts.at_mut(row, i) = upper.at(row, i);
        }
        free = rest;
    }
}

/// Brings exports and imports of a province's regions to what is known of them.
pub(super) fn bring(
    (statistics, options): (&Statistics, &Construction),
    (p, provincial): (Province, &ProvincialTable),
    accounts: &mut RegionalAccounts,
    steps: &mut Steps,
) -> Result<(), CompileError> {
    let axes = &statistics.axes;
    let exports = exports(statistics, (p, provincial), accounts);
    let imports = imported::direction(statistics, (p, provincial), accounts);
    if !exports.some() && !imports.some() {
        return Ok(());
    }
    let (mut sold, mut bought) = (exports.raw(), imports.raw());
    let rate = if options.entrepot { options.trade_rate } else { 1.0 };
    let first = axes.province_rows(p).start;
    for (at, known) in exports.known.iter().enumerate() {
        let mut passing: f64 = 0.0;
        // Imports by user have no product whose use they could exceed.
        let imports_known = provincial.imports_by_product.is_some().then(|| imports.known[at]).flatten();
        for (direction, known) in [(&exports, *known), (&imports, imports_known)] {
            let (value, whole) = (known.unwrap_or(0.0), direction.whole.data()[at]);
            let over = value - rate * whole;
            if over > 0.0 && !options.entrepot {
                return Err(CompileError::Value {
                    what: direction.what.to_owned(),
                    label: axes.row_label(first + at),
                    value,
                    remedy: format!(
                        "its {} is {whole} when brought to the province: correct one of the two, or set \
                         build.construction.entrepot = true to take out what passes through",
                        direction.part_of
                    ),
                });
            }
            passing = passing.max(over);
        }
        accounts.reexports[at] = passing;
        for amounts in [&mut sold, &mut bought] {
            amounts.data_mut()[at] = (amounts.data()[at] - passing).max(0.0);
        }
    }
    if axes.provinces.regions(p).len() == 1 {
        // It is the province, whose exports and imports are what they are.
        accounts.reexports.fill(0.0);
        return Ok(());
    }
    if exports.some() {
        let exports = exports.brought(sold, (statistics, options), p, steps)?;
        for (at, value) in exports.data().iter().enumerate() {
            accounts.supply[at] += accounts.exports[at] - value;
            accounts.exports[at] = *value;
        }
    }
    if imports.some() {
        imported::bring((statistics, options), (p, provincial), (&imports, bought), (accounts, steps))?;
    }
    Ok(())
}

/// Exports, and what a region has to sell.
fn exports<'a>(
    statistics: &'a Statistics,
    (p, provincial): (Province, &ProvincialTable),
    accounts: &RegionalAccounts,
) -> Direction<'a> {
    let axes = &statistics.axes;
    let (of, rows) = (axes.provinces.regions(p), axes.province_rows(p));
    let mut whole = Matrix::from_row_major(of.len(), axes.m(), accounts.output.clone());
    for (value, gap) in whole.data_mut().iter_mut().zip(&accounts.balancing) {
        *value -= gap.max(0.0);
    }
    Direction {
        what: "exports",
        part_of: "output",
        known: &statistics.regions.exports[rows],
        totals: &statistics.regions.exports_total[of],
        whole,
        sums: provincial.exports.row(p.0).to_vec(),
    }
}
