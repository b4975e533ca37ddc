//! MATLAB v7.3 `.mat`: an HDF5 file whose axes come reversed, because MATLAB stores columns first.

use std::fs::File as SystemFile;
use std::io::Read;
use std::path::Path;

use hdf5::types::{FixedAscii, TypeDescriptor};
use hdf5::{Dataset, File};

use super::super::trail::Trail;
use super::ExchangeError;
use super::plan::{Plan, Slab};

/// Bytes of a slab.
const SLAB_BYTES: usize = 4 << 20;
/// A chunk of more is not read whole: HDF5 would need as much memory beside the slab.
const CHUNK_BYTES: usize = 256 << 20;

/// Rows and columns of a variable.
pub(super) fn size(path: &Path, variable: Option<&str>) -> Result<(usize, usize), ExchangeError> {
    let (name, dataset) = matrix(path, variable)?;
    stored(path, &name, &dataset)?;
    let shape = dataset.shape();
    Ok((shape[1], shape[0]))
}

/// The variable asked for, or the only one.
fn matrix(path: &Path, variable: Option<&str>) -> Result<(String, Dataset), ExchangeError> {
    let file = open(path)?;
    match variable {
        Some(name) => Ok((name.to_owned(), asked(path, &file, name)?)),
        None => only(path, &file),
    }
}

/// Reads a variable into its plan.
pub(super) fn read(
    mut plan: Plan<'_>,
    variable: Option<&str>,
    trail: &mut Trail,
) -> Result<(), ExchangeError> {
    let path = plan.file.clone();
    trail.visit(&path);
    let (name, dataset) = matrix(&path, variable)?;
    let damaged = |error: hdf5::Error| {
        let reason =
            format!("variable '{name}' cannot be read ({error}); the file may be cut: save it again");
        ExchangeError::description(&path, reason)
    };
    let shape = dataset.shape();
    let (columns, rows) = (shape[0], shape[1]);
    plan.check_size(rows, columns)?;
    stored(&path, &name, &dataset)?;
    let mut step = (SLAB_BYTES / (rows * 8)).max(1);
    if let Some(chunk) = dataset.chunk() {
        // A chunk is unpacked whole: cuts along chunks unpack each once.
        if chunk[0].saturating_mul(rows * 8) <= CHUNK_BYTES {
            step = step.next_multiple_of(chunk[0]);
        }
    }
    for first in (0..columns).step_by(step) {
        let to = (first + step).min(columns);
        let array = dataset.read_slice_2d::<f64, _>((first..to, ..)).map_err(damaged)?;
        let (values, _) = array.into_raw_vec_and_offset();
        plan.take_columns(&Slab { first, length: rows, values: &values })?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<File, ExchangeError> {
    let mut file = SystemFile::open(path).map_err(ExchangeError::reading(path))?;
    let mut beginning = [0; 10];
    let told = file.read_exact(&mut beginning).is_ok() && beginning == *b"MATLAB 5.0";
    File::open(path).map_err(|error| {
        let reason = if told || error.to_string().contains("signature") {
            "no HDF5 file: MATLAB saved it in an older format; save it again with save(…, '-v7.3')".to_owned()
        } else {
            format!("cannot be opened as HDF5 ({error}); save it again with save(…, '-v7.3')")
        };
        ExchangeError::description(path, reason)
    })
}

/// The variable the layout names.
fn asked(path: &Path, file: &File, name: &str) -> Result<Dataset, ExchangeError> {
    if !file.link_exists(name) {
        let names = file.member_names().unwrap_or_default();
        let reason =
            format!("no variable '{name}' among {}; correct 'variable' in the layout", listed(&names));
        return Err(ExchangeError::description(path, reason));
    }
    let refused = |what: &str| {
        ExchangeError::description(
            path,
            format!("variable '{name}' is {what}; save a full matrix of real numbers"),
        )
    };
    let dataset = file.dataset(name).map_err(|_| refused("a struct or a sparse matrix"))?;
    if dataset.filename() != file.filename() {
        return Err(refused("in another file"));
    }
    if is_matrix(&dataset) { Ok(dataset) } else { Err(refused("no matrix of real numbers with two axes")) }
}

/// The only matrix of a file.
fn only(path: &Path, file: &File) -> Result<(String, Dataset), ExchangeError> {
    let names = file.member_names().map_err(|error| {
        ExchangeError::description(path, format!("cannot be read ({error}); save it again"))
    })?;
    let plain = names.into_iter().filter(|name| !name.starts_with('#'));
    let mut found: Vec<(String, Dataset)> = plain
        .filter_map(|name| file.dataset(&name).ok().filter(is_matrix).map(|dataset| (name, dataset)))
        .filter(|(_, dataset)| dataset.filename() == file.filename())
        .collect();
    if found.len() > 1 {
        let names: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
        let reason = format!("several matrices ({}); name one with 'variable' in the layout", listed(&names));
        return Err(ExchangeError::description(path, reason));
    }
    found.pop().ok_or_else(|| {
        ExchangeError::description(
            path,
            "no full matrix of real numbers in it; save one (full(…), real(…)) with -v7.3",
        )
    })
}

fn listed(names: &[String]) -> String {
    names.iter().take(8).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// Two axes of real numbers; text and truth values are numbers to HDF5 alone, an empty matrix holds its size.
fn is_matrix(dataset: &Dataset) -> bool {
    let numeric = dataset.dtype().and_then(|dtype| dtype.to_descriptor()).is_ok_and(|descriptor| {
        matches!(
            descriptor,
            TypeDescriptor::Float(_) | TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_)
        )
    });
    let class = dataset.attr("MATLAB_class").and_then(|class| class.read_scalar::<FixedAscii<32>>());
    let text =
        class.is_ok_and(|class| matches!(class.as_str(), "char" | "logical" | "cell" | "function_handle"));
    let empty = dataset.attr("MATLAB_empty").is_ok();
    let here = dataset.dcpl().is_ok_and(|plan| plan.external().is_empty());
    here && dataset.ndim() == 2 && dataset.size() > 0 && numeric && !text && !empty
}

/// Refuses a matrix without its numbers: HDF5 would make up zeros.
fn stored(path: &Path, name: &str, dataset: &Dataset) -> Result<(), ExchangeError> {
    let size = dataset.dtype().map_or(0, |dtype| dtype.size() as u64);
    let declared = if dataset.filters().is_empty() { size.saturating_mul(dataset.size() as u64) } else { 1 };
    if dataset.storage_size() >= declared {
        return Ok(());
    }
    let reason = format!("variable '{name}' has a size and no numbers; save it again");
    Err(ExchangeError::description(path, reason))
}
