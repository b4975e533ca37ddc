//! Outcomes as named arrays, the way an archive holds them.

use super::{Lift, Outcome, Quota};
use crate::axes::Axes;
use crate::quantity::{Axis, Labeled, Unit};

fn region(axes: &Axes) -> [Axis; 1] {
    [Axis::new("region", axes.regions.names())]
}

/// Arrays of a scenario.
pub fn outcome(found: &Outcome, axes: &Axes) -> Vec<Labeled> {
    let region = region(axes);
    let by_region =
        |named, values: &[f64]| Labeled::numbers(named, &region, found.unit.clone(), values.to_vec());
    let number = |named, value: f64| Labeled::numbers(named, &[], found.unit.clone(), vec![value]);
    vec![
        by_region(
            ("embodied_before", "embodied in final demand before, without F_Y"),
            &found.embodied_before,
        ),
        by_region(("embodied_after", "embodied in final demand after, without F_Y"), &found.embodied_after),
        by_region(("emitted_before", "emitted for the table's final demand before"), &found.emitted_before),
        by_region(("emitted_after", "emitted for the table's final demand after"), &found.emitted_after),
        number(("saving_intensity", "saved by intensities alone"), found.parts.intensity),
        number(("saving_demand", "saved by demand alone"), found.parts.demand),
        number(("saving_technology", "saved by input columns alone"), found.parts.technology),
        number(("saving_additive", "sum of the savings alone"), found.additive),
        number(("saving", "saved by all measures together"), found.saving),
        number(("interaction", "saved together less the sum of the savings alone"), found.interaction),
        number(("saving_of_production", "saved of production, exports included"), found.of_production),
        Labeled::numbers(
            ("gap", "largest difference of a short formula from its full solve, of embodied_before"),
            &[],
            Unit::new("1"),
            vec![found.gap],
        ),
    ]
}

/// Arrays of a lift.
pub fn lifted(found: &Lift, axes: &Axes, unit: &Unit) -> Vec<Labeled> {
    let number = |named, unit: Unit, value: f64| Labeled::numbers(named, &[], unit, vec![value]);
    let cities = found.lifted.iter().filter(|lifted| **lifted).count() as f64;
    vec![
        Labeled::numbers(
            ("deficit", "more embodied in final demand that lifting the city takes, without F_Y"),
            &region(axes),
            unit.clone(),
            found.deficit.clone(),
        ),
        number(("deficit_total", "their sum"), unit.clone(), found.deficit.iter().sum()),
        number(("level", "demand a head that cities are lifted to"), Unit::new("USD/person"), found.level),
        number(("people", "people of the groups lifted"), Unit::new("person"), found.people),
        number(("cities", "cities of the groups lifted"), Unit::new("1"), cities),
    ]
}

/// Arrays of a quota.
pub fn shared(found: &Quota, axes: &Axes, unit: &Unit) -> Vec<Labeled> {
    let number = |named, unit: &Unit, value: f64| Labeled::numbers(named, &[], unit.clone(), vec![value]);
    let one = Unit::new("1");
    let ways: Vec<String> = found.allocations.iter().map(|way| way.by.to_owned()).collect();
    let [region] = region(axes);
    let both = [Axis::new("allocated_by", &ways), region];
    let parts = found.allocations.iter().flat_map(|way| way.parts.clone()).collect();
    vec![
        number(("quota", "peak less emissions now"), unit, found.quota),
        number(("quota_enlarged", "the quota and the saving"), unit, found.enlarged),
        number(("saving_of_quota", "saving as a share of the quota"), &one, found.saving_of_quota),
        number(
            ("saving_of_quota_enlarged", "saving as a share of the enlarged quota"),
            &one,
            found.saving_of_enlarged,
        ),
        Labeled::numbers(("allocation", "part of the saving given to a region"), &both, unit.clone(), parts),
    ]
}
