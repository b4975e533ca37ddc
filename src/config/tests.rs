use std::fs;
use std::path::{Path, PathBuf};

use proptest::{prop_assert_eq, proptest};

use super::{Config, ConfigError, PATHS, TableSource};
use crate::accounts::Level;
use crate::leontief::Method;
use crate::table::synthetic::NationOptions;

fn load(text: &str, sets: &[&str]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("c.toml");
    fs::write(&path, text).expect("the folder is ours");
    Config::load(Some(&path), &sets.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// The message of a refusal, its lines without the folder.
fn refusal(text: &str, sets: &[&str]) -> String {
    let message = load(text, sets).expect_err("the config is faulty").to_string();
    let lines: Vec<&str> =
        message.lines().map(|line| line.find("c.toml").map_or(line, |at| &line[at..])).collect();
    lines.join("\n")
}

#[test]
fn nothing_said_is_all_defaults() {
    assert_eq!(load("", &[]).expect("empty"), Config::default());
    assert_eq!(Config::load(None, &[]).expect("no file"), Config::default());
    assert!(matches!(Config::default().source(), Err(ConfigError::NoInput)));
}

/// `solve table.h5` is what a newcomer types.
#[test]
fn a_table_in_the_place_of_a_config_is_told_from_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("wiod.h5");
    fs::write(&path, b"\x89HDF\r\n\x1a\n\0\0").expect("the folder is ours");
    let said = Config::load(Some(&path), &[]).expect_err("a table").to_string();
    assert!(said.contains("not a config; a table goes in as --table"), "{said}");
}

#[test]
fn a_list_of_one_is_written_as_a_list() {
    let said = refusal("", &["extract.regions=CHN"]);
    assert!(said.contains("this key takes a list; write extract.regions = [\"CHN\"]"), "{said}");
}

#[test]
fn an_empty_section_asks_for_its_defaults() {
    let config = load("[input.synth]\n", &["input.synth.seed=7"]).expect("valid");
    assert_eq!(
        config.source().expect("synth"),
        TableSource::Synth(&NationOptions { seed: 7, ..Default::default() })
    );
}

#[test]
fn file_and_assignments_merge_and_the_later_wins() {
    let text = "[solver]\ntolerance = 1\nmethod = 'lu'\n[accounts]\nextensions = ['co2']\n";
    let sets = ["solver.tolerance=1e-9", "accounts.level=totals", "accounts.extensions=['a', \"b\"]"];
    let config = load(text, &sets).expect("the bad tolerance is overridden");
    assert_eq!(config.solver.tolerance.to_bits(), 1e-9_f64.to_bits());
    assert_eq!((config.solver.method, config.accounts.level), (Method::Lu, Level::Totals));
    assert_eq!(config.accounts.extensions, ["a", "b"]);
}

#[test]
fn a_relative_path_counts_from_where_it_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("c.toml");
    fs::write(&path, "input = { table = 'data/t.h5', regions = '/r.csv' }").expect("the folder is ours");
    let config = Config::load(Some(&path), &[]).expect("valid");
    assert_eq!(config.input.table, Some(folder.path().join("data/t.h5")));
    assert_eq!(config.input.regions.as_deref(), Some(Path::new("/r.csv")));
    let config = Config::load(Some(&path), &["input.table=2012".to_owned()]).expect("a path of digits");
    assert_eq!(config.input.table, Some(PathBuf::from("2012")));
}

#[test]
fn all_violations_come_at_once_each_with_line_key_value_and_remedy() {
    let text = "[input]\nsynth = { provinces = 9, regions = 4, sectors = 0 }\n\n[solver]\ntolerence = 1e-9\n\
                tolerance = 0.5\nmax_passes = 'many'\n[account]\nlevel = 'flows'\n";
    let said = refusal(text, &["solver.method=cholesky", "solver", "input.synth.seed=-1"]);
    for line in [
        "breaks 9 rules",
        "c.toml:5: solver.tolerence = 1e-9: no such key; did you mean solver.tolerance?",
        "c.toml:6: solver.tolerance = 0.5: must be above 0 and at most 0.001",
        "c.toml:7: solver.max_passes = \"many\": invalid type: string \"many\", expected a whole number",
        "c.toml:9: account.level = \"flows\": no such key; did you mean accounts?",
        "c.toml:2: input.synth.provinces = 9: every province has a region, so at most 4",
        "c.toml:2: input.synth.sectors = 0: must be 1 or more",
        "--set: solver.method = \"cholesky\": unknown variant `cholesky`, expected one of `auto`, `schur`",
        "--set: solver: write key.path=value",
        "--set: input.synth.seed = -1: invalid value: integer `-1`, expected",
    ] {
        assert!(said.contains(line), "'{line}' is missing in:\n{said}");
    }
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let said = refusal("[input]\ntable = 't.h5'\nregions = ''\nsynth.seed = 1\n", &[]);
    assert!(said.contains(":2: input.table"), "{said}");
    assert!(said.contains("remove one of the two") && said.contains("the path is empty"), "{said}");
    let said = refusal("accounts.extensions = ['co2', ' ', 'co2']", &[]);
    assert!(said.contains("entry 2 is blank") && said.contains("'co2' is there twice"), "{said}");
    let said = refusal("input.synth = { regions = 1000000, sectors = 42 }", &[]);
    assert!(said.contains("with 42 sectors at most 23809 regions"), "{said}");
}

#[test]
fn wrong_shapes_and_broken_syntax_name_their_line() {
    assert!(refusal("\nsolver = 3", &[]).contains("c.toml:2: solver = 3: invalid type"));
    assert!(refusal("[solver.tolerance]\nx = 1", &[]).contains("solver.tolerance.x = 1: no such key"));
    let said = refusal("[solver]\ntolerance = 1e\n\n[input\n", &[]);
    assert!(said.contains("c.toml:2: tolerance = 1e: ") && said.contains("c.toml:4: [input: "), "{said}");
    let said = refusal("[solver]\nmethod = 'lu'\nmethod = 'gmres'\n", &[]);
    assert!(said.contains("c.toml:3: method = 'gmres': duplicate key"), "{said}");
    assert!(refusal("", &["solver.tolerance=nan"]).contains("must be above 0"));
    assert!(refusal("", &["=3"]).contains("names no key"));
}

#[test]
fn a_missing_file_is_named() {
    let error = Config::load(Some(Path::new("/nowhere/c.toml")), &[]).expect_err("there is none");
    assert!(error.to_string().starts_with("config /nowhere/c.toml: "), "{error}");
}

#[test]
fn the_determining_part_leaves_paths_out_and_nothing_else() {
    let with_paths =
        load("input = { table = 'a.h5', regions = 'b.csv' }\nsolver.panel_width = 8", &[]).expect("valid");
    let other_paths = load("input.table = 'c.h5'\nsolver = { panel_width = 8 }", &[]).expect("valid");
    let text = with_paths.determining_toml().expect("small numbers");
    assert_eq!(text, other_paths.determining_toml().expect("small numbers"));
    assert!(
        !text.contains("h5") && text.contains("panel_width = 8") && text.contains("max_passes = 200"),
        "{text}"
    );
    let other_numbers = load("input.table = 'a.h5'", &[]).expect("valid");
    assert_ne!(text, other_numbers.determining_toml().expect("small numbers"));
}

#[test]
fn no_path_determines_a_number() {
    for key in PATHS {
        let source = if key.starts_with("input") { "" } else { "[build]" };
        let value = if key == "files.other_sector_groups" { "['a/b']" } else { "'a/b'" };
        let text = |sets: &[&str]| load(source, sets).expect("valid").determining_toml().expect("writable");
        assert_eq!(text(&[&format!("{key}={value}")]), text(&[]), "{key}");
    }
}

proptest! {
    /// What determines numbers reads back to the same options, to the bit.
    #[test]
    fn the_determining_part_reads_back(
        tolerance in 1e-15_f64..1e-3, panel_width in 0_usize..999, seed in 0_u64..=i64::MAX as u64, name in "\\PC*[a-z]",
    ) {
        let mut config = Config::default();
        config.solver.tolerance = tolerance;
        config.solver.panel_width = panel_width;
        config.input.synth = Some(NationOptions { seed, ..NationOptions::default() });
        config.accounts.extensions = vec![name];
        let text = config.determining_toml().expect("numbers that TOML can hold");
        prop_assert_eq!(load(&text, &[]).expect("our own text"), config);
    }
}

#[test]
fn shipped_configs_are_valid_and_explain_the_defaults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let demo = Config::load(Some(&folder.join("demo.toml")), &[]).expect("demo.toml is valid");
    assert!(matches!(demo.source(), Ok(TableSource::Synth(_))));
    let defaults = Config { input: demo.input.clone(), ..Config::default() };
    assert_eq!(demo, defaults, "demo.toml shows the defaults");
    let set = ["input.table=wiod.h5".to_owned()];
    let wiod = Config::load(Some(&folder.join("wiod.toml")), &set).expect("wiod.toml is valid");
    assert!(matches!(wiod.source(), Ok(TableSource::File { .. })));
}

#[test]
fn scenarios_have_names_of_their_own_and_unknown_keys_in_them_are_refused() {
    let text = "[scenario.clean]\nintensity = [{ sectors = ['1'], to = { factor = 0.5 } }]\n\n[lift.a]\ngroups = [4]\nto_group = 3\n";
    let config = load(text, &["scenario.frugal.demand=[{change={cut='reference'}}]"]).expect("valid");
    assert_eq!(config.scenario.keys().collect::<Vec<_>>(), ["clean", "frugal"]);
    let text = config.determining_toml().expect("writable");
    assert_eq!(load(&text, &[]).expect("our own text"), config);
    let said = refusal("[scenario.clean]\nintensities = []\n[lift.a]\nto = 3\n", &["quota.peak=3"]);
    for line in [
        "c.toml:2: scenario.clean.intensities = []: no such key; did you mean scenario.*.intensity?",
        "c.toml:4: lift.a.to = 3: no such key; did you mean lift.*.to_group?",
        "quota.scenario: must name one of the scenarios",
    ] {
        assert!(said.contains(line), "'{line}' is missing in:\n{said}");
    }
    let said = refusal("[scenario.clean]\nintensity = [{ to = 'nowhere' }]\n", &[]);
    assert!(said.contains("c.toml:2: scenario.clean.intensity") && said.contains("`average`"), "{said}");
}

#[test]
fn lists_beside_a_config_count_from_its_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let config = Config::load(Some(&folder.join("scenarios.toml")), &[]).expect("scenarios.toml is valid");
    assert_eq!(config.files.sector_groups, Some(folder.join("sector_groups.csv")));
    assert_eq!(config.scenario.len(), 6);
    let china = Config::load(Some(&folder.join("china-2012.toml")), &[]).expect("valid");
    assert_eq!(china.scenario, config.scenario);
    let paper = Config::load(Some(&folder.join("china-2012-paper.toml")), &[]).expect("valid");
    assert!(paper.scenario.keys().eq(config.scenario.keys()));
    assert_eq!(paper.files.world_sectors, Some(folder.join("wiod_sectors.csv")));
    let config = load("files.other_sector_groups = ['/a.csv', 'b.csv']", &[]).expect("valid");
    assert_eq!(config.files.other_sector_groups[0], Path::new("/a.csv"));
    assert!(config.files.other_sector_groups[1].is_absolute());
}

/// Every rule of classes, scenarios and analyses, said with its key.
#[test]
fn numbers_that_no_class_scenario_or_analysis_can_have_are_refused_with_their_key() {
    for (set, key, said) in [
        ("classify.types.starts=0", "classify.types.starts", "from 1 to 1000000"),
        ("classify.types.starts=9000000000000000000", "classify.types.starts", "from 1 to 1000000"),
        ("classify.types.max_steps=0", "classify.types.max_steps", "from 1 to 1000000"),
        ("classify.affluence.groups=0", "classify.affluence.groups", "1 or more"),
        ("classify.affluence={cut='sizes', sizes=[3, 0]}", "classify.affluence.sizes", "each 1 or more"),
        (
            "classify.affluence={cut='thresholds', thresholds=[7.0, nan]}",
            "classify.affluence.thresholds",
            "fall",
        ),
        (
            "classify.affluence={cut='thresholds', thresholds=[7.0, -1.0]}",
            "classify.affluence.thresholds",
            "above 0",
        ),
        (
            "classify.affluence={cut='thresholds', thresholds=[3.0, 7.0]}",
            "classify.affluence.thresholds",
            "fall",
        ),
        ("classify.affluence.exchange_rate=nan", "classify.affluence.exchange_rate", "above 0"),
        ("classify.emitters.base=-1.0", "classify.emitters.base", "above 0, or 0"),
        ("classify.emitters.share=nan", "classify.emitters.share", "above 0 and at most 1"),
        (
            "classify.categories={capital=['a'], inventory=['b', 'a']}",
            "classify.categories.inventory",
            "'a' is in",
        ),
        ("quota.peak=nan", "quota.peak", "in the unit of the stressor"),
        ("quota.peak=-12200.0", "quota.peak", "in the unit of the stressor"),
        ("quota.peak=inf", "quota.peak", "in the unit of the stressor"),
        ("quota.emissions=-9000.0", "quota.emissions", "0 for the table's total"),
        ("quota.emissions=nan", "quota.emissions", "0 for the table's total"),
        ("quota={peak=12.2, emissions=9000.0}", "quota.peak", "above quota.emissions (9000)"),
        ("quota={peak=9000.0, emissions=9000.0}", "quota.peak", "above quota.emissions (9000)"),
        ("quota.peak=1.0", "quota.lift", "either to_group"),
        ("lift.x={groups=[2], to_group=1, usd_per_head=5.0}", "lift.x", "either to_group"),
        ("lift.x={groups=[2]}", "lift.x", "either to_group"),
        ("lift.x={groups=[2], usd_per_head=-1.0}", "lift.x.usd_per_head", "above 0"),
        ("lift.x={to_group=1}", "lift.x.groups", "1 the richest"),
        ("paths.depth=1000000", "paths.depth", "from 0 to 100"),
        ("paths.threshold=nan", "paths.threshold", "above 0 and at most 1"),
        ("paths.count=0", "paths.count", "from 1 to 1000000"),
        (
            "build={inventory={by_fuel=true}, statistics={emissions={nation='n.csv', fuels=[]}}}",
            "build.inventory.by_fuel",
            "emissions.fuels",
        ),
    ] {
        let refused = Config::load(None, &[set.to_owned()]).expect_err(set).to_string();
        assert!(refused.contains(key) && refused.contains(said), "{set}: {refused}");
    }
}

#[test]
fn a_value_in_the_place_of_a_section_is_told_in_plain_words() {
    for set in ["scenario.light=5", "lift=3", "scenario=[1]"] {
        let refused = Config::load(None, &[set.to_owned()]).expect_err(set).to_string();
        assert!(refused.contains("expected a section of keys"), "{set}: {refused}");
        assert!(!refused.contains("struct") && !refused.contains("a map"), "{set}: {refused}");
    }
}

#[test]
fn a_config_that_is_no_plain_file_is_refused() {
    let refused = Config::load(Some(Path::new("/dev/null")), &[]).expect_err("a device").to_string();
    assert!(refused.contains("config /dev/null: it is no plain file"), "{refused}");
}
