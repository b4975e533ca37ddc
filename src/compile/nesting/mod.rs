//! Step 7 with every cell: the table nested in all cells of the provincial table (`full`), or one by one with a final
//! balance (`paper`).
//!
//! The prior is what trade by product makes of the provincial table's cells: for r in p, s in q
//!
//! `Z⁰^{rs}_ij = Z^{pq}_ij · T^{rs}_i w^s_j / Σ_{r∈p, s∈q} T^{rs}_i w^s_j`
//!
//! with w the part of region s in its province's inputs of sector j (in its spending on category k). Between provinces
//! that is the sequential step `Z^{pq}_ij · (o^r_i / O^p_i) · (Z^{out,s}_ij / Σ Z^{out,s}_ij)`. Then
//!
//! | | sums kept |
//! |---|---|
//! | `full` | rows, columns, and every `Σ_{r∈p, s∈q} Z^{rs}_ij = Z^{pq}_ij`, final demand alike: three families |
//! | `paper` | rows and columns; inside provinces the prior is `T^{rs}_i Z^s_ij` |
//!
//! The cells are one dense table, scaled in place by passes over its row panels; no other copy is made. Sums run in
//! province order: the same bits on any number of threads.

mod prior;
mod scaling;

use super::report::Step;
use super::{Built, CompileError, Nest};
use crate::axes::Axes;
use crate::table::Flow;
use prior::Prior;
use scaling::Cells;

impl Built {
    /// The same table with every cell, nested as the construction asks; as it is where trade is nested by product.
    ///
    /// # Errors
    /// When the sums cannot be met; with the labels of the one that is furthest off.
    pub fn nested(mut self, axes: &Axes, nest: Nest) -> Result<Self, CompileError> {
        let with_blocks = match nest {
            Nest::Trade => return Ok(self),
            Nest::Full => true,
            Nest::Paper => false,
        };
        let prior = Prior::new(axes, &self, with_blocks);
        let mut cells = Cells::new(axes, &self, &prior);
        let (iterations, residual) = cells.balance(with_blocks)?;
        let (divergence, total) = cells.divergence(&prior);
        let (Z, Y) = cells.into_panels();
        (self.parts.Z, self.parts.Y) = (Flow::Dense(Z), Flow::Dense(Y));
        self.report.steps.push(Step { name: STEP, problems: 1, iterations, residual, divergence, total });
        Ok(self)
    }
}

/// Name of the step.
const STEP: &str = "all cells of regions";
