//! HDF5 archives: packed tables, accounts, provenance.
