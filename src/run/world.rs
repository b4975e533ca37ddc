//! Intensities of the world by sector of a table, from a world table with sectors of its own.

use std::path::{Path, PathBuf};

use super::RunError;
use super::lists::Host;
use super::source::load;
use crate::axes::UnknownLabel;
use crate::config::Config;
use crate::exchange::{Source, labels_and_texts};
use crate::quantity::Unit;
use crate::table::Table;

/// Words for the currency that the exchange rate is of.
const DOLLARS: [&str; 3] = ["USD", "US$", "US dollars"];

/// `Σ F / Σ x` of the world's sectors that a sector stands among, all regions together, in the unit of the table's own
/// intensities; NaN for a sector without a row in the map. USD are turned by `classify.affluence.exchange_rate`, equal
/// currencies by their scales; prices are left as they are. Also the files read.
///
/// # Errors
/// No map, a name neither table has, units that are no mass, money that nothing converts.
pub(super) fn intensities(
    host: &Host<'_>,
    world: &Path,
    config: &Config,
) -> Result<(Vec<f64>, Vec<PathBuf>), RunError> {
    let Some(map) = &config.files.world_sectors else {
        let asked = "files.world_table needs files.world_sectors, a CSV sector,world_sector; name one";
        return Err(RunError::Asked(asked.to_owned()));
    };
    let Source { table: world, files, .. } = load(world, None)?;
    let emitted = emissions(&world, host.stressor)?;
    let (m, sectors) = (world.axes.m(), host.sectors);
    let sum = |values: &[f64], i: usize| values.iter().skip(i).step_by(m).sum::<f64>();
    let mut sums = vec![(0.0, 0.0); sectors.len()];
    let list = labels_and_texts(map, ["sector", "world_sector"])?;
    let mut pairs = Vec::new();
    for (at, (sector, among)) in list.rows.iter().enumerate() {
        let refused = |error: UnknownLabel| list.refused(at, &error.to_string());
        let i = sectors.find_coded("sector", sector).map_err(refused)?;
        let j = world.axes.sectors.find_coded("sector of the world", among).map_err(refused)?;
        if pairs.contains(&(i, j)) {
            return Err(list.doubled(at, &format!("{sector}, {among}")).into());
        }
        pairs.push((i, j));
        sums[i].0 += sum(&emitted, j);
        sums[i].1 += sum(&world.x, j);
    }
    let unit = host.unit;
    let tonnes = unit.tonnes().ok_or_else(|| no_mass(unit.as_str()))?;
    let money = money(host.money, &world.money, config.classify.affluence.exchange_rate)?;
    let intensity = |(mass, x): (f64, f64)| if x > 0.0 { mass / tonnes / x * money } else { f64::NAN };
    Ok((sums.into_iter().map(intensity).collect(), files))
}

/// How many of the world's money one of the table's is: of one currency by their scales, of US$ by the exchange rate.
fn money(own: &Unit, world: &Unit, exchange_rate: f64) -> Result<f64, RunError> {
    if let Some(factor) = own.factor(world) {
        return Ok(factor);
    }
    if DOLLARS.contains(&world.plain()) && !DOLLARS.contains(&own.plain()) {
        return Ok(own.scale() / (world.scale() * exchange_rate));
    }
    Err(RunError::Asked(format!(
        "the table's money is '{own}' and that of files.world_table '{world}'; classify.affluence.exchange_rate turns US$ \
         into the table's currency and nothing else: convert the world table to one of the two"
    )))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_of_one_currency_dollars_and_nothing_else() {
        let between = |own: &str, world: &str| money(&Unit::new(own), &Unit::new(world), 6.3125);
        let near = |found: Result<f64, RunError>, expected: f64| {
            let found = found.expect("convertible");
            assert!((found / expected - 1.0).abs() < 1e-15, "{found} instead of {expected}");
        };
        // 10^4 CNY at 6.3125 a USD are 10^4 / 6.3125 / 10^6 million USD.
        near(between("10^4 CNY", "M.USD"), 0.01 / 6.3125);
        near(between("10^4 CNY", "10^4 CNY"), 1.0);
        near(between("10^8 CNY", "10^4 CNY"), 1e4);
        near(between("M.USD", "USD"), 1e6);
        for (own, world) in
            [("10^4 CNY", "M.EUR"), ("M.EUR", "10^4 CNY"), ("M.USD", "10^4 CNY"), ("M.EUR", "CNY")]
        {
            let refused = between(own, world).expect_err("another currency").to_string();
            assert!(refused.contains(own) && refused.contains(world), "{refused}");
        }
    }
}
