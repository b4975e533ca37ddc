//! Teams of ranks.
