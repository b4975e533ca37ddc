//! Hierarchical shares from dense ones: `T = diag(δ) + α Φ β`, each factor by sums.
//!
//! Between provinces `T_(r,i),s = α_r Φ_pq β_s`: α are a region's parts of what its province sells elsewhere, β what a
//! region buys elsewhere (which fixes the scale of Φ), Φ the provinces' parts of that; `Φ_qq` comes from trade between
//! different regions of q, and δ is what is left on the diagonal.

use super::Held;
use crate::axes::Province;
use crate::linalg::Matrix;
use crate::table::{Hierarchical, Panels};

/// Shares left on a diagonal below zero by no more than this are rounding.
const ROUNDING: f64 = 1e-13;

pub(super) struct Hierarchy {
    pub shares: Hierarchical,
    /// `max_i Σ |T − α Σ_p T| / Σ T` between provinces.
    pub eta: f64,
}

pub(super) fn find(held: Held<'_>, shares: &Panels) -> Hierarchy {
    let axes = held.axes;
    let (m, R, P, n) = (axes.m(), axes.R(), axes.P(), axes.n());
    // By province: α of its rows, then Σ_{r∈p} T by (i, s), then gap and size by product.
    let (mut alphas, mut sold, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for (p, panel) in shares.iter() {
        let alpha = supply_share(held, p, panel);
        let sums = province_sums(m, R, panel);
        gaps.extend(gap(held, p, panel, (&alpha, &sums)));
        alphas.extend(alpha);
        sold.extend(sums);
    }
    let gaps = held.deal.sum(&held.team.all_gather(&gaps), 2 * m);
    let eta = (0..m).map(|i| if gaps[2 * i] > 0.0 { gaps[2 * i] / gaps[2 * i + 1] } else { 0.0 });
    let eta = eta.fold(0.0, f64::max);
    let supply_share = held.deal.assemble(&held.team.all_gather(&alphas), 1).into_data();
    let sold = by_province(held, &sold, m * R);
    let (demand_share, mut province_trade) = exchange(held, &sold);
    let mut own = Vec::new();
    for (p, panel) in shares.iter() {
        own.extend(within(held, p, panel, (&supply_share, &demand_share)));
    }
    // Φ_qq by sector, then the diagonal of T by (s, i): of every province's rows.
    let own = held.team.all_gather(&own);
    let mut own_share = vec![0.0; n];
    for (rank, share) in own.iter().enumerate() {
        let mut rest = &share[..];
        for q in held.deal.of(rank) {
            let rows = axes.province_rows(q);
            let (phi, after) = rest.split_at(m);
            let (diagonal, after) = after.split_at(rows.len());
            rest = after;
            for (i, phi) in phi.iter().enumerate() {
                province_trade[(i * P + q.0) * P + q.0] = *phi;
            }
            for (row, t) in rows.zip(diagonal) {
                let left = t - supply_share[row] * phi[row % m] * demand_share[row];
                own_share[row] = if left.abs() <= ROUNDING { 0.0 } else { left.max(0.0) };
            }
        }
    }
    let shares = Hierarchical { own_share, supply_share, demand_share, province_trade, in_province: None };
    Hierarchy { shares, eta }
}

/// One array of `length` a province, in province order, from every rank's.
fn by_province(held: Held<'_>, mine: &[f64], length: usize) -> Matrix {
    let P = held.axes.P();
    let mut all = Matrix::zeros(P, length);
    for (rank, share) in held.team.all_gather(mine).iter().enumerate() {
        for (p, part) in held.deal.of(rank).into_iter().zip(share.chunks_exact(length)) {
            all.row_mut(p.0).copy_from_slice(part);
        }
    }
    all
}

/// α: parts of the regions of p in what p sells to other provinces; where it sells nothing, in what it sells inside.
fn supply_share(held: Held<'_>, p: Province, panel: &Matrix) -> Vec<f64> {
    let (m, own) = (held.axes.m(), held.axes.provinces.regions(p));
    let sums: Vec<(f64, f64)> = (0..panel.rows())
        .map(|row| {
            let (cells, region) = (panel.row(row), own.start + row / m);
            let outside = cells[..own.start].iter().chain(&cells[own.end..]).sum();
            let inside = own.clone().filter(|s| *s != region).map(|s| cells[s]).sum();
            (outside, inside)
        })
        .collect();
    let total = |i: usize, of: fn(&(f64, f64)) -> f64| sums.iter().skip(i).step_by(m).map(of).sum::<f64>();
    let totals: Vec<(f64, f64)> = (0..m).map(|i| (total(i, |s| s.0), total(i, |s| s.1))).collect();
    sums.iter()
        .enumerate()
        .map(|(row, (outside, inside))| match totals[row % m] {
            (all, _) if all > 0.0 => outside / all,
            (_, all) if all > 0.0 => inside / all,
            _ => 0.0,
        })
        .collect()
}

/// `Σ_{r∈p} T_(r,i),s`, m × R.
fn province_sums(m: usize, R: usize, panel: &Matrix) -> Vec<f64> {
    let mut sums = vec![0.0; m * R];
    for row in 0..panel.rows() {
        let into = &mut sums[row % m * R..][..R];
        into.iter_mut().zip(panel.row(row)).for_each(|(sum, share)| *sum += share);
    }
    sums
}

/// By product: `Σ |T − α Σ_p T|` and `Σ T` over columns of other provinces.
fn gap(held: Held<'_>, p: Province, panel: &Matrix, (alpha, sums): (&[f64], &[f64])) -> Vec<f64> {
    let (m, R, own) = (held.axes.m(), held.axes.R(), held.axes.provinces.regions(p));
    let mut gaps = vec![0.0; 2 * m];
    for (row, alpha) in alpha.iter().enumerate() {
        let i = row % m;
        for s in (0..own.start).chain(own.end..R) {
            let share = panel.at(row, s);
            gaps[2 * i] += (share - alpha * sums[i * R + s]).abs();
            gaps[2 * i + 1] += share;
        }
    }
    gaps
}

/// β by (s, i) and Φ between different provinces, from `Σ_{r∈p} T` (P × m·R).
fn exchange(held: Held<'_>, sold: &Matrix) -> (Vec<f64>, Vec<f64>) {
    let axes = held.axes;
    let (m, R, P) = (axes.m(), axes.R(), axes.P());
    let mut beta = vec![0.0; axes.n()];
    let mut phi = vec![0.0; m * P * P];
    for i in 0..m {
        for q in axes.provinces.iter() {
            let others = || (0..P).filter(|p| *p != q.0);
            for s in axes.provinces.regions(q) {
                beta[s * m + i] = others().map(|p| sold.at(p, i * R + s)).sum();
            }
            let all: f64 = axes.provinces.regions(q).map(|s| beta[s * m + i]).sum();
            for p in others() {
                let part: f64 = axes.provinces.regions(q).map(|s| sold.at(p, i * R + s)).sum();
                phi[(i * P + p) * P + q.0] = if all > 0.0 { part / all } else { 0.0 };
            }
        }
    }
    (beta, phi)
}

/// Φ_qq by sector from trade between different regions of q, then the diagonal of `T` by row.
fn within(held: Held<'_>, q: Province, panel: &Matrix, (alpha, beta): (&[f64], &[f64])) -> Vec<f64> {
    let (m, own) = (held.axes.m(), held.axes.provinces.regions(q));
    let (mut traded, mut passed) = (vec![0.0; m], vec![0.0; m]);
    let mut diagonal = Vec::with_capacity(panel.rows());
    for row in 0..panel.rows() {
        let (r, i) = (own.start + row / m, row % m);
        for s in own.clone().filter(|s| *s != r) {
            traded[i] += panel.at(row, s);
            passed[i] += alpha[r * m + i] * beta[s * m + i];
        }
        diagonal.push(panel.at(row, r));
    }
    let phi = traded.iter().zip(&passed).map(|(t, ab)| if *ab > 0.0 { t / ab } else { 0.0 });
    phi.chain(diagonal).collect()
}
