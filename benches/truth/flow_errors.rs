//! How far flows are from true ones; for the bench and the tests.

use leontief::axes::{Axes, Region};
use leontief::linalg::Matrix;
use leontief::table::{Flow, Table};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

/// Weighted absolute percentage error of cells, `Σ |found − true| / Σ |true|`, by place.
///
/// Sums of `Z` and `Y` together where [`FlowErrors::of`] made it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowErrors {
    /// `Σ |found − true|` from province to province, P × P.
    pub gaps: Matrix,
    /// `Σ |true|` from province to province, P × P.
    pub amounts: Matrix,
    /// Both sums over what regions sell to themselves.
    pub own: [f64; 2],
}

impl FlowErrors {
    /// Of all flows of a whole table from those of a true one with the same labels.
    pub fn of(found: &Table, truth: &Table) -> Self {
        let Z = Self::of_flow(&truth.axes, &found.Z, &truth.Z);
        let Y = Self::of_flow(&truth.axes, &found.Y, &truth.Y);
        let sum = |a: &Matrix, b: &Matrix| {
            let data = a.data().iter().zip(b.data()).map(|(a, b)| a + b).collect();
            Matrix::from_row_major(a.rows(), a.columns(), data)
        };
        Self {
            gaps: sum(&Z.gaps, &Y.gaps),
            amounts: sum(&Z.amounts, &Y.amounts),
            own: [Z.own[0] + Y.own[0], Z.own[1] + Y.own[1]],
        }
    }

    /// Of one flow, row by row: no flow is written out.
    pub fn of_flow(axes: &Axes, found: &Flow, truth: &Flow) -> Self {
        let (P, width) = (axes.P(), truth.width(axes));
        let rows: Vec<[Vec<f64>; 2]> = (0..axes.n())
            .into_par_iter()
            .map_init(
                || [vec![0.0; axes.R() * width], vec![0.0; axes.R() * width]],
                |[one, other], row| {
                    found.row_into(axes, row, 0..axes.R(), one);
                    truth.row_into(axes, row, 0..axes.R(), other);
                    of_row(axes, row / axes.m(), (one, other), width)
                },
            )
            .collect();
        let mut errors = Self { gaps: Matrix::zeros(P, P), amounts: Matrix::zeros(P, P), own: [0.0; 2] };
        for (row, [gaps, amounts]) in rows.iter().enumerate() {
            let p = axes.provinces.province_of(Region(row / axes.m())).0;
            let sums = [(&mut errors.gaps, gaps, 0), (&mut errors.amounts, amounts, 1)];
            for (into, of, at) in sums {
                into.row_mut(p).iter_mut().zip(of).for_each(|(sum, value)| *sum += value);
                errors.own[at] += of[P];
            }
        }
        errors
    }

    /// Of all cells.
    pub fn all(&self) -> f64 {
        let sum = |of: &Matrix| of.data().iter().sum::<f64>();
        sum(&self.gaps) / sum(&self.amounts)
    }

    /// Of what regions sell to themselves.
    pub fn own(&self) -> f64 {
        self.own[0] / self.own[1]
    }

    /// Of what regions sell to others of their province.
    pub fn in_province(&self) -> f64 {
        let sum = |of: &Matrix| (0..of.rows()).map(|p| of.at(p, p)).sum::<f64>();
        (sum(&self.gaps) - self.own[0]) / (sum(&self.amounts) - self.own[1])
    }

    /// Of what provinces sell to others.
    pub fn between(&self) -> f64 {
        let sum = |of: &Matrix| {
            let crossing =
                (0..of.rows()).flat_map(|p| (0..of.rows()).filter(move |q| *q != p).map(move |q| (p, q)));
            crossing.map(|(p, q)| of.at(p, q)).sum::<f64>()
        };
        sum(&self.gaps) / sum(&self.amounts)
    }
}

/// Gaps and amounts of a row of region r by using province; last, those of r itself.
fn of_row(axes: &Axes, r: usize, (found, truth): (&[f64], &[f64]), width: usize) -> [Vec<f64>; 2] {
    let P = axes.P();
    let mut sums = [vec![0.0; P + 1], vec![0.0; P + 1]];
    for (s, (one, other)) in found.chunks_exact(width).zip(truth.chunks_exact(width)).enumerate() {
        let gap: f64 = one.iter().zip(other).map(|(a, b)| (a - b).abs()).sum();
        let amount: f64 = other.iter().map(|value| value.abs()).sum();
        let q = axes.provinces.province_of(Region(s)).0;
        for (sums, value) in sums.iter_mut().zip([gap, amount]) {
            sums[q] += value;
            if r == s {
                sums[P] = value;
            }
        }
    }
    sums
}
