//! Labels of a CSV folder: doubled, unknown, missing.

use super::written::Written;
use crate::exchange::Format;

fn folder() -> Written {
    Written::new(Format::Csv)
}

/// Adds a line behind the last.
fn and(line: &str) -> impl Fn(&str) -> String {
    move |text: &str| format!("{text}{line}\n")
}

#[test]
fn doubled_cells() {
    folder()
        .edit("Z.csv", and("c,power,c,power,1"))
        .refused(&["Z.csv, line 146", "'c, power, c, power' is there twice"]);
    folder()
        .edit("Y.csv", and("c,power,c,households,0"))
        .refused(&["Y.csv, line 98", "'c, power, c, households'"]);
    folder().edit("x.csv", and("c,power,3")).refused(&["x.csv, line 14", "'c, power' is there twice"]);
    folder()
        .edit("F_emissions.csv", and("CH4,c,power,3"))
        .refused(&["F_emissions.csv, line 26", "'CH4, c, power'"]);
    folder()
        .edit("sectors.csv", and("power"))
        .refused(&["sectors.csv", "'power' stands at 2 and again at 4"]);
    folder().edit("units.csv", and("Z,,kg")).refused(&["units.csv", "'Z' is there twice"]);
    folder()
        .edit("units.csv", and("F_emissions,CH4,kg"))
        .refused(&["units.csv", "'CH4' stands at 2 and again at 3"]);
}

#[test]
fn unknown_labels_and_bad_numbers() {
    folder()
        .edit("Y.csv", and("c,power,Atlantis,households,1"))
        .refused(&["Y.csv, line 98", "'Atlantis, households'"]);
    folder().edit("Z.csv", and("c,gas,c,power,1")).refused(&["Z.csv, line 146", "'c, gas'", "sectors.csv"]);
    folder().edit("F_emissions.csv", and("N2O,c,power,1")).refused(&["line 26", "'N2O'", "units.csv"]);
    folder().edit("units.csv", and("G_air,CO2,kt")).refused(&["units.csv", "'G_air'", "F_<extension>"]);
    folder()
        .edit("x.csv", |text| text.replacen(",power,", ",power,1.5.", 1))
        .refused(&["x.csv, line 3, column 3", "power"]);
    folder().edit("Z.csv", and("c,power,c,1")).refused(&["Z.csv, line 146 has 4 cells where 5 are expected"]);
    folder()
        .edit("Z.csv", |text| text.replacen("region_from", "from", 1))
        .refused(&["Z.csv", "the header is 'from"]);
}

#[test]
fn files_that_are_needed_or_listed_and_not_there() {
    for file in ["regions.csv", "sectors.csv", "categories.csv", "units.csv", "Y.csv"] {
        folder().remove(file).refused(&["table-csv", &format!("no {file}"), "add it"]);
    }
    folder().remove("F_emissions.csv").refused(&["units.csv", "names 'F_emissions.csv', which is not there"]);
    folder().remove("value_added.csv").refused(&["units.csv", "names 'value_added.csv'"]);
    let unlisted = |text: &str| {
        text.lines().filter(|line| !line.starts_with("F_water")).map(|line| format!("{line}\n")).collect()
    };
    folder().edit("units.csv", unlisted).refused(&["units.csv", "F_water use.csv is there"]);
}

#[test]
fn lists_whose_table_no_memory_holds() {
    // 16 million rows: more bytes than any address has.
    let list =
        |word: &str| (0..4000).map(|at| format!("{word}{at}\n")).fold(format!("{word}\n"), |a, b| a + &b);
    let written = folder();
    written.put("sectors.csv", list("sector")).put("regions.csv", list("region"));
    written.refused(&["table-csv", "4000 regions × 4000 sectors", "GB", "sectors.csv"]);
}

#[test]
fn a_file_the_format_does_not_know_is_told() {
    let written = folder();
    let exports = written.text("exports.csv");
    let source = written.remove("exports.csv").put("export.csv", exports).put("README.md", "notes").read();
    assert!(source.table.exports.is_none());
    assert_eq!(source.notes.len(), 1, "{:?}", source.notes);
    assert!(source.notes[0].contains("export.csv") && source.notes[0].contains("not read"));
}

#[test]
fn units_left_blank_are_told() {
    let blank = |written: &Written, file: &str, change: fn(&str) -> String| {
        let notes = written.edit(file, change).read().notes;
        assert!(notes.len() == 1 && notes[0].contains(file) && notes[0].contains("is blank"), "{notes:?}");
        notes[0].clone()
    };
    let csv = |text: &str| text.replace("CH4,10^3 t", "CH4,");
    assert!(blank(&folder(), "units.csv", csv).contains("'CH4'"));
    let stressor = |text: &str| text.replace("CH4\t10^3 t", "CH4\t");
    assert!(blank(&Written::new(Format::Pymrio), "emissions/unit.txt", stressor).contains("'CH4'"));
    // The imports and value added of the full nation are held against the money, so take a folder without.
    let written = Written::new(Format::Pymrio);
    for folder in ["imports", "value_added"] {
        std::fs::remove_dir_all(written.path.join(folder)).expect("there");
    }
    let money = |text: &str| text.replace("10^4 CNY", "");
    assert!(blank(&written, "unit.txt", money).contains("'money'"));
}
