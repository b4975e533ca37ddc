//! Ranks that panic or are killed: all end, soon, nothing half-written stays, and the log says what to do. `make
//! test-faults` does this and more, many times.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{exits, launcher, leontief, says, stderr, text};

/// Whoever ends a rank, the others end within this time.
const SOON: Duration = Duration::from_secs(30);

/// One rank is started without room for its threads, which is a panic of the real program.
#[test]
fn a_panic_of_one_rank_of_a_solve_ends_all_and_leaves_no_archive() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (table, archive) = (folder.path().join("t.h5"), folder.path().join("a.h5"));
    exits(&leontief(&["synth", text(&table), "--regions", "12", "--sectors", "5"]), 0);
    let Some(mut command) = launcher() else { return };
    let program = env!("CARGO_BIN_EXE_leontief");
    let solve = ["solve", "--table", text(&table), "--output", text(&archive)];
    command.args(["-n", "1", program]).args(solve).arg(":");
    let cramped = "ulimit -v 700000; RAYON_NUM_THREADS=20000 exec \"$0\" \"$@\"";
    command.args(["-n", "1", "sh", "-c", cramped, program]).args(solve);
    let begin = Instant::now();
    let run = command.output().expect("the launcher starts");
    assert!(begin.elapsed() < SOON, "took {:?}", begin.elapsed());
    assert!(!run.status.success());
    assert!(stderr(&run).contains("panicked"), "{}", stderr(&run));
    assert!(!archive.exists());
}

/// Processes of the program that were given a path.
fn ranks_of(output: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("Linux").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        let is_rank = words[0] == env!("CARGO_BIN_EXE_leontief").as_bytes();
        if is_rank && words.iter().any(|word| *word == text(output).as_bytes()) {
            found.push(name);
        }
    }
    found
}

#[test]
fn a_killed_rank_ends_the_job_whose_log_says_what_to_do_and_the_job_goes_on() {
    if launcher().is_none() || std::env::var_os("LEONTIEF_MPIRUN").is_some() {
        eprintln!("SKIPPED: the site file of a laptop starts Open MPI");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (config, output): (PathBuf, PathBuf) = (folder.path().join("c.toml"), folder.path().join("run"));
    let draws =
        "[input.synth]\nprovinces = 3\nregions = 12\nsectors = 10\n[ensemble]\ndraws = 400\nbatch = 4\n";
    fs::write(&config, draws).expect("writable");
    let jobs = Path::new(env!("CARGO_MANIFEST_DIR")).join("jobs");
    let job = || {
        let mut command = Command::new("bash");
        command.arg(jobs.join("ensemble.sbatch")).args([&config, &output]).arg("--quiet");
        command.envs([("LEONTIEF_SITE", "laptop"), ("LEONTIEF", env!("CARGO_BIN_EXE_leontief"))]);
        command.env("LEONTIEF_JOBS", &jobs).stdout(Stdio::null()).stderr(Stdio::piped());
        command.envs([("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")]);
        command.spawn().expect("bash starts")
    };
    let running = job();
    let shards = output.join("ensemble.shards");
    let begin = Instant::now();
    while fs::read_dir(&shards).map_or(0, Iterator::count) < 4 && begin.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let ranks = ranks_of(&output);
    assert_eq!(ranks.len(), 2, "two ranks of a job that has begun");
    let begin = Instant::now();
    let killed = Command::new("kill").args(["-9", &ranks[1]]).status().expect("kill");
    assert!(killed.success());
    let ended = running.wait_with_output().expect("bash ends");
    assert!(begin.elapsed() < SOON, "took {:?}", begin.elapsed());
    assert!(!ended.status.success() && !output.join("ensemble.h5").exists());
    let log = String::from_utf8_lossy(&ended.stderr);
    assert!(log.contains("a rank was killed") && log.contains("Submit the same job again"), "{log}");
    let again = job().wait_with_output().expect("bash ends");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let whole = folder.path().join("whole");
    exits(&leontief(&["--quiet", "ensemble", text(&config), "--output", text(&whole)]), 0);
    let (a, b) = (whole.join("ensemble.h5"), output.join("ensemble.h5"));
    exits(&leontief(&["compare", text(&a), text(&b)]), 0);
}

/// What a process that is gone left of a file or folder, by the name that the program gives its drafts.
fn dead_draft(of: &Path) -> PathBuf {
    let draft = leontief::drafts::draft_of(of).expect("a name");
    let own = format!("-{}.part", std::process::id());
    // No number of a process is that large.
    of.with_file_name(text(Path::new(draft.file_name().expect("a name"))).replace(&own, "-99999999.part"))
}

#[test]
fn what_killed_runs_left_of_a_result_goes_with_the_next_run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let (table, archive, csv, pymrio, flows) =
        (path("t.h5"), path("a.h5"), path("t-csv"), path("t"), path("t.xlsx"));
    let runs: [(&Path, Vec<&str>); 5] = [
        (&table, vec!["synth", text(&table), "--regions", "8", "--sectors", "3"]),
        (&archive, vec!["solve", "--table", text(&table), "--output", text(&archive)]),
        (&csv, vec!["convert", text(&table), text(&csv)]),
        (&pymrio, vec!["convert", text(&table), text(&pymrio)]),
        (&flows, vec!["convert", text(&table), text(&flows)]),
    ];
    for (made, words) in runs {
        let draft = dead_draft(made);
        if made.extension().is_some() {
            fs::write(&draft, "cut").expect("writable");
        } else {
            fs::create_dir(&draft).expect("writable");
            fs::write(draft.join("Z.csv"), "cut").expect("writable");
        }
        exits(&leontief(&words), 0);
        assert!(made.exists() && !draft.exists(), "{}", draft.display());
    }
    // A folder of the user's may have such a name.
    let other = path("b.h5");
    fs::create_dir(dead_draft(&other)).expect("writable");
    let run = leontief(&["solve", "--table", text(&table), "--output", text(&other)]);
    says(&run, 0, &["WARN", "-99999999.part looks like what a killed run left", "rename it if it is yours"]);
    assert!(dead_draft(&other).is_dir());
}
