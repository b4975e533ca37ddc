//! Flat tables through the program: bad layouts, bad files, exit codes, and nothing half-written.

use std::path::PathBuf;

use crate::program::{exits, leontief, says, shows, text};

/// 2 regions × 2 sectors with labels; blanks are merged cells.
const TABLE: &str = "\
Table of 2012,,North,,South,,,North,South,,
,,steel,power,steel,power,total,use,use,exports,output
North,steel,1,2,3,4,10,5,6,1,22
,power,2,1,1,1,5,3,2,0,10
South,steel,1,0,2,1,4,4,3,2,13
,power,0,1,1,2,4,2,5,0,11
imports,,1,1,1,1,4,0.5,0.25,,
value added,,17,5,5,2,29,,,,
output,,22,10,13,11,56,,,,
CO2,,3,4,1,2,10,0.5,0.5,,
";

const LAYOUT: &str = r#"file = "table.csv"
money = "M.EUR"
regions = ["North", "South"]
sectors = ["steel", "power"]
categories = ["use"]

[labels]
row_region = "A"
row_sector = "B"
column_region = 1
column_sector = 2

[rows]
Z = 3
imports = 7
value_added = { all = 8 }
output = 9

[columns]
Z = "C"
demand = "H"
exports = "J"
output = "K"

[extensions.air]
CO2 = { row = 10, unit = "kt" }
"#;

struct Flat {
    folder: tempfile::TempDir,
}

impl Flat {
    fn new() -> Self {
        let flat = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        flat.write("table.csv", TABLE).write("layout.toml", LAYOUT)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(self, name: &str, content: &str) -> Self {
        std::fs::write(self.path(name), content).expect("writable");
        self
    }

    /// Replaces a part of the layout, or of the table where the layout has no such part.
    fn with(self, part: &str, other: &str) -> Self {
        let (name, content) =
            if LAYOUT.contains(part) { ("layout.toml", LAYOUT) } else { ("table.csv", TABLE) };
        assert!(content.contains(part), "the test breaks something: {part}");
        self.write(name, &content.replacen(part, other, 1))
    }

    /// Converts; it must be refused with all of `said`, and leave nothing behind.
    #[track_caller]
    fn refused(&self, code: i32, said: &[&str]) {
        for destination in ["out.h5", "out-csv"] {
            let run = leontief(&["convert", text(&self.path("layout.toml")), text(&self.path(destination))]);
            says(&run, code, said);
        }
        let entries = self.folder.path().read_dir().expect("a folder").count();
        assert_eq!(entries, 2, "nothing half-written");
    }
}

#[test]
fn a_flat_table_converts_checks_and_runs() {
    let flat = Flat::new();
    let (layout, folder) = (flat.path("layout.toml"), flat.path("long-csv"));
    exits(&leontief(&["convert", text(&layout), text(&folder)]), 0);
    let content = |name: &str| std::fs::read_to_string(folder.join(name)).expect("written");
    assert!(content("Z.csv").contains("\nNorth,steel,South,power,4\n"), "{}", content("Z.csv"));
    assert!(content("Y.csv").contains("\nSouth,power,North,use,2\n"), "{}", content("Y.csv"));
    assert_eq!(content("imports_Y.csv"), "region,category,value\nNorth,use,0.5\nSouth,use,0.25\n");
    assert_eq!(content("exports.csv"), "region,sector,value\nNorth,steel,1\nSouth,steel,2\n");
    assert!(content("value_added.csv").contains("\nall,South,power,2\n"), "{}", content("value_added.csv"));
    assert!(content("F_Y_air.csv").contains("CO2,South,use,0.5"), "{}", content("F_Y_air.csv"));
    let check = leontief(&["check", text(&layout)]);
    shows(&check, &["passed  row balance"]);
    let flat = flat.write("run.toml", "[input]\ntable = \"layout.toml\"\n");
    exits(&leontief(&["run", text(&flat.path("run.toml")), "--output", text(&flat.path("run"))]), 0);
    assert!(flat.path("run").join("archive.h5").is_file());
}

#[test]
fn a_layout_reports_all_its_faults_with_their_lines() {
    let layout = LAYOUT
        .replace("money = \"M.EUR\"\n", "\n")
        .replace("row_region", "row_regoin")
        .replace("Z = 3", "Z = \"C\"")
        .replace("imports = 7", "imports = 0")
        .replace("\"H\"", "\"H2\"")
        .replace(", unit = \"kt\"", "");
    Flat::new().write("layout.toml", &layout).refused(
        2,
        &[
            "the layout breaks 7 rules",
            "layout.toml:1: money: is missing",
            "layout.toml:8: labels.row_regoin: no such key; did you mean labels.row_region?",
            "layout.toml:9: labels.row_sector: goes with row_region",
            "layout.toml:14: rows.Z: must be a row",
            "layout.toml:15: rows.imports: must be a row",
            "layout.toml:21: columns.demand: must be a column",
            "layout.toml:26: extensions.air.CO2.unit: is missing",
        ],
    );
    Flat::new().with("[rows]", "[rows").refused(2, &["layout.toml:13", "correct the TOML"]);
    Flat::new().with("table.csv", "table.xlsx").refused(2, &["layout.toml:1: file", "CSV UTF-8"]);
    Flat::new()
        .with("table.csv", "other.csv")
        .refused(2, &["layout.toml:1: file", "'other.csv' is not there"]);
    Flat::new().with("table.csv", "../table.csv").refused(2, &["layout's folder"]);
    Flat::new().with("sectors = [\"steel\", \"power\"]\n", "").refused(2, &["sectors: is missing"]);
    Flat::new()
        .with("regions = [\"North\", \"South\"]", "regions = \"no.csv\"")
        .refused(2, &["layout.toml:3: regions"]);
    Flat::new().with("\"M.EUR\"", "\"M.EUR\"\nblank = 1").refused(2, &["layout.toml:3: blank", "only be 0"]);
}

#[test]
fn roles_that_overlap_are_refused() {
    Flat::new()
        .with("imports = 7", "imports = 6")
        .refused(2, &["layout.toml:15: rows.imports", "row 6 belongs to rows.Z (4 from 3)"]);
    Flat::new()
        .with("\"H\"", "\"F\"")
        .refused(2, &["columns.demand: column 6 belongs to columns.Z (4 from 3)"]);
    Flat::new()
        .with("row_sector = \"B\"", "row_sector = \"D\"")
        .refused(2, &["labels.row_sector: column 4 belongs to columns.Z"]);
    Flat::new().with("row = 10", "row = 9").refused(2, &["row 9 belongs to"]);
    Flat::new()
        .with("column_sector = 2", "column_sector = 20")
        .refused(2, &["labels.column_sector", "above the first row of Z"]);
}

#[test]
fn labels_that_do_not_agree_are_refused() {
    Flat::new()
        .with("South,steel,1,0", "Sauth,steel,1,0")
        .refused(3, &["table.csv", "line 5", "'Sauth, steel'"]);
    Flat::new()
        .with(",power,2,1", ",steel,2,1")
        .refused(3, &["table.csv", "line 4", "'North, steel' is there twice"]);
    Flat::new()
        .with(",,steel,power,steel", ",,steel,pow,steel")
        .refused(3, &["column 4 (D)", "'North, pow'"]);
    Flat::new().with("use,use", "use,rest").refused(3, &["column 9 (I)", "'South, rest'"]);
    let counted = LAYOUT.replace("[\"steel\", \"power\"]", "2");
    let unequal = TABLE.replace(",power,0,1", ",gas,0,1");
    Flat::new()
        .write("layout.toml", &counted)
        .write("table.csv", &unequal)
        .refused(3, &["region 'South' lacks sector 'power'"]);
    Flat::new().with("North,steel,1", ",steel,1").refused(3, &["line 3, column 1 (A) is blank"]);
    let more = LAYOUT
        .replace("[\"North\", \"South\"]", "[\"North\", \"South\", \"West\"]")
        .replace("\"H\"", "\"K\"");
    let more =
        more.replace("\"J\"", "\"O\"").replace("output = \"K\"", "").replace("imports = 7", "imports = 20");
    let more = more.replace("all = 8", "all = 21").replace("output = 9", "").replace("row = 10", "row = 22");
    Flat::new().write("layout.toml", &more).refused(3, &["table.csv"]);
}

#[test]
fn cells_that_are_no_numbers_and_lines_of_other_lengths_are_refused() {
    for value in ["n.a.", "NaN", "", "\"1,000\""] {
        let line = format!("South,steel,1,{value},2,1");
        Flat::new()
            .with("South,steel,1,0,2,1", &line)
            .refused(3, &["table.csv, line 5, column 4 (South, steel → D: North, power)", "plain number"]);
    }
    Flat::new()
        .with("value added,,17,5", "value added,,17,")
        .refused(3, &["line 8, column 4 (all → D: North, power)"]);
    Flat::new().with("South,steel,1,0", "South,steel,1,0,0").refused(3, &["line 5 has 12 cells where 11"]);
    Flat::new().with("Table of 2012", "\"Table\nof 2012\"").refused(3, &["line 1 opens a quote"]);
    Flat::new()
        .with("file = \"table.csv\"", "file = \"table.csv\"\nseparator = \";\"")
        .refused(3, &["line 3"]);
    Flat::new()
        .with("exports = \"J\"", "exports = \"Z\"")
        .refused(3, &["line 3 has 11 cells", "column 26 (columns.exports)", "separator"]);
    Flat::new().with("row = 10", "row = 99").refused(3, &["line 99 (CO2)"]);
    let cut = TABLE.lines().take(5).collect::<Vec<_>>().join("\n");
    Flat::new().write("table.csv", &cut).refused(3, &["ends at line 5, before the last of the 4 rows of Z"]);
    Flat::new().write("table.csv", "").refused(3, &["table.csv has no line at all"]);
}

#[test]
fn output_that_differs_is_told_and_what_is_no_table_names_the_formats() {
    let flat = Flat::new().with("output,,22,10", "output,,22,11");
    let run = leontief(&["convert", text(&flat.path("layout.toml")), text(&flat.path("out.h5"))]);
    says(&run, 0, &["at 1 of 4 sectors, most at North, power (10 and 11)"]);
    let run = leontief(&["convert", text(&flat.path("table.csv")), text(&flat.path("b.h5"))]);
    says(&run, 2, &["layout of a flat table (.toml)"]);
}
