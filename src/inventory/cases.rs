//! What is known of a region's emissions, and what stands in for the rest.

use super::concordance::{by_sector, fuels_by_sector};
use super::{Activity, EmissionStatistics, Emissions, InventoryError, ProvincialInventory, Regions};
use crate::axes::{Province, Region};
use crate::linalg::Matrix;

/// Large firms may produce this much more than the whole sector, relatively, by rounding.
const ROUNDING: f64 = 1e-9;

/// What is known of a region.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum KnownEmissions {
    /// An inventory of all sectors and households.
    Inventory(Emissions),
    /// Of its industrial firms above a size, with their output by source (K, money, 0 where unknown).
    Industry {
        /// Their emissions.
        emissions: Emissions,
        /// Their output.
        output: Vec<f64>,
    },
    /// Its total.
    Total(f64),
    /// Nothing.
    #[default]
    Nothing,
}

/// Which data an inventory of a region is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// An inventory of its own.
    Inventory,
    /// That of its large industrial firms, scaled to output; the rest from the province.
    Industry,
    /// The province's, scaled to output, value added and people, then to the region's total.
    Total,
    /// The province's inventory: the province is one region.
    Province,
    /// Imputed: the province's intensity times output.
    Imputed,
}

impl Case {
    /// The word archives use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inventory => "inventory",
            Self::Industry => "industry",
            Self::Total => "total",
            Self::Province => "province",
            Self::Imputed => "imputed",
        }
    }
}

impl KnownEmissions {
    /// The case it makes.
    pub fn case(&self) -> Case {
        match self {
            Self::Inventory(_) => Case::Inventory,
            Self::Industry { .. } => Case::Industry,
            Self::Total(_) => Case::Total,
            Self::Nothing => Case::Imputed,
        }
    }
}

/// The regions of a province as the cases need them.
pub(super) struct Cases<'a> {
    pub(super) statistics: &'a EmissionStatistics,
    pub(super) activity: &'a Activity<'a>,
    pub(super) provincial: &'a ProvincialInventory,
    pub(super) regions: &'a Regions<'a>,
    pub(super) services: &'a [bool],
    pub(super) p: Province,
}

impl Cases<'_> {
    /// Emissions by sector, then by kind of household, m + kinds, before regions and province agree; and shares of
    /// fuels where they are the region's own.
    pub(super) fn of(&self, r: Region) -> Result<(Vec<f64>, Option<Matrix>), InventoryError> {
        match &self.statistics.regions[r.0] {
            KnownEmissions::Inventory(emissions) => self.complete(r, emissions),
            KnownEmissions::Industry { emissions, output } => self.industry(r, emissions, output),
            KnownEmissions::Total(total) => {
                let scaled = self.scaled(r, true);
                let sum: f64 = scaled.iter().sum();
                let factor = if sum > 0.0 { total / sum } else { 0.0 };
                Ok((scaled.iter().map(|cell| cell * factor).collect(), None))
            }
            KnownEmissions::Nothing => Ok((self.scaled(r, false), None)),
        }
    }

    fn complete(&self, r: Region, own: &Emissions) -> Result<(Vec<f64>, Option<Matrix>), InventoryError> {
        let (purchases, x) = (self.provinces(self.activity.fuel_purchases), self.x(r));
        // A sector the region does not produce takes no part of a source of several.
        let bought: Vec<f64> =
            purchases.iter().zip(x).map(|(b, x)| if *x > 0.0 { *b } else { 0.0 }).collect();
        let mut cells = by_sector(&own.production, &self.statistics.concordance, (&bought, x));
        self.produced(r, &cells)?;
        cells.extend(&own.households);
        let mix = fuels_by_sector(&own.by_fuel, &self.statistics.concordance, (&bought, x));
        Ok((cells, Some(mix)))
    }

    /// Large firms scaled by `x_i / x_i^large`; everything they do not cover comes from the province.
    fn industry(
        &self,
        r: Region,
        own: &Emissions,
        large: &[f64],
    ) -> Result<(Vec<f64>, Option<Matrix>), InventoryError> {
        let (axes, x) = (self.activity.axes, self.x(r));
        let weights = (x, x);
        let emitted = by_sector(&own.production, &self.statistics.concordance, weights);
        let output = by_sector(large, &self.statistics.concordance, weights);
        let mut cells = self.scaled(r, true);
        for (i, mass) in emitted.iter().enumerate() {
            if output[i] > x[i] * (1.0 + ROUNDING) {
                let (region, sector) = (axes.regions.name(r.0).to_owned(), axes.sectors.name(i).to_owned());
                return Err(InventoryError::Larger { region, sector, firms: output[i], all: x[i] });
            }
            if output[i] > 0.0 {
                cells[i] = mass * x[i] / output[i];
            } else if *mass > 0.0 {
                let (region, sector) = (axes.regions.name(r.0).to_owned(), axes.sectors.name(i).to_owned());
                return Err(InventoryError::Coverage { region, sector, mass: *mass });
            }
        }
        self.produced(r, &emitted)?;
        Ok((cells, None))
    }

    /// The province's emissions: by output, and where `fine` those of services by value added and those of households
    /// by people.
    fn scaled(&self, r: Region, fine: bool) -> Vec<f64> {
        let share = |own: f64, all: f64| if all > 0.0 { own.max(0.0) / all } else { 0.0 };
        let (output, added) =
            (self.provinces(self.activity.output), self.provinces(self.activity.value_added));
        let (m, rows) = (output.len(), self.activity.axes.region_rows(r));
        let v = &self.regions.value_added[rows];
        let mut cells: Vec<f64> = (0..m)
            .map(|i| {
                let of = if fine && self.services[i] && added[i] > 0.0 {
                    share(v[i], added[i])
                } else {
                    share(self.x(r)[i], output[i])
                };
                self.provincial.production.at(self.p.0, i) * of
            })
            .collect();
        let people = self.regions.people(self.activity.axes, self.p, r).filter(|_| fine);
        for (kind, category) in self.statistics.household_categories.iter().enumerate() {
            let part = people.unwrap_or_else(|| self.regions.spending.at(r.0, *category));
            cells.push(self.provincial.households.at(self.p.0, kind) * part);
        }
        cells
    }

    /// Refuses emissions of what the region does not produce.
    fn produced(&self, r: Region, cells: &[f64]) -> Result<(), InventoryError> {
        let axes = self.activity.axes;
        let bad = cells.iter().zip(self.x(r)).position(|(mass, x)| *mass > 0.0 && *x <= 0.0);
        bad.map_or(Ok(()), |i| {
            Err(InventoryError::WithoutOutput {
                region: axes.regions.name(r.0).to_owned(),
                sector: axes.sectors.name(i).to_owned(),
                mass: cells[i],
                unit: self.statistics.unit.to_string(),
            })
        })
    }

    fn x(&self, r: Region) -> &[f64] {
        &self.regions.x[self.activity.axes.region_rows(r)]
    }

    /// The province's part of a vector by province and sector.
    pub(super) fn provinces<'b>(&self, values: &'b [f64]) -> &'b [f64] {
        let m = self.activity.axes.m();
        &values[self.p.0 * m..(self.p.0 + 1) * m]
    }
}
