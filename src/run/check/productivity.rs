//! Checks of the table as a Leontief system.

use super::Check;
use super::Outcome::{Failed, Passed, Warned};
use crate::coefficients::technical_coefficients;
use crate::leontief::{Deal, LeontiefError, SolverOptions, System, Weights};
use crate::ranks::{Agreed, Solo};
use crate::run::RunError;
use crate::table::Table;

pub(super) fn checks(table: Table) -> Result<Vec<Check>, RunError> {
    let Table { axes, Z, x, .. } = table;
    let deal = Deal::new(&axes, &Solo);
    let A = technical_coefficients(Z, &x);
    let system = match System::new(&Solo, &axes, &deal, &A, &SolverOptions::default()) {
        Ok(system) => system,
        Err(Agreed::Mine(error @ (LeontiefError::Singular { .. } | LeontiefError::NotProductive { .. }))) => {
            return Ok(vec![Check::new("productivity", Failed, None, error.to_string())]);
        }
        Err(error) => return Err(error.into()),
    };
    let Weights { delta, weighted, max_column_sum, worst_column, .. } = system.weights();
    let label = axes.row_label(*worst_column);
    let sums = format!("largest Σ|a| = {max_column_sum:.6} at ({label})");
    let norm = if *weighted { "with weights" } else { "without weights" };
    let certificate = format!("productive (Hawkins–Simon), {norm}: wᵀ|A| ≤ (1 − δ) wᵀ, δ = {delta:.3e}");
    let radius = system.spectral_radius();
    let outcome = |fine: bool| if fine { Passed } else { Warned };
    Ok(vec![
        Check::new("column sums", outcome(*max_column_sum < 1.0), Some(*max_column_sum), sums),
        Check::new("productivity", Passed, Some(*delta), certificate),
        Check::new("spectral radius", outcome(radius < 1.0), Some(radius), format!("ρ(A) ≈ {radius:.6}")),
    ])
}
