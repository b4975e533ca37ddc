//! Workbooks in the layout of CEADs: read, refused by sheet, cell and label, written; provincial tables that are given.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use leontief::axes::Grouping;
use leontief::table::{Table, balance};
use rust_xlsxwriter::{Format, Workbook};

use crate::program::{exits, leontief, says, shows, text};
use crate::statistics::{Statistics, read};

/// What stands in a cell.
#[derive(Clone, Debug)]
enum Cell {
    Text(String),
    Number(f64),
}

/// Sheets of cells by place, as a test changes them before they are written.
struct Sheets(BTreeMap<String, BTreeMap<(u32, u16), Cell>>);

const PROVINCES: [&str; 2] = ["North", "South"];
const SECTORS: [(&str, &str); 3] = [("01", "farm"), ("02", "coal"), ("03", "works")];
const Z: [[f64; 6]; 6] = [
    [8.0, 1.0, 12.0, 2.0, 0.0, 5.0],
    [1.0, 4.0, 6.0, 0.0, 1.0, 3.0],
    [5.0, 3.0, 20.0, 2.0, 1.0, 9.0],
    [3.0, 0.0, 4.0, 6.0, 0.0, 7.0],
    [0.0, 1.0, 1.0, 1.0, 2.0, 2.0],
    [2.0, 1.0, 8.0, 4.0, 1.0, 25.0],
];
/// Households and inventories of North, then of South.
const Y: [[f64; 4]; 6] = [
    [20.0, -2.0, 6.0, 1.0],
    [2.0, 1.0, 1.0, 0.0],
    [30.0, 8.0, 10.0, 4.0],
    [5.0, 0.0, 14.0, 2.0],
    [1.0, 0.0, 2.0, -1.0],
    [9.0, 3.0, 35.0, 10.0],
];
const EXPORTS: [f64; 6] = [3.0, 1.0, 8.0, 2.0, 0.0, 12.0];
const ERRORS: [f64; 6] = [0.0, 1.0, 0.0, 0.0, -1.0, 0.0];
/// Sums of the rows above.
const X: [f64; 6] = [56.0, 21.0, 100.0, 43.0, 8.0, 110.0];
const IMPORTS: [f64; 10] = [2.0, 1.0, 6.0, 1.0, 0.0, 5.0, 4.0, 1.0, 5.0, 2.0];
/// What columns leave of output.
const ADDED: [f64; 6] = [35.0, 10.0, 43.0, 27.0, 3.0, 54.0];
/// The sheet of the table.
const TABLE: &str = "Table_2012_English Version";

impl Sheets {
    /// Two provinces and three sectors: regions stand in the first of their cells only.
    fn new() -> Self {
        let mut sheets = Self(BTreeMap::new());
        sheets.text("Province", (0, 0), "Provinces");
        sheets.text("Sector_42", (1, 0), "No.");
        sheets.text("Sector_42", (1, 1), "Sectors");
        sheets.text(TABLE, (0, 0), "MRIO table of 2012");
        sheets.text(TABLE, (2, 1), "Unit: 10,000 yuan");
        for (p, province) in (0_u32..).zip(PROVINCES) {
            sheets.text("Province", (p + 1, 0), province);
            sheets.text(TABLE, (4 + 3 * p, 0), province);
            sheets.text(TABLE, (1, 3 + 3 * p as u16), province);
            sheets.text(TABLE, (1, 10 + 2 * p as u16), province);
        }
        for (i, (code, name)) in (0_u32..).zip(SECTORS) {
            sheets.text("Sector_42", (i + 2, 0), code);
            sheets.text("Sector_42", (i + 2, 1), name);
        }
        for at in 0..6 {
            let (code, name) = SECTORS[at % 3];
            let (row, column) = (4 + at as u32, 3 + at as u16);
            sheets.text(TABLE, (row, 1), name);
            sheets.text(TABLE, (row, 2), code);
            sheets.text(TABLE, (2, column), name);
            sheets.text(TABLE, (3, column), code);
        }
        sheets.columns();
        sheets.rows();
        sheets
    }

    fn columns(&mut self) {
        let demand = [("Rural", "FU101"), ("Inventory", "FU202"), ("Rural", "FU101"), ("Inventory", "FU202")];
        let tail = [("Export", "EX"), ("Others", "ERR"), ("Total use", "TU"), ("Gross output", "GO")];
        let all = [("Intermediate use", "TIU")].into_iter().chain(demand).chain(tail);
        for (column, (name, code)) in (9_u16..).zip(all) {
            self.text(TABLE, (2, column), name);
            self.text(TABLE, (3, column), code);
        }
        for row in 0..6 {
            let inputs: f64 = Z[row].iter().sum();
            let tail = [EXPORTS[row], ERRORS[row], 0.0, X[row]];
            let numbers = [&Z[row][..], &[inputs], &Y[row][..], &tail].concat();
            for (column, value) in (3_u16..).zip(numbers) {
                self.number(TABLE, (4 + row as u32, column), value);
            }
        }
    }

    fn rows(&mut self) {
        let wages = ADDED.map(|added| 0.6 * added);
        let surplus = ADDED.map(|added| 0.4 * added);
        let lines: [(&str, &str, &[f64]); 6] = [
            ("Total intermediate inputs", "TII", &[]),
            ("Import", "IM", &IMPORTS),
            ("Wages", "VA001", &wages),
            ("Surplus", "VA004", &surplus),
            ("Value added", "TVA", &ADDED),
            ("Total input", "TI", &X),
        ];
        for (row, (name, code, values)) in (10_u32..).zip(lines) {
            self.text(TABLE, (row, 1), name);
            self.text(TABLE, (row, 2), code);
            // Column 9 holds intermediate use in total.
            for (column, value) in (3_u16..9).chain(10..).zip(values) {
                self.number(TABLE, (row, column), *value);
            }
        }
    }

    fn text(&mut self, sheet: &str, place: (u32, u16), text: &str) {
        self.0.entry(sheet.to_owned()).or_default().insert(place, Cell::Text(text.to_owned()));
    }

    fn number(&mut self, sheet: &str, place: (u32, u16), value: f64) {
        self.0.entry(sheet.to_owned()).or_default().insert(place, Cell::Number(value));
    }

    fn write(&self, path: &Path) {
        let mut book = Workbook::new();
        for (name, cells) in &self.0 {
            let sheet = book.add_worksheet().set_name(name).expect("a name");
            for ((row, column), cell) in cells {
                match cell {
                    Cell::Text(text) => sheet.write_string(*row, *column, text).expect("written"),
                    Cell::Number(value) => sheet.write_number(*row, *column, *value).expect("written"),
                };
            }
            if name == TABLE {
                // As published: the province over its sectors.
                sheet.merge_range(1, 3, 1, 5, "North", &Format::new()).expect("merged");
                sheet.merge_range(4, 0, 6, 0, "North", &Format::new()).expect("merged");
            }
        }
        book.save(path).expect("saved");
    }
}

/// Runs `convert` on a workbook.
fn convert(sheets: &Sheets) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (book, packed) = (folder.path().join("mrio.xlsx"), folder.path().join("mrio.h5"));
    sheets.write(&book);
    let run = leontief(&["convert", text(&book), text(&packed)]);
    (folder, run)
}

fn cells(flow: &leontief::table::Flow) -> Vec<f64> {
    flow.panels().rows().flat_map(|(_, row)| row.iter().copied()).collect()
}

#[track_caller]
fn alike(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= tolerance * (expected.abs() + 1.0),
            "{at}: {found} is not {expected}"
        );
    }
}

#[test]
fn a_workbook_is_read_by_region_and_code() {
    let (folder, run) = convert(&Sheets::new());
    exits(&run, 0);
    let table = read(&folder.path().join("mrio.h5"));
    assert_eq!(table.axes.regions.names(), PROVINCES);
    assert_eq!(table.axes.categories.names(), ["Rural", "Inventory"]);
    assert_eq!(table.money.as_str(), "10^4 CNY");
    alike(&cells(&table.Z), &Z.concat(), 0.0);
    alike(&cells(&table.Y), &Y.concat(), 0.0);
    alike(&table.x, &X, 0.0);
    alike(table.exports.as_ref().expect("given"), &EXPORTS, 0.0);
    alike(table.balancing.as_ref().expect("given"), &ERRORS, 0.0);
    alike(table.imports.as_ref().expect("given"), &IMPORTS[..6], 0.0);
    alike(table.imports_Y.as_ref().expect("given"), &IMPORTS[6..], 0.0);
    alike(&table.v(), &ADDED, 1e-15);
    assert_eq!(table.value_added.components.names(), ["Wages", "Surplus"]);
}

#[test]
fn a_table_written_as_a_workbook_reads_back_to_the_same_bits() {
    let (folder, run) = convert(&Sheets::new());
    exits(&run, 0);
    let at = |name: &str| folder.path().join(name);
    exits(&leontief(&["convert", text(&at("mrio.h5")), text(&at("again.xlsx"))]), 0);
    exits(&leontief(&["convert", text(&at("again.xlsx")), text(&at("again.h5"))]), 0);
    let compared =
        leontief(&["compare", text(&at("mrio.h5")), text(&at("again.h5")), "--ignore", "/provenance"]);
    exits(&compared, 0);
    exits(&leontief(&["convert", text(&at("mrio.h5")), text(&at("twice.xlsx"))]), 0);
    assert_eq!(
        std::fs::read(at("again.xlsx")).expect("there"),
        std::fs::read(at("twice.xlsx")).expect("there")
    );
}

/// The workbook must be refused with all of `said`.
#[track_caller]
fn refused(change: impl FnOnce(&mut Sheets), said: &[&str]) {
    let mut sheets = Sheets::new();
    change(&mut sheets);
    let (folder, run) = convert(&sheets);
    says(&run, 3, said);
    assert!(!folder.path().join("mrio.h5").exists(), "nothing half-written");
}

#[test]
fn bad_workbooks_are_refused_by_sheet_cell_and_label() {
    refused(|sheets| drop(sheets.0.remove("Province")), &["no sheet is named 'Province'", TABLE]);
    refused(|sheets| drop(sheets.0.remove(TABLE)), &["no sheet is named 'Table_YYYY_English Version'"]);
    refused(
        |sheets| sheets.text("Table_2015_English version", (0, 0), "another year"),
        &["more than one sheet is named 'Table_YYYY"],
    );
    refused(
        |sheets| sheets.text(TABLE, (6, 4), "n/a"),
        &[TABLE, "cell E7 (North, works → North, coal)", "'n/a' is no number"],
    );
    refused(|sheets| sheets.text(TABLE, (4, 10), "1,5"), &["cell K5 (North, farm → North, Rural)", "'1,5'"]);
    refused(|sheets| sheets.text(TABLE, (5, 2), "77"), &["cell C6 (North, coal)", "code '77' is unknown"]);
    refused(|sheets| sheets.text(TABLE, (3, 14), "EXX"), &["cell O4", "code 'EXX' is unknown"]);
    refused(
        |sheets| sheets.text(TABLE, (7, 0), "Suth"),
        &["cell C8 (Suth, farm)", "'Suth' is not in sheet 'Province'"],
    );
    refused(
        |sheets| sheets.text("Province", (3, 0), "West"),
        &[TABLE, "no row for 'West, farm' (3 missing)"],
    );
    refused(|sheets| sheets.text(TABLE, (5, 2), "01"), &["cell C6 (North, farm)", "this row is there twice"]);
    refused(
        |sheets| sheets.number(TABLE, (6, 4), 4.0),
        &["cell R7 (North, works)", "the total is 100 and the cells of its row add up to 101"],
    );
    refused(
        |sheets| sheets.number(TABLE, (12, 8), 1.0),
        &["cell I16 (South, works)", "the total is 110 and the cells of its column add up to"],
    );
    refused(|sheets| sheets.text("Sector_42", (3, 0), ""), &["sheet 'Sector_42', cell A4 (coal)", "no code"]);
}

/// Builds the tiny nation from a provincial table in a workbook.
fn built(sheets: &Sheets, more: &[&str]) -> (Statistics, Output) {
    let statistics = Statistics::new();
    sheets.write(&statistics.path("mrio.xlsx"));
    let file = "build.statistics.provincial_table.file=mrio.xlsx";
    let demand = "build.statistics.provincial_table.final_demand=['FU101', 'FU202']";
    let run = statistics.run("build", &[&["--set", file, "--set", demand], more].concat());
    (statistics, run)
}

/// Sums over the regions of provinces.
fn provinces(table: &Table) -> Table {
    table.aggregated(&Grouping::provinces(&table.axes)).expect("provinces have names")
}

/// Deliveries by product, 6 rows × 2 provinces.
fn deliveries(used: &[f64], bought: &[f64]) -> Vec<f64> {
    let of = |row: usize, q: usize| {
        used[row * 6 + 3 * q..][..3].iter().sum::<f64>() + bought[row * 4 + 2 * q..][..2].iter().sum::<f64>()
    };
    (0..12).map(|at| of(at / 2, at % 2)).collect()
}

#[test]
fn cities_are_nested_in_the_provincial_table_that_is_given() {
    for prior in ["flat", "neutral", "gravity"] {
        let prior = format!("build.construction.prior={prior}");
        let (statistics, run) = built(&Sheets::new(), &["--set", &prior]);
        shows(&run, &["their table is given"]);
        let table = read(&statistics.table());
        let report = balance(&table).expect("whole");
        assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
        let sums = provinces(&table);
        assert_eq!(sums.axes.regions.names(), PROVINCES);
        alike(&sums.x, &X, 1e-12);
        alike(&sums.v(), &ADDED, 1e-9);
        alike(sums.exports.as_ref().expect("given"), &EXPORTS, 1e-12);
        alike(sums.balancing.as_ref().expect("given"), &ERRORS, 1e-12);
        alike(sums.imports.as_ref().expect("given"), &IMPORTS[..6], 1e-9);
        alike(sums.imports_Y.as_ref().expect("given"), &IMPORTS[6..], 1e-9);
        let (found_Z, found_Y) = (cells(&sums.Z), cells(&sums.Y));
        alike(&deliveries(&found_Z, &found_Y), &deliveries(&Z.concat(), &Y.concat()), 1e-8);
        // Technology and final demand of a province: inputs by product, of all origins.
        let by_user = |cells: &[f64], width: usize| -> Vec<f64> {
            (0..3 * width).map(|at| cells[at] + cells[3 * width + at]).collect()
        };
        alike(&by_user(&found_Z, 6), &by_user(&Z.concat(), 6), 1e-8);
        alike(&by_user(&found_Y, 4), &by_user(&Y.concat(), 4), 1e-8);
        // Wages are 0.6 of what is added.
        alike(&[sums.value_added.v.row(0).iter().sum::<f64>()], &[0.6 * 172.0], 1e-9);
    }
}

#[test]
fn any_table_whose_regions_are_the_provinces_will_do() {
    let (statistics, run) = built(&Sheets::new(), &[]);
    exits(&run, 0);
    let at = |name: &str| statistics.path(name);
    for given in ["packed.h5", "folder"] {
        exits(&leontief(&["convert", text(&at("mrio.xlsx")), text(&at(given))]), 0);
        let other = Statistics::new();
        let file = format!("build.statistics.provincial_table.file='{}'", text(&at(given)));
        let demand = "build.statistics.provincial_table.final_demand=['Rural', 'Inventory']";
        exits(&other.run("build", &["--set", &file, "--set", demand]), 0);
        let (one, two) = (statistics.table(), other.table());
        exits(&leontief(&["compare", text(&one), text(&two), "--ignore", "/provenance"]), 0);
    }
}

/// The build must be refused with all of `said`.
#[track_caller]
fn unfit(change: impl FnOnce(&mut Sheets), said: &[&str]) {
    let mut sheets = Sheets::new();
    change(&mut sheets);
    let (statistics, run) = built(&sheets, &[]);
    says(&run, 3, said);
    assert!(!statistics.table().exists(), "nothing half-written");
}

#[test]
fn provincial_tables_that_cannot_be_are_refused() {
    unfit(|sheets| sheets.text(TABLE, (2, 1), "Unit: USD"), &["mrio.xlsx", "'USD'", "10^4 CNY"]);
    unfit(
        |sheets| sheets.text(TABLE, (2, 1), "Unit: 100 million yuan"),
        &["outputs of the provincial table", "unit"],
    );
    unfit(
        |sheets| {
            for (sheet, place) in [("Province", (2, 0)), (TABLE, (7, 0)), (TABLE, (1, 6)), (TABLE, (1, 12))] {
                sheets.text(sheet, place, "Sud");
            }
        },
        &["no province for 'South'", "'Sud'", "correct the name"],
    );
    // −30 of inventories in South take more of North's farms than South uses: 2 + 5 + 6 − 30.
    unfit(
        |sheets| {
            sheets.number(TABLE, (4, 13), -30.0);
            sheets.number(TABLE, (4, 14), 34.0);
        },
        &["all deliveries of the provincial table of (farm, North → South) is -17", "balancing column"],
    );
    unfit(
        |sheets| {
            sheets.number(TABLE, (12, 7), -5.0);
            sheets.number(TABLE, (13, 7), 0.0);
            sheets.number(TABLE, (11, 7), 8.0);
        },
        &["value added of the provincial table of (South, coal)"],
    );
    unfit(
        |sheets| {
            for row in [14, 15] {
                (3..9)
                    .for_each(|column| drop(sheets.0.get_mut(TABLE).expect("there").remove(&(row, column))));
            }
            sheets.text(TABLE, (15, 2), "TX");
            sheets.number(TABLE, (12, 3), 29.0);
        },
        &["the column of (North, farm) in the provincial table adds up to 64", "output is 56"],
    );
}

/// Cells of Z and Y of the tiny nation's four regions, 12 × 20.
fn dense(table: &Table) -> Vec<Vec<f64>> {
    let dense = table.clone().into_dense();
    let rows = dense.Z.panels().rows().zip(dense.Y.panels().rows());
    rows.map(|((_, used), (_, bought))| [used, bought].concat()).collect()
}

/// Province and sector of a row; province and user of a column.
fn row_group(row: usize) -> usize {
    row / 9 * 3 + row % 3
}

fn column_group(column: usize) -> usize {
    if column < 12 { column / 9 * 5 + column % 3 } else { (column - 12) / 6 * 5 + 3 + column % 2 }
}

/// The provincial cell of a row group and a column group.
fn provincial_cell(row: usize, column: usize) -> f64 {
    let (q, user) = (column / 5, column % 5);
    if user < 3 { Z[row][q * 3 + user] } else { Y[row][q * 2 + user - 3] }
}

fn nested(nest: &str, prior: &str) -> Table {
    let (nest, prior) =
        (format!("build.construction.nest={nest}"), format!("build.construction.prior={prior}"));
    let (statistics, run) = built(&Sheets::new(), &["--set", &nest, "--set", &prior]);
    exits(&run, 0);
    let table = read(&statistics.table());
    let report = balance(&table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
    table
}

fn margins(cells: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let columns = (0..20).map(|j| cells.iter().map(|row| row[j]).sum()).collect();
    (cells.iter().map(|row| row.iter().sum()).collect(), columns)
}

fn options() -> leontief::entropy::Options {
    leontief::entropy::Options { tolerance: 1e-11, ..Default::default() }
}

#[test]
fn full_nesting_keeps_every_provincial_cell_and_is_the_dense_problem() {
    for prior in ["flat", "neutral", "gravity"] {
        let found = dense(&nested("full", prior));
        for row in 0..6 {
            for column in 0..10 {
                let in_block = |r: usize, c: usize| row_group(r) == row && column_group(c) == column;
                let cells =
                    (0..240).filter(|at| in_block(at / 20, at % 20)).map(|at| found[at / 20][at % 20]);
                alike(&[cells.sum()], &[provincial_cell(row, column)], 1e-8);
            }
        }
        let by_trade = dense(&nested("trade", prior));
        let (rows, columns) = margins(&by_trade);
        let cell = |at: usize| {
            let (r, c) = (at / 20, at % 20);
            let target = provincial_cell(row_group(r), column_group(c));
            if target == 0.0 { 0.0 } else { by_trade[r][c].abs() * target.signum() }
        };
        let dense = leontief::linalg::Matrix::from_row_major(12, 20, (0..240).map(cell).collect());
        let blocks = leontief::entropy::Blocks {
            row_groups: (0..12).map(row_group).collect(),
            column_groups: (0..20).map(column_group).collect(),
            sums: (0..60).map(|at| Some(provincial_cell(at / 10, at % 10))).collect(),
        };
        let twin = leontief::entropy::balance_blocks(&dense, &rows, &columns, &blocks, &options());
        let twin = twin.expect("the provincial cells are those of a table");
        alike(&found.concat(), twin.X.data(), 1e-6);
    }
}

#[test]
fn full_nesting_of_a_flat_prior_has_a_closed_form() {
    let table = nested("full", "flat");
    let found = dense(&table);
    let supply = |row: usize| {
        let at = |values: &Option<Vec<f64>>| values.as_ref().expect("given")[row];
        table.x[row] - at(&table.exports) - at(&table.balancing)
    };
    let (v, inputs) = (table.v(), |row: usize| table.x[row]);
    let part = |value: &dyn Fn(usize) -> f64, row: usize| {
        if row >= 9 { 1.0 } else { value(row) / (0..3).map(|r| value(3 * r + row % 3)).sum::<f64>() }
    };
    for (row, cells) in found.iter().enumerate() {
        for (column, found) in cells[..12].iter().enumerate() {
            let cell = provincial_cell(row_group(row), column_group(column));
            let expected = cell * part(&supply, row) * part(&|at| inputs(at) - v[at], column);
            alike(&[*found], &[expected], 1e-8);
        }
    }
}

#[test]
fn nesting_one_by_one_is_the_sequential_formula_and_a_balance() {
    for prior in ["neutral", "gravity"] {
        let found = dense(&nested("paper", prior));
        let trade = dense(&nested("trade", prior));
        let (rows, columns) = margins(&trade);
        let province = |region: usize| usize::from(region == 3);
        let of_column = |c: usize| if c < 12 { c / 3 } else { (c - 12) / 2 };
        let leaving = |r: usize| {
            let out = (0..20).filter(|c| province(of_column(*c)) != province(r / 3));
            out.map(|c| trade[r][c]).sum::<f64>()
        };
        let entering = |i: usize, c: usize| {
            let rows = (0..12).filter(|r| r % 3 == i && province(r / 3) != province(of_column(c)));
            rows.map(|r| trade[r][c]).sum::<f64>()
        };
        let alike_rows = |r: usize| (0..12).filter(move |other| row_group(*other) == row_group(r));
        let alike_columns = |c: usize| (0..20).filter(move |other| column_group(*other) == column_group(c));
        let cell = |at: usize| {
            let (r, c) = (at / 20, at % 20);
            if province(r / 3) == province(of_column(c)) {
                return trade[r][c];
            }
            let flow = provincial_cell(row_group(r), column_group(c));
            let sold = leaving(r) / alike_rows(r).map(leaving).sum::<f64>();
            let bought = entering(r % 3, c) / alike_columns(c).map(|c| entering(r % 3, c)).sum::<f64>();
            if flow == 0.0 { 0.0 } else { flow * sold * bought }
        };
        let prior = leontief::linalg::Matrix::from_row_major(12, 20, (0..240).map(cell).collect());
        let twin = leontief::entropy::balance(&prior, &rows, &columns, &options()).expect("balances");
        alike(&found.concat(), twin.X.data(), 1e-6);
    }
}
