//! Files that are whole under their names or not there: written as drafts, renamed; what killed runs leave of them.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Age from which a draft of another machine is nobody's: shards and archives are written in minutes.
const OLD: Duration = Duration::from_secs(24 * 3600);

/// Name of this machine.
pub fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname");
    name.map_or_else(|_| "unknown".to_owned(), |name| name.trim().to_owned())
}

/// `.NAME.HOST-PROCESS.part` beside a file or folder; none for a path without a name.
pub fn draft_of(path: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name()?);
    name.push(format!(".{}-{}.part", tag(&host()), std::process::id()));
    Some(path.with_file_name(name))
}

/// Writes a file whole, or leaves what there was: on the disk before it has its name, so that a power cut leaves no blank one.
///
/// # Errors
/// The file system's.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft_of(path).ok_or(ErrorKind::InvalidFilename)?;
    let write = || {
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().inspect_err(|_| {
        // Best effort: the first error is the one to report.
        let _ = fs::remove_file(&draft);
    })
}

/// Whether a file is the draft of `name` (of any file, without one) that no running process writes any more.
///
/// A process of this machine is looked for; of those of other machines only the age is known.
pub fn is_left_behind(path: &Path, name: Option<&str>) -> bool {
    let Some(writer) = writer(path, name) else { return false };
    let age = || fs::metadata(path).and_then(|about| about.modified()).ok()?.elapsed().ok();
    match writer.rsplit_once('-') {
        Some((host, process)) if host == tag(&self::host()) => {
            process == std::process::id().to_string() || !Path::new("/proc").join(process).exists()
        }
        _ => age().is_some_and(|age| age > OLD),
    }
}

/// Who wrote a draft.
fn writer(path: &Path, name: Option<&str>) -> Option<String> {
    let file = path.file_name()?.to_str()?;
    let (whole, writer) = file.strip_prefix('.')?.strip_suffix(".part")?.rsplit_once('.')?;
    name.is_none_or(|name| name == whole).then(|| writer.to_owned())
}

/// A host's name without what separates the parts of a draft's.
fn tag(host: &str) -> String {
    host.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn drafts_of_the_dead_and_of_the_old_are_left_behind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let made = |name: &str, age: u64| {
            let path = folder.path().join(name);
            let file = fs::File::create(&path).expect("writable");
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).expect("a time");
            path
        };
        let here = tag(&host());
        let own = draft_of(&folder.path().join("a.h5")).expect("a name");
        fs::write(&own, "").expect("writable");
        // No number of a process is that large.
        let dead = made(&format!(".a.h5.{here}-99999999.part"), 0);
        let running = made(&format!(".a.h5.{here}-1.part"), 90_000);
        let elsewhere = made(".a.h5.node.of.another-1.part", 10);
        let forgotten = made(".a.h5.node-1.part", 90_000);
        let whole = made("a.h5", 90_000);
        let left = [&own, &dead, &forgotten];
        for path in [&own, &dead, &running, &elsewhere, &forgotten, &whole] {
            assert_eq!(is_left_behind(path, None), left.contains(&path), "{}", path.display());
            assert!(!is_left_behind(path, Some("b.h5")));
        }
        assert!(is_left_behind(&dead, Some("a.h5")));
    }
}
