//! Technical coefficients and intensities; the one zero-output rule.
