//! Lists that go with the scenarios: every row once, within its range, and sectors by the codes of the table.

use std::path::Path;

use super::program::{config, nation, scenario, shown};
use crate::program::{exits, leontief, says, shared, stderr, text};
use crate::statistics::Statistics;

#[test]
fn rows_that_are_double_blank_or_out_of_range_are_refused_with_file_line_and_label() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = nation(folder.path(), "1", "hierarchical");
    let path = folder.path().join("list.csv");
    let groups = std::fs::read_to_string(config().with_file_name("sector_groups.csv")).expect("shipped");
    let farms = "sector,group\n01,agriculture\n";
    for (key, content, said) in [
        (
            "reference_cities",
            "city,capital_in_demand\nOsaka,0.17\nOsaka,0.17\n",
            "line 3: 'Osaka' is there twice",
        ),
        (
            "reference_cities",
            "city,capital_in_demand\nOsaka,0.17\nSeoul,27\n",
            "line 3 ('Seoul'): capital_in_demand is 27",
        ),
        (
            "reference_cities",
            "city,capital_in_demand\nOsaka,-0.3\nSeoul,0.57\n",
            "line 2 ('Osaka'): capital_in_demand is -0.3",
        ),
        ("reference_cities", "city,capital_in_demand\n,0.17\n", "line 2: the city is blank"),
        ("reference_cities", "city,capital_in_demand\nOsaka,nan\n", "line 2"),
        (
            "benchmarks",
            "benchmark,per_head\nlow,2\nmiddel,4.4\n",
            "line 3 ('middel'): benchmarks are low, middle",
        ),
        ("benchmarks", "benchmark,per_head\nlow,-4.4\n", "line 2 ('low'): per_head is -4.4"),
        ("benchmarks", "benchmark,per_head\nlow,4400\n", "at most 1000"),
        ("benchmarks", "benchmark,per_head\nlow,2\nlow,3\n", "line 3: 'low' is there twice"),
        ("world_intensities", "sector,intensity\n25,5e-6\n25,1e-6\n", "line 3: '25' is there twice"),
        ("world_intensities", "sector,intensity\n25,-1\n", "line 2 ('25'): the intensity is -1"),
        ("world_intensities", "sector,intensity\n99,1\n", "line 2 ('99'): the table has no sector '99'"),
        ("sector_groups", &groups.replace(farms, "sector,group\n01,\n"), "line 2 ('01'): the group is blank"),
        ("sector_groups", &(groups.clone() + "01,agriculture\n"), "'01' is there twice"),
        ("sector_groups", &groups.replace(farms, "sector,group\n"), "1 sector in no group"),
    ] {
        std::fs::write(&path, content).expect("writable");
        let (run, archive) = scenario(&table, &[format!("files.{key}={}", path.display())]);
        let found = stderr(&run);
        assert!(found.contains("list.csv") && found.contains(said), "{key} {content}: {found}");
        exits(&run, 3);
        assert!(!archive.exists());
    }
}

#[test]
fn a_row_of_the_world_that_is_missing_is_named_by_its_sector() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = nation(folder.path(), "1", "hierarchical");
    let path = folder.path().join("world.csv");
    std::fs::write(&path, "sector,intensity\n25,1e-9\n").expect("writable");
    let sets = [
        format!("files.world_intensities={}", path.display()),
        "scenario.x.intensity=[{sectors=['14'], to='world'}]".to_owned(),
    ];
    let (run, _) = scenario(&table, &sets);
    let (said, name) =
        (stderr(&run), shown(&table, "/axes/sector")[13].rsplit(',').next().map(str::to_owned));
    assert!(
        said.contains("scenario x: the world intensity of '") && said.contains("is unknown; add a row"),
        "{said}"
    );
    assert!(name.is_some());
    exits(&run, 2);
    let one = ["scenario.x.intensity=[{to={factor=inf}}]".to_owned()];
    let (run, archive) = scenario(&table, &one);
    assert!(stderr(&run).contains("scenario x: a factor on intensities is inf"), "{}", stderr(&run));
    exits(&run, 2);
    assert!(!archive.exists());
}

/// A world table in a folder: every file of it is hashed; a pair of its map that stands twice is refused.
#[test]
fn files_of_a_world_table_are_archived_and_pairs_stand_once() {
    let Some(wiod) = shared("wiod-2011") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = nation(folder.path(), "1", "hierarchical");
    let map = folder.path().join("map.csv");
    std::fs::write(&map, "sector,world_sector\n25,17\n14,12\n").expect("writable");
    let sets = |map: &Path| {
        vec![
            format!("files.world_table={}", wiod.display()),
            format!("files.world_sectors={}", map.display()),
            "stressor.extension=emissions".to_owned(),
        ]
    };
    let (run, archive) = scenario(&table, &sets(&map));
    if run.status.code() == Some(0) {
        let inputs = shown(&archive, "/provenance/input_sha256");
        assert!(inputs.iter().filter(|row| row.contains("world_table/")).count() > 3, "{inputs:?}");
    } else {
        // The nation's stressor has another name than WIOD's.
        assert!(stderr(&run).contains("has no stressor"), "{}", stderr(&run));
    }
    std::fs::write(&map, "sector,world_sector\n25,17\n25,17\n").expect("writable");
    let (run, _) = scenario(&table, &sets(&map));
    assert!(
        stderr(&run).contains("is there twice") || stderr(&run).contains("has no stressor"),
        "{}",
        stderr(&run)
    );
}

/// The first sector in the file is not the one with the code 1, and the table keeps the codes through all formats.
#[test]
fn a_code_is_no_position_and_goes_with_the_table() {
    let plain = Statistics::new();
    let turned =
        Statistics::new().with("sectors.csv", "1,farm\n2,coal\n3,works\n", "3,works\n2,coal\n1,farm\n");
    let lost = |table: &Path, sector: &str| -> f64 {
        let (archive, set) = (table.with_extension("lost.h5"), format!("extract.sectors=['{sector}']"));
        let run = leontief(&["extract", "--table", text(table), "--output", text(&archive), "--set", &set]);
        exits(&run, 0);
        let cells = shown(&archive, "/extraction/output_lost");
        cells.iter().filter_map(|row| row.rsplit(',').next()?.parse::<f64>().ok()).sum()
    };
    for statistics in [&plain, &turned] {
        exits(&statistics.run("build", &[]), 0);
    }
    let (first, other) = (plain.table(), turned.table());
    let farm = lost(&first, "farm");
    let near = |found: f64| assert!((found - farm).abs() <= 1e-6 * farm, "{found} instead of {farm}");
    near(lost(&first, "1"));
    near(lost(&other, "farm"));
    near(lost(&other, "1"));
    for name in ["again", "again-csv", "again.xlsx"] {
        let (path, back) = (turned.path(name), turned.path(&format!("{name}.h5")));
        exits(&leontief(&["convert", text(&other), text(&path)]), 0);
        exits(&leontief(&["convert", text(&path), text(&back)]), 0);
        assert_eq!(shown(&back, "/axes/sector_code").len(), 3, "{name}");
        if name != "again.xlsx" {
            near(lost(&back, "1"));
        }
    }
    // A table without codes: a position is a number, and a leading zero makes a code of it.
    let (path, back) = (turned.path("bare"), turned.path("bare.h5"));
    exits(&leontief(&["convert", text(&other), text(&path)]), 0);
    std::fs::remove_file(path.join("sectors.csv")).expect("written");
    exits(&leontief(&["convert", text(&path), text(&back)]), 0);
    near(lost(&back, "3"));
    let archive = turned.path("no.h5");
    let set = "extract.sectors=['01']";
    let run = leontief(&["extract", "--table", text(&back), "--output", text(&archive), "--set", set]);
    says(&run, 2, &["'01' is a code and the table keeps no codes"]);
}
