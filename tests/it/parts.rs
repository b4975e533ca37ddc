//! Ensembles made by several jobs in one folder, and what `leontief status` says of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{command, exits, launcher, leontief, says, stdout, text};

/// 12 draws in 6 batches.
const CONFIG: &str = "[input.synth]\nprovinces = 3\nregions = 9\nsectors = 8\nseed = 5\n\n\
                      [ensemble]\ndraws = 12\nseed = 3\nbatch = 2\ncontrol = 0\n";

fn written(folder: &Path) -> PathBuf {
    let config = folder.join("config.toml");
    fs::write(&config, CONFIG).expect("writable");
    config
}

#[test]
fn parts_made_at_once_merge_to_the_same_bits() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = written(folder.path());
    let (whole, shared) = (folder.path().join("whole"), folder.path().join("shared"));
    exits(&leontief(&["ensemble", text(&config), "--output", text(&whole)]), 0);
    let start = |part: &str| {
        let arguments = ["ensemble", text(&config), "--output", text(&shared), "--part", part];
        command(&arguments).spawn().expect("started")
    };
    let jobs = ["1/3", "2/3", "3/3"].map(start);
    for mut job in jobs {
        assert!(job.wait().expect("ended").success());
    }
    assert!(!shared.join("ensemble.h5").exists(), "parts merge nothing");
    exits(&leontief(&["merge", text(&config), "--output", text(&shared)]), 0);
    let archives = [&whole, &shared].map(|run| run.join("ensemble.h5"));
    exits(&leontief(&["compare", text(&archives[0]), text(&archives[1])]), 0);
}

#[test]
fn status_tells_what_is_done_missing_damaged_and_merged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (config, run) = (written(folder.path()), folder.path().join("run"));
    let nothing = leontief(&["status", text(&run)]);
    says(&nothing, 2, &["no folder of an ensemble"]);
    exits(&leontief(&["ensemble", text(&config), "--output", text(&run), "--part", "2/2"]), 0);
    let said = || stdout(&leontief(&["status", text(&run)]));
    let tells = |parts: &[&str]| assert!(parts.iter().all(|part| said().contains(part)), "{}", said());
    tells(&["3 of 6 batches done, 3 missing", "6 draws, 0 failed", "not done: the same command goes on"]);
    let merge = leontief(&["merge", text(&config), "--output", text(&run)]);
    says(&merge, 2, &["the first batch_00000.h5"]);
    // Who merges is no rank of the run.
    assert!(!said().contains("rank_0"), "{}", said());
    // A shard in the place of another one, and one of another run.
    let shards = run.join("ensemble.shards");
    let [first, second] = ["batch_00000.h5", "batch_00001.h5"].map(|name| shards.join(name));
    fs::copy(&second, &first).expect("there");
    assert!(said().contains("3 of 6 batches done, 3 missing"), "{}", said());
    let other = folder.path().join("other");
    let seed = ["--set", "ensemble.seed=9", "--part", "1/6"];
    exits(&leontief(&[&["ensemble", text(&config), "--output", text(&other)], &seed[..]].concat()), 0);
    fs::copy(other.join("ensemble.shards/batch_00000.h5"), &first).expect("there");
    tells(&[
        "3 of 6 batches done, 2 missing, 1 of another run (batch_00000.h5)",
        "move the shards of another run",
    ]);
    fs::remove_file(&first).expect("there");
    let shard = run.join("ensemble.shards/batch_00001.h5");
    let mut bytes = fs::read(&shard).expect("there");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&shard, bytes).expect("writable");
    assert!(said().contains("1 damaged (batch_00001.h5)"), "{}", said());
    exits(&leontief(&["ensemble", text(&config), "--output", text(&run)]), 0);
    assert!(said().contains("6 of 6 batches done, 0 missing"), "{}", said());
    assert!(said().contains("merged") && !said().contains("rank_0"), "{}", said());
    let machine = stdout(&leontief(&["--json", "status", text(&run)]));
    let found: serde_json::Value = serde_json::from_str(&machine).expect("JSON");
    assert_eq!((found["done"].as_u64(), found["merged"].as_bool()), (Some(6), Some(true)));
}

#[test]
fn parts_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (config, run) = (written(folder.path()), folder.path().join("run"));
    let ensemble = |more: &[&str]| {
        let first = ["ensemble", text(&config), "--output", text(&run)];
        leontief(&[&first[..], more].concat())
    };
    for part in ["0/3", "4/3", "2", "a/b"] {
        let refused = ensemble(&["--part", part]);
        says(&refused, 2, &["is no part"]);
    }
    let stop = ensemble(&["--part", "1/2", "--set", "ensemble.stop.on=true"]);
    says(&stop, 2, &["switch ensemble.stop off"]);
    let merge = leontief(&["merge", text(&config), "--output", text(&run), "--part", "1/2"]);
    exits(&merge, 2);
}

#[test]
fn what_others_put_into_the_folder_is_told_and_waits_for_nobody() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (config, run) = (written(folder.path()), folder.path().join("run"));
    let ensemble =
        |more: &[&str]| leontief(&[&["ensemble", text(&config), "--output", text(&run)], more].concat());
    exits(&ensemble(&["--part", "1/2"]), 0);
    let shards = run.join("ensemble.shards");
    let status = || leontief(&["status", text(&run)]);
    // A pipe would hold whoever opens it; folders of such names are not ours.
    let pipe = std::process::Command::new("mkfifo").arg(shards.join("rank_7.error")).status();
    assert!(pipe.expect("mkfifo").success());
    fs::create_dir(shards.join("rank_0.error")).expect("writable");
    let host = fs::read_to_string("/proc/sys/kernel/hostname").expect("Linux");
    fs::create_dir(shards.join(format!(".x.{}-99999999.part", host.trim()))).expect("writable");
    assert!(stdout(&status()).contains("3 of 6 batches done"));
    // A mistaken number of draws is not what the run was asked for.
    let asked = shards.join("asked.json");
    let before = fs::read_to_string(&asked).expect("there");
    let merge = leontief(&["merge", text(&config), "--output", text(&run), "--set", "ensemble.draws=17"]);
    says(&merge, 2, &["missing"]);
    assert_eq!(fs::read_to_string(&asked).expect("there"), before);
    // A batch longer than memory.
    let far = before.replacen("\"end\":2", "\"end\":1000000000000000", 1);
    assert_ne!(far, before);
    fs::write(&asked, far).expect("writable");
    assert!(stdout(&status()).contains("2 of 6 batches done"), "{:?}", status());
    fs::write(&asked, "{").expect("writable");
    says(&status(), 2, &["asked.json is damaged", "again"]);
    exits(&ensemble(&[]), 0);
    let note = shards.join("run.toml");
    fs::remove_file(&note).expect("there");
    assert!(std::process::Command::new("mkfifo").arg(&note).status().expect("mkfifo").success());
    says(&ensemble(&[]), 3, &["run.toml", "is no plain file", "move it away"]);
}

/// Two ranks, each with a last argument of its own, do not agree.
#[track_caller]
fn differ(arguments: &[&str], last: &[PathBuf; 2]) {
    let Some(mut command) = launcher() else { return };
    for (at, own) in last.iter().enumerate() {
        command.args((at > 0).then_some(":"));
        command.args(["-n", "1", env!("CARGO_BIN_EXE_leontief")]).args(arguments).arg(own);
    }
    says(&command.output().expect("ranks start"), 5, &["rank 1 reads other inputs than rank 0"]);
}

/// Stale copies on a machine.
#[test]
fn ranks_that_read_other_inputs_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    for (seed, data) in [("5", &one), ("6", &two)] {
        let sizes = ["--statistics", "--provinces", "3", "--regions", "9", "--sectors", "8", "--seed", seed];
        exits(&leontief(&[&["synth", text(data)], &sizes[..]].concat()), 0);
    }
    let config = one.join("build.toml");
    let [output, solved] = ["run", "solved.h5"].map(|name| folder.path().join(name));
    let [config, output_name, solved_name] = [&config, &output, &solved].map(|path| text(path));
    let of_statistics = ["--output", output_name, config, "--data"];
    let runs = [
        ([&["build"], &of_statistics[..]].concat(), "statistics"),
        ([&["ensemble", "--set", "ensemble.draws=4"], &of_statistics[..]].concat(), "statistics"),
        (vec!["solve", "--output", solved_name, "--table"], "truth.h5"),
    ];
    for (arguments, input) in runs {
        differ(&arguments, &[one.join(input), two.join(input)]);
    }
    // Other configs, tables of other sizes, other lists.
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).expect("writable");
        path
    };
    let levels =
        ["totals", "products"].map(|level| write(level, &format!("[accounts]\nlevel = \"{level}\"\n")));
    let table = one.join("truth.h5");
    differ(&["solve", "--table", text(&table), "--output", solved_name], &levels);
    let small = folder.path().join("small.h5");
    exits(&leontief(&["synth", text(&small), "--provinces", "1", "--regions", "1", "--sectors", "8"]), 0);
    differ(&["solve", "--output", solved_name, "--table"], &[small, table.clone()]);
    let lists =
        ["0.4", "0.5"].map(|share| write(share, &format!("city,capital_in_demand\nA,{share}\nB,0.3\n")));
    let configs = lists.map(|list| {
        let name = format!("{}.toml", list.file_name().expect("a name").display());
        write(&name, &format!("[files]\nreference_cities = \"{}\"\n", list.display()))
    });
    differ(&["scenario", "--table", text(&table), "--output", solved_name], &configs);
    assert!(
        !output.join("table.h5").exists() && !output.join("ensemble.shards").exists() && !solved.exists()
    );
}
