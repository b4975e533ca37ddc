//! Quota arithmetic, and the saving shared among poorer cities.
//!
//! `quota = peak − emissions`, enlarged by the saving. The saving as a share of either is told: the source paper's "more
//! than 30 %" is of the enlarged one.

use super::{Lift, QuotaOptions, ScenarioError};
use crate::accounts::Footprints;
use crate::classify::Classes;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::Agreed;

/// A quota before and after a saving.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// Peak less emissions now.
    pub quota: f64,
    /// The same and the saving.
    pub enlarged: f64,
    /// Saving as a share of the quota.
    pub saving_of_quota: f64,
    /// Saving as a share of the enlarged quota.
    pub saving_of_enlarged: f64,
    /// What each way of sharing gives to a region.
    pub allocations: Vec<Allocation>,
}

/// One way to share the saving.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// By what.
    pub by: &'static str,
    /// Parts by region; they sum to the saving.
    pub parts: Vec<f64>,
}

/// What every region emits for the demand of all super-emitters; collective, one solve.
///
/// # Errors
/// A failed solve, the same on every rank.
pub fn supplied(
    footprints: &Footprints<'_, '_>,
    classes: &Classes,
) -> Result<Vec<f64>, Agreed<LeontiefError>> {
    let (R, C) = (footprints.table().axes.R(), footprints.table().axes.C());
    let mut weights = Matrix::zeros(R, C);
    for (s, kind) in classes.emitters.kind.iter().enumerate() {
        weights.row_mut(s).fill(f64::from(u8::from(kind.is_some())));
    }
    let X = footprints.system().solve(&footprints.weighted_demand(&[weights]), Side::Forward)?.X;
    Ok(footprints.emitted(&footprints.S, &X).into_data())
}

/// The quota, and the saving shared among the lifted cities in three ways:
///
/// - by flow: in proportion to what they emit for super-emitters (`supplied`);
/// - by deficit: in proportion to what lifting them takes;
/// - by performance: in proportion to people times value added a unit emitted.
///
/// # Errors
/// No quota left, a saving below zero, nobody to share with by one of these.
pub fn quota(
    (footprints, supplied): (&Footprints<'_, '_>, &[f64]),
    lift: &Lift,
    saving: f64,
    options: &QuotaOptions,
) -> Result<Quota, ScenarioError> {
    let table = footprints.table();
    let produced = footprints.produced_reg();
    let direct: f64 = footprints.direct.data().iter().sum();
    let total = produced.iter().sum::<f64>() + direct;
    let emissions = if options.emissions > 0.0 { options.emissions } else { total };
    let (quota, unit) = (options.peak - emissions, footprints.unit.to_string());
    if quota.is_nan() || quota <= 0.0 {
        return Err(ScenarioError::NoQuota { peak: options.peak, emissions, unit });
    }
    if saving.is_nan() || saving < 0.0 {
        return Err(ScenarioError::NoSaving { scenario: options.scenario.clone(), saving, unit });
    }
    let enlarged = quota + saving;
    let people = table.attributes.population.as_ref().map_or(vec![0.0; produced.len()], |(p, _)| p.clone());
    let v = table.v();
    let earned = v.chunks_exact(table.axes.m()).map(|v| v.iter().sum::<f64>().max(0.0));
    let a_unit = earned.zip(&produced).map(|(v, emitted)| if *emitted > 0.0 { v / emitted } else { 0.0 });
    let performance: Vec<f64> = a_unit.zip(&people).map(|(v, people)| v * people).collect();
    let ways: [(&'static str, &[f64], &'static str); 3] = [
        (
            "flow",
            supplied,
            "none of the cities of quota.lift emits for a super-emitter; choose other groups there, or look at \
             classify.emitters if there are no super-emitters",
        ),
        (
            "deficit",
            &lift.deficit,
            "all cities of quota.lift have reached its level; choose poorer groups or a higher level there",
        ),
        (
            "performance",
            &performance,
            "value added a unit emitted is not known of any city of quota.lift; choose other groups there, or look at their \
             emissions",
        ),
    ];
    let mut allocations = Vec::new();
    for (by, weights, reason) in ways {
        let parts = parts(weights, &lift.lifted, saving).ok_or(ScenarioError::NoWeight { by, reason })?;
        allocations.push(Allocation { by, parts });
    }
    let (saving_of_quota, saving_of_enlarged) = (saving / quota, saving / enlarged);
    Ok(Quota { quota, enlarged, saving_of_quota, saving_of_enlarged, allocations })
}

/// Parts of a saving in proportion to weights, none where all of these are zero; the largest takes what rounding leaves.
fn parts(weights: &[f64], eligible: &[bool], saving: f64) -> Option<Vec<f64>> {
    let counted: Vec<f64> =
        weights.iter().zip(eligible).map(|(w, eligible)| if *eligible { w.max(0.0) } else { 0.0 }).collect();
    let total: f64 = counted.iter().sum();
    if total <= 0.0 || total.is_nan() {
        return None;
    }
    let mut parts: Vec<f64> = counted.iter().map(|w| saving * w / total).collect();
    let largest = (0..parts.len()).fold(0, |most, s| if counted[s] > counted[most] { s } else { most });
    parts[largest] += saving - parts.iter().sum::<f64>();
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_saving_and_go_to_the_chosen() {
        let found = parts(&[3.0, 1.0, 5.0], &[true, true, false], 10.0).expect("weights");
        assert!((found[0] - 7.5).abs() < 1e-15 && (found[1] - 2.5).abs() < 1e-15 && found[2].abs() < 1e-300);
        let weights: Vec<f64> = (1..50).map(|i| 1.0 / f64::from(i)).collect();
        let found = parts(&weights, &vec![true; weights.len()], 1459.3).expect("weights");
        assert!((found.iter().sum::<f64>() - 1459.3).abs() < 1e-12);
        assert!(parts(&[1.0], &[false], 1.0).is_none());
    }
}
