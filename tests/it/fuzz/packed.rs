//! Packed tables with wrong shapes, types, labels and attributes, in process: HDF5 finds nothing wrong with them.

use std::fs;
use std::path::Path;

use hdf5::types::VarLenUnicode;
use leontief::archive::TableFile;
use leontief::axes::Province;
use leontief::table::Form;
use leontief::table::synthetic::NationOptions;

use super::mutation::Chance;
use super::{folder, fuzz};

/// Paths of all datasets of a group, and of it and all groups in it.
fn places(group: &hdf5::Group, datasets: &mut Vec<String>, groups: &mut Vec<String>) {
    groups.push(group.name());
    for dataset in group.datasets().expect("datasets") {
        datasets.push(dataset.name());
    }
    for inner in group.groups().expect("groups") {
        places(&inner, datasets, groups);
    }
}

fn text(chance: &mut Chance) -> VarLenUnicode {
    let words =
        ["", "nan", "1.4", "2.0", "999.1", "leontief table", "t", "Mt", "../x", "P01 C001", "\u{feff}"];
    chance.one(&words).parse().expect("no NUL")
}

fn number(chance: &mut Chance) -> f64 {
    *chance.one(&[0.0, -1.0, f64::NAN, f64::INFINITY, 1e308, -1e-300, 0.5, 3.0])
}

/// Another dataset in the place of one: another shape, another type.
fn replace(chance: &mut Chance, file: &hdf5::File, path: &str) -> hdf5::Result<()> {
    let shape = file.dataset(path)?.shape();
    if shape.iter().any(|side| *side > 1 << 16) {
        return Ok(());
    }
    file.unlink(path)?;
    let mut sides = shape;
    match chance.below(6) {
        0 => sides.push(1),
        1 => drop(sides.pop()),
        2 if !sides.is_empty() => {
            let at = chance.below(sides.len());
            sides[at] = *chance.one(&[0, 1, 2, 3, 7]);
        }
        // More numbers than any file has: nothing is stored of them.
        3 => {
            let chunk = vec![1; sides.len().max(1)];
            let far = vec![1_usize << 40; chunk.len()];
            return file.new_dataset::<f64>().chunk(chunk).shape(far).create(path).map(drop);
        }
        _ => {}
    }
    let count = sides.iter().product::<usize>();
    // The machine's memory is not what is tried here.
    if count > 1 << 16 {
        return Ok(());
    }
    match chance.below(5) {
        0 => {
            let dataset = file.new_dataset::<f32>().shape(sides).create(path)?;
            dataset.write_raw(&vec![1.0_f32; count])
        }
        1 => {
            let dataset = file.new_dataset::<VarLenUnicode>().shape(sides).create(path)?;
            let texts: Vec<_> = (0..count).map(|_| text(chance)).collect();
            dataset.write_raw(&texts)
        }
        2 => file.new_dataset::<u64>().shape(sides).create(path)?.write_raw(&vec![u64::MAX; count]),
        _ => {
            let dataset = file.new_dataset::<f64>().shape(sides).create(path)?;
            let values: Vec<f64> = (0..count).map(|_| number(chance)).collect();
            dataset.write_raw(&values)
        }
    }
}

/// Some values of a dataset changed.
fn rewrite(chance: &mut Chance, file: &hdf5::File, path: &str) -> hdf5::Result<()> {
    let dataset = file.dataset(path)?;
    if dataset.size() > 1 << 16 {
        return Ok(());
    }
    if let Ok(mut values) = dataset.read_raw::<f64>() {
        let count = values.len();
        if count > 0 {
            values[chance.below(count)] = number(chance);
        }
        return dataset.write_raw(&values);
    }
    let mut texts = dataset.read_raw::<VarLenUnicode>()?;
    let count = texts.len();
    if count > 0 {
        texts[chance.below(count)] = text(chance);
    }
    dataset.write_raw(&texts)
}

/// An attribute of a place replaced or removed.
fn attribute(chance: &mut Chance, file: &hdf5::File, path: &str, is_group: bool) -> hdf5::Result<()> {
    let place: hdf5::Location =
        if is_group { (*file.group(path)?).clone() } else { (**file.dataset(path)?).clone() };
    let mut names = place.attr_names()?;
    names.retain(|name| !["DIMENSION_LIST", "REFERENCE_LIST", "CLASS"].contains(&name.as_str()));
    if names.is_empty() {
        return Ok(());
    }
    let name = chance.one(&names).clone();
    place.delete_attr(&name)?;
    match chance.below(5) {
        0 => Ok(()),
        1 => place.new_attr::<f64>().create(name.as_str())?.write_scalar(&number(chance)),
        2 => place.new_attr::<u64>().shape([3]).create(name.as_str())?.write_raw(&[1_u64, 2, 3]),
        3 => place
            .new_attr::<VarLenUnicode>()
            .shape([2])
            .create(name.as_str())?
            .write_raw(&[text(chance), text(chance)]),
        _ => place.new_attr::<VarLenUnicode>().create(name.as_str())?.write_scalar(&text(chance)),
    }
}

fn change(chance: &mut Chance, path: &Path, datasets: &[String], groups: &[String]) -> hdf5::Result<()> {
    let file = hdf5::File::open_rw(path)?;
    for _ in 0..=chance.below(2) {
        let (dataset, group) = (chance.one(datasets), chance.one(groups));
        match chance.below(10) {
            0..=3 => replace(chance, &file, dataset)?,
            4 | 5 => rewrite(chance, &file, dataset)?,
            6 => attribute(chance, &file, dataset, false)?,
            7 => attribute(chance, &file, group, true)?,
            8 => file.unlink(if group == "/" { dataset } else { group })?,
            // A link to another place, or to a file of others.
            _ => {
                file.unlink(dataset)?;
                match chance.below(3) {
                    0 => file.link_soft(chance.one::<String>(datasets), dataset)?,
                    1 => file.link_soft(dataset, dataset)?,
                    _ => file.link_external("/etc/hostname", "/table/Z", dataset)?,
                }
            }
        }
    }
    file.close()
}

/// Opens and reads all of a packed table.
fn taken(path: &Path) -> bool {
    let Ok(file) = TableFile::open(path) else { return false };
    let all: Vec<Province> = file.axes().provinces.iter().collect();
    let read = file.read(&all, &|_, _, _| {}).is_ok();
    let told = file.attributes().is_ok() && file.stressors().is_ok();
    read && told
}

#[test]
fn packed_tables() {
    let folder = folder();
    let made = |form: Form| {
        let path = folder.path().join(format!("{}.h5", form.name()));
        let sizes = NationOptions { provinces: 2, regions: 3, sectors: 2, form, ..NationOptions::default() };
        leontief::run::synth(&path, &sizes).expect("writable");
        assert!(taken(&path));
        let (mut datasets, mut groups) = (Vec::new(), Vec::new());
        let file = hdf5::File::open(&path).expect("readable");
        places(&file, &mut datasets, &mut groups);
        (fs::read(&path).expect("readable"), datasets, groups)
    };
    let seeds = [Form::Dense, Form::Factored, Form::Hierarchical].map(made);
    let path = folder.path().join("case.h5");
    fuzz("packed table", |chance| {
        let (whole, datasets, groups) = chance.one(&seeds);
        fs::write(&path, whole).expect("writable");
        // What HDF5 itself refuses to write is no case.
        let _ = change(chance, &path, datasets, groups);
        taken(&path)
    });
}
