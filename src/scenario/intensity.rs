//! Intensities after measures: `S'_(s,i) = min(S_(s,i), target_i)`, kept where lower already.

use super::cities::Reader;
use super::{IntensityMeasure, Outside, ScenarioError, Target};
use crate::axes::Sector;

/// `S` after the measures, n.
pub(super) fn lowered(
    reader: &Reader<'_>,
    (S, x): (&[f64], &[f64]),
    measures: &[IntensityMeasure],
    outside: &Outside,
) -> Result<Vec<f64>, ScenarioError> {
    let m = reader.axes.m();
    let mut lower = S.to_vec();
    for measure in measures {
        let regions = reader.regions(&measure.cities, "intensity")?;
        let sectors = reader.sectors(&measure.sectors)?;
        let average = average(S, x, m);
        for i in sectors {
            let target = target(reader, (measure.to, i), &average, outside)?;
            for s in &regions {
                let cell = &mut lower[s * m + i];
                *cell = match measure.to {
                    Target::Factor(factor) => *cell * factor,
                    _ => cell.min(target),
                };
            }
        }
    }
    Ok(lower)
}

fn target(
    reader: &Reader<'_>,
    (to, i): (Target, usize),
    average: &[f64],
    outside: &Outside,
) -> Result<f64, ScenarioError> {
    let checked = |what, value: f64| {
        if value >= 0.0 { Ok(value) } else { Err(reader.range(what, value, "0 or more")) }
    };
    match to {
        Target::Average => Ok(average[i]),
        Target::World => match &outside.world_intensity {
            Some(world) if world[i].is_nan() => {
                let (scenario, sector) = (reader.scenario.to_owned(), reader.axes.sectors.name(i).to_owned());
                Err(ScenarioError::World { scenario, sector })
            }
            Some(world) => checked("a world intensity", world[i]),
            None => {
                let remedy = "name it in files.world_intensities, or a table in files.world_table";
                Err(reader.missing("the file of world intensities", remedy))
            }
        },
        Target::Value(value) => checked("an intensity", value),
        Target::Factor(factor) if factor > 0.0 && factor <= 1.0 => Ok(factor),
        Target::Factor(factor) => Err(reader.range(
            "a factor on intensities",
            factor,
            "above 0 and at most 1: a measure lowers them",
        )),
    }
}

/// Sectors whose world intensity is above the table's average: there the deep measure saves less than the light one.
pub fn above_average((S, x): (&[f64], &[f64]), world: &[f64]) -> Vec<Sector> {
    let average = average(S, x, world.len());
    (0..world.len()).filter(|i| world[*i] > average[*i]).map(Sector).collect()
}

/// `Σ_s S_(s,i) x_(s,i) / Σ_s x_(s,i)`; infinite for a sector without output anywhere.
fn average(S: &[f64], x: &[f64], m: usize) -> Vec<f64> {
    let (mut emitted, mut output) = (vec![0.0; m], vec![0.0; m]);
    for (row, (S, x)) in S.iter().zip(x).enumerate() {
        emitted[row % m] += S * x;
        output[row % m] += x;
    }
    emitted.iter().zip(output).map(|(e, x)| if x > 0.0 { e / x } else { f64::INFINITY }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Sector, above_average, average};

    #[test]
    fn the_average_is_weighted_by_production() {
        // Two regions, two sectors: (1·10 + 4·30) / 40 and (2·5 + 2·5) / 10.
        let found = average(&[1.0, 2.0, 4.0, 2.0], &[10.0, 5.0, 30.0, 5.0], 2);
        assert!((found[0] - 3.25).abs() < 1e-15 && (found[1] - 2.0).abs() < 1e-15, "{found:?}");
        assert!(average(&[0.0], &[0.0], 1)[0].is_infinite());
        assert_eq!(above_average((&[1.0, 2.0], &[10.0, 5.0]), &[0.5, 2.5]), [Sector(1)]);
    }
}
