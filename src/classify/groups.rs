//! What groups of regions emit and earn for each other.

use crate::linalg::Matrix;

/// A group for every region, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// Names of the groups.
    pub names: Vec<String>,
    /// Group by region.
    pub of: Vec<Option<usize>>,
}

impl Grouping {
    /// Pairs of groups, `self` outside, named `a, b`: quintile × type.
    #[must_use]
    pub fn times(&self, inner: &Self) -> Self {
        let names = self.names.iter().flat_map(|a| inner.names.iter().map(move |b| format!("{a}, {b}")));
        let pair = |(a, b): (&Option<usize>, &Option<usize>)| Some((*a)? * inner.names.len() + (*b)?);
        Self { names: names.collect(), of: self.of.iter().zip(&inner.of).map(pair).collect() }
    }

    /// Sums of a regional account over the groups.
    pub fn sums(&self, account: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.names.len()];
        for (group, value) in self.of.iter().zip(account) {
            if let Some(g) = group {
                sums[*g] += value;
            }
        }
        sums
    }
}

/// `G_from M G_toᵀ`, with or without what regions cause in themselves.
///
/// # Shapes
/// `flows` R × R, rows emit; the sum is groups × groups.
pub fn between(flows: &Matrix, from: &Grouping, to: &Grouping, own: bool) -> Matrix {
    let mut sums = Matrix::zeros(from.names.len(), to.names.len());
    for (r, g) in from.of.iter().enumerate().filter_map(|(r, g)| g.map(|g| (r, g))) {
        for (s, flow) in flows.row(r).iter().enumerate().filter(|(s, _)| own || *s != r) {
            if let Some(h) = to.of[s] {
                *sums.at_mut(g, h) += flow;
            }
        }
    }
    sums
}

/// `W_gh / M_gh`: value added a unit of emissions; NaN where nothing is emitted.
pub fn per_emission(earned: &Matrix, emitted: &Matrix) -> Matrix {
    let ratio = |(w, m): (&f64, &f64)| if m.abs() > 0.0 { w / m } else { f64::NAN };
    let cells = earned.data().iter().zip(emitted.data()).map(ratio).collect();
    Matrix::from_row_major(earned.rows(), earned.columns(), cells)
}

/// Shares of what every group's demand embodies, emitted elsewhere: outside the consuming region, and outside the group.
///
/// `1 − Σ_{s∈g} M_ss / Σ_{s∈g} Σ_r M_rs` and `1 − Σ_{r,s∈g} M_rs / Σ_{s∈g} Σ_r M_rs`; NaN for a group whose
/// demand embodies nothing.
pub fn outsourced(flows: &Matrix, group: &Grouping) -> (Vec<f64>, Vec<f64>) {
    let R = flows.rows();
    let embodied: Vec<f64> = (0..R).map(|s| (0..R).map(|r| flows.at(r, s)).sum()).collect();
    let own: Vec<f64> = (0..R).map(|s| flows.at(s, s)).collect();
    let (total, own) = (group.sums(&embodied), group.sums(&own));
    let inside = between(flows, group, group, true);
    let share = |kept: f64, total: f64| if total.abs() > 0.0 { 1.0 - kept / total } else { f64::NAN };
    let by_region = own.iter().zip(&total).map(|(kept, total)| share(*kept, *total)).collect();
    let by_group = total.iter().enumerate().map(|(g, total)| share(inside.at(g, g), *total)).collect();
    (by_region, by_group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouping(names: &[&str], of: &[Option<usize>]) -> Grouping {
        Grouping { names: names.iter().map(|name| (*name).to_owned()).collect(), of: of.to_vec() }
    }

    #[test]
    fn group_flows_and_outsourced_shares_by_hand() {
        // Regions 0, 1 in group a, 2 in b, 3 in none.
        let flows = Matrix::from_row_major(
            4,
            4,
            vec![5.0, 1.0, 2.0, 9.0, 3.0, 7.0, 1.0, 9.0, 4.0, 0.0, 6.0, 9.0, 0.0, 2.0, 1.0, 9.0],
        );
        let group = grouping(&["a", "b"], &[Some(0), Some(0), Some(1), None]);
        assert_eq!(between(&flows, &group, &group, false).data(), &[4.0, 3.0, 4.0, 0.0]);
        assert_eq!(between(&flows, &group, &group, true).data(), &[16.0, 3.0, 4.0, 6.0]);
        // Footprints of a: 12 + 10, own 5 + 7, inside 16; of b: 10, own and inside 6.
        let (by_region, by_group) = outsourced(&flows, &group);
        for (found, by_hand) in by_region.iter().chain(&by_group).zip([10.0 / 22.0, 0.4, 6.0 / 22.0, 0.4]) {
            assert!((found - by_hand).abs() < 1e-15, "{found} {by_hand}");
        }
        let ratio =
            per_emission(&Matrix::identity(2), &Matrix::from_row_major(2, 2, vec![4.0, 1.0, 0.0, 2.0]));
        assert_eq!(ratio.data()[0].to_bits(), 0.25_f64.to_bits());
        assert!(ratio.data()[2].is_nan());
    }

    #[test]
    fn pairs_of_groups() {
        let outer = grouping(&["Q1", "Q2"], &[Some(1), None, Some(0)]);
        let inner = grouping(&["x", "y"], &[Some(0), Some(1), Some(1)]);
        let both = outer.times(&inner);
        assert_eq!(both.names, ["Q1, x", "Q1, y", "Q2, x", "Q2, y"]);
        assert_eq!(both.of, [Some(2), None, Some(1)]);
    }
}
