//! TOML configs, checked in one pass.
