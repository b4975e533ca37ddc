//! Trade between regions nested in provinces, without ever forming the R × R matrix.
//!
//! The problem has three families: row sums, column sums, and the flow `T_pq` of every pair of provinces,
//!
//! `T_rs = T⁰_rs α_r β_s φ_pq`, r in p, s in q.
//!
//! With a prior that is constant between provinces, only the totals `O_p = Σ_{q≠p} T_pq` and `N_p = Σ_{q≠p} T_qp`
//! touch a province from outside: it solves its own RAS with one row and one column for the rest of the nation
//! (prior 1, corner 0). Sellers then share in every outflow alike, buyers in every inflow. A sweep takes
//! `Σ_p R_p²` cells and nothing of the order of R².

use super::checks;
use super::error::EntropyError;
use super::options::{Blocks, Options, Totals};
use super::problem::Groups;
use super::report::{Constraint, Report};
use super::{Balanced, balance};
use crate::linalg::Matrix;

/// Trade of one product between regions in provinces.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// Flows inside each province, R_p × R_p.
    pub own: Vec<Matrix>,
    /// Flows between provinces, P × P, as given; the diagonal holds the sums of `own`.
    pub province_flows: Matrix,
    /// `α`, R: a region's share in each outflow of its province; they sum to one in a province.
    pub row_factors: Vec<f64>,
    /// `β`, R: a region's share in each inflow of its province; they sum to one in a province.
    pub column_factors: Vec<f64>,
    /// `φ_pp`, P: inside a province `T_rs = T⁰_rs α_r β_s φ_pp`, between provinces `T_rs = α_r β_s T_pq`.
    pub own_factors: Vec<f64>,
    /// How the iteration of each province ended; its rest of the nation reads as block (p, p).
    pub reports: Vec<Report>,
    /// First region of each province, and the number of regions.
    bounds: Vec<usize>,
}

impl Nested {
    /// First region of each province, and the number of regions.
    pub fn bounds(&self) -> &[usize] {
        &self.bounds
    }

    /// The iteration that was furthest from its sums.
    pub fn worst(&self) -> Option<&Report> {
        self.reports.iter().max_by(|a, b| a.residual.total_cmp(&b.residual))
    }
}

/// The trade nearest to a prior that is constant between provinces, with given row sums, column sums and flows
/// between provinces.
///
/// Slow twin: [`super::balance_blocks`] with a group a province.
///
/// # Shapes
/// `own` the prior inside each province, R_p × R_p, R = Σ R_p; `rows`, `columns` R; `province_flows` P × P, from row
/// to column, the diagonal what stays inside. [`Totals::ScaleToBlocks`] scales the margins to the provinces' flows.
pub fn balance_nested(
    own: &[Matrix],
    rows: &[f64],
    columns: &[f64],
    province_flows: &Matrix,
    options: &Options,
) -> Result<Nested, EntropyError> {
    let P = own.len();
    let mut bounds = vec![0];
    for block in own {
        checks::length("columns of a province's prior", block.columns(), block.rows())?;
        bounds.push(bounds[bounds.len() - 1] + block.rows());
    }
    checks::length("row sums", rows.len(), bounds[P])?;
    checks::length("column sums", columns.len(), bounds[P])?;
    checks::length("rows of province flows", province_flows.rows(), P)?;
    checks::length("columns of province flows", province_flows.columns(), P)?;
    checks::finite("province flows", province_flows)?;
    checks::sums(rows, Constraint::Row)?;
    checks::sums(columns, Constraint::Column)?;
    let groups = groups(&bounds, province_flows);
    let (rows, columns) = checks::reconciled_with_blocks(rows, columns, &groups, options.totals)?;
    let mut nested = Nested {
        own: Vec::with_capacity(P),
        province_flows: province_flows.clone(),
        row_factors: Vec::with_capacity(rows.len()),
        column_factors: Vec::with_capacity(rows.len()),
        own_factors: Vec::with_capacity(P),
        reports: Vec::with_capacity(P),
        bounds,
    };
    for (p, prior) in own.iter().enumerate() {
        let range = nested.bounds[p]..nested.bounds[p + 1];
        let balanced = bordered(p, prior, (&rows[range.clone()], &columns[range]), (province_flows, options))
            .map_err(|error| error.in_province(p, nested.bounds[p], prior.rows()))?;
        nested.take(p, &balanced);
    }
    Ok(nested)
}

fn groups(bounds: &[usize], province_flows: &Matrix) -> Groups {
    let of_region: Vec<usize> =
        (0..bounds.len() - 1).flat_map(|p| vec![p; bounds[p + 1] - bounds[p]]).collect();
    Groups::of(&Blocks {
        row_groups: of_region.clone(),
        column_groups: of_region,
        sums: province_flows.data().iter().map(|flow| Some(*flow)).collect(),
    })
}

/// One province with a last row and column for the rest of the nation.
fn bordered(
    p: usize,
    prior: &Matrix,
    (rows, columns): (&[f64], &[f64]),
    (province_flows, options): (&Matrix, &Options),
) -> Result<Balanced, EntropyError> {
    let size = prior.rows();
    let others =
        |flow: &dyn Fn(usize) -> f64| (0..province_flows.rows()).filter(|q| *q != p).map(flow).sum::<f64>();
    let outflow = others(&|q| province_flows.at(p, q));
    let inflow = others(&|q| province_flows.at(q, p));
    let mut border = Matrix::zeros(size + 1, size + 1);
    for i in 0..size {
        border.row_mut(i)[..size].copy_from_slice(prior.row(i));
        *border.at_mut(i, size) = 1.0;
        *border.at_mut(size, i) = 1.0;
    }
    let with = |margin: &[f64], last: f64| margin.iter().copied().chain([last]).collect::<Vec<f64>>();
    let options = Options { totals: Totals::Refuse, ..options.clone() };
    balance(&border, &with(rows, inflow), &with(columns, outflow), &options)
}

impl Nested {
    fn take(&mut self, p: usize, balanced: &Balanced) {
        let X = &balanced.X;
        let size = X.rows() - 1;
        let mut own = Matrix::zeros(size, size);
        for i in 0..size {
            own.row_mut(i).copy_from_slice(&X.row(i)[..size]);
        }
        // A line that is zero was emptied, and its factor means nothing.
        let kept = |factor: &f64, mass: f64| if mass > 0.0 { *factor } else { 0.0 };
        let (row_mass, column_mass) = (X.row_sums(), X.column_sums());
        let alpha: Vec<f64> = (0..size).map(|i| kept(&balanced.row_factors[i], row_mass[i])).collect();
        let beta: Vec<f64> = (0..size).map(|j| kept(&balanced.column_factors[j], column_mass[j])).collect();
        let share = |factors: &[f64], sum: f64| {
            factors.iter().map(move |factor| if sum > 0.0 { factor / sum } else { 0.0 }).collect::<Vec<_>>()
        };
        let (of_alpha, of_beta): (f64, f64) = (alpha.iter().sum(), beta.iter().sum());
        *self.province_flows.at_mut(p, p) = own.row_sums().iter().sum();
        self.row_factors.extend(share(&alpha, of_alpha));
        self.column_factors.extend(share(&beta, of_beta));
        self.own_factors.push(of_alpha * of_beta);
        self.own.push(own);
        let mut report = balanced.report.clone();
        report.worst = report.worst.map(|worst| worst.in_province(p, self.bounds[p], size));
        self.reports.push(report);
    }
}

impl Constraint {
    /// From a province's indices to the nation's; the rest of the nation is block (p, p).
    fn in_province(self, p: usize, first: usize, size: usize) -> Self {
        match self {
            Self::Row(i) if i < size => Self::Row(first + i),
            Self::Column(j) if j < size => Self::Column(first + j),
            Self::Row(_) | Self::Column(_) | Self::Block(..) => Self::Block(p, p),
        }
    }
}

impl EntropyError {
    fn in_province(self, p: usize, first: usize, size: usize) -> Self {
        let inside = |lines: Vec<usize>| lines.into_iter().filter(|i| *i < size).map(|i| first + i).collect();
        match self {
            Self::Cut { rows, columns, supply, demand } => {
                Self::Cut { rows: inside(rows), columns: inside(columns), supply, demand }
            }
            Self::Cell { what, row, column, value, hint } => {
                Self::Cell { what, row: first + row, column: first + column, value, hint }
            }
            Self::Target { what, constraint, value, hint } => {
                Self::Target { what, constraint: constraint.in_province(p, first, size), value, hint }
            }
            Self::NotConverged(mut report) => {
                report.worst = report.worst.map(|worst| worst.in_province(p, first, size));
                Self::NotConverged(report)
            }
            other => other,
        }
    }
}
