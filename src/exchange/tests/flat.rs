//! Flat tables: one table written down by hand, laid out every way there is, comes back to the same bits.

use std::fmt::Write as _;
use std::path::Path;

use tempfile::TempDir;

use super::nation::bits;
use crate::axes::{Axes, Labels, Partition, PartitionOrigin};
use crate::exchange::{ExchangeError, ReadOptions, Source, read};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Extension, Panels, RegionAttributes, Table, TableParts, ValueAdded, ValueAddedOrigin};

/// 3 regions × 2 sectors, 2 categories; cells need all their digits.
const REGIONS: [&str; 3] = ["京, north", "b", "c"];
const SECTORS: [&str; 2] = ["steel", "power"];
const CATEGORIES: [&str; 2] = ["rural", "urban"];
const N: usize = 6;
/// Rows: two of heads, six of Z, one blank to skip, imports (2), value added (2), output, CO2, CH4.
/// Columns: two of heads, six of Z, a total, six of demand, exports (2), errors, output.
const HEIGHT: usize = 16;
const WIDTH: usize = 19;

/// The whole array, as a spreadsheet has it; 0-based. Heads and totals hold 0 here.
fn cell(row: usize, column: usize) -> f64 {
    let numbers = row >= 2 && row != 8 && column >= 2;
    if !numbers || column == 8 {
        return 0.0;
    }
    // Output of the column of sector j stands in its row too.
    let (row, column) = if row == 13 && (2..8).contains(&column) { (column, 18) } else { (row, column) };
    ((row * WIDTH + column) as f64 - 40.5) / 7.0
}

const LAYOUT: &str = r#"
money = "10^4 CNY"
regions = "regions.csv"
sectors = ["steel", "power"]
categories = ["rural", "urban"]
[rows]
Z = 3
imports = [10, 11]
value_added = { wages = 12, profit = 13 }
output = 14
[columns]
Z = "C"
demand = "J"
exports = ["P", 17]
balancing = "R"
output = "S"
[extensions.emissions]
CO2 = { row = 15, unit = "Mt" }
CH4 = { row = 16, unit = "kt" }
"#;

const LABELS: &str = "[labels]\nrow_region = \"A\"\nrow_sector = 2\ncolumn_region = 1\ncolumn_sector = 2\n";

/// The table as it must come back, `order` being the regions of its file.
fn expected(provinces: &[(usize, &str)]) -> Table {
    let regions = Labels::new("region", provinces.iter().map(|(r, _)| REGIONS[*r])).expect("unique");
    let names: Vec<String> = provinces.iter().map(|(_, name)| (*name).to_owned()).collect();
    let partition = Partition::given(&regions, &names).expect("contiguous");
    assert_eq!(partition.origin(), PartitionOrigin::Given);
    let axes = Axes {
        regions,
        sectors: Labels::new("sector", SECTORS).expect("unique"),
        categories: Labels::new("demand category", CATEGORIES).expect("unique"),
        provinces: partition,
    };
    let at: Vec<usize> = provinces.iter().flat_map(|(r, _)| [2 * r, 2 * r + 1]).collect();
    let panels = |first: usize| {
        let mut panels = Panels::whole(&axes, N);
        for (i, from) in at.iter().enumerate() {
            let row = panels.row_mut(i).expect("whole");
            row.iter_mut().zip(&at).for_each(|(to, column)| *to = cell(2 + from, first + column));
        }
        panels
    };
    let down = |columns: &[usize]| -> Vec<f64> {
        at.iter().map(|row| columns.iter().map(|column| cell(2 + row, *column)).sum()).collect()
    };
    let across = |rows: &[usize], first: usize| -> Vec<f64> {
        at.iter().map(|column| rows.iter().map(|row| cell(*row, first + column)).sum()).collect()
    };
    let two = |rows: [usize; 2], first| {
        Matrix::from_row_major(2, N, [across(&rows[..1], first), across(&rows[1..], first)].concat())
    };
    let extension = Extension {
        name: "emissions".into(),
        stressors: Labels::new("stressor", ["CO2", "CH4"]).expect("unique"),
        units: vec![Unit::new("Mt"), Unit::new("kt")],
        F: two([14, 15], 2),
        F_Y: Some(two([14, 15], 9)),
    };
    let value_added = ValueAdded {
        components: Labels::new("value-added component", ["wages", "profit"]).expect("unique"),
        v: two([11, 12], 2),
        origin: ValueAddedOrigin::Given,
    };
    Table::new(TableParts {
        money: Unit::new("10^4 CNY"),
        Z: panels(2).into(),
        Y: panels(9).into(),
        x: Some(down(&[18])),
        exports: Some(down(&[15, 16])),
        balancing: Some(down(&[17])),
        imports: Some(across(&[9, 10], 2)),
        imports_Y: Some(across(&[9, 10], 9)),
        value_added: Some(value_added),
        extensions: vec![extension],
        attributes: RegionAttributes::default(),
        axes,
    })
    .expect("a table")
}

/// Regions in the order of the file: those of P stand apart.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let regions = "region,province\n\"京, north\",P\nb,Q\nc,P\n";
    std::fs::write(folder.path().join("regions.csv"), regions).expect("written");
    folder
}

const IN_PROVINCES: [(usize, &str); 3] = [(0, "P"), (2, "P"), (1, "Q")];
const MOVED: &str = "regions were reordered so that the regions of a province stand together";

fn take(folder: &Path, file: &str, layout: &str) -> Result<Source, ExchangeError> {
    let path = folder.join("layout.toml");
    std::fs::write(&path, format!("file = \"{file}\"\n{layout}")).expect("written");
    read(&path, &ReadOptions::default())
}

#[track_caller]
fn comes_back(folder: &Path, file: &str, layout: &str) {
    let source = take(folder, file, layout).expect("a table");
    assert_eq!(bits(&source.table), bits(&expected(&IN_PROVINCES)), "{file}");
    assert_eq!(source.notes, [MOVED]);
}

#[track_caller]
fn refused(folder: &Path, file: &str, layout: &str, said: &[&str]) {
    let error =
        take(folder, file, layout).err().map_or_else(|| "it was read".into(), |error| error.to_string());
    for part in said {
        assert!(error.contains(part), "no '{part}' in: {error}");
    }
}

/// The array as text, its rows and columns of Z and demand in these orders of regions; heads as merged cells leave them.
fn text(separator: &str, regions: [usize; 3]) -> String {
    let quoted = |label: &str| if label.contains(',') { format!("\"{label}\"") } else { label.to_owned() };
    let source = |at: usize| 2 * regions[at / 2] + at % 2;
    let mut text = String::new();
    for row in 0..HEIGHT {
        let cells = (0..WIDTH).map(|column| {
            let inside = |first: usize| (first..first + 6).contains(&column).then(|| column - first);
            let label = |names: [&str; 2], at: usize| match row {
                0 if at.is_multiple_of(2) => Some(quoted(REGIONS[regions[at / 2]])),
                1 => Some(names[at % 2].to_owned()),
                _ => Some(String::new()),
            };
            let heads = match (row, column) {
                (0 | 1, _) if inside(2).is_some() => label(SECTORS, inside(2).expect("inside")),
                (0 | 1, _) if inside(9).is_some() => label(CATEGORIES, inside(9).expect("inside")),
                (0 | 1, _) => Some("head".into()),
                (2..8, 0) if row % 2 == 0 => Some(quoted(REGIONS[regions[(row - 2) / 2]])),
                (2..8, 1) => Some(SECTORS[row % 2].to_owned()),
                (_, 0 | 1) | (8, _) => Some(String::new()),
                (_, 8) => Some("n.a.".into()),
                _ => None,
            };
            let from = |first: usize| inside(first).map(|at| first + source(at));
            heads.unwrap_or_else(|| {
                let row = if (2..8).contains(&row) { 2 + source(row - 2) } else { row };
                format!("{:?}", cell(row, from(2).or(from(9)).unwrap_or(column)))
            })
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join(separator));
    }
    text
}

fn write(folder: &TempDir, file: &str, text: impl AsRef<[u8]>) {
    std::fs::write(folder.path().join(file), text).expect("written");
}

#[test]
fn text_without_and_with_labels_in_any_order_comes_back() {
    let folder = folder();
    write(&folder, "t.csv", text(",", [0, 1, 2]));
    write(&folder, "t.tsv", text("\t", [0, 1, 2]));
    write(&folder, "t.txt", text(";", [0, 1, 2]).replace('\n', "\r\n"));
    write(&folder, "moved.csv", format!("\u{feff}{}", text(",", [1, 0, 2])));
    comes_back(folder.path(), "t.csv", LAYOUT);
    comes_back(folder.path(), "t.tsv", LAYOUT);
    comes_back(folder.path(), "t.txt", &format!("separator = ';'\n{LAYOUT}"));
    comes_back(folder.path(), "t.csv", &format!("{LAYOUT}{LABELS}"));
    comes_back(folder.path(), "moved.csv", &format!("{LAYOUT}{LABELS}"));
    // One side labeled, the other in its order; demand has no labels then.
    let rows = "[labels]\nrow_region = 1\nrow_sector = 'B'\n";
    comes_back(folder.path(), "t.csv", &format!("{LAYOUT}{rows}"));
    let columns = "[labels]\ncolumn_region = 1\ncolumn_sector = 2\n";
    comes_back(folder.path(), "moved.csv", &format!("{LAYOUT}{columns}"));
    // Names by number alone come from the labels.
    let counted = LAYOUT
        .replace("sectors = [\"steel\", \"power\"]", "sectors = 2")
        .replace("categories = [\"rural\", \"urban\"]", "categories = 2");
    comes_back(folder.path(), "t.csv", &format!("{counted}{LABELS}"));
    let source =
        take(folder.path(), "t.csv", &format!("{}{LABELS}", counted.replace("\"regions.csv\"", "3")));
    let table = source.expect("a table").table;
    assert_eq!(table.axes.regions.names(), REGIONS);
    assert_eq!(table.axes.provinces.origin(), PartitionOrigin::Grouped);
}

#[test]
fn the_users_regions_win_and_what_is_not_there_is_none() {
    let folder = folder();
    write(&folder, "t.csv", text(",", [0, 1, 2]));
    write(&folder, "mine.csv", "region,province\nc,X\nb,Y\n\"京, north\",Z\n");
    let bare = "money = 'USD'\nregions = 'regions.csv'\nsectors = ['steel', 'power']\ncategories = ['rural', 'urban']\n\
                rows.Z = 3\ncolumns = { Z = 'c', demand = 'j' }\n";
    let path = folder.path().join("layout.toml");
    std::fs::write(&path, format!("file = 't.csv'\n{bare}")).expect("written");
    let options = ReadOptions { regions: Some(folder.path().join("mine.csv")) };
    let table = read(&path, &options).expect("a table").table;
    assert_eq!(table.axes.regions.names(), REGIONS, "the file's order is the layout's");
    assert_eq!(table.axes.provinces.labels().names(), ["Z", "Y", "X"]);
    assert!([table.exports, table.balancing, table.imports, table.imports_Y].iter().all(Option::is_none));
    assert_eq!(table.value_added.origin, ValueAddedOrigin::Implied);
    assert!(table.extensions.is_empty());
    let sum = |row: usize| -> f64 { (2..8).chain(9..15).map(|column| cell(row, column)).sum() };
    assert!((table.x[3] - sum(5)).abs() < 1e-9 * sum(5));
    // Without regions in the layout the user's file gives the order too.
    std::fs::write(&path, format!("file = 't.csv'\n{}", bare.replace("regions = 'regions.csv'\n", "")))
        .expect("written");
    let table = read(&path, &options).expect("a table").table;
    assert_eq!(table.axes.regions.names(), ["c", "b", "京, north"]);
}

/// An `.npy` file as NumPy's format description has it.
fn npy(descr: &str, by_column: bool, number: impl Fn(f64) -> Vec<u8>) -> Vec<u8> {
    let order = if by_column { "True" } else { "False" };
    let dict = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({HEIGHT}, {WIDTH}), }}");
    let padded = format!("{dict:<117}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((padded.len() as u16).to_le_bytes());
    bytes.extend(padded.as_bytes());
    if by_column {
        (0..WIDTH).for_each(|c| (0..HEIGHT).for_each(|r| bytes.extend(number(cell(r, c)))));
    } else {
        (0..HEIGHT).for_each(|r| (0..WIDTH).for_each(|c| bytes.extend(number(cell(r, c)))));
    }
    bytes
}

#[test]
fn npy_in_either_order_of_bytes_and_axes_comes_back() {
    let folder = folder();
    for by_column in [false, true] {
        write(&folder, "t.npy", npy("<f8", by_column, |x| x.to_le_bytes().to_vec()));
        comes_back(folder.path(), "t.npy", LAYOUT);
        write(&folder, "t.npy", npy(">f8", by_column, |x| x.to_be_bytes().to_vec()));
        comes_back(folder.path(), "t.npy", LAYOUT);
    }
}

/// A number type, how its numbers are written, and what they are.
type Case = (&'static str, fn(f64) -> Vec<u8>, fn(f64) -> f64);

#[test]
fn an_array_that_ends_too_early_is_refused() {
    let folder = folder();
    write(&folder, "t.npy", npy("<f8", false, |x| x.to_le_bytes().to_vec()));
    mat(&folder, "t.mat", |file| {
        let dataset = file.new_dataset::<f64>().shape((WIDTH, HEIGHT)).create("mrio").expect("made");
        dataset.write_raw(&reversed(|x| x)).expect("written");
    });
    for file in ["t.npy", "t.mat"] {
        let wide = LAYOUT.replace("demand = \"J\"", "demand = \"Z\"");
        refused(folder.path(), file, &wide, &[file, "16 rows × 19 columns", "column 31 (columns.demand)"]);
        let tall = LAYOUT.replace("row = 16", "row = 17");
        refused(
            folder.path(),
            file,
            &tall,
            &[file, "16 rows × 19 columns", "row 17 (extensions.emissions.CH4.row)"],
        );
        refused(
            folder.path(),
            file,
            &format!("{LAYOUT}{LABELS}"),
            &["labels.row_region", "only a text file"],
        );
    }
    refused(
        folder.path(),
        "t.npy",
        &format!("variable = 'x'\n{LAYOUT}"),
        &["variable", "goes with a .mat file"],
    );
    refused(
        folder.path(),
        "t.npy",
        &format!("separator = ';'\n{LAYOUT}"),
        &["separator", "goes with a text file"],
    );
}

#[test]
fn npy_of_short_floats_and_whole_numbers_is_converted() {
    let folder = folder();
    let cases: [Case; 6] = [
        ("<f4", |x| (x as f32).to_le_bytes().to_vec(), |x| f64::from(x as f32)),
        (">f4", |x| (x as f32).to_be_bytes().to_vec(), |x| f64::from(x as f32)),
        ("|i1", |x| (x as i8).to_le_bytes().to_vec(), |x| f64::from(x as i8)),
        ("<i8", |x| (x as i64).to_le_bytes().to_vec(), |x| f64::from(x as i32)),
        (">i2", |x| (x as i16).to_be_bytes().to_vec(), |x| f64::from(x as i16)),
        ("<u4", |x| (x as u32).to_le_bytes().to_vec(), |x| f64::from(x as u32)),
    ];
    for (descr, number, back) in cases {
        write(&folder, "t.npy", npy(descr, false, number));
        let table = take(folder.path(), "t.npy", LAYOUT).expect(descr).table;
        // The row of (c, power) is the fourth of the table and the eighth of the file.
        let row = table.Z.panels().row(3).expect("whole");
        assert_eq!(row[0].to_bits(), back(cell(7, 2)).to_bits(), "{descr}");
        // The first cell is the only negative one.
        assert_eq!(
            table.Z.panels().row(0).expect("whole")[0].to_bits(),
            back(cell(2, 2)).to_bits(),
            "{descr}"
        );
    }
}

#[test]
fn npy_that_is_no_plain_array_is_refused() {
    let folder = folder();
    for descr in ["|O", "<c16", "|b1", "<f2", "<U8", "<M8[ns]", "<f16"] {
        write(&folder, "t.npy", npy(descr, false, |x| x.to_le_bytes().to_vec()));
        refused(folder.path(), "t.npy", LAYOUT, &["t.npy", descr, "astype(float)"]);
    }
    let whole = npy("<f8", false, |x| x.to_le_bytes().to_vec());
    let record = String::from_utf8_lossy(&whole[..128]).replace("'<f8'", "[('a', '<f8')]");
    write(&folder, "t.npy", [&whole[..10], &record.as_bytes()[record.find('{').expect("a dict")..]].concat());
    refused(folder.path(), "t.npy", LAYOUT, &["[('a', '<f8')]", "astype(float)"]);
    write(&folder, "t.npy", &whole[..whole.len() - 8]);
    refused(folder.path(), "t.npy", LAYOUT, &["16 × 19", "cut"]);
    write(&folder, "t.npy", &whole[..20]);
    refused(folder.path(), "t.npy", LAYOUT, &["numpy.save"]);
    write(&folder, "t.npy", b"PK\x03\x04 and so on");
    refused(folder.path(), "t.npy", LAYOUT, &["compressed", "numpy.save"]);
    let flat = whole.iter().map(|byte| if *byte == b',' { b' ' } else { *byte }).collect::<Vec<_>>();
    let at = flat.windows(8).position(|w| w == b"(16  19)").expect("the shape");
    write(&folder, "t.npy", [&whole[..at], b"(304,)  ", &whole[at + 8..]].concat());
    refused(folder.path(), "t.npy", LAYOUT, &["1 axes", "two"]);
}

/// A `.mat` file as MATLAB writes it: axes reversed, a block of its own before HDF5 begins.
fn mat(folder: &TempDir, file: &str, fill: impl FnOnce(&hdf5::File)) {
    let mut builder = hdf5::File::with_options();
    builder.with_fcpl(|list| list.userblock(512));
    fill(&builder.create(folder.path().join(file)).expect("created"));
}

fn reversed<T>(number: impl Fn(f64) -> T) -> Vec<T> {
    (0..WIDTH).flat_map(|c| (0..HEIGHT).map(move |r| cell(r, c))).map(number).collect()
}

fn class(dataset: &hdf5::Dataset, name: &str) {
    let text = hdf5::types::FixedAscii::<16>::from_ascii(name).expect("ASCII");
    dataset
        .new_attr::<hdf5::types::FixedAscii<16>>()
        .create("MATLAB_class")
        .expect("made")
        .write_scalar(&text)
        .expect("written");
}

#[test]
fn mat_comes_back_plain_chunked_and_packed() {
    let folder = folder();
    mat(&folder, "t.mat", |file| {
        let plain = file.new_dataset::<f64>().shape((WIDTH, HEIGHT)).create("mrio").expect("made");
        plain.write_raw(&reversed(|x| x)).expect("written");
        class(&plain, "double");
        // A name in characters is a matrix of whole numbers to HDF5.
        let name = file.new_dataset::<u16>().shape((4, 1)).create("name").expect("made");
        name.write_raw(&[77u16, 82, 73, 79]).expect("written");
        class(&name, "char");
    });
    comes_back(folder.path(), "t.mat", LAYOUT);
    mat(&folder, "t.mat", |file| {
        let packed = file.new_dataset::<f64>().shape((WIDTH, HEIGHT)).chunk((5, 3)).deflate(3);
        packed.create("a").expect("made").write_raw(&reversed(|x| x)).expect("written");
        let other = file.new_dataset::<i32>().shape((WIDTH, HEIGHT)).create("b").expect("made");
        other.write_raw(&reversed(|x| x as i32)).expect("written");
    });
    comes_back(folder.path(), "t.mat", &format!("variable = 'a'\n{LAYOUT}"));
    let whole = take(folder.path(), "t.mat", &format!("variable = 'b'\n{LAYOUT}")).expect("a table").table;
    assert_eq!(whole.x[5].to_bits(), f64::from(cell(5, 18) as i32).to_bits());
    refused(folder.path(), "t.mat", LAYOUT, &["several matrices ('a', 'b')", "variable"]);
    refused(
        folder.path(),
        "t.mat",
        &format!("variable = 'c'\n{LAYOUT}"),
        &["no variable 'c' among 'a', 'b'"],
    );
}

#[test]
fn mat_that_is_old_or_holds_no_matrix_is_refused() {
    let folder = folder();
    write(&folder, "t.mat", format!("{:<124}\0\x01IM", "MATLAB 5.0 MAT-file, Platform: GLNXA64"));
    refused(folder.path(), "t.mat", LAYOUT, &["t.mat", "-v7.3"]);
    write(&folder, "t.mat", "x");
    refused(folder.path(), "t.mat", LAYOUT, &["t.mat", "-v7.3"]);
    mat(&folder, "t.mat", |file| {
        file.create_group("struct").expect("made");
        let text = file.new_dataset::<u16>().shape((WIDTH, HEIGHT)).create("text").expect("made");
        text.write_raw(&reversed(|x| x as u16)).expect("written");
        class(&text, "char");
        file.new_dataset::<f64>().shape((WIDTH, HEIGHT)).create("empty").expect("made");
    });
    refused(folder.path(), "t.mat", &format!("variable = 'struct'\n{LAYOUT}"), &["struct or a sparse"]);
    refused(folder.path(), "t.mat", &format!("variable = 'text'\n{LAYOUT}"), &["no matrix of real numbers"]);
    refused(folder.path(), "t.mat", LAYOUT, &["'empty' has a size and no numbers"]);
}

#[test]
fn category_major_demand_and_stressors_of_their_own_file() {
    let folder = folder();
    // Demand of the text runs rural of all regions, then urban of all: columns swapped in the file.
    let swapped: String = text(",", [0, 1, 2])
        .lines()
        .map(|line| {
            let quoted = line.replace("\"京, north\"", "N");
            let cells: Vec<&str> = quoted.split(',').collect();
            let demand = [0, 2, 4, 1, 3, 5].map(|at| cells[9 + at]);
            [&cells[..9], &demand, &cells[15..]].concat().join(",") + "\n"
        })
        .collect();
    write(&folder, "t.csv", swapped);
    let by_category = LAYOUT.replace("demand = \"J\"", "demand = \"J\"\ndemand_order = \"category\"");
    comes_back(folder.path(), "t.csv", &by_category);
    // The same stressors from rows 2 and 3 of a file of their own, labels in its first column.
    let line = |row: usize| {
        let cells = (2..8).chain(9..15).map(|column| format!("{:?}", cell(row, column)));
        std::iter::once("label".to_owned()).chain(cells).collect::<Vec<_>>().join("\t")
    };
    write(&folder, "own.tsv", format!("heads\n{}\n{}\n", line(14), line(15)));
    let own = "[extensions.emissions]\nfile = 'own.tsv'\ncolumns = { Z = 'B', demand = 'H' }\n\
               CO2 = { row = 2, unit = 'Mt' }\nCH4 = { row = 3, unit = 'kt' }\n";
    let (before, _) = by_category.split_once("[extensions").expect("there");
    // Its demand columns stand in the order of the table's.
    refused(folder.path(), "t.csv", &format!("{before}{own}").replace("'H'", "'I'"), &["own.tsv", "14"]);
    write(&folder, "t.csv", text(",", [0, 1, 2]));
    let (before, _) = LAYOUT.split_once("[extensions").expect("there");
    comes_back(folder.path(), "t.csv", &format!("{before}{own}"));
}

#[test]
fn blanks_count_only_where_the_layout_says_so() {
    let folder = folder();
    let cut = |text: &str, row: usize, column: usize, value: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut cells: Vec<&str> = lines[row].split('\t').collect();
        cells[column] = value;
        lines[row] = cells.join("\t");
        lines.join("\n")
    };
    let whole = text("\t", [0, 1, 2]);
    for (value, shown) in [("", "''"), ("n.a.", "'n.a.'"), ("NaN", "'NaN'"), ("\"1,5\"", "1,5")] {
        write(&folder, "t.tsv", cut(&whole, 5, 28 - 16, value));
        refused(
            folder.path(),
            "t.tsv",
            LAYOUT,
            &["t.tsv", "line 6, column 13", "b, power → M: b, urban", shown],
        );
    }
    write(&folder, "t.tsv", cut(&whole, 5, 12, " "));
    let table = take(folder.path(), "t.tsv", &format!("blank = 0\n{LAYOUT}")).expect("a table").table;
    // (b, power) is the last row of the table; (b, urban) the last column.
    assert_eq!(table.Y.panels().row(5).expect("whole")[5].to_bits(), 0.0_f64.to_bits());
    let holed = |x: f64| if x.to_bits() == cell(5, 12).to_bits() { f64::NAN } else { x };
    write(&folder, "t.npy", npy("<f8", true, |x| holed(x).to_le_bytes().to_vec()));
    refused(folder.path(), "t.npy", LAYOUT, &["t.npy", "line 6, column 13", "b, power → b, urban", "NaN"]);
    take(folder.path(), "t.npy", &format!("blank = 0\n{LAYOUT}")).expect("a table");
    mat(&folder, "t.mat", |file| {
        let dataset = file.new_dataset::<f64>().shape((WIDTH, HEIGHT)).create("mrio").expect("made");
        dataset.write_raw(&reversed(holed)).expect("written");
    });
    refused(folder.path(), "t.mat", LAYOUT, &["t.mat", "line 6, column 13", "b, power → b, urban", "NaN"]);
}
