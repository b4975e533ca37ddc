//! Dimension scales: named, labeled axes that h5py, netCDF-4 and xarray understand.
#![expect(
    unsafe_code,
    reason = "hdf5 binds no dimension-scale function and no size of texts; these are called with checked handles"
)]

use std::ffi::{CString, c_char, c_int, c_uint};

use hdf5::types::VarLenArray;
use hdf5::{Dataset, Error, ObjectReference1, ReferencedObject, Result};
use hdf5_sys::h5d::H5Dvlen_get_buf_size;
use hdf5_sys::h5i::hid_t;

// SAFETY: signatures as in H5DSpublic.h of HDF5 1.8 to 1.14; `hdf5_sys` links the library (feature `hl`).
unsafe extern "C" {
    fn H5DSset_scale(scale: hid_t, name: *const c_char) -> c_int;
    fn H5DSattach_scale(dataset: hid_t, scale: hid_t, axis: c_uint) -> c_int;
}

/// Makes a one-dimensional dataset the scale of an axis called `name`.
pub(super) fn make(scale: &Dataset, name: &str) -> Result<()> {
    let name = CString::new(name).map_err(|_| Error::from("a scale's name holds a NUL character"))?;
    // SAFETY: the handle is open for the borrow's length, the name ends in NUL, `sync` holds the library's lock.
    let code = hdf5::sync::sync(|| unsafe { H5DSset_scale(scale.id(), name.as_ptr()) });
    if code < 0 { Err(Error::from("H5DSset_scale failed")) } else { Ok(()) }
}

/// Labels one axis of a dataset by a scale.
pub(super) fn attach(dataset: &Dataset, scale: &Dataset, axis: usize) -> Result<()> {
    let axis = c_uint::try_from(axis).map_err(|_| Error::from("more axes than HDF5 allows"))?;
    // SAFETY: both handles are open for the borrows' length, `sync` holds the library's lock.
    let code = hdf5::sync::sync(|| unsafe { H5DSattach_scale(dataset.id(), scale.id(), axis) });
    if code < 0 { Err(Error::from("H5DSattach_scale failed")) } else { Ok(()) }
}

/// Bytes that the texts of a dataset take in memory, without reading them all at once.
pub(super) fn text_bytes(dataset: &Dataset) -> Result<u64> {
    let (kind, space, mut bytes) = (dataset.dtype()?, dataset.space()?, 0);
    // SAFETY: the handles are open for the call's length, `bytes` outlives it, `sync` holds the library's lock.
    let code = hdf5::sync::sync(|| unsafe {
        H5Dvlen_get_buf_size(dataset.id(), kind.id(), space.id(), &raw mut bytes)
    });
    if code < 0 { Err(Error::from("H5Dvlen_get_buf_size failed")) } else { Ok(bytes) }
}

/// The first scale of every axis of a dataset, in order; `None` for an axis without one.
pub(super) fn attached(dataset: &Dataset) -> Result<Vec<Option<Dataset>>> {
    const LIST: &str = "DIMENSION_LIST";
    let axes = dataset.ndim();
    if !dataset.attr_names()?.iter().any(|name| name == LIST) {
        return Ok(vec![None; axes]);
    }
    let lists = dataset.attr(LIST)?.read_raw::<VarLenArray<ObjectReference1>>()?;
    if lists.len() != axes {
        return Err(Error::from("DIMENSION_LIST has not one entry an axis"));
    }
    let first = |list: &VarLenArray<ObjectReference1>| match list.first() {
        None => Ok(None),
        Some(reference) => match dataset.dereference(reference)? {
            ReferencedObject::Dataset(scale) => Ok(Some(scale)),
            _ => Err(Error::from("DIMENSION_LIST names something that is no dataset")),
        },
    };
    lists.iter().map(first).collect()
}
