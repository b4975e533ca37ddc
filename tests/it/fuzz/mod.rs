//! Every reader fed with damaged files: none panics, hangs or takes all memory.
//!
//! A few seconds here; `make fuzz CASES=1000000` runs as many cases a reader (LEONTIEF_FUZZ_CASES), or for a time
//! (LEONTIEF_FUZZ_SECONDS), and prints how many it were. A case has a number, and the number says all of it.

mod children;
mod mutation;
mod packed;
mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use mutation::Chance;

/// Cases a reader without anything said.
const FEW: u64 = 300;

/// Longest time of one case; other work may hold the machine for a while.
const SLOW: Duration = Duration::from_secs(120);

/// Resident memory that no case may take, where nothing else runs in the process.
const MOST_KIBIBYTES: u64 = 2 << 20;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A folder for cases, in memory where there is one.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary folder")
}

/// Runs cases of a reader: `case` damages and reads, and tells whether it was taken in.
fn fuzz(reader: &str, mut case: impl FnMut(&mut Chance) -> bool) {
    let cases = asked("LEONTIEF_FUZZ_CASES").unwrap_or(FEW);
    let first = asked("LEONTIEF_FUZZ_FIRST").unwrap_or(0);
    let limit = asked("LEONTIEF_FUZZ_SECONDS").map_or(Duration::MAX, Duration::from_secs);
    let (begin, mut done, mut taken, mut longest) = (Instant::now(), 0_u64, 0_u64, Duration::ZERO);
    for number in first..first + cases {
        let start = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| case(&mut Chance::new(number))));
        assert!(ran.is_ok(), "{reader}: case {number} panicked (LEONTIEF_FUZZ_FIRST={number} runs it again)");
        let good = ran.unwrap_or(false);
        longest = longest.max(start.elapsed());
        assert!(start.elapsed() < SLOW, "{reader}: case {number} took {:?}", start.elapsed());
        (done, taken) = (done + 1, taken + u64::from(good));
        if begin.elapsed() > limit {
            break;
        }
    }
    eprintln!(
        "{reader}: {done} cases in {:.0} s, {taken} taken in, the longest {:.2} s, {} MB",
        begin.elapsed().as_secs_f64(),
        longest.as_secs_f64(),
        resident() / 1024
    );
    if asked("LEONTIEF_FUZZ_CASES").is_some() {
        assert!(resident() < MOST_KIBIBYTES, "{reader}: {} KiB", resident());
    }
}

/// Largest resident memory of this process so far, KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
