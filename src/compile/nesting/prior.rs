//! What every cell is before rows, columns and provincial cells are met.

use super::super::Built;
use super::super::provincial::ratio;
use crate::axes::{Axes, Province, Region};
use crate::linalg::Matrix;
use crate::table::Flow;

/// Everything the prior needs, and panels of it on demand.
pub(super) struct Prior<'a> {
    pub(super) axes: &'a Axes,
    built: &'a Built,
    /// Part of a region in its province's inputs by sector and spending by category, R × (m + C).
    parts: Matrix,
    /// Whether cells inside a province are brought to the provincial table too.
    inside: bool,
}

impl<'a> Prior<'a> {
    pub(super) fn new(axes: &'a Axes, built: &'a Built, inside: bool) -> Self {
        let (m, C) = (axes.m(), axes.C());
        let (used, bought) = (sums(axes, &built.parts.Z), &built.spending);
        let mut parts = Matrix::zeros(axes.R(), m + C);
        for p in axes.provinces.iter() {
            for j in 0..m {
                let whole: f64 = axes.provinces.regions(p).map(|s| used[s * m + j]).sum();
                for s in axes.provinces.regions(p) {
                    *parts.at_mut(s, j) = ratio(used[s * m + j], whole);
                }
            }
            for s in axes.provinces.regions(p) {
                parts.row_mut(s)[m..].copy_from_slice(bought.row(s));
            }
        }
        Self { axes, built, parts, inside }
    }

    /// Rows of a province: of `Z`, of `Y`.
    pub(super) fn panels(&self, p: Province) -> (Matrix, Matrix) {
        let (axes, m) = (self.axes, self.axes.m());
        let rows = axes.province_rows(p).len();
        let mut Z = Matrix::zeros(rows, axes.n());
        let mut Y = Matrix::zeros(rows, axes.R() * axes.C());
        for i in 0..m {
            for q in axes.provinces.iter() {
                let shares = self.shares((p, q), i);
                if p == q && !self.inside {
                    self.plain(p, i, (&shares, &mut Z, &mut Y));
                } else {
                    self.brought((p, q), i, (&shares, &mut Z, &mut Y));
                }
            }
        }
        (Z, Y)
    }

    /// `T^{rs}_i` of the regions of p and q, R_p × R_q; where provinces exchange nothing in sum, sellers' parts.
    fn shares(&self, (p, q): (Province, Province), i: usize) -> Matrix {
        let (axes, m) = (self.axes, self.axes.m());
        let (from, to) = (axes.provinces.regions(p), axes.provinces.regions(q));
        let mut shares = Matrix::zeros(from.len(), to.len());
        let Some(trade) = self.built.parts.Z.trade() else { return shares };
        for (row, r) in from.clone().enumerate() {
            for (column, s) in to.clone().enumerate() {
                *shares.at_mut(row, column) = trade.share(axes, r * m + i, s);
            }
        }
        if shares.data().iter().all(|share| *share <= 0.0) {
            let supplied: Vec<f64> = from.map(|r| self.built.supply(r * m + i)).collect();
            let whole: f64 = supplied.iter().sum();
            for (row, part) in supplied.iter().enumerate() {
                shares.row_mut(row).fill(ratio(*part, whole));
            }
        }
        shares
    }

    /// `T^{rs}_i w^s_c` brought to the provincial cells.
    fn brought(
        &self,
        (p, q): (Province, Province),
        i: usize,
        (shares, Z, Y): (&Matrix, &mut Matrix, &mut Matrix),
    ) {
        let (axes, m, C) = (self.axes, self.axes.m(), self.axes.C());
        let to = axes.provinces.regions(q);
        let cells = self.built.provincial.cells(&self.built.provincial_trade, (p, q), i);
        let taken: Vec<f64> =
            (0..shares.columns()).map(|s| (0..shares.rows()).map(|r| shares.at(r, s)).sum()).collect();
        let mut scale = vec![0.0; m + C];
        for (c, value) in scale.iter_mut().enumerate() {
            let whole: f64 = to.clone().zip(&taken).map(|(s, taken)| taken * self.parts.at(s, c)).sum();
            *value = ratio(cells[c], whole);
        }
        for row in 0..shares.rows() {
            for (column, s) in to.clone().enumerate() {
                let (share, parts) = (shares.at(row, column), self.parts.row(s));
                let cell = |c: usize| share * parts[c] * scale[c];
                let into = &mut Z.row_mut(row * m + i)[s * m..(s + 1) * m];
                into.iter_mut().enumerate().for_each(|(j, value)| *value = cell(j));
                let into = &mut Y.row_mut(row * m + i)[s * C..(s + 1) * C];
                into.iter_mut().enumerate().for_each(|(k, value)| *value = cell(m + k));
            }
        }
    }

    /// `T^{rs}_i Z^s_ij` inside a province.
    fn plain(&self, p: Province, i: usize, (shares, Z, Y): (&Matrix, &mut Matrix, &mut Matrix)) {
        let (m, parts) = (self.axes.m(), &self.built.parts);
        for row in 0..shares.rows() {
            for (column, s) in self.axes.provinces.regions(p).enumerate() {
                for (flow, into) in [(&parts.Z, &mut *Z), (&parts.Y, &mut *Y)] {
                    let used = flow.panels().row(s * m + i).unwrap_or_default();
                    let into = &mut into.row_mut(row * m + i)[s * used.len()..(s + 1) * used.len()];
                    into.iter_mut().zip(used).for_each(|(to, value)| *to = shares.at(row, column) * value);
                }
            }
        }
    }
}

/// Column sums of a factored flow's regional use.
fn sums(axes: &Axes, flow: &Flow) -> Vec<f64> {
    let width = flow.width(axes);
    let mut sums = vec![0.0; axes.R() * width];
    for (row, values) in flow.panels().rows() {
        let into = &mut sums[row / axes.m() * width..][..width];
        into.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    sums
}

impl Built {
    /// What row (r, i) delivers inside the nation, `x − exports − balancing`.
    pub(super) fn supply(&self, row: usize) -> f64 {
        let at = |values: &Option<Vec<f64>>| values.as_ref().map_or(0.0, |values| values[row]);
        at(&self.parts.x) - at(&self.parts.exports) - at(&self.parts.balancing)
    }

    /// What the columns of every region take of domestic products: sectors n, then categories R·C.
    pub(super) fn taken(&self, axes: &Axes) -> [Vec<f64>; 2] {
        [sums(axes, &self.parts.Z), sums(axes, &self.parts.Y)]
    }

    /// Province of every region.
    pub(super) fn provinces(axes: &Axes) -> Vec<usize> {
        (0..axes.R()).map(|r| axes.provinces.province_of(Region(r)).0).collect()
    }
}
