//! A flow matrix of the table, dense or as trade × regional use.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};

use super::{Panels, Trade};
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;

/// `Z` (n × R·m) or `Y` (n × R·C): what row (r, i) sells to column c of region s.
#[derive(Clone, Debug, PartialEq)]
pub enum Flow {
    /// Every cell, in row panels of the selling provinces.
    Dense(Panels),
    /// `T^{rs}_i · regional_(s,i),c`: a region's use of every product, split over origins by trade shares (Chenery–Moses).
    Factored {
        /// Use by region: rows (s, i), columns c of region s; in panels of the using provinces.
        regional: Panels,
        /// Trade shares, the same for `Z` and `Y`.
        trade: Arc<Trade>,
    },
}

impl From<Panels> for Flow {
    fn from(panels: Panels) -> Self {
        Self::Dense(panels)
    }
}

impl Flow {
    /// The panels held: of cells, or of regional use.
    pub fn panels(&self) -> &Panels {
        match self {
            Self::Dense(panels) | Self::Factored { regional: panels, .. } => panels,
        }
    }

    /// The panels held, to change.
    pub fn panels_mut(&mut self) -> &mut Panels {
        match self {
            Self::Dense(panels) | Self::Factored { regional: panels, .. } => panels,
        }
    }

    /// Trade shares, where the flow is factored.
    pub fn trade(&self) -> Option<&Arc<Trade>> {
        match self {
            Self::Dense(_) => None,
            Self::Factored { trade, .. } => Some(trade),
        }
    }

    /// Columns a region has: m or C.
    pub fn width(&self, axes: &Axes) -> usize {
        match self {
            Self::Dense(panels) => panels.columns() / axes.R(),
            Self::Factored { regional, .. } => regional.columns(),
        }
    }

    /// Whether every province is held.
    pub fn is_whole(&self) -> bool {
        self.panels().is_whole()
    }

    /// Sums over all columns, by row, of a whole flow; `None` for a part.
    pub fn row_sums(&self, axes: &Axes) -> Option<Vec<f64>> {
        if !self.is_whole() {
            return None;
        }
        let sums: Vec<f64> = self.panels().rows().map(|(_, row)| row.iter().sum()).collect();
        Some(match self {
            Self::Dense(_) => sums,
            Self::Factored { trade, .. } => trade.spread(axes, &sums),
        })
    }

    /// Sums over all rows, by column, of a whole flow; `None` for a part. Trade shares that sum to one add nothing.
    pub fn column_sums(&self, axes: &Axes) -> Option<Vec<f64>> {
        if !self.is_whole() {
            return None;
        }
        let width = self.width(axes);
        let mut sums = vec![0.0; axes.R() * width];
        match self {
            Self::Dense(panels) => {
                for (_, values) in panels.rows() {
                    add(&mut sums, values, 1.0);
                }
            }
            Self::Factored { regional, trade } => {
                let shares = trade.column_sums(axes);
                for (row, values) in regional.rows() {
                    let s = row / axes.m();
                    add(&mut sums[s * width..(s + 1) * width], values, shares[row]);
                }
            }
        }
        Some(sums)
    }

    /// Every cell of a whole flow, province by province; memory n · columns · 8 bytes.
    #[must_use]
    pub fn to_dense(&self, axes: &Axes) -> Panels {
        let (regional, trade) = match self {
            Self::Dense(panels) => return panels.clone(),
            Self::Factored { regional, trade } => (regional, trade),
        };
        let mut dense = Panels::whole(axes, axes.R() * regional.columns());
        for (p, panel) in dense.iter_mut() {
            let (columns, first) = (panel.columns(), axes.province_rows(p).start);
            panel.data_mut().par_chunks_mut(columns).enumerate().for_each(|(local, values)| {
                fill_row(axes, (trade, regional), first + local, (0, values));
            });
        }
        dense
    }

    /// Cells of a row in the columns of some regions; zeros where its province is not held.
    pub fn row_into(&self, axes: &Axes, row: usize, regions: Range<usize>, into: &mut [f64]) {
        let width = self.width(axes);
        match self {
            Self::Dense(panels) => match panels.row(row) {
                Some(cells) => into.copy_from_slice(&cells[regions.start * width..regions.end * width]),
                None => into.fill(0.0),
            },
            Self::Factored { regional, trade } => {
                fill_row(axes, (trade, regional), row, (regions.start, into));
            }
        }
    }

    /// The block of a held province's rows and its own columns.
    #[must_use]
    pub fn own_block(&self, axes: &Axes, p: Province) -> Matrix {
        let (rows, width) = (axes.province_rows(p), self.width(axes));
        let regions = axes.provinces.regions(p);
        let columns = regions.len() * width;
        let mut block = Matrix::zeros(rows.len(), columns);
        for local in 0..rows.len() {
            self.row_into(axes, rows.start + local, regions.clone(), block.row_mut(local));
        }
        block
    }

    /// Provinces held, in order.
    pub fn provinces(&self) -> Vec<Province> {
        self.panels().provinces()
    }
}

/// What the held regions of a factored table use of every product, by row (s, i): sums of absolute values.
pub fn uses<'a>(Z: &'a Flow, Y: &'a Flow) -> impl Iterator<Item = (usize, f64)> + 'a {
    let sum = |values: &[f64]| values.iter().map(|value| value.abs()).sum::<f64>();
    let rows = Z.panels().rows().zip(Y.panels().rows());
    rows.map(move |((row, used), (_, bought))| (row, sum(used) + sum(bought)))
}

fn add(sums: &mut [f64], values: &[f64], factor: f64) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// Cells of one row in the columns of regions `from ..`.
fn fill_row(
    axes: &Axes,
    (trade, regional): (&Trade, &Panels),
    row: usize,
    (from, into): (usize, &mut [f64]),
) {
    let (m, width) = (axes.m(), regional.columns());
    for (s, cells) in (from..).zip(into.chunks_exact_mut(width)) {
        let share = trade.share(axes, row, s);
        let used = regional.row(s * m + row % m).unwrap_or_default();
        for (cell, amount) in cells.iter_mut().zip(used) {
            *cell = share * amount;
        }
    }
}
