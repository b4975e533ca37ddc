//! What must not change when regions change places, and what alike regions must have in common.

use leontief::axes::{Axes, Labels, Partition};
use leontief::leontief::{Method, SolverOptions};
use leontief::linalg::Matrix;
use leontief::quantity::Unit;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Extension, Form, Panels, Table, TableParts};

use crate::accounts::{account, solved};
use crate::tables::co2;

const METHODS: [Method; 2] = [Method::Gmres, Method::Lu];

fn with(method: Method) -> SolverOptions {
    SolverOptions { method, tolerance: 1e-13, ..SolverOptions::default() }
}

/// The same table with region `order[r]` in place r.
fn permuted(table: &Table, order: &[usize], provinces: &[String]) -> Table {
    let old = &table.axes;
    let (m, C) = (old.m(), old.C());
    let regions = Labels::new("region", order.iter().map(|r| old.regions.name(*r))).expect("unique");
    let axes = Axes {
        provinces: Partition::given(&regions, provinces).expect("contiguous"),
        regions,
        sectors: old.sectors.clone(),
        categories: old.categories.clone(),
    };
    let places = |width: usize| order.iter().flat_map(move |r| (0..width).map(move |i| r * width + i));
    let rows: Vec<usize> = places(m).collect();
    let vector = |values: &[f64]| rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
    let matrix = |from: &Panels, width: usize| {
        let columns: Vec<usize> = places(width).collect();
        let mut to = Panels::whole(&axes, columns.len());
        for (i, row) in rows.iter().enumerate() {
            let cells = from.row(*row).expect("whole");
            let into = to.row_mut(i).expect("whole");
            columns.iter().zip(into).for_each(|(j, cell)| *cell = cells[*j]);
        }
        to
    };
    let extension = |of: &Extension| {
        let rows = (0..of.F.rows()).flat_map(|k| vector(of.F.row(k))).collect();
        Extension { F: Matrix::from_row_major(of.F.rows(), old.n(), rows), F_Y: None, ..of.clone() }
    };
    let (Z, Y) = (matrix(table.Z.panels(), m), matrix(table.Y.panels(), C));
    Table::new(TableParts {
        x: Some(vector(&table.x)),
        exports: table.exports.as_deref().map(vector),
        imports: table.imports.as_deref().map(vector),
        extensions: table.extensions.iter().map(extension).collect(),
        ..TableParts::new(axes, table.money.clone(), Z, Y)
    })
    .expect("a table still")
}

/// Also provinces change: the answer does not depend on how a table is cut.
#[test]
fn accounts_move_with_their_regions() {
    let options = NationOptions {
        provinces: 3,
        regions: 10,
        sectors: 6,
        form: Form::Dense,
        ..NationOptions::default()
    };
    let table = nation(&options).expect("sizes");
    let order = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5];
    let provinces: Vec<String> = (0..10).map(|r| format!("P{}", r / 3)).collect();
    let moved = permuted(&table, &order, &provinces);
    for method in METHODS {
        let (all, other) = (solved(&table, &with(method)), solved(&moved, &with(method)));
        let flows = &account(&all, "emissions", "flows").values;
        let found = &account(&other, "emissions", "flows").values;
        let largest = flows.iter().copied().fold(0.0, f64::max);
        for (r, from) in order.iter().enumerate() {
            for (s, to) in order.iter().enumerate() {
                let (a, b) = (found[r * 10 + s], flows[from * 10 + to]);
                assert!((a - b).abs() <= 1e-12 * largest, "{method:?} {r} {s}: {a} {b}");
            }
        }
    }
}

/// One technology everywhere, any trade: multipliers are the nation's in every region, whoever trades with whom.
///
/// By hand: Â = [.2 .3; .1 .2], e = (1, 2): mᵀ = eᵀ (I − Â)⁻¹, det = .64 − .03 = .61,
/// m₁ = (1·.8 + 2·.1) / .61, m₂ = (1·.3 + 2·.8) / .61.
#[test]
fn regions_of_one_technology_have_the_nations_multipliers() {
    let technology = [[0.2, 0.3], [0.1, 0.2]];
    let exact = [1.0 / 0.61, 1.9 / 0.61];
    // Shares by product, origin × destination; columns sum to one.
    let trade = [
        [[0.7, 0.2, 0.0], [0.3, 0.5, 0.9], [0.0, 0.3, 0.1]],
        [[0.1, 0.6, 0.3], [0.2, 0.1, 0.3], [0.7, 0.3, 0.4]],
    ];
    let regions = Labels::new("region", ["a", "b", "c"]).expect("unique");
    let axes = Axes {
        provinces: Partition::given(&regions, &["P", "P", "Q"].map(String::from)).expect("contiguous"),
        regions,
        sectors: Labels::new("sector", ["1", "2"]).expect("unique"),
        categories: Labels::new("category", ["all"]).expect("unique"),
    };
    // Output 100 everywhere, so that Z = 100 A; demand is what is left of it.
    let (mut Z, mut Y) = (Panels::whole(&axes, 6), Panels::whole(&axes, 3));
    for row in 0..6 {
        let (r, i) = (row / 2, row % 2);
        let cells = Z.row_mut(row).expect("whole");
        for (column, cell) in cells.iter_mut().enumerate() {
            *cell = 100.0 * trade[i][r][column / 2] * technology[i][column % 2];
        }
        let left = 100.0 - cells.iter().sum::<f64>();
        Y.row_mut(row).expect("whole")[r] = left;
    }
    let parts = TableParts {
        x: Some(vec![100.0; 6]),
        extensions: vec![co2(&[100.0, 200.0].repeat(3))],
        ..TableParts::new(axes, Unit::new("M"), Z, Y)
    };
    let table = Table::new(parts).expect("a table");
    for method in METHODS {
        let all = solved(&table, &with(method));
        for (j, m) in account(&all, "emissions", "M").values.iter().enumerate() {
            assert!((m - exact[j % 2]).abs() < 1e-12, "{method:?} {j}: {m}");
        }
    }
}
