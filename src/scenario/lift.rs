//! What it would take to lift poorer cities: `Δ_s = D_cba_s · max(0, y* / y_s − 1)`, structure and intensities as they
//! are.

use super::cities::Reader;
use super::{LiftOptions, ScenarioError};
use crate::accounts::Footprints;
use crate::classify::{Affluence, Classes};

/// A lift.
#[derive(Clone, Debug, PartialEq)]
pub struct Lift {
    /// Its name.
    pub name: String,
    /// Level in US$ a head.
    pub level: f64,
    /// Cities in the groups lifted, R.
    pub lifted: Vec<bool>,
    /// What is lacking by region, without direct stressors; zero for others.
    pub deficit: Vec<f64>,
    /// People of the groups lifted.
    pub people: f64,
}

/// The deficit of some groups of affluence.
///
/// # Errors
/// A table without population, groups that do not exist, a level below 0.
pub fn lift(
    name: &str,
    footprints: &Footprints<'_, '_>,
    classes: &Classes,
    options: &LiftOptions,
) -> Result<Lift, ScenarioError> {
    let reader = Reader { scenario: name, axes: &footprints.table().axes, classes };
    let level = level(&reader, options)?;
    let Some((affluence, lifted)) = classes.affluence.as_ref().zip(reader.groups(&options.groups)?) else {
        return Err(reader.missing("a list of groups to lift", "name some, 1 being the richest"));
    };
    let deficit = deficits(&footprints.D_cba_reg(), affluence, &lifted, level);
    let people = affluence.population.iter().zip(&lifted).filter(|(_, lifted)| **lifted);
    let people = people.map(|(people, _)| people).sum();
    Ok(Lift { name: name.to_owned(), level, lifted, deficit, people })
}

fn level(reader: &Reader<'_>, options: &LiftOptions) -> Result<f64, ScenarioError> {
    if options.to_group > 0 {
        reader.groups(&[options.to_group])?;
        let mean = reader.classes.affluence.as_ref().map(|affluence| affluence.mean[options.to_group - 1]);
        return Ok(mean.unwrap_or(f64::NAN));
    }
    if options.dollars >= 0.0 && options.dollars.is_finite() {
        return Ok(options.dollars);
    }
    Err(reader.range("the level in US$ a head", options.dollars, "0 or more"))
}

fn deficits(footprint: &[f64], affluence: &Affluence, lifted: &[bool], level: f64) -> Vec<f64> {
    let each = footprint.iter().zip(&affluence.per_head).zip(lifted);
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
