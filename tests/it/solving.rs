//! Solves with answers known by hand, certificates, and systems that must be refused.

use leontief::axes::Axes;
use leontief::coefficients::{Technical, technical_coefficients};
use leontief::leontief::{Deal, LeontiefError, Method, Side, SolverOptions, System};
use leontief::linalg::Matrix;
use leontief::ranks::{Agreed, Solo};
use leontief::table::Table;

use crate::accounts::{account, solved};
use crate::tables::{table, with_coefficients};

const METHODS: [Method; 2] = [Method::Gmres, Method::Lu];

fn options(method: Method) -> SolverOptions {
    SolverOptions { method, ..SolverOptions::default() }
}

/// Solves one right-hand side.
fn solve(table: Table, method: Method, side: Side, f: &[f64]) -> Result<(Matrix, f64), LeontiefError> {
    let Table { axes, Z, x, .. } = table;
    let deal = Deal::new(&axes, &Solo);
    let A = technical_coefficients(Z, &x);
    let system = system(&axes, &deal, &A, method)?;
    let F = Matrix::from_row_major(f.len(), 1, f.to_vec());
    let X = system.solve(&F, side).map_err(mine)?.X;
    Ok((X, system.summary().relative_bound))
}

fn system<'a>(
    axes: &'a Axes,
    deal: &'a Deal,
    technical: &'a Technical,
    method: Method,
) -> Result<System<'a>, LeontiefError> {
    System::new(&Solo, axes, deal, technical, &options(method)).map_err(mine)
}

fn mine(agreed: Agreed<LeontiefError>) -> LeontiefError {
    match agreed {
        Agreed::Mine(error) => error,
        Agreed::Other(_) => unreachable!("there is one rank"),
    }
}

/// Miller and Blair 2009, section 2.3: A = [.15 .25; .20 .05], f = (600, 1500).
#[test]
fn miller_and_blair_two_sectors() {
    for method in METHODS {
        // One region of two sectors, and two regions (provinces) of one sector.
        for regions in [1, 2] {
            let case = with_coefficients(regions, &[&[0.15, 0.25], &[0.20, 0.05]]);
            let (X, bound) =
                solve(case.clone(), method, Side::Forward, &[600.0, 1500.0]).expect("productive");
            // (I − A)⁻¹ = [.95 .25; .20 .85] / .7575: by hand.
            let expected = [(0.95 * 600.0 + 0.25 * 1500.0) / 0.7575, (0.2 * 600.0 + 0.85 * 1500.0) / 0.7575];
            for (x, y) in X.data().iter().zip(expected) {
                assert!((x - y).abs() < 1e-10, "{x} {y}");
            }
            // As printed, to their digits.
            assert!((X.at(0, 0) - 1247.52).abs() < 0.01 && (X.at(1, 0) - 1841.58).abs() < 0.01);
            assert!(bound <= 1e-12, "{bound}");
            let (M, _) = solve(case, method, Side::Adjoint, &[1.0, 0.0]).expect("productive");
            // First row of L: 1.2541, .3300 as printed.
            assert!((M.at(0, 0) - 1.2541).abs() < 5e-5 && (M.at(1, 0) - 0.3300).abs() < 5e-5);
        }
    }
}

#[test]
fn a_column_sum_above_one_is_certified_with_weights() {
    // Columns sum to 1.1 and .4; (I − Aᵀ) w = 1: det = .1·.9 − .3·.2 = .03, w = ((.9 + .2)/.03, (.3 + .1)/.03).
    let case = with_coefficients(2, &[&[0.9, 0.3], &[0.2, 0.1]]);
    let Table { axes, Z, x, .. } = case;
    let deal = Deal::new(&axes, &Solo);
    let A = technical_coefficients(Z, &x);
    let system = system(&axes, &deal, &A, Method::Auto).expect("productive");
    let weights = system.weights();
    assert!(weights.weighted);
    assert!((weights.max_column_sum - 1.1).abs() < 1e-15);
    for (w, expected) in weights.w.iter().zip([1.1 / 0.03, 0.4 / 0.03]) {
        assert!((w - expected).abs() < 1e-6, "{w} {expected}");
    }
    assert!((weights.delta - 0.03 / 1.1).abs() < 1e-8);
}

#[test]
fn an_unproductive_system_names_its_sectors() {
    let case = with_coefficients(2, &[&[0.9, 0.9], &[0.9, 0.9]]);
    let error = solve(case, Method::Auto, Side::Forward, &[1.0, 1.0]).expect_err("not productive");
    assert!(matches!(error, LeontiefError::NotProductive { count: 2, .. }), "{error}");
    assert!(error.to_string().contains("r1, i1 (1.8000)"), "{error}");
}

#[test]
fn a_singular_province_names_its_sector() {
    // Region 2 uses all of its own output and nothing else: 1 − a = 0.
    let case = with_coefficients(2, &[&[0.5, 0.0], &[0.0, 1.0]]);
    let error = solve(case, Method::Auto, Side::Forward, &[1.0, 1.0]).expect_err("singular");
    assert!(
        matches!(&error, LeontiefError::Singular { province, sector }
        if province == "p2" && sector == "r2, i1"),
        "{error}"
    );
}

#[test]
fn certified_bounds_hold_against_exact_errors() {
    // Exact by hand; whatever a tolerance leaves, the bound must cover.
    let case = with_coefficients(2, &[&[0.5, 0.25], &[0.25, 0.5]]);
    let Table { axes, Z, x, .. } = case;
    let deal = Deal::new(&axes, &Solo);
    for tolerance in [1e-3, 1e-6, 1e-12] {
        let options = SolverOptions { tolerance, ..SolverOptions::default() };
        let A = technical_coefficients(Z.clone(), &x);
        let system = System::new(&Solo, &axes, &deal, &A, &options).map_err(mine).expect("productive");
        let F = Matrix::from_row_major(2, 1, vec![1.0, 0.5]);
        let X = system.solve(&F, Side::Forward).map_err(mine).expect("converged").X;
        // (I − A)⁻¹ = [.5 .25; .25 .5] / .1875.
        let exact = [(0.5 + 0.125) / 0.1875, (0.25 + 0.25) / 0.1875];
        let error: f64 = X.data().iter().zip(exact).map(|(x, y)| (x - y).abs()).sum();
        let bound = system.summary().relative_bound;
        assert!(bound <= tolerance);
        let size: f64 = X.data().iter().sum();
        assert!(error <= bound * size + 1e-15, "{error} {bound}");
    }
}

#[test]
fn zero_demand_and_zero_output_are_solved_on_purpose() {
    // Sector i2 of region 2 neither sells nor buys, and yet emits.
    let case = table(
        2,
        &[&[10.0, 5.0, 5.0, 0.0], &[5.0, 10.0, 5.0, 0.0], &[5.0, 5.0, 10.0, 0.0], &[0.0; 4]],
        &[&[60.0, 20.0], &[60.0, 20.0], &[60.0, 20.0], &[0.0, 0.0]],
        &[1.0, 2.0, 3.0, 7.0],
    );
    let all = solved(&case, &SolverOptions::default());
    let footprint: f64 = account(&all, "emissions", "D_cba").values.iter().sum();
    assert!((footprint - 6.0).abs() < 1e-12, "{footprint}");
    let (X, bound) = solve(case, Method::Gmres, Side::Forward, &[0.0; 4]).expect("solved");
    assert!(X.data().iter().all(|x| x.abs() < f64::MIN_POSITIVE), "{X:?}");
    assert!(bound.abs() < f64::MIN_POSITIVE);
}

#[test]
fn what_gmres_cannot_finish_falls_back_to_dense_lu() {
    // One pass is not enough for two coupled provinces; the path is recorded.
    let case = with_coefficients(2, &[&[0.15, 0.25], &[0.20, 0.05]]);
    let Table { axes, Z, x, .. } = case;
    let deal = Deal::new(&axes, &Solo);
    let options = SolverOptions { max_passes: 1, ..SolverOptions::default() };
    let A = technical_coefficients(Z, &x);
    let system = System::new(&Solo, &axes, &deal, &A, &options).map_err(mine).expect("productive");
    let F = Matrix::from_row_major(2, 1, vec![600.0, 1500.0]);
    let X = system.solve(&F, Side::Forward).map_err(mine).expect("dense LU finishes").X;
    assert!((X.at(0, 0) - 945.0 / 0.7575).abs() < 1e-10);
    assert_eq!(system.summary().fallbacks, 1);
}

/// One province a hair from singular: weights of a thousand million, and still a certificate.
#[test]
fn nearly_singular_provinces_are_productive_all_the_same() {
    // (I − A) x = (1, 1) by hand: x2 = 1 / (1 − a22), x1 = (1 + a12 x2) / 1e-9; column sums below and above one.
    for a22 in [0.5, 0.85] {
        for a12 in [0.0, 1e-6, 0.25] {
            let case = with_coefficients(2, &[&[1.0 - 1e-9, a12], &[0.0, a22]]);
            let Table { axes, Z, x, .. } = case;
            let deal = Deal::new(&axes, &Solo);
            let technical = technical_coefficients(Z, &x);
            for method in METHODS {
                let options = SolverOptions { tolerance: 1e-6, ..options(method) };
                let system = System::new(&Solo, &axes, &deal, &technical, &options).map_err(mine);
                let system = system.expect("productive");
                let F = Matrix::from_row_major(2, 1, vec![1.0, 1.0]);
                let X = system.solve(&F, Side::Forward).map_err(mine).expect("solved").X;
                let second = 1.0 / (1.0 - a22);
                let exact = [(1.0 + a12 * second) / 1e-9, second];
                // Condition 1e9 times the rounding of 1 − 1e-9: no more than 1e-6 can be asked.
                for (x, exact) in X.data().iter().zip(exact) {
                    assert!((x - exact).abs() < 1e-6 * exact, "{method:?} {a12} {a22}: {x} {exact}");
                }
            }
        }
    }
}
