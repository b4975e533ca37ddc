//! What a construction brought, for people at a terminal and for machines.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::memory::mebibytes;
use crate::archive::Origin;
use crate::compile::Step;
use crate::quantity::counted;
use crate::table::Table;

/// Sums this close, relatively, are one.
const SAME: f64 = 1e-6;

/// A built table in a few lines.
#[derive(Clone, Debug, Serialize)]
pub struct BuildSummary {
    /// Regions, R.
    pub regions: usize,
    /// Sectors, m.
    pub sectors: usize,
    /// Provinces, P.
    pub provinces: usize,
    /// Whether the provincial table is given or estimated.
    pub provincial_table: &'static str,
    /// What was balanced.
    pub steps: Vec<Step>,
    /// Totals that were brought to others: the one moved most of every kind.
    pub adjusted: Vec<AdjustmentSummary>,
    /// Totals that were brought to others, in all.
    pub adjustments: usize,
    /// Blank statistics that something stood in for, by proxy.
    pub imputed: Vec<(String, usize)>,
    /// Statistics of regions that were moved by more than a factor of three.
    pub moved_far: usize,
    /// Exports and imports that pass through regions.
    pub reexports: f64,
    /// Provinces without an inventory.
    pub provinces_without_inventory: Vec<String>,
    /// Sums of the provincial inventories and of the national one.
    pub emissions: Option<[f64; 2]>,
    /// What the table has of them, households included.
    pub emissions_of_table: Option<f64>,
    /// Their unit.
    pub emissions_unit: String,
    /// Largest residual of a row, a column, and a delivery between provinces, each over the larger of its amount and the
    /// mean amount: of a cell far below the mean the plain relative residual may be larger.
    pub residuals: [f64; 3],
    /// What nesting moves between using sectors, over their use of all origins: the largest.
    pub moved_between_users: f64,
    /// Wall time of the build.
    pub seconds: f64,
    /// Peak memory of rank 0, bytes.
    pub peak_memory: u64,
    /// The table.
    pub table: PathBuf,
}

/// A total that was brought to another.
#[derive(Clone, Debug, Serialize)]
pub struct AdjustmentSummary {
    /// What was brought.
    pub what: String,
    /// By which factor.
    pub factor: f64,
}

impl BuildSummary {
    /// The summary of a table that was written.
    pub(super) fn new(table: &Table, origin: &Origin<'_>, path: &Path) -> Self {
        let report = &origin.built.report;
        let mut imputed: Vec<(String, usize)> = Vec::new();
        for one in &report.imputed {
            let name = format!("{} by {}", one.quantity, one.proxy.name());
            match imputed.iter_mut().find(|(known, _)| *known == name) {
                Some((_, cells)) => *cells += one.cells,
                None => imputed.push((name, one.cells)),
            }
        }
        Self {
            regions: table.axes.R(),
            sectors: table.axes.m(),
            provinces: table.axes.P(),
            provincial_table: origin.built.provincial.origin().name(),
            steps: report.steps.clone(),
            adjusted: most_adjusted(origin),
            adjustments: report.adjustments.len(),
            imputed,
            moved_far: origin.built.moved.far(),
            reexports: origin.built.reexports.iter().sum(),
            provinces_without_inventory: without_inventory(table, origin),
            emissions: origin.inventory.map(|(made, _)| made.totals),
            emissions_of_table: origin.inventory.and_then(|_| emitted(table)),
            emissions_unit: origin.inventory.map_or_else(String::new, |(_, unit)| unit.to_owned()),
            residuals: origin.residuals.worst(),
            moved_between_users: origin.residuals.users.iter().copied().fold(0.0, f64::max),
            seconds: 0.0,
            peak_memory: 0,
            table: path.to_owned(),
        }
    }
}

/// Sum of the first stressor, of production and of final demand itself.
fn emitted(table: &Table) -> Option<f64> {
    let extension = table.extensions.first()?;
    let direct = extension.F_Y.as_ref().map_or(0.0, |F_Y| F_Y.row(0).iter().sum());
    Some(extension.F.row(0).iter().sum::<f64>() + direct)
}

/// Provinces that emit at the nation's intensity.
fn without_inventory(table: &Table, origin: &Origin<'_>) -> Vec<String> {
    let imputed = origin.inventory.map_or(&[][..], |(made, _)| &made.imputed);
    let names = table.axes.provinces.labels().names().iter().zip(imputed);
    names.filter(|(_, imputed)| **imputed).map(|(name, _)| name.clone()).collect()
}

/// The adjustments that moved most.
fn most_adjusted(origin: &Origin<'_>) -> Vec<AdjustmentSummary> {
    /// Adjustments named in the summary.
    const NAMED: usize = 5;
    let all = origin.built.report.adjustments.iter();
    let mut all: Vec<AdjustmentSummary> =
        all.map(|one| AdjustmentSummary { what: one.what.clone(), factor: one.control / one.sum }).collect();
    all.sort_by(|a, b| b.factor.ln().abs().total_cmp(&a.factor.ln().abs()));
    all.truncate(NAMED);
    all
}

impl fmt::Display for BuildSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [regions, sectors, provinces] =
            [(self.regions, "region"), (self.sectors, "sector"), (self.provinces, "province")]
                .map(|(count, thing)| counted(count, thing));
        writeln!(
            f,
            "{regions} × {sectors}, {provinces}; their table is {}, trade of regions estimated",
            self.provincial_table
        )?;
        for step in &self.steps {
            writeln!(
                f,
                "{:26} {:5} problems, ≤ {:4} iterations, residual {:.0e}, divergence {:.2e} of the total",
                step.name,
                step.problems,
                step.iterations,
                step.residual,
                step.share()
            )?;
        }
        if self.adjustments > 0 {
            let named = self.adjusted.iter().map(|one| format!("{} × {:.3}", one.what, one.factor));
            let named: Vec<String> = named.collect();
            writeln!(f, "{} adjusted, most: {}", counted(self.adjustments, "total"), named.join("; "))?;
        }
        if self.moved_far > 0 {
            writeln!(
                f,
                "{} of regions moved by more than a factor of 3",
                counted(self.moved_far, "statistic")
            )?;
        }
        if self.reexports > 0.0 {
            writeln!(f, "taken out of exports and imports as passing through: {:.4e}", self.reexports)?;
        }
        for (what, cells) in &self.imputed {
            writeln!(f, "imputed: {what}, {}", counted(*cells, "cell"))?;
        }
        if let Some([provincial, national]) = self.emissions {
            let unit = &self.emissions_unit;
            write!(f, "emissions [{unit}]: provinces {provincial:.1}, nation {national:.1}")?;
            let differs =
                |table: &f64| [provincial, national].iter().all(|sum| (table - sum).abs() > SAME * sum.abs());
            if let Some(table) = self.emissions_of_table.filter(differs) {
                write!(f, ", this table {table:.1}")?;
            }
            let without = &self.provinces_without_inventory;
            let names = if without.is_empty() { String::new() } else { format!(": {}", without.join(", ")) };
            writeln!(f, "; {} without inventory{names}", counted(without.len(), "province"))?;
        }
        let [row, column, province] = self.residuals;
        write!(f, "largest residual: row {row:.1e}, column {column:.1e}, province pair {province:.1e}")?;
        writeln!(f, ", over the larger of its amount and the mean")?;
        let moved = 100.0 * self.moved_between_users;
        writeln!(f, "nesting moves at most {moved:.2} % of a sector's use of a product between provinces")?;
        let mebibytes = mebibytes(self.peak_memory);
        writeln!(f, "{:.2} s, {mebibytes:.0} MiB on rank 0", self.seconds)?;
        write!(f, "table: {}", self.table.display())
    }
}
