//! Final demand after measures: a factor on what every region spends on every category.

use super::cities::Reader;
use super::{CapitalTarget, DemandChange, DemandMeasure, Outside, ScenarioError};
use crate::classify::CategoryRole;
use crate::linalg::Matrix;

/// Factors on final demand, R × C; `demand` is what is spent now, imports included.
pub(super) fn factors(
    reader: &Reader<'_>,
    demand: &Matrix,
    measures: &[DemandMeasure],
    outside: &Outside,
) -> Result<Matrix, ScenarioError> {
    let mut factors = Matrix::from_row_major(demand.rows(), demand.columns(), vec![1.0; demand.data().len()]);
    for measure in measures {
        for s in reader.regions(&measure.cities, "demand")? {
            let spent: Vec<f64> = demand.row(s).iter().zip(factors.row(s)).map(|(y, g)| y * g).collect();
            let row = factors.row_mut(s);
            match &measure.change {
                DemandChange::Shift(target) => {
                    times(row, &capital(reader, &spent, share(reader, *target, outside)?, true)?);
                }
                DemandChange::Cut(target) => {
                    times(row, &capital(reader, &spent, share(reader, *target, outside)?, false)?);
                }
                DemandChange::Scale { categories, factor } => scale(reader, row, categories, *factor)?,
                DemandChange::Lift { usd_per_head } => {
                    let raised = raised(reader, s, *usd_per_head)?;
                    for g in row.iter_mut() {
                        *g *= raised;
                    }
                }
            }
        }
    }
    Ok(factors)
}

fn times(row: &mut [f64], by: &[f64]) {
    for (g, by) in row.iter_mut().zip(by) {
        *g *= by;
    }
}

fn share(reader: &Reader<'_>, target: CapitalTarget, outside: &Outside) -> Result<f64, ScenarioError> {
    let reference = &outside.reference_capital;
    let share = match target {
        CapitalTarget::Share(share) => share,
        CapitalTarget::Reference if reference.is_empty() => {
            return Err(reader.missing("the file of reference cities", "name it in files.reference_cities"));
        }
        CapitalTarget::Reference => reference.iter().sum::<f64>() / reference.len() as f64,
    };
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(reader.range("the target share of fixed capital", share, "from 0 to 1"))
}

/// Factors that bring the share of fixed capital down to a target.
///
/// Shift: capital `κ*/κ`, consumption `(1 − κ* − ι) / (1 − κ − ι)`, inventories (share ι) as they are; the total stays.
/// Cut: capital as much less, the rest as it is.
fn capital(reader: &Reader<'_>, spent: &[f64], target: f64, shift: bool) -> Result<Vec<f64>, ScenarioError> {
    let roles = &reader.classes.categories.roles;
    if !roles.contains(&CategoryRole::Capital) {
        return Err(reader.missing("the category of fixed capital", "name it in classify.categories.capital"));
    }
    let total: f64 = spent.iter().sum();
    let of = |wanted: CategoryRole| {
        let part = spent.iter().zip(roles).filter(|(_, role)| **role == wanted);
        part.map(|(y, _)| y).sum::<f64>() / total
    };
    let (now, inventory) = (of(CategoryRole::Capital), of(CategoryRole::Inventory));
    // Also where nothing is spent, so that the shares are not numbers.
    if now.is_nan() || now <= target {
        return Ok(vec![1.0; spent.len()]);
    }
    let consumption = (1.0 - target - inventory) / (1.0 - now - inventory);
    if shift && !(consumption.is_finite() && consumption >= 0.0) {
        let what = "consumption beside fixed capital and inventories";
        return Err(reader.range(what, 1.0 - now - inventory, "above 0, to take what capital gives up"));
    }
    let factor = |role: &CategoryRole| match role {
        CategoryRole::Capital => target / now,
        CategoryRole::Consumption if shift => consumption,
        CategoryRole::Consumption | CategoryRole::Inventory => 1.0,
    };
    Ok(roles.iter().map(factor).collect())
}

fn scale(
    reader: &Reader<'_>,
    row: &mut [f64],
    categories: &[String],
    factor: f64,
) -> Result<(), ScenarioError> {
    if !(factor >= 0.0 && factor.is_finite()) {
        return Err(reader.range("a factor on demand", factor, "0 or more"));
    }
    let unknown = |source| ScenarioError::Unknown { scenario: reader.scenario.to_owned(), source };
    for c in reader.axes.categories.find_all("category", categories).map_err(unknown)? {
        row[c] *= factor;
    }
    Ok(())
}

/// `max(1, y* / y_s)`.
fn raised(reader: &Reader<'_>, s: usize, usd_per_head: f64) -> Result<f64, ScenarioError> {
    let Some(affluence) = &reader.classes.affluence else {
        return Err(reader.missing("the population of cities", "give it with the table's regions"));
    };
    if !(usd_per_head >= 0.0 && usd_per_head.is_finite()) {
        return Err(reader.range("demand a head", usd_per_head, "0 USD or more"));
    }
    let now = affluence.per_head[s];
    if now <= 0.0 && usd_per_head > 0.0 {
        return Err(reader.no_demand(s, now));
    }
    // NaN for a region that is no city: max keeps the 1.
    Ok((usd_per_head / now).max(1.0))
}
