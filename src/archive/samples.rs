//! A small table with everything a table can have, for the tests of this folder.

use crate::axes::{Axes, Labels, Partition, PartitionOrigin};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Extension, Panels, RegionAttributes, Table, TableParts, ValueAdded, ValueAddedOrigin};

/// Three regions in two provinces, two sectors, two categories; every array filled with values of its own.
pub(super) fn nation() -> Table {
    let labels = |axis, names: &[&str]| Labels::new(axis, names.iter().copied()).expect("unique");
    let regions = labels("region", &["Handan", "唐山", "北京"]);
    let provinces = ["Hebei", "Hebei", "Beijing"].map(String::from);
    let provinces = Partition::given(&regions, &provinces).expect("contiguous");
    let axes = Axes {
        regions,
        sectors: labels("sector", &["steel", "power"]),
        categories: labels("category", &["households", "investment"]),
        provinces: provinces.with_origin(PartitionOrigin::Grouped),
    };
    let values =
        |count: usize, seed: f64| -> Vec<f64> { (0..count).map(|i| (seed + i as f64).sqrt()).collect() };
    let (mut Z, mut Y) = (Panels::whole(&axes, 6), Panels::whole(&axes, 6));
    for (seed, panels) in [(2.0, &mut Z), (99.0, &mut Y)] {
        for row in 0..6 {
            let cells = values(6, seed + 6.0 * row as f64);
            panels.row_mut(row).expect("held").copy_from_slice(&cells);
        }
    }
    let extension = |name: &str, units: [&str; 2], F_Y: Option<Matrix>| Extension {
        name: name.to_owned(),
        stressors: labels("stressor", &["CO₂", "CH4"]),
        units: units.map(Unit::new).to_vec(),
        F: Matrix::from_row_major(2, 6, values(12, 7.0)),
        F_Y,
    };
    let F_Y = Matrix::from_row_major(2, 6, values(12, 1000.0));
    let value_added = ValueAdded {
        components: labels("component", &["wages", "surplus"]),
        v: Matrix::from_row_major(2, 6, values(12, 3.0)),
        origin: ValueAddedOrigin::Implied,
    };
    Table::new(TableParts {
        axes,
        money: Unit::new("M.USD"),
        Z,
        Y,
        x: Some(values(6, 1e6)),
        exports: Some(values(6, 5.0)),
        balancing: Some(vec![-0.0, 1e-300, 5e-324, -1.5, 0.1, 0.3]),
        imports: Some(values(6, 8.0)),
        imports_Y: Some(values(6, 9.0)),
        value_added: Some(value_added),
        extensions: vec![extension("排放", ["kt", "kt"], Some(F_Y)), extension("air b", ["t", "kg"], None)],
        attributes: RegionAttributes {
            population: Some((vec![1.5, f64::NAN, 2.5], Unit::new("10^4 persons"))),
            coordinates: Some(vec![(114.5, 36.6), (118.2, 39.6), (f64::NAN, 39.9)]),
        },
    })
    .expect("consistent")
}

/// Whether two tables agree in every bit; NaN agrees with itself.
pub(super) fn same(one: &Table, other: &Table) -> bool {
    let known = |table: &Table| Table { attributes: RegionAttributes::default(), ..table.clone() };
    // Debug text tells -0 from 0, shows all digits, and NaN reads like NaN.
    let bits = |table: &Table| format!("{:?} {:?}", table.balancing, table.attributes);
    known(one) == known(other) && bits(one) == bits(other)
}
