//! The checklist of a made-up nation: every row stands there, and what the archive lacks is told.

use crate::program::{exits, leontief, says, stdout, text};
use crate::science::program::{nation, number, scenario};

#[test]
fn a_nation_without_names_has_rows_all_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (run, archive) = scenario::<&str>(&nation(folder.path(), "2012", "hierarchical"), &[]);
    exits(&run, 0);
    let run = leontief(&["paper", text(&archive)]);
    exits(&run, 0);
    let said = stdout(&run);
    for id in 1..=45 {
        assert!(said.contains(&format!("\nH{id} ")), "no H{id} in {said}");
    }
    assert!(said.contains("not testable") && said.contains("without intensities of the world"), "{said}");
    assert!(said.contains("13146") && said.contains("of 45 rows have a number of this archive"), "{said}");
}

#[test]
fn what_is_no_archive_of_scenarios_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = nation(folder.path(), "2012", "hierarchical");
    let run = leontief(&["paper", text(&table)]);
    says(&run, 2, &["no classes of cities", "leontief scenario"]);
    let missing = folder.path().join("nowhere.h5");
    exits(&leontief(&["paper", text(&missing)]), 6);
}

#[test]
fn a_world_table_needs_a_map_and_one_source_of_intensities() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = nation(folder.path(), "2012", "hierarchical");
    let list = folder.path().join("world.csv");
    std::fs::write(&list, "sector,intensity\n1,1\n").expect("the folder is ours");
    let (world, listed) = (
        format!("files.world_table={}", table.display()),
        format!("files.world_intensities={}", list.display()),
    );
    for (sets, said) in
        [(vec![&world[..]], "needs files.world_sectors"), (vec![&world[..], &listed[..]], "keep one")]
    {
        says(&scenario(&table, &sets).0, 2, &[said]);
    }
    // A nation against itself: its intensities are its own averages, so going there is the light measure.
    let map = folder.path().join("map.csv");
    let m = 42;
    let rows: String = (1..=m).map(|i| format!("{i:02},{i:02}\n")).collect();
    std::fs::write(&map, format!("sector,world_sector\n{rows}")).expect("the folder is ours");
    let sectors = format!("files.world_sectors={}", map.display());
    let deep = "scenario.world.intensity=[{to='world'}]";
    let light = "scenario.average.intensity=[{to='average'}]";
    // It is in one currency, so the rate of the US$ has no part in it.
    let (run, archive) = scenario(&table, &[&world[..], &sectors, deep, light]);
    exits(&run, 0);
    let saving = |name: &str| number(&archive, &format!("/scenario/{name}/saving"));
    let (world, average) = (saving("world"), saving("average"));
    assert!((world - average).abs() <= 1e-9 * average, "{world} {average}");
}
