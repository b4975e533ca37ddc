//! The verbs as a user starts them.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::{exits, leontief, on_ranks, says, shared, stdout, text};

pub fn config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/scenarios.toml")
}

pub fn nation(folder: &Path, seed: &str, form: &str) -> PathBuf {
    let table = folder.join(format!("nation_{seed}_{form}.h5"));
    let sizes = ["--provinces", "5", "--regions", "14", "--seed", seed, "--form", form];
    exits(&leontief(&[&["synth", text(&table)], &sizes[..]].concat()), 0);
    table
}

/// Runs the shipped scenarios on a table, with more settings; also the archive's path.
pub fn scenario<S: AsRef<str>>(table: &Path, sets: &[S]) -> (Output, PathBuf) {
    let archive = table.with_extension("scenarios.h5");
    let (file, out) = (config(), archive.clone());
    let mut arguments = vec!["scenario", text(&file), "--table", text(table), "--output", text(&out)];
    arguments.extend(sets.iter().flat_map(|set| ["--set", set.as_ref()]));
    (leontief(&arguments), archive)
}

pub fn shown(file: &Path, dataset: &str) -> Vec<String> {
    let run = leontief(&["show", text(file), dataset, "--csv"]);
    exits(&run, 0);
    stdout(&run).lines().skip(1).map(str::to_owned).collect()
}

pub fn number(file: &Path, dataset: &str) -> f64 {
    let rows = shown(file, dataset);
    rows[0].rsplit(',').next().and_then(|cell| cell.parse().ok()).expect("a number")
}

#[test]
fn the_shipped_scenarios_run_on_any_number_of_ranks_with_the_same_bits() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for form in ["dense", "hierarchical"] {
        let table = nation(folder.path(), "2012", form);
        let on = |ranks: usize| {
            let archive = folder.path().join(format!("{form}_{ranks}.h5"));
            let request = ["scenario", text(&config()), "--table", text(&table), "--output", text(&archive)]
                .map(str::to_owned);
            let mut arguments: Vec<&str> = request.iter().map(String::as_str).collect();
            arguments.extend(["--set", "quota.peak=1e9", "--set", "classify.emitters.share=0.05"]);
            // More demand of services than is cut of capital costs emissions here: technology alone saves.
            arguments.extend(["--set", "quota.scenario=technology-deep"]);
            let run = on_ranks(ranks, 1, &arguments)?;
            exits(&run, 0);
            Some(archive)
        };
        let Some(first) = on(1) else { return };
        for ranks in [2, 3] {
            let Some(other) = on(ranks) else { return };
            exits(&leontief(&["compare", text(&first), text(&other)]), 0);
        }
        for name in ["technology-light", "technology-deep", "demand-light", "demand-deep", "joint-deep"] {
            assert!(number(&first, &format!("/scenario/{name}/gap")) < 1e-10);
        }
        let saving = |name: &str| number(&first, &format!("/scenario/{name}/saving"));
        assert!(saving("technology-light") <= saving("technology-deep"));
        assert!(saving("technology-deep") > 0.0);
        let sum = |name: &str| {
            let rows = shown(&first, name);
            let values = rows.iter().filter_map(|row| row.rsplit(',').next()?.parse::<f64>().ok());
            values.filter(|value| value.is_finite()).sum::<f64>()
        };
        let cities = sum("/classes/affluence_footprint");
        for name in ["/classes/type_footprint", "/classes/affluence_type_footprint"] {
            assert!((sum(name) - cities).abs() <= 1e-12 * cities, "{name}: {} {cities}", sum(name));
        }
        let parts: f64 = shown(&first, "/quota/allocation")
            .iter()
            .filter(|row| row.starts_with("deficit"))
            .map(|row| row.rsplit(',').next().and_then(|cell| cell.parse::<f64>().ok()).expect("a number"))
            .sum();
        assert!((parts - saving("technology-deep")).abs() <= 1e-9 * parts.abs(), "{parts}");
        assert_eq!(shown(&first, "/classes/structure_type").len(), 14);
        assert_eq!(shown(&first, "/classes/group_flows").len(), 125);
    }
}

#[test]
fn unknown_names_and_impossible_shares_are_refused_with_exit_code_2() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = nation(folder.path(), "1", "hierarchical");
    for (set, said) in [
        ("scenario.x.intensity=[{cities=[{regions=['Cty 01-02']}], to='average'}]", "the nearest name is '"),
        ("scenario.x.demand=[{change={shift={share=1.5}}}]", "from 0 to 1"),
        ("scenario.x.demands=[]", "scenario.*.demand"),
        ("scenario.x.intensity=[{to='world'}]", "the file of world intensities is missing"),
        ("classify.affluence.groups=15", "15 groups of affluence"),
        ("classify.emitters.share=2", "must be above 0 and at most 1"),
        ("stressor.name=CO3", "has no stressor 'CO3'"),
        ("files.sector_groups=nowhere.csv", "nowhere.csv"),
    ] {
        let (run, archive) = scenario(&table, &[set]);
        says(&run, if set.contains("nowhere") { 6 } else { 2 }, &[said]);
        assert!(!archive.exists());
    }
}

#[test]
fn a_change_between_two_nations_is_decomposed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = nation(folder.path(), "1", "dense");
    // The same labels, other flows.
    let second = folder.path().join("noisy.h5");
    let sizes = ["--provinces", "5", "--regions", "14", "--seed", "1", "--form", "dense", "--noise", "0.2"];
    exits(&leontief(&[&["synth", text(&second)][..], &sizes[..]].concat()), 0);
    let archive = folder.path().join("change.h5");
    let run = leontief(&[
        "decompose",
        "--from",
        text(&first),
        "--table",
        text(&second),
        "--output",
        text(&archive),
        "--set",
        "decompose.per_head=true",
    ]);
    exits(&run, 0);
    assert_eq!(shown(&archive, "/decomposition/contributions").len(), 14 * 7);
    // Tables of other labels have no change between them.
    let other = folder.path().join("other.h5");
    let sizes = ["--provinces", "4", "--regions", "14", "--form", "dense"];
    exits(&leontief(&[&["synth", text(&other)][..], &sizes[..]].concat()), 0);
    let output = text(&archive).to_owned();
    let run = leontief(&["decompose", "--from", text(&first), "--table", text(&other), "--output", &output]);
    says(&run, 3, &["the two tables differ in their"]);
    let run =
        leontief(&["decompose", "--from", text(&first), "--table", text(&first), "--output", text(&first)]);
    exits(&run, 2);
}

#[test]
fn extraction_and_paths_of_wiod_have_the_same_bits_on_ranks() {
    let Some(source) = shared("wiod-2011") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("wiod.h5");
    exits(&leontief(&["convert", text(&source), text(&table)]), 0);
    for (verb, set, dataset) in [
        ("extract", "extract.regions=['CHN']", "/extraction/output_lost"),
        ("paths", "paths.regions=['DEU']", "/paths/paths"),
        (
            "scenario",
            "scenario.less.intensity=[{cities=[{regions=['CHN']}], to={factor=0.9}}]",
            "/scenario/less/saving",
        ),
    ] {
        let on = |ranks: usize| {
            let archive = folder.path().join(format!("{verb}_{ranks}.h5"));
            let arguments = [verb, "--table", text(&table), "--output", text(&archive), "--set", set];
            let run = on_ranks(ranks, 1, &arguments)?;
            exits(&run, 0);
            Some(archive)
        };
        let Some(first) = on(1) else { return };
        let Some(other) = on(3) else { return };
        exits(&leontief(&["compare", text(&first), text(&other)]), 0);
        assert!(!shown(&first, dataset).is_empty());
    }
    // A tenth of what China emits for the final demand of the world.
    let saved = number(&folder.path().join("scenario_1.h5"), "/scenario/less/saving");
    assert!(saved > 0.0);
}
