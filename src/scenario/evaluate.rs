//! What a scenario saves: short formulas, held against full new solves.
//!
//! With `X = L y` and `y` all final demand of the table, primes after the measures:
//!
//! | part | short formula | full solve |
//! |---|---|---|
//! | intensity | `(S − S') X` | `M y − M' y`, `(I − Aᵀ) M' = S'` |
//! | demand | `M (y − y')` | `S X − S X'`, `(I − A) X' = y'` |
//! | joint | both, less `(S − S') (X − X')` | `M y − M' y'` |
//!
//! New input columns have no short formula; there both sides are full: `M'' y'` by the adjoint and `S' X''` by the forward
//! solve of the new table.

use super::cities::Reader;
use super::{Outside, ScenarioError, ScenarioOptions, demand, intensity, technology};
use crate::accounts::{Footprints, multipliers};
use crate::classify::Classes;
use crate::leontief::{LeontiefError, Side, System};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::ranks::Agreed;

/// Multipliers and what they make of final demand before any measure, and the output that serves all final demand.
pub struct Baseline<'f, 'a, 's> {
    /// Footprints of the stressor.
    pub footprints: &'f Footprints<'a, 's>,
    /// Classes of the cities.
    pub classes: &'f Classes,
    /// This rank's rows of `X`, × 1.
    X: Matrix,
}

/// Savings of the measures of one sort alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// Intensities alone.
    pub intensity: f64,
    /// Demand alone.
    pub demand: f64,
    /// Input columns alone.
    pub technology: f64,
}

/// What a scenario comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Unit of everything here.
    pub unit: Unit,
    /// Embodied in final demand by consuming region before, R, without `F_Y`.
    pub embodied_before: Vec<f64>,
    /// The same after.
    pub embodied_after: Vec<f64>,
    /// Emitted for the table's final demand by producing region before, R.
    pub emitted_before: Vec<f64>,
    /// The same after.
    pub emitted_after: Vec<f64>,
    /// Savings of every sort of measure alone.
    pub parts: Parts,
    /// Sum of the parts.
    pub additive: f64,
    /// Saving of all measures together.
    pub saving: f64,
    /// Joint less additive.
    pub interaction: f64,
    /// `Σ (S − S') x`: what the intensities save of production, exports included.
    pub of_production: f64,
    /// Largest difference of a short formula from its full solve, relative to what is embodied before.
    pub gap: f64,
}

impl<'f, 'a, 's> Baseline<'f, 'a, 's> {
    /// Solves for the output of all final demand; collective, one solve.
    ///
    /// # Errors
    /// A failed solve, the same on every rank.
    pub fn new(
        footprints: &'f Footprints<'a, 's>,
        classes: &'f Classes,
    ) -> Result<Self, Agreed<LeontiefError>> {
        let (R, C) = (footprints.table().axes.R(), footprints.table().axes.C());
        let all = Matrix::from_row_major(R, C, vec![1.0; R * C]);
        let X = footprints.system().solve(&footprints.weighted_demand(&[all]), Side::Forward)?.X;
        Ok(Self { footprints, classes, X })
    }
}

/// What measures make of the table's numbers.
struct After {
    S: Vec<f64>,
    factors: Matrix,
    columns: technology::Columns,
}

/// Evaluates a scenario; collective, two solves, five and a factorization with new input columns.
///
/// # Errors
/// Unknown names, numbers out of range, a table that new columns make unproductive; the same on every rank.
pub fn evaluate(
    name: &str,
    baseline: &Baseline<'_, '_, '_>,
    options: &ScenarioOptions,
    outside: &Outside,
) -> Result<Outcome, Agreed<ScenarioError>> {
    let footprints = baseline.footprints;
    let place = format!("scenario {name}");
    let reader = Reader { scenario: &place, axes: &footprints.table().axes, classes: baseline.classes };
    let after = After::new(&reader, footprints, options, outside).map_err(Agreed::Mine)?;
    let found = outcome(name, baseline, &after).map_err(|error| error.map(ScenarioError::from))?;
    found.finite(place).map_err(Agreed::Mine)
}

impl Outcome {
    /// The outcome, if every number of it is one.
    fn finite(self, scenario: String) -> Result<Self, ScenarioError> {
        let numbers = [
            ("the saving by intensities", self.parts.intensity),
            ("the saving by demand", self.parts.demand),
            ("the saving by input columns", self.parts.technology),
            ("the saving", self.saving),
            ("the saving of production", self.of_production),
            ("the gap between short formula and full solve", self.gap),
            ("what is embodied after", self.embodied_after.iter().sum()),
            ("what is emitted after", self.emitted_after.iter().sum()),
        ];
        match numbers.into_iter().find(|(_, value)| !value.is_finite()) {
            None => Ok(self),
            Some((what, value)) => Err(ScenarioError::NotFinite { scenario, what, value }),
        }
    }
}

impl After {
    fn new(
        reader: &Reader<'_>,
        footprints: &Footprints<'_, '_>,
        options: &ScenarioOptions,
        outside: &Outside,
    ) -> Result<Self, ScenarioError> {
        let now = (&footprints.S[..], &footprints.table().x[..]);
        let S = intensity::lowered(reader, now, &options.intensity, outside)?;
        let factors = demand::factors(reader, &footprints.final_demand, &options.demand, outside)?;
        let columns = technology::changed(reader, footprints, &options.technology)?;
        Ok(Self { S, factors, columns })
    }
}

fn outcome(
    name: &str,
    baseline: &Baseline<'_, '_, '_>,
    after: &After,
) -> Result<Outcome, Agreed<LeontiefError>> {
    let (footprints, X) = (baseline.footprints, &baseline.X);
    let system = footprints.system();
    let F = footprints.weighted_demand(std::slice::from_ref(&after.factors));
    let next_X = system.solve(&F, Side::Forward)?.X;
    let next_M = multipliers(system, &after.S)?;
    let total = |S: &[f64], X: &Matrix| footprints.emitted(S, X).data().iter().sum::<f64>();
    let embodied_before = footprints.embodied_reg();
    let all: f64 = embodied_before.iter().sum();
    let lower: Vec<f64> = footprints.S.iter().zip(&after.S).map(|(old, new)| old - new).collect();
    // Short formulas.
    let intensity = total(&lower, X);
    let demand = times(&footprints.D_cba_category, &after.factors, |g| 1.0 - g).iter().sum::<f64>();
    let joint_short = intensity + demand - (total(&lower, X) - total(&lower, &next_X));
    // Full solves.
    let by_category = footprints.by_category(&next_M);
    let after_reg = times(&by_category, &after.factors, |g| g);
    let full_intensity = all - by_category.data().iter().sum::<f64>();
    let full_demand = total(&footprints.S, X) - total(&footprints.S, &next_X);
    let full_joint = all - after_reg.iter().sum::<f64>();
    let gaps = [(intensity, full_intensity), (demand, full_demand), (joint_short, full_joint)];
    let gap = relative(&gaps, all);
    let mut outcome = Outcome {
        name: name.to_owned(),
        unit: footprints.unit.clone(),
        embodied_before,
        embodied_after: after_reg,
        emitted_before: footprints.emitted(&footprints.S, X).into_data(),
        emitted_after: footprints.emitted(&after.S, &next_X).into_data(),
        parts: Parts { intensity, demand, technology: 0.0 },
        additive: 0.0,
        saving: full_joint,
        interaction: 0.0,
        of_production: lower.iter().zip(&footprints.table().x).map(|(S, x)| S * x).sum(),
        gap,
    };
    if !after.columns.is_empty() {
        with_columns(&mut outcome, footprints, after, &F)?;
    }
    outcome.additive = outcome.parts.intensity + outcome.parts.demand + outcome.parts.technology;
    outcome.interaction = outcome.saving - outcome.additive;
    Ok(outcome)
}

/// The same on a table with new input columns.
fn with_columns(
    outcome: &mut Outcome,
    footprints: &Footprints<'_, '_>,
    after: &After,
    F: &Matrix,
) -> Result<(), Agreed<LeontiefError>> {
    let old = footprints.system();
    let technical = technology::replaced(footprints, &after.columns);
    let new = System::new(old.team(), old.axes(), old.deal(), &technical, old.options())?;
    let alone = footprints.by_category(&multipliers(&new, &footprints.S)?);
    let all: f64 = outcome.embodied_before.iter().sum();
    outcome.parts.technology = all - alone.data().iter().sum::<f64>();
    outcome.embodied_after =
        times(&footprints.by_category(&multipliers(&new, &after.S)?), &after.factors, |g| g);
    outcome.emitted_after = footprints.emitted(&after.S, &new.solve(F, Side::Forward)?.X).into_data();
    let (consumed, produced): (f64, f64) =
        (outcome.embodied_after.iter().sum(), outcome.emitted_after.iter().sum());
    outcome.saving = all - consumed;
    outcome.gap = outcome.gap.max(relative(&[(consumed, produced)], all));
    Ok(())
}

/// `Σ_c embodied_sc · weight(factor_sc)` by region.
fn times(by_category: &Matrix, factors: &Matrix, weight: fn(f64) -> f64) -> Vec<f64> {
    let row = |s: usize| by_category.row(s).iter().zip(factors.row(s)).map(|(C, g)| C * weight(*g)).sum();
    (0..factors.rows()).map(row).collect()
}

fn relative(pairs: &[(f64, f64)], size: f64) -> f64 {
    // A table that emits nothing has no gap; any other gap that is no number is told.
    let each = pairs
        .iter()
        .map(|(short, full)| (short - full).abs())
        .map(|gap| if gap > 0.0 { gap / size.abs() } else { gap });
    each.fold(0.0, |most, gap| if gap > most || gap.is_nan() { gap } else { most })
}
