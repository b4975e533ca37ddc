//! Intensities of the world by sector of a table, from a world table with sectors of its own.

use std::path::Path;

use super::RunError;
use super::lists::Host;
use super::source::load;
use crate::config::Config;
use crate::exchange::labels_and_texts;
use crate::scenario::ScenarioError;
use crate::table::Table;

/// `Σ F / Σ x` of the world's sectors that a sector stands among, all regions together, in the unit of the table's own
/// intensities; NaN for a sector without a row in the map. The currency is turned by `classify.affluence.exchange_rate`;
/// prices are left as they are.
///
/// # Errors
/// No map, a name neither table has, units that are no mass.
pub(super) fn intensities(host: &Host<'_>, world: &Path, config: &Config) -> Result<Vec<f64>, RunError> {
    let Some(map) = &config.files.world_sectors else {
        let asked = "files.world_table needs files.world_sectors, a CSV sector,world_sector; name one";
        return Err(RunError::Asked(asked.to_owned()));
    };
    let world = load(world, None)?.table;
    let emitted = emissions(&world, host.stressor)?;
    let (m, sectors) = (world.axes.m(), host.sectors);
    let sum = |values: &[f64], i: usize| values.iter().skip(i).step_by(m).sum::<f64>();
    let mut sums = vec![(0.0, 0.0); sectors.len()];
    for (sector, among) in labels_and_texts(map, ["sector", "world_sector"])? {
        let unknown =
            |source| ScenarioError::Unknown { scenario: "with world intensities".to_owned(), source };
        let i = sectors.find_numbered("sector", &sector).map_err(unknown)?;
        let j = world.axes.sectors.find_numbered("sector of the world", &among).map_err(unknown)?;
        sums[i].0 += sum(&emitted, j);
        sums[i].1 += sum(&world.x, j);
    }
    let unit = host.unit;
    let tonnes = unit.tonnes().ok_or_else(|| no_mass(unit.as_str()))?;
    let money = host.money.scale() / (world.money.scale() * config.classify.affluence.exchange_rate);
    let intensity = |(mass, x): (f64, f64)| if x > 0.0 { mass / tonnes / x * money } else { f64::NAN };
    Ok(sums.into_iter().map(intensity).collect())
}

/// Emissions of a stressor in t, n.
fn emissions(world: &Table, stressor: &str) -> Result<Vec<f64>, RunError> {
    for extension in &world.extensions {
        if let Some(k) = extension.stressors.position(stressor) {
            let tonnes = extension.units[k].tonnes();
            let tonnes = tonnes.ok_or_else(|| no_mass(extension.units[k].as_str()))?;
            return Ok(extension.F.row(k).iter().map(|mass| mass * tonnes).collect());
        }
    }
    let asked = format!(
        "files.world_table has no stressor '{stressor}'; name another table, or another stressor.name"
    );
    Err(RunError::Asked(asked))
}

fn no_mass(unit: &str) -> RunError {
    RunError::Asked(format!(
        "intensities of the world and the table are compared by mass, and '{unit}' is none; use t, kt, 10^4 t, Mt or Gt"
    ))
}
