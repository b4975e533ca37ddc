//! What a user may choose of a solve.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How `(I − A) X = Y` is solved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// By the table's structure.
    #[default]
    Auto,
    /// Province–Schur direct solver; needs hierarchical trade shares, stored or found in the table.
    Schur,
    /// Two levels, province LUs and the table summed to provinces or to the nation: plain steps while each leaves
    /// little, then block GMRES.
    Gmres,
    /// Dense LU on one rank: the slow twin.
    Lu,
}

/// Numbers in which a dense table is multiplied once a residual is small.
///
/// The table is stored in `f64`. A product's error touches the residual in proportion to it: where `f32` is good
/// enough for what is left to do, the table is rounded tile by tile. True residuals are always `f64`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Inner {
    /// Single precision in late passes.
    #[default]
    F32,
    /// Double precision.
    F64,
}

/// Options of the solve; every one determines bits of the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SolverOptions {
    /// Method.
    pub method: Method,
    /// Certified relative error a solution must reach.
    pub tolerance: f64,
    /// Right-hand sides solved together; 0 chooses from the table's size alone (`System::panel_width`).
    pub panel_width: usize,
    /// Numbers of the inner passes.
    pub inner: Inner,
    /// Passes over the table a panel may take before it is `NotConverged`.
    pub max_passes: usize,
}

impl Default for SolverOptions {
    fn default() -> Self {
        Self { method: Method::Auto, tolerance: 1e-12, panel_width: 0, inner: Inner::F32, max_passes: 200 }
    }
}
