//! The job scripts of `jobs/`, which the program brings along.

use std::fs;
use std::path::Path;

use super::{RunError, refused};

/// Every script by its name under a folder of jobs.
const SCRIPTS: [(&str, &str); 8] = [
    ("solve.sbatch", include_str!("../../../jobs/solve.sbatch")),
    ("ensemble.sbatch", include_str!("../../../jobs/ensemble.sbatch")),
    ("ensemble-array.sbatch", include_str!("../../../jobs/ensemble-array.sbatch")),
    ("merge.sbatch", include_str!("../../../jobs/merge.sbatch")),
    ("requeue.sh", include_str!("../../../jobs/requeue.sh")),
    ("end.sh", include_str!("../../../jobs/end.sh")),
    ("site/generic.sh", include_str!("../../../jobs/site/generic.sh")),
    ("site/modules.sh", include_str!("../../../jobs/site/modules.sh")),
];

/// The name under which the user's own site file is kept.
pub(super) const OWN_SITE: &str = "own";

/// Text of a script.
pub(super) fn text(name: &str) -> &'static str {
    SCRIPTS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

/// Writes all scripts, and the user's site file, into a folder.
pub(super) fn write(folder: &Path, site: Option<&str>) -> Result<(), RunError> {
    let sites = folder.join("site");
    fs::create_dir_all(&sites).map_err(|source| refused(&sites, source))?;
    let own = site.map(|text| (format!("site/{OWN_SITE}.sh"), text));
    let own = own.iter().map(|(name, text)| (name.as_str(), *text));
    for (name, text) in SCRIPTS.into_iter().chain(own) {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| refused(&path, source))?;
    }
    Ok(())
}
