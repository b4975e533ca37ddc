//! Packed tables with flipped bytes, each read by a process of its own: HDF5 is C.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use super::asked;
use super::folder;
use super::mutation::Chance;
use crate::program::{command, exits, leontief, text};

/// The longest that one may take.
const LIMIT: &str = "60";

#[test]
fn flipped_bytes_of_packed_tables_end_no_process_with_a_panic() {
    let folder = folder();
    let (whole, case) = (folder.path().join("whole.h5"), folder.path().join("case.h5"));
    exits(&leontief(&["synth", text(&whole), "--provinces", "2", "--regions", "3", "--sectors", "2"]), 0);
    let bytes = fs::read(&whole).expect("readable");
    let cases = asked("LEONTIEF_FUZZ_CASES").map_or(40, |cases| cases.min(20_000));
    let seconds = asked("LEONTIEF_FUZZ_SECONDS").unwrap_or(u64::MAX);
    let (begin, mut done, mut killed) = (std::time::Instant::now(), 0, 0);
    for number in 0..cases {
        let mut chance = Chance::new(number);
        let mut damaged = bytes.clone();
        for _ in 0..=chance.below(3) {
            let at = chance.below(damaged.len());
            damaged[at] ^= 1 << chance.below(8);
        }
        if chance.below(8) == 0 {
            damaged.truncate(chance.below(bytes.len()));
        }
        fs::write(&case, damaged).expect("writable");
        let child = command(&["--quiet", "check", text(&case)]);
        // Time and memory from outside: no case may take more than 4 GB.
        let line = format!("ulimit -v 4000000; exec timeout {LIMIT} \"$0\" \"$@\"");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &line]).arg(child.get_program()).args(child.get_args());
        let run = shell.output().expect("a shell");
        done += 1;
        let code = run.status.code();
        // `sh` and `timeout` tell a signal as 128 and more: inside the HDF5 library, as README says of its text heap.
        let inside = run.status.signal().is_some() || matches!(code, Some(134 | 136 | 139));
        killed += u64::from(inside);
        let told = matches!(code, Some(0 | 3 | 4 | 6));
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(inside || told, "flipped bytes, case {number}: exit code {code:?}: {said}");
        if begin.elapsed().as_secs() > seconds {
            break;
        }
    }
    eprintln!("packed table, flipped bytes: {done} processes, {killed} of them ended inside HDF5");
    assert!(killed * 10 <= done, "{killed} of {done} processes ended inside HDF5");
}
