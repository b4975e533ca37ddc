//! Nothing is read from another file than the one that was named: links and datasets of HDF5 may point anywhere.

use std::collections::BTreeSet;

use hdf5::plist::dataset_create::Layout;
use hdf5::{Dataset, File, Group, LinkType, LocationType};

/// Groups in groups that are looked into; what lies deeper is not known to be of this file, so it is refused.
const DEPTH: usize = 16;

/// The first object of a file that lies in another one.
pub(super) fn stranger(file: &File) -> hdf5::Result<Option<String>> {
    let mut seen = BTreeSet::new();
    search(file, DEPTH, &mut seen)
}

fn search(group: &Group, depth: usize, seen: &mut BTreeSet<String>) -> hdf5::Result<Option<String>> {
    let here = group.name();
    if !seen.insert(format!("{:?}", group.loc_info()?.token)) {
        return Ok(None);
    }
    if depth == 0 {
        return Ok(Some(here));
    }
    let mut hard = Vec::new();
    let mut found = None;
    group.iter_visit_default(|name, info| {
        match info.link_type {
            LinkType::External => found = Some(format!("{}/{name}", here.trim_end_matches('/'))),
            LinkType::Hard => hard.push(name.to_owned()),
            // Leads to another link of this file.
            LinkType::Soft => {}
        }
        Ok(())
    })?;
    if found.is_some() {
        return Ok(found);
    }
    for name in hard {
        match group.loc_type_by_name(&name) {
            Ok(LocationType::Group) => {
                if let Some(found) = search(&group.group(&name)?, depth - 1, seen)? {
                    return Ok(Some(found));
                }
            }
            Ok(LocationType::Dataset) if group.dataset(&name).is_ok_and(|dataset| is_elsewhere(&dataset)) => {
                return Ok(Some(format!("{}/{name}", here.trim_end_matches('/'))));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// Whether the values of a dataset lie in other files.
fn is_elsewhere(dataset: &Dataset) -> bool {
    dataset.dcpl().is_ok_and(|plan| {
        let own = matches!(plan.layout(), Layout::Compact | Layout::Contiguous | Layout::Chunked);
        !own || !plan.external().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::stranger;

    #[test]
    fn links_and_values_in_other_files_are_found_wherever_they_hide() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let make = |name: &str, add: &dyn Fn(&hdf5::File)| {
            let file = hdf5::File::create(folder.path().join(name)).expect("writable");
            let group = file.create_group("a/b").expect("writable");
            group.new_dataset::<f64>().shape([2]).create("own").expect("writable");
            file.link_soft("/a/b/own", "soft").expect("writable");
            file.link_hard("/a", "a/b/again").expect("writable");
            add(&file);
            stranger(&file).expect("readable")
        };
        assert_eq!(make("own.h5", &|_| ()), None);
        let link =
            |file: &hdf5::File| file.link_external("/etc/hostname", "/x", "a/b/link").expect("writable");
        assert_eq!(make("link.h5", &link).as_deref(), Some("/a/b/link"));
        let values = |file: &hdf5::File| {
            let apart = file.new_dataset::<f64>().external("/etc/hostname", 0, 16).shape([2]);
            apart.create("a/values").map(drop).expect("writable");
        };
        assert_eq!(make("values.h5", &values).as_deref(), Some("/a/values"));
        let deep = |file: &hdf5::File| {
            let group = "/g".repeat(17);
            file.create_group(&group).expect("writable");
            file.link_external("/etc/hostname", "/x", &format!("{group}/link")).expect("writable");
            file.link_soft(&format!("{group}/link"), "soft link").expect("writable");
        };
        assert_eq!(make("deep.h5", &deep), Some("/g".repeat(16)));
    }
}
