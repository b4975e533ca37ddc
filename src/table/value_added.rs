//! Value added, and where it comes from.

use crate::axes::Labels;
use crate::linalg::Matrix;

/// How the value-added rows came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueAddedOrigin {
    /// The source lists them.
    Given,
    /// The source has none: the residual `x − Σ Z − imports`, taxes and margins included.
    Implied,
}

/// Value added by component, h × n.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAdded {
    /// Components (compensation, taxes, depreciation, surplus), or one.
    pub components: Labels,
    /// Values, h × n.
    pub v: Matrix,
    /// Given or implied.
    pub origin: ValueAddedOrigin,
}
