//! Small tables written down by hand.

use leontief::axes::{Axes, Labels, Partition};
use leontief::linalg::Matrix;
use leontief::quantity::Unit;
use leontief::table::{Extension, Panels, Table, TableParts};

/// A table of `regions` regions with one demand column each, its emissions, and output as row sums.
///
/// Every region is a province of its own.
pub fn table(regions: usize, Z: &[&[f64]], Y: &[&[f64]], emissions: &[f64]) -> Table {
    let names = |what: &str, count: usize| (1..=count).map(|at| format!("{what}{at}")).collect::<Vec<_>>();
    let labels = Labels::new("region", names("r", regions)).expect("unique");
    let axes = Axes {
        provinces: Partition::given(&labels, &names("p", regions)).expect("contiguous"),
        regions: labels,
        sectors: Labels::new("sector", names("i", Z.len() / regions)).expect("unique"),
        categories: Labels::new("category", ["final demand"]).expect("unique"),
    };
    let (Z, Y) = (panels(&axes, Z), panels(&axes, Y));
    let parts = TableParts::new(axes, Unit::new("USD"), Z, Y);
    Table::new(TableParts { extensions: vec![co2(emissions)], ..parts }).expect("a table")
}

/// Rows of a whole table.
pub fn panels(axes: &Axes, rows: &[&[f64]]) -> Panels {
    let mut panels = Panels::whole(axes, rows[0].len());
    for (row, values) in rows.iter().enumerate() {
        panels.row_mut(row).expect("whole").copy_from_slice(values);
    }
    panels
}

/// Emissions of production by row, t.
pub fn co2(by_row: &[f64]) -> Extension {
    Extension {
        name: "emissions".to_owned(),
        stressors: Labels::new("stressor", ["CO2"]).expect("unique"),
        units: vec![Unit::new("t")],
        F: Matrix::from_row_major(1, by_row.len(), by_row.to_vec()),
        F_Y: None,
    }
}

/// The table of coefficients `A` with output 100 in every sector.
pub fn with_coefficients(regions: usize, A: &[&[f64]]) -> Table {
    let n = A.len();
    let Z: Vec<Vec<f64>> = A.iter().map(|row| row.iter().map(|a| 100.0 * a).collect()).collect();
    let rest: Vec<f64> = Z.iter().map(|row| 100.0 - row.iter().sum::<f64>()).collect();
    // All demand in region 1: what is left of 100, whatever its sign.
    let Y: Vec<Vec<f64>> = rest
        .iter()
        .map(|left| {
            let mut row = vec![0.0; regions];
            row[0] = *left;
            row
        })
        .collect();
    let Z: Vec<&[f64]> = Z.iter().map(Vec::as_slice).collect();
    let Y: Vec<&[f64]> = Y.iter().map(Vec::as_slice).collect();
    table(regions, &Z, &Y, &vec![1.0; n])
}
