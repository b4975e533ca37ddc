//! Classes of regions: affluence, structure, super-emitters, roles.

use super::super::ReportError;
use super::amounts::{Amounts, Measure};
use super::places::Places;
use super::sources::Sources;
use crate::quantity::Unit;

/// Classes and what is summed by them.
#[derive(Default)]
pub(in crate::report) struct Classes {
    /// Group of affluence of each region, blank for none.
    pub(in crate::report) affluence: Option<Vec<String>>,
    /// Structure type of each region, blank for none.
    pub(in crate::report) types: Option<Vec<String>>,
    /// Kind of super-emitter of each region, blank for none.
    pub(in crate::report) emitters: Option<Vec<String>>,
    /// Net producer or consumer.
    pub(in crate::report) roles: Option<Vec<String>>,
    /// What an account of a super-emitter exceeds.
    pub(in crate::report) threshold: Option<f64>,
    /// Names of the groups and their footprint, and the same a head.
    pub(in crate::report) by_affluence: Vec<Group>,
    /// The same of types.
    pub(in crate::report) by_type: Vec<Group>,
    /// Gini coefficient of footprints a head.
    pub(in crate::report) gini: Option<f64>,
    /// Share of fixed capital in what is embodied in final demand, without `F_Y`.
    pub(in crate::report) capital_share: Option<f64>,
    /// What groups emit for each other.
    pub(in crate::report) flows: Option<GroupFlows>,
}

/// A group of regions.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Group {
    /// Its name.
    pub(in crate::report) name: String,
    /// Its regions.
    pub(in crate::report) regions: usize,
    /// Its footprint.
    pub(in crate::report) footprint: f64,
    /// Footprint a head, every person alike.
    pub(in crate::report) per_head: f64,
}

/// What groups emit and earn for each other.
pub(in crate::report) struct GroupFlows {
    /// Producing groups.
    pub(in crate::report) rows: Vec<String>,
    /// Consuming groups.
    pub(in crate::report) columns: Vec<String>,
    /// Emitted, page's unit, row-major.
    pub(in crate::report) emitted: Vec<f64>,
    /// Share of all that is emitted for others.
    pub(in crate::report) shares: Vec<f64>,
    /// Value added a unit emitted, and its unit.
    pub(in crate::report) earned: Option<(Vec<f64>, String)>,
}

/// Reads them from an archive of classes, or from the base case of an ensemble.
pub(super) fn read(
    sources: &Sources,
    places: &Places,
    measure: &Measure,
    amounts: &Amounts,
) -> Result<Option<Classes>, ReportError> {
    let mut classes = if sources.with("/classes").is_some() {
        archived(sources, measure)?
    } else if sources.with("/ensemble/base").is_some() {
        of_base(sources, measure)?
    } else {
        return Ok(None);
    };
    let grouped = |of: &Option<Vec<String>>, order: &[String]| {
        of.as_ref().map(|of| groups(of, order, places, measure, &amounts.footprint)).unwrap_or_default()
    };
    let affluence = order(sources, "/classes/affluence", "affluence_group")?;
    let types = order(sources, "/classes/type", "structure_type")?;
    classes.by_affluence = grouped(&classes.affluence, &affluence);
    classes.by_type = grouped(&classes.types, &types);
    Ok(Some(classes))
}

fn archived(sources: &Sources, measure: &Measure) -> Result<Classes, ReportError> {
    let words = |name: &str| sources.words(&format!("/classes/{name}"));
    let threshold = sources.array("/classes/super_emitter_threshold")?;
    Ok(Classes {
        affluence: words("affluence_group")?,
        types: words("structure_type")?,
        emitters: words("super_emitter")?,
        roles: words("role")?,
        threshold: threshold.and_then(|array| Some(array.numbers.first()? * measure.factor(&array.unit))),
        gini: sources.number("/classes/gini")?,
        capital_share: sources.number("/classes/capital_share")?,
        flows: group_flows(sources, measure)?,
        ..Classes::default()
    })
}

fn group_flows(sources: &Sources, measure: &Measure) -> Result<Option<GroupFlows>, ReportError> {
    let Some(emitted) = sources.array("/classes/group_flows")? else { return Ok(None) };
    let factor = measure.factor(&emitted.unit);
    Ok(Some(GroupFlows {
        rows: emitted.labels("producer_group").to_vec(),
        columns: emitted.labels("affluence").to_vec(),
        emitted: emitted.numbers.iter().map(|value| value * factor).collect(),
        shares: sources.numbers("/classes/group_flow_shares")?.unwrap_or_default(),
        earned: sources.array("/classes/value_added_per_emission")?.map(|array| {
            let (factor, unit) = plain_ratio(&array.unit);
            (array.numbers.iter().map(|value| value * factor).collect(), unit)
        }),
    }))
}

/// The same of an ensemble's base case, where groups are of affluence alone.
fn base_flows(sources: &Sources, measure: &Measure) -> Result<Option<GroupFlows>, ReportError> {
    let Some(array) = sources.array("/ensemble/base/affluence_flows")? else { return Ok(None) };
    let factor = measure.factor(&array.unit);
    let emitted: Vec<f64> = array.numbers.iter().map(|value| value * factor).collect();
    let total: f64 = emitted.iter().sum();
    Ok(Some(GroupFlows {
        rows: array.labels("affluence_from").to_vec(),
        columns: array.labels("affluence_to").to_vec(),
        shares: emitted.iter().map(|value| value / total).collect(),
        emitted,
        earned: None,
    }))
}

/// Money a mass in plain money a tonne, e.g. CNY/t for (10^4 CNY)/kt; as it is where it is none.
fn plain_ratio(unit: &str) -> (f64, String) {
    let parts = unit.rsplit_once('/').map(|(above, below)| {
        let inside = |text: &str| Unit::new(text.trim_start_matches('(').trim_end_matches(')'));
        (inside(above), inside(below))
    });
    match parts
        .and_then(|(money, mass)| Some((money.scale() / mass.tonnes()?, format!("{}/t", money.plain()))))
    {
        Some(plain) => plain,
        None => (1.0, unit.to_owned()),
    }
}

/// Names of classes in the order of their numbers, of an ensemble's base case.
fn class_names(sources: &Sources, output: &str) -> Result<Vec<String>, ReportError> {
    let Some(array) = sources.texts("/ensemble/class_numbers")? else { return Ok(Vec::new()) };
    let at = array.labels("output").iter().position(|name| name == output);
    let text = at.and_then(|at| array.words.get(at)).cloned().unwrap_or_default();
    let named = |part: &str| part.trim().split_once(' ').map_or(String::new(), |(_, name)| name.to_owned());
    Ok(text.split(',').map(named).filter(|name| !name.is_empty()).collect())
}

fn of_base(sources: &Sources, measure: &Measure) -> Result<Classes, ReportError> {
    let words = |output: &str| -> Result<Option<Vec<String>>, ReportError> {
        let names = class_names(sources, output)?;
        let Some(numbers) = sources.numbers(&format!("/ensemble/base/{output}"))? else { return Ok(None) };
        let word = |number: &f64| {
            let known = number.is_finite() && *number >= 0.0;
            known.then(|| names.get(number.round() as usize).cloned()).flatten().unwrap_or_default()
        };
        Ok(Some(numbers.iter().map(word).collect()))
    };
    let mut emitters = words("super_emitter")?;
    for kind in emitters.iter_mut().flatten().filter(|kind| *kind == "none") {
        kind.clear();
    }
    Ok(Classes {
        affluence: words("affluence_group")?,
        types: words("structure_type")?,
        emitters,
        roles: words("role")?,
        capital_share: sources.number("/ensemble/base/capital_share")?,
        flows: base_flows(sources, measure)?,
        ..Classes::default()
    })
}

/// Order of the classes: that of their axis.
fn order(sources: &Sources, axis: &str, output: &str) -> Result<Vec<String>, ReportError> {
    match sources.words(axis)? {
        Some(names) => Ok(names),
        None => class_names(sources, output),
    }
}

/// Sums by class; people of regions without a number are in no sum a head, nor is their footprint.
fn groups(
    of: &[String],
    order: &[String],
    places: &Places,
    measure: &Measure,
    footprint: &[f64],
) -> Vec<Group> {
    let one = |name: &String| {
        let members: Vec<usize> = (0..of.len()).filter(|at| of[*at] == *name).collect();
        let sum: f64 = members.iter().map(|at| footprint[*at]).sum();
        let known = |at: &&usize| places.people.as_ref().is_some_and(|people| people[**at] > 0.0);
        let amount: f64 = members.iter().filter(known).map(|at| footprint[*at]).sum();
        let heads: f64 = places
            .people
            .as_ref()
            .map_or(0.0, |people| members.iter().filter(known).map(|at| people[*at]).sum());
        let per_head = if heads > 0.0 { amount * measure.head / heads } else { f64::NAN };
        Group { name: name.clone(), regions: members.len(), footprint: sum, per_head }
    };
    order.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::plain_ratio;

    #[test]
    fn value_added_per_emission_is_told_a_tonne() {
        assert_eq!(plain_ratio("(10^4 CNY)/Mt"), (0.01, "CNY/t".to_owned()));
        assert_eq!(plain_ratio("M.USD/kt"), (1000.0, "USD/t".to_owned()));
        assert_eq!(plain_ratio("CNY/m3"), (1.0, "CNY/m3".to_owned()));
    }
}
