//! The page of the archive format says what the schema says, and what files of every kind hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use leontief::archive::schema::{FORMAT_VERSION, SCHEMA};
use leontief::archive::{DatasetRows, TreeLine, tree};

use crate::program::{exits, leontief, text};

const PAGE: &str = "src/archive/schema/format.md";
const WRITE: &str = "LEONTIEF_WRITE_DOCS";

#[test]
fn the_format_page_is_what_files_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = page(&files(folder.path()));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &page).expect("writable");
    }
    let written = fs::read_to_string(&path).expect("the page is there");
    let differs = written.lines().zip(page.lines()).find(|(old, new)| old != new);
    assert!(
        written == page,
        "{PAGE} is not what the schema and the files say, first at {differs:?}; write it again with\n\
         {WRITE}=1 cargo test --release --test it documentation::format\nand read what changed"
    );
}

/// A file of every kind and of every verb, of a nation as small as the scenarios allow.
fn files(folder: &Path) -> Vec<PathBuf> {
    let path = |name: &str| text(&folder.join(name)).to_owned();
    let run = |words: &str| {
        let words: Vec<String> = words.split_whitespace().map(|word| word.replace('@', &path(""))).collect();
        exits(&leontief(&words.iter().map(String::as_str).collect::<Vec<_>>()), 0);
    };
    let scenarios = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/scenarios.toml");
    run("synth @nation --statistics --provinces 6 --regions 12 --seed 7");
    run("build @nation/build.toml --output @run");
    run("solve --table @run/table.h5 --output @run/archive.h5");
    run(&format!(
        "scenario {scenarios} --table @run/table.h5 --set quota.peak=1e5 --output @run/scenarios.h5"
    ));
    run(
        "ensemble @nation/build.toml --set ensemble.draws=8 --set ensemble.control=2 --set ensemble.batch=8 \
         --set ensemble.decomposition=8 --set ensemble.outputs.flows=true --set ensemble.outputs.covariances=true \
         --set classify.categories.capital=[\"fixed\\u0020capital\"] --set scenario.clean.intensity=[{to={factor=0.5}}] --output @run",
    );
    run("synth @dense.h5 --provinces 6 --regions 12 --seed 7 --form dense");
    run("decompose --from @nation/truth.h5 --table @dense.h5 --output @change.h5");
    run("extract --table @dense.h5 --set extract.sectors=[\"Agriculture\"] --output @loss.h5");
    run("paths --table @dense.h5 --output @paths.h5");
    run("synth @noisy.h5 --provinces 6 --regions 12 --seed 7 --form dense --noise 0.1");
    run("solve --table @noisy.h5 --output @noisy-accounts.h5");
    [
        "run/table.h5",
        "dense.h5",
        "run/archive.h5",
        "noisy-accounts.h5",
        "run/scenarios.h5",
        "run/ensemble.h5",
        "change.h5",
        "loss.h5",
        "paths.h5",
        "run/ensemble.shards/batch_00000.h5",
    ]
    .map(|name| folder.join(name))
    .to_vec()
}

/// Groups that hold named arrays, and what they are.
const NAMED: &[(&str, &str)] = &[
    ("/classes", "Classes of cities, by `leontief scenario`."),
    ("/inputs", "Lists that were given to `leontief scenario`."),
    ("/scenario/<name>", "One group a scenario of the config."),
    ("/lift/<name>", "One group a lift of the config."),
    ("/quota", "What is saved, and how it is shared."),
    ("/decomposition", "By `leontief decompose`."),
    ("/extraction", "By `leontief extract`."),
    ("/paths", "By `leontief paths`."),
    (
        "/ensemble",
        "By `leontief ensemble`: outputs of every draw, NaN of a failed one. Which outputs there are follows from the config.",
    ),
    ("/ensemble/convergence", "How well the estimates are known."),
];

/// One line a dataset: group, name, axes, unit and meaning.
struct Row {
    group: String,
    name: String,
    axes: Vec<String>,
    unit: String,
    meaning: String,
}

/// Every dataset but the scales: those of the schema in its order, then those of the files.
fn rows(trees: &[Vec<TreeLine>]) -> Vec<Row> {
    let of_schema = SCHEMA.iter().map(|entry| Row {
        group: entry.group.to_owned(),
        name: entry.name.to_owned(),
        axes: entry.axes.iter().map(ToString::to_string).collect(),
        unit: entry.unit.to_owned(),
        meaning: entry.meaning.to_owned(),
    });
    let mut rows: Vec<Row> = of_schema.collect();
    for line in trees.iter().flatten().filter(|line| line.shape.is_some()) {
        let (group, name) = line.path.rsplit_once('/').expect("a path");
        let group = general(group);
        let estimate = group.starts_with("/ensemble/") && group != "/ensemble/convergence";
        let known = rows.iter().any(|row| row.group == group && row.name == name);
        if estimate || known || line.axes == [name] {
            continue;
        }
        let (unit, meaning) = (quantities(&line.unit), line.long_name.clone());
        rows.push(Row { group, name: name.to_owned(), axes: line.axes.clone(), unit, meaning });
    }
    rows
}

/// A group with the names that a table or a config gives left open.
fn general(group: &str) -> String {
    for (above, name) in [
        ("/accounts/", "<extension>"),
        ("/table/extensions/", "<extension>"),
        ("/scenario/", "<name>"),
        ("/lift/", "<name>"),
    ] {
        if group.starts_with(above) {
            return format!("{above}{name}");
        }
    }
    group.to_owned()
}

/// Units of the nation in words: those of a table are its own.
fn quantities(unit: &str) -> String {
    [
        ("(10^4 CNY)", "money"),
        ("10^4 CNY", "money"),
        ("(10^4 persons)", "population"),
        ("kt", "stressor"),
        ("see stressor_unit", "stressor"),
    ]
    .iter()
    .fold(unit.to_owned(), |unit, (from, to)| unit.replace(from, to))
}

fn page(files: &[PathBuf]) -> String {
    let trees: Vec<Vec<TreeLine>> = files.iter().map(|file| tree(file).expect("readable")).collect();
    let mut page = format!(
        "<!-- Written by tests/it/documentation/format.rs; do not edit. -->\n\n\
         # Files of format {FORMAT_VERSION}\n\
         A program reads every minor version of the majors it knows. Units: \"money\" is the table's unit of money (`units` of \
         `/table/x`), \"stressor\" that of the stressor, \"population\" that of `/axes/population`; `units` of a dataset tells \
         them.\n\n"
    );
    page += &kinds(&trees);
    let rows = rows(&trees);
    let mut done = BTreeSet::new();
    for group in rows.iter().map(|row| row.group.as_str()) {
        if done.insert(group) {
            page += &section(group, &rows);
        }
    }
    page += &estimates(files, &trees);
    page + &attributes(&trees)
}

fn kinds(trees: &[Vec<TreeLine>]) -> String {
    let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for tree in trees {
        let (_, kind) =
            tree[0].attributes.iter().find(|(name, _)| name == "kind").expect("every file names its kind");
        let top = tree.iter().filter(|line| line.depth == 1).map(|line| line.path.as_str());
        groups.entry(kind).or_default().extend(top);
    }
    let mut said =
        "| root attribute `kind` | groups, of which a file has those it needs |\n|---|---|\n".to_owned();
    for (kind, groups) in groups {
        let groups: Vec<String> = groups.iter().map(|group| format!("`{group}`")).collect();
        said += &format!("| `{kind}` | {} |\n", groups.join(", "));
    }
    said
}

fn section(group: &str, rows: &[Row]) -> String {
    let mut said = format!("\n# `{group}`\n");
    if let Some((_, about)) = NAMED.iter().find(|(name, _)| *name == group) {
        said += &format!("{about}\n\n");
    } else {
        assert!(SCHEMA.iter().any(|entry| entry.group == group), "say what {group} is in NAMED");
    }
    said += "| dataset | axes | unit | meaning |\n|---|---|---|---|\n";
    for row in rows.iter().filter(|row| row.group == group) {
        let Row { name, axes, unit, meaning, .. } = row;
        said += &format!("| `{name}` | {} | {unit} | {} |\n", axes.join(" × "), meaning.replace('|', "\\|"));
    }
    said
}

/// Groups of estimates: each has the outputs of the draws, with other axes in the place of `draw`.
fn estimates(files: &[PathBuf], trees: &[Vec<TreeLine>]) -> String {
    let at = files.iter().position(|file| file.ends_with("ensemble.h5")).expect("an ensemble");
    // A reader would hold the file against the page that is being written.
    let rows = DatasetRows::open(&files[at], "/ensemble/estimates").expect("there");
    let mut estimates = Vec::new();
    let each = rows.each(|labels, about| {
        estimates.push((labels[0].to_owned(), about.to_string()));
        ControlFlow::Continue(())
    });
    each.expect("readable");
    let mut said = "\n# `/ensemble/<estimate>`\n\
        The outputs of `/ensemble` once more, over all solved draws; the axes named here come after their own, without `draw`.\n\n\
        | estimate | axes | what it holds |\n|---|---|---|\n"
        .to_owned();
    for (name, about) in &estimates {
        let stem = format!("/ensemble/{}", name.trim_end_matches('…'));
        let mut axes = trees[at].iter().filter(|line| line.depth == 3 && line.path.starts_with(&stem));
        let axes = axes.find_map(|line| more_axes(line, &trees[at])).unwrap_or_default();
        said += &format!("| `{name}` | {axes} | {} |\n", about.replace('|', "\\|"));
    }
    said
}

/// Axes that an estimate has beside those of its output.
fn more_axes(line: &TreeLine, tree: &[TreeLine]) -> Option<String> {
    let name = line.path.rsplit('/').next()?;
    let drawn = tree.iter().find(|drawn| drawn.path == format!("/ensemble/{name}"))?;
    let more = line.axes.iter().filter(|axis| !drawn.axes.contains(axis));
    (drawn.axes.first()? == "draw").then(|| more.cloned().collect::<Vec<_>>().join(" × "))
}

/// What every attribute is; one that is not here fails the test.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("kind", "kind of file, on the root"),
    ("format", "version of the format, on the root"),
    ("partition_origin", "whether provinces were given or made up, on `/axes`"),
    (
        "value_added_origin",
        "whether value added was given or is the rest of the column (implied), on `/table`",
    ),
    ("certified_error", "bound on the error of every cell of an account, one number a stressor"),
    ("provinces", "whether the provincial table was given or estimated, on `/construction`"),
    ("trade", "where trade of regions comes from, on `/construction`"),
    ("batch", "name of the shard, on `/shard`"),
    ("run", "SHA-256 of the run a shard belongs to, on `/shard`"),
    ("program", "program and version"),
    ("commit", "commit of its source"),
    ("source_state", "clean, or changed since that commit"),
    ("rustc", "compiler"),
    ("features", "features it was built with"),
    ("hdf5", "HDF5 library"),
    ("config_sha256", "SHA-256 of `/provenance/config`"),
    ("seed", "seed of all random numbers"),
    ("stream_layout", "version of the addresses of random numbers"),
    ("tolerance", "certified relative error asked for"),
    ("certified_relative_error", "the one reached, the worst of all right-hand sides"),
    ("certificate_norm", "norm it holds in: plain, or weighted"),
    ("certificate_delta", "δ of the certificate, wᵀ\\|A\\| ≤ (1 − δ) wᵀ"),
    ("certified_gain", "what a residual may grow by"),
    ("max_column_sum", "largest Σ\\|a\\| of a column"),
    ("worst_column", "where it is"),
    ("spectral_radius", "of A, an estimate"),
    ("solve_path", "solver"),
    ("panel_width", "right-hand sides solved together"),
    ("passes", "products with the table, all panels together"),
    ("right_hand_sides", "right-hand sides solved"),
    ("closed_form_right_hand_sides", "regions whose flows came in closed form"),
    ("closed_form_regions_checked", "regions of these that were solved in full and compared"),
    ("closed_form_largest_difference", "largest relative difference found"),
    ("finished_unix", "when it ended, seconds since 1970"),
    ("host", "machine"),
    ("mpi", "MPI library"),
    ("ranks", "number of ranks"),
    ("threads_per_rank", "threads of a rank"),
    ("seconds_reading", "time for reading"),
    ("seconds_looking_for_structure", "time for finding the table's form"),
    ("seconds_factoring", "time for factorizations"),
    ("seconds_solving", "time for solves"),
];

fn attributes(trees: &[Vec<TreeLine>]) -> String {
    let all = || trees.iter().flatten().flat_map(|line| &line.attributes);
    for (known, _) in ATTRIBUTES {
        assert!(
            all().any(|(name, _)| name == known),
            "no file has the attribute {known}: take it out of ATTRIBUTES"
        );
    }
    for (line, name) in
        trees.iter().flatten().flat_map(|line| line.attributes.iter().map(move |(name, _)| (line, name)))
    {
        assert!(
            ATTRIBUTES.iter().any(|(known, _)| known == name),
            "say what {name} of {} is in ATTRIBUTES",
            line.path
        );
    }
    let mut said = "\n# Attributes\n\
        Of `/provenance` and, from `finished_unix` on, of `/provenance/volatile`, where nothing else is said.\n\n\
        | attribute | meaning |\n|---|---|\n"
        .to_owned();
    for (name, about) in ATTRIBUTES {
        said += &format!("| `{name}` | {about} |\n");
    }
    said
}
