//! Classes, scenarios and analyses: named arrays that bring their own axes, in groups.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::schema::ARCHIVE_KIND;
use super::super::write::{Sheet, Spec, write_file};
use super::super::{ArchiveError, Provenance, provenance, regions};
use crate::axes::Axes;
use crate::quantity::{Labeled, Values};
use crate::table::RegionAttributes;

/// Arrays by group, and by name inside it; a blank name puts them into the group itself.
pub type Groups = BTreeMap<&'static str, BTreeMap<String, Vec<Labeled>>>;

/// Writes an archive of named arrays, under its final name only when it is complete.
pub fn write_groups(
    path: &Path,
    (axes, attributes): (&Axes, &RegionAttributes),
    groups: &Groups,
    provenance: &Provenance,
) -> Result<(), ArchiveError> {
    write_file(path, ARCHIVE_KIND, |root| {
        regions::write(root, axes, attributes)?;
        for (group, parts) in groups {
            let sheet = root.group(group)?;
            for (name, arrays) in parts {
                if name.is_empty() {
                    write(&sheet, arrays)?;
                } else {
                    write(&sheet.group(name)?, arrays)?;
                }
            }
        }
        provenance::write(root, axes, provenance)
    })
}

fn write(sheet: &Sheet, arrays: &[Labeled]) -> Result<(), ArchiveError> {
    let mut scaled = BTreeSet::new();
    for axis in arrays.iter().flat_map(|array| &array.axes) {
        if scaled.insert(axis.name) {
            sheet.scale(axis.name, &axis.labels)?;
        }
    }
    for array in arrays {
        let axes: Vec<&str> = array.axes.iter().map(|axis| axis.name).collect();
        let spec = |unit| Spec { name: array.name, axes: &axes, unit, meaning: array.meaning };
        match &array.values {
            Values::Numbers(values) => sheet.numbers(&spec(array.unit.as_str()), values)?,
            Values::Words(words) => sheet.texts(&spec(""), words)?,
        }
    }
    Ok(())
}
