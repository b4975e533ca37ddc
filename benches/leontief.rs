//! Block GMRES against its slow twin, dense LU, in one run.
//!
//! `cargo bench --bench leontief [-- --regions 119 --sectors 42 --provinces 12 --noise 15 --lu 0]`; the default is
//! n = 4,998 rows with 119 right-hand sides, one a consuming region. `--noise` makes every cell that many percent
//! off by itself, so that no structure is left; `--lu 0` leaves dense LU out.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(missing_docs, clippy::allow_attributes, reason = "a bench is a program, not an interface")]

use std::time::Instant;

use leontief::coefficients::technical_coefficients;
use leontief::leontief::{Deal, Method, Side, SolverOptions, System};
use leontief::linalg::Matrix;
use leontief::ranks::Solo;
use leontief::streams::Stream;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Flow, Form, Panels};

fn option(name: &str, default: usize) -> usize {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == name);
    at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
}

/// Multiplies every cell by a uniform number of mean 1 and standard deviation `noise`.
fn scatter(A: &mut Panels, noise: f64) {
    let stream = Stream::new(2012, 99);
    for (p, panel) in A.iter_mut() {
        for (at, cell) in panel.data_mut().iter_mut().enumerate() {
            let u = stream.uniform((p.0 as u64) << 40 | at as u64);
            *cell *= 1.0 + noise * 12.0_f64.sqrt() * (u - 0.5);
        }
    }
}

fn main() {
    let (regions, sectors) = (option("--regions", 119), option("--sectors", 42));
    let provinces = option("--provinces", 12);
    let options = NationOptions { provinces, regions, sectors, seed: 2012, form: Form::Dense, noise: 0.0 };
    let mut table = nation(&options).expect("sizes make a nation");
    let axes = table.axes.clone();
    let n = axes.n();
    let mut F = Matrix::zeros(n, regions);
    for (row, values) in table.Y.panels().rows() {
        for (sum, categories) in F.row_mut(row).iter_mut().zip(values.chunks_exact(axes.C())) {
            *sum = categories.iter().sum();
        }
    }
    let Z = std::mem::replace(&mut table.Z, Panels::zeros(&axes, n, &[]).into());
    let mut technical = technical_coefficients(Z, &table.x);
    if let Flow::Dense(A) = &mut technical.A {
        scatter(A, option("--noise", 0) as f64 / 100.0);
    }
    let deal = Deal::new(&axes, &Solo);
    println!("n = {n}, {regions} right-hand sides, {} threads", rayon::current_num_threads());
    let mut times = Vec::new();
    let mut solutions = Vec::new();
    let methods = if option("--lu", 1) == 0 { &[Method::Gmres][..] } else { &[Method::Gmres, Method::Lu] };
    for method in methods.iter().copied() {
        let start = Instant::now();
        let solver = SolverOptions { method, ..SolverOptions::default() };
        let system = System::new(&Solo, &axes, &deal, &technical, &solver).expect("productive");
        let X = system.solve(&F, Side::Forward).expect("converged");
        let seconds = start.elapsed().as_secs_f64();
        let summary = system.summary();
        println!(
            "{}: {seconds:.3} s, {} passes in panels of {}, certified relative error {:.1e}",
            summary.method,
            summary.passes,
            system.panel_width(),
            summary.relative_bound
        );
        times.push(seconds);
        solutions.push(X);
    }
    if solutions.len() < 2 {
        return;
    }
    let gap = solutions[0].X.data().iter().zip(solutions[1].X.data());
    let largest = solutions[1].X.data().iter().map(|x| x.abs()).fold(0.0, f64::max);
    let gap = gap.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / largest;
    println!(
        "dense LU / block GMRES = {:.2}; largest difference {gap:.1e} of the largest output",
        times[1] / times[0]
    );
}
