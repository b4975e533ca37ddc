//! Balancing between bounds: scaling that stops at them, and Newton's method on the cells that lie between.

use super::error::EntropyError;
use super::options::{Bounds, Options};
use super::problem::{Groups, PerConstraint, Target, direction, increasing_root};
use super::report::{Constraint, Status, Worst};
use super::solve::{Course, report};
use super::{Balanced, checks, support};
use crate::linalg::{Matrix, Pivot};

/// Sweeps before Newton's method takes over.
const SWEEPS: usize = 30;
/// Weight of a cell at its bound, per unit of the residual.
const SOFTNESS: f64 = 0.01;
const ARMIJO: f64 = 1e-4;
const HALVINGS: usize = 40;

/// [`super::balance`] with every cell held between bounds: `x = min(max(x⁰ r s, lower), upper)`.
///
/// # Shapes
/// `prior` and both bounds R × C, `rows` R, `columns` C.
pub fn balance_within(
    prior: &Matrix,
    rows: &[f64],
    columns: &[f64],
    bounds: Bounds<'_>,
    options: &Options,
) -> Result<Balanced, EntropyError> {
    checks::margins(prior, rows, columns)?;
    let (lower, upper) = tightened(prior, bounds)?;
    let (rows, columns) = checks::reconciled(rows, columns, options.totals)?;
    let sums = |targets: &[Target]| targets.iter().map(|target| target.sum).collect::<Vec<f64>>();
    let (rows, columns) = (sums(&rows), sums(&columns));
    support::within_bounds(&rows, &columns, &lower, &upper)?;
    let by_rows = Cells { prior: prior.clone(), lower, upper };
    let mut state = State {
        lambda: vec![0.0; rows.len()],
        mu: vec![0.0; columns.len()],
        by_columns: by_rows.transposed(),
        by_rows,
        rows,
        columns,
    };
    let (course, status) = state.run(options);
    let X = state.cells();
    let mut report = report(status, course, Vec::new());
    report.divergence = divergence(&X, prior);
    let factors = |logs: &[f64]| logs.iter().map(|log| log.exp()).collect();
    match status {
        Status::Exhausted => Err(EntropyError::NotConverged(Box::new(report))),
        _ => Ok(Balanced {
            X,
            row_factors: factors(&state.lambda),
            column_factors: factors(&state.mu),
            block_factors: vec![1.0],
            report,
        }),
    }
}

/// Bounds that also keep the sign of the prior.
fn tightened(prior: &Matrix, bounds: Bounds<'_>) -> Result<(Matrix, Matrix), EntropyError> {
    for (what, bound) in [("rows of bounds", bounds.lower), ("rows of bounds", bounds.upper)] {
        checks::length(what, bound.rows(), prior.rows())?;
        checks::length("columns of bounds", bound.columns(), prior.columns())?;
    }
    let (mut lower, mut upper) = (bounds.lower.clone(), bounds.upper.clone());
    for (at, cell) in prior.data().iter().enumerate() {
        let (low, high) = (&mut lower.data_mut()[at], &mut upper.data_mut()[at]);
        let given = (*low, *high);
        if *cell >= 0.0 {
            *low = low.max(0.0);
        }
        if *cell <= 0.0 {
            *high = high.min(0.0);
        }
        let reachable = low.is_finite() && *high > f64::NEG_INFINITY;
        if !(given.0 <= given.1 && *low <= *high && reachable) {
            let (row, column) = (at / prior.columns(), at % prior.columns());
            return Err(EntropyError::Bounds { row, column, lower: given.0, upper: given.1 });
        }
    }
    Ok((lower, upper))
}

fn divergence(X: &Matrix, prior: &Matrix) -> f64 {
    let term = |(x, x0): (&f64, &f64)| {
        let log = if x.abs() > 0.0 { x.abs() * (x / x0).ln() } else { 0.0 };
        log - x.abs() + x0.abs()
    };
    X.data().iter().zip(prior.data()).map(term).sum()
}

/// Prior and bounds.
struct Cells {
    prior: Matrix,
    lower: Matrix,
    upper: Matrix,
}

impl Cells {
    fn transposed(&self) -> Self {
        Self {
            prior: self.prior.transposed(),
            lower: self.lower.transposed(),
            upper: self.upper.transposed(),
        }
    }

    /// Value at factor `f = e^t`, and whether it lies between the bounds.
    #[inline]
    fn value(&self, i: usize, j: usize, factor: f64) -> (f64, bool) {
        let prior = self.prior.at(i, j);
        if prior.abs() <= 0.0 {
            return (0.0, false);
        }
        let free = if prior > 0.0 { prior * factor } else { prior / factor };
        let held = free.clamp(self.lower.at(i, j), self.upper.at(i, j));
        (held, (free - held).abs() <= 0.0)
    }

    /// The multiplier of a line that meets its sum, given the factors across, from `start`.
    fn meet(&self, i: usize, across: &[f64], sum: f64, start: f64) -> f64 {
        let excess = |t: f64| {
            let factor = t.exp();
            let (mut total, mut slope, mut size) = (-sum, 0.0, sum.abs());
            for (j, other) in across.iter().enumerate() {
                let (x, between) = self.value(i, j, factor * other);
                total += x;
                size += x.abs();
                slope += if between { x.abs() } else { 0.0 };
            }
            // With every cell at a bound the sum is flat: what is left there is the rounding of all terms, and no
            // multiplier would meet it.
            let terms = if slope > 0.0 { 1 } else { across.len() };
            if total.abs() <= f64::EPSILON * terms as f64 * size { (0.0, slope) } else { (total, slope) }
        };
        increasing_root(excess, start)
    }
}

struct State {
    by_rows: Cells,
    by_columns: Cells,
    rows: Vec<f64>,
    columns: Vec<f64>,
    lambda: Vec<f64>,
    mu: Vec<f64>,
}

impl State {
    fn run(&mut self, options: &Options) -> (Course, Status) {
        let mut course = Course { sweeps: 0, newton: 0, rate: f64::NAN, worst: Worst::NONE };
        let groups = Groups::none(self.rows.len(), self.columns.len());
        let mut across = vec![1.0; self.rows.len().max(self.columns.len())];
        loop {
            let softness = SOFTNESS * course.worst.residual.clamp(f64::EPSILON, 1.0);
            let (X, weights) = self.evaluate(softness);
            let gaps = self.gaps(&X);
            let before = course.worst.residual;
            course.worst = self.worst(&gaps);
            course.rate = course.worst.residual / before;
            if course.worst.residual <= options.tolerance {
                let given = course.sweeps == 0;
                let scaled = if course.newton == 0 { Status::Scaled } else { Status::Newton };
                return (course, if given { Status::Given } else { scaled });
            }
            if course.sweeps >= SWEEPS.min(options.sweeps) {
                if course.newton == options.newton {
                    return (course, Status::Exhausted);
                }
                course.newton += 1;
                if let Some(direction) = direction(&weights, &groups, &self.flat(), &gaps, Pivot::Pin) {
                    self.step(&X, &gaps, &direction);
                }
            }
            course.sweeps += 1;
            self.sweep(&mut across);
        }
    }

    fn sweep(&mut self, across: &mut [f64]) {
        let (R, C) = (self.rows.len(), self.columns.len());
        exponentials(&self.mu, &mut across[..C]);
        for i in 0..R {
            self.lambda[i] = self.by_rows.meet(i, &across[..C], self.rows[i], self.lambda[i]);
        }
        exponentials(&self.lambda, &mut across[..R]);
        for j in 0..C {
            self.mu[j] = self.by_columns.meet(j, &across[..R], self.columns[j], self.mu[j]);
        }
    }

    /// Cells, and their weights in the Hessian: their size between the bounds, `softness` times it at them, so that
    /// lines whose cells all stand at bounds have a direction too.
    fn evaluate(&self, softness: f64) -> (Matrix, Matrix) {
        let (R, C) = (self.rows.len(), self.columns.len());
        let (mut X, mut weights) = (Matrix::zeros(R, C), Matrix::zeros(R, C));
        for i in 0..R {
            for j in 0..C {
                let (x, between) = self.by_rows.value(i, j, (self.lambda[i] + self.mu[j]).exp());
                *X.at_mut(i, j) = x;
                *weights.at_mut(i, j) = if between { x.abs() } else { softness * x.abs() };
            }
        }
        (X, weights)
    }

    fn cells(&self) -> Matrix {
        self.evaluate(0.0).0
    }

    fn gaps(&self, X: &Matrix) -> PerConstraint {
        let less = |sums: Vec<f64>, targets: &[f64]| sums.iter().zip(targets).map(|(y, b)| y - b).collect();
        PerConstraint {
            rows: less(X.row_sums(), &self.rows),
            columns: less(X.column_sums(), &self.columns),
            blocks: vec![0.0],
        }
    }

    fn flat(&self) -> PerConstraint {
        PerConstraint {
            rows: vec![0.0; self.rows.len()],
            columns: vec![0.0; self.columns.len()],
            blocks: vec![0.0],
        }
    }

    fn worst(&self, gaps: &PerConstraint) -> Worst {
        let mean = checks::mean(&self.rows, &self.columns);
        let measure = |gap: f64, b: f64| gap.abs() / (b.abs() + 0.01 * mean + f64::MIN_POSITIVE);
        let mut worst = Worst::NONE;
        for (i, (gap, b)) in gaps.rows.iter().zip(&self.rows).enumerate() {
            worst.hold(measure(*gap, *b), Constraint::Row(i));
        }
        for (j, (gap, b)) in gaps.columns.iter().zip(&self.columns).enumerate() {
            worst.hold(measure(*gap, *b), Constraint::Column(j));
        }
        worst
    }

    /// `Σ_c φ_c − bᵀ(λ, μ)`, where `φ_c` is `|x|` between the bounds and goes on straight beyond them.
    fn dual(&self, X: &Matrix) -> f64 {
        let linear = |b: &[f64], t: &[f64]| b.iter().zip(t).map(|(b, t)| b * t).sum::<f64>();
        let mut total = -linear(&self.rows, &self.lambda) - linear(&self.columns, &self.mu);
        for (i, lambda) in self.lambda.iter().enumerate() {
            for (j, mu) in self.mu.iter().enumerate() {
                let (x, prior) = (X.at(i, j), self.by_rows.prior.at(i, j));
                if x.abs() > 0.0 {
                    let held = prior.signum() * (x / prior).ln();
                    total += x.abs() + x * (lambda + mu - held);
                }
            }
        }
        total
    }

    fn step(&mut self, X: &Matrix, gaps: &PerConstraint, direction: &PerConstraint) {
        let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let slope = inner(&gaps.rows, &direction.rows) + inner(&gaps.columns, &direction.columns);
        let start = self.dual(X);
        let rounding = 64.0 * f64::EPSILON * start.abs();
        let (lambda, mu) = (self.lambda.clone(), self.mu.clone());
        let moved =
            |from: &[f64], along: &[f64], t: f64| from.iter().zip(along).map(|(a, d)| a + t * d).collect();
        let mut t = 1.0;
        for _ in 0..HALVINGS {
            self.lambda = moved(&lambda, &direction.rows, t);
            self.mu = moved(&mu, &direction.columns, t);
            if self.dual(&self.cells()) <= start + ARMIJO * t * slope + rounding {
                return;
            }
            t *= 0.5;
        }
        (self.lambda, self.mu) = (lambda, mu);
    }
}

fn exponentials(logs: &[f64], factors: &mut [f64]) {
    for (factor, log) in factors.iter_mut().zip(logs) {
        *factor = log.exp();
    }
}
