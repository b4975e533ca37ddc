//! Tidy files as others read them.

use std::fs::File;

use parquet::data_type::AsBytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, RowAccessor};

use super::{CellKind, Heading, Tidy, TidyCells, TidyFormat};
use crate::exchange::ExchangeError;

const VALUES: [f64; 6] = [0.1 + 0.2, -0.0, 1e-320, f64::NAN, 1e300, -2.0];

fn heading(units: &[&str], kind: CellKind) -> Heading {
    let labels = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    Heading {
        dataset: "/accounts/emissions/flows".to_owned(),
        meaning: "flows".to_owned(),
        axes: vec![
            ("stressor".to_owned(), labels(&["CO2, \"fossil\"", "甲烷"])),
            ("region".to_owned(), labels(&["唐山", "Beijing", "Handan"])),
        ],
        units: labels(units),
        kind,
    }
}

/// Writes one file in two pieces that cut a row of the first axis, and brings its bytes.
fn written(format: TidyFormat, heading: Heading, pieces: [TidyCells<'_>; 2]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("flows.file");
    let tidy = Tidy::begin(&path, format).expect("new");
    let mut file = tidy.file(None, heading).expect("writable");
    for cells in pieces {
        file.push(cells).expect("writable");
    }
    file.close().expect("writable");
    assert!(!path.exists(), "a file under its final name is complete");
    tidy.publish_only(&path).expect("renamed");
    assert_eq!(folder.path().read_dir().expect("readable").count(), 1, "no draft is left");
    std::fs::read(&path).expect("readable")
}

fn numbers() -> [TidyCells<'static>; 2] {
    [TidyCells::Numbers(&VALUES[..2]), TidyCells::Numbers(&VALUES[2..])]
}

#[test]
fn text_has_a_row_a_cell_with_labels_and_the_unit_of_its_stressor() {
    let text = written(TidyFormat::Csv, heading(&["kt", "t"], CellKind::Numbers), numbers());
    let expected = "stressor,region,value,unit\n\
        \"CO2, \"\"fossil\"\"\",唐山,0.30000000000000004,kt\n\
        \"CO2, \"\"fossil\"\"\",Beijing,-0.0,kt\n\
        \"CO2, \"\"fossil\"\"\",Handan,1e-320,kt\n\
        甲烷,唐山,NaN,t\n甲烷,Beijing,1e+300,t\n甲烷,Handan,-2,t\n";
    assert_eq!(String::from_utf8(text).expect("UTF-8"), expected);
    let cells = [TidyCells::Unsigned(&[u64::MAX, 1]), TidyCells::Unsigned(&[2, 3, 4, 5])];
    let text = written(TidyFormat::Csv, heading(&[], CellKind::Unsigned), cells);
    let text = String::from_utf8(text).expect("UTF-8");
    assert!(text.starts_with("stressor,region,value\n"), "{text}");
    assert!(text.contains("唐山,18446744073709551615\n"), "{text}");
}

#[test]
fn parquet_reads_back_to_the_same_bits_labels_and_facts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("flows.parquet");
    std::fs::write(&path, written(TidyFormat::Parquet, heading(&["kt"], CellKind::Numbers), numbers()))
        .expect("writable");
    let reader = SerializedFileReader::new(File::open(&path).expect("there")).expect("Parquet");
    let facts = reader.metadata().file_metadata().key_value_metadata().expect("facts").clone();
    let fact = |key: &str| facts.iter().find(|fact| fact.key == key).and_then(|fact| fact.value.clone());
    assert_eq!(fact("unit").as_deref(), Some("kt"));
    assert_eq!(fact("dataset").as_deref(), Some("/accounts/emissions/flows"));
    assert_eq!(reader.metadata().num_row_groups(), 2);
    for (column, dictionary) in [(0, true), (1, true), (2, false), (3, true)] {
        let column = reader.metadata().row_group(0).column(column);
        assert_eq!(column.dictionary_page_offset().is_some(), dictionary, "{}", column.column_path());
    }
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 6);
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row.get_string(0).expect("text"), ["CO2, \"fossil\"", "甲烷"][at / 3]);
        assert_eq!(row.get_string(1).expect("text"), ["唐山", "Beijing", "Handan"][at % 3]);
        assert_eq!(row.get_double(2).expect("a number").as_bytes(), VALUES[at].as_bytes());
        assert_eq!(row.get_string(3).expect("text"), "kt");
    }
}

#[test]
fn parquet_knows_whole_numbers_and_text() {
    let texts = ["a".to_owned(), "唐山".to_owned()];
    for (kind, cells, expected) in [
        (CellKind::Unsigned, TidyCells::Unsigned(&[u64::MAX, 7]), [Field::ULong(u64::MAX), Field::ULong(7)]),
        (CellKind::Signed, TidyCells::Signed(&[-1, 7]), [Field::Long(-1), Field::Long(7)]),
        (CellKind::Texts, TidyCells::Texts(&texts), texts.clone().map(Field::Str)),
    ] {
        let mut heading = heading(&[], kind);
        heading.axes = vec![("value".to_owned(), texts.to_vec())];
        let empty = [cells, TidyCells::Numbers(&[])];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.parquet");
        std::fs::write(&path, written(TidyFormat::Parquet, heading, empty)).expect("writable");
        let reader = SerializedFileReader::new(File::open(&path).expect("there")).expect("Parquet");
        let rows = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row"));
        let columns: Vec<Vec<(String, Field)>> = rows.map(parquet::record::Row::into_columns).collect();
        for (row, expected) in columns.iter().zip(expected) {
            // The axis gives way to the column of values.
            assert_eq!((row[0].0.as_str(), row[1].0.as_str()), ("value_2", "value"));
            assert_eq!(row[1].1, expected);
        }
        assert_eq!(columns.len(), 2);
    }
}

#[test]
fn names_tell_formats_and_nothing_is_overwritten() {
    let of = |name: &str| TidyFormat::of(std::path::Path::new(name));
    assert_eq!(of("a/b.csv"), Some((TidyFormat::Csv, false)));
    assert_eq!(of("b.PARQUET"), Some((TidyFormat::Parquet, false)));
    assert_eq!(of("b-csv"), Some((TidyFormat::Csv, true)));
    assert_eq!(of("b-parquet"), Some((TidyFormat::Parquet, true)));
    for none in ["b", "b.h5", "csv", "bcsv", "b.txt", ""] {
        assert_eq!(of(none), None, "{none}");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "mine").expect("writable");
    let refused = Tidy::begin(&path, TidyFormat::Csv).err();
    assert!(matches!(refused, Some(ExchangeError::Exists { .. })), "{refused:?}");
}
