//! Published tables in `../shared/data`; skipped with a message where they are missing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::exchange::{Format, ReadOptions, read, write};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.is_dir() {
        tell(&format!("skipped: {} is missing", path.display()));
        return None;
    }
    Some(path)
}

#[expect(clippy::print_stderr, reason = "a skipped test and a measured figure must be seen")]
pub(super) fn tell(text: &str) {
    eprintln!("{text}");
}

#[test]
fn wiod_2011_reads_whole_and_returns_to_the_last_bit() {
    let Some(path) = shared("wiod-2011") else { return };
    let start = Instant::now();
    let wiod = read(&path, &ReadOptions::default()).expect("WIOD");
    tell(&format!("WIOD read in {:.3} s, notes {:?}", start.elapsed().as_secs_f64(), wiod.notes));
    let axes = &wiod.table.axes;
    // Dietzenbacher et al. (2013), DOI 10.1080/09535314.2012.761180: 40 countries and the rest of the world, 35 industries.
    assert_eq!((axes.R(), axes.m(), axes.C()), (41, 35, 5));
    assert_eq!(wiod.table.money.as_str(), "M.USD");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("copy");
    write(&wiod.table, &copy, Format::Pymrio).expect("written");
    let again = read(&copy, &ReadOptions::default()).expect("the copy");
    assert!(again.table == wiod.table);
}
