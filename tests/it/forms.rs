//! One table in three forms, solved by every method: the same accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use leontief::accounts::ExtensionAccounts;
use leontief::axes::Province;
use leontief::leontief::{Deal, Method, SolverOptions, hierarchical_shares, structure};
use leontief::linalg::Matrix;
use leontief::ranks::Solo;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Flow, Form, Hierarchical, Panels, Table, TableError, Trade, TradeError};

use crate::accounts::solved;

fn made(form: Form, [provinces, regions, sectors]: [usize; 3]) -> Table {
    nation(&NationOptions { provinces, regions, sectors, form, ..NationOptions::default() }).expect("sizes")
}

fn with(method: Method) -> SolverOptions {
    SolverOptions { method, ..SolverOptions::default() }
}

#[track_caller]
fn agree(a: &[ExtensionAccounts], b: &[ExtensionAccounts], within: f64, what: &str) {
    for (a, b) in a.iter().zip(b) {
        // Only flows by solves have residuals to correct footprints with.
        let common =
            |all: &ExtensionAccounts| all.accounts.iter().filter(|a| a.name != "D_cba_corrected").count();
        assert_eq!(common(a), common(b));
        for a in a.accounts.iter().filter(|a| a.name != "D_cba_corrected") {
            let b = b.accounts.iter().find(|b| b.name == a.name).expect("of every form");
            let scale = b.values.iter().map(|v| v.abs()).fold(0.0, f64::max);
            let gap = a.values.iter().zip(&b.values).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
            assert!(gap <= within * scale, "{what}: {} differs by {gap:e} of {scale:e}", a.name);
        }
    }
}

#[test]
fn schur_gmres_and_lu_agree_on_every_form() {
    let sizes = [5, 23, 9];
    let twin = solved(&made(Form::Dense, sizes), &with(Method::Lu));
    for form in [Form::Hierarchical, Form::Factored, Form::Dense] {
        let table = made(form, sizes);
        for method in [Method::Auto, Method::Gmres, Method::Lu] {
            agree(&solved(&table, &with(method)), &twin, 1e-11, &format!("{form:?} by {method:?}"));
        }
    }
}

/// More unknowns between provinces than are factored: the interface is iterated.
#[test]
fn many_provinces_agree_with_dense_lu() {
    let sizes = [120, 130, 18];
    let table = made(Form::Hierarchical, sizes);
    let all = solved(&table, &with(Method::Schur));
    agree(&all, &solved(&table, &with(Method::Lu)), 1e-11, "iterated interface");
}

/// Any trade inside provinces, fixed proportions between them: blocks of whole provinces.
fn with_blocks(sizes: [usize; 3]) -> Table {
    let mut table = made(Form::Hierarchical, sizes);
    let axes = table.axes.clone();
    let Some(Trade::Hierarchical(shares)) = table.Z.trade().map(AsRef::as_ref) else {
        unreachable!("a hierarchical nation")
    };
    let m = axes.m();
    let mut blocks = BTreeMap::new();
    for p in axes.provinces.iter() {
        let regions = axes.provinces.regions(p);
        let mut block = Matrix::zeros(regions.len() * m, regions.len());
        for (column, s) in regions.clone().enumerate() {
            for i in 0..m {
                // The column keeps its sum, but not its form: shares are turned round by one region.
                let column_of = |r: usize| shares.share(&axes, r * m + i, s);
                for (row, r) in regions.clone().enumerate() {
                    let next = regions.start + (r - regions.start + 1) % regions.len();
                    *block.at_mut(row * m + i, column) = 0.5 * column_of(r) + 0.5 * column_of(next);
                }
            }
        }
        blocks.insert(p, block);
    }
    let mut province_trade = shares.province_trade.clone();
    for i in 0..m {
        for p in 0..axes.P() {
            province_trade[(i * axes.P() + p) * axes.P() + p] = 0.0;
        }
    }
    let own_share = vec![0.0; axes.n()];
    let shares = Hierarchical { own_share, province_trade, in_province: Some(blocks), ..shares.clone() };
    let trade = Arc::new(Trade::Hierarchical(shares));
    trade.check(&axes).expect("columns keep their sums");
    for flow in [&mut table.Z, &mut table.Y] {
        let regional = flow.panels().clone();
        *flow = Flow::Factored { regional, trade: Arc::clone(&trade) };
    }
    // Output follows the new trade; what a region makes for its own new customers has to add up again.
    let rows = |flow: &Flow| flow.row_sums(&axes).expect("whole");
    let exports = table.exports.clone().expect("the nation exports");
    let sums = rows(&table.Z).into_iter().zip(rows(&table.Y)).zip(exports);
    table.x = sums.map(|((used, bought), exports)| used + bought + exports).collect();
    table
}

#[test]
fn in_province_blocks_agree_with_dense_lu() {
    let table = with_blocks([4, 17, 7]);
    let all = solved(&table, &with(Method::Schur));
    agree(&all, &solved(&table, &with(Method::Lu)), 1e-11, "province blocks");
    let mut dense = table.clone();
    (dense.Z, dense.Y) = (table.Z.to_dense(&table.axes).into(), table.Y.to_dense(&table.axes).into());
    agree(&all, &solved(&dense, &with(Method::Gmres)), 1e-11, "their dense form");
}

#[test]
fn structure_is_found_where_it_is_and_only_there() {
    let dense = |noise: f64| {
        let options = NationOptions { form: Form::Dense, noise, sectors: 8, ..NationOptions::default() };
        nation(&options).expect("sizes")
    };
    let found = |table: &Table| {
        let (Flow::Dense(Z), Flow::Dense(Y)) = (&table.Z, &table.Y) else { unreachable!("dense") };
        structure(&Solo, &Deal::new(&table.axes, &Solo), &table.axes, (Z, Y)).expect("regions trade")
    };
    let exact = dense(0.0);
    let structure = found(&exact);
    assert!(structure.is_exact() && structure.delta < 1e-13 && structure.eta < 1e-13, "{}", structure.rho);
    assert_eq!(Form::of(&structure.Z), Form::Hierarchical);
    // Cell by cell the stored table.
    let again = structure.Z.to_dense(&exact.axes);
    for ((_, a), (_, b)) in again.rows().zip(exact.Z.panels().rows()) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-13 * b));
    }
    let noisy = found(&dense(0.15));
    assert!(!noisy.is_exact() && noisy.delta > 1e-3, "{}", noisy.delta);
    // One cell off is enough.
    let mut off = exact.clone();
    let Flow::Dense(Z) = &mut off.Z else { unreachable!("dense") };
    Z.row_mut(3).expect("whole")[100] *= 1.0 + 1e-9;
    assert!(!found(&off).is_exact());
}

#[test]
fn hierarchical_shares_come_back_from_dense_ones() {
    let table = made(Form::Factored, [4, 19, 6]);
    let Some(Trade::Dense(shares)) = table.Z.trade().map(AsRef::as_ref) else { unreachable!("factored") };
    let deal = Deal::new(&table.axes, &Solo);
    let (found, rho) = hierarchical_shares(&Solo, &deal, &table.axes, shares).expect("made so");
    assert!(rho < 1e-13, "{rho}");
    Trade::Hierarchical(found).check(&table.axes).expect("shares");
    let mut other: Panels = shares.clone();
    *other.row_mut(40).and_then(|row| row.last_mut()).expect("a share") += 1e-6;
    assert!(hierarchical_shares(&Solo, &deal, &table.axes, &other).is_none());
}

#[test]
fn bad_shares_are_named() {
    let table = made(Form::Hierarchical, [3, 7, 4]);
    let axes = &table.axes;
    let Some(Trade::Hierarchical(good)) = table.Z.trade().map(AsRef::as_ref) else {
        unreachable!("a hierarchical nation")
    };
    let judged = |change: &dyn Fn(&mut Hierarchical)| {
        let mut shares = good.clone();
        change(&mut shares);
        Trade::Hierarchical(shares).check(axes)
    };
    assert_eq!(judged(&|_| {}), Ok(()));
    // Sums count where a product is used; one of 1.25 is named, one of 0 only where nothing is used.
    let sums = |sum: f64, used: f64| Trade::check_sums(axes, std::iter::once((5, sum, used)));
    let off = sums(1.25, 3.0).expect_err("sums to 1.25");
    let TradeError::Sum { sector, region, sum } = off else { unreachable!("{off}") };
    assert_eq!((sector.as_str(), region.as_str()), (axes.sectors.name(1), axes.regions.name(1)));
    assert!((sum - 1.25).abs() < 1e-12);
    assert!(sums(0.0, 3.0).is_err() && sums(0.0, 0.0).is_ok() && sums(1.0, 3.0).is_ok());
    let negative = judged(&|shares| shares.supply_share[2] = -0.5).expect_err("negative");
    assert!(negative.to_string().contains(&axes.row_label(2)), "{negative}");
    let nan = judged(&|shares| shares.province_trade[1] = f64::NAN).expect_err("no number");
    assert!(nan.to_string().contains("province_trade"), "{nan}");
    let short = judged(&|shares| shares.demand_share.truncate(3)).expect_err("too short");
    assert!(matches!(short, TradeError::Shape { array: "demand_share", .. }), "{short}");
}

#[test]
fn flows_of_two_trades_are_refused() {
    let table = made(Form::Hierarchical, [3, 7, 4]);
    let other = made(Form::Factored, [3, 7, 4]);
    let parts = leontief::table::TableParts::new(table.axes, table.money, table.Z, other.Y);
    assert_eq!(Table::new(parts).map(drop), Err(TableError::Mixed));
}

#[test]
fn a_technology_column_of_one_or_more_is_refused_by_name() {
    let mut table = made(Form::Hierarchical, [3, 7, 4]);
    // Sector 2 of the first region uses twice its output of everything.
    let (first, x) = (Province(0), table.x[2]);
    let Flow::Factored { regional, .. } = &mut table.Z else { unreachable!("factored") };
    let panel = regional.iter_mut().find(|(p, _)| *p == first).expect("held").1;
    (0..4).for_each(|i| *panel.at_mut(i, 2) = 2.0 * x);
    let axes = table.axes.clone();
    let deal = Deal::new(&axes, &Solo);
    let A = leontief::coefficients::technical_coefficients(table.Z, &table.x);
    let system = leontief::leontief::System::new(&Solo, &axes, &deal, &A, &with(Method::Auto));
    let Err(leontief::ranks::Agreed::Mine(error)) = system.map(drop) else { unreachable!("refused") };
    assert!(error.to_string().contains(&axes.row_label(2)), "{error}");
}

/// One sector of thin margins must not spoil the certificate of all.
#[test]
fn thin_margins_are_certified_on_every_form() {
    for share in [0.98, 0.999, 0.9999, 1.0, 1.05] {
        for form in [Form::Hierarchical, Form::Factored, Form::Dense] {
            let mut table = made(form, [3, 7, 5]);
            // Inputs of the second region's third sector, scaled to a share of its output.
            let (axes, column) = (table.axes.clone(), 5 + 2);
            let used = table.Z.column_sums(&axes).expect("whole")[column];
            let factor = share * table.x[column] / used;
            let dense = matches!(table.Z, Flow::Dense(_));
            let panel = table.Z.panels_mut();
            let rows: Vec<usize> = if dense { (0..axes.n()).collect() } else { (5..10).collect() };
            for row in rows {
                let at = if dense { column } else { 2 };
                panel.row_mut(row).expect("whole")[at] *= factor;
            }
            let all = solved(&table, &with(Method::Auto));
            agree(&all, &solved(&table, &with(Method::Lu)), 1e-10, &format!("{form:?}, {share}"));
        }
    }
}
