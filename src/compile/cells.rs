//! What happened to the cells of regions: blanks filled in, statistics moved.

use super::{Known, Statistics};
use crate::axes::{Axes, Region};
use crate::linalg::Matrix;
use crate::table::TableParts;

/// Where a cell of a region is no statistic but was filled in; a region that is its whole province has the
/// province's, filled in or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imputed {
    /// Output, n.
    pub output: Vec<bool>,
    /// Value added, n.
    pub value_added: Vec<bool>,
    /// Exports, n.
    pub exports: Vec<bool>,
    /// Imports by product, n.
    pub imports: Vec<bool>,
    /// Spending by category, R·C.
    pub expenditure: Vec<bool>,
}

impl Imputed {
    pub(super) fn of(statistics: &Statistics, output: &Matrix) -> Self {
        let (axes, regions) = (&statistics.axes, &statistics.regions);
        let of = |known: &[Known]| {
            let width = known.len() / axes.R();
            let filled = |(at, value): (usize, &Known)| value.is_none() && !alone(axes, at / width);
            known.iter().enumerate().map(filled).collect()
        };
        let mut imputed = Self {
            output: of(&regions.output),
            value_added: of(&regions.value_added),
            exports: of(&regions.exports),
            imports: of(&regions.imports),
            expenditure: of(&regions.expenditure),
        };
        imputed.with_the_province(statistics, output);
        imputed
    }

    /// Output that is zero in every region of a province that has some is filled in; and where the province's own
    /// output or spending is filled in, so is that of its only region. Value added and foreign trade of an estimated
    /// province by sector always are.
    fn with_the_province(&mut self, statistics: &Statistics, output: &Matrix) {
        let (axes, provinces) = (&statistics.axes, &statistics.provinces);
        let (m, C) = (axes.m(), axes.C());
        let zero = |known: Known| known.is_some_and(|value| value <= 0.0);
        for (p, i) in axes.provinces.iter().flat_map(|p| (0..m).map(move |i| (p, i))) {
            let of = axes.provinces.regions(p);
            let nowhere = of.clone().all(|r| zero(statistics.regions.output[r * m + i]));
            let whole = provinces.output[p.0 * m + i];
            let own = of.len() == 1 && statistics.given.is_none() && (whole.is_none() || zero(whole));
            if (nowhere || own) && output.at(p.0, i) > 0.0 {
                of.for_each(|r| self.output[r * m + i] = true);
            }
        }
        let estimated = (0..axes.R()).filter(|r| statistics.given.is_none() && alone(axes, *r));
        for row in estimated.flat_map(|r| r * m..(r + 1) * m) {
            for flags in [&mut self.value_added, &mut self.exports, &mut self.imports] {
                flags[row] = true;
            }
        }
        for (r, k) in (0..axes.R()).flat_map(|r| (0..C).map(move |k| (r, k))) {
            let p = axes.provinces.province_of(Region(r)).0;
            let blank = statistics.given.is_none() && provinces.demand[p * C + k].is_none();
            self.expenditure[r * C + k] |= blank && alone(axes, r);
        }
    }
}

fn alone(axes: &Axes, r: usize) -> bool {
    axes.provinces.regions(axes.provinces.province_of(Region(r))).len() == 1
}

/// How far statistics of regions were moved, `ln(x / x̂)`; 0 where nothing was reported, or nothing is left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// Output, n.
    pub output: Vec<f64>,
    /// Value added, n.
    pub value_added: Vec<f64>,
}

impl Moved {
    pub(super) fn of(statistics: &Statistics, parts: &TableParts) -> Self {
        let regions = &statistics.regions;
        let moved = |known: &[Known], made: &dyn Fn(usize) -> f64| {
            let of = |(at, known): (usize, &Known)| match known.map(|known| made(at) / known) {
                Some(factor) if factor > 0.0 && factor.is_finite() => factor.ln(),
                _ => 0.0,
            };
            known.iter().enumerate().map(of).collect()
        };
        let x = parts.x.as_deref().unwrap_or_default();
        let v = parts.value_added.as_ref().map(|added| &added.v);
        let added = |at: usize| v.map_or(0.0, |v| (0..v.rows()).map(|h| v.at(h, at)).sum());
        Self { output: moved(&regions.output, &|at| x[at]), value_added: moved(&regions.value_added, &added) }
    }

    /// Cells that were moved by more than a factor of three.
    pub fn far(&self) -> usize {
        let far = 3.0_f64.ln();
        self.output.iter().chain(&self.value_added).filter(|moved| moved.abs() > far).count()
    }
}
