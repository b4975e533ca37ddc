//! The stressors of all chosen extensions, stacked.

use super::{AccountsError, AccountsOptions};
use crate::coefficients::intensities;
use crate::leontief::System;
use crate::linalg::Matrix;
use crate::table::{Extension, Table};

/// Stressors of several extensions one below the other.
pub(super) struct Stressors {
    /// The extensions, value added last.
    pub extensions: Vec<Extension>,
    /// Intensities, K × n.
    pub S: Matrix,
}

impl Stressors {
    /// Extensions by name, all of them and value added where no name is given.
    pub fn select(table: &Table, names: &[String]) -> Result<Self, AccountsError> {
        let all = Self::extensions(table, names)?;
        let n = table.axes.n();
        let stacked: Vec<f64> = all.iter().flat_map(|e| e.F.data()).copied().collect();
        let F = Matrix::from_row_major(stacked.len() / n, n, stacked);
        Ok(Self { extensions: all, S: intensities(&F, &table.x) })
    }

    /// The extensions themselves.
    pub fn extensions(table: &Table, names: &[String]) -> Result<Vec<Extension>, AccountsError> {
        let value_added = table.value_added_extension();
        let all = || table.extensions.iter().chain([&value_added]);
        let options = AccountsOptions { extensions: names.to_vec(), ..AccountsOptions::default() };
        options.stressors(all().map(|e| (&e.name[..], e.stressors.len())))?;
        Ok(all().filter(|e| names.is_empty() || names.contains(&e.name)).cloned().collect())
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
