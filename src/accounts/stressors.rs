//! The stressors of all chosen extensions, stacked.

use super::{AccountsError, AccountsOptions};
use crate::coefficients::intensities;
use crate::leontief::System;
use crate::linalg::Matrix;
use crate::table::{Extension, Table};

/// Extensions by name, value added last; all of them where no name is given.
pub(super) fn extensions(table: &Table, names: &[String]) -> Result<Vec<Extension>, AccountsError> {
    let value_added = table.value_added_extension();
    let all = || table.extensions.iter().chain([&value_added]);
    let options = AccountsOptions { extensions: names.to_vec(), ..AccountsOptions::default() };
    options.stressors(all().map(|e| (&e.name[..], e.stressors.len())))?;
    Ok(all().filter(|e| names.is_empty() || names.contains(&e.name)).cloned().collect())
}

/// Stressors of several extensions one below the other.
pub(super) struct Stressors {
    /// Stressors of each extension.
    pub counts: Vec<usize>,
    /// Intensities, K × n.
    pub S: Matrix,
}

impl Stressors {
    /// Those of some extensions.
    pub fn new(extensions: &[Extension], x: &[f64]) -> Self {
        let stacked: Vec<f64> = extensions.iter().flat_map(|e| e.F.data()).copied().collect();
        let F = Matrix::from_row_major(stacked.len() / x.len(), x.len(), stacked);
        Self { counts: extensions.iter().map(|e| e.stressors.len()).collect(), S: intensities(&F, x) }
    }

    /// Number of stressors, K.
    pub fn count(&self) -> usize {
        self.S.rows()
    }

    /// This rank's rows of `Sᵀ`, columns `from .. to`.
    pub fn held(&self, system: &System<'_>, from: usize, to: usize) -> Matrix {
        let mut rows = Vec::new();
        for p in system.deal().mine() {
            for row in system.deal().rows(p) {
                rows.extend((from..to).map(|s| self.S.at(s, row)));
            }
        }
        Matrix::from_row_major(system.deal().held_rows(), to - from, rows)
    }
}
