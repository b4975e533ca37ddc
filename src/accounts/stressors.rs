//! The stressors of all chosen extensions, stacked.

use std::borrow::Cow;

use super::{AccountsError, AccountsOptions};
use crate::coefficients::intensities;
use crate::leontief::System;
use crate::linalg::Matrix;
use crate::table::{Extension, Table};

/// Extensions by name, value added last; all of them where no name is given.
pub(super) fn extensions<'a>(
    table: &'a Table,
    options: &AccountsOptions,
) -> Result<Vec<Cow<'a, Extension>>, AccountsError> {
    let mut all: Vec<Cow<'a, Extension>> = table.extensions.iter().map(Cow::Borrowed).collect();
    all.push(Cow::Owned(table.value_added_extension()));
    options.stressors(all.iter().map(|e| (&e.name[..], e.stressors.len())))?;
    let names = &options.extensions;
    all.retain(|e| names.is_empty() || names.contains(&e.name));
    Ok(all)
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
    pub fn new(extensions: &[Cow<'_, Extension>], x: &[f64]) -> Self {
        let stacked: Vec<f64> = extensions.iter().flat_map(|e| e.F.data()).copied().collect();
        let F = Matrix::from_row_major(stacked.len() / x.len(), x.len(), stacked);
        Self { counts: extensions.iter().map(|e| e.stressors.len()).collect(), S: intensities(F, x) }
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
