//! Region-to-region flows: one forward solve a consuming region.

use super::Watch;
use super::demand::Demand;
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, Side, System};
use crate::linalg::Matrix;
use crate::ranks::Agreed;

/// Whole arrays, on rank 0.
pub(super) struct Flows {
    /// By extension: stressor × emitting region × consuming region.
    pub by_pair: Vec<Vec<f64>>,
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
    stressors: &Stressors,
    demand: &Demand<'_, '_>,
    watch: Watch<'_>,
) -> Result<Option<Flows>, Agreed<LeontiefError>> {
    let system = demand.system;
    let (axes, deal) = (system.axes(), system.deal());
    let (R, K) = (axes.R(), stressors.count());
    let mut share = Share {
        flows: Matrix::zeros(deal.held_rows() / axes.m(), K * R),
        output: Matrix::zeros(deal.held_rows(), 3),
    };
    let width = system.panel_width();
    for from in (0..R + 2).step_by(width) {
        let to = (from + width).min(R + 2);
        let X = system.solve(&demand.right_hand_sides(from..to), Side::Forward)?;
        share.add(system, stressors, &X, from);
        watch("flows", to, R + 2);
    }
    let team = system.team();
    let (flows, output) = (team.gather(0, share.flows.data()), team.gather(0, share.output.data()));
    let (Some(flows), Some(output)) = (flows, output) else { return Ok(None) };
    let by_region = deal.assemble_regions(&flows, K * R);
    let mut first = 0;
    let by_pair = stressors.extensions.iter().map(|extension| {
        let rows = first..first + extension.stressors.len();
        first = rows.end;
        let mut all = Vec::with_capacity(rows.len() * R * R);
        for s in rows {
            (0..R).for_each(|r| all.extend_from_slice(&by_region.row(r)[s * R..(s + 1) * R]));
        }
        all
    });
    let by_pair = by_pair.collect();
    let output = deal.assemble(&output, 3).transposed();
    let column = |i: usize| output.row(i).to_vec();
    Ok(Some(Flows { by_pair, x_traded: column(0), x_exports: column(1), x_balancing: column(2) }))
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
