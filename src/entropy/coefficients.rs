//! Cross-entropy of coefficients: columns of shares, rows of flows.

use super::checks;
use super::error::EntropyError;
use super::options::Options;
use super::problem::{Groups, Problem, Target};
use super::report::{Constraint, Report, Status, Worst};
use super::solve::{Course, report};
use super::support;
use crate::linalg::{Cholesky, Matrix, Pivot, subtract_gram};

const ARMIJO: f64 = 1e-4;
const HALVINGS: usize = 40;

/// Coefficients nearest to a prior, and how they came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficients {
    /// `a_ij = c_j a⁰_ij e^{λ_i x_j} / Σ_k a⁰_kj e^{λ_k x_j}`.
    pub A: Matrix,
    /// `λ`, per unit of output.
    pub row_multipliers: Vec<f64>,
    /// How the iteration ended; the divergence is that of the coefficients.
    pub report: Report,
}

/// Coefficients nearest to a prior with given column sums, whose flows at given output have given row sums:
///
/// minimize `Σ a ln(a / a⁰)` subject to `Σ_i a_ij = c_j`, `Σ_j a_ij x_j = u_i`.
///
/// Not biproportional, and different from [`super::balance`] of the flows, unless all outputs are equal.
///
/// # Shapes
/// `prior` R × C, none negative; `rows` u, R; `columns` c and `output` x, C.
///
/// # References
/// Golan, Judge and Robinson 1994, Rev. Econ. Stat. 76:541, doi:10.2307/2109978.
pub fn coefficients(
    prior: &Matrix,
    rows: &[f64],
    columns: &[f64],
    output: &[f64],
    options: &Options,
) -> Result<Coefficients, EntropyError> {
    checks::margins(prior, rows, columns)?;
    checks::not_negative("the prior of coefficients", prior)?;
    checks::length("outputs", output.len(), prior.columns())?;
    checks::positive("output", output)?;
    let flows: Vec<f64> = columns.iter().zip(output).map(|(c, x)| c * x).collect();
    let (rows, flows) = checks::reconciled(rows, &flows, options.totals)?;
    let mut problem =
        Problem::new(prior, rows.clone(), flows.clone(), Groups::none(prior.rows(), prior.columns()));
    support::clear_zero_lines(&mut problem)?;
    let forced_zeros = support::forced_zeros(&problem)?;
    problem.remove(&forced_zeros);
    let mut dual = Dual::new(problem.take_cells(), &rows, &flows, output);
    let (course, status) = dual.minimize(options);
    let mut report = report(status, course, forced_zeros);
    let A = dual.coefficients(output);
    report.divergence = divergence(&A, prior);
    let row_multipliers = dual.multipliers.iter().map(|lambda| lambda / dual.unit).collect();
    match status {
        Status::Exhausted => Err(EntropyError::NotConverged(Box::new(report))),
        _ => Ok(Coefficients { A, row_multipliers, report }),
    }
}

/// `Σ a ln(a / a⁰) − a + a⁰`.
fn divergence(A: &Matrix, prior: &Matrix) -> f64 {
    let term = |(a, a0): (&f64, &f64)| if *a > 0.0 { a * (a / a0).ln() - a + a0 } else { *a0 };
    A.data().iter().zip(prior.data()).map(term).sum()
}

/// `ψ(λ) = Σ_j c_j ln Σ_k a⁰_kj e^{λ_k x_j} − uᵀλ`, in units of the mean output.
struct Dual {
    prior: Matrix,
    rows: Vec<f64>,
    /// Column flows `c_j x_j`.
    flows: Vec<f64>,
    /// Outputs over `unit`.
    output: Vec<f64>,
    unit: f64,
    multipliers: Vec<f64>,
    /// `π_ij = a_ij / c_j`.
    shares: Matrix,
}

impl Dual {
    fn new(prior: Matrix, rows: &[Target], flows: &[Target], output: &[f64]) -> Self {
        let unit = output.iter().sum::<f64>() / output.len() as f64;
        let sums = |targets: &[Target]| targets.iter().map(|target| target.sum).collect::<Vec<f64>>();
        Self {
            shares: Matrix::zeros(prior.rows(), prior.columns()),
            multipliers: vec![0.0; prior.rows()],
            prior,
            rows: sums(rows),
            flows: sums(flows),
            output: output.iter().map(|x| x / unit).collect(),
            unit,
        }
    }

    fn minimize(&mut self, options: &Options) -> (Course, Status) {
        let mut course = Course { sweeps: 0, newton: 0, rate: f64::NAN, worst: Worst::NONE };
        let mut value = self.evaluate(&self.multipliers.clone());
        loop {
            let gaps = self.gaps();
            course.worst = self.worst(&gaps);
            if course.worst.residual <= options.tolerance {
                return (course, Status::Newton);
            }
            if course.newton == options.newton {
                return (course, Status::Exhausted);
            }
            course.newton += 1;
            match self.direction(&gaps).and_then(|direction| self.step(value, &gaps, &direction)) {
                Some(lower) => value = lower,
                None => return (course, Status::Exhausted),
            }
        }
    }

    /// Sets the shares at these multipliers; the dual there.
    fn evaluate(&mut self, multipliers: &[f64]) -> f64 {
        let (R, C) = (self.prior.rows(), self.prior.columns());
        let mut total: f64 = -self.rows.iter().zip(multipliers).map(|(u, lambda)| u * lambda).sum::<f64>();
        for j in 0..C {
            let x = self.output[j];
            let live = (0..R).filter(|i| self.prior.at(*i, j) > 0.0);
            let top = live.map(|i| multipliers[i] * x).fold(f64::NEG_INFINITY, f64::max);
            let mut sum = 0.0;
            for (i, lambda) in multipliers.iter().enumerate() {
                let prior = self.prior.at(i, j);
                let share = if prior > 0.0 { prior * (lambda * x - top).exp() } else { 0.0 };
                *self.shares.at_mut(i, j) = share;
                sum += share;
            }
            if sum > 0.0 {
                total += self.flows[j] / x * (sum.ln() + top);
                for i in 0..R {
                    *self.shares.at_mut(i, j) /= sum;
                }
            }
        }
        total
    }

    fn gaps(&self) -> Vec<f64> {
        let flow =
            |i: usize| self.shares.row(i).iter().zip(&self.flows).map(|(share, v)| share * v).sum::<f64>();
        self.rows.iter().enumerate().map(|(i, u)| flow(i) - u).collect()
    }

    fn worst(&self, gaps: &[f64]) -> Worst {
        let mean = self.rows.iter().map(|u| u.abs()).sum::<f64>() / self.rows.len().max(1) as f64;
        let mut worst = Worst::NONE;
        for (i, (gap, u)) in gaps.iter().zip(&self.rows).enumerate() {
            worst.hold(gap.abs() / (u.abs() + 0.01 * mean + f64::MIN_POSITIVE), Constraint::Row(i));
        }
        worst
    }

    /// `H d = −gap`, `H = diag(Π w) − Π ŵ Πᵀ`, `w_j = c_j x_j²`.
    fn direction(&self, gaps: &[f64]) -> Option<Vec<f64>> {
        let n = self.rows.len();
        let weights: Vec<f64> = self.flows.iter().zip(&self.output).map(|(v, x)| v * x).collect();
        let diagonal: Vec<f64> = (0..n)
            .map(|i| self.shares.row(i).iter().zip(&weights).map(|(share, w)| share * w).sum())
            .collect();
        let scale: Vec<f64> =
            diagonal.iter().map(|d| if *d > 0.0 { d.sqrt().recip() } else { 0.0 }).collect();
        let (mut H, mut W) = (Matrix::zeros(n, n), self.shares.clone());
        for (i, (d, scale)) in diagonal.iter().zip(&scale).enumerate() {
            *H.at_mut(i, i) = d * scale * scale;
            for (share, w) in W.row_mut(i).iter_mut().zip(&weights) {
                *share *= scale * w.sqrt();
            }
        }
        subtract_gram(&mut H, &W);
        let mut d: Vec<f64> = gaps.iter().zip(&scale).map(|(gap, scale)| -gap * scale).collect();
        Cholesky::semidefinite(H, n.max(8) as f64 * f64::EPSILON, Pivot::Pin)?.solve(&mut d);
        for (d, scale) in d.iter_mut().zip(&scale) {
            *d *= scale;
        }
        d.iter().all(|d| d.is_finite()).then_some(d)
    }

    /// Moves along the direction as far as it brings what it promises; the dual there.
    fn step(&mut self, value: f64, gaps: &[f64], direction: &[f64]) -> Option<f64> {
        let slope: f64 = gaps.iter().zip(direction).map(|(gap, d)| gap * d).sum();
        let rounding = 64.0 * f64::EPSILON * value.abs();
        let mut t = 1.0;
        for _ in 0..HALVINGS {
            let there: Vec<f64> =
                self.multipliers.iter().zip(direction).map(|(lambda, d)| lambda + t * d).collect();
            let lower = self.evaluate(&there);
            if lower <= value + ARMIJO * t * slope + rounding {
                self.multipliers = there;
                return Some(lower);
            }
            t *= 0.5;
        }
        None
    }

    fn coefficients(&self, output: &[f64]) -> Matrix {
        let mut A = self.shares.clone();
        let sums: Vec<f64> = self.flows.iter().zip(output).map(|(v, x)| v / x).collect();
        for i in 0..A.rows() {
            for (a, c) in A.row_mut(i).iter_mut().zip(&sums) {
                *a *= c;
            }
        }
        A
    }
}
