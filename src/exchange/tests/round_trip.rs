//! Every format there and back, to the last bit.

use proptest::prelude::*;
use tempfile::tempdir;

use super::nation::{FULL, Traits, bits, nation, plain};
use super::written::FORMATS;
use crate::exchange::{Format, ReadOptions, detect, read, write};
use crate::table::Table;

fn back(table: &Table, format: Format, name: &str) -> Table {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    write(table, &path, format).expect("written");
    assert_eq!(detect(&path), Some(format));
    let source = read(&path, &ReadOptions::default()).expect("read");
    assert_eq!(source.notes, Vec::<String>::new());
    assert!(source.files.iter().all(|file| file.is_file()));
    source.table
}

#[test]
fn a_full_table_returns_from_every_format() {
    let table = plain();
    for (format, name) in FORMATS {
        assert_eq!(bits(&back(&table, format, name)), bits(&table), "{name}");
    }
}

#[test]
fn arrays_of_zeros_return_as_arrays_of_zeros() {
    let table = nation(FULL, &mut || 0.0);
    for (format, name) in FORMATS {
        assert_eq!(bits(&back(&table, format, name)), bits(&table), "{name}");
    }
}

fn traits() -> impl Strategy<Value = Traits> {
    let shape = (1usize..5, 1usize..4, 1usize..4, 0usize..3);
    (shape, any::<[bool; 7]>()).prop_map(|((regions, sectors, categories, extensions), b)| Traits {
        regions,
        sectors,
        categories,
        provinces: b[0],
        leaving: [b[1], b[2]],
        imports: [b[3], b[4]],
        value_added: b[5],
        extensions,
        attributes: b[6],
    })
}

fn cell() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => Just(0.0),
        1 => Just(-0.0),
        4 => -1e9..1e9f64,
        1 => (-1_000_000i32..1_000_000).prop_map(f64::from),
        2 => (proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL).prop_map(|value| value % 1e250),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_table_returns_from_every_format(traits in traits(), cells in proptest::collection::vec(cell(), 97)) {
        let mut at = 0;
        let table = nation(traits, &mut || {
            at += 1;
            cells[at % cells.len()]
        });
        for (format, name) in FORMATS {
            prop_assert_eq!(bits(&back(&table, format, name)), bits(&table), "{}", name);
        }
    }
}
