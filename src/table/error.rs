//! What keeps numbers and labels from being a table, named by array and label.

use super::TradeError;

/// What keeps numbers and labels from being a table.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum TableError {
    /// An array of the wrong size.
    #[error("{array} has {found} values where the labels ask for {expected}; check the source's layout")]
    Shape {
        /// Which array.
        array: String,
        /// Numbers there are.
        found: usize,
        /// Numbers there should be.
        expected: usize,
    },
    /// NaN or infinity.
    #[error("{array} at ({label}) is {value}; every cell must be a finite number, write 0 for none")]
    NotFinite {
        /// Which array.
        array: String,
        /// Labels of the cell.
        label: String,
        /// The value.
        value: f64,
    },
    /// Trade shares of a factored table.
    #[error(transparent)]
    Trade(#[from] TradeError),
    /// `Z` and `Y` of different forms.
    #[error("Z and Y are not split over origins by the same trade shares; build both with one T")]
    Mixed,
    /// A place that is not on Earth.
    #[error(
        "'{region}' lies at longitude {longitude}, latitude {latitude}; give degrees within ±360 and ±90 (are they \
         exchanged?), or NaN where unknown"
    )]
    Coordinates {
        /// The region.
        region: String,
        /// Degrees.
        longitude: f64,
        /// Degrees.
        latitude: f64,
    },
    /// People that cannot be.
    #[error("population of '{region}' is {value}; give a number above 0, or NaN where it is unknown")]
    Population {
        /// The region.
        region: String,
        /// The value.
        value: f64,
    },
    /// Row or column sums asked of a part of a table.
    #[error("{array} is missing and only part of the table is here; give it in the file")]
    Incomplete {
        /// Which array.
        array: &'static str,
    },
    /// Two extensions of one name.
    #[error("extension '{name}' is there twice; rename one")]
    DoubledExtension {
        /// The name.
        name: String,
    },
    /// An extension's name has a meaning of its own.
    #[error(
        "extension name '{name}' is reserved or not a plain name; rename it (letters, digits, _ - . only)"
    )]
    ReservedExtension {
        /// The name.
        name: String,
    },
}
