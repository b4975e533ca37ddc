//! A built table as others use it: a province as a workbook, all regions or sums of them as a pymrio folder.

use std::path::Path;

use leontief::table::{Flow, Table, balance};

use crate::program::{exits, leontief, says, text};
use crate::statistics::{Statistics, read};

fn dense(table: &Table, flow: &Flow) -> Vec<Vec<f64>> {
    flow.to_dense(&table.axes).rows().map(|(_, row)| row.to_vec()).collect()
}

#[track_caller]
fn alike(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= 1e-12 * (1.0 + expected.abs()),
            "{at}: {found} is not {expected}"
        );
    }
}

#[track_caller]
fn convert(from: &Path, to: &Path, more: &[&str]) {
    exits(&leontief(&[&["convert", text(from), text(to)], more].concat()), 0);
}

fn built() -> (Statistics, Table) {
    let statistics = Statistics::new();
    exits(&statistics.run("build", &[]), 0);
    let table = read(&statistics.table());
    (statistics, table)
}

#[test]
fn a_province_goes_out_as_a_workbook_and_comes_back() {
    let (statistics, whole) = built();
    let at = |name: &str| statistics.path(name);
    convert(&statistics.table(), &at("north.xlsx"), &["--provinces", "North"]);
    convert(&at("north.xlsx"), &at("north.h5"), &[]);
    let north = read(&at("north.h5"));
    assert_eq!(north.axes.regions.names(), ["Northtown", "Middletown", "Nowhere"]);
    let report = balance(&north).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
    // North's nine rows are the first of the table; what they deliver to South counts among exports.
    let (Z, Y) = (dense(&whole, &whole.Z), dense(&whole, &whole.Y));
    let exports = whole.exports.as_ref().expect("given");
    for row in 0..9 {
        alike(&dense(&north, &north.Z)[row], &Z[row][..9]);
        alike(&dense(&north, &north.Y)[row], &Y[row][..6]);
        let to_south: f64 = Z[row][9..].iter().chain(&Y[row][6..]).sum();
        alike(&[north.exports.as_ref().expect("given")[row]], &[exports[row] + to_south]);
    }
    let imports = whole.imports.as_ref().expect("given");
    for column in 0..9 {
        let from_south: f64 = (9..12).map(|row| Z[row][column]).sum();
        alike(&[north.imports.as_ref().expect("given")[column]], &[imports[column] + from_south]);
    }
    alike(&north.x, &whole.x[..9]);
    alike(&north.v(), &whole.v()[..9]);
    let run =
        leontief(&["convert", text(&statistics.table()), text(&at("west.xlsx")), "--provinces", "West"]);
    says(&run, 2, &["'West' is no province of the table; it has North, South"]);
}

#[test]
fn all_regions_go_out_as_a_pymrio_folder_and_come_back() {
    let (statistics, whole) = built();
    let at = |name: &str| statistics.path(name);
    convert(&statistics.table(), &at("all"), &[]);
    convert(&at("all"), &at("all.h5"), &[]);
    let back = read(&at("all.h5"));
    assert_eq!(back.axes.regions.names(), whole.axes.regions.names());
    assert_eq!(back.axes.provinces.labels().names(), ["North", "South"]);
    for (found, expected) in [(&back.Z, &whole.Z), (&back.Y, &whole.Y)] {
        alike(&dense(&back, found).concat(), &dense(&whole, expected).concat());
    }
    alike(&back.x, &whole.x);
    alike(&back.v(), &whole.v());
    for (found, expected) in [
        (&back.exports, &whole.exports),
        (&back.balancing, &whole.balancing),
        (&back.imports, &whole.imports),
        (&back.imports_Y, &whole.imports_Y),
    ] {
        alike(found.as_ref().expect("kept"), expected.as_ref().expect("given"));
    }
    alike(back.extensions[0].F.data(), whole.extensions[0].F.data());
}

#[test]
fn sums_of_regions_go_out_as_a_pymrio_folder_and_come_back() {
    let (statistics, whole) = built();
    let at = |name: &str| statistics.path(name);
    statistics
        .write("groups.csv", "region,group\nNowhere,poor\nMiddletown,rich\nNorthtown,rich\nSouth,poor\n");
    // Rich: the first two regions; North: the first three.
    for (groups, first) in [("provinces", 3), (text(&at("groups.csv")), 2)] {
        let name = format!("sums-{first}");
        convert(&statistics.table(), &at(&name), &["--aggregate", groups]);
        convert(&at(&name), &at(&format!("{name}.h5")), &[]);
        let sums = read(&at(&format!("{name}.h5")));
        let report = balance(&sums).expect("whole");
        assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
        let provinces = sums.axes.provinces.labels().names();
        assert_eq!(first == 3, provinces == ["North", "South"], "{provinces:?}");
        let rich = if first == 3 { 0 } else { sums.axes.regions.position("rich").expect("a group") };
        let group = |r: usize| if r < first { rich } else { 1 - rich };
        let mut Z = vec![vec![0.0; 6]; 6];
        for (row, cells) in dense(&whole, &whole.Z).iter().enumerate() {
            for (column, value) in cells.iter().enumerate() {
                Z[group(row / 3) * 3 + row % 3][group(column / 3) * 3 + column % 3] += value;
            }
        }
        alike(&dense(&sums, &sums.Z).concat(), &Z.concat());
        let mut F = [0.0; 6];
        for (row, value) in whole.extensions[0].F.row(0).iter().enumerate() {
            F[group(row / 3) * 3 + row % 3] += value;
        }
        alike(sums.extensions[0].F.row(0), &F);
    }
}
