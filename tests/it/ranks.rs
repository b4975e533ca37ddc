//! One archive, bit for bit, on any number of ranks and threads; and each rank does its own share.

use std::path::{Path, PathBuf};

use crate::program::{exits, leontief, on_ranks, says, shared, stderr, stdout, text};

fn solved(folder: &Path, table: &Path, ranks: usize, threads: usize) -> Option<PathBuf> {
    let archive = folder.join(format!("on_{ranks}_{threads}.h5"));
    let run = on_ranks(ranks, threads, &["solve", "--table", text(table), "--output", text(&archive)])?;
    exits(&run, 0);
    Some(archive)
}

fn equal_on_all(folder: &Path, table: &Path) {
    let Some(first) = solved(folder, table, 1, 1) else { return };
    for (ranks, threads) in [(2, 1), (3, 2), (4, 1)] {
        let Some(other) = solved(folder, table, ranks, threads) else { return };
        exits(&leontief(&["compare", text(&first), text(&other)]), 0);
    }
    // And without a launcher.
    let alone = folder.join("alone.h5");
    exits(&leontief(&["solve", "--table", text(table), "--output", text(&alone)]), 0);
    exits(&leontief(&["compare", text(&first), text(&alone)]), 0);
}

#[test]
fn a_synthetic_nation_has_the_same_bits_on_1_to_4_ranks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("nation.h5");
    for form in ["dense", "factored", "hierarchical"] {
        let sizes = ["--provinces", "7", "--regions", "24", "--sectors", "12", "--form", form];
        exits(&leontief(&[&["synth", text(&table)][..], &sizes[..]].concat()), 0);
        equal_on_all(folder.path(), &table);
    }
}

#[test]
fn both_coarse_levels_in_both_forms_and_precisions_have_the_same_bits_on_1_to_3_ranks() {
    // Twelve regions a province make the provincial level pay; two do not.
    for (regions, sectors) in [("60", "8"), ("12", "8")] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let table = folder.path().join("nation.h5");
        let forms = ["solver.inner=f32", "solver.inner=f64"].map(|inner| ("dense", inner));
        for (form, inner) in forms.into_iter().chain([("factored", "solver.inner=f32")]) {
            let sizes = ["--provinces", "5", "--regions", regions, "--sectors", sectors, "--form", form];
            exits(&leontief(&[&["synth", text(&table)], &sizes[..]].concat()), 0);
            let on = |ranks: usize, threads: usize| {
                let archive = folder.path().join(format!("{form}_{inner}_{ranks}_{threads}.h5"));
                let request = ["solve", "--table", text(&table), "--output", text(&archive)];
                let options = ["--method", "gmres", "--accounts", "flows", "--set", inner];
                let run = on_ranks(ranks, threads, &[&request[..], &options[..]].concat())?;
                exits(&run, 0);
                Some(archive)
            };
            let Some(first) = on(1, 1) else { return };
            for (ranks, threads) in [(2, 1), (3, 2)] {
                let Some(other) = on(ranks, threads) else { return };
                exits(&leontief(&["compare", text(&first), text(&other)]), 0);
            }
        }
    }
}

/// A province of 5,450 rows is two tiles, whoever holds them; the nation is one province all the same.
#[test]
fn tiles_of_a_large_province_have_the_same_bits_on_1_2_3_ranks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("nation.h5");
    let sizes = ["--provinces", "2", "--regions", "110", "--sectors", "50", "--form", "factored"];
    exits(&leontief(&[&["synth", text(&table)][..], &sizes[..]].concat()), 0);
    let on = |ranks: usize, method: &str| {
        let archive = folder.path().join(format!("{method}_{ranks}.h5"));
        let request = ["solve", "--table", text(&table), "--output", text(&archive)];
        let options = ["--accounts", "totals", "--method", method];
        let run = on_ranks(ranks, 1, &[&request[..], &options[..]].concat())?;
        exits(&run, 0);
        Some(archive)
    };
    let Some(first) = on(1, "gmres") else { return };
    for ranks in [2, 3] {
        let Some(other) = on(ranks, "gmres") else { return };
        exits(&leontief(&["compare", text(&first), text(&other)]), 0);
    }
    let shown = |file: &Path, dataset: &str| stdout(&leontief(&["show", text(file), dataset, "--csv"]));
    assert_eq!(shown(&first, "/axes/province").lines().count(), 3);
    let second = folder.path().join("gmres_2.h5");
    let owned = shown(&second, "/provenance/volatile/owned");
    let of_first = owned.lines().filter(|line| line.contains("Province 01") && line.ends_with(",1"));
    assert_eq!(of_first.count(), 2, "{owned}");
    // The direct solver knows no tiles.
    let Some(direct) = on(1, "schur") else { return };
    let footprints = |file: &Path| -> Vec<f64> {
        let rows = shown(file, "/accounts/emissions/D_cba_reg");
        rows.lines().skip(1).filter_map(|line| line.rsplit(',').next()?.parse().ok()).collect()
    };
    let (found, twin) = (footprints(&first), footprints(&direct));
    assert!(found.len() >= 110 && found.len() == twin.len());
    assert!(found.iter().zip(&twin).all(|(a, b)| (a - b).abs() <= 1e-11 * b.abs()));
}

#[test]
fn wiod_has_the_same_bits_on_1_to_4_ranks() {
    let Some(source) = shared("wiod-2011") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("wiod.h5");
    exits(&leontief(&["convert", text(&source), text(&table)]), 0);
    equal_on_all(folder.path(), &table);
}

#[test]
fn every_rank_factors_and_reads_only_its_own_provinces() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("nation.h5");
    // Columns a row of the table has in each form: Z and Y, or regional use, demand and trade shares.
    let (m, C, R) = (12, 5, 24);
    for (form, columns) in [("dense", R * (m + C)), ("factored", m + C + R), ("hierarchical", m + C)] {
        let sizes = ["--provinces", "7", "--regions", "24", "--sectors", "12", "--form", form];
        exits(&leontief(&[&["synth", text(&table)][..], &sizes[..]].concat()), 0);
        owns_and_reads(folder.path(), &table, m * columns * 8);
    }
}

fn owns_and_reads(folder: &Path, table: &Path, bytes_a_region: usize) {
    let Some(archive) = solved(folder, table, 3, 1) else { return };
    let file = hdf5::File::open(&archive).expect("an archive");
    let volatile = file.group("provenance/volatile").expect("the volatile group");
    let counts = |name: &str| volatile.dataset(name).expect(name).read_2d::<u64>().expect("rank × province");
    let (owned, factored) = (counts("owned"), counts("factored"));
    assert_eq!(owned.shape(), [3, 7]);
    assert_eq!(owned, factored, "a rank factors what it owns");
    for province in owned.columns() {
        assert_eq!(province.sum(), 1, "one owner a province");
    }
    let read = volatile.dataset("bytes_read").expect("bytes_read").read_1d::<u64>().expect("by rank");
    let provinces = file.dataset("axes/region_province").expect("provinces");
    let provinces = provinces.read_1d::<hdf5::types::VarLenUnicode>().expect("by region");
    // The nation names its provinces by number, from 1.
    let number =
        |name: &str| name.rsplit(' ').next().and_then(|n| n.parse::<usize>().ok()).expect("a number");
    for (rank, bytes) in read.iter().enumerate() {
        assert!(owned.row(rank).sum() > 0, "rank {rank} owns something");
        let regions = provinces.iter().filter(|p| owned[[rank, number(p) - 1]] == 1).count();
        assert_eq!(*bytes, (regions * bytes_a_region) as u64, "rank {rank} reads its own rows of Z and Y");
    }
}

#[test]
fn shares_that_do_not_sum_to_one_are_refused_on_any_number_of_ranks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("nation.h5");
    let sizes = ["--provinces", "3", "--regions", "7", "--sectors", "4", "--form", "factored"];
    exits(&leontief(&[&["synth", text(&table)][..], &sizes[..]].concat()), 0);
    let file = hdf5::File::open_rw(&table).expect("a packed table");
    let shares = file.dataset("table/T").expect("trade shares");
    let mut values = shares.read_raw::<f64>().expect("readable");
    values[0] += 0.5;
    shares.write_raw(&values).expect("writable");
    drop(shares);
    file.close().expect("closable");
    let archive = folder.path().join("a.h5");
    for ranks in [1, 2, 3] {
        let arguments = ["solve", "--table", text(&table), "--output", text(&archive)];
        let Some(run) = on_ranks(ranks, 1, &arguments) else { return };
        says(&run, 3, &["trade shares of product 'sector 001'"]);
        assert!(!archive.exists());
    }
}

#[test]
fn the_table_is_not_overwritten_by_its_archive() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("nation.h5");
    exits(&leontief(&["synth", text(&table), "--regions", "5", "--sectors", "3"]), 0);
    let run = leontief(&["solve", "--table", text(&table), "--output", text(&table)]);
    says(&run, 2, &["is read for this and would be lost"]);
    exits(&leontief(&["check", text(&table)]), 0);
    // Neither is the config, nor a link to the table.
    let [config, link] = ["solve.toml", "link.h5"].map(|name| folder.path().join(name));
    std::fs::write(&config, "[accounts]\nlevel = \"totals\"\n").expect("writable");
    std::os::unix::fs::symlink(&table, &link).expect("writable");
    for output in [&config, &link] {
        let run = leontief(&["solve", text(&config), "--table", text(&table), "--output", text(output)]);
        says(&run, 2, &["is read for this and would be lost"]);
    }
    // What never ends is no table.
    let pipe = folder.path().join("pipe.h5");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    for request in [["check", text(&pipe)], ["show", text(&pipe)], ["solve", "--table"]] {
        let request = if request[1] == "--table" {
            vec!["solve", "--table", text(&pipe), "--output", "x.h5"]
        } else {
            request.to_vec()
        };
        says(&leontief(&request), 6, &["it is no plain file"]);
    }
}

#[test]
fn more_ranks_than_regions_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("tiny.h5");
    exits(&leontief(&["synth", text(&table), "--provinces", "1", "--regions", "2", "--sectors", "3"]), 0);
    let archive = folder.path().join("a.h5");
    let arguments = ["solve", "--table", text(&table), "--output", text(&archive)];
    let Some(run) = on_ranks(3, 1, &arguments) else { return };
    says(&run, 5, &["3 ranks for 2 regions"]);
    assert!(!archive.exists());
    // More ranks than provinces is only a waste.
    let run = on_ranks(2, 1, &arguments).expect("mpirun was there");
    says(&run, 0, &["own none"]);
}

#[test]
fn a_failure_on_one_rank_ends_all_with_its_exit_code() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = folder.path().join("missing.h5");
    let arguments = ["solve", "--table", text(&missing), "--output", text(&folder.path().join("a.h5"))]
        .map(str::to_owned);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some(run) = on_ranks(2, 1, &arguments) else { return };
    exits(&run, 6);
    assert_eq!(stderr(&run).matches("leontief:").count(), 1, "one rank speaks: {}", stderr(&run));
}
