//! The part of every footprint that a region's own production emits: what `D_imp` leaves out.
//!
//! `own_(s,j) = Σ_r (S restricted to s)ᵀ L_(r,j) y^{rs}_j`: an adjoint solve with the intensity of one region at a
//! time. Where there are more stressors than sectors, unit vectors of the region's sectors serve for all of them.

use super::certified::Sizes;
use super::demand::Demand;
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, Side, System};
use crate::linalg::Matrix;
use crate::ranks::{Agreed, Watch};

/// The part, K × n, the same on every rank, and a certified bound on the error of its cells by stressor.
pub(super) struct Own {
    pub part: Matrix,
    pub error: Vec<f64>,
}

/// Own part by stressor, consuming region and product, K × n.
pub(super) fn own_part(
    stressors: &Stressors,
    (demand, sizes): (&Demand<'_, '_>, &Sizes),
    watch: Watch<'_>,
) -> Result<Own, Agreed<LeontiefError>> {
    let system = demand.system;
    let (K, m, R) = (stressors.count(), system.axes().m(), system.axes().R());
    let by_stressor = K <= m;
    let basis = if by_stressor { K } else { m };
    let columns = R * basis;
    let mut own = Matrix::zeros(K, system.axes().n());
    // By region, each basis vector's error; a stressor's is their sum by its intensities.
    let mut error = Matrix::zeros(K, R);
    for from in (0..columns).step_by(system.panel_width()) {
        let to = (from + system.panel_width()).min(columns);
        let F = restricted(system, stressors, from..to, basis);
        let found = system.solve(&F, Side::Adjoint)?;
        let parts = demand.own_by_product(&found.X, from, basis);
        for (offset, part) in parts.chunks_exact(m).enumerate() {
            let (s, b) = ((from + offset) / basis, (from + offset) % basis);
            let most = found.error[offset] * sizes.demand[s];
            if by_stressor {
                *error.at_mut(b, s) = most;
                own.row_mut(b)[s * m..(s + 1) * m].copy_from_slice(part);
                continue;
            }
            for k in 0..K {
                let intensity = stressors.S.at(k, s * m + b);
                *error.at_mut(k, s) += intensity.abs() * most;
                for (sum, value) in own.row_mut(k)[s * m..(s + 1) * m].iter_mut().zip(part) {
                    *sum += intensity * value;
                }
            }
        }
        watch("traded accounts", to, columns);
    }
    let error = (0..K).map(|k| error.row(k).iter().copied().fold(0.0, f64::max)).collect();
    Ok(Own { part: own, error })
}

/// Right-hand sides `columns`: column (s, b) is basis vector b, zero outside region s.
fn restricted(
    system: &System<'_>,
    stressors: &Stressors,
    columns: std::ops::Range<usize>,
    basis: usize,
) -> Matrix {
    let m = system.axes().m();
    let mut F = Matrix::zeros(system.deal().held_rows(), columns.len());
    let rows = system.deal().mine().into_iter().flat_map(|p| system.deal().rows(p));
    for (local, row) in rows.enumerate() {
        let (region, i) = (row / m, row % m);
        for b in 0..basis {
            let column = region * basis + b;
            if columns.contains(&column) {
                let unit = if i == b { 1.0 } else { 0.0 };
                let value = if basis == stressors.count() { stressors.S.at(b, row) } else { unit };
                *F.at_mut(local, column - columns.start) = value;
            }
        }
    }
    F
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leontief::tests::Small;
    use crate::table::Form;

    /// More stressors than sectors: errors are those of unit vectors times the size of intensities, whatever their sign,
    /// and go with demand.
    #[test]
    fn errors_go_with_demand_and_do_not_cancel() {
        let small = Small::new(Form::Dense, [2, 3, 2]);
        let (system, n) = (small.system(1e-3), small.table.axes.n());
        let demand = Demand::new(&system, &small.table);
        let error = |K: usize, sign: f64, times: f64| {
            let cells = (0..K * n).map(|at| (1.0 + at as f64) * if at % 2 == 0 { 1.0 } else { sign });
            let stressors = Stressors { counts: vec![K], S: Matrix::from_row_major(K, n, cells.collect()) };
            let mut sizes = Sizes::new(&stressors, &demand);
            sizes.demand.iter_mut().for_each(|size| *size *= times);
            let own = own_part(&stressors, (&demand, &sizes), &|_, _, _| {}).map_err(|_| "solved");
            own.expect("solved").error
        };
        let apart = |a: &[f64], b: &[f64], ratio: f64| {
            a.iter().zip(b).all(|(a, b)| *b > 0.0 && (a / b - ratio).abs() < 1e-12)
        };
        assert!(apart(&error(3, -1.0, 1.0), &error(3, 1.0, 1.0), 1.0));
        for K in [1, 3] {
            assert!(apart(&error(K, 1.0, 2.0), &error(K, 1.0, 1.0), 2.0), "{K}");
        }
    }
}
