//! Ensembles made by several jobs in one folder, and what `leontief status` says of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{command, exits, leontief, says, stdout, text};

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
    says(&merge, 2, &["batch_00000.h5 is missing"]);
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
