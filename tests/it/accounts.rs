//! Accounts against an independent dense computation and against their identities.

use leontief::accounts::{Account, AccountsOptions, ExtensionAccounts, accounts};
use leontief::coefficients::technical_coefficients;
use leontief::leontief::{Deal, Method, SolverOptions, System};
use leontief::ranks::Solo;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Form, Panels, Table};
use proptest::prelude::{ProptestConfig, proptest};

/// All accounts of a table on one rank.
pub fn solved(table: &Table, solver: &SolverOptions) -> Vec<ExtensionAccounts> {
    let mut rest = table.clone();
    let axes = table.axes.clone();
    let deal = Deal::new(&axes, &Solo);
    let Z = std::mem::replace(&mut rest.Z, Panels::zeros(&axes, axes.n(), &[]).into());
    let A = technical_coefficients(Z, &rest.x);
    let system = System::new(&Solo, &axes, &deal, &A, solver).expect("productive");
    accounts(&system, &rest, &AccountsOptions::default(), &|_, _, _| {}).expect("solved").expect("rank 0")
}

pub fn account<'a>(all: &'a [ExtensionAccounts], extension: &str, name: &str) -> &'a Account {
    let extension = all.iter().find(|e| e.extension == extension).expect("extension");
    extension.accounts.iter().find(|a| a.name == name).expect("account")
}

fn nation_of(provinces: usize, regions: usize, sectors: usize) -> Table {
    nation(&NationOptions { provinces, regions, sectors, seed: 7, form: Form::Dense, noise: 0.0 })
        .expect("sizes")
}

/// `L` by Gauss–Jordan elimination without pivoting: written here, independent of the library.
fn leontief_inverse(table: &Table) -> Vec<Vec<f64>> {
    let n = table.axes.n();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let z = table.Z.panels().row(i).expect("whole");
            let mut row = vec![0.0; 2 * n];
            for j in 0..n {
                let a = if table.x[j] == 0.0 { 0.0 } else { z[j] / table.x[j] };
                row[j] = f64::from(i == j) - a;
            }
            row[n + i] = 1.0;
            row
        })
        .collect();
    for p in 0..n {
        let pivot = rows[p].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = if i == p { 1.0 - 1.0 / pivot[p] } else { row[p] / pivot[p] };
            for (value, from) in row.iter_mut().zip(&pivot) {
                *value -= factor * from;
            }
        }
    }
    rows.into_iter().map(|row| row[n..].to_vec()).collect()
}

fn close(found: f64, expected: f64, scale: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-11 * scale.abs().max(1e-300),
        "{what}: {found} against {expected}"
    );
}

#[test]
fn every_account_agrees_with_the_leontief_inverse() {
    let table = nation_of(3, 7, 5);
    let (R, m, C, n) = (7, 5, 5, 35);
    let L = leontief_inverse(&table);
    let demand = |row: usize, s: usize| -> f64 {
        table.Y.panels().row(row).expect("whole")[s * C..(s + 1) * C].iter().sum()
    };
    let all = solved(&table, &SolverOptions::default());
    let F = &table.extensions[0].F;
    let S: Vec<f64> = (0..n).map(|j| if table.x[j] == 0.0 { 0.0 } else { F.at(0, j) / table.x[j] }).collect();
    let of = |name: &str| &account(&all, "emissions", name).values;
    for (j, found) in of("M").iter().take(n).enumerate() {
        let multiplier: f64 = (0..n).map(|i| S[i] * L[i][j]).sum();
        close(*found, multiplier, multiplier, "M");
    }
    for s in 0..R {
        for j in 0..m {
            let product = |r: usize| (0..n).map(move |i| (i, r));
            let mut cba = 0.0;
            let mut own = 0.0;
            for (i, r) in (0..R).flat_map(product) {
                let part = S[i] * L[i][r * m + j] * demand(r * m + j, s);
                cba += part;
                own += if i / m == s { part } else { 0.0 };
            }
            close(of("D_cba")[s * m + j], cba, cba, "D_cba");
            close(of("D_imp")[s * m + j], cba - own, cba, "D_imp");
        }
        for r in 0..R {
            let mut flow = 0.0;
            for i in r * m..(r + 1) * m {
                flow += S[i] * (0..n).map(|j| L[i][j] * demand(j, s)).sum::<f64>();
            }
            close(of("flows")[r * R + s], flow, flow, "flows");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn identities_hold_for_every_nation(
        provinces in 1_usize..5, more in 0_usize..6, sectors in 1_usize..9, seed: u64
    ) {
        let options = NationOptions { provinces, regions: provinces + more, sectors, seed, ..NationOptions::default() };
        identities_hold(&nation(&options).expect("sizes"));
    }
}

fn identities_hold(table: &Table) {
    let (R, m) = (table.axes.R(), table.axes.m());
    let all = solved(table, &SolverOptions::default());
    for extension in &all {
        let k = extension.stressors.len();
        let of = |name: &str| &account(&all, &extension.extension, name).values;
        let direct = extension.accounts.iter().find(|a| a.name == "F_Y_reg").map(|a| a.values.clone());
        for s in 0..k {
            let production: f64 = of("D_pba")[s * R * m..(s + 1) * R * m].iter().sum();
            let footprint: f64 = of("D_cba")[s * R * m..(s + 1) * R * m].iter().sum();
            close(footprint + of("exports_total")[s], production, production, "totals");
            let flows = &of("flows")[s * R * R..(s + 1) * R * R];
            for r in 0..R {
                let F_Y = direct.as_ref().map_or(0.0, |direct| direct[s * R + r]);
                let exports: f64 = of("D_exports")[(s * R + r) * m..(s * R + r + 1) * m].iter().sum();
                let row: f64 = flows[r * R..(r + 1) * R].iter().sum();
                let column: f64 = (0..R).map(|from| flows[from * R + r]).sum();
                close(row + exports + F_Y, of("D_pba_reg")[s * R + r], production, "row");
                close(column + F_Y, of("D_cba_reg")[s * R + r], production, "column");
                let traded: f64 = of("D_imp")[(s * R + r) * m..(s * R + r + 1) * m].iter().sum();
                close(traded, of("D_imp_reg")[s * R + r], production, "imports");
            }
            let balance: f64 = of("net_balance")[s * R..(s + 1) * R].iter().sum();
            close(balance, 0.0, production, "net balance");
        }
    }
}

#[test]
fn value_added_and_imports_multiply_to_one() {
    let mut table = nation_of(2, 5, 4);
    // (v + imports) L = 1: both rows as one extension.
    let v = table.v();
    let imports = table.imports.clone().expect("the nation imports");
    table.extensions.truncate(1);
    let F = &mut table.extensions[0].F;
    for j in 0..v.len() {
        *F.at_mut(0, j) = v[j] + imports[j];
    }
    let all = solved(&table, &SolverOptions::default());
    let M = &account(&all, "emissions", "M").values[..v.len()];
    for (j, multiplier) in M.iter().enumerate() {
        let expected = if table.x[j] == 0.0 { 0.0 } else { 1.0 };
        assert!((multiplier - expected).abs() < 1e-12, "{}: {multiplier}", table.axes.row_label(j));
    }
}

#[test]
fn gmres_and_dense_lu_agree() {
    let table = nation_of(5, 30, 10);
    let gmres = solved(&table, &SolverOptions::default());
    let lu = solved(&table, &SolverOptions { method: Method::Lu, ..SolverOptions::default() });
    for (a, b) in gmres.iter().zip(&lu) {
        for (a, b) in a.accounts.iter().zip(&b.accounts) {
            let scale = b.values.iter().map(|v| v.abs()).fold(0.0, f64::max);
            for (x, y) in a.values.iter().zip(&b.values) {
                assert!((x - y).abs() <= 1e-11 * scale, "{}: {x} {y}", a.name);
            }
        }
    }
}
