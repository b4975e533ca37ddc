//! Balancing at the sizes of the method: one thread, one problem after the other.
//!
//! `cargo bench --bench entropy`.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(missing_docs, clippy::allow_attributes, reason = "a bench is a program, not an interface")]

use std::time::Instant;

use leontief::entropy::{
    Blocks, Bounds, Options, Report, balance, balance_blocks, balance_nested, balance_within,
};
use leontief::linalg::Matrix;
use leontief::streams::Stream;

/// Log-uniform over `e^±spread`.
fn random(stream: u32, count: usize, spread: f64) -> Vec<f64> {
    let stream = Stream::new(2012, stream);
    (0..count).map(|at| (spread * (2.0 * stream.uniform(at as u64) - 1.0)).exp()).collect()
}

/// A prior with `zeros` percent of empty cells and negative ones in the last column, and margins of other cells of
/// the same signs.
fn problem(stream: u32, rows: usize, columns: usize, zeros: f64) -> (Matrix, Vec<f64>, Vec<f64>) {
    let holes = random(3 * stream + 2, rows * columns, 50.0);
    let sign = |at: usize, x: f64| {
        let empty = holes[at].ln() < 100.0 * zeros - 50.0;
        let last = zeros > 0.0 && at % columns == columns - 1 && at.is_multiple_of(3);
        if empty {
            0.0
        } else if last {
            -x
        } else {
            x
        }
    };
    let cells = |stream: u32| {
        let sizes = random(stream, rows * columns, 2.0);
        let signed = sizes.into_iter().enumerate().map(|(at, x)| sign(at, x)).collect();
        Matrix::from_row_major(rows, columns, signed)
    };
    let known = cells(3 * stream);
    (cells(3 * stream + 1), known.row_sums(), known.transposed().row_sums())
}

fn tell(name: &str, count: usize, seconds: f64, cells: f64, report: &Report) {
    let rate = report.sweeps as f64 * cells * count as f64 / seconds / 1e6;
    println!(
        "{name}: {:.3} ms each; {} sweeps, {} Newton steps, residual {:.0e}; {rate:.0} Mcells/s over all",
        1e3 * seconds / count as f64,
        report.sweeps,
        report.newton,
        report.residual
    );
}

fn plain(name: &str, count: usize, (rows, columns): (usize, usize), zeros: f64, options: &Options) {
    let problems: Vec<_> = (0..count).map(|k| problem(k as u32, rows, columns, zeros)).collect();
    let start = Instant::now();
    let mut last = None;
    for (prior, u, v) in &problems {
        last = Some(balance(prior, u, v, options).expect("feasible").report);
    }
    let seconds = start.elapsed().as_secs_f64();
    tell(name, count, seconds, (rows * columns) as f64, &last.expect("one problem"));
}

/// Gravity with home bias: distance on a line, decay slow enough that scaling creeps.
fn gravity(n: usize) -> Matrix {
    let cell = |k: usize| 1.0 / (0.02 + ((k / n) as f64 - (k % n) as f64).abs()).powi(2);
    Matrix::from_row_major(n, n, (0..n * n).map(cell).collect())
}

fn trade(options: &Options) {
    let n = 313;
    let (prior, u) = (gravity(n), random(1, n, 1.0));
    let total: f64 = u.iter().sum();
    let mut v = random(2, n, 1.0);
    let ratio = total / v.iter().sum::<f64>();
    for v in &mut v {
        *v *= ratio;
    }
    let start = Instant::now();
    let found = balance(&prior, &u, &v, options).expect("feasible");
    tell("gravity 313 × 313", 1, start.elapsed().as_secs_f64(), (n * n) as f64, &found.report);
    let groups: Vec<usize> = (0..n).map(|i| i * 31 / n).collect();
    let known = balance(&gravity(n).transposed(), &u, &v, options).expect("feasible").X;
    let mut sums = vec![0.0; 31 * 31];
    for i in 0..n {
        for (j, x) in known.row(i).iter().enumerate() {
            sums[groups[i] * 31 + groups[j]] +=
                x * (1.0 + 0.3 * ((groups[i] * 7 + groups[j] * 3) as f64).sin());
        }
    }
    let provinces = Matrix::from_row_major(31, 31, sums);
    let (rows, columns) = spread(&groups, &u, &v, &provinces);
    let sums = provinces.data().iter().copied().map(Some).collect();
    let blocks = Blocks { row_groups: groups.clone(), column_groups: groups, sums };
    let start = Instant::now();
    let found = balance_blocks(&prior, &rows, &columns, &blocks, options).expect("feasible");
    tell(
        "gravity 313 × 313 with 961 blocks",
        1,
        start.elapsed().as_secs_f64(),
        (n * n) as f64,
        &found.report,
    );
}

/// Margins that follow the regions' weights inside the provinces' sums.
fn spread(groups: &[usize], u: &[f64], v: &[f64], provinces: &Matrix) -> (Vec<f64>, Vec<f64>) {
    let P = provinces.rows();
    let inside = |weights: &[f64], sums: &[f64]| -> Vec<f64> {
        let mut totals = vec![0.0; P];
        groups.iter().zip(weights).for_each(|(p, w)| totals[*p] += w);
        groups.iter().zip(weights).map(|(p, w)| w * sums[*p] / totals[*p]).collect()
    };
    (inside(u, &provinces.row_sums()), inside(v, &provinces.transposed().row_sums()))
}

fn nested(options: &Options, regions: usize, products: usize) {
    let P = 31;
    let groups: Vec<usize> = (0..regions).map(|i| i * P / regions).collect();
    let own: Vec<Matrix> = (0..P).map(|p| gravity(groups.iter().filter(|q| **q == p).count())).collect();
    let cells: usize = own.iter().map(|block| block.data().len()).sum();
    let problems: Vec<_> = (0..products as u32)
        .map(|k| {
            let mut provinces = Matrix::from_row_major(P, P, random(7 * k, P * P, 2.0));
            for p in 0..P {
                *provinces.at_mut(p, p) *= 30.0;
            }
            let (u, v) = (random(7 * k + 1, regions, 2.0), random(7 * k + 2, regions, 2.0));
            (spread(&groups, &u, &v, &provinces), provinces)
        })
        .collect();
    let start = Instant::now();
    let mut report = None;
    for ((rows, columns), provinces) in &problems {
        let found = balance_nested(&own, rows, columns, provinces, options).expect("feasible");
        report = found.worst().cloned();
    }
    let name = format!("nested {regions} regions");
    tell(&name, products, start.elapsed().as_secs_f64(), cells as f64, &report.expect("provinces"));
}

fn bounded(options: &Options) {
    let (prior, rows, columns) = problem(5, 21, 42, 0.0);
    let known = balance(&prior, &rows, &columns, options).expect("feasible").X;
    let near = |by: f64| Matrix::from_row_major(21, 42, known.data().iter().map(|x| x * by).collect());
    // Row sums move by up to a tenth, cells by at most a quarter.
    let target = |k: f64| {
        let moved = |(i, x): (usize, &f64)| x * (1.0 + 0.2 * (k * i as f64).sin());
        Matrix::from_row_major(21, 42, known.data().iter().enumerate().map(moved).collect())
    };
    let (rows, columns) = (target(1.3).row_sums(), target(1.3).transposed().row_sums());
    let (lower, upper) = (near(0.79), near(1.21));
    let start = Instant::now();
    let bounds = Bounds { lower: &lower, upper: &upper };
    let found = balance_within(&prior, &rows, &columns, bounds, options).expect("feasible");
    tell("bounded 21 × 42", 1, start.elapsed().as_secs_f64(), 882.0, &found.report);
}

fn main() {
    let options = Options::default();
    plain("RAS 313 × 313", 42, (313, 313), 0.0, &options);
    plain("GRAS 43 × 47, a fifth empty", 313, (43, 47), 0.2, &options);
    plain("RAS 1302 × 1302", 1, (1302, 1302), 0.0, &options);
    trade(&options);
    bounded(&options);
    nested(&options, 313, 42);
    nested(&options, 2850, 42);
    let slow = Options { newton: 0, tolerance: 1e-300, ..Options::default() };
    let (prior, u, v) = problem(9, 313, 313, 0.0);
    let sweeps = 2000;
    let start = Instant::now();
    let ended = balance(&prior, &u, &v, &Options { sweeps, ..slow });
    let seconds = start.elapsed().as_secs_f64();
    let rate = sweeps as f64 * 313.0 * 313.0 / seconds / 1e6;
    println!(
        "sweeps alone, 313 × 313: {rate:.0} Mcells/s ({})",
        if ended.is_err() { "by force" } else { "converged" }
    );
}
