//! Packed tables there and back, and files that must be refused.

use std::path::PathBuf;

use hdf5::types::VarLenUnicode;
use ndarray::arr1;

use super::*;
use crate::axes::{Partition, PartitionOrigin};
use crate::table::Panels;
use crate::table::synthetic::{self, NationOptions};

/// Three regions in two provinces, two sectors, two categories; every array filled with values of its own.
pub(in crate::archive) fn nation() -> Table {
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
        Z: Z.into(),
        Y: Y.into(),
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
            emissions_source: None,
        },
    })
    .expect("consistent")
}

/// Whether two tables agree in every bit; NaN agrees with itself.
pub(in crate::archive) fn same(one: &Table, other: &Table) -> bool {
    let known = |table: &Table| Table { attributes: RegionAttributes::default(), ..table.clone() };
    // Debug text tells -0 from 0, shows all digits, and NaN reads like NaN.
    let bits = |table: &Table| format!("{:?} {:?}", table.balancing, table.attributes);
    known(one) == known(other) && bits(one) == bits(other)
}

fn written(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    write_table(&path, &nation(), &Provenance::of_program()).expect("writable");
    (folder, path)
}

fn read(path: &Path) -> Result<Table, ArchiveError> {
    let file = TableFile::open(path)?;
    let all: Vec<_> = file.axes().provinces.iter().collect();
    Ok(file.read(&all, &|_, _, _| {})?.0)
}

/// The same of a table of trade shares by way of provinces.
fn factored_refusal(change: impl FnOnce(&hdf5::File)) -> String {
    let options = NationOptions { provinces: 2, regions: 5, sectors: 3, ..NationOptions::default() };
    let (folder, table) = (tempfile::tempdir().expect("a temporary folder"), synthetic::nation(&options));
    let path = folder.path().join("table.h5");
    write_table(&path, &table.expect("sizes"), &Provenance::default()).expect("writable");
    let file = hdf5::File::open_rw(&path).expect("an HDF5 file");
    change(&file);
    file.close().expect("closable");
    read(&path).expect_err("refused").to_string()
}

#[test]
fn what_a_factored_table_lacks_is_named() {
    for lost in ["regional_use", "regional_demand", "own_share", "supply_share", "province_trade"] {
        let path = format!("table/{lost}");
        let error = factored_refusal(|file| file.unlink(&path).expect("there"));
        assert!(error.contains(&path), "{error}");
    }
    let error = factored_refusal(|file| {
        for factor in ["own_share", "supply_share", "demand_share", "province_trade"] {
            file.unlink(&format!("table/{factor}")).expect("there");
        }
    });
    assert!(error.contains("/table/T "), "{error}");
    let error = factored_refusal(|file| {
        file.new_dataset::<f64>().shape((5, 3, 5, 3)).create("table/Z").expect("new");
    });
    assert!(error.contains("this file has both"), "{error}");
}

/// Writes a table, changes the file as another program could, and tells how reading it fails.
fn refusal(change: impl FnOnce(&hdf5::File)) -> ArchiveError {
    let (_folder, path) = written("table.h5");
    let file = hdf5::File::open_rw(&path).expect("an HDF5 file");
    change(&file);
    file.close().expect("closable");
    let error = read(&path).expect_err("refused");
    assert!(error.is_bad_data(), "{error}");
    assert!(error.to_string().contains("table.h5"), "{error}");
    error
}

#[test]
fn a_table_comes_back_as_it_was() {
    let (folder, path) = written("表.h5");
    let (before, after) = (nation(), read(&path).expect("readable"));
    assert!(same(&before, &after));
    assert_eq!(before.axes.provinces.origin(), after.axes.provinces.origin());
    let names: Vec<_> = folder.path().read_dir().expect("a folder").collect();
    assert_eq!(names.len(), 1, "no draft is left: {names:?}");
    write_table(&path, &after, &Provenance::of_program()).expect("an old file is replaced");
}

#[test]
fn a_rank_reads_its_own_rows_only() {
    let (_folder, path) = written("table.h5");
    let file = TableFile::open(&path).expect("readable");
    let other = TableFile::open(&path).expect("readable twice at once");
    let whole = nation();
    let (part, bytes) = file.read(&[Province(1)], &|_, _, _| {}).expect("readable");
    assert_eq!(part.Z.provinces(), [Province(1)]);
    assert_eq!(part.Z.panels().panel(Province(1)), whole.Z.panels().panel(Province(1)));
    assert_eq!(part.Y.panels().panel(Province(1)), whole.Y.panels().panel(Province(1)));
    assert_eq!(part.x, whole.x);
    // One region of 2 sectors; 6 columns of Z and 3·2 of Y; 8 bytes a value.
    assert_eq!(bytes, 2 * (6 + 6) * 8);
    assert_eq!(other.read(&[], &|_, _, _| {}).expect("readable").1, 0);
}

#[test]
fn part_of_a_table_is_not_written() {
    let (_folder, path) = written("table.h5");
    let part =
        TableFile::open(&path).and_then(|file| file.read(&[Province(0)], &|_, _, _| {})).expect("readable").0;
    let target = path.with_file_name("part.h5");
    let error = write_table(&target, &part, &Provenance::default()).expect_err("refused");
    assert!(matches!(error, ArchiveError::Partial { array: "Z", .. }));
    assert!(!target.exists());
}

#[test]
fn foreign_and_truncated_files_are_refused() {
    let (folder, path) = written("table.h5");
    let text = folder.path().join("table.csv");
    std::fs::write(&text, "region;x\n").expect("writable");
    assert!(matches!(read(&text), Err(ArchiveError::NotHdf5 { .. })));
    let foreign = folder.path().join("foreign.h5");
    hdf5::File::create(&foreign).expect("writable").close().expect("closable");
    assert!(matches!(read(&foreign), Err(ArchiveError::Kind { .. })));
    let bytes = std::fs::read(&path).expect("readable");
    for keep in [0, 7, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..keep]).expect("writable");
        let error = read(&path).expect_err("truncated");
        assert!(matches!(error, ArchiveError::NotHdf5 { .. }), "{keep}: {error}");
    }
    let missing = read(&folder.path().join("none.h5")).expect_err("missing");
    assert!(!missing.is_bad_data(), "{missing}");
}

#[test]
fn a_flipped_bit_of_a_value_is_found() {
    let (_folder, path) = written("table.h5");
    let mut bytes = std::fs::read(&path).expect("readable");
    let value = nation().Z.panels().row(3).expect("held")[4].to_le_bytes();
    let at = bytes.windows(8).position(|window| window == value).expect("Z is stored as it is");
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).expect("writable");
    let error = read(&path).expect_err("damaged");
    assert!(matches!(&error, ArchiveError::Damaged { dataset, .. } if dataset == "/table/Z"), "{error}");
}

#[test]
fn a_newer_major_format_is_refused() {
    let error = refusal(|file| {
        file.delete_attr("format").expect("there");
        let attribute = file.new_attr::<VarLenUnicode>().create("format").expect("new");
        attribute.write_scalar(&"2.0".parse::<VarLenUnicode>().expect("text")).expect("writable");
    });
    assert!(matches!(&error, ArchiveError::Format { found, .. } if found == "2.0"), "{error}");
}

#[test]
fn missing_and_misshapen_datasets_are_refused() {
    let error = refusal(|file| file.unlink("table/x").expect("there"));
    assert!(matches!(&error, ArchiveError::Absent { object, .. } if object == "/table/x"), "{error}");
    let error = refusal(|file| {
        file.unlink("table/Y").expect("there");
        file.new_dataset::<f64>().shape((6, 6)).create("table/Y").expect("new");
    });
    assert!(matches!(error, ArchiveError::Absent { .. } | ArchiveError::Shape { .. }), "{error}");
    let error = refusal(|file| {
        file.unlink("table/x").expect("there");
        file.new_dataset::<i32>().shape((3, 2)).create("table/x").expect("new");
    });
    assert!(matches!(&error, ArchiveError::Type { object, .. } if object == "/table/x"), "{error}");
    let error = refusal(|file| {
        file.unlink("table/extensions/排放").expect("there");
        file.create_group("table/extensions/排放").expect("new");
    });
    assert!(matches!(error, ArchiveError::Absent { .. }), "{error}");
}

#[test]
fn sizes_that_the_file_cannot_hold_are_refused() {
    let error = refusal(|file| {
        file.unlink("axes/region").expect("there");
        let huge = file.new_dataset::<VarLenUnicode>().chunk(1024).shape(1_usize << 40);
        huge.create("axes/region").expect("new");
    });
    assert!(
        matches!(&error, ArchiveError::Unwritten { dataset, .. } if dataset == "/axes/region"),
        "{error}"
    );
    let error = refusal(|file| {
        file.unlink("table/Z").expect("there");
        let holes = file.new_dataset::<f64>().chunk((1, 2, 3, 2)).shape((3, 2, 3, 2));
        let holes = holes.create("table/Z").expect("new");
        let money = holes.new_attr::<VarLenUnicode>().create("units").expect("new");
        money.write_scalar(&"M.USD".parse::<VarLenUnicode>().expect("text")).expect("writable");
    });
    assert!(matches!(&error, ArchiveError::Unwritten { stored: 0, .. }), "{error}");
}

fn relabel(file: &hdf5::File, path: &str, labels: &[&str]) {
    let labels: Vec<VarLenUnicode> = labels.iter().map(|text| text.parse().expect("text")).collect();
    file.dataset(path).and_then(|scale| scale.write_raw(&arr1(&labels))).expect("writable");
}

#[test]
fn doubled_and_permuted_labels_are_refused() {
    let error = refusal(|file| relabel(file, "axes/sector", &["steel", "steel"]));
    assert!(matches!(&error, ArchiveError::Labels { dataset, .. } if dataset == "/axes/sector"), "{error}");
    let error = refusal(|file| relabel(file, "table/region_to", &["唐山", "北京", "Handan"]));
    assert!(error.to_string().contains("region_to: entry 1 is '唐山' where /axes has 'Handan'"), "{error}");
    let error = refusal(|file| relabel(file, "table/category", &["investment", "households"]));
    assert!(
        matches!(&error, ArchiveError::Misaligned { scale, .. } if scale == "/table/Y, axis category"),
        "{error}"
    );
    let error = refusal(|file| relabel(file, "axes/region_province", &["Hebei", "Beijing", "Hebei"]));
    assert!(matches!(error, ArchiveError::Partition { .. }), "{error}");
}

#[test]
fn a_cell_that_is_no_number_is_named() {
    let error = refusal(|file| {
        let Z = file.dataset("table/Z").expect("there");
        let mut values = Z.read_raw::<f64>().expect("readable");
        values[1] = f64::NAN;
        Z.write_raw(&values).expect("writable");
    });
    assert!(error.to_string().contains("Handan, steel → Handan, power"), "{error}");
}

#[test]
fn mixed_units_are_refused() {
    let error = refusal(|file| {
        let output = file.dataset("table/x").expect("there");
        output.delete_attr("units").expect("there");
        let units = output.new_attr::<VarLenUnicode>().create("units").expect("new");
        units.write_scalar(&"CNY".parse::<VarLenUnicode>().expect("text")).expect("writable");
    });
    assert!(matches!(error, ArchiveError::Units { .. }), "{error}");
}

#[test]
fn an_unwritable_place_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("writable");
    for target in [file.join("table.h5"), folder.path().join("none/table.h5"), folder.path().to_owned()] {
        let error = write_table(&target, &nation(), &Provenance::default()).expect_err("refused");
        assert!(!error.is_bad_data(), "{error}");
    }
    assert_eq!(folder.path().read_dir().expect("a folder").count(), 1);
}
