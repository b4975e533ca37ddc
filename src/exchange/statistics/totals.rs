//! Totals of inventories, held against each other and against what they are sums of.

use std::path::Path;

use super::super::ExchangeError;
use super::columns::Columns;
use super::layout::{EmissionsFiles, Given};
use crate::axes::{Axes, Province, Region};
use crate::inventory::{Emissions, KnownEmissions};
use crate::quantity::Unit;

/// Relative gap of a sum of emissions from its parts.
const PARTS: f64 = 1e-3;
/// Largest factor between the sum of the provinces and the nation: beyond it a unit is wrong.
const MAGNITUDE: f64 = 10.0;

/// Refuses an inventory of nothing, and one whose row of the sum is not that of its parts. Only where one row is a sum
/// it is known to be that of all.
pub(super) fn sums(
    columns: &Columns,
    layout: &EmissionsFiles,
    (territory, rows): (&str, &[usize]),
    emissions: &Emissions,
) -> Result<(), ExchangeError> {
    let parts = emissions.total();
    if parts <= 0.0 {
        let reason = format!(
            "the emissions of {territory} are {parts} in all; correct the column, or leave out the rows of a province \
             without an inventory"
        );
        return Err(ExchangeError::description(&columns.sheet.path, reason));
    }
    let [sum] = &layout.sums[..] else { return Ok(()) };
    if layout.given == Given::Activity {
        return Ok(());
    }
    let (label, total) = (columns.column(&layout.source)?, columns.column(&layout.total)?);
    for row in rows.iter().filter(|row| columns.text(**row, label) == sum) {
        let Some(value) = columns.known(*row, total, sum)? else { continue };
        if (value - parts).abs() > PARTS * parts {
            let (place, rule) = (
                format!("{territory}, {sum}"),
                format!("the rows it is the sum of add up to {parts}: correct one of them"),
            );
            return Err(columns.refused((*row, total), (&place, value), &rule));
        }
    }
    Ok(())
}

/// Refuses provinces that emit ten times more than the nation together, or where most have an inventory ten times less.
pub(super) fn magnitude(
    (nation, national): (&Columns, &Emissions),
    (file, provinces): (&Columns, &[Option<Emissions>]),
    unit: &Unit,
) -> Result<(), ExchangeError> {
    let control = national.total();
    let sum: f64 = provinces.iter().flatten().map(Emissions::total).sum();
    let most = 2 * provinces.iter().flatten().count() > provinces.len();
    if sum <= MAGNITUDE * control && !(most && sum * MAGNITUDE < control) {
        return Ok(());
    }
    let reason = format!(
        "the provinces emit {sum} {unit} together and the nation {control} {unit} ({}): one of the two is in another \
         unit; bring both to build.statistics.emissions.unit",
        nation.sheet.path.display()
    );
    Err(ExchangeError::description(&file.sheet.path, reason))
}

/// What emissions of regions are held against: their province, or the nation where that has no inventory.
pub(super) struct Controls<'a> {
    pub(super) national: &'a Emissions,
    pub(super) provinces: &'a [Option<Emissions>],
    pub(super) axes: &'a Axes,
    pub(super) unit: &'a Unit,
}

impl Controls<'_> {
    /// The rule that emissions of a region break if they are ten times those of its province.
    pub(super) fn exceeded(&self, r: usize, mass: f64) -> Option<String> {
        let p = self.axes.provinces.province_of(Region(r)).0;
        let own = self.provinces[p].as_ref();
        let control = own.unwrap_or(self.national).total();
        let name = if own.is_some() { self.axes.provinces.labels().name(p) } else { "the nation" };
        (mass > MAGNITUDE * control).then(|| {
            format!(
                "{name} emits {control} {}: one of the two is in another unit; bring both to \
                 build.statistics.emissions.unit",
                self.unit
            )
        })
    }

    /// Refuses a province whose regions are all known and emit a tenth of it together.
    pub(super) fn complete(&self, file: &Path, regions: &[KnownEmissions]) -> Result<(), ExchangeError> {
        for (p, own) in self.provinces.iter().enumerate() {
            let known = self.axes.provinces.regions(Province(p)).map(|r| match &regions[r] {
                KnownEmissions::Inventory(emissions) => Some(emissions.total()),
                KnownEmissions::Total(mass) => Some(*mass),
                KnownEmissions::Industry { .. } | KnownEmissions::Nothing => None,
            });
            let (Some(sum), Some(own)) = (known.sum::<Option<f64>>(), own) else { continue };
            if sum * MAGNITUDE < own.total() {
                let (name, unit, total) = (self.axes.provinces.labels().name(p), self.unit, own.total());
                let reason = format!(
                    "the regions of {name} emit {sum} {unit} together and {name} {total} {unit}: one of the two is in \
                     another unit; bring both to build.statistics.emissions.unit"
                );
                return Err(ExchangeError::description(file, reason));
            }
        }
        Ok(())
    }
}
