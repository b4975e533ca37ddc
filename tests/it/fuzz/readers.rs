//! Text formats, workbooks, arrays and configs, in process.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use leontief::config::Config;
use leontief::exchange::{Format, ReadOptions, read, write};
use leontief::table::Table;
use leontief::table::synthetic::{NationOptions, nation};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::mutation::{Chance, damage};
use super::{folder, fuzz};

fn tiny() -> Table {
    let sizes = NationOptions { provinces: 2, regions: 3, sectors: 2, ..NationOptions::default() };
    nation(&sizes).expect("a nation")
}

/// All files below a folder with what is in them.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else {
            found.push((entry.clone(), fs::read(&entry).expect("readable")));
        }
    }
    found.sort();
    found
}

/// Damages one file of a folder, now and then two or none but its name, reads, and puts it back.
fn damage_files(name: &str, files: &[(PathBuf, Vec<u8>)], source: &Path) {
    fuzz(name, |chance| {
        let mut touched = Vec::new();
        for _ in 0..=usize::from(chance.below(8) == 0) {
            let (path, whole) = chance.one(files);
            touched.push((path, whole));
            if chance.below(60) == 0 {
                let _ = fs::remove_file(path);
                continue;
            }
            let mut bytes = whole.clone();
            damage(chance, &mut bytes);
            fs::write(path, bytes).expect("writable");
        }
        let good = read(source, &ReadOptions::default()).is_ok();
        for (path, whole) in touched {
            fs::write(path, whole).expect("writable");
        }
        good
    });
}

#[test]
fn pymrio_folders() {
    let folder = folder();
    let source = folder.path().join("nation");
    write(&tiny(), &source, Format::Pymrio).expect("writable");
    damage_files("pymrio folder", &files(&source), &source);
}

#[test]
fn csv_folders() {
    let folder = folder();
    let source = folder.path().join("nation-csv");
    write(&tiny(), &source, Format::Csv).expect("writable");
    damage_files("CSV folder", &files(&source), &source);
}

/// 2 regions × 2 sectors as text, and the same numbers as an array.
const FLAT: &str = ",,North,,South,,North,South,,\n,,a,b,a,b,use,use,exports,output\nNorth,a,1,2,3,4,5,6,1,22\n,b,2,1,1,1,3,2,0,10\n\
                    South,a,1,0,2,1,4,3,2,13\n,b,0,1,1,2,2,5,0,11\nimports,,1,1,1,1,0.5,0.25,,\nadded,,17,5,5,2,,,,\n\
                    output,,22,10,13,11,,,,\nCO2,,3,4,1,2,0.5,0.5,,\n";
const LAYOUT: &str = "file = \"table.csv\"\nmoney = \"M.EUR\"\nregions = [\"North\", \"South\"]\nsectors = [\"a\", \"b\"]\n\
                      categories = [\"use\"]\nblank = 0\n[labels]\nrow_region = \"A\"\nrow_sector = \"B\"\ncolumn_region = 1\n\
                      column_sector = 2\n[rows]\nZ = 3\nimports = 7\nvalue_added = { all = 8 }\noutput = 9\n[columns]\n\
                      Z = \"C\"\ndemand = \"G\"\nexports = \"I\"\noutput = \"J\"\n[extensions.air]\n\
                      CO2 = { row = 10, unit = \"kt\" }\n";

#[test]
fn flat_tables_as_text() {
    let folder = folder();
    fs::write(folder.path().join("table.csv"), FLAT).expect("writable");
    let layout = folder.path().join("layout.toml");
    fs::write(&layout, LAYOUT).expect("writable");
    assert!(
        read(&layout, &ReadOptions::default()).is_ok(),
        "{:?}",
        read(&layout, &ReadOptions::default()).err()
    );
    damage_files("flat table, text", &files(folder.path()), &layout);
}

#[test]
fn flat_tables_as_arrays() {
    let folder = folder();
    let rows =
        FLAT.lines().skip(2).map(|line| line.split(',').skip(2).map(|cell| cell.parse().unwrap_or(0.0)));
    let numbers: Vec<f64> = rows.flatten().collect();
    let mut header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (8, 8), }".to_vec();
    header.resize(117, b' ');
    header.push(b'\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header);
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    fs::write(folder.path().join("table.npy"), bytes).expect("writable");
    let labels = LAYOUT.find("[labels]").expect("a section")..LAYOUT.find("[rows]").expect("a section");
    let mut text = LAYOUT.to_owned();
    text.replace_range(labels, "");
    for (from, to) in [
        ("table.csv", "table.npy"),
        ("Z = 3", "Z = 1"),
        ("imports = 7", "imports = 5"),
        ("all = 8", "all = 6"),
        ("output = 9", "output = 7"),
        ("row = 10", "row = 8"),
        ("\"C\"", "1"),
        ("\"G\"", "5"),
        ("\"I\"", "7"),
        ("\"J\"", "8"),
    ] {
        text = text.replace(from, to);
    }
    let layout = folder.path().join("layout.toml");
    fs::write(&layout, text).expect("writable");
    assert!(
        read(&layout, &ReadOptions::default()).is_ok(),
        "{:?}",
        read(&layout, &ReadOptions::default()).err()
    );
    damage_files("flat table, array", &files(folder.path()), &layout);
}

#[test]
fn workbooks() {
    let folder = folder();
    let path = folder.path().join("nation.xlsx");
    write(&tiny(), &path, Format::Workbook).expect("writable");
    assert!(read(&path, &ReadOptions::default()).is_ok());
    let whole = fs::read(&path).expect("readable");
    let parts = unpacked(&whole);
    fuzz("workbook", |chance| {
        let mut bytes = whole.clone();
        if chance.below(4) == 0 {
            damage(chance, &mut bytes);
        } else {
            // Text inside, packed again, so that damage comes past the checksums.
            let mut parts = parts.clone();
            let at = chance.below(parts.len());
            damage(chance, &mut parts[at].1);
            bytes = packed(&parts);
        }
        fs::write(&path, bytes).expect("writable");
        read(&path, &ReadOptions::default()).is_ok()
    });
}

fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let parts = archive.len();
    let part = |at: usize| {
        let mut file = archive.by_index(at).expect("a part");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("whole");
        (file.name().expect("a name").into_owned(), content)
    };
    (0..parts).map(part).collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(name.as_str(), stored).expect("a part");
        archive.write_all(content).expect("writable");
    }
    archive.finish().expect("whole").into_inner()
}

/// What a reader says of a workbook, one of whose parts was changed.
fn refused(part: &str, from: &str, to: &str) -> String {
    let folder = folder();
    let path = folder.path().join("nation.xlsx");
    write(&tiny(), &path, Format::Workbook).expect("writable");
    let mut parts = unpacked(&fs::read(&path).expect("readable"));
    for (name, content) in &mut parts {
        if name.starts_with(part) {
            let text = String::from_utf8(content.clone()).expect("XML");
            assert!(text.contains(from), "{text}");
            *content = text.replace(from, to).into_bytes();
        }
    }
    fs::write(&path, packed(&parts)).expect("writable");
    read(&path, &ReadOptions::default()).expect_err("damaged").to_string()
}

/// Two cells at the ends of a sheet are 17 thousand million between them.
#[test]
fn a_sheet_of_two_far_cells_is_refused_without_the_memory_between_them() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
    let refused = refused("xl/worksheets/", "</sheetData>", far);
    assert!(refused.contains("further apart"), "{refused}");
}

/// Memory for strings that are only declared would end the process, or panic.
#[test]
fn a_workbook_that_declares_more_strings_than_it_has_bytes_is_refused() {
    for count in ["1000000000000", "99999999999999999999999"] {
        let declared = format!(" uniqueCount=\"{count}\" ");
        let refused = refused("xl/sharedStrings.xml", " uniqueCount=", &format!("{declared} was="));
        assert!(refused.contains("declares") && refused.contains("save it as .xlsx again"), "{refused}");
    }
}

#[test]
fn configs() {
    let folder = folder();
    let path = folder.path().join("config.toml");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let texts: Vec<Vec<u8>> = files(&shipped)
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "toml"))
        .map(|(_, text)| text)
        .collect();
    fuzz("config", |chance: &mut Chance| {
        let mut bytes = chance.one(&texts).clone();
        damage(chance, &mut bytes);
        fs::write(&path, bytes).expect("writable");
        let mut set =
            chance.one(&["solver.tolerance=1e-9", "input.table=a.h5", "quota.peak=1"]).as_bytes().to_vec();
        damage(chance, &mut set);
        let sets =
            if chance.below(3) == 0 { vec![String::from_utf8_lossy(&set).into_owned()] } else { Vec::new() };
        Config::load(Some(&path), &sets).is_ok()
    });
}
