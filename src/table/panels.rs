//! A tall matrix cut into row panels, one a province; a rank holds the panels of its own provinces.

use std::collections::BTreeMap;

use crate::axes::{Axes, Province};
use crate::linalg::Matrix;

/// Row panels of an n-row matrix, by province.
///
/// # Shapes
/// The panel of province p is `n_p × columns`; for `Z` columns = n, so a panel is the block row `[Z_p1 … Z_pP]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Panels {
    /// First row of every province, n at the end.
    bounds: Vec<usize>,
    columns: usize,
    held: BTreeMap<Province, Matrix>,
}

impl Panels {
    /// Zero panels of the provinces in `held`.
    pub fn zeros(axes: &Axes, columns: usize, held: &[Province]) -> Self {
        let panels = held.iter().map(|p| (*p, Matrix::zeros(axes.province_rows(*p).len(), columns)));
        Self { bounds: axes.row_bounds(), columns, held: panels.collect() }
    }

    /// Zero panels of every province.
    pub fn whole(axes: &Axes, columns: usize) -> Self {
        Self::zeros(axes, columns, &axes.provinces.iter().collect::<Vec<_>>())
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Panels held, in province order.
    pub fn iter(&self) -> impl Iterator<Item = (Province, &Matrix)> {
        self.held.iter().map(|(p, panel)| (*p, panel))
    }

    /// Panels held, in province order, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Province, &mut Matrix)> {
        self.held.iter_mut().map(|(p, panel)| (*p, panel))
    }

    /// Provinces held, in order.
    pub fn provinces(&self) -> Vec<Province> {
        self.held.keys().copied().collect()
    }

    /// Whether every province is held.
    pub fn is_whole(&self) -> bool {
        self.held.len() + 1 == self.bounds.len()
    }

    /// Panel of a province, when held.
    pub fn panel(&self, p: Province) -> Option<&Matrix> {
        self.held.get(&p)
    }

    /// First row of a province.
    pub fn first_row(&self, p: Province) -> usize {
        self.bounds[p.0]
    }

    /// One row of the whole, when held.
    pub fn row(&self, row: usize) -> Option<&[f64]> {
        let p = self.bounds.partition_point(|b| *b <= row).checked_sub(1)?;
        Some(self.held.get(&Province(p))?.row(row - self.bounds[p]))
    }

    /// One row of the whole, when held, to change.
    pub fn row_mut(&mut self, row: usize) -> Option<&mut [f64]> {
        let p = self.bounds.partition_point(|b| *b <= row).checked_sub(1)?;
        Some(self.held.get_mut(&Province(p))?.row_mut(row - self.bounds[p]))
    }

    /// Every held row with its position in the whole, in order.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.iter()
            .flat_map(move |(p, panel)| (0..panel.rows()).map(move |i| (self.bounds[p.0] + i, panel.row(i))))
    }
}
