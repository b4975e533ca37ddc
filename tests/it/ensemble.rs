//! Ensembles: the same bits on any ranks, threads and after any interruption; no draw lost, none that changes nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::program::{exits, leontief, on_ranks, says, shared, stderr, stdout, text};

/// A small nation, 12 draws in batches of 2.
const CONFIG: &str = r#"
[input.synth]
provinces = 3
regions = 9
sectors = 8
seed = 5

[ensemble]
draws = 12
seed = 3
batch = 2
control = 6

[classify.affluence]
groups = 3

[classify.categories]
capital = ["fixed capital"]

[scenario.cleaner]
intensity = [{ to = { factor = 0.5 } }]
"#;

/// Every level off.
const QUIET: [&str; 8] =
    ["margins", "cities", "technology", "demand", "trade", "activity", "emission_factors", "imputed"];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("config.toml"), CONFIG).expect("writable");
        Self(folder)
    }

    fn config(&self) -> PathBuf {
        self.0.path().join("config.toml")
    }

    fn output(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn archive(&self, name: &str) -> PathBuf {
        self.output(name).join("ensemble.h5")
    }

    /// Arguments of a run.
    fn request(&self, name: &str, more: &[&str]) -> Vec<String> {
        let (config, output) = (self.config(), self.output(name));
        let first = ["ensemble", text(&config), "--output", text(&output)];
        first.iter().chain(more).map(|part| (*part).to_owned()).collect()
    }

    #[track_caller]
    fn run(&self, name: &str, more: &[&str]) -> PathBuf {
        let request = self.request(name, more);
        exits(&leontief(&request.iter().map(String::as_str).collect::<Vec<_>>()), 0);
        self.archive(name)
    }

    /// Exit code and message of a run that fails.
    fn fails(&self, name: &str, more: &[&str], code: i32) -> String {
        let request = self.request(name, more);
        let run = leontief(&request.iter().map(String::as_str).collect::<Vec<_>>());
        exits(&run, code);
        stderr(&run)
    }
}

/// Whether a file is a shard of draws, complete under its name.
fn is_shard(file: &fs::DirEntry) -> bool {
    file.file_name().to_string_lossy().starts_with("batch_")
}

#[track_caller]
fn equal(a: &Path, b: &Path) {
    exits(&leontief(&["compare", text(a), text(b)]), 0);
}

/// A dataset as rows of CSV, the header left out.
fn rows(archive: &Path, dataset: &str) -> Vec<Vec<String>> {
    let shown = leontief(&["show", text(archive), dataset, "--csv"]);
    exits(&shown, 0);
    stdout(&shown).lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn numbers(archive: &Path, dataset: &str) -> Vec<f64> {
    let last = |row: &Vec<String>| row.last().and_then(|cell| cell.parse().ok()).unwrap_or(f64::NAN);
    rows(archive, dataset).iter().map(last).collect()
}

fn off(levels: &[&str]) -> Vec<String> {
    levels.iter().flat_map(|level| ["--set".to_owned(), format!("ensemble.{level}.on=false")]).collect()
}

fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[test]
fn archives_are_equal_on_ranks_and_threads_and_in_any_batches() {
    let folder = Folder::new();
    let first = folder.run("first", &[]);
    for (ranks, threads) in [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)] {
        let name = format!("on_{ranks}_{threads}");
        let request = folder.request(&name, &[]);
        let Some(run) = on_ranks(ranks, threads, &refs(&request)) else { return };
        exits(&run, 0);
        equal(&first, &folder.archive(&name));
    }
    // Draw 7 alone is draw 7 of twelve: other batches change the config text, no number.
    let other = folder.run("batches", &["--set", "ensemble.batch=5"]);
    let ignored = ["compare", text(&first), text(&other), "--ignore", "/provenance"];
    exits(&leontief(&ignored), 0);
}

#[test]
fn killed_and_stopped_runs_go_on_to_the_same_archive() {
    /// Draws enough to be stopped in their midst.
    const LONG: [&str; 2] = ["--set", "ensemble.draws=300"];
    const BATCHES: usize = 150;
    let folder = Folder::new();
    let first = folder.run("first", &LONG);
    let start = |name: &str| {
        let request = folder.request(name, &LONG);
        Command::new(env!("CARGO_BIN_EXE_leontief"))
            .args(&request)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    for (name, signal, ending) in
        [("kill", "-KILL", None), ("term", "-TERM", Some(75)), ("usr1", "-USR1", Some(75))]
    {
        let mut child = start(name);
        // In the midst of the draws: some batches are there, others are not.
        let shards = folder.output(name).join("ensemble.shards");
        let count = || fs::read_dir(&shards).map_or(0, |files| files.flatten().filter(is_shard).count());
        let patience = Instant::now() + Duration::from_secs(60);
        while count() == 0 && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{signal}: ended before it was sent");
        assert_eq!(child.wait().expect("ends").code(), ending, "{signal}");
        let left = count();
        assert!((1..BATCHES).contains(&left), "{signal}: {left} shards");
        equal(&first, &folder.run(name, &LONG));
    }
    let first = folder.run("short", &[]);
    // The wall time and the file; then on ranks.
    let said = folder.fails("wall", &["--max-walltime", "0.001s"], 75);
    assert!(said.contains("run the same command again"), "{said}");
    equal(&first, &folder.run("wall", &[]));
    fs::create_dir_all(folder.output("file")).expect("writable");
    fs::write(folder.output("file").join("STOP"), "").expect("writable");
    assert!(folder.fails("file", &[], 75).contains("STOP"));
    fs::remove_file(folder.output("file").join("STOP")).expect("there");
    let request = folder.request("file", &[]);
    if let Some(run) = on_ranks(2, 1, &refs(&request)) {
        exits(&run, 0);
        equal(&first, &folder.archive("file"));
    }
}

/// The disk is full in the midst of the draws: the run stops with the file system's code, and goes on when there is room.
#[test]
fn a_full_disk_stops_the_run_which_goes_on_when_there_is_room() {
    let folder = Folder::new();
    let disk = folder.output("disk");
    fs::create_dir_all(&disk).expect("writable");
    let mount = |arguments: &[&str]| {
        let done = Command::new("mount").args(arguments).arg(&disk).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=100k", "tmpfs"]) {
        return;
    }
    let said = folder.fails("disk", &[], 6);
    let shards =
        fs::read_dir(disk.join("ensemble.shards")).expect("there").flatten().filter(is_shard).count();
    let room = mount(&["-o", "remount,size=20m"]);
    let again = room.then(|| folder.run("disk", &[]));
    let same = again.map(|archive| {
        fs::copy(archive, folder.output("there.h5")).expect("copied");
    });
    let unmounted = Command::new("umount").arg(&disk).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert!((1..6).contains(&shards), "{shards} shards: {said}");
    assert!(said.contains("batch_0000"), "{said}");
    assert!(same.is_some());
    equal(&folder.run("first", &[]), &folder.output("there.h5"));
}

#[test]
fn a_flipped_byte_is_found_and_only_that_batch_made_anew() {
    let folder = Folder::new();
    let first = folder.run("first", &[]);
    let shards = folder.output("first").join("ensemble.shards");
    let kept = folder.output("kept.h5");
    fs::copy(&first, &kept).expect("copied");
    let shard = shards.join("batch_00002.h5");
    let mut bytes = fs::read(&shard).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&shard, &bytes).expect("writable");
    let times = || -> Vec<_> {
        let of =
            |n: usize| shards.join(format!("batch_{n:05}.h5")).metadata().and_then(|meta| meta.modified());
        (0..6).map(|n| of(n).expect("there")).collect()
    };
    let merge =
        ["merge", text(&folder.config()), "--output", text(&folder.output("first"))].map(str::to_owned);
    let merged = leontief(&refs(&merge));
    says(&merged, 2, &["batch_00002.h5"]);
    let before = times();
    folder.run("first", &[]);
    let after = times();
    for (n, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(before == after, n != 2, "batch {n}");
    }
    equal(&kept, &first);
    exits(&leontief(&refs(&merge)), 0);
    equal(&kept, &first);
}

#[test]
fn a_changed_config_is_refused_with_its_key_and_more_draws_are_not() {
    let folder = Folder::new();
    folder.run("a", &["--set", "ensemble.draws=5"]);
    let said = folder.fails("a", &["--set", "ensemble.demand.ratio_rsd=0.3"], 2);
    assert!(said.contains("ensemble.demand.ratio_rsd: 0.15 → 0.3"), "{said}");
    let grown = folder.run("a", &[]);
    equal(&folder.run("first", &[]), &grown);
    // Fewer draws are taken from what is there, and leave it there.
    let shards = || -> Vec<SystemTime> {
        let files = fs::read_dir(folder.output("a").join("ensemble.shards")).expect("a folder");
        let shards = files.map(|file| file.expect("a file")).filter(is_shard);
        shards.map(|file| file.metadata().expect("there").modified().expect("a time")).collect()
    };
    let before = shards();
    let fewer = folder.run("a", &["--set", "ensemble.draws=7"]);
    equal(&folder.run("seven", &["--set", "ensemble.draws=7"]), &fewer);
    equal(&folder.run("first", &[]), &folder.run("a", &[]));
    assert_eq!(shards(), before, "no batch is made again");
    // A folder in the place of a batch.
    let blocked = folder.output("a").join("ensemble.shards/batch_00000.h5");
    let aside = folder.output("a").join("aside");
    fs::rename(&blocked, &aside).expect("ours");
    fs::create_dir(&blocked).expect("writable");
    assert!(folder.fails("a", &[], 6).contains("move it away"));
    fs::remove_dir(&blocked).expect("there");
    fs::rename(&aside, &blocked).expect("ours");
    // A shard of another run among ours.
    folder.run("b", &["--set", "ensemble.seed=4"]);
    let shard = |name: &str| folder.output(name).join("ensemble.shards/batch_00001.h5");
    fs::copy(shard("b"), shard("a")).expect("copied");
    assert!(folder.fails("a", &[], 3).contains("batch_00001.h5 is a shard of another run"));
}

/// A power cut may take the folder's note of its config: shards know whose they are.
#[test]
fn a_folder_without_its_note_belongs_to_its_shards() {
    let folder = Folder::new();
    let first = fs::read(folder.run("a", &[])).expect("an archive");
    let note = folder.output("a").join("ensemble.shards/run.toml");
    for lost in [true, false] {
        if lost { fs::remove_file(&note) } else { fs::write(&note, "") }.expect("writable");
        let said = folder.fails("a", &["--set", "ensemble.seed=4"], 3);
        assert!(said.contains("batch_00000.h5 is a shard of another run"), "{said}");
        let kept = folder.run("a", &[]);
        assert_eq!(fs::read(&kept).expect("an archive").len(), first.len());
    }
    // A draft of a job on another machine that shares the folder is not ours to sweep, before it is a day old.
    let shards = folder.output("a").join("ensemble.shards");
    let draft = |machine: &str, hours: u64| {
        let path = shards.join(format!(".batch_00009.h5.{machine}-1.part"));
        let file = fs::File::create(&path).expect("writable");
        file.set_modified(SystemTime::now() - Duration::from_secs(3600 * hours)).expect("a time");
        path
    };
    let (running, dead) = (draft("elsewhere", 1), draft("gone", 25));
    let (config, output) = (folder.config(), folder.output("a"));
    exits(&leontief(&["merge", text(&config), "--output", text(&output)]), 0);
    assert!(running.exists() && !dead.exists());
    // Merging where nothing is claims nothing.
    let (config, new) = (folder.config(), folder.output("new"));
    let run = leontief(&["merge", text(&config), "--output", text(&new)]);
    says(&run, 2, &["holds no draws to merge"]);
    assert!(!new.exists());
}

#[test]
fn no_noise_is_the_base_case_to_the_bit_and_every_level_alone_changes_something() {
    let folder = Folder::new();
    let few = ["--set", "ensemble.draws=2"].map(str::to_owned);
    let quiet = folder.run("quiet", &refs(&[off(&QUIET), few.to_vec()].concat()));
    for output in ["D_cba_reg", "D_cba_category", "affluence_flows", "saving", "interregional_share"] {
        let (draws, base) =
            (rows(&quiet, &format!("/ensemble/{output}")), rows(&quiet, &format!("/ensemble/base/{output}")));
        for (at, row) in draws.iter().enumerate() {
            assert_eq!(row.last(), base[at % base.len()].last(), "{output}, row {at}");
        }
    }
    // Laws of width zero are no noise either.
    let zero =
        ["ensemble.margins.law.rsd", "ensemble.technology.national.rsd", "ensemble.technology.regional_rsd"]
            .map(|key| format!("{key}=0.0"));
    let others: Vec<&str> =
        QUIET.into_iter().filter(|level| !["margins", "technology"].contains(level)).collect();
    let sets: Vec<String> = zero.iter().flat_map(|set| ["--set".to_owned(), set.clone()]).collect();
    let silent = folder.run("silent", &refs(&[off(&others), few.to_vec(), sets].concat()));
    exits(&leontief(&["compare", text(&quiet), text(&silent), "--ignore", "/provenance"]), 0);
    for level in QUIET {
        let others: Vec<&str> = QUIET.into_iter().filter(|other| *other != level).collect();
        let alone = folder.run(level, &refs(&[off(&others), few.to_vec()].concat()));
        let (draws, base) =
            (numbers(&alone, "/ensemble/D_cba_reg"), numbers(&alone, "/ensemble/base/D_cba_reg"));
        let moved = |draw: usize| (0..9).any(|r| draws[draw * 9 + r].to_bits() != base[r].to_bits());
        assert!(moved(0) && moved(1), "{level} changes no footprint");
        let apart = (0..9).any(|r| draws[r].to_bits() != draws[9 + r].to_bits());
        assert!(apart, "{level}: both draws are the same");
    }
}

#[test]
fn every_draw_is_balanced_and_its_multipliers_are_its_own() {
    let folder = Folder::new();
    let archive = folder.run("first", &[]);
    let residuals = numbers(&archive, "/ensemble/residual");
    assert_eq!(residuals.len(), 12);
    assert!(residuals.iter().all(|residual| *residual <= 1e-8), "{residuals:?}");
    let shares = numbers(&archive, "/ensemble/interregional_share");
    for (a, share) in shares.iter().enumerate() {
        assert!(
            shares[..a].iter().all(|other| other.to_bits() != share.to_bits()),
            "draw {a} repeats another"
        );
    }
    let probabilities = numbers(&archive, "/ensemble/probability_of_role/role");
    for of in probabilities.chunks_exact(3) {
        assert!((of.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

/// Headline numbers of a draw are sums over its own cities.
#[test]
fn headlines_are_sums_of_the_cities_of_their_draw() {
    let folder = Folder::new();
    let more = ["input.synth.regions=14", "ensemble.draws=3", "classify.emitters.share=0.07"];
    let archive = folder.run("more", &more.iter().flat_map(|set| ["--set", set]).collect::<Vec<_>>());
    let draws = |name: &str| numbers(&archive, &format!("/ensemble/{name}"));
    let (footprints, kinds) = (draws("D_cba_reg"), draws("super_emitter"));
    let [ten, count, share] = ["top_ten_share", "super_emitters", "super_emitter_share"].map(draws);
    for (draw, of) in footprints.chunks_exact(14).enumerate() {
        let total: f64 = of.iter().sum();
        let mut sorted = of.to_vec();
        sorted.sort_by(f64::total_cmp);
        let smallest: f64 = sorted[..4].iter().sum();
        assert!((ten[draw] - (1.0 - smallest / total)).abs() < 1e-12, "{ten:?}");
        let emit = |r: &usize| kinds[draw * 14 + r] > 0.5;
        let emitters: Vec<usize> = (0..14).filter(emit).collect();
        assert!((2..13).contains(&emitters.len()), "{emitters:?}");
        assert!((count[draw] - emitters.len() as f64).abs() < 0.5, "{count:?}");
        let mass: f64 = emitters.iter().map(|r| of[*r]).sum();
        assert!((share[draw] - mass / total).abs() < 1e-12, "{share:?} {mass} {total}");
    }
}

/// Deviations that no accounts survive: failed draws are told, counted, and refused beyond the limit.
#[test]
fn failed_draws_are_recorded_and_too_many_fail_the_run() {
    let folder = Folder::new();
    let wild = [
        "--set",
        "ensemble.margins.law.rsd=2.0",
        "--set",
        "ensemble.margins.law.exponent=0.0",
        "--set",
        "ensemble.margins.law.most=2.0",
    ];
    let said = folder.fails("wild", &wild, 4);
    assert!(said.contains("of 12 draws failed") && said.contains("draw "), "{said}");
    let archive = folder.archive("wild");
    let outcomes = rows(&archive, "/ensemble/outcome");
    let failed = outcomes.iter().filter(|row| row.last().is_some_and(|word| word != "solved")).count();
    assert!(outcomes.len() == 12 && failed > 0);
    let shares = numbers(&archive, "/ensemble/interregional_share");
    assert_eq!(shares.iter().filter(|share| share.is_nan()).count(), failed);
    let allowed = [&wild[..], &["--set", "ensemble.max_failed=1.0"]].concat();
    folder.run("wild", &allowed);
    assert!(rows(&archive, "/ensemble/outcome").len() == 12);
    // Those of the decomposition too.
    let more = [&allowed[..], &["--set", "ensemble.decomposition=12"]].concat();
    let said = stderr(&leontief(&refs(&folder.request("wild", &more))));
    assert!(said.contains("draws of the decomposition and of slopes failed"), "{said}");
    let apart = rows(&archive, "/ensemble/failed_apart/reason");
    assert!(!apart.is_empty() && apart.iter().all(|row| row.len() > 1 && !row[1].is_empty()), "{apart:?}");
    assert!(apart.iter().any(|row| row[0].starts_with("decomposition: draw ")), "{apart:?}");
    // Samples with a failed draw do not count.
    let touched: std::collections::BTreeSet<&str> = apart
        .iter()
        .filter_map(|row| row[0].strip_prefix("decomposition: draw ")?.split(' ').next())
        .collect();
    let draws = rows(&archive, "/ensemble/outcome");
    let solved = |row: &&Vec<String>| row[1] == "solved" && !touched.contains(row[0].as_str());
    let counted = numbers(&archive, "/ensemble/decomposition_samples");
    assert!((counted[0] - draws.iter().filter(solved).count() as f64).abs() < 0.5, "{counted:?}");
}

/// Where a provincial table is given, it is drawn in the nation's place: its margins and its cells, balanced again.
#[test]
fn a_given_provincial_table_is_drawn_in_the_nations_place() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let sizes = ["--statistics", "--provinces", "3", "--regions", "9", "--sectors", "8"];
    exits(&leontief(&[&["synth", text(&at("nation"))], &sizes[..]].concat()), 0);
    let (config, data) = (at("nation").join("build.toml"), at("nation").join("statistics"));
    exits(&leontief(&["build", text(&config), "--data", text(&data), "--output", text(&at("built"))]), 0);
    let (table, provinces) = (at("built").join("table.h5"), data.join("provinces.h5"));
    exits(&leontief(&["convert", text(&table), text(&provinces), "--aggregate", "provinces"]), 0);
    let given = "[build.statistics.provincial_table]\nfile = \"provinces.h5\"\nfinal_demand = [\"rural households\", \
                 \"urban households\", \"government\", \"fixed capital\", \"inventory change\"]\n[ensemble]\ndraws = 2\n";
    let whole = fs::read_to_string(&config).expect("readable") + "\n" + given;
    fs::write(&config, whole).expect("writable");
    for level in ["margins", "technology"] {
        let others: Vec<&str> = QUIET.into_iter().filter(|other| *other != level).collect();
        let (sets, output) = (off(&others), at(level));
        let request = ["ensemble", text(&config), "--data", text(&data), "--output", text(&output)];
        exits(&leontief(&[&request[..], &refs(&sets)].concat()), 0);
        let archive = output.join("ensemble.h5");
        assert!(numbers(&archive, "/ensemble/residual").iter().all(|residual| *residual <= 1e-8));
        let (draws, base) =
            (numbers(&archive, "/ensemble/D_cba_reg"), numbers(&archive, "/ensemble/base/D_cba_reg"));
        let moved = |draw: usize| (0..9).any(|r| (draws[draw * 9 + r] / base[r] - 1.0).abs() > 1e-6);
        assert!(moved(0) && moved(1), "{level} changes no footprint");
    }
}

/// Six numbers tell much of what moves all footprints; the plain mean stands beside.
#[test]
fn means_are_controlled_by_the_numbers_that_results_lean_on() {
    let folder = Folder::new();
    let archive = folder.run("first", &["--set", "ensemble.draws=200", "--set", "ensemble.control=30"]);
    let number = |group: &str| numbers(&archive, &format!("/ensemble/{group}/footprint"))[0];
    let gain = number("control_gain");
    assert!(gain > 1.5, "{gain}");
    let errors = number("mean_error") / number("controlled_mean_error");
    assert!((errors * errors / gain - 1.0).abs() < 1e-9, "{errors}");
    assert!((number("controlled_mean") - number("mean")).abs() < 3.0 * number("mean_error"));
    // Of the whole deviation, what 30 numbers make in first order.
    let share = number("first_order_deviation") / number("standard_deviation");
    assert!((0.3..1.3).contains(&share), "{share}");
    assert_eq!(rows(&archive, "/ensemble/slopes/footprint").len(), 30);
}

/// Flows and covariances, where they are asked for.
#[test]
fn flows_and_covariances_are_kept_when_asked_for() {
    let folder = Folder::new();
    let asked = ["--set", "ensemble.outputs.flows=true", "--set", "ensemble.outputs.covariances=true"];
    let archive = folder.run("first", &asked);
    let (flows, totals) =
        (numbers(&archive, "/ensemble/mean/flows"), numbers(&archive, "/ensemble/mean/D_cba_reg"));
    // Footprints have direct emissions of households besides.
    let direct: Vec<f64> =
        (0..9).map(|s| totals[s] - (0..9).map(|r| flows[r * 9 + s]).sum::<f64>()).collect();
    assert!(direct.iter().zip(&totals).all(|(direct, total)| *direct > -1e-9 * total), "{direct:?}");
    assert_eq!(numbers(&archive, "/ensemble/quantile/flows").len(), 81 * 7);
    let covariance = numbers(&archive, "/ensemble/covariance/D_cba_reg");
    let deviation = numbers(&archive, "/ensemble/standard_deviation/D_cba_reg");
    for r in 0..9 {
        assert!((covariance[r * 9 + r] / (deviation[r] * deviation[r]) - 1.0).abs() < 1e-9);
        assert!((0..9).all(|s| covariance[r * 9 + s].to_bits() == covariance[s * 9 + r].to_bits()));
    }
}

/// Value added may be the stressor: who earns by whose demand is kept, and sums to footprints, which have no `F_Y` then.
#[test]
fn flows_of_value_added_are_kept() {
    let folder = Folder::new();
    let asked = [
        "stressor.extension=value_added",
        "ensemble.outputs.flows=true",
        "ensemble.draws=2",
        "ensemble.control=0",
    ];
    let asked: Vec<&str> = asked.iter().flat_map(|set| ["--set", set]).collect();
    let archive = folder.run("first", &asked);
    let (flows, totals) =
        (numbers(&archive, "/ensemble/base/flows"), numbers(&archive, "/ensemble/base/D_cba_reg"));
    for (s, total) in totals.iter().enumerate() {
        let sum: f64 = (0..9).map(|r| flows[r * 9 + s]).sum();
        assert!((sum / total - 1.0).abs() < 1e-9, "{s}: {sum} {total}");
    }
    assert_eq!(numbers(&archive, "/ensemble/affluence_flows").len(), 2 * 9);
    let share = numbers(&archive, "/ensemble/base/interregional_share")[0];
    let own: f64 = (0..9).map(|r| flows[r * 9 + r]).sum();
    assert!((share - (1.0 - own / totals.iter().sum::<f64>())).abs() < 1e-9, "{share}");
}

#[test]
fn shares_of_variance_by_level_come_with_errors() {
    let folder = Folder::new();
    let archive = folder.run("first", &["--set", "ensemble.decomposition=12"]);
    let shares = rows(&archive, "/ensemble/decomposition/footprint");
    assert_eq!(shares.len(), 8 * 4);
    assert!(shares.iter().all(|row| row.last().is_some_and(|cell| cell.parse::<f64>().is_ok())));
    // Activity data and emission factors are all that moves the sum of all footprints by much.
    let total = |level: &str| {
        let row = shares.iter().find(|row| row[0] == level && row[1] == "total");
        row.and_then(|row| row.last()?.parse::<f64>().ok()).expect("there")
    };
    assert!(total("activity") > total("demand"), "{shares:?}");
}

#[test]
fn bad_options_are_refused_with_their_place() {
    let folder = Folder::new();
    for (set, said) in [
        ("ensemble.imputed.rsd=-0.1", "from 0 to 2"),
        ("ensemble.demand.ratio_rsd=30.0", "from 0 to 2"),
        ("ensemble.margins.correlation.nation=0.9", "no correlation matrix"),
        ("ensemble.batch=0", "1 or more"),
        ("ensemble.max_failed=2.0", "0 to 1"),
        ("ensemble.margin.on=true", "did you mean"),
        (
            "ensemble.activity.classes=[{ name = \"a\", sources = [\"no such\"] }]",
            "no source of the inventory",
        ),
        ("ensemble.activity.classes=[{ name = \"a\", fuels = [0.9, 0.9, 0.0, 0.0] }]", "add up to 1"),
        (
            "ensemble.activity.classes=[{ name = \"a\", sources = [\"sector 001\"] }, { name = \"b\", sources = [\"sector 001\"] }]",
            "is in 'a' and in 'b'",
        ),
        ("files.deviations=\"none.npy\"", "are of the cells of a table"),
        ("ensemble.draws=0", "asks for no draws"),
        ("ensemble.draws=4000000000", "at most 10000000"),
        ("ensemble.decomposition=13", "at most ensemble.draws"),
    ] {
        let message = folder.fails("bad", &["--set", set], 2);
        assert!(message.contains(said), "{set}: {message}");
    }
    let message = folder.fails("bad", &["--max-walltime", "soon"], 2);
    assert!(message.contains("3h50m"), "{message}");
}

/// A table of which only cells are known: no noise is the base case, 2 % follows first-order theory, and at 10 % the
/// control variate saves 20 times the draws or more.
#[test]
fn cells_of_a_table_follow_first_order_theory() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("nation.h5");
    let sizes = ["--provinces", "2", "--regions", "6", "--sectors", "8", "--form", "dense"];
    exits(&leontief(&[&["synth", text(&table)], &sizes[..]].concat()), 0);
    let config = folder.path().join("cells.toml");
    let run = |rsd: f64, draws: usize, more: &[&str]| {
        let law = format!("{{ rsd = {rsd:?}, exponent = 0.0, least = 0.0, most = 1.0 }}");
        let text_of = format!(
            "[input]\ntable = \"nation.h5\"\n[classify.affluence]\ngroups = 2\n[ensemble]\ndraws = {draws}\nbatch = 50\n\
             [ensemble.technology]\nnational = {law}\n[ensemble.demand]\ncategory_rsd = {rsd:?}\n\
             [ensemble.activity]\nrsd = {rsd:?}\n"
        );
        fs::write(&config, text_of).expect("writable");
        let output = folder.path().join(format!("at_{rsd}_{draws}_{}", more.len()));
        exits(&leontief(&[&["ensemble", text(&config), "--output", text(&output)], more].concat()), 0);
        output.join("ensemble.h5")
    };
    let quiet = run(0.0, 2, &[]);
    let (draws, base) = (numbers(&quiet, "/ensemble/D_cba_reg"), numbers(&quiet, "/ensemble/base/D_cba_reg"));
    assert!(draws.iter().enumerate().all(|(at, value)| value.to_bits() == base[at % 6].to_bits()));
    let number = |archive: &Path, dataset: &str| numbers(archive, dataset)[0];
    // Value added, drawn with the primary inputs, has its own term in the theory.
    for stressor in [&[][..], &["--set", "stressor.extension=value_added"]] {
        let small = run(0.02, 400, stressor);
        let mean = number(&small, "/ensemble/mean/footprint_first_order");
        let error = number(&small, "/ensemble/mean_error/footprint_first_order");
        assert!(mean.abs() < 3.0 * error, "first order: {mean} ± {error}");
        let of = |name: &str| number(&small, &format!("/ensemble/standard_deviation/{name}"));
        let ratio = of("footprint") / of("footprint_first_order");
        assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
        let analytic = number(&small, "/ensemble/first_order_deviation/footprint");
        let (found, error) =
            (of("footprint_first_order"), "/ensemble/standard_deviation_error/footprint_first_order");
        assert!((found - analytic).abs() < 3.0 * number(&small, error), "{found} {analytic}");
    }
    let large = run(0.1, 200, &[]);
    let gain = number(&large, "/ensemble/control_gain/footprint");
    assert!(gain >= 20.0, "{gain}");
    let gap =
        number(&large, "/ensemble/controlled_mean/footprint") - number(&large, "/ensemble/mean/footprint");
    assert!(gap.abs() < 3.0 * number(&large, "/ensemble/mean_error/footprint"), "{gap}");
    // Totals only, and deviations that a file has: the same draws.
    let few = numbers(&run(0.1, 3, &[]), "/ensemble/D_cba_reg");
    let totals = numbers(&run(0.1, 3, &["--set", "ensemble.outputs.totals=true"]), "/ensemble/D_cba_reg");
    assert!(few.iter().zip(&totals).all(|(a, b)| a.to_bits() == b.to_bits()));
    let deviations = folder.path().join("deviations.npy");
    let Z = crate::statistics::read(&table).Z;
    let tenth: Vec<f64> = Z.panels().rows().flat_map(|(_, row)| row.iter().map(|z| 0.1 * z)).collect();
    npy(&deviations, &tenth);
    let file = format!("files.deviations={:?}", text(&deviations));
    let given = run(0.1, 3, &["--set", &file, "--set", "ensemble.stop.on=false"]);
    let given = numbers(&given, "/ensemble/D_cba_reg");
    assert!(few.iter().zip(&given).all(|(a, b)| (a / b - 1.0).abs() < 1e-12));
    npy(&deviations, &tenth.iter().map(|deviation| -deviation).collect::<Vec<_>>());
    let output = folder.path().join("bad");
    let bad = leontief(&["ensemble", text(&config), "--output", text(&output), "--set", &file]);
    says(&bad, 3, &["standard deviation of row 1 "]);
}

/// Luxembourg's water transport buys more than it sells: its primary inputs are below zero, and stay so. Whatever small
/// noise there is, draws lie around the base case.
#[test]
fn cells_keep_the_sign_of_primary_inputs() {
    let Some(source) = shared("wiod-2011") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (table, config) = (folder.path().join("wiod.h5"), folder.path().join("cells.toml"));
    exits(&leontief(&["convert", text(&source), text(&table)]), 0);
    let tiny = "national = { rsd = 1e-9, exponent = 0.0, least = 0.0, most = 1.0 }";
    let text_of = format!(
        "[input]\ntable = \"wiod.h5\"\n[ensemble]\ndraws = 2\nbatch = 2\n[ensemble.outputs]\ntotals = true\n\
         [ensemble.technology]\n{tiny}\n[ensemble.demand]\non = false\n[ensemble.activity]\non = false\n"
    );
    fs::write(&config, text_of).expect("writable");
    let output = folder.path().join("run");
    exits(&leontief(&["ensemble", text(&config), "--output", text(&output)]), 0);
    let archive = output.join("ensemble.h5");
    let (draws, base) =
        (numbers(&archive, "/ensemble/D_cba_reg"), numbers(&archive, "/ensemble/base/D_cba_reg"));
    for (at, value) in draws.iter().enumerate() {
        let of = base[at % base.len()];
        assert!((value - of).abs() <= 1e-7 * of, "{at}: {value} {of}");
    }
    assert!(numbers(&archive, "/ensemble/residual").iter().all(|residual| residual.is_nan()));
}

/// A run that stopped because its draws were enough is merged again to the same archive; drafts of killed runs go.
#[test]
fn a_run_that_had_enough_draws_is_merged_as_it_stopped() {
    const STOP: [&str; 10] = [
        "--set",
        "ensemble.draws=600",
        "--set",
        "ensemble.stop.on=true",
        "--set",
        "ensemble.stop.mean=0.5",
        "--set",
        "ensemble.stop.deviation=0.5",
        "--set",
        "ensemble.stop.quantile=9",
    ];
    let folder = Folder::new();
    let archive = folder.run("first", &STOP);
    assert_eq!(numbers(&archive, "/ensemble/residual").len(), 256);
    let kept = folder.output("kept.h5");
    fs::rename(&archive, &kept).expect("there");
    let host = fs::read_to_string("/proc/sys/kernel/hostname").expect("Linux");
    let host = host.trim().replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-', "_");
    // No process has that number.
    let draft = folder.output("first").join(format!(".ensemble.h5.{host}-99999999.part"));
    fs::write(&draft, "half").expect("writable");
    let mut request = folder.request("first", &STOP);
    request[0] = "merge".to_owned();
    exits(&leontief(&refs(&request)), 0);
    equal(&kept, &archive);
    assert!(!draft.exists());
}

/// Writes a square array as NumPy does.
fn npy(path: &Path, values: &[f64]) {
    let n = (values.len() as f64).sqrt() as usize;
    let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({n}, {n}), }}");
    let header = format!("{header:<117}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    fs::write(path, bytes).expect("writable");
}
