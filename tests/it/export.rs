//! `leontief export`: datasets as CSV and Parquet, results as a pymrio folder.

use std::fs;
use std::path::{Path, PathBuf};

use leontief::archive::{Reader, TableFile};

use crate::program::{exits, leontief, says, stderr, stdout, text};

/// A synthetic nation, solved with flows: `table.h5` and `archive.h5` in a folder that vanishes.
struct Solved(tempfile::TempDir);

impl Solved {
    fn new() -> Self {
        let solved = Self(tempfile::tempdir().expect("a temporary folder"));
        let (table, archive) = (solved.path("table.h5"), solved.path("archive.h5"));
        let sizes = ["--provinces", "2", "--regions", "5", "--sectors", "3", "--seed", "1"];
        exits(&leontief(&[&["synth", text(&table)][..], &sizes].concat()), 0);
        let solve = ["solve", "--table", text(&table), "--output", text(&archive), "--accounts", "products"];
        exits(&leontief(&solve), 0);
        solved
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Exports from the archive; the exit code, and what was said on standard error.
    #[track_caller]
    fn export(&self, what: &[&str], output: &str, code: i32) -> String {
        let (archive, output) = (self.path("archive.h5"), self.path(output));
        let run = leontief(&[&["export", text(&archive)], what, &["--output", text(&output)]].concat());
        exits(&run, code);
        stderr(&run)
    }
}

/// Cells of lines, for text without quotes.
fn cells(path: &Path, separator: char) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).expect("UTF-8");
    assert!(!text.contains('"'), "{text}");
    text.lines().map(|line| line.split(separator).map(str::to_owned).collect()).collect()
}

#[test]
fn csv_reads_back_to_the_bits_of_the_archive() {
    let solved = Solved::new();
    solved.export(&["/accounts/emissions/flows"], "flows.csv", 0);
    let rows = cells(&solved.path("flows.csv"), ',');
    assert_eq!(rows[0], ["stressor", "region_from", "region_to", "value", "unit"]);
    let archive = Reader::open(&solved.path("archive.h5")).expect("an archive");
    let flows = archive.array("/accounts/emissions/flows").expect("there");
    let units = archive.array("/accounts/emissions/stressor_unit").expect("there").words;
    assert_eq!(rows.len(), 1 + flows.numbers.len());
    let names = flows.labels("region_from");
    for (at, row) in rows[1..].iter().enumerate() {
        assert_eq!(row[0], flows.labels("stressor")[at / 25]);
        assert_eq!((&row[1], &row[2]), (&names[at / 5 % 5], &names[at % 5]));
        assert_eq!(row[3].parse::<f64>().expect("a number").to_bits(), flows.numbers[at].to_bits());
        assert_eq!(row[4], units[at / 25]);
    }
}

#[test]
fn a_group_becomes_a_folder_of_its_datasets_without_scales() {
    let solved = Solved::new();
    let run = leontief(&[
        "export",
        text(&solved.path("archive.h5")),
        "accounts/emissions",
        "axes/region_province",
        "--output",
        text(&solved.path("all-csv")),
    ]);
    exits(&run, 0);
    let folder = solved.path("all-csv/accounts/emissions");
    let mut names: Vec<String> = folder
        .read_dir()
        .expect("a folder")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in ["D_cba.csv", "D_imp_reg.csv", "flows.csv", "stressor_unit.csv"] {
        assert!(names.iter().any(|other| other == name), "{name}: {names:?}");
    }
    assert!(!names.iter().any(|name| name == "region.csv"), "{names:?}");
    let said = format!("{} datasets, ", names.len() + 1);
    assert!(stdout(&run).contains(&said), "{}", stdout(&run));
    let provinces = cells(&solved.path("all-csv/axes/region_province.csv"), ',');
    assert_eq!((&provinces[0][..], provinces.len()), (&["region".to_owned(), "value".to_owned()][..], 6));
    solved.export(&["accounts"], "all-parquet", 0);
    let bytes = fs::read(solved.path("all-parquet/accounts/value_added/M.parquet")).expect("written");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn what_cannot_be_exported_is_told_with_what_can() {
    let solved = Solved::new();
    let before = solved.0.path().read_dir().expect("a folder").count();
    for (what, output, code, said) in [
        (&["accounts/emissions/D_cab"][..], "a.csv", 2, "did you mean /accounts/emissions/D_cba"),
        (&["D_cba_rge"], "a.csv", 2, "/accounts/emissions/D_cba_reg"),
        (&["accounts/emissions"], "a.csv", 2, "name a folder that ends in -csv"),
        (&["accounts/emissions/M"], "a.xlsx", 2, "end the name in .csv or .parquet"),
        (&["accounts/emissions/M"], "none/a.csv", 6, "you may write it"),
        (&["accounts/emissions/M"], "table.h5/a.parquet", 6, "you may write it"),
        (&[], "a.csv", 2, "required"),
    ] {
        let found = solved.export(what, output, code);
        assert!(found.contains(said), "{what:?}: {found}");
    }
    solved.export(&["accounts/emissions/M"], "M.csv", 0);
    assert!(solved.export(&["accounts/emissions/S"], "M.csv", 6).contains("nothing is overwritten"));
    assert_eq!(solved.0.path().read_dir().expect("a folder").count(), before + 1, "no draft is left");
}

#[test]
fn results_go_out_as_a_pymrio_folder_and_the_table_comes_back() {
    let solved = Solved::new();
    let (archive, folder) = (solved.path("archive.h5"), solved.path("results"));
    exits(&leontief(&["export", text(&archive), "--pymrio", text(&folder)]), 0);
    exits(&leontief(&["convert", text(&folder), text(&solved.path("back.h5"))]), 0);
    let reader = Reader::open(&archive).expect("an archive");
    for extension in reader.members("/accounts").expect("there") {
        let array = |name: &str| reader.array(&format!("/accounts/{extension}/{name}")).expect("there");
        for name in ["S", "M", "D_cba", "D_pba", "D_imp", "D_exp", "D_cba_reg", "D_imp_reg", "D_imp_cap"] {
            let mut array = array(name);
            if name == "D_exp" {
                // For pymrio, what leaves the table is consumed abroad.
                let leaving =
                    reader.array(&format!("/accounts/{extension}/D_exports")).expect("a nation exports");
                array.numbers.iter_mut().zip(leaving.numbers).for_each(|(sum, part)| *sum += part);
            }
            let rows = cells(&folder.join(&extension).join(format!("{name}.txt")), '\t');
            let header = if array.axes.len() == 3 { 3 } else { 1 };
            assert_eq!(rows[header - 1][0], "stressor");
            let found: Vec<u64> = rows[header..]
                .iter()
                .flat_map(|row| row[1..].iter().map(|cell| cell.parse::<f64>().expect("a number").to_bits()))
                .collect();
            let expected: Vec<u64> = array.numbers.iter().map(|value| value.to_bits()).collect();
            assert_eq!(found, expected, "{extension}/{name}");
            assert_eq!(&rows[0][1], &array.labels("region")[0]);
        }
    }
    // Flows are written out and value added becomes given; all arrays that both have are the same.
    let back = TableFile::open(&solved.path("back.h5")).expect("a table");
    let table = TableFile::open(&solved.path("table.h5")).expect("a table");
    let whole = |file: &TableFile| {
        let all: Vec<_> = file.axes().provinces.iter().collect();
        file.read(&all, &|_, _, _| {}).expect("readable").0
    };
    let (back, table) = (whole(&back), whole(&table).into_dense());
    assert_eq!((back.Z, back.Y, back.x), (table.Z, table.Y, table.x));
    assert_eq!(back.extensions, table.extensions);
}

#[test]
fn results_of_another_table_are_refused() {
    let solved = Solved::new();
    let (archive, other) = (solved.path("archive.h5"), solved.path("other.h5"));
    let refused = |table: &Path, said: &str, code: i32| {
        let results = solved.path("results");
        let more = ["--pymrio", text(&results), "--table", text(table)];
        let run = leontief(&[&["export", text(&archive)][..], &more].concat());
        says(&run, code, &[said]);
        assert!(!results.exists());
    };
    let sizes = ["--provinces", "2", "--regions", "5", "--sectors", "3", "--seed", "2"];
    exits(&leontief(&[&["synth", text(&other)][..], &sizes].concat()), 0);
    refused(&other, "give the table that this archive was solved from", 3);
    refused(&solved.path("none.h5"), "none.h5", 6);
    let alone = solved.path("alone");
    fs::create_dir(&alone).expect("writable");
    fs::copy(&archive, alone.join("archive.h5")).expect("writable");
    let alone = alone.join("archive.h5");
    let run = leontief(&["export", text(&alone), "--pymrio", text(&solved.path("results"))]);
    says(&run, 2, &["name the table that was solved with --table"]);
    let run = leontief(&["export", text(&other), "--pymrio", text(&solved.path("results"))]);
    says(&run, 2, &["no accounts in it"]);
}

#[test]
fn a_table_built_anew_is_not_that_of_the_archive() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let config = path("nation/build.toml");
    exits(&leontief(&["synth", &path("nation"), "--statistics", "--provinces", "2", "--regions", "6"]), 0);
    let run = leontief(&["--json", "run", &config, "--output", &path("run")]);
    exits(&run, 0);
    let told: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("one JSON value");
    assert!(told["built"].is_object() && told["solved"].is_object() && told["checks"].is_array(), "{told}");
    let archive = path("run/archive.h5");
    exits(&leontief(&["export", &archive, "--pymrio", &path("results")]), 0);
    let other = "build.construction.home_bias=10";
    exits(&leontief(&["build", &config, "--set", other, "--output", &path("run")]), 0);
    let refused = leontief(&["export", &archive, "--pymrio", &path("again")]);
    says(&refused, 3, &["give the table that this archive was solved from"]);
}
