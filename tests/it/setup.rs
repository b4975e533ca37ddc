//! What a user sets up once: completions, man pages, and a look around.

use std::fs;

use crate::program::{exits, leontief, on_ranks, says, shows, stderr, stdout, text};

#[test]
fn completions_know_every_verb() {
    for shell in ["bash", "zsh", "fish"] {
        let run = leontief(&["completions", shell]);
        exits(&run, 0);
        for verb in ["ensemble", "report", "submit", "--accounts"] {
            // fish writes long options without their dashes.
            assert!(stdout(&run).contains(verb.trim_start_matches('-')), "{shell}: {verb}");
        }
    }
    exits(&leontief(&["completions", "cmd"]), 2);
}

#[test]
fn man_pages_are_one_a_verb() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    exits(&leontief(&["man", text(&folder.path().join("man1"))]), 0);
    for page in ["leontief.1", "leontief-ensemble.1", "leontief-solve.1"] {
        let page = fs::read_to_string(folder.path().join("man1").join(page)).expect("a page");
        assert!(page.contains(".TH leontief") && page.contains(".SH SYNOPSIS"), "{page}");
    }
    let file = folder.path().join("file");
    fs::write(&file, "").expect("writable");
    exits(&leontief(&["man", text(&file)]), 6);
}

#[test]
fn the_version_tells_features_and_libraries() {
    let run = leontief(&["--version"]);
    shows(&run, &["leontief 0.", "commit ", "features: ", "HDF5 1.", "MPI: "]);
    assert_eq!(stdout(&leontief(&["-V"])).lines().count(), 1);
}

/// Standard error of the program on a terminal, which `script` of util-linux makes.
fn on_a_terminal(arguments: &str) -> String {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_leontief"));
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env("TERM", "xterm").env_remove("LEONTIEF_LOG");
    stdout(&command.output().expect("script of util-linux"))
}

#[test]
fn progress_is_a_bar_on_a_terminal_and_lines_elsewhere() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = folder.path().join("draws.toml");
    fs::write(&config, "[input.synth]\nregions = 30\nsectors = 12\n[ensemble]\ndraws = 64\nbatch = 8\n")
        .expect("writable");
    let output = folder.path().join("drawn");
    let arguments = ["ensemble", text(&config), "--output", text(&output)];
    let told = on_a_terminal(&arguments.join(" "));
    assert!(told.contains('\r') && told.contains('█') && told.contains("of 64"), "{told}");
    let lines = leontief(&["ensemble", text(&config), "--output", text(&folder.path().join("again"))]);
    exits(&lines, 0);
    assert!(!stderr(&lines).contains('\r') && !stderr(&lines).contains('█'), "{}", stderr(&lines));
}

#[test]
fn the_schema_is_json_that_knows_sections_and_refuses_others() {
    let run = leontief(&["schema"]);
    exits(&run, 0);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("JSON");
    assert_eq!(schema["additionalProperties"], false);
    let tolerance = &schema["properties"]["solver"]["properties"]["tolerance"];
    assert_eq!((&tolerance["type"], tolerance["default"].as_f64()), (&"number".into(), Some(1e-12)));
    assert!(!tolerance["description"].as_str().expect("a text").is_empty());
}

#[test]
fn the_doctor_tells_libraries_ranks_and_cores() {
    let alone = leontief(&["doctor"]);
    shows(&alone, &["leontief 0.", "HDF5 1.", "of 1 rank on", "GiB free", "0 failed"]);
    let Some(run) = on_ranks(2, 1, &["doctor"]) else { return };
    shows(&run, &["2 on 1 host,", "2 threads of 2 ranks"]);
}

#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device that is always full");
    let run = crate::program::command(&["schema"]).stdout(full).output().expect("the program starts");
    says(&run, 6, &["standard output", "free space"]);
}
