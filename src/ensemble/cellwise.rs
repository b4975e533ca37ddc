//! Tables of which nothing is known but their cells: ratio sampling, and its first-order theory.
//!
//! Every cell of a column and its primary inputs are drawn, and the column is brought back to its output:
//! `a_ij = z_ij ξ_ij / (Σ_i z_ij ξ_ij + p_j ξ_j)`. Column sums stay below one at any width, where independent noise on
//! coefficients makes unproductive tables. Rows balance no more: footprints are those of the final demand drawn.
//!
//! Stressors F are held in mass, so that intensities are `F_j / Σ_i …` too. First order: `∂y/∂z_ij = (m_i − m_j) X_j / x_j`, `∂y/∂p_j = −m_j X_j / x_j`,
//! `∂y/∂F_j = X_j / x_j`, `∂y/∂f_i = m_i`, with multipliers m and `X = L f`. Its expected deviation is zero, so that it serves
//! as a control variate for means.
//!
//! # References
//! Bullard and Sebald 1977, Rev. Econ. Stat. 59:75; Heijungs and Lenzen 2014, Int. J. Life Cycle Assess. 19:1445.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::levels::SizeLaw;
use super::noise::{Level, Noise, Quantity};
use crate::accounts::Footprints;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::Agreed;
use crate::streams::Lognormal;
use crate::table::{Panels, Table};

/// A table, and what the first-order theory of its total footprint needs.
#[derive(Clone, Debug)]
pub struct Cells {
    /// The table.
    pub table: Table,
    /// Multipliers m, n.
    pub M: Vec<f64>,
    /// Output for all final demand, X, n.
    pub X: Vec<f64>,
    /// The stressor: extension and row.
    pub stressor: (usize, usize),
}

impl Cells {
    /// Takes multipliers and outputs of the base case, solved on one rank.
    ///
    /// # Errors
    /// A failed solve.
    pub(super) fn new(table: Table, footprints: &Footprints<'_, '_>) -> Result<Self, Agreed<LeontiefError>> {
        let (R, C) = (table.axes.R(), table.axes.C());
        let all = Matrix::from_row_major(R, C, vec![1.0; R * C]);
        let F = footprints.weighted_demand(&[all]);
        let X = footprints.system().solve(&F, Side::Forward)?.X.into_data();
        let name = &footprints.stressor;
        let extension = table.extensions.iter().position(|e| e.stressors.position(name).is_some());
        let extension = extension.unwrap_or(0);
        let row = table.extensions.get(extension).and_then(|e| e.stressors.position(name)).unwrap_or(0);
        Ok(Self { table, M: footprints.M.data().to_vec(), X, stressor: (extension, row) })
    }

    /// The table of a draw, and the first-order deviation of its total footprint.
    pub(super) fn drawn(&self, noise: &Noise<'_>) -> (Table, f64) {
        let mut table = self.table.clone();
        let mut first_order = 0.0;
        if noise.has(Level::Technology) && noise.options.technology.national.rsd > 0.0 {
            first_order += self.inputs(&mut table, noise);
        }
        if noise.has(Level::Demand) && noise.options.demand.category_rsd > 0.0 {
            first_order += self.demand(&mut table, noise);
        }
        if noise.has(Level::Activity) && noise.options.activity.rsd > 0.0 {
            first_order += self.stressors(&mut table, noise);
        }
        (table, first_order)
    }

    /// Cells and primary inputs of every column.
    fn inputs(&self, table: &mut Table, noise: &Noise<'_>) -> f64 {
        let (n, scale) = (self.table.axes.n(), self.table.money.scale());
        let law = noise.options.technology.national;
        let sums = self.table.Z.column_sums(&self.table.axes).unwrap_or_default();
        let primary: Vec<f64> = self.table.x.iter().zip(&sums).map(|(x, sum)| (x - sum).max(0.0)).collect();
        let mut z = vec![0.0; n];
        noise.stream(Quantity(Level::Technology, 8), 0).normals(0, &mut z);
        let factors: Vec<f64> = z.iter().zip(&primary).map(|(z, p)| law_at(&law, scale * p, *z)).collect();
        let mut columns: Vec<f64> = primary.iter().zip(&factors).map(|(p, factor)| p * factor).collect();
        let mut moved: f64 =
            (0..n).map(|j| -self.M[j] * self.weight(j) * primary[j] * (factors[j] - 1.0)).sum();
        let stream = noise.stream(Quantity(Level::Technology, 9), 0);
        let parts = each_panel(table.Z.panels_mut(), |first, panel| {
            let (mut sums, mut moved, mut z) = (vec![0.0; n], 0.0, vec![0.0; n]);
            for local in 0..panel.rows() {
                let row = first + local;
                stream.normals((row * n) as u64, &mut z);
                for (j, (cell, z)) in panel.row_mut(local).iter_mut().zip(&z).enumerate() {
                    let before = *cell;
                    *cell *= law_at(&law, scale * before, *z);
                    sums[j] += *cell;
                    moved += (self.M[row] - self.M[j]) * self.weight(j) * (*cell - before);
                }
            }
            (sums, moved)
        });
        // Province by province, so that bits do not depend on threads.
        for (sums, part) in parts {
            columns.iter_mut().zip(&sums).for_each(|(column, sum)| *column += sum);
            moved += part;
        }
        // To what the column was: output, and more where inputs exceed it.
        let before = sums.iter().zip(&primary).map(|(sum, p)| sum + p);
        let ratio = |(before, sum): (f64, &f64)| if sum.abs() > 0.0 { before / sum } else { 1.0 };
        let back: Vec<f64> = before.zip(&columns).map(ratio).collect();
        each_panel(table.Z.panels_mut(), |_, panel| {
            for local in 0..panel.rows() {
                panel.row_mut(local).iter_mut().zip(&back).for_each(|(cell, factor)| *cell *= factor);
            }
        });
        // Stressors are known in mass: a column that sums to more emits less a unit.
        for F in table.extensions.iter_mut().map(|extension| &mut extension.F) {
            for k in 0..F.rows() {
                F.row_mut(k).iter_mut().zip(&back).for_each(|(mass, factor)| *mass *= factor);
            }
        }
        let v = &mut table.value_added.v;
        for h in 0..v.rows() {
            v.row_mut(h).iter_mut().enumerate().for_each(|(j, value)| *value *= factors[j] * back[j]);
        }
        moved
    }

    fn demand(&self, table: &mut Table, noise: &Noise<'_>) -> f64 {
        let law = Lognormal::with_rsd(noise.options.demand.category_rsd);
        let width = table.Y.panels().columns();
        let stream = noise.stream(Quantity(Level::Demand, 9), 0);
        let parts = each_panel(table.Y.panels_mut(), |first, panel| {
            let (mut moved, mut z) = (0.0, vec![0.0; width]);
            for local in 0..panel.rows() {
                let row = first + local;
                stream.normals((row * width) as u64, &mut z);
                for (cell, z) in panel.row_mut(local).iter_mut().zip(&z) {
                    let before = *cell;
                    *cell *= law.at(*z);
                    moved += self.M[row] * (*cell - before);
                }
            }
            moved
        });
        parts.into_iter().sum()
    }

    fn stressors(&self, table: &mut Table, noise: &Noise<'_>) -> f64 {
        let law = Lognormal::with_rsd(noise.options.activity.rsd);
        let mut moved = 0.0;
        for (e, extension) in table.extensions.iter_mut().enumerate() {
            for k in 0..extension.F.rows() {
                let quantity = Quantity(Level::Activity, 16 + (e * 32 + k) as u32);
                for (j, mass) in extension.F.row_mut(k).iter_mut().enumerate() {
                    let before = *mass;
                    *mass *= law.at(noise.stream(quantity, 0).normal(j as u64));
                    if (e, k) == self.stressor {
                        moved += self.weight(j) * (*mass - before);
                    }
                }
            }
        }
        moved
    }

    /// `X_j / x_j`.
    fn weight(&self, j: usize) -> f64 {
        let x = self.table.x[j];
        if x.abs() > 0.0 { self.X[j] / x } else { 0.0 }
    }
}

fn law_at(law: &SizeLaw, amount: f64, z: f64) -> f64 {
    Lognormal::with_rsd(law.of(amount)).at(z)
}

/// Works on all panels side by side; what they bring, in province order. `work` hears of the first row.
fn each_panel<T: Send>(panels: &mut Panels, work: impl Fn(usize, &mut Matrix) -> T + Sync) -> Vec<T> {
    let firsts: Vec<usize> = panels.iter().map(|(p, _)| panels.first_row(p)).collect();
    let held: Vec<(usize, &mut Matrix)> = firsts.into_iter().zip(panels.iter_mut().map(|(_, m)| m)).collect();
    held.into_par_iter().map(|(first, panel)| work(first, panel)).collect()
}
