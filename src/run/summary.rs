//! What a solve brought, for people at a terminal and for machines.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::memory::mebibytes;
use crate::accounts::ExtensionAccounts;
use crate::coefficients::stranded;
use crate::leontief::{SolveSummary, System};
use crate::quantity::counted;
use crate::table::Table;

/// Regions named in the summary.
const NAMED: usize = 5;

/// The result of a solve in a few lines.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Rows, n.
    pub rows: usize,
    /// Regions, R.
    pub regions: usize,
    /// Provinces, P.
    pub provinces: usize,
    /// Totals of every stressor.
    pub stressors: Vec<StressorTotals>,
    /// Right-hand sides, passes, certificate.
    pub solve: SolveSummary,
    /// Largest column sum of `|A|`.
    pub max_column_sum: f64,
    /// Whether the certificate needed weights.
    pub weighted: bool,
    /// Estimate of ρ(A).
    pub spectral_radius: f64,
    /// Wall time of the whole verb.
    pub seconds: f64,
    /// Sum of the ranks' peak memory, bytes.
    pub peak_memory: u64,
    /// The archive.
    pub archive: PathBuf,
}

/// Totals of one stressor.
#[derive(Clone, Debug, Serialize)]
pub struct StressorTotals {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Its unit.
    pub unit: String,
    /// Stressor of production, sectors without output included.
    pub production: f64,
    /// Embodied in all final demand, without `F_Y`.
    pub embodied: f64,
    /// Of final demand itself, `F_Y`: beside production.
    pub direct: f64,
    /// Footprint of all regions, with `F_Y`: the sum of both.
    pub footprint: f64,
    /// Embodied in exports that leave the table.
    pub exports: f64,
    /// Embodied in the balancing column.
    pub balancing: f64,
    /// On sectors without output: in no footprint.
    pub without_output: f64,
    /// Production less all of these, relative to production.
    pub closure: f64,
    /// Regions with the largest footprints (`D_cba_reg`, with `F_Y`).
    pub largest: Vec<(String, f64)>,
}

impl Summary {
    /// Gathers the figures of a solve; time, memory and archive are filled in when known.
    pub fn new(system: &System<'_>, table: &Table, results: &[ExtensionAccounts], radius: f64) -> Self {
        let axes = &table.axes;
        let stressors = results.iter().flat_map(|e| (0..e.stressors.len()).map(move |s| (e, s)));
        Self {
            rows: axes.n(),
            regions: axes.R(),
            provinces: axes.P(),
            stressors: stressors.map(|(extension, s)| totals(table, extension, s)).collect(),
            solve: system.summary(),
            max_column_sum: system.weights().max_column_sum,
            weighted: system.weights().weighted,
            spectral_radius: radius,
            seconds: 0.0,
            peak_memory: 0,
            archive: PathBuf::new(),
        }
    }

    /// Methods the solves went through.
    pub fn path(&self) -> String {
        match self.solve.fallbacks {
            0 => self.solve.method.clone(),
            count => format!("{}, {count} panels by lu", self.solve.method),
        }
    }
}

fn totals(table: &Table, extension: &ExtensionAccounts, s: usize) -> StressorTotals {
    let k = extension.stressors.len();
    let row = |name: &str| -> &[f64] {
        extension.account(name).map_or(&[], |account| {
            let length = account.values.len() / k;
            &account.values[s * length..(s + 1) * length]
        })
    };
    let sum = |name: &str| row(name).iter().sum::<f64>();
    let F = match table.extensions.iter().find(|e| e.name == extension.extension) {
        Some(source) => source.F.row(s),
        None => table.value_added.v.row(s),
    };
    let production: f64 = F.iter().sum();
    let (embodied, exports, balancing) = (sum("D_cba"), sum("exports_total"), sum("balancing_total"));
    let without_output = stranded(F, &table.x).1;
    let direct = sum("F_Y_reg");
    let gap = production - embodied - exports - balancing - without_output;
    let mut largest: Vec<(String, f64)> =
        table.axes.regions.names().iter().cloned().zip(row("D_cba_reg").iter().copied()).collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1));
    largest.truncate(NAMED);
    StressorTotals {
        extension: extension.extension.clone(),
        stressor: extension.stressors.name(s).to_owned(),
        unit: extension.units[s].to_string(),
        production,
        embodied,
        direct,
        footprint: embodied + direct,
        exports,
        balancing,
        without_output,
        closure: if production.abs() > 0.0 { gap / production } else { gap },
        largest,
    }
}

/// Production that no account explains, relative: more than this is no rounding.
const UNEXPLAINED: f64 = 1e-6;

impl Summary {
    /// Says which stressors do not add up: the table's rows or columns do not either.
    pub fn warn(&self) {
        for totals in self.stressors.iter().filter(|totals| totals.closure.abs() > UNEXPLAINED) {
            tracing::warn!(
                "{}/{}: {:.1e} of production is in no account; the table does not balance, look at `leontief check`",
                totals.extension,
                totals.stressor,
                totals.closure
            );
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [rows, regions, provinces] =
            [(self.rows, "row"), (self.regions, "region"), (self.provinces, "province")]
                .map(|(count, thing)| counted(count, thing));
        writeln!(f, "{rows}, {regions} in {provinces}")?;
        for totals in &self.stressors {
            let StressorTotals { extension, stressor, unit, production, footprint, .. } = totals;
            writeln!(
                f,
                "{extension}/{stressor}: production {production:.6e} {unit}, footprint {footprint:.6e}"
            )?;
            if totals.direct.abs() > 0.0 {
                writeln!(f, "    embodied in final demand, without F_Y {:.6e}", totals.embodied)?;
                writeln!(f, "    of final demand itself, F_Y {:.6e}", totals.direct)?;
            }
            for (what, mass) in [
                ("exports", totals.exports),
                ("balancing", totals.balancing),
                ("on sectors without output", totals.without_output),
            ] {
                if mass.abs() > 0.0 {
                    writeln!(f, "    {what} {mass:.6e}")?;
                }
            }
            writeln!(f, "    unexplained: {:.1e} of production", totals.closure)?;
            let largest = totals.largest.iter().map(|(region, value)| format!("{region} {value:.4e}"));
            writeln!(f, "    largest footprints: {}", largest.collect::<Vec<_>>().join(", "))?;
        }
        let norm = if self.weighted { "weighted" } else { "plain" };
        writeln!(
            f,
            "certified relative error {:.1e} ({norm} norm) on {} right-hand sides, {} passes, {}; ρ(A) ≈ {:.4}",
            self.solve.relative_bound,
            self.solve.right_hand_sides,
            self.solve.passes,
            self.path(),
            self.spectral_radius
        )?;
        let mebibytes = mebibytes(self.peak_memory);
        writeln!(f, "{:.2} s, {mebibytes:.0} MiB over all ranks", self.seconds)?;
        write!(f, "archive: {}", self.archive.display())
    }
}
