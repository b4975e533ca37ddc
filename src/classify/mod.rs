//! Classes of cities: affluence, structure types, producers and consumers, super-emitters; and what groups of cities
//! emit and earn for each other.
//!
//! # References
//! Zheng et al. 2023, Science Bulletin 68:2456, sections 2.4–2.5.

mod affluence;
mod categories;
mod emitters;
mod groups;
mod inequality;
pub mod kmeans;
mod options;
mod present;
mod regional;
mod roles;
mod sector_groups;
mod structure;

pub use affluence::{Affluence, sizes_by_rank};
pub use categories::{
    CAPITAL_AND_INVENTORY_SHARE, CAPITAL_SHARE, Categories, CategoryRole, roles_of_categories,
};
pub use emitters::{EmitterKind, Emitters, super_emitters};
pub use groups::{Grouping, between, outsourced, per_emission};
pub use inequality::{Lorenz, lorenz};
pub use options::{AffluenceOptions, CategoryOptions, ClassifyOptions, Cut, EmitterOptions, TypeOptions};
pub use present::{Traded, present};
pub use roles::{Role, Roles};
pub use sector_groups::SectorGroups;
pub use structure::{Runner, Types};

use crate::accounts::Footprints;
use crate::axes::{Labels, LabelsError, UnknownLabel};
use crate::leontief::LeontiefError;
use crate::quantity::counted;
use crate::ranks::{Agreed, Coded};

/// What keeps cities from being classed.
#[derive(Debug, thiserror::Error)]
pub enum ClassifyError {
    /// A name the table does not have.
    #[error("{place}: {source}")]
    Unknown {
        /// The option.
        place: &'static str,
        /// The name, and the nearest there is.
        source: UnknownLabel,
    },
    /// Everything excluded.
    #[error("classify.exclude leaves no city to class; leave some out of it")]
    NoCity,
    /// A city without people in a per-capita account.
    #[error(
        "population of '{city}' is unknown, so its final demand a head is too; give its population, or list it \
         in classify.exclude"
    )]
    Population {
        /// The city.
        city: String,
    },
    /// Group sizes that miss cities.
    #[error("classify.affluence.sizes add up to {sum} and there are {cities} cities; let them add up")]
    Sizes {
        /// Their sum.
        sum: usize,
        /// Cities there are.
        cities: usize,
    },
    /// More groups than cities.
    #[error(
        "{key}: {asked} {what} are asked for and there are only {cities} cities; ask for {cities} or fewer"
    )]
    TooMany {
        /// The key that asks.
        key: &'static str,
        /// Groups or clusters.
        what: &'static str,
        /// How many.
        asked: usize,
        /// Cities there are.
        cities: usize,
    },
    /// Fewer different cities than types.
    #[error(
        "{asked} structure types are asked for and the shares of sector groups in value added take only {distinct} \
         different values; put the sectors into {distinct} groups or fewer, or leave files.sector_groups out"
    )]
    Profiles {
        /// Types.
        asked: usize,
        /// Different profiles there are.
        distinct: usize,
    },
    /// Thresholds out of order.
    #[error("classify.affluence.thresholds: {second} follows {first}; let them fall, richest first")]
    Thresholds {
        /// One.
        first: f64,
        /// The next.
        second: f64,
    },
    /// A number out of its range.
    #[error("{place} is {value}; it must be {range}")]
    Range {
        /// The option.
        place: &'static str,
        /// The value.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// A sector of the table in no group.
    #[error(
        "{} in no group, the first '{sector}'; give each a row in the map of sector groups",
        counted(*count, "sector")
    )]
    Ungrouped {
        /// The first.
        sector: String,
        /// How many.
        count: usize,
    },
    /// Groups without a name.
    #[error("the map of sector groups: {0}")]
    Labels(#[from] LabelsError),
    /// A sector in two groups.
    #[error("sector '{sector}' is put into group '{first}' and again into '{second}'; keep one row")]
    Regrouped {
        /// The sector.
        sector: String,
        /// One group.
        first: String,
        /// The other.
        second: String,
    },
    /// A city without value added has no structure.
    #[error(
        "value added of '{city}' sums to {value}, so shares of it mean nothing; mend it, or list the city in \
         classify.exclude"
    )]
    NoValueAdded {
        /// The city.
        city: String,
        /// Its value added.
        value: f64,
    },
    /// The one solve that roles need.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
}

impl Coded for ClassifyError {
    fn code(&self) -> u8 {
        match self {
            Self::Population { .. } | Self::NoValueAdded { .. } => 3,
            Self::Leontief(error) => error.code(),
            _ => 2,
        }
    }
}

/// Every class of every city, the same on every rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// The regions that are cities, in table order.
    pub cities: Vec<usize>,
    /// Groups of affluence; none for a table without population.
    pub affluence: Option<Affluence>,
    /// Structure types; none without a map of sector groups.
    pub types: Option<Types>,
    /// Net producers and consumers.
    pub roles: Roles,
    /// Super-emitters.
    pub emitters: Emitters,
    /// Footprints and intensities by demand category.
    pub categories: Categories,
}

impl Classes {
    /// Classes the cities of a table; collective, one right-hand side.
    ///
    /// `sectors` are maps of sectors into groups: the first makes the types, the others tell how far these hang on it.
    ///
    /// # Errors
    /// [`ClassifyError`], the same on every rank.
    pub fn new(
        footprints: &Footprints<'_, '_>,
        sectors: &[SectorGroups],
        options: &ClassifyOptions,
    ) -> Result<Self, Agreed<ClassifyError>> {
        let roles = Roles::new(footprints).map_err(|error| error.map(ClassifyError::from))?;
        Self::alone(footprints, sectors, options, roles).map_err(Agreed::Mine)
    }

    fn alone(
        footprints: &Footprints<'_, '_>,
        sectors: &[SectorGroups],
        options: &ClassifyOptions,
        roles: Roles,
    ) -> Result<Self, ClassifyError> {
        let axes = &footprints.table().axes;
        let cities = cities(&axes.regions, &options.exclude)?;
        let affluence = Affluence::new(footprints, &cities, &options.affluence)?;
        let types = Types::new(footprints.table(), &cities, sectors, &options.types)?;
        let emitters = super_emitters(footprints, &cities, &options.emitters)?;
        let categories = Categories::new(footprints, &options.categories)?;
        Ok(Self { cities, affluence, types, roles, emitters, categories })
    }
}

/// Regions that are not excluded.
fn cities(regions: &Labels, exclude: &[String]) -> Result<Vec<usize>, ClassifyError> {
    for name in exclude {
        position("classify.exclude", ("region", regions), name)?;
    }
    let cities: Vec<usize> =
        (0..regions.len()).filter(|r| !exclude.iter().any(|name| name == regions.name(*r))).collect();
    if cities.is_empty() { Err(ClassifyError::NoCity) } else { Ok(cities) }
}

/// Where a name stands.
fn position(
    place: &'static str,
    (axis, labels): (&'static str, &Labels),
    name: &str,
) -> Result<usize, ClassifyError> {
    labels.find(axis, name).map_err(|source| ClassifyError::Unknown { place, source })
}
