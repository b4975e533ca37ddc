//! Region-to-region flows: one forward solve a consuming region.

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};

use super::certified::Sizes;
use super::demand::Demand;
use super::stressors::Stressors;
use super::{AccountsError, Footprints, Known, traded};
use crate::coefficients::intensities;
use crate::leontief::{LeontiefError, Side, System};
use crate::linalg::{InnerProduct, Matrix};
use crate::ranks::{Agreed, Watch};

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
    /// Certified error of the output for every region, `‖X_s − X*_s‖_w`.
    pub error: Vec<f64>,
    /// The same of `x_traded`.
    pub traded_error: f64,
    /// The same of `x_exports` and `x_balancing`.
    pub leaving_error: [f64; 2],
    /// What the multipliers make of the residuals; none without multipliers, or where no region was solved for.
    pub correction: Option<Correction>,
}

/// `Mᵀ r_s`: added to the footprint by flows it leaves an error of second order (Becker & Rannacher 2001,
/// doi:10.1017/S0962492901000010).
pub(super) struct Correction {
    /// K × R.
    pub values: Matrix,
    /// `‖r_s‖_w` by region.
    pub residual_norms: Vec<f64>,
}

/// What one rank has of the flows.
struct Share {
    /// Held regions × (K·R).
    flows: Matrix,
    /// Held rows × (traded, exports, balancing).
    output: Matrix,
}

/// Solves `(I − A) X^s = y^s` for every consuming region, for exports and for balancing; with this rank's rows of the
/// multipliers the correction too.
pub(super) fn flows(
    stressors: &Stressors,
    (demand, multipliers): (&Demand<'_, '_>, Option<&Matrix>),
    watch: Watch<'_>,
) -> Result<Option<Flows>, Agreed<LeontiefError>> {
    let system = demand.system;
    let (axes, deal) = (system.axes(), system.deal());
    let (R, K) = (axes.R(), stressors.count());
    let mut share = Share {
        flows: Matrix::zeros(deal.held_rows() / axes.m(), K * R),
        output: Matrix::zeros(deal.held_rows(), 3),
    };
    let (mut error, mut residual_norms) = (Vec::new(), Vec::new());
    let mut correction = Matrix::zeros(K, R + 2);
    let width = system.panel_width();
    for from in (0..R + 2).step_by(width) {
        let to = (from + width).min(R + 2);
        let found = system.solve(&demand.right_hand_sides(from..to), Side::Forward)?;
        share.add(system, stressors, &found.X, from);
        if let Some(M) = multipliers {
            let terms = demand.sums().products(M, &found.residual);
            for k in 0..K {
                correction.row_mut(k)[from..to].copy_from_slice(terms.row(k));
            }
        }
        error.extend(found.error);
        residual_norms.extend(found.residual_norms);
        watch("flows", to, R + 2);
    }
    let leaving_error = [error[R], error[R + 1]];
    error.truncate(R);
    residual_norms.truncate(R);
    let values = (0..K).flat_map(|k| correction.row(k)[..R].to_vec()).collect();
    let correction =
        multipliers.map(|_| Correction { values: Matrix::from_row_major(K, R, values), residual_norms });
    let Some((by_pair, output)) = share.gathered(system, stressors) else { return Ok(None) };
    let column = |i: usize| output.row(i).to_vec();
    Ok(Some(Flows {
        by_pair,
        x_traded: column(0),
        x_exports: column(1),
        x_balancing: column(2),
        traded_error: error.iter().sum(),
        error,
        leaving_error,
        correction,
    }))
}

impl Share {
    /// On rank 0: flows by extension, stressor × emitting × consuming region, and output, 3 × n.
    fn gathered(self, system: &System<'_>, stressors: &Stressors) -> Option<(Vec<Vec<f64>>, Matrix)> {
        let (team, deal, R) = (system.team(), system.deal(), system.axes().R());
        let (flows, output) = (team.gather(0, self.flows.data()), team.gather(0, self.output.data()));
        // K·R² numbers each: no more than two of them at a time.
        drop(self.flows);
        let (flows, output) = (flows?, output?);
        let by_region = deal.assemble_regions(&flows, stressors.count() * R);
        drop(flows);
        let mut first = 0;
        let by_pair = stressors.counts.iter().map(|count| {
            let rows = first..first + count;
            first = rows.end;
            let mut all = Vec::with_capacity(rows.len() * R * R);
            for s in rows {
                (0..R).for_each(|r| all.extend_from_slice(&by_region.row(r)[s * R..(s + 1) * R]));
            }
            all
        });
        Some((by_pair.collect(), deal.assemble(&output, 3).transposed()))
    }

    /// Adds the output `X` of right-hand sides `from ..`.
    fn add(&mut self, system: &System<'_>, stressors: &Stressors, X: &Matrix, from: usize) {
        let (R, m) = (system.axes().R(), system.axes().m());
        let rows = system.deal().mine().into_iter().flat_map(|p| system.deal().rows(p));
        let rows: Vec<usize> = rows.collect();
        self.output.data_mut().par_chunks_mut(3).zip(rows).enumerate().for_each(|(local, (output, row))| {
            for (column, x) in (from..).zip(X.row(local)) {
                match column.checked_sub(R) {
                    None if column == row / m => {}
                    None => output[0] += x,
                    Some(kind) => output[1 + kind] += x,
                }
            }
        });
        let (width, regions) = (X.columns(), X.columns().min(R.saturating_sub(from)));
        let emitted = emitted(system, stressors, X);
        for region in 0..emitted.rows() {
            for k in 0..stressors.count() {
                let all = &emitted.row(region)[k * width..][..regions];
                self.flows.row_mut(region)[k * R + from.min(R)..][..regions].copy_from_slice(all);
            }
        }
    }
}

/// `Σ_i S_(r,i) X_(r,i)` of the held regions by stressor and column, held regions × (K · columns of X).
pub(super) fn emitted(system: &System<'_>, stressors: &Stressors, X: &Matrix) -> Matrix {
    let (m, K, width) = (system.axes().m(), stressors.count(), X.columns());
    let mut all = Matrix::zeros(X.rows() / m, K * width);
    let regions = system.deal().mine().into_iter().flat_map(|p| system.axes().provinces.regions(p));
    let regions: Vec<usize> = regions.collect();
    all.data_mut().par_chunks_mut((K * width).max(1)).zip(regions).enumerate().for_each(
        |(at, (all, region))| {
            for (k, into) in all.chunks_exact_mut(width.max(1)).enumerate() {
                for i in 0..m {
                    let intensity = stressors.S.at(k, region * m + i);
                    for (flow, x) in into.iter_mut().zip(X.row(at * m + i)) {
                        *flow += intensity * x;
                    }
                }
            }
        },
    );
    all
}

/// Flows by emitting (rows) and consuming region, R × R, without `F_Y`.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionFlows {
    /// Of the stressor.
    pub stressor: Matrix,
    /// Of all components of value added together, where asked for.
    pub value_added: Option<Matrix>,
}

/// Flows of the stressor that `footprints` are of, and with `value_added` those of value added in the same solves;
/// collective, `None` on ranks other than 0.
///
/// # Errors
/// A failed solve, the same on every rank.
pub fn region_flows(
    footprints: &Footprints<'_, '_>,
    value_added: bool,
    watch: Watch<'_>,
) -> Result<Option<RegionFlows>, Agreed<AccountsError>> {
    let (table, demand) = (footprints.table(), &footprints.demand);
    let (R, n) = (table.axes.R(), table.axes.n());
    let (mut counts, mut S) = (vec![1], footprints.S.clone());
    if value_added {
        let added = intensities(table.value_added.v.clone(), &table.x);
        counts.push(added.rows());
        S.extend(added.data());
    }
    let stressors = Stressors { counts, S: Matrix::from_row_major(S.len() / n, n, S) };
    let known = Known { stressors: &stressors, demand, sizes: &Sizes::new(&stressors, demand) };
    let found = traded(&known, None, false, watch).map_err(|error| error.map(AccountsError::from))?;
    Ok(found.map(|(flows, _)| {
        let mut parts = flows.by_pair.iter().map(|part| summed(part, R));
        let stressor = parts.next().unwrap_or_else(|| Matrix::zeros(R, R));
        RegionFlows { stressor, value_added: parts.next() }
    }))
}

/// Flows of all stressors of a part together, in order.
fn summed(part: &[f64], R: usize) -> Matrix {
    let mut sum = Matrix::zeros(R, R);
    for flows in part.chunks_exact((R * R).max(1)) {
        sum.data_mut().iter_mut().zip(flows).for_each(|(sum, flow)| *sum += flow);
    }
    sum
}
