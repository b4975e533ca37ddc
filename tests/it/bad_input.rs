//! Bad input: the place, the remedy, the exit code, and nothing half-written.

use std::path::{Path, PathBuf};

use crate::program::{command, exits, leontief, says, shows, stderr, stdout, text};

/// A pymrio folder of a tiny nation: 3 regions, 2 sectors.
struct Tiny {
    folder: tempfile::TempDir,
}

impl Tiny {
    fn new() -> Self {
        let tiny = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let packed = tiny.path("nation.h5");
        let sizes = ["--provinces", "2", "--regions", "3", "--sectors", "2"];
        exits(&leontief(&[&["synth", text(&packed)][..], &sizes[..]].concat()), 0);
        exits(&leontief(&["convert", text(&packed), text(&tiny.path("tiny"))]), 0);
        tiny
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Rewrites a file of the folder.
    fn edit(&self, file: &str, change: impl Fn(&str) -> String) -> &Self {
        let path = self.path("tiny").join(file);
        let before = std::fs::read_to_string(&path).expect("a file of the folder");
        let after = change(&before);
        assert_ne!(before, after, "the test breaks something");
        std::fs::write(path, after).expect("writable");
        self
    }

    /// Converts the folder; it must be refused with all of `said`, and leave nothing behind.
    #[track_caller]
    fn refused(&self, code: i32, said: &[&str]) {
        let before = entries(self.folder.path());
        let run = leontief(&["convert", text(&self.path("tiny")), text(&self.path("out.h5"))]);
        says(&run, code, said);
        assert_eq!(entries(self.folder.path()), before, "nothing half-written");
    }
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Replaces a field of a tab-separated file; line and column from 0.
fn field(content: &str, line: usize, column: usize, value: &str) -> String {
    let mut lines: Vec<String> = content.lines().map(str::to_owned).collect();
    let mut fields: Vec<&str> = lines[line].split('\t').collect();
    fields[column] = value;
    lines[line] = fields.join("\t");
    lines.join("\n") + "\n"
}

#[test]
fn text_nan_and_nothing_instead_of_a_number() {
    for value in ["n.a.", "NaN", ""] {
        // Line 5 is the second row of numbers, field 4 its second cell.
        let tiny = Tiny::new();
        tiny.edit("Z.txt", |z| field(z, 4, 3, value)).refused(3, &["Z.txt", "5", "P01 C001", "sector 002"]);
    }
}

#[test]
fn a_ragged_row_and_a_cut_file() {
    let cut = |z: &str| z.lines().take(4).collect::<Vec<_>>().join("\n") + "\nP01 C001\tsector 002\t1\t2\n";
    Tiny::new().edit("Z.txt", cut).refused(3, &["Z.txt", "2 rows for 6 columns"]);
    let ragged = |z: &str| z.replacen("P01 C001\tsector 002\t", "P01 C001\tsector 002\t1\t", 1);
    Tiny::new().edit("Z.txt", ragged).refused(3, &["Z.txt", "5"]);
    let truncated = |z: &str| z[..z.len() * 2 / 3].to_owned();
    Tiny::new().edit("Z.txt", truncated).refused(3, &["Z.txt"]);
    Tiny::new().edit("Z.txt", |_| String::new()).refused(3, &["Z.txt"]);
}

#[test]
fn doubled_missing_and_unequal_labels() {
    let doubled = |z: &str| field(z, 4, 1, "sector 001");
    Tiny::new().edit("Z.txt", doubled).refused(3, &["Z.txt", "sector 001"]);
    let other = |z: &str| field(z, 4, 1, "sector X");
    Tiny::new().edit("Z.txt", other).refused(3, &["Z.txt", "sector"]);
    let unknown = |y: &str| field(y, 4, 0, "Atlantis");
    Tiny::new().edit("Y.txt", unknown).refused(3, &["Y.txt", "Atlantis"]);
}

#[test]
fn another_unit_of_money() {
    let unit = |units: &str| field(units, 2, 2, "kg");
    Tiny::new().edit("unit.txt", unit).refused(3, &["unit.txt", "kg", "sector 002"]);
}

#[test]
fn a_last_line_without_its_end_is_a_warning() {
    let tiny = Tiny::new();
    tiny.edit("Y.txt", |y| y.trim_end().to_owned());
    let run = leontief(&["convert", text(&tiny.path("tiny")), text(&tiny.path("out.h5"))]);
    says(&run, 0, &["WARN", "Y.txt", "no line end", "cut inside its last cell"]);
    let check = leontief(&["check", text(&tiny.path("tiny"))]);
    shows(&check, &["WARNED  labels"]);
}

#[test]
fn output_far_from_its_row_is_a_warning() {
    let tiny = Tiny::new();
    let run = leontief(&["convert", text(&tiny.path("tiny")), text(&tiny.path("tiny-csv"))]);
    exits(&run, 0);
    assert!(!stderr(&run).contains("WARN"), "{}", stderr(&run));
    // A line of a long file that is lost reads as zero.
    let path = tiny.path("tiny-csv").join("x.csv");
    let x = std::fs::read_to_string(&path).expect("a file of the folder");
    let lost: Vec<&str> = x.lines().enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| line).collect();
    std::fs::write(&path, lost.join("\n") + "\n").expect("writable");
    let run = leontief(&["convert", text(&tiny.path("tiny-csv")), text(&tiny.path("out.h5"))]);
    says(&run, 0, &["WARN", "the row of (P01 C001, sector 002)", "output is 0", "leontief check"]);
}

#[test]
fn foreign_and_truncated_hdf5() {
    let tiny = Tiny::new();
    let packed = tiny.path("nation.h5");
    let whole = std::fs::read(&packed).expect("a packed table");
    let (cut, foreign) = (tiny.path("cut.h5"), tiny.path("foreign.h5"));
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("writable");
    std::fs::write(&foreign, "no HDF5 at all").expect("writable");
    let archive = tiny.path("a.h5");
    for bad in [&cut, &foreign] {
        let run = leontief(&["solve", "--table", text(bad), "--output", text(&archive)]);
        exits(&run, 3);
        assert!(stderr(&run).contains(text(bad)), "{}", stderr(&run));
        assert!(!archive.exists());
    }
    // An archive is no table.
    exits(&leontief(&["solve", "--table", text(&packed), "--output", text(&archive)]), 0);
    let run = leontief(&["solve", "--table", text(&archive), "--output", text(&tiny.path("b.h5"))]);
    exits(&run, 3);
}

#[test]
fn an_unwritable_output_is_found_before_the_work() {
    let tiny = Tiny::new();
    let nowhere = tiny.path("no-such-folder").join("a.h5");
    let run = leontief(&["solve", "--table", text(&tiny.path("nation.h5")), "--output", text(&nowhere)]);
    exits(&run, 6);
    assert!(!stderr(&run).contains("read "), "{}", stderr(&run));
}

#[test]
fn unknown_extensions_are_found_before_the_work() {
    let tiny = Tiny::new();
    let (table, archive) = (tiny.path("nation.h5"), tiny.path("a.h5"));
    let asked = ["--set", "accounts.extensions=[\"watr\"]"];
    let run =
        leontief(&[&["solve", "--table", text(&table), "--output", text(&archive)][..], &asked].concat());
    exits(&run, 2);
    let said = stderr(&run);
    assert!(said.contains("'watr'") && said.contains("emissions, water, value_added"), "{said}");
    assert!(!said.contains("read 6 rows"), "{said}");
}

#[test]
fn places_off_the_earth_and_workbooks_beyond_memory_are_refused() {
    let tiny = Tiny::new();
    let regions = tiny.path("regions.csv");
    let rows = "region,longitude,latitude\nP01 C001,39.9,116.4\nP01 C002,117.2,39.1\nP02 C001,121.5,31.2\n";
    std::fs::write(&regions, rows).expect("writable");
    let (source, out) = (tiny.path("tiny"), tiny.path("out.h5"));
    let run = leontief(&["convert", text(&source), text(&out), "--regions", text(&regions)]);
    says(&run, 3, &["P01 C001", "116.4"]);
    // 4,200 rows and 4,707 columns.
    let (large, book) = (tiny.path("large.h5"), tiny.path("large.xlsx"));
    exits(&leontief(&["synth", text(&large), "--provinces", "5", "--regions", "110"]), 0);
    let run = leontief(&["convert", text(&large), text(&book)]);
    exits(&run, 3);
    assert!(stderr(&run).contains("--aggregate") && !book.exists(), "{}", stderr(&run));
}

#[test]
fn an_unproductive_table_names_its_sectors_and_leaves_no_archive() {
    let tiny = Tiny::new();
    // A hundred times the inputs at the same output.
    let inflated = |z: &str| {
        let lines = z.lines().enumerate().map(|(at, line)| {
            if at < 3 {
                return line.to_owned();
            }
            let fields = line.split('\t').enumerate();
            let fields = fields.map(|(at, f)| if at < 2 { f.to_owned() } else { format!("{f}e2") });
            fields.collect::<Vec<_>>().join("\t")
        });
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    tiny.edit("Z.txt", inflated);
    let (table, archive) = (tiny.path("inflated.h5"), tiny.path("a.h5"));
    exits(&leontief(&["convert", text(&tiny.path("tiny")), text(&table)]), 0);
    let run = leontief(&["solve", "--table", text(&table), "--output", text(&archive)]);
    says(&run, 4, &["sector 00"]);
    assert!(!archive.exists());
    let check = leontief(&["check", text(&table)]);
    exits(&check, 3);
    assert!(stdout(&check).contains("FAILED  productivity"), "{}", stdout(&check));
}

#[test]
fn emissions_without_output_are_named_with_their_mass() {
    let tiny = Tiny::new();
    // The nation's last row has no output; let it emit 12.5.
    let emitting = |f: &str| field(f, 3, 6, "12.5");
    tiny.edit("emissions/F.txt", emitting);
    let check = leontief(&["check", text(&tiny.path("tiny"))]);
    shows(&check, &["12.5 kt on 1 sector without output", "Province 02, sector 002 12.5"]);
}

#[test]
fn emissions_below_zero_are_told() {
    let tiny = Tiny::new();
    tiny.edit("emissions/F.txt", |f| field(f, 3, 1, "-12.5"));
    let check = leontief(&["check", text(&tiny.path("tiny"))]);
    shows(&check, &["1 cell, lowest -12.5 at (", "WARNED  negative stressors"]);
}

#[test]
fn a_config_reports_all_its_violations() {
    let tiny = Tiny::new();
    let config = tiny.path("bad.toml");
    std::fs::write(&config, "[solver]\ntolrance = 1\nmethod = \"magic\"\n[input.synth]\nregions = -3\n")
        .expect("writable");
    let run = leontief(&["run", text(&config), "--output", text(&tiny.path("run"))]);
    says(&run, 2, &["tolrance", "method", "regions", "bad.toml"]);
    assert!(!tiny.path("run").exists());
}

#[test]
fn a_locked_archive_is_waited_for_but_not_for_ever() {
    let tiny = Tiny::new();
    let nation = tiny.path("nation.h5");
    let locked_for = |seconds: &str| {
        let child =
            std::process::Command::new("flock").arg("-F").arg(&nation).args(["sleep", seconds]).spawn();
        std::thread::sleep(std::time::Duration::from_millis(200));
        child.expect("flock of util-linux")
    };
    let shown = || {
        let mut command = command(&["show", text(&nation)]);
        command.env_remove("HDF5_USE_FILE_LOCKING").output().expect("the program starts")
    };
    let mut brief = locked_for("0.6");
    exits(&shown(), 0);
    brief.wait().expect("ended");
    let mut long = locked_for("30");
    let run = shown();
    long.kill().and_then(|()| long.wait()).expect("ended");
    says(&run, 6, &["is locked", "HDF5_USE_FILE_LOCKING"]);
}
