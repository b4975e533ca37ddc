//! Checks of the table as a Leontief system.

use super::Check;
use super::Outcome::{Failed, Passed, Warned};
use crate::coefficients::technical_coefficients;
use crate::leontief::{Deal, LeontiefError, SolverOptions, Structure, System, Weights, structure};
use crate::ranks::{Agreed, Solo};
use crate::run::RunError;
use crate::table::{Flow, Form, Table};

pub(super) fn checks(table: Table) -> Result<Vec<Check>, RunError> {
    let deal = Deal::new(&table.axes, &Solo);
    let form = form(&table, &deal);
    let Table { axes, Z, x, .. } = table;
    let technical = technical_coefficients(Z, &x);
    let system = match System::new(&Solo, &axes, &deal, &technical, &SolverOptions::default()) {
        Ok(system) => system,
        Err(Agreed::Mine(error @ (LeontiefError::Singular { .. } | LeontiefError::NotProductive { .. }))) => {
            return Ok(vec![form, Check::new("productivity", Failed, None, error.to_string())]);
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
        form,
        Check::new("column sums", outcome(*max_column_sum < 1.0), Some(*max_column_sum), sums),
        Check::new("productivity", Passed, Some(*delta), certificate),
        Check::new("spectral radius", outcome(radius < 1.0), Some(radius), format!("ρ(A) ≈ {radius:.6}")),
    ])
}

/// Whether the table is trade × technology, and what that would bring.
fn form(table: &Table, deal: &Deal) -> Check {
    let (Flow::Dense(Z), Flow::Dense(Y)) = (&table.Z, &table.Y) else {
        return Check::new("form", Passed, None, format!("{}, as stored", Form::of(&table.Z).name()));
    };
    let Some(found) = structure(&Solo, deal, &table.axes, (Z, Y)) else {
        return Check::new("form", Passed, None, "dense: one region has no trade to factor".to_owned());
    };
    let name = Form::of(&found.Z).name();
    let Structure { delta, eta, rho, .. } = &found;
    let measures = format!("δ = {delta:.1e}, η = {eta:.1e}, largest misfit of a cell {rho:.1e}");
    let text = if found.is_exact() {
        let smaller = Table::dense_bytes(&table.axes) / table.factored_bytes(&found.Z).max(1);
        format!(
            "dense, and {name} to rounding ({measures}): solved in that form; `leontief convert --form {name}` \
             stores it {smaller} times smaller"
        )
    } else {
        format!("dense; not trade × technology to rounding ({measures})")
    };
    Check::new("form", Passed, Some(*rho), text)
}
