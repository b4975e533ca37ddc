//! Analyses as named arrays, the way an archive holds them.

use super::{Decomposition, Extraction, Paths};
use crate::axes::Axes;
use crate::quantity::{Axis, Labeled, Unit};

/// Arrays of a decomposition.
pub fn decomposition(found: &Decomposition, axes: &Axes) -> Vec<Labeled> {
    let region = Axis::new("region", axes.regions.names());
    let names: Vec<String> = found.factors.iter().map(ToString::to_string).collect();
    let both = [region.clone(), Axis::new("factor", &names)];
    let unit = || found.unit.clone();
    let region = [region];
    vec![
        Labeled::numbers(
            ("contributions", "what a factor added to a region's footprint; factors sum to the change"),
            &both,
            unit(),
            found.contributions.data().to_vec(),
        ),
        Labeled::numbers(
            ("before", "footprint in the first table, with F_Y"),
            &region,
            unit(),
            found.before.clone(),
        ),
        Labeled::numbers(
            ("after", "footprint in the second table, with F_Y"),
            &region,
            unit(),
            found.after.clone(),
        ),
    ]
}

/// Arrays of an extraction.
pub fn extraction(found: &Extraction, axes: &Axes, money: &Unit) -> Vec<Labeled> {
    let cube = [Axis::new("region", axes.regions.names()), Axis::new("sector", axes.sectors.names())];
    let of =
        |named, unit: &Unit, values: &[f64]| Labeled::numbers(named, &cube, unit.clone(), values.to_vec());
    let mut member = vec![0.0; axes.n()];
    found.rows.iter().for_each(|row| member[*row] = 1.0);
    vec![
        of(("extracted", "1 for what is extracted"), &Unit::new("1"), &member),
        of(("output_lost", "output lost by the extraction"), money, &found.output),
        of(("stressor_lost", "stressor no longer caused"), &found.unit, &found.stressor),
        of(("value_added_lost", "value added lost by the extraction"), money, &found.value_added),
    ]
}

/// Arrays of structural paths.
pub fn structural_paths(found: &Paths, axes: &Axes) -> Vec<Labeled> {
    let numbers = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
    let labels: Vec<String> = found.paths.iter().map(|path| path.label(axes)).collect();
    let unit = || found.unit.clone();
    let layer = [Axis::new("layer", &numbers(found.layers.len()))];
    let mut all = vec![
        Labeled::numbers(("total", "embodied in final demand, without F_Y"), &[], unit(), vec![found.total]),
        Labeled::numbers(
            ("layers", "emitted at a distance of so many purchases"),
            &layer,
            unit(),
            found.layers.clone(),
        ),
        Labeled::numbers(("beyond", "emitted farther away"), &[], unit(), vec![found.beyond]),
        Labeled::numbers(("found", "sum of all paths above the threshold"), &[], unit(), vec![found.found]),
    ];
    if !labels.is_empty() {
        let path = [Axis::new("path", &labels)];
        let values = found.paths.iter().map(|path| path.value).collect();
        let named = ("paths", "what a path (product bought ← … ← emitter) adds to what is embodied");
        all.push(Labeled::numbers(named, &path, unit(), values));
    }
    all
}
