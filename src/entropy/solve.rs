//! From a prior and its targets to a balanced matrix: sweeps while they are quick, Newton's method after.

use super::error::EntropyError;
use super::options::Options;
use super::problem::{Groups, Problem, Scaling, Target, newton};
use super::report::{Report, Status, Worst};
use super::{Balanced, support};
use crate::linalg::Matrix;

/// Sweeps between two looks at the rate.
const STRIDE: usize = 10;
/// Sweeps after which the support is looked at: an infeasible problem never converges, most others have by then.
const PATIENCE: usize = 20;
/// Sweeps that shrink the residual by less than this are slow.
const SLOW: f64 = 0.9;
/// Sweeps after which Newton's method takes over in any case.
const MOST_SWEEPS: usize = 200;

/// How far the iteration came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    pub sweeps: usize,
    pub newton: usize,
    pub rate: f64,
    pub worst: Worst,
}

pub(super) fn solve(
    prior: &Matrix,
    (rows, columns): (Vec<Target>, Vec<Target>),
    groups: Groups,
    options: &Options,
) -> Result<Balanced, EntropyError> {
    let mut problem = Problem::new(prior, rows, columns, groups);
    let mut course = Course { sweeps: 0, newton: 0, rate: f64::NAN, worst: problem.residual() };
    if course.worst.residual <= options.tolerance {
        return Ok(balanced(prior.clone(), &problem, report(Status::Given, course, Vec::new())));
    }
    support::clear_zero_lines(&mut problem)?;
    problem.center();
    let mut scaling = Scaling::new(&problem);
    let mut forced_zeros = Vec::new();
    let mut status = Status::Exhausted;
    let mut earlier = f64::NAN;
    let most = if options.newton == 0 { options.sweeps } else { options.sweeps.min(MOST_SWEEPS) };
    while course.sweeps < most {
        let within;
        (course.worst, within) = scaling.sweep(&mut problem, options.tolerance);
        if within {
            status = Status::Scaled;
            break;
        }
        course.sweeps += 1;
        if course.sweeps == PATIENCE.min(most) {
            forced_zeros = support::forced_zeros(&problem)?;
            problem.remove(&forced_zeros);
        }
        if course.sweeps.is_multiple_of(STRIDE) {
            course.rate = (course.worst.residual / earlier).powf(1.0 / STRIDE as f64);
            earlier = course.worst.residual;
            if course.rate > SLOW && course.sweeps > PATIENCE + STRIDE && options.newton > 0 {
                break;
            }
        }
    }
    scaling.absorb(&mut problem);
    if status == Status::Exhausted && options.newton > 0 {
        status = newton(&mut problem, &mut scaling, options, &mut course);
    }
    course.worst = problem.residual();
    let mut report = report(status, course, forced_zeros);
    report.divergence = problem.divergence(prior);
    let balanced = balanced(problem.take_cells(), &problem, report);
    match status {
        Status::Exhausted => Err(EntropyError::NotConverged(Box::new(balanced.report))),
        _ => Ok(balanced),
    }
}

pub(super) fn report(status: Status, course: Course, forced_zeros: Vec<(usize, usize)>) -> Report {
    let Course { sweeps, newton, rate, worst } = course;
    let (residual, worst) = (worst.residual, worst.constraint);
    Report { status, sweeps, newton, rate, residual, worst, divergence: 0.0, forced_zeros }
}

fn balanced(X: Matrix, problem: &Problem, report: Report) -> Balanced {
    let factors = |logs: &[f64]| logs.iter().map(|log| log.exp()).collect();
    let multipliers = problem.multipliers();
    Balanced {
        X,
        row_factors: factors(&multipliers.rows),
        column_factors: factors(&multipliers.columns),
        block_factors: factors(&multipliers.blocks),
        report,
    }
}
