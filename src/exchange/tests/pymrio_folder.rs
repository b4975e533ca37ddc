//! What a pymrio folder may say wrongly of itself.

use super::nation::{FULL, nation};
use super::written::{Written, cell};
use crate::axes::Labels;
use crate::exchange::{ExchangeError, Format, write};
use crate::ranks::Coded;

const LIST: &str = "file_parameters.json";

fn folder() -> Written {
    Written::new(Format::Pymrio)
}

#[test]
fn files_that_are_listed_and_not_there() {
    for (list, file) in [(LIST, "Z.txt"), (LIST, "x.txt"), (LIST, "population.txt")] {
        let written = folder();
        // The population of regions.csv would go before.
        written.remove("regions.csv").remove(file).refused(&[
            list,
            &format!("names '{file}', which is not there"),
            "restore the file",
        ]);
    }
    for file in ["F.txt", "F_Y.txt", "unit.txt"] {
        let written = folder();
        written.remove(&format!("emissions/{file}"));
        written.refused(&["emissions/file_parameters.json", &format!("names '{file}'")]);
    }
    folder().edit(LIST, |text| text.replace("\"Z.txt\"", "\"emissions\"")).refused(&[LIST, "'emissions'"]);
}

#[test]
fn names_that_leave_the_folder() {
    for name in ["../Z.txt", "emissions/../../Z.txt", "/etc/hostname", "..", ""] {
        let written = folder();
        written.edit(LIST, |text| text.replace("\"Z.txt\"", &format!("\"{name}\"")));
        written.refused(&[LIST, &format!("names '{name}', which leads out of its folder"), "keep the files"]);
    }
    // A link that leads out of the folder is a name that does.
    let written = folder();
    let outside = written.path.with_extension("elsewhere");
    std::fs::rename(written.path.join("Z.txt"), &outside).expect("there");
    std::os::unix::fs::symlink(&outside, written.path.join("Z.txt")).expect("a link");
    written.refused(&[LIST, "names 'Z.txt', which leads out of its folder", "copies in the place of links"]);
    // So is a folder of an extension, or a file that nothing names.
    for (name, as_folder) in
        [("emissions", true), ("regions.csv", false), ("sectors.csv", false), (LIST, false)]
    {
        let written = folder();
        let outside = written.path.with_extension("elsewhere");
        if !as_folder && !written.path.join(name).is_file() {
            continue;
        }
        std::fs::rename(written.path.join(name), &outside).expect("there");
        std::os::unix::fs::symlink(&outside, written.path.join(name)).expect("a link");
        written.refused(&[name, "a link that leads out of its folder", "copies in the place of links"]);
    }
    let written = Written::new(Format::Csv);
    std::os::unix::fs::symlink("/etc/passwd", written.path.join("x_.csv")).expect("a link");
    written.remove("x.csv");
    std::fs::rename(written.path.join("x_.csv"), written.path.join("x.csv")).expect("there");
    written.refused(&["x.csv", "a link that leads out of its folder"]);
    // A name below the folder is fine.
    let written = folder();
    let Z = written.text("Z.txt");
    written
        .remove("Z.txt")
        .put("flows/Z.txt", Z)
        .edit(LIST, |text| text.replace("\"Z.txt\"", "\"flows/Z.txt\""));
    assert_eq!(written.read().table.Z, super::nation::plain().Z);
}

#[test]
fn wrong_counts_of_label_columns_and_header_rows() {
    let count = |array: &str, key: &str, value: &str| {
        let (array, key, value) = (format!("\"{array}\": {{"), format!("\"{key}\": "), value.to_owned());
        move |text: &str| {
            let at = text.find(&array).expect("the array");
            let from = at + text[at..].find(&key).expect("the count") + key.len();
            let to = from + text[from..].find(['\n', ',']).expect("an end");
            format!("{}{value}{}", &text[..from], &text[to..])
        }
    };
    for (array, key, value) in [
        ("Z", "nr_index_col", "1"),
        ("Z", "nr_index_col", "\"3\""),
        ("Z", "nr_header", "\"1\""),
        ("Y", "nr_header", "3"),
        ("Y", "nr_index_col", "4"),
        ("x", "nr_header", "2"),
        ("x", "nr_index_col", "1"),
        ("unit", "nr_index_col", "1"),
        ("population", "nr_index_col", "2"),
    ] {
        let said = format!("{key} of {array} is {}", value.trim_matches('"'));
        let written = folder();
        written.remove("regions.csv").edit(LIST, count(array, key, value));
        written.refused(&[LIST, &said, "correct the number"]);
    }
    for value in ["0", "-1", "1.5", "\"two\"", "10", "null"] {
        folder().edit(LIST, count("Z", "nr_header", value)).refused(&[LIST, "correct it"]);
    }
    for (array, key, value) in [
        ("F", "nr_index_col", "2"),
        ("F", "nr_header", "1"),
        ("F_Y", "nr_index_col", "2"),
        ("unit", "nr_header", "2"),
    ] {
        let list = format!("emissions/{LIST}");
        let said = format!("{key} of {array} is {value}");
        folder().edit(&list, count(array, key, value)).refused(&[&list, &said]);
    }
    // A count that the numbers themselves contradict: all files of the extension agree on two label columns.
    let written = folder();
    let list = format!("emissions/{LIST}");
    for array in ["F", "F_Y", "unit"] {
        written.edit(&list, count(array, "nr_index_col", "2"));
    }
    written.refused(&["emissions/"]);
}

#[test]
fn a_description_that_is_none() {
    folder()
        .edit(LIST, |text| text[..text.len() / 2].to_owned())
        .refused(&[LIST, "save the folder with pymrio"]);
    folder()
        .edit(LIST, |text| text.replace("IOSystem", "Extension"))
        .refused(&[LIST, "systemtype is 'Extension'"]);
    folder()
        .edit(LIST, |text| text.replace("Z.txt", "Z.parquet"))
        .put("Z.parquet", "PAR1")
        .refused(&["table_format"]);
}

#[test]
fn demand_of_a_region_without_production() {
    // The first column of demand belongs to the first region.
    let foreign = |text: &str| cell(text, '\t', (0, 2), "Atlantis");
    folder().edit("Y.txt", foreign).refused(&["Y.txt, column 3", "demand region 'Atlantis'", "'RoW'"]);
    let category = |text: &str| cell(text, '\t', (1, 10), "imports");
    folder().edit("Y.txt", category).refused(&["Y.txt, column 11", "demand region 'RoW'", "'exports'"]);
    let twice = |text: &str| cell(text, '\t', (1, 11), "exports");
    folder().edit("Y.txt", twice).refused(&["Y.txt, column 12", "'RoW, exports' is there twice"]);
    let emitting = |text: &str| cell(text, '\t', (3, 9), "2.5");
    folder().edit("emissions/F_Y.txt", emitting).refused(&[
        "F_Y.txt",
        "'CO2, fuel' has 2.5",
        "RoW",
        "set it to 0",
    ]);
}

#[test]
fn a_region_of_the_name_of_what_leaves_cannot_be_written_beside_exports() {
    let mut table = super::nation::plain();
    let mut names = table.axes.regions.names().to_vec();
    names[3] = "RoW".to_owned();
    table.axes.regions = Labels::new("region", names).expect("unique");
    let home = tempfile::tempdir().expect("a temporary folder");
    let path = home.path().join("table");
    let error = write(&table, &path, Format::Pymrio).expect_err("the name is taken");
    assert!(
        matches!(&error, ExchangeError::NameTaken { what: "region", name, .. } if name == "RoW"),
        "{error}"
    );
    assert!(error.to_string().contains("rename it") && error.code() == 3, "{error}");
    assert_eq!(std::fs::read_dir(home.path()).expect("a folder").count(), 0, "nothing half-written");
    // A CSV folder tells them apart, and without exports there is nothing to tell apart.
    write(&table, &home.path().join("table-csv"), Format::Csv).expect("written");
    (table.exports, table.balancing) = (None, None);
    write(&table, &path, Format::Pymrio).expect("written");
    let source = crate::exchange::read(&path, &crate::exchange::ReadOptions::default()).expect("read");
    assert!(source.table.exports.is_none() && source.table.axes.regions.position("RoW") == Some(3));
}

#[test]
fn an_extension_that_loses_its_description_is_told() {
    let written = folder();
    let source = written.remove("water use/file_parameters.json").read();
    assert_eq!(source.table.extensions.len(), FULL.extensions - 1);
    assert!(
        source.notes.iter().any(|note| note.contains("water use: no file_parameters.json")),
        "{:?}",
        source.notes
    );
    // So is household emission that is only there by unit of demand.
    let written = folder();
    written.edit("emissions/file_parameters.json", |text| text.replace("\"F_Y\":", "\"S_Y\":"));
    let source = written.read();
    assert!(source.notes.iter().any(|note| note.contains("S_Y is not read")), "{:?}", source.notes);
}

#[test]
fn extensions_with_a_meaning_of_their_own_are_not_overwritten() {
    let mut table = nation(FULL, &mut || 1.0);
    table.extensions[0].name = "imports".to_owned();
    let home = tempfile::tempdir().expect("a temporary folder");
    let error = write(&table, &home.path().join("table"), Format::Pymrio).expect_err("taken");
    assert!(error.to_string().contains("extension 'imports' has a meaning of its own"), "{error}");
}

#[test]
fn a_population_that_is_none() {
    let population = |cell_text: &'static str| {
        let written = folder();
        written.remove("regions.csv").edit("population.txt", |text| cell(text, '\t', (1, 3), cell_text));
        written
    };
    population("-1").refused(&["population.txt", "column 4 (c): population -1 must be above zero"]);
    population("many").refused(&["population.txt", "line 2, column 4", "'many'"]);
    let unknown = population("").read().table.attributes.population.expect("known").0;
    assert!(unknown[2].is_nan() && unknown[3] > 0.0);
    let written = folder();
    written.remove("regions.csv").edit("population.txt", |text| cell(text, '\t', (0, 3), "Atlantis"));
    written.refused(&["population.txt", "column 4", "'Atlantis'"]);
    // What leaves the table has a column for pymrio's sake, and no population.
    assert!(folder().text("population.txt").lines().next().expect("a header").ends_with("\tRoW"));
}

#[test]
fn files_that_are_there_and_not_listed_are_told() {
    for (list, array) in [("file_parameters.json", "x"), ("emissions/file_parameters.json", "F_Y")] {
        let written = folder();
        let key = format!("\"{array}\":");
        let notes = written
            .edit(list, |text| text.replace(&key, "\"other\":").replace(&format!("{array}.txt"), "unit.txt"));
        let notes = notes.read().notes;
        assert!(notes.len() == 1 && notes[0].contains(list), "{notes:?}");
        assert!(notes[0].contains(&format!("{array}.txt is there and not listed")), "{notes:?}");
    }
}
