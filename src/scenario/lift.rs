//! What it would take to lift poorer cities: `Δ_s = D_cba_s · max(0, y* / y_s − 1)`, without `F_Y`, structure and
//! intensities as they are.

use super::cities::Reader;
use super::{LiftOptions, ScenarioError};
use crate::accounts::Footprints;
use crate::classify::{Affluence, Classes};

/// A lift.
#[derive(Clone, Debug, PartialEq)]
pub struct Lift {
    /// Level in USD a head.
    pub level: f64,
    /// Cities in the groups lifted, R.
    pub lifted: Vec<bool>,
    /// What is lacking by region, without `F_Y`; zero for others.
    pub deficit: Vec<f64>,
    /// People of the groups lifted.
    pub people: f64,
}

/// The deficit of some groups of affluence; `place` is where it was asked for: `lift.NAME` or `quota.lift`.
///
/// # Errors
/// A table without population, groups that do not exist or are richer than the level's, no level, one at or below 0.
pub fn lift(
    place: &str,
    footprints: &Footprints<'_, '_>,
    classes: &Classes,
    options: &LiftOptions,
) -> Result<Lift, ScenarioError> {
    let reader = Reader { scenario: place, axes: &footprints.table().axes, classes };
    let Some((affluence, lifted)) = classes.affluence.as_ref().zip(reader.groups(&options.groups)?) else {
        return Err(reader.missing("a list of groups to lift", "name some, 1 being the richest"));
    };
    let level = level(&reader, affluence, options)?;
    let low = |s: &usize| lifted[*s] && affluence.per_head[*s] <= 0.0;
    if let Some(s) = (0..lifted.len()).find(low) {
        return Err(reader.no_demand(s, affluence.per_head[s]));
    }
    let deficit = deficits(&footprints.embodied_reg(), affluence, &lifted, level);
    let people = affluence.population.iter().zip(&lifted).filter(|(_, lifted)| **lifted);
    let people = people.map(|(people, _)| people).sum();
    Ok(Lift { level, lifted, deficit, people })
}

fn level(reader: &Reader<'_>, affluence: &Affluence, options: &LiftOptions) -> Result<f64, ScenarioError> {
    let to = options.to_group;
    if to == 0 {
        let usd_per_head = options.usd_per_head;
        return if usd_per_head > 0.0 && usd_per_head.is_finite() {
            Ok(usd_per_head)
        } else {
            Err(reader.range("the level in USD a head", usd_per_head, "above 0, or to_group given"))
        };
    }
    reader.groups(&[to])?;
    let scenario = reader.scenario.to_owned();
    if affluence.sizes[to - 1] == 0 {
        return Err(ScenarioError::EmptyGroup { scenario, group: to });
    }
    match options.groups.iter().find(|group| **group < to) {
        Some(group) => Err(ScenarioError::Richer { scenario, group: *group, to }),
        None => Ok(affluence.mean[to - 1]),
    }
}

fn deficits(embodied: &[f64], affluence: &Affluence, lifted: &[bool], level: f64) -> Vec<f64> {
    let each = embodied.iter().zip(&affluence.per_head).zip(lifted);
    each.map(|((C, y), lifted)| if *lifted { C * (level / y - 1.0).max(0.0) } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deficits_by_hand() {
        let affluence = Affluence {
            per_head: vec![100.0, 50.0, 20.0, f64::NAN],
            group: vec![Some(0), Some(1), Some(1), None],
            sizes: vec![1, 2],
            mean: vec![100.0, 35.0],
            mean_of_people: vec![100.0, 35.0],
            population: vec![1.0; 4],
        };
        let poorer = [false, true, true, false];
        assert_eq!(deficits(&[9.0, 4.0, 3.0, 1.0], &affluence, &poorer, 40.0), [0.0, 0.0, 3.0, 0.0]);
        // E-4: a level that all have reached.
        assert_eq!(deficits(&[9.0, 4.0, 3.0, 1.0], &affluence, &poorer, 20.0), [0.0; 4]);
    }
}
