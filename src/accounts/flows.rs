//! Region-to-region flows: one forward solve a consuming region.

use super::Watch;
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, Side, System};
use crate::linalg::Matrix;
use crate::ranks::Agreed;
use crate::table::Table;

/// Whole arrays, on rank 0.
pub(super) struct Flows {
    /// Stressor × emitting region × consuming region, K × (R·R).
    pub by_pair: Matrix,
    /// Output that serves other regions' final demand, n.
    pub x_traded: Vec<f64>,
    /// Output that serves exports leaving the table, n.
    pub x_exports: Vec<f64>,
    /// Output that serves the balancing column, n.
    pub x_balancing: Vec<f64>,
}

/// What one rank has of the flows.
struct Share {
    /// Held regions × (K·R).
    flows: Matrix,
    /// Held rows × (traded, exports, balancing).
    output: Matrix,
}

/// Solves `(I − A) X^s = y^s` for every consuming region, for exports and for balancing.
pub(super) fn flows(
    system: &System<'_>,
    table: &Table,
    stressors: &Stressors,
    demand: &Matrix,
    watch: Watch<'_>,
) -> Result<Option<Flows>, Agreed<LeontiefError>> {
    let (axes, deal) = (system.axes(), system.deal());
    let (R, K) = (axes.R(), stressors.count());
    let mut share = Share {
        flows: Matrix::zeros(deal.held_rows() / axes.m(), K * R),
        output: Matrix::zeros(deal.held_rows(), 3),
    };
    let width = system.panel_width();
    for from in (0..R + 2).step_by(width) {
        let to = (from + width).min(R + 2);
        let X = system.solve(&right_hand_sides(system, table, demand, from..to), Side::Forward)?;
        share.add(system, stressors, &X, from);
        watch("flows", to, R + 2);
    }
    let team = system.team();
    let (flows, output) = (team.gather(0, share.flows.data()), team.gather(0, share.output.data()));
    let (Some(flows), Some(output)) = (flows, output) else { return Ok(None) };
    let by_region = deal.assemble_regions(&flows, K * R);
    let mut whole = Matrix::zeros(K, R * R);
    for s in 0..K {
        for r in 0..R {
            whole.row_mut(s)[r * R..(r + 1) * R].copy_from_slice(&by_region.row(r)[s * R..(s + 1) * R]);
        }
    }
    let output = deal.assemble(&output, 3).transposed();
    let column = |i: usize| output.row(i).to_vec();
    Ok(Some(Flows { by_pair: whole, x_traded: column(0), x_exports: column(1), x_balancing: column(2) }))
}

/// Demand of regions `columns`, then exports, then balancing.
fn right_hand_sides(
    system: &System<'_>,
    table: &Table,
    demand: &Matrix,
    columns: std::ops::Range<usize>,
) -> Matrix {
    let R = system.axes().R();
    let mut F = Matrix::zeros(demand.rows(), columns.len());
    let rows = system.deal().mine().into_iter().flat_map(|p| system.deal().rows(p));
    for (local, row) in rows.enumerate() {
        for (value, column) in F.row_mut(local).iter_mut().zip(columns.clone()) {
            let leaving = |vector: &Option<Vec<f64>>| vector.as_ref().map_or(0.0, |v| v[row]);
            *value = match column.checked_sub(R) {
                None => demand.at(local, column),
                Some(0) => leaving(&table.exports),
                Some(_) => leaving(&table.balancing),
            };
        }
    }
    F
}

impl Share {
    /// Adds the output `X` of right-hand sides `from ..`.
    fn add(&mut self, system: &System<'_>, stressors: &Stressors, X: &Matrix, from: usize) {
        let (R, m) = (system.axes().R(), system.axes().m());
        let rows = system.deal().mine().into_iter().flat_map(|p| system.deal().rows(p));
        for (local, row) in rows.enumerate() {
            let region = row / m;
            for (offset, x) in X.row(local).iter().enumerate() {
                let column = from + offset;
                match column.checked_sub(R) {
                    None if column == region => {}
                    None => *self.output.at_mut(local, 0) += x,
                    Some(kind) => *self.output.at_mut(local, 1 + kind) += x,
                }
            }
            let regions = X.columns().min(R.saturating_sub(from));
            for s in 0..stressors.count() {
                let intensity = stressors.S.at(s, row);
                let to = &mut self.flows.row_mut(local / m)[s * R + from.min(R)..][..regions];
                for (flow, x) in to.iter_mut().zip(X.row(local)) {
                    *flow += intensity * x;
                }
            }
        }
    }
}
