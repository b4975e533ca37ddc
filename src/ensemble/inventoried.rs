//! Emissions of a table that was built: of its provinces and regions.

use crate::axes::Sector;
use crate::compile::Built;
use crate::inventory::{
    Activity, EmissionStatistics, InventoryError, InventoryOptions, ProvincialInventory, RegionalInventory,
    Regions, provincial, regional,
};

/// Sectors that the inventory treats apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// Those whose products are burnt.
    pub fuels: Vec<Sector>,
    /// Those that follow value added.
    pub services: Vec<Sector>,
}

/// Emissions of provinces, and of the regions in them.
///
/// # Errors
/// [`InventoryError`] for numbers that cannot be and sums that cannot be reached.
pub fn inventoried(
    (emissions, options): (&EmissionStatistics, &InventoryOptions),
    apart: &Apart,
    built: &Built,
) -> Result<(ProvincialInventory, RegionalInventory), InventoryError> {
    let (purchases, spent) = (built.purchases(&apart.fuels), built.spent());
    let activity = Activity {
        axes: &built.parts.axes,
        output: built.provincial.output.data(),
        value_added: built.provincial.value_added.data(),
        fuel_purchases: &purchases,
        spending: &spent,
    };
    let made = provincial(emissions, options, &activity)?;
    let v = built.parts.value_added.as_ref().map_or_else(Vec::new, |added| added.v.column_sums());
    let regions = Regions {
        x: built.parts.x.as_deref().unwrap_or_default(),
        value_added: &v,
        population: built.parts.attributes.population.as_ref().map(|(people, _)| &people[..]),
        spending: &built.spending,
        services: &apart.services,
    };
    let regional = regional((emissions, options), &activity, &made, &regions)?;
    Ok((made, regional))
}
