//! Flows and traded accounts of hierarchical tables, without a right-hand side a region.
//!
//! With the response `W_{·q}` of the provinces (`leontief::Response`), `u_r = α_r ∘ (B_rᵀ e_r)` and `G_s` as there:
//!
//! | account | equation |
//! |---|---|
//! | `flows_rs` | `u_rᵀ W_{p(r) q(s)} G_s`, and `e_sᵀ B_s (δ_s ∘ d_s)` more when r = s |
//! | own part of `D_imp` | `β d ∘ t + δ d ∘ (B_sᵀ e_s + B_sᵀ Â_sᵀ (β ∘ t))`, `t = W_qqᵀ u_s` |
//! | own part of `D_exp` | `e ∘ B_s (δ d + α ∘ W_qq G_s)` |

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::Known;
use super::checked::Sample;
use super::demand::Demand;
use super::flows::Flows;
use super::own::Own;
use super::stressors::Stressors;
use crate::axes::{Axes, Province};
use crate::leontief::{LeontiefError, Responder, Response, Schur, Side};
use crate::linalg::{Matrix, product, strided_product, transposed_product};
use crate::ranks::{Agreed, Watch};

/// What a rank knows of its regions before any response; all on its held rows.
struct Regions<'a> {
    axes: &'a Axes,
    /// Purchases d.
    bought: &'a Matrix,
    supply_share: Vec<f64>,
    demand_share: Vec<f64>,
    /// `δ ∘ d`, and `B (δ ∘ d)`.
    own_bought: Matrix,
    own_output: Matrix,
    /// `G`.
    taken: Matrix,
    /// `Bᵀ e`, rows × K, and `u = α ∘ Bᵀ e`.
    local_multiplier: Matrix,
    supplied: Matrix,
}

/// What the response to a province brings its own regions.
struct Reply {
    /// `W_{·q} G_s`: rows `i·P + p`, one column a region of q.
    deliveries: Matrix,
    /// `W_qq G_s`, rows (s, i).
    home: Vec<f64>,
    /// `W_qqᵀ u_s`, rows (s, i) × K; empty where nobody asks.
    t: Vec<f64>,
    bound: f64,
}

/// Whole on rank 0: flows, and the own part of every footprint by product.
type Whole = Option<(Flows, Option<Own>)>;

/// Flows, and own parts if asked; `None` where their certificate misses the tolerance, or a full solve disagrees.
pub(super) fn closed(
    (known, own): (&Known<'_, '_>, bool),
    schur: &Schur<'_>,
    watch: Watch<'_>,
) -> Result<Option<Whole>, Agreed<LeontiefError>> {
    let Known { stressors, demand, sizes } = known;
    let system = demand.system;
    let (R, team, deal) = (system.axes().R(), system.team(), system.deal());
    let regions = Regions::new(stressors, demand, schur);
    let replies = regions.replies(&schur.responder(system.weights()), &deal.mine(), own);
    let bound = replies.iter().map(|reply| reply.bound).fold(0.0, f64::max);
    let bound = team.all_gather(&[bound]).iter().map(|share| share[0]).fold(0.0, f64::max);
    let Some(bound) = system.closed_form_bound(bound) else { return Ok(None) };
    // `‖X*_s‖_w ≤ gain · |y_s|_w`, also where demand has both signs.
    let error: Vec<f64> = sizes.demand.iter().map(|size| bound * system.gain() * size).collect();
    let own_output = regions.own_output(schur, &replies);
    let part = own.then(|| regions.own_part(schur, &replies));
    let leaving = system.solve(&demand.totals(), Side::Forward)?;
    // Before the flows, which are large.
    let sample = Sample::solve(stressors, demand)?;
    let whole = |X: &Matrix| team.gather(0, X.data()).map(|shares| deal.assemble(&shares, X.columns()));
    let (outputs, own_output, part) =
        (whole(&leaving.X), whole(&own_output), part.and_then(|part| whole(&part)));
    let suppliers = team.all_gather(regions.supplied.data());
    let suppliers = deal.assemble(&suppliers, stressors.count()).transposed();
    let by_pair = regions.flows(demand, stressors, (&replies, &suppliers));
    drop(replies);
    let found = by_pair.zip(outputs).zip(own_output).map(|((by_pair, outputs), own_output)| {
        let outputs = outputs.transposed();
        let x_traded = outputs.row(0).iter().zip(own_output.data()).map(|(all, own)| all - own).collect();
        let flows = Flows {
            by_pair,
            x_traded,
            x_exports: outputs.row(1).to_vec(),
            x_balancing: outputs.row(2).to_vec(),
            traded_error: leaving.error[0] + error.iter().sum::<f64>(),
            leaving_error: [leaving.error[1], leaving.error[2]],
            error: error.clone(),
            correction: None,
        };
        let most = error.iter().copied().fold(0.0, f64::max);
        let own = part.map(|part| Own {
            part: part.transposed(),
            error: sizes.intensity.iter().map(|S| S * most).collect(),
        });
        (flows, own)
    });
    let flows = found.as_ref().map(|(flows, _)| flows);
    let checked = sample.compare(team, flows, &error, &sizes.intensity);
    if !system.count_closed(R, bound, (checked.regions, checked.gap, checked.holds)) {
        return Ok(None);
    }
    watch("flows", R, R);
    Ok(Some(found))
}

/// Every row of a panel times its own number.
fn weighted(weights: &[f64], X: &Matrix) -> Matrix {
    let mut Y = X.clone();
    for (row, weight) in weights.iter().enumerate() {
        Y.row_mut(row).iter_mut().for_each(|value| *value *= weight);
    }
    Y
}

impl<'a> Regions<'a> {
    fn new(stressors: &Stressors, demand: &'a Demand<'_, '_>, schur: &Schur<'_>) -> Self {
        let (system, shares) = (demand.system, schur.shares());
        let held = |values: &[f64]| demand.rows().map(|(_, row)| values[row]).collect::<Vec<f64>>();
        let (supply_share, demand_share) = (held(&shares.supply_share), held(&shares.demand_share));
        let bought = &demand.by_region;
        let own_bought = weighted(&held(&shares.own_share), bought);
        let own_output = schur.local(&own_bought, false);
        let mut taken = schur.technology(&own_output, false);
        taken.data_mut().iter_mut().zip(bought.data()).for_each(|(g, d)| *g += d);
        let taken = weighted(&demand_share, &taken);
        let local_multiplier = schur.local(&stressors.held(system, 0, stressors.count()), true);
        let supplied = weighted(&supply_share, &local_multiplier);
        Self {
            axes: system.axes(),
            bought,
            supply_share,
            demand_share,
            own_bought,
            own_output,
            taken,
            local_multiplier,
            supplied,
        }
    }

    /// Replies to the provinces of this rank, in order. By unit of each product where own parts are asked for, which
    /// need `W_qq` itself, or where regions are more than the interface has columns.
    fn replies(&self, responder: &Responder<'_>, mine: &[Province], own: bool) -> Vec<Reply> {
        let (m, P, K) = (self.axes.m(), self.axes.P(), self.supplied.columns());
        let by_unit = own || self.axes.R() > m * P;
        let starts = mine.iter().scan(0, |next, q| {
            let first = *next;
            *next += self.axes.province_rows(*q).len();
            Some((*q, first..*next))
        });
        let tasks: Vec<(Province, std::ops::Range<usize>)> = starts.collect();
        let reply = |(q, rows): (Province, std::ops::Range<usize>)| {
            let taken = self.taken.rows_data(rows.clone()).to_vec();
            let taken = Matrix::from_row_major(taken.len() / m, m, taken).transposed();
            let home = |h: &Matrix| {
                let cells = (0..m).flat_map(|i| h.row(i * P + q.0).iter().copied()).collect();
                Matrix::from_row_major(m, h.columns(), cells)
            };
            if !by_unit {
                let Response { deliveries, bound } = responder.to(q, &taken);
                let home = home(&deliveries).transposed().into_data();
                return Reply { deliveries, home, t: Vec::new(), bound };
            }
            let Response { deliveries: W, bound } = responder.to(q, &Matrix::identity(m));
            let deliveries = product(W.data(), &taken, 1.0);
            let W_qq = home(&W);
            let regions = self.supplied.rows_data(rows).chunks_exact((m * K).max(1));
            let t = regions.flat_map(|u| transposed_product(W_qq.data(), u, m).into_data()).collect();
            Reply { home: home(&deliveries).transposed().into_data(), deliveries, t, bound }
        };
        tasks.into_par_iter().map(reply).collect()
    }

    /// Output of every region for its own demand, one column.
    fn own_output(&self, schur: &Schur<'_>, replies: &[Reply]) -> Matrix {
        let home = replies.iter().flat_map(|reply| &reply.home).copied().collect();
        let home = Matrix::from_row_major(self.supplied.rows(), 1, home);
        let mut output = schur.local(&weighted(&self.supply_share, &home), false);
        output.data_mut().iter_mut().zip(self.own_output.data()).for_each(|(x, z)| *x += z);
        output
    }

    /// The own part of every region's footprint by product, × K.
    fn own_part(&self, schur: &Schur<'_>, replies: &[Reply]) -> Matrix {
        let (rows, K) = (self.supplied.rows(), self.supplied.columns());
        let t = Matrix::from_row_major(rows, K, replies.iter().flat_map(|r| &r.t).copied().collect());
        let by_way = weighted(&self.demand_share, &t);
        let inner = schur.local(&schur.technology(&by_way, true), true);
        let mut own = weighted(self.bought.data(), &by_way);
        for (i, served) in self.own_bought.data().iter().enumerate() {
            let parts = self.local_multiplier.row(i).iter().zip(inner.row(i));
            for (value, (direct, inner)) in own.row_mut(i).iter_mut().zip(parts) {
                *value += served * (direct + inner);
            }
        }
        own
    }

    /// Flows into the held regions, gathered on rank 0: by extension, stressor × emitting × consuming region.
    fn flows(
        &self,
        demand: &Demand<'_, '_>,
        stressors: &Stressors,
        (replies, suppliers): (&[Reply], &Matrix),
    ) -> Option<Vec<Vec<f64>>> {
        let (m, R, P) = (self.axes.m(), self.axes.R(), self.axes.P());
        let width = self.taken.rows() / m;
        let mut by_extension: Vec<Vec<f64>> =
            stressors.counts.iter().map(|count| vec![0.0; count * R * width]).collect();
        let mut tasks = Vec::new();
        let stressor_blocks =
            by_extension.iter_mut().flat_map(|all| all.chunks_exact_mut((R * width).max(1)));
        for (k, mut rest) in stressor_blocks.enumerate() {
            for p in self.axes.provinces.iter() {
                let (mine, after) = rest.split_at_mut(self.axes.provinces.regions(p).len() * width);
                rest = after;
                tasks.push((k, p, mine));
            }
        }
        tasks.into_par_iter().for_each(|(k, p, into)| {
            let u = &suppliers.row(k)[self.axes.province_rows(p)];
            let mut column = 0;
            for reply in replies {
                let regions = reply.deliveries.columns();
                let h = (&reply.deliveries.data()[p.0 * regions..], P * regions);
                let sizes = [u.len() / m, m, regions];
                strided_product(&mut into[column..], width, (u, (m, 1)), h, sizes);
                column += regions;
            }
        });
        self.add_own(demand, &mut by_extension, width);
        gathered(demand, by_extension)
    }

    /// `e_sᵀ B_s (δ_s ∘ d_s)` on the diagonal.
    fn add_own(&self, demand: &Demand<'_, '_>, by_extension: &mut [Vec<f64>], width: usize) {
        let (m, R) = (self.axes.m(), self.axes.R());
        let blocks = by_extension.iter_mut().flat_map(|all| all.chunks_exact_mut((R * width).max(1)));
        for (k, block) in blocks.enumerate() {
            for (local, row) in demand.rows() {
                let (region, column) = (row / m, local / m);
                block[region * width + column] +=
                    self.local_multiplier.at(local, k) * self.own_bought.at(local, 0);
            }
        }
    }
}

/// Columns of every rank put where their regions stand, on rank 0.
fn gathered(demand: &Demand<'_, '_>, mine: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let (team, deal, axes) = (demand.system.team(), demand.system.deal(), demand.system.axes());
    if team.size() == 1 {
        return Some(mine);
    }
    let R = axes.R();
    let mut whole = Vec::new();
    for part in mine {
        let Some(shares) = team.gather(0, &part) else { continue };
        let mut all = vec![0.0; shares.iter().map(Vec::len).sum()];
        for (rank, share) in shares.iter().enumerate() {
            let regions: Vec<usize> =
                deal.of(rank).into_iter().flat_map(|p| axes.provinces.regions(p)).collect();
            let rows = share.chunks_exact(regions.len().max(1)).zip(all.chunks_exact_mut(R));
            for (from, into) in rows {
                for (value, s) in from.iter().zip(&regions) {
                    into[*s] = *value;
                }
            }
        }
        whole.push(all);
    }
    (team.rank() == 0).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::super::certified::Sizes;
    use super::*;
    use crate::leontief::tests::Small;
    use crate::table::Form;

    /// A misfit κ is relative to outputs, which are `gain · |y_s|_w` at most and no less than demand.
    #[test]
    fn errors_of_flows_are_relative_to_output() {
        let small = Small::new(Form::Hierarchical, [3, 6, 2]);
        let (table, system) = (&small.table, small.system(1e-3).with_misfit(1e-6));
        let extensions =
            super::super::stressors::extensions(table, &crate::accounts::AccountsOptions::default())
                .expect("all");
        let stressors = Stressors::new(&extensions, &table.x);
        let demand = Demand::new(&system, table);
        let sizes = Sizes::new(&stressors, &demand);
        let known = Known { stressors: &stressors, demand: &demand, sizes: &sizes };
        let schur = system.schur().expect("hierarchical");
        let found = closed((&known, false), schur, &|_, _, _| {}).map_err(|_| "solved").expect("solved");
        let (flows, _) = found.expect("certified").expect("rank 0");
        for (error, size) in flows.error.iter().zip(&sizes.demand) {
            let least = system.misfit() * system.gain() * size;
            assert!(*error >= least && *error < 1.001 * least, "{error} {least}");
        }
        let others = flows.error.iter().sum::<f64>();
        let output = system.misfit() * sizes.demand.iter().sum::<f64>();
        assert!(flows.traded_error >= others + output, "{} {others} {output}", flows.traded_error);
    }
}
