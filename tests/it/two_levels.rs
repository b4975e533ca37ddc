//! The two-level preconditioner: passes, fallbacks, degenerate sizes and hostile blocks.

use leontief::axes::{Axes, Labels, Partition};
use leontief::coefficients::{Technical, technical_coefficients};
use leontief::leontief::{Deal, Inner, Method, Side, SolveSummary, SolverOptions, System};
use leontief::linalg::{Matrix, add_product, product};
use leontief::ranks::Solo;
use leontief::streams::Stream;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Form, Panels};
use proptest::prelude::{ProptestConfig, proptest};

/// A system's labels and coefficients with `A(i, j)` as told and output as told.
fn economy(
    (provinces, regions, sectors): (usize, usize, usize),
    a: impl Fn(usize, usize) -> f64,
    x: impl Fn(usize) -> f64,
) -> (Axes, Technical) {
    let names = |what: &str, count: usize| (0..count).map(|at| format!("{what}{at}")).collect::<Vec<_>>();
    let labels = Labels::new("region", names("r", regions)).expect("unique");
    let province_of: Vec<String> = (0..regions).map(|r| format!("p{}", r * provinces / regions)).collect();
    let axes = Axes {
        provinces: Partition::given(&labels, &province_of).expect("contiguous"),
        regions: labels,
        sectors: Labels::new("sector", names("i", sectors)).expect("unique"),
        categories: Labels::new("category", ["final demand"]).expect("unique"),
    };
    let mut A = Panels::whole(&axes, axes.n());
    for i in 0..axes.n() {
        for (j, cell) in A.row_mut(i).expect("whole").iter_mut().enumerate() {
            *cell = a(i, j);
        }
    }
    let x = (0..axes.n()).map(x).collect();
    (axes, Technical { A: A.into(), x })
}

fn solve(
    (axes, technical): &(Axes, Technical),
    options: &SolverOptions,
    F: &Matrix,
    side: Side,
) -> (Matrix, SolveSummary) {
    let deal = Deal::new(axes, &Solo);
    let system = System::new(&Solo, axes, &deal, technical, options).expect("productive");
    let X = system.solve(F, side).expect("converged").X;
    (X, system.summary())
}

fn gmres() -> SolverOptions {
    SolverOptions { method: Method::Gmres, ..SolverOptions::default() }
}

/// Largest difference of two panels, relative to the largest value.
fn gap(a: &Matrix, b: &Matrix) -> f64 {
    let largest = b.data().iter().map(|b| b.abs()).fold(0.0, f64::max);
    a.data().iter().zip(b.data()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / largest
}

/// A nation whose cells are 15 % off, each by itself, with the demand of its regions.
fn noisy_nation() -> ((Axes, Technical), Matrix) {
    let options =
        NationOptions { provinces: 4, regions: 40, sectors: 14, seed: 3, form: Form::Dense, noise: 0.0 };
    let table = nation(&options).expect("sizes");
    let axes = table.axes.clone();
    let mut F = Matrix::zeros(axes.n(), axes.R());
    for (row, values) in table.Y.panels().rows() {
        for (sum, categories) in F.row_mut(row).iter_mut().zip(values.chunks_exact(axes.C())) {
            *sum = categories.iter().sum();
        }
    }
    let mut technical = technical_coefficients(table.Z, &table.x);
    let noise = Stream::new(5, 99);
    for (p, panel) in technical.A.panels_mut().iter_mut() {
        for (at, cell) in panel.data_mut().iter_mut().enumerate() {
            // Uniform with a standard deviation of 15 %.
            let u = noise.uniform((p.0 as u64) << 40 | at as u64);
            *cell *= 1.0 + 0.15 * 12.0_f64.sqrt() * (u - 0.5);
        }
    }
    ((axes, technical), F)
}

#[test]
fn a_noisy_nation_takes_nine_passes_at_most_on_both_sides() {
    let (case, F) = noisy_nation();
    for inner in [Inner::F32, Inner::F64] {
        for side in [Side::Forward, Side::Adjoint] {
            let (X, summary) = solve(&case, &SolverOptions { inner, ..gmres() }, &F, side);
            assert!(summary.passes <= 9, "{side:?}: {summary:?}");
            assert_eq!(summary.method, "gmres, two levels (4 × 14 provincial)");
            assert_eq!(summary.fallbacks, 0);
            let lu = SolverOptions { method: Method::Lu, ..SolverOptions::default() };
            let (exact, _) = solve(&case, &lu, &F, side);
            assert!(gap(&X, &exact) < 1e-11, "{side:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn gmres_is_dense_lu_on_random_tables(
        provinces in 1_usize..6, more in 0_usize..20, sectors in 1_usize..6, seed: u64, load in 0.1_f64..0.95
    ) {
        let regions = provinces + more;
        let n = regions * sectors;
        let stream = Stream::new(seed, 1);
        let u = |i: usize, j: usize| stream.uniform((i * n + j) as u64).powi(3);
        // Columns sum to `load`; every seventh sector is idle.
        let sums: Vec<f64> = (0..n).map(|j| (0..n).map(|i| u(i, j)).sum()).collect();
        let idle = |i: usize| i % 7 == 3;
        let case = economy(
            (provinces, regions, sectors),
            |i, j| if idle(i) || idle(j) { 0.0 } else { load * u(i, j) / sums[j] },
            |i| if idle(i) { 0.0 } else { 1.0 + stream.uniform(i as u64) },
        );
        let F = Matrix::from_row_major(n, 2, (0..2 * n).map(|at| u(at, 1)).collect());
        let lu = SolverOptions { method: Method::Lu, ..SolverOptions::default() };
        for side in [Side::Forward, Side::Adjoint] {
            let (X, summary) = solve(&case, &gmres(), &F, side);
            let (exact, _) = solve(&case, &lu, &F, side);
            assert!(summary.relative_bound <= 1e-12 && gap(&X, &exact) < 1e-10, "{summary:?}");
        }
    }
}

#[test]
fn a_ring_of_trade_stalls_and_dense_lu_closes_it() {
    // Every region buys from the one before it alone: x_k = ρ^k / (1 − ρ^n) for demand of the first. No Krylov space
    // of fewer than n passes holds that.
    let (n, rho) = (60, 0.999_f64);
    let case = economy((n, n, 1), |i, j| if i == (j + 1) % n { rho } else { 0.0 }, |_| 1.0);
    let mut F = Matrix::zeros(n, 1);
    *F.at_mut(0, 0) = 1.0;
    let (X, summary) = solve(&case, &SolverOptions { tolerance: 1e-10, ..gmres() }, &F, Side::Forward);
    assert_eq!((summary.fallbacks, summary.method.as_str()), (1, "gmres, two levels (1 national)"));
    for k in 0..n {
        let exact = rho.powi(k as i32) / (1.0 - rho.powi(n as i32));
        assert!((X.at(k, 0) - exact).abs() < 1e-12 * exact, "{k}");
    }
}

#[test]
fn a_sector_idle_everywhere_and_an_idle_province_do_no_harm() {
    // Sector 1 is idle in all of province 0; sector 2 in the nation.
    let idle = |i: usize| (i % 3 == 1 && i < 30) || i % 3 == 2;
    let coefficient = |i: usize, j: usize| if idle(i) || idle(j) { 0.0 } else { 0.5 / 60.0 };
    let case = economy((2, 20, 3), coefficient, |i| if idle(i) { 0.0 } else { 2.0 });
    let F = Matrix::from_row_major(60, 1, vec![1.0; 60]);
    let (X, summary) = solve(&case, &gmres(), &F, Side::Forward);
    assert_eq!(summary.method, "gmres, two levels (2 × 3 provincial)");
    // 20 + 10 active rows; all alike: x = 1 + 30 · x / 120.
    for i in 0..60 {
        let exact = if idle(i) { 1.0 } else { 4.0 / 3.0 };
        assert!((X.at(i, 0) - exact).abs() < 1e-13, "{i}");
    }
}

#[test]
fn one_province_needs_no_coarse_level() {
    let case = economy((1, 4, 2), |_, _| 0.05, |_| 1.0);
    let F = Matrix::from_row_major(8, 1, vec![1.0; 8]);
    let (X, summary) = solve(&case, &gmres(), &F, Side::Forward);
    // x = 1 + 8 · .05 · x.
    assert!(X.data().iter().all(|x| (x - 1.0 / 0.6).abs() < 1e-13));
    assert_eq!((summary.method.as_str(), summary.fallbacks), ("gmres, one province", 0));
}

#[test]
fn a_block_too_ill_for_single_precision_is_kept_in_double_and_said_so() {
    // [.5, −.5 + d; −.5 + d, .5] with d = 2e-9 has condition 1 / d; demand of ones is met by 1 / d of each.
    let pair = |i: usize, j: usize| match (i, j) {
        (0, 0) | (1, 1) => 0.5,
        (0, 1) | (1, 0) => 0.5 - 2e-9,
        _ if i == j => 0.25,
        _ => 0.0,
    };
    let case = economy((2, 4, 1), pair, |_| 1.0);
    let F = Matrix::from_row_major(4, 1, vec![1.0; 4]);
    let (X, summary) = solve(&case, &SolverOptions { tolerance: 1e-5, ..gmres() }, &F, Side::Forward);
    for (i, exact) in [5e8, 5e8, 4.0 / 3.0, 4.0 / 3.0].into_iter().enumerate() {
        // .5 − 2e-9 is not a number of the machine: 1e-7 of d is lost.
        assert!((X.at(i, 0) - exact).abs() < 1e-6 * exact, "{X:?}");
    }
    assert_eq!(summary.method, "gmres, two levels (1 national), 1 province blocks in f64");
    assert_eq!(summary.fallbacks, 0);
}

#[test]
fn products_with_large_zero_blocks_are_the_same_in_parallel_and_in_sequence() {
    let (n, k) = (700, 24);
    let zero = |i: usize, j: usize| (i / 128 + j / 128).is_multiple_of(2) || (200..500).contains(&i);
    let stream = Stream::new(1, 1);
    let cell = |i: usize, j: usize| if zero(i, j) { 0.0 } else { stream.uniform((i * n + j) as u64) / 700.0 };
    let A = Matrix::from_row_major(n, n, (0..n * n).map(|at| cell(at / n, at % n)).collect());
    let case = economy((1, n / 7, 7), cell, |_| 1.0);
    let X = Matrix::from_row_major(n, k, (0..n * k).map(|at| stream.uniform(at as u64)).collect());
    // A whole product at once against the tiles of 512 rows that threads share out.
    let whole = product(A.data(), &X, -1.0);
    let mut tiles = Matrix::zeros(n, k);
    for (rows, cells) in tiles.data_mut().chunks_mut(512 * k).zip(A.data().chunks(512 * n)) {
        add_product(rows, cells, &X, -1.0);
    }
    assert_eq!(whole, tiles);
    // And the solve with them agrees on one thread and on three.
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| solve(&case, &gmres(), &X, Side::Adjoint).0)
    };
    assert_eq!(on(1), on(3));
}
