//! Verbs and exit codes.
