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

/// Removes drafts of a file or folder that killed processes of this machine left beside it, files by `fs::remove_file`,
/// folders by `fs::remove_dir_all`: what a name is of, the one or the other refuses.
///
/// Drafts of a running process, of another machine and of another name stay.
pub fn sweep(path: &Path, remove: fn(PathBuf) -> io::Result<()>) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A folder that cannot be read is told of when the draft is made in it.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.path();
        if writer(&found, Some(name)).is_some_and(|writer| is_gone(&writer) == Some(true)) {
            discard(&found, remove);
        }
    }
}

/// Removes a draft; that one cannot be removed is no reason to fail.
pub fn discard(draft: &Path, remove: fn(PathBuf) -> io::Result<()>) {
    let Err(error) = remove(draft.to_owned()) else { return };
    // Another process may have been faster.
    if error.kind() != ErrorKind::NotFound {
        tracing::warn!(
            "{} looks like what a killed run left and cannot be removed ({error}); remove it, or rename it if it is yours",
            draft.display()
        );
    }
}

/// Writes a file whole, or leaves what there was: on the disk before it has its name, so that a power cut leaves no blank one.
/// Drafts of it that killed processes left are removed.
///
/// # Errors
/// The file system's.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft_of(path).ok_or(ErrorKind::InvalidFilename)?;
    sweep(path, fs::remove_file);
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
/// A process of this machine is looked for; of those of other machines only the age is known. A folder is none.
pub fn is_left_behind(path: &Path, name: Option<&str>) -> bool {
    let Some(writer) = writer(path, name) else { return false };
    let Ok(about) = fs::symlink_metadata(path) else { return false };
    let age = || about.modified().ok()?.elapsed().ok();
    !about.is_dir() && is_gone(&writer).unwrap_or_else(|| age().is_some_and(|age| age > OLD))
}

/// Whether a process of this machine has ended, or is this one; nothing of those of other machines.
fn is_gone(writer: &str) -> Option<bool> {
    let (host, process) = writer.rsplit_once('-')?;
    let process: u32 = process.parse().ok()?;
    let ended = || process == std::process::id() || !Path::new("/proc").join(process.to_string()).exists();
    (host == tag(&self::host())).then(ended)
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
        let folder = folder.path().join(format!(".b.h5.{here}-99999999.part"));
        fs::create_dir(&folder).expect("writable");
        assert!(!is_left_behind(&folder, None));
    }

    #[test]
    fn what_killed_processes_of_this_machine_left_of_one_name_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let here = tag(&host());
        let left = || {
            let entries = fs::read_dir(folder.path()).expect("a folder").flatten();
            let mut names: Vec<_> =
                entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        };
        let name = |of: &str, host: &str, process: &str| format!(".{of}.{host}-{process}.part");
        let dead = [name("a.h5", &here, "99999999"), name("a.h5", &here, &std::process::id().to_string())];
        let mut others = vec![
            name("a.h5", &here, "1"),
            name("a.h5", &here, "me"),
            name("a.h5", "node", "99999999"),
            name("ba.h5", &here, "99999999"),
            name("a", &here, "99999999"),
            "a.h5".to_owned(),
        ];
        others.sort();
        let make = |name: &String| fs::create_dir(folder.path().join(name)).expect("writable");
        for name in &others {
            fs::write(folder.path().join(name), "kept").expect("writable");
        }
        let path = folder.path().join("a.h5");
        // A folder is no draft of a file.
        dead.iter().for_each(make);
        sweep(&path, fs::remove_file);
        assert_eq!(left().len(), others.len() + 2);
        fs::write(folder.path().join(&dead[0]).join("part"), "of a draft").expect("writable");
        sweep(&path, fs::remove_dir_all);
        assert_eq!(left(), others);
        for name in &dead {
            fs::write(folder.path().join(name), "a draft").expect("writable");
        }
        sweep(&path, fs::remove_dir_all);
        assert_eq!(left().len(), others.len() + 2);
        sweep(&path, fs::remove_file);
        assert_eq!(left(), others);
        sweep(Path::new("/"), fs::remove_file);
    }
}
