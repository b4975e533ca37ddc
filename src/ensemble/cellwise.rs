//! Tables of which nothing is known but their cells: ratio sampling, and its first-order theory.
//!
//! Every cell of a column and its primary inputs are drawn, and the column's output is their sum:
//! `a_ij = z_ij ξ_ij / (Σ_i z_ij ξ_ij + p_j ξ_j)`. Column sums stay below one at any width, where independent noise on
//! coefficients makes unproductive tables. Rows balance no more: footprints are those of the final demand drawn.
//!
//! Stressors F are held in mass: a column that sums to more emits less a unit. First order:
//! `∂y/∂z_ij = (m_i − m_j) X_j / x_j`, `∂y/∂p_j = −m_j X_j / x_j`, `∂y/∂F_j = X_j / x_j`, `∂y/∂f_i = m_i`, with
//! multipliers m and `X = L f`; where the stressor is value added, which is drawn with the primary inputs, `X_j v_j / x_j`
//! is added to `p_j ∂y/∂p_j`. Its expected deviation is zero, so that it serves as a control variate for means.
//!
//! # References
//! Bullard and Sebald 1977, Rev. Econ. Stat. 59:75; Heijungs and Lenzen 2014, Int. J. Life Cycle Assess. 19:1445.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::EnsembleOptions;
use super::noise::{Level, Noise, Quantity};
use super::widths::{Widths, dot};
use crate::accounts::Footprints;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::Agreed;
use crate::streams::{Lognormal, zipped};
use crate::table::{Flow, Panels, Table};

/// Rows drawn together by one thread: fixed, so that bits do not depend on threads.
const TILE: usize = 64;

/// Cells of a row that pass through all steps together: what they touch stays in the first cache.
const SEGMENT: usize = 1024;

/// A table, and what the first-order theory of its total footprint needs.
#[derive(Clone, Debug)]
pub struct CellTable {
    /// The table without its transactions.
    table: Table,
    /// Transactions, n × n.
    Z: Panels,
    /// Standard deviations of transactions, where they are known cell by cell.
    deviations: Option<Panels>,
    /// Multipliers m, n.
    M: Vec<f64>,
    /// `X_j / x_j`, n.
    weight: Vec<f64>,
    /// `Σ_j z_ij X_j / x_j`, n.
    served: Vec<f64>,
    /// Column sums of Z, n.
    sums: Vec<f64>,
    /// Primary inputs, n: what cells leave of output; below zero where they exceed it, and drawn with that sign.
    primary: Vec<f64>,
    /// The stressor: extension, none of value added, and row.
    stressor: (Option<usize>, usize),
    /// The value added that is the stressor, n; zero where another is.
    counted: Vec<f64>,
    /// Cells of a draw that is done, for the next one: pages of a large table take a while to come by.
    spare: Arc<Mutex<Option<Panels>>>,
}

impl CellTable {
    /// The levels that draw something of a table given as cells.
    pub const LEVELS: [Level; 3] = [Level::Technology, Level::Demand, Level::Activity];

    /// Takes multipliers and outputs of the base case, solved on one rank; `Z` is the footprints' table's.
    ///
    /// # Errors
    /// A failed solve.
    pub(super) fn new(
        footprints: &Footprints<'_, '_>,
        Z: Panels,
        deviations: Option<Panels>,
    ) -> Result<Self, Agreed<LeontiefError>> {
        let table = footprints.table().clone();
        let (R, C) = (table.axes.R(), table.axes.C());
        let all = Matrix::from_row_major(R, C, vec![1.0; R * C]);
        let F = footprints.weighted_demand(&[all]);
        let X = footprints.system().solve(&F, Side::Forward)?.X.into_data();
        let weight = |(x, X): (&f64, &f64)| if x.abs() > 0.0 { X / x } else { 0.0 };
        let weight: Vec<f64> = table.x.iter().zip(&X).map(weight).collect();
        let stressor = (footprints.extension, footprints.row);
        let counted = match stressor {
            (None, component) => table.value_added.v.row(component).to_vec(),
            (Some(_), _) => vec![0.0; table.axes.n()],
        };
        let M = footprints.M.data().to_vec();
        let sums = column_sums(&Z);
        let served = Z
            .rows()
            .map(|(_, cells)| segments(cells.len()).map(|at| dot(&weight[at.clone()], &cells[at])).sum());
        let served = served.collect();
        let primary = table.x.iter().zip(&sums).map(|(x, sum)| x - sum).collect();
        let spare = Arc::default();
        Ok(Self { table, Z, deviations, M, weight, served, sums, primary, stressor, counted, spare })
    }

    /// A column of a drawn table whose primary inputs, below zero, take all of its output.
    pub(super) fn without_output(&self, drawn: &Table) -> Option<usize> {
        let gone = |(x, before): (&f64, &f64)| *before > 0.0 && *x <= 0.0;
        drawn.x.iter().zip(&self.table.x).position(gone)
    }

    /// Takes the cells of a draw that is done back.
    pub(super) fn take_back(&self, cells: Flow) {
        if let (Flow::Dense(cells), Ok(mut spare)) = (cells, self.spare.lock()) {
            *spare = Some(cells);
        }
    }

    /// The standard deviation of the total footprint in first order, all cells independent: `√Σ (∂y/∂θ θ RSD_θ)²`.
    pub fn first_order_deviation(&self, options: &EnsembleOptions) -> f64 {
        let n = self.table.axes.n();
        let (widths, primary) = (self.widths(options), &self.primary);
        let of_primary: f64 = (0..n)
            .map(|j| {
                let rsd = options.technology.national.of(widths.scale * primary[j]);
                ((self.M[j] * self.weight[j] * primary[j] - self.weight[j] * self.counted[j]) * rsd).powi(2)
            })
            .sum();
        let of_row = |row: usize| -> f64 {
            let (cells, mut rsd) = (self.Z.row(row).unwrap_or_default(), vec![0.0; n]);
            widths.rsd(row, cells, &mut rsd);
            let one = |j: usize| (self.M[row] - self.M[j]) * self.weight[j] * cells[j] * rsd[j];
            (0..n).map(|j| one(j).powi(2)).sum()
        };
        let rows: Vec<f64> = (0..n).into_par_iter().map(of_row).collect();
        let inputs = of_primary + rows.iter().sum::<f64>();
        let demand = self.table.Y.panels().rows().map(|(row, cells)| {
            let squares: f64 = cells.iter().map(|cell| cell * cell).sum();
            (self.M[row] * options.demand.category_rsd).powi(2) * squares
        });
        let (extension, row) =
            (self.stressor.0.and_then(|at| self.table.extensions.get(at)), self.stressor.1);
        let F = extension.map(|extension| extension.F.row(row));
        let masses = F.unwrap_or_default().iter().zip(&self.weight);
        let stressors = masses.map(|(mass, weight)| (mass * weight * options.activity.rsd).powi(2));
        let direct = extension.and_then(|extension| extension.F_Y.as_ref());
        let direct = direct.map_or(&[][..], |direct| direct.row(row));
        let direct: f64 = direct.iter().map(|mass| (mass * options.activity.rsd).powi(2)).sum();
        let parts = [
            (Level::Technology, inputs),
            (Level::Demand, demand.sum::<f64>()),
            (Level::Activity, stressors.sum::<f64>() + direct),
        ];
        parts.iter().filter(|(level, _)| level.is_on(options)).map(|(_, of)| of).sum::<f64>().sqrt()
    }

    /// The table of a draw, and the first-order deviation of its total footprint.
    pub(super) fn drawn(&self, noise: &Noise<'_>) -> (Table, f64) {
        let mut table = self.table.clone();
        let mut first_order = 0.0;
        let law = noise.options.technology.national;
        if noise.has(Level::Technology) && (law.rsd > 0.0 || self.deviations.is_some()) {
            first_order += self.inputs(&mut table, noise);
        } else {
            table.Z = Flow::Dense(self.Z.clone());
        }
        if noise.has(Level::Demand) && noise.options.demand.category_rsd > 0.0 {
            first_order += self.demand(&mut table, noise);
        }
        if noise.has(Level::Activity) && noise.options.activity.rsd > 0.0 {
            first_order += self.stressors(&mut table, noise);
        }
        (table, first_order)
    }

    fn widths(&self, options: &EnsembleOptions) -> Widths<'_> {
        let scale = self.table.money.scale();
        Widths { law: options.technology.national, scale, deviations: self.deviations.as_ref() }
    }

    /// Cells and primary inputs of every column.
    fn inputs(&self, table: &mut Table, noise: &Noise<'_>) -> f64 {
        let n = self.table.axes.n();
        let (widths, mut primary) = (self.widths(noise.options), self.primary.clone());
        let mut factors = vec![0.0; n];
        noise.stream(Quantity(Level::Technology, 8), 0).normals(0, &mut factors);
        widths.by_law(&primary, &mut factors);
        let mut moved = 0.0;
        for (j, factor) in factors.iter().enumerate() {
            moved -= self.M[j] * self.weight[j] * primary[j] * (factor - 1.0);
            moved += self.weight[j] * self.counted[j] * (factor - 1.0);
            primary[j] *= factor;
        }
        let (Z, sums, of_cells) = self.cells(noise, &widths);
        table.Z = Flow::Dense(Z);
        table.x = primary.iter().zip(&sums).map(|(primary, sum)| primary + sum).collect();
        let v = &mut table.value_added.v;
        for h in 0..v.rows() {
            v.row_mut(h).iter_mut().zip(&factors).for_each(|(value, factor)| *value *= factor);
        }
        moved + of_cells
    }

    /// Drawn cells, their column sums, and what they move in first order.
    fn cells(&self, noise: &Noise<'_>, widths: &Widths<'_>) -> (Panels, Vec<f64>, f64) {
        let n = self.table.axes.n();
        let stream = noise.stream(Quantity(Level::Technology, 9), 0);
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.take());
        let mut drawn = spare.unwrap_or_else(|| Panels::whole(&self.table.axes, n));
        let tile = |(first, rows): (usize, &mut [f64])| {
            let (mut sums, mut moved) = (vec![0.0; n], 0.0);
            for (local, row_of) in rows.chunks_exact_mut(n).enumerate() {
                let (row, mut served) = (first + local, 0.0);
                let before = self.Z.row(row).unwrap_or_default();
                for at in segments(n) {
                    let (cells, before) = (&mut row_of[at.clone()], &before[at.clone()]);
                    stream.normals((row * n + at.start) as u64, cells);
                    widths.factors((row, at.start), before, cells);
                    zipped(cells, before, |factor, before| factor * before);
                    zipped(&mut sums[at.clone()], cells, |sum, cell| sum + cell);
                    served += dot(&self.weight[at], cells);
                }
                moved += self.M[row] * (served - self.served[row]);
            }
            (sums, moved)
        };
        let parts: Vec<(Vec<f64>, f64)> = tiles(&mut drawn).into_par_iter().map(tile).collect();
        let (mut sums, mut moved) = (vec![0.0; n], 0.0);
        for (part, of) in parts {
            sums.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
            moved += of;
        }
        // Of `m_i − m_j` the second is one number a column.
        for (j, (after, before)) in sums.iter().zip(&self.sums).enumerate() {
            moved -= self.M[j] * self.weight[j] * (after - before);
        }
        (drawn, sums, moved)
    }

    fn demand(&self, table: &mut Table, noise: &Noise<'_>) -> f64 {
        let law = Lognormal::with_rsd(noise.options.demand.category_rsd);
        let width = table.Y.panels().columns();
        let stream = noise.stream(Quantity(Level::Demand, 9), 0);
        let tile = |(first, rows): (usize, &mut [f64])| {
            let (mut moved, mut z) = (0.0, vec![0.0; width]);
            for (local, cells) in rows.chunks_exact_mut(width).enumerate() {
                stream.normals(((first + local) * width) as u64, &mut z);
                law.fill(&mut z);
                for (cell, factor) in cells.iter_mut().zip(&z) {
                    let before = *cell;
                    *cell *= factor;
                    moved += self.M[first + local] * (*cell - before);
                }
            }
            moved
        };
        let parts: Vec<f64> = tiles(table.Y.panels_mut()).into_par_iter().map(tile).collect();
        parts.into_iter().sum()
    }

    fn stressors(&self, table: &mut Table, noise: &Noise<'_>) -> f64 {
        let law = Lognormal::with_rsd(noise.options.activity.rsd);
        let (mut moved, n) = (0.0, self.table.axes.n());
        for (e, extension) in table.extensions.iter_mut().enumerate() {
            for k in 0..extension.F.rows() {
                let quantity = Quantity(Level::Activity, 16 + (e * 32 + k) as u32);
                for (j, mass) in extension.F.row_mut(k).iter_mut().enumerate() {
                    let before = *mass;
                    *mass *= law.at(noise.stream(quantity, 0).normal(j as u64));
                    if (Some(e), k) == self.stressor {
                        moved += self.weight[j] * (*mass - before);
                    }
                }
                let direct = extension.F_Y.as_mut().map_or(&mut [][..], |direct| direct.row_mut(k));
                for (at, mass) in direct.iter_mut().enumerate() {
                    let before = *mass;
                    // Elements after those of the sectors.
                    *mass *= law.at(noise.stream(quantity, 0).normal((n + at) as u64));
                    if (Some(e), k) == self.stressor {
                        moved += *mass - before;
                    }
                }
            }
        }
        moved
    }
}

/// Parts of a row.
fn segments(n: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n).step_by(SEGMENT).map(move |from| from..(from + SEGMENT).min(n))
}

fn column_sums(panels: &Panels) -> Vec<f64> {
    let mut sums = vec![0.0; panels.columns()];
    for (_, cells) in panels.rows() {
        sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
    }
    sums
}

/// Rows of all panels in tiles, each with its first row, in order.
fn tiles(panels: &mut Panels) -> Vec<(usize, &mut [f64])> {
    let width = panels.columns();
    let firsts: Vec<usize> = panels.iter().map(|(p, _)| panels.first_row(p)).collect();
    let mut all = Vec::new();
    for (first, (_, panel)) in firsts.into_iter().zip(panels.iter_mut()) {
        let rows = panel.data_mut().chunks_mut(TILE * width.max(1));
        all.extend(rows.enumerate().map(|(at, rows)| (first + at * TILE, rows)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::synthetic::{NationOptions, nation};

    fn cells(table: &Table) -> CellTable {
        let none = Vec::new;
        CellTable {
            table: table.clone(),
            Z: Panels::whole(&table.axes, table.axes.n()),
            deviations: None,
            M: none(),
            weight: none(),
            served: none(),
            sums: none(),
            primary: none(),
            stressor: (None, 0),
            counted: none(),
            spare: Arc::default(),
        }
    }

    /// Production and direct stressors of one kind take numbers of their own, none twice.
    #[test]
    fn no_stressor_takes_the_numbers_of_another() {
        let options = NationOptions { provinces: 1, regions: 2, sectors: 2, ..NationOptions::default() };
        let table = nation(&options).expect("sizes");
        let (mut drawn, options) = (table.clone(), EnsembleOptions::default());
        let noise = Noise { options: &options, draw: 0, variant: super::super::noise::Variant::A };
        cells(&table).stressors(&mut drawn, &noise);
        let mut seen = std::collections::BTreeSet::new();
        for (after, before) in drawn.extensions.iter().zip(&table.extensions) {
            let direct =
                |of: &crate::table::Extension| of.F_Y.as_ref().map_or(Vec::new(), |F| F.data().to_vec());
            let all = |of: &crate::table::Extension| [direct(of), of.F.data().to_vec()].concat();
            for (after, before) in all(after).iter().zip(all(before)).filter(|(_, before)| *before > 0.0) {
                // To nine digits: the factor itself.
                assert!(seen.insert((after / before * 1e9).round() as i64), "{seen:?}");
            }
        }
        assert!(seen.len() > 8, "{seen:?}");
    }

    /// A column that had output and has none is told; one that never had any is not.
    #[test]
    fn a_column_that_lost_its_output_is_told() {
        let options = NationOptions { provinces: 1, regions: 2, sectors: 2, ..NationOptions::default() };
        let mut table = nation(&options).expect("sizes");
        table.x[1] = 0.0;
        let cells = cells(&table);
        assert_eq!(cells.without_output(&table), None);
        for gone in [0.0, -1.0] {
            let mut drawn = table.clone();
            drawn.x[2] = gone;
            assert_eq!(cells.without_output(&drawn), Some(2));
        }
    }
}
