//! The file given with `--regions`.

use super::nation::{bits, plain};
use super::written::{FORMATS, Written};
use crate::exchange::Format;

/// The nation's regions are these four, its provinces P0 and P1 with two each.
const REGIONS: [&str; 4] = ["\"京, north\"", "\"a \"\"b\"\"\"", "c", "r3"];

/// A file with a line a region: `tails` follow the names.
fn file(header: &str, tails: [&str; 4]) -> String {
    let lines: String = REGIONS.iter().zip(tails).map(|(region, tail)| format!("{region}{tail}\n")).collect();
    format!("{header}\n{lines}")
}

#[test]
fn regions_of_a_province_come_to_stand_together_with_all_their_numbers() {
    let straight = plain();
    for (format, name) in FORMATS {
        let given = file("region,province", [",east", ",west", ",east", ",west"]);
        let source = Written::new(format).regions(&given).read();
        let table = &source.table;
        assert_eq!(table.axes.regions.names(), ["京, north", "c", "a \"b\"", "r3"], "{name}");
        assert_eq!(table.axes.provinces.labels().names(), ["east", "west"]);
        assert_eq!(table.axes.provinces.bounds(), [0, 2, 4]);
        assert!(
            source.notes.iter().any(|note| note.contains("regions were reordered")),
            "{:?}",
            source.notes
        );
        let (m, C) = (table.axes.m(), table.axes.C());
        // Where the region of each new position stood before.
        let before = [0, 2, 1, 3];
        let row = |row: usize| before[row / m] * m + row % m;
        for i in 0..table.axes.n() {
            let (now, then) =
                (table.Z.panels().row(i).expect("whole"), straight.Z.panels().row(row(i)).expect("whole"));
            assert!(
                (0..table.axes.n()).all(|j| now[j].to_bits() == then[row(j)].to_bits()),
                "{name}, row {i}"
            );
            let (now, then) =
                (table.Y.panels().row(i).expect("whole"), straight.Y.panels().row(row(i)).expect("whole"));
            let column = |j: usize| before[j / C] * C + j % C;
            assert!((0..4 * C).all(|j| now[j].to_bits() == then[column(j)].to_bits()), "{name}, row {i}");
            assert_eq!(table.x[i].to_bits(), straight.x[row(i)].to_bits());
            for (extension, old) in table.extensions.iter().zip(&straight.extensions) {
                assert_eq!(extension.F.row(1)[i].to_bits(), old.F.row(1)[row(i)].to_bits());
            }
        }
        // Population and coordinates are the source's own where the given file has none.
        let population = |table: &crate::table::Table| table.attributes.population.clone().expect("known");
        let ((now, unit), (then, own)) = (population(table), population(&straight));
        assert_eq!((now, unit), (before.map(|r| then[r]).to_vec(), own), "{name}");
        let coordinates = straight.attributes.coordinates.clone().expect("known");
        assert_eq!(table.attributes.coordinates, Some(before.map(|r| coordinates[r]).to_vec()), "{name}");
    }
}

#[test]
fn what_the_given_file_says_goes_before_the_source() {
    for (format, name) in FORMATS {
        let given = file("Region,Population (persons)", [",4", ",3", ",", ",1e2"]);
        let table = Written::new(format).regions(&given).read().table;
        let (values, unit) = table.attributes.population.clone().expect("known");
        assert_eq!((&values[..2], values[3], unit.as_str()), (&[4.0, 3.0][..], 100.0, "persons"), "{name}");
        assert!(values[2].is_nan(), "blank is unknown");
        assert_eq!(table.axes.provinces, plain().axes.provinces, "{name}: the source's own provinces stay");
    }
}

#[test]
fn the_lines_of_the_given_file_may_stand_in_any_order() {
    let given = file("region,province", [",P0", ",P0", ",P1", ",P1"]);
    let mut lines: Vec<&str> = given.lines().collect();
    lines[1..].reverse();
    for (format, name) in FORMATS {
        let source = Written::new(format).regions(&(lines.join("\n") + "\n")).read();
        assert_eq!(bits(&source.table), bits(&plain()), "{name}");
        assert_eq!(source.notes, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_bad_regions_file_is_refused_with_its_place() {
    let provinces = [",A", ",A", ",B", ",B"];
    let good = file("region,province", provinces);
    let cases: [(String, &[&str]); 18] = [
        (
            good.clone() + "Atlantis,B\n",
            &["not in the table: 'Atlantis'", "list every region of the table once"],
        ),
        (good.replace("r3,B\n", ""), &["missing 'r3'"]),
        (good.replace("r3,B", "c,B"), &["'c' stands at 3 and again at 4"]),
        (good.replace("r3,B", "r3,"), &["line 5", "'r3'", "province", "blank; name it"]),
        (good.replace("r3,B", "r3"), &["line 5 has 1 cells where 2 are expected"]),
        (good.replace("r3,B", ",B"), &["region label 4 is blank"]),
        (good.replace("region,province\n", ""), &["unknown", "the header is region,province"]),
        (good.replace("region,province", "region,state"), &["column 'state' is unknown"]),
        (good.replace("region,province", "region,region"), &["column 'region' is there twice"]),
        (good.replace("region,province", "province,population"), &["no column 'region'"]),
        (
            file("region,population", [",1", ",2", ",3", ",many"]),
            &["line 5, column 2 (r3 → population): 'many'"],
        ),
        (
            file("region,population", [",1", ",2", ",NaN", ",4"]),
            &["line 4, column 2 (c → population): 'NaN'"],
        ),
        (
            file("region,longitude,latitude", [",1,2", ",3,4", ",5,6", ",114°E,39"]),
            &["line 5, column 2 (r3 → longitude): '114°E'"],
        ),
        (
            file("region,population", [",1", ",2", ",-3", ",4"]),
            &["line 4, column 2 (c): population -3 must be above zero", "blank"],
        ),
        (file("region,population", [",1", ",0", ",3", ",4"]), &["line 3, column 2", "population 0 must be"]),
        (
            file("region,longitude,latitude", [",1,2", ",39.9,116.4", ",5,6", ",7,8"]),
            &["line 3, column 3", "latitude 116.4 must lie within ±90 degrees"],
        ),
        (
            file("region,longitude,latitude", [",1,2", ",3,4", ",5,6", ",4521387,39"]),
            &["line 5, column 2 (r3): longitude 4521387 must lie"],
        ),
        (file("region,longitude", [",1", ",2", ",3", ",4"]), &["longitude and latitude", "both or neither"]),
    ];
    for (format, _) in FORMATS {
        for (given, said) in &cases {
            Written::new(format).regions(given).refused(&[&["given.csv"][..], *said].concat());
        }
        Written::new(format).regions("").refused(&["given.csv", "no line at all"]);
        Written::new(format).regions("region,province\n").refused(&["given.csv", "a header and no row"]);
    }
}

#[test]
fn a_regions_file_that_is_not_there_is_the_file_systems_fault() {
    use crate::ranks::Coded;
    let written = Written::new(Format::Pymrio).regions("");
    let given = written.options.regions.clone().expect("given");
    std::fs::remove_file(&given).expect("there");
    let error = crate::exchange::read(&written.path, &written.options).expect_err("missing");
    assert!(error.to_string().contains("given.csv") && error.code() == 6, "{error}");
}
