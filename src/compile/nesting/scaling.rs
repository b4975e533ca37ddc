//! Scaling of all cells in place: provincial cells, rows, columns, until all are met.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::{Built, CompileError, ProvincialTable};
use super::STEP;
use super::prior::Prior;
use crate::axes::{Axes, Province};
use crate::entropy::line_factor;
use crate::linalg::Matrix;
use crate::table::Panels;

/// Largest `|sum − target| / (|target| + mean |target| / 100)`: a table must keep its accounts to 1e-8.
const TOLERANCE: f64 = 1e-9;
/// Passes over all cells.
const SWEEPS: usize = 2_000;

/// All cells and what they are to sum to.
pub(super) struct Cells<'a> {
    axes: &'a Axes,
    Z: Panels,
    Y: Panels,
    rows: Vec<f64>,
    /// Of sectors, of categories.
    columns: [Vec<f64>; 2],
    provincial: &'a ProvincialTable,
    trade: &'a [f64],
    provinces: Vec<usize>,
    /// Sizes that residuals are measured against: of rows, of provincial cells.
    floors: [f64; 2],
}

/// The constraint that is furthest off.
#[derive(Clone, Debug, Default)]
struct Worst {
    residual: f64,
    label: String,
}

impl Worst {
    fn see(&mut self, (sum, target, floor): (f64, f64, f64), label: impl FnOnce() -> String) {
        let residual = (sum - target).abs() / (target.abs() + floor);
        // A residual that is no number is worse than any.
        if residual > self.residual || residual.is_nan() {
            (self.residual, self.label) = (residual, label());
        }
    }
}

/// Positive and negative parts of sums.
#[derive(Clone)]
struct Sums {
    positive: Vec<f64>,
    negative: Vec<f64>,
}

impl Sums {
    fn none(len: usize) -> Self {
        Self { positive: vec![0.0; len], negative: vec![0.0; len] }
    }

    fn add(&mut self, at: usize, values: &[f64]) {
        let into = self.positive[at..].iter_mut().zip(&mut self.negative[at..]);
        for ((positive, negative), value) in into.zip(values) {
            *positive += value.max(0.0);
            *negative -= value.min(0.0);
        }
    }

    fn factors(&self, targets: &[f64]) -> Vec<f64> {
        let sums = self.positive.iter().zip(&self.negative);
        sums.zip(targets).map(|((p, n), target)| line_factor(*p, *n, *target)).collect()
    }
}

/// Multiplies positive cells, divides negative ones.
fn scale(values: &mut [f64], factors: &[f64]) {
    for (value, factor) in values.iter_mut().zip(factors) {
        *value = if *value < 0.0 { *value / factor } else { *value * factor };
    }
}

impl<'a> Cells<'a> {
    pub(super) fn new(axes: &'a Axes, built: &'a Built, prior: &Prior<'_>) -> Self {
        let (mut Z, mut Y) = (Panels::whole(axes, axes.n()), Panels::whole(axes, axes.R() * axes.C()));
        let panels: Vec<_> = Z.iter_mut().zip(Y.iter_mut()).collect();
        panels.into_par_iter().for_each(|((p, Z), (_, Y))| (*Z, *Y) = prior.panels(p));
        let rows: Vec<f64> = (0..axes.n()).map(|row| built.supply(row)).collect();
        let mean = |values: &[f64]| values.iter().map(|value| value.abs()).sum::<f64>() / values.len() as f64;
        let cells = axes.m() * axes.P() * axes.P() * (axes.m() + axes.C());
        let all: f64 = built.provincial_trade.iter().map(|flow| flow.abs()).sum();
        Self {
            floors: [mean(&rows) / 100.0, all / cells as f64 / 100.0],
            columns: built.taken(axes),
            provincial: &built.provincial,
            trade: &built.provincial_trade,
            provinces: Built::provinces(axes),
            axes,
            Z,
            Y,
            rows,
        }
    }

    /// Sweeps until everything is met; sweeps and the last residual.
    pub(super) fn balance(&mut self, with_blocks: bool) -> Result<(usize, f64), CompileError> {
        let mut worst = Worst::default();
        for sweep in 1..=SWEEPS {
            worst = self.sweep(with_blocks);
            // The first look is at the prior, whose columns are not met.
            if worst.residual <= TOLERANCE && sweep > 1 {
                return Ok((sweep, worst.residual));
            }
        }
        let reason =
            format!("the worst residual is {:.1e} at {} after {SWEEPS} sweeps", worst.residual, worst.label);
        let remedy = "nest by product (build.construction.nest = \"trade\"), or look for a cell of the \
                      provincial table that its cities can hardly carry";
        Err(CompileError::Balance { step: STEP, at: "nation".to_owned(), reason, remedy, exhausted: true })
    }

    /// One sweep; how far provincial cells and rows were off before it.
    fn sweep(&mut self, with_blocks: bool) -> Worst {
        let Self { axes, Z, Y, rows, columns, provincial, trade, provinces, floors } = self;
        let place = Place { axes, provincial, trade, provinces, rows, floors: *floors };
        let panels: Vec<_> = Z.iter_mut().zip(Y.iter_mut()).collect();
        let done: Vec<(Worst, [Sums; 2])> = panels
            .into_par_iter()
            .map(|((p, Z), (_, Y))| {
                let worst = place.rows_of(p, with_blocks, (Z, Y));
                let mut sums = [Sums::none(Z.columns()), Sums::none(Y.columns())];
                for (cells, sums) in [&*Z, &*Y].into_iter().zip(&mut sums) {
                    (0..cells.rows()).for_each(|row| sums.add(0, cells.row(row)));
                }
                (worst, sums)
            })
            .collect();
        let mut worst = Worst::default();
        let mut sums = [Sums::none(axes.n()), Sums::none(axes.R() * axes.C())];
        for (of_province, parts) in done {
            if of_province.residual > worst.residual || of_province.residual.is_nan() {
                worst = of_province;
            }
            for (sums, part) in sums.iter_mut().zip(&parts) {
                let pairs = sums.positive.iter_mut().zip(&part.positive);
                pairs
                    .chain(sums.negative.iter_mut().zip(&part.negative))
                    .for_each(|(sum, value)| *sum += value);
            }
        }
        let [of_Z, of_Y] = [0, 1].map(|at| sums[at].factors(&columns[at]));
        let panels: Vec<_> = Z.iter_mut().zip(Y.iter_mut()).collect();
        panels.into_par_iter().for_each(|((_, Z), (_, Y))| {
            for (cells, factors) in [(Z, &of_Z), (Y, &of_Y)] {
                (0..cells.rows()).for_each(|row| scale(cells.row_mut(row), factors));
            }
        });
        worst
    }

    /// `Σ |x| ln(x / x⁰)` with the prior scaled to the sum of the cells, and `Σ |x|`.
    pub(super) fn divergence(&self, prior: &Prior<'_>) -> (f64, f64) {
        let (mut logs, mut total, mut before) = (0.0, 0.0, 0.0);
        for ((p, Z), (_, Y)) in self.Z.iter().zip(self.Y.iter()) {
            let (Z0, Y0) = prior.panels(p);
            for (cells, prior) in [(Z, Z0), (Y, Y0)] {
                for (x, x0) in cells.data().iter().zip(prior.data()) {
                    total += x.abs();
                    before += x0.abs();
                    if x.abs() > 0.0 {
                        logs += x.abs() * (x / x0).ln();
                    }
                }
            }
        }
        let scaled = if before > 0.0 && total > 0.0 { logs - total * (total / before).ln() } else { 0.0 };
        (scaled.max(0.0), total)
    }

    pub(super) fn into_panels(self) -> (Panels, Panels) {
        (self.Z, self.Y)
    }
}

/// What the rows of every province are scaled by.
struct Place<'a> {
    axes: &'a Axes,
    provincial: &'a ProvincialTable,
    trade: &'a [f64],
    provinces: &'a [usize],
    rows: &'a [f64],
    floors: [f64; 2],
}

impl Place<'_> {
    /// Brings the rows of a province to its cells, then to their sums; how far they were off before.
    fn rows_of(&self, p: Province, with_blocks: bool, (Z, Y): (&mut Matrix, &mut Matrix)) -> Worst {
        let (m, first) = (self.axes.m(), self.axes.province_rows(p).start);
        let mut worst = Worst::default();
        for row in 0..Z.rows() {
            let sum = Z.row(row).iter().sum::<f64>() + Y.row(row).iter().sum::<f64>();
            let seen = (sum, self.rows[first + row], self.floors[0]);
            worst.see(seen, || format!("the row ({})", self.axes.row_label(first + row)));
        }
        if with_blocks {
            (0..m).for_each(|i| self.blocks_of(p, i, (Z, Y), &mut worst));
        }
        for row in 0..Z.rows() {
            let mut sums = Sums::none(1);
            for value in Z.row(row).iter().chain(Y.row(row)) {
                sums.add(0, std::slice::from_ref(value));
            }
            let factor = sums.factors(&self.rows[first + row..=first + row])[0];
            for value in Z.row_mut(row).iter_mut().chain(Y.row_mut(row)) {
                *value = if *value < 0.0 { *value / factor } else { *value * factor };
            }
        }
        worst
    }

    /// Brings what a province delivers of product i to the provincial cells.
    fn blocks_of(&self, p: Province, i: usize, (Z, Y): (&mut Matrix, &mut Matrix), worst: &mut Worst) {
        let axes = self.axes;
        let (m, C) = (axes.m(), axes.C());
        let width = m + C;
        let targets: Vec<f64> =
            axes.provinces.iter().flat_map(|q| self.provincial.cells(self.trade, (p, q), i)).collect();
        let rows: Vec<usize> = (i..Z.rows()).step_by(m).collect();
        let mut sums = Sums::none(targets.len());
        for row in &rows {
            for (s, q) in self.provinces.iter().enumerate() {
                sums.add(q * width, &Z.row(*row)[s * m..(s + 1) * m]);
                sums.add(q * width + m, &Y.row(*row)[s * C..(s + 1) * C]);
            }
        }
        for (at, target) in targets.iter().enumerate() {
            let seen = (sums.positive[at] - sums.negative[at], *target, self.floors[1]);
            worst.see(seen, || self.block_label((p, Province(at / width)), i, at % width));
        }
        let factors = sums.factors(&targets);
        for row in &rows {
            for (s, q) in self.provinces.iter().enumerate() {
                let (used, bought) = factors[q * width..(q + 1) * width].split_at(m);
                scale(&mut Z.row_mut(*row)[s * m..(s + 1) * m], used);
                scale(&mut Y.row_mut(*row)[s * C..(s + 1) * C], bought);
            }
        }
    }

    fn block_label(&self, (p, q): (Province, Province), i: usize, user: usize) -> String {
        let axes = self.axes;
        let name = |p: Province| axes.provinces.labels().name(p.0);
        let m = axes.m();
        let to = if user < m { axes.sectors.name(user) } else { axes.categories.name(user - m) };
        format!("the provincial cell ({}, {} → {}, {to})", name(p), axes.sectors.name(i), name(q))
    }
}

#[cfg(test)]
mod tests {
    use crate::compile::{CompileError, Construction, Detail, Nest, Statistics, build};
    use crate::ranks::Solo;
    use crate::table::synthetic::{NationOptions, nation};

    #[test]
    fn sums_that_no_cells_have_are_named() {
        let size = NationOptions { provinces: 2, regions: 4, sectors: 3, ..NationOptions::default() };
        let truth = nation(&size).expect("sizes make a nation");
        let statistics = Statistics::of(&truth, Detail::Sectors).expect("sums of a table");
        let axes = &statistics.axes;
        let mut built = build(&Solo, &statistics, &Construction::default(), &|_, _, _| {}).expect("a table");
        // A region sells twice its output: its province's cells cannot hold that.
        let x = built.parts.x.as_mut().expect("output");
        x[1] *= 2.0;
        let Err(CompileError::Balance { reason, exhausted, .. }) = built.nested(axes, Nest::Full) else {
            unreachable!("no table has these sums");
        };
        let province = axes.provinces.labels().name(0);
        let cell = format!("provincial cell ({province}, {}", axes.sectors.name(1));
        let row = format!("row ({})", axes.row_label(1));
        assert!(exhausted && (reason.contains(&cell) || reason.contains(&row)), "{reason}");
    }
}
