//! Jobs for a cluster: what is submitted, and what a plan says of messages against what ranks count.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::program::{command, exits, leontief, on_ranks, says, shows, stderr, stdout, text};

const DRAWS: &str =
    "[input.synth]\nprovinces = 3\nregions = 9\nsectors = 8\n\n[ensemble]\ndraws = 12\nbatch = 2\n";

/// Numbers of a rank in an archive: calls and bytes.
fn counted(archive: &Path, rank: usize) -> [f64; 2] {
    let file = hdf5::File::open(archive).expect("an archive");
    ["collectives", "bytes_received"].map(|name| {
        let counts = file.dataset(&format!("provenance/volatile/{name}")).expect(name);
        counts.read_1d::<u64>().expect("by rank")[rank] as f64
    })
}

/// What a plan says of a number of ranks: calls, bytes to rank 0, bytes to others.
fn planned(config: &Path, ranks: usize, more: &[&str]) -> [f64; 3] {
    let count = ranks.to_string();
    let run = leontief(&[&["plan", text(config), "--ranks", &count, "--json"], more].concat());
    exits(&run, 0);
    let plan: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("JSON");
    let row = plan["rows"].as_array().and_then(|rows| rows.last()).expect("a row");
    assert_eq!(row["ranks"].as_u64(), Some(ranks as u64));
    ["collectives", "received_first", "received"].map(|name| row[name].as_f64().expect(name))
}

/// Bytes are known but for a few steps of the spectral radius; calls hang on how many of these it took.
#[test]
fn messages_of_a_plan_are_those_that_ranks_count() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (config, table) = (folder.path().join("c.toml"), folder.path().join("t.h5"));
    for (noise, bytes_within, calls_within) in [("0.0", 1.15, 1.4), ("0.15", 1.5, 1.5)] {
        let form = if noise == "0.0" { "hierarchical" } else { "dense" };
        let sizes =
            ["--provinces", "7", "--regions", "60", "--sectors", "20", "--form", form, "--noise", noise];
        exits(&leontief(&[&["synth", text(&table)][..], &sizes[..]].concat()), 0);
        fs::write(&config, "[input]\ntable = 't.h5'\n[accounts]\nlevel = 'flows'\n").expect("writable");
        for ranks in [1, 2, 3] {
            let archive = folder.path().join(format!("on_{ranks}.h5"));
            let request =
                ["solve", "--table", text(&table), "--output", text(&archive), "--accounts", "flows"];
            let Some(run) = on_ranks(ranks, 1, &request) else { return };
            exits(&run, 0);
            let [calls, first, others] = planned(&config, ranks, &[]);
            let [measured_calls, measured_first] = counted(&archive, 0);
            if ranks == 1 {
                assert!(
                    calls + first + others + measured_calls + measured_first < 0.5,
                    "a rank alone says nothing"
                );
                continue;
            }
            let near = |planned: f64, measured: f64, within: f64| {
                planned / measured < within && measured / planned < within
            };
            let most = (1..ranks).map(|rank| counted(&archive, rank)[1]).fold(0.0, f64::max);
            let said = format!(
                "{form}, {ranks} ranks: planned {calls} calls, {first} and {others} bytes; counted {measured_calls}, \
                 {measured_first} and {most}"
            );
            eprintln!("{said}");
            assert!(near(calls, measured_calls, calls_within), "{said}");
            assert!(near(first, measured_first, bytes_within) && near(others, most, bytes_within), "{said}");
        }
    }
}

#[test]
fn a_plan_of_thousands_of_ranks_takes_no_time_and_knows_who_waits() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = folder.path().join("c.toml");
    fs::write(&config, "[input.synth]\nprovinces = 31\nregions = 313\nsectors = 42\n").expect("writable");
    let run = leontief(&["plan", text(&config), "--ranks", "4096"]);
    exits(&run, 0);
    let said = stdout(&run);
    assert!(said.lines().any(|line| line.split_whitespace().take(2).eq(["4096", "31"])), "{said}");
    fs::write(&config, DRAWS).expect("writable");
    let run = leontief(&["plan", text(&config), "--ranks", "1000"]);
    exits(&run, 0);
    assert!(
        stdout(&run).lines().any(|line| line.split_whitespace().take(2).eq(["1000", "6"])),
        "{}",
        stdout(&run)
    );
}

/// A folder with a config, and a `sbatch` that writes down what it is given and answers with an id.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = Self { folder };
        fs::write(site.path("it's a $(config).toml"), config).expect("writable");
        let script = "#!/bin/sh\nprintf '%s\\n' \"$LEONTIEF_SITE\" \"$@\" >>\"$0.log\"\necho '77;test'\n";
        fs::write(site.path("sbatch"), script).expect("writable");
        fs::set_permissions(site.path("sbatch"), fs::Permissions::from_mode(0o755)).expect("ours");
        site
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn submit(&self, path: &str, more: &[&str]) -> Output {
        let (config, output) = (self.path("it's a $(config).toml"), self.path("a;run"));
        let request =
            ["submit", text(&config), "--output", text(&output), "--nodes", "2", "--ranks-per-node", "3"];
        command(&[&request[..], more].concat()).env("PATH", path).output().expect("the program starts")
    }

    fn with_sbatch(&self, more: &[&str]) -> Output {
        self.submit(&format!("{}:/usr/bin:/bin", text(self.folder.path())), more)
    }
}

#[test]
fn a_submitted_job_has_its_scripts_its_size_and_arguments_as_they_are() {
    let site = Site::new(DRAWS);
    let own = site.path("own.sh");
    fs::write(&own, "# launches here\n").expect("writable");
    let options =
        ["--walltime", "3:50:00", "--memory", "16G", "--site", text(&own), "--set", "ensemble.draws=14"];
    let run = site.with_sbatch(&options);
    shows(&run, &["job 77: "]);
    let given = fs::read_to_string(site.path("sbatch.log")).expect("sbatch was called");
    let given: Vec<&str> = given.lines().collect();
    for option in [
        "own",
        "--nodes=2",
        "--ntasks=6",
        "--ntasks-per-node=3",
        "--time=3:50:00",
        "--mem=16384M",
        "--signal=B:USR1@300",
    ] {
        assert!(given.contains(&option), "{option} is missing in {given:?}");
    }
    let (config, output) = (site.path("it's a $(config).toml"), site.path("a;run"));
    let script = output.join("jobs/ensemble.sbatch");
    let end = [text(&script), text(&config), text(&output), "--set", "ensemble.draws=14"];
    assert!(given.ends_with(&end), "{given:?}");
    for name in ["ensemble.sbatch", "requeue.sh", "end.sh", "site/generic.sh", "site/own.sh"] {
        assert!(output.join("jobs").join(name).is_file(), "{name}");
    }
}

#[test]
fn an_array_is_merged_when_all_its_parts_are_done() {
    let site = Site::new(DRAWS);
    exits(&site.with_sbatch(&["--array", "4"]), 0);
    let given = fs::read_to_string(site.path("sbatch.log")).expect("sbatch was called");
    assert!(given.contains("--array=1-4\n") && given.contains("--dependency=afterok:77\n"), "{given}");
    assert_eq!(given.matches("--time=1:00:00\n").count(), 2, "parts and merge");
    assert!(
        given.contains("jobs/ensemble-array.sbatch\n") && given.contains("jobs/merge.sbatch\n"),
        "{given}"
    );
    let site = Site::new("[input.synth]\n");
    let run = site.with_sbatch(&["--array", "4"]);
    says(&run, 2, &["--array shares the draws"]);
}

#[test]
fn a_dry_run_writes_nothing_and_its_command_is_one_for_a_shell() {
    let site = Site::new(DRAWS);
    let run = site.submit("/nowhere", &["--dry-run", "--memory", "1M", "--walltime", "1s"]);
    exits(&run, 0);
    let said = stdout(&run);
    assert!(said.contains("#SBATCH --requeue") && said.contains("--memory allows 1"), "{said}");
    assert!(said.contains("'\\''s a $(config).toml'"), "{said}");
    // Six batches are work for six ranks.
    assert!(!said.contains("work for"), "{said}");
    assert!(!site.path("a;run").exists());
    // The shell gives sbatch what the program would have.
    let line = said.lines().find(|line| line.contains(" sbatch --parsable ")).expect("the command");
    let path = format!("{}:/usr/bin:/bin", text(site.folder.path()));
    let shell =
        std::process::Command::new("sh").args(["-c", line]).env("PATH", path).output().expect("a shell");
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
    let given = fs::read_to_string(site.path("sbatch.log")).expect("sbatch was called");
    assert!(given.ends_with(&format!(
        "{}\n{}\n",
        text(&site.path("it's a $(config).toml")),
        text(&site.path("a;run"))
    )));
}

#[test]
fn a_job_too_short_for_one_batch_or_for_a_signal_is_told() {
    let site = Site::new(DRAWS);
    let short = stdout(&site.submit("/nowhere", &["--dry-run", "--walltime", "2m"]));
    assert!(short.contains("may be told to stop when it begins"), "{short}");
    let large = [
        "--set",
        "ensemble.batch=100000",
        "--set",
        "ensemble.draws=100000",
        "--set",
        "input.synth.regions=300",
    ];
    let large = stdout(&site.submit("/nowhere", &[&["--dry-run", "--walltime", "5m"], &large[..]].concat()));
    assert!(large.contains("make ensemble.batch smaller"), "{large}");
}

#[test]
fn jobs_that_must_fail_are_not_submitted() {
    let site = Site::new("[input.synth]\nprovinces = 2\nregions = 5\n");
    says(&site.with_sbatch(&[]), 5, &["6 ranks for 5 regions", "start at most 5 ranks"]);
    let odd = site.folder.path().join(std::ffi::OsStr::from_bytes(b"odd\xff"));
    let mut request =
        command(&["submit", text(&site.path("it's a $(config).toml")), "--dry-run", "--output"]);
    let run = request.arg(&odd).args(["--nodes", "1"]).output().expect("the program starts");
    says(&run, 2, &["is not UTF-8", "rename it"]);
    assert!(!site.path("sbatch.log").exists());
}

/// The script's own function, on names that a shell takes for patterns.
#[test]
fn batches_of_a_folder_of_any_name_are_counted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("jobs/requeue.sh");
    for name in ["run[1]", "a*b", "it's $(x)", "back\\slash", "-n"] {
        let shards = folder.path().join(name).join("ensemble.shards");
        fs::create_dir_all(&shards).expect("writable");
        let counted = || {
            let count = std::process::Command::new("bash")
                .args(["-c", ". \"$0\"; batches \"$1\"", text(&script), text(&folder.path().join(name))])
                .output();
            stdout(&count.expect("a shell")).trim().to_owned()
        };
        assert_eq!(counted(), "0", "{name}");
        fs::write(shards.join("batch_00000.h5"), "").expect("writable");
        fs::write(shards.join("batch_00001.h5"), "").expect("writable");
        assert_eq!(counted(), "2", "{name}");
    }
}

#[test]
fn a_site_named_in_the_environment_is_kept() {
    let site = Site::new(DRAWS);
    let (config, output) = (site.path("it's a $(config).toml"), site.path("run"));
    let request = ["submit", text(&config), "--output", text(&output), "--nodes", "1", "--dry-run"];
    let submit =
        |name: &str| command(&request).env("LEONTIEF_SITE", name).output().expect("the program starts");
    assert!(stdout(&submit("modules")).contains("LEONTIEF_SITE=modules"));
    exits(&submit("elsewhere"), 2);
    assert!(stderr(&submit("elsewhere")).contains("generic and modules"));
}

#[test]
fn without_slurm_the_way_out_is_named() {
    let site = Site::new(DRAWS);
    let run = site.submit("/nowhere", &[]);
    says(&run, 2, &["--dry-run"]);
    for wrong in [
        ["--memory", "16"],
        ["--walltime", "4:00:00:00"],
        ["--walltime", "soon"],
        ["--array", "0"],
        ["--threads", "0"],
    ] {
        exits(&site.submit("/nowhere", &wrong), 2);
    }
}
