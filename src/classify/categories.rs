//! What demand categories embody, their intensities and shares.

use super::{CategoryOptions, ClassifyError, position};
use crate::accounts::Footprints;
use crate::axes::Labels;

/// What a demand category is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryRole {
    /// Households and government.
    Consumption,
    /// Fixed capital formation.
    Capital,
    /// Changes of inventories.
    Inventory,
}

impl CategoryRole {
    /// The word archives use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Consumption => "consumption",
            Self::Capital => "capital",
            Self::Inventory => "inventory",
        }
    }
}

/// Name and meaning of [`Categories::capital_share`].
pub const CAPITAL_SHARE: (&str, &str) =
    ("capital_share", "share of fixed capital in what is embodied in final demand, without F_Y");

/// Name and meaning of [`Categories::capital_and_inventory_share`].
pub const CAPITAL_AND_INVENTORY_SHARE: (&str, &str) = (
    "capital_and_inventory_share",
    "share of fixed capital and inventories in what is embodied in final demand, without F_Y",
);

/// The role of every category.
///
/// # Errors
/// A name the table does not have.
pub fn roles_of_categories(
    categories: &Labels,
    options: &CategoryOptions,
) -> Result<Vec<CategoryRole>, ClassifyError> {
    let mut roles = vec![CategoryRole::Consumption; categories.len()];
    for (place, names, role) in [
        ("classify.categories.capital", &options.capital, CategoryRole::Capital),
        ("classify.categories.inventory", &options.inventory, CategoryRole::Inventory),
    ] {
        for name in names {
            roles[position(place, ("category", categories), name)?] = role;
        }
    }
    Ok(roles)
}

/// National accounts by category.
#[derive(Clone, Debug, PartialEq)]
pub struct Categories {
    /// What every category is for.
    pub roles: Vec<CategoryRole>,
    /// Embodied in final demand, without `F_Y`.
    pub embodied: Vec<f64>,
    /// Stressor a unit of final demand, imports included in demand; without `F_Y`.
    pub intensity: Vec<f64>,
    /// The same with `F_Y`.
    pub intensity_with_direct: Vec<f64>,
    /// Share of fixed capital in what is embodied in final demand, without `F_Y`.
    pub capital_share: f64,
    /// The same of fixed capital and inventories.
    pub capital_and_inventory_share: f64,
    /// Share of fixed capital in a region's final demand, by region; NaN where there is none.
    pub capital_in_demand: Vec<f64>,
}

impl Categories {
    pub(super) fn new(
        footprints: &Footprints<'_, '_>,
        options: &CategoryOptions,
    ) -> Result<Self, ClassifyError> {
        let axes = &footprints.table().axes;
        let roles = roles_of_categories(&axes.categories, options)?;
        let embodied = footprints.D_cba_category.column_sums();
        let (direct, demand) = (footprints.direct.column_sums(), footprints.final_demand.column_sums());
        let ratio = |(a, b): (f64, &f64)| if b.abs() > 0.0 { a / b } else { f64::NAN };
        let total: f64 = embodied.iter().sum();
        let part = |counted: &[CategoryRole]| {
            let kept = embodied.iter().zip(&roles).filter(|(_, role)| counted.contains(role));
            ratio((kept.map(|(value, _)| value).sum(), &total))
        };
        let with_direct = embodied.iter().zip(&direct).map(|(a, b)| a + b);
        let capital_in_demand = (0..axes.R()).map(|s| {
            let row = footprints.final_demand.row(s);
            let capital = row.iter().zip(&roles).filter(|(_, role)| **role == CategoryRole::Capital);
            ratio((capital.map(|(y, _)| y).sum(), &row.iter().sum()))
        });
        Ok(Self {
            intensity: embodied.iter().copied().zip(&demand).map(ratio).collect(),
            intensity_with_direct: with_direct.zip(&demand).map(ratio).collect(),
            capital_share: part(&[CategoryRole::Capital]),
            capital_and_inventory_share: part(&[CategoryRole::Capital, CategoryRole::Inventory]),
            capital_in_demand: capital_in_demand.collect(),
            embodied,
            roles,
        })
    }
}
