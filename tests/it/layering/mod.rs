//! The drawing of the house stays true: floors, doors, names and sizes.
//!
//! Function length and parameter count are clippy's (`.clippy.toml`); here only that nobody excuses them.

pub mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use source::{Kept, Token, blank_literals, closing, tokens, without_tests};

/// Rooms from the ground up; a room imports lower floors only. Rooms of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["axes", "quantity", "linalg", "streams", "drafts", "ranks"],
    &["entropy", "table"],
    &["coefficients", "inventory", "compile"],
    &["leontief"],
    &["accounts"],
    &["classify", "analysis"],
    &["scenario"],
    &["ensemble"],
    &["archive", "exchange"],
    &["report", "config"],
    &["run"],
    &["cli"],
    &["main"],
];

/// Imports the floors forbid and somebody argued for: file, room, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// Foreign libraries and the only places that may name them.
const DOORS: &[(&str, &[&str])] = &[
    ("mpi", &["ranks/mpi.rs"]),
    // A MATLAB v7.3 file is HDF5.
    ("hdf5", &["archive/", "exchange/flat/matlab.rs"]),
    ("hdf5_sys", &["archive/"]),
    ("faer", &["linalg/"]),
    ("clap", &["cli.rs", "cli/"]),
    ("clap_complete", &["cli/setup.rs"]),
    ("clap_mangen", &["cli/setup.rs"]),
    ("indicatif", &["cli/log.rs"]),
    ("tracing_subscriber", &["cli/log.rs"]),
    // A flat table's layout is a description of a foreign file, not a config of ours.
    ("toml", &["config/", "exchange/flat/layout/keys.rs"]),
    ("calamine", &["exchange/workbook/"]),
    ("zip", &["exchange/workbook/declared.rs"]),
    ("rust_xlsxwriter", &["exchange/workbook/"]),
    // pymrio's file_parameters.json comes in; the verbs' --json goes out.
    ("serde_json", &["exchange/", "run/", "cli.rs", "cli/"]),
    ("parquet", &["exchange/tidy/columnar.rs"]),
    ("sha2", &["archive/"]),
    ("signal_hook", &["run/stop.rs"]),
    ("pulp", &["streams/"]),
    ("resvg", &["report/raster.rs"]),
];

const FORBIDDEN_NAMES: &[&str] =
    &["utils", "util", "helpers", "helper", "common", "types", "misc", "manager", "handler", "prelude"];
const MOST_LINES: usize = 400;
const MOST_FILES: usize = 12;

#[test]
fn the_sources_follow_the_drawing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    read_folder(&root, &root, &mut files);
    files.sort();
    assert!(files.len() > 10, "found only {} sources under {}", files.len(), root.display());
    let offences = offences(&files, EXCEPTIONS);
    assert!(offences.is_empty(), "the sources left the drawing:\n{}", offences.join("\n"));
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("src/ is readable") {
        let path: PathBuf = entry.expect("src/ is readable").path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(root).expect("the path lies under src/");
            let name = name.to_string_lossy().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).expect("sources are UTF-8")));
        }
    }
}

/// Everything the files (name under src/, text) do against the drawing, as `file:line: what`.
fn offences(files: &[(String, String)], exceptions: &[(&str, &str, &str)]) -> Vec<String> {
    let codes: Vec<String> = files.iter().map(|(_, text)| blank_literals(text)).collect();
    let read: Vec<Kept> = codes.iter().map(|code| without_tests(&tokens(code))).collect();
    let mut test_files = BTreeSet::new();
    for ((name, _), kept) in files.iter().zip(&read) {
        let folder = children_folder(name);
        test_files.extend(kept.test_modules.iter().map(|module| format!("{folder}{module}")));
    }
    let is_test = |name: &str| {
        test_files.iter().any(|test| name == format!("{test}.rs") || name.starts_with(&format!("{test}/")))
    };
    let mut found = folder_sizes(files);
    let mut used = BTreeSet::new();
    for ((name, text), kept) in files.iter().zip(&read).filter(|((name, _), _)| !is_test(name)) {
        let lines = text.lines().count() - kept.test_lines;
        if lines > MOST_LINES {
            found.push(format!("{name}: {lines} lines without tests; {MOST_LINES} is the hard stop"));
        }
        found.extend(names_and_globs(name, &kept.code));
        found.extend(closed_doors(name, &kept.code));
        for (line, room) in imported_rooms(name, &kept.code) {
            match excused(name, &room, exceptions) {
                Some(exception) => drop(used.insert(exception)),
                None => found.extend(upward(name, line, &room)),
            }
        }
    }
    let idle = exceptions.iter().enumerate().filter(|(at, _)| !used.contains(at));
    found.extend(idle.map(|(_, (file, room, _))| format!("{file}: exception for {room} excuses nothing")));
    found
}

fn excused(name: &str, room: &str, exceptions: &[(&str, &str, &str)]) -> Option<usize> {
    exceptions.iter().position(|(file, to, _)| *file == name && *to == room)
}

/// Folder of the modules that a file declares.
fn children_folder(name: &str) -> String {
    let folder = name.rfind('/').map_or("", |slash| &name[..=slash]);
    match name[folder.len()..].trim_end_matches(".rs") {
        "mod" | "lib" | "main" => folder.to_owned(),
        own => format!("{folder}{own}/"),
    }
}

fn room_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name).trim_end_matches(".rs")
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn upward(name: &str, line: usize, room: &str) -> Option<String> {
    let own = room_of(name);
    if own == room || own == "lib" {
        return None;
    }
    match (floor(own), floor(room)) {
        (Some(here), Some(there)) if there < here => None,
        (Some(here), Some(there)) => Some(format!(
            "{name}:{line}: {own} (floor {}) imports {room} (floor {}); imports point down",
            here + 1,
            there + 1
        )),
        (None, _) => Some(format!("{name}:{line}: {own} stands on no floor; add it to FLOORS")),
        (_, None) => {
            Some(format!("{name}:{line}: imports {room}, which stands on no floor; add it to FLOORS"))
        }
    }
}

/// Rooms named by `crate::room`, `crate::{room, …}` and by `super` chains that climb to the root.
fn imported_rooms(name: &str, code: &[Token]) -> Vec<(usize, String)> {
    let depth = children_folder(name).matches('/').count();
    let mut rooms = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let after_path = at > 0 && code[at - 1].text == "::";
        let mut next = at;
        match token.text {
            "crate" => next += 1,
            "leontief" if name == "main.rs" && !after_path => next += 1,
            "super" if !after_path => {
                let climbs = code[at..].chunks(2).take_while(|pair| pair[0].text == "super").count();
                if climbs < depth {
                    continue;
                }
                next += 2 * climbs - 1;
            }
            _ => continue,
        }
        if code.get(next).is_some_and(|token| token.text == "::") {
            rooms.extend(first_words(code, next + 1));
        }
    }
    rooms
}

/// The word at `at`, or the first words of each branch of a `{…}` there.
fn first_words(code: &[Token], at: usize) -> Vec<(usize, String)> {
    let word = |token: &Token| (token.line, token.text.to_owned());
    if code.get(at).is_none_or(|token| token.text != "{") {
        let is_room = |token: &&Token| token.text.starts_with(char::is_lowercase);
        return code.get(at).filter(is_room).map(word).into_iter().collect();
    }
    let end = closing(code, at);
    let mut words = Vec::new();
    let mut here = at + 1;
    while here < end {
        words.push(word(&code[here]));
        while here < end && code[here].text != "," {
            here = if code[here].text == "{" { closing(code, here) } else { here + 1 };
        }
        here += 1;
    }
    words
}

fn closed_doors(name: &str, code: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let Some((library, places)) = DOORS.iter().find(|(library, _)| *library == token.text) else {
            continue;
        };
        let before = at.checked_sub(1).map_or("", |before| code[before].text);
        let after = code.get(at + 1).map_or("", |after| after.text);
        let named = before != "::" && (after == "::" || (before == "use" && matches!(after, ";" | "as")));
        let inside =
            |place: &&&str| if place.ends_with('/') { name.starts_with(**place) } else { name == **place };
        if named && places.iter().find(inside).is_none() {
            let line = token.line;
            found.push(format!("{name}:{line}: {library} has one door: {}", places.join(", ")));
        }
    }
    found
}

fn names_and_globs(name: &str, code: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for part in name.trim_end_matches(".rs").split('/').filter(|part| FORBIDDEN_NAMES.contains(part)) {
        found.push(format!("{name}: '{part}' says nothing; name the idea the file holds"));
    }
    for (at, token) in code.iter().enumerate() {
        let line = token.line;
        match token.text {
            // `use<…>` in a signature captures lifetimes.
            "use" if code.get(at + 1).is_none_or(|next| next.text != "<") => {
                let statement = code[at..].iter().take_while(|token| token.text != ";");
                if statement.clone().any(|token| token.text == "*") {
                    found.push(format!("{name}:{line}: glob import; name what you take"));
                }
            }
            "too_many_lines" | "too_many_arguments" => {
                found.push(format!("{name}:{line}: {} is not to be excused; cut the function", token.text));
            }
            _ => {}
        }
    }
    found
}

fn folder_sizes(files: &[(String, String)]) -> Vec<String> {
    let folder = |name: &str| name.rfind('/').map_or(String::new(), |slash| name[..slash].to_owned());
    let folders: BTreeSet<String> = files.iter().map(|(name, _)| folder(name)).collect();
    let mut found = Vec::new();
    for of in folders.iter().filter(|of| *of != "run") {
        let count = files.iter().filter(|(name, _)| folder(name) == **of).count();
        if count > MOST_FILES {
            found.push(format!("src/{of}: {count} files; a folder holds at most {MOST_FILES}"));
        }
    }
    found
}

/// What the drawing says of one made-up file.
fn say(name: &str, text: &str) -> String {
    offences(&[(name.to_owned(), text.to_owned())], &[]).join("\n")
}

#[test]
fn an_upward_import_is_caught_however_it_is_written() {
    for line in [
        "use crate::table::Table;",
        "use crate::{axes, table::Table};",
        "fn f(t: &crate::table::Table) {}",
        "use super::super::table::Table;",
        "pub use crate::{\n    table::{self, Table},\n};",
        "use crate::table;",
    ] {
        let said = say("linalg/lu.rs", line);
        assert!(said.contains("linalg (floor 1) imports table (floor 2)"), "{line}: {said}");
    }
    assert!(say("archive/mod.rs", "use crate::exchange::read;").contains("imports exchange"), "same floor");
    assert!(say("archive/mod.rs", "use crate::sundry::read;").contains("stands on no floor"));
    assert!(say("run/solve.rs", "use super::super::cli::Arguments;").contains("imports cli"));
}

#[test]
fn what_is_allowed_is_not_caught() {
    for text in [
        "use crate::axes::{Axes, Labels};\nuse super::Matrix;",
        "// use crate::run::solve;\nlet s = \"crate::run::solve\"; let q = '\"'; let r = r#\"crate::cli\"#;",
        "#[cfg(test)]\nmod tests {\n    use crate::archive::write;\n    use super::*;\n}\nfn f<'a>(x: &'a str) {}",
        "pub(crate) fn f(x: &[f64; 3]) -> impl Fn() + use<> { x[0] * x[1] }",
        "/* use faer::Mat; */ use self::mpi::World;",
    ] {
        assert_eq!(say("table/balance.rs", text), "", "{text}");
    }
    let files = [
        ("table/mod.rs".to_owned(), "#[cfg(test)]\nmod cases;".to_owned()),
        ("table/cases.rs".to_owned(), "use crate::archive::write;".to_owned()),
    ];
    assert_eq!(offences(&files, &[]), Vec::<String>::new());
}

#[test]
fn doors_globs_names_and_sizes_are_caught() {
    assert!(say("leontief/gmres.rs", "use faer::Mat;").contains("faer has one door: linalg/"));
    assert!(say("ranks/mod.rs", "fn f() { mpi::initialize(); }").contains("mpi has one door"));
    assert!(say("axes/mod.rs", "\nuse super::*;").contains(":2: glob import"));
    assert!(say("axes/utils.rs", "").contains("'utils' says nothing"));
    assert!(
        say("axes/mod.rs", "#[expect(clippy::too_many_lines, reason = \"long\")]")
            .contains("not to be excused")
    );
    assert!(say("axes/mod.rs", &"fn f() {}\n".repeat(MOST_LINES + 1)).contains("hard stop"));
    let crowd: Vec<_> = (0..=MOST_FILES).map(|at| (format!("axes/a{at}.rs"), String::new())).collect();
    assert!(offences(&crowd, &[]).join("\n").contains("13 files"));
}

#[test]
fn an_exception_excuses_its_import_and_nothing_else() {
    let file = ("archive/mod.rs".to_owned(), "use crate::exchange::read;".to_owned());
    assert!(offences(std::slice::from_ref(&file), &[("archive/mod.rs", "exchange", "a reason")]).is_empty());
    let idle = offences(&[file], &[("archive/tree.rs", "exchange", "a reason")]).join("\n");
    assert!(idle.contains("excuses nothing") && idle.contains("imports exchange"), "{idle}");
}
