//! Hypothetical extraction: what the economy loses without the trade of some regions and sectors J.
//!
//! With `x = L f` and `L_J = L E_J` (one solve a member of J), the reduced economy needs no factorization of its own:
//!
//! | severed | what is set to zero | `x'` |
//! |---|---|---|
//! | all | rows and columns of J, and its demand | `x − L_J L_JJ⁻¹ x_J` |
//! | purchases | columns of J | `x − (L_J − E_J) L_JJ⁻¹ x_J` |
//! | sales | rows of J | `x − L_J L_JJ⁻¹ (x_J − f_J)` |
//!
//! # References
//! Dietzenbacher, van der Linden & Steenge 1993, Econ. Syst. Res. 5:185, doi:10.1080/09535319300000017; Miller &
//! Lahr 2001, "A taxonomy of extractions".

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AnalysisError;
use crate::accounts::Footprints;
use crate::axes::{Axes, Region, Sector};
use crate::coefficients::intensities;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::{Lu, LuError, Matrix};
use crate::quantity::Unit;
use crate::ranks::Agreed;

/// Which trade is severed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severed {
    /// Inputs bought and sold, and final demand met: they are gone.
    #[default]
    All,
    /// Inputs bought: they produce from nothing (backward linkage).
    Purchases,
    /// Inputs sold: they serve final demand only (forward linkage).
    Sales,
}

/// What is extracted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExtractionOptions {
    /// Regions; empty takes all of them.
    pub regions: Vec<String>,
    /// Sectors by code or name; empty takes all of them.
    pub sectors: Vec<String>,
    /// Which trade.
    pub severed: Severed,
}

/// What is lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// Rows extracted, J.
    pub rows: Vec<usize>,
    /// Output lost by region and sector, n.
    pub output: Vec<f64>,
    /// Stressor no longer caused, by region and sector, n.
    pub stressor: Vec<f64>,
    /// Value added lost, by region and sector, n.
    pub value_added: Vec<f64>,
    /// Unit of the stressor.
    pub unit: Unit,
}

/// Extracts regions and sectors; collective, one solve for each of them.
///
/// # Errors
/// Unknown names, nothing named, a failed solve; the same on every rank.
pub fn extract(
    footprints: &Footprints<'_, '_>,
    options: &ExtractionOptions,
) -> Result<Extraction, Agreed<AnalysisError>> {
    let table = footprints.table();
    let rows = members(&table.axes, options).map_err(Agreed::Mine)?;
    let failed = |error: Agreed<LeontiefError>| error.map(AnalysisError::from);
    let system = footprints.system();
    let (f, x) = outputs(footprints).map_err(failed)?;
    let L_J = columns(footprints, &rows).map_err(failed)?;
    let picked: Vec<f64> = rows.iter().flat_map(|row| L_J.row(*row)).copied().collect();
    let lu = Lu::new(Matrix::from_row_major(rows.len(), rows.len(), picked)).map_err(
        |LuError::Singular { row }| {
            Agreed::Mine(AnalysisError::Singular { label: system.axes().row_label(rows[row]) })
        },
    )?;
    let mut y: Vec<f64> = rows
        .iter()
        .map(|row| match options.severed {
            Severed::All | Severed::Purchases => x[*row],
            Severed::Sales => x[*row] - f[*row],
        })
        .collect();
    lu.solve(&mut y, 1);
    let mut output: Vec<f64> =
        (0..x.len()).map(|i| L_J.row(i).iter().zip(&y).map(|(l, y)| l * y).sum()).collect();
    if options.severed == Severed::Purchases {
        for (row, y) in rows.iter().zip(&y) {
            output[*row] -= y;
        }
    }
    let v = intensities(Matrix::from_row_major(1, x.len(), table.v()), &table.x);
    let times = |rate: &[f64]| output.iter().zip(rate).map(|(x, rate)| x * rate).collect();
    let (stressor, value_added) = (times(&footprints.S), times(v.row(0)));
    Ok(Extraction { rows, output, stressor, value_added, unit: footprints.unit.clone() })
}

fn members(axes: &Axes, options: &ExtractionOptions) -> Result<Vec<usize>, AnalysisError> {
    if options.regions.is_empty() && options.sectors.is_empty() {
        return Err(AnalysisError::NothingNamed);
    }
    let unknown = |place: &'static str| move |source| AnalysisError::Unknown { place, source };
    let regions = axes.regions.find_all("region", &options.regions).map_err(unknown("extract.regions"))?;
    let sectors =
        axes.sectors.find_all_coded("sector", &options.sectors).map_err(unknown("extract.sectors"))?;
    let rows = regions.iter().flat_map(|r| sectors.iter().map(|i| axes.row(Region(*r), Sector(*i))));
    Ok(rows.collect())
}

/// All demand, exports and balancing included, and the output that serves it; whole on every rank.
fn outputs(footprints: &Footprints<'_, '_>) -> Result<(Vec<f64>, Vec<f64>), Agreed<LeontiefError>> {
    let system = footprints.system();
    let F = footprints.all_demand();
    let X = system.solve(&F, Side::Forward)?.X;
    let whole = |held: &Matrix| system.deal().assemble(&system.team().all_gather(held.data()), 1).into_data();
    Ok((whole(&F), whole(&X)))
}

/// `L E_J`, n × |J|, whole on every rank.
fn columns(footprints: &Footprints<'_, '_>, rows: &[usize]) -> Result<Matrix, Agreed<LeontiefError>> {
    let system = footprints.system();
    let (deal, n) = (system.deal(), system.axes().n());
    let mut all = Matrix::zeros(n, rows.len());
    for (at, some) in rows.chunks(system.panel_width()).enumerate() {
        let from = at * system.panel_width();
        let X = system.solve(&footprints.units(some), Side::Forward)?.X;
        let whole = deal.assemble(&system.team().all_gather(X.data()), some.len());
        for i in 0..n {
            all.row_mut(i)[from..from + some.len()].copy_from_slice(whole.row(i));
        }
    }
    Ok(all)
}
