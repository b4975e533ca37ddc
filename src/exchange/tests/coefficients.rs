//! Folders with `A` instead of `Z` and `S` instead of `F`, written down by hand.

use super::written::Written;
use crate::exchange::Format;

/// Two regions with a sector each: `A`, `Y`, `x` and intensities `S`; every product is exact in binary.
fn by_hand() -> Written {
    let written = Written::empty(Format::Pymrio);
    let entry = |name: &str, index: usize, header: usize| {
        format!(
            "\"{name}\": {{\"name\": \"{name}.txt\", \"nr_index_col\": \"{index}\", \"nr_header\": \"{header}\"}}"
        )
    };
    let describe = |kind: &str, files: &[String]| {
        format!("{{\"systemtype\": \"{kind}\", \"files\": {{{}}}}}", files.join(", "))
    };
    let core = [entry("A", 2, 2), entry("Y", 2, 2), entry("x", 2, 1), entry("unit", 2, 1)];
    written.put("file_parameters.json", describe("IOSystem", &core));
    // Without pandas' row of index names.
    written.put("A.txt", "region\t\tr1\tr2\nsector\t\ts\ts\nr1\ts\t0.25\t0.5\nr2\ts\t0.125\t0\n");
    written.put("Y.txt", "region\t\tr1\tr2\ncategory\t\tc\tc\nr1\ts\t10\t2\nr2\ts\t0\t7\n");
    written.put("x.txt", "region\tsector\tindout\nr2\ts\t8\nr1\ts\t16\n");
    written.put("unit.txt", "region\tsector\tunit\nr1\ts\tM.EUR\nr2\ts\tM.EUR\n");
    let extension = [entry("S", 1, 2), entry("unit", 1, 1)];
    written.put("air/file_parameters.json", describe("Extension", &extension));
    written.put("air/S.txt", "region\tr1\tr2\nsector\ts\ts\nstressor\t\t\nCO2\t0.5\t3\nCH4\t0\t0.25\n");
    written.put("air/unit.txt", "stressor\tunit\nCO2\tkt\nCH4\tt\n");
    written
}

/// Takes a file and its line of `file_parameters.json` away.
fn without(written: &Written, folder: &str, array: &str) {
    let list = format!("{folder}file_parameters.json");
    written.edit(&list, |text| text.replace(&format!("\"{array}\":"), &format!("\"{array}_not_saved\":")));
    written.remove(&format!("{folder}{array}.txt"));
}

#[test]
fn flows_and_stressors_are_coefficients_times_output() {
    let source = by_hand().read();
    let table = &source.table;
    assert_eq!(table.x, [16.0, 8.0]);
    assert_eq!(table.Z.panels().row(0).expect("whole"), [0.25 * 16.0, 0.5 * 8.0]);
    assert_eq!(table.Z.panels().row(1).expect("whole"), [0.125 * 16.0, 0.0]);
    let air = &table.extensions[0];
    assert_eq!((air.F.row(0), air.F.row(1)), (&[8.0, 24.0][..], &[0.0, 2.0][..]));
    assert!(source.notes.iter().any(|note| note.contains("Z was made from A and x")), "{:?}", source.notes);
    assert!(source.notes.iter().any(|note| note.contains("F was made from S and x")), "{:?}", source.notes);
}

#[test]
fn flows_given_go_before_coefficients() {
    let written = by_hand();
    written.edit("file_parameters.json", |text| {
        text.replace("\"A\":", "\"Z\": {\"name\": \"Z.txt\", \"nr_index_col\": 2, \"nr_header\": 2}, \"A\":")
    });
    written.put("Z.txt", "region\t\tr1\tr2\nsector\t\ts\ts\nr1\ts\t1\t2\nr2\ts\t3\t4\n");
    assert_eq!(written.read().table.Z.panels().row(1).expect("whole"), [3.0, 4.0]);
}

#[test]
fn coefficients_without_output_are_refused() {
    let written = by_hand();
    without(&written, "", "x");
    written.refused(&["file_parameters.json", "no file for x"]);
    without(&written, "", "A");
    written.refused(&["file_parameters.json", "no file for Z (or A with x)"]);
    // Intensities need output too, whatever the flows are.
    written.edit("file_parameters.json", |text| text.replace("\"A_not_saved\":", "\"Z\":"));
    written.edit("file_parameters.json", |text| text.replace("A.txt", "Z.txt"));
    written.put("Z.txt", "region\t\tr1\tr2\nsector\t\ts\ts\nr1\ts\t1\t2\nr2\ts\t3\t4\n");
    written.refused(&["air/file_parameters.json", "S without F needs the table's x"]);
    without(&written, "air/", "S");
    written.refused(&["air/file_parameters.json", "no file for F (or S)"]);
}

#[test]
fn more_than_one_column_of_output_is_refused() {
    let written = by_hand();
    written.put("x.txt", "region\tsector\t2011\t2012\nr1\ts\t16\t17\nr2\ts\t8\t9\n");
    written.refused(&["x.txt", "2 columns of numbers where output is one"]);
}
