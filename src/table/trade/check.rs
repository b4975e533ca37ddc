//! What trade shares must be: not negative, and one in sum over origins.

use super::{Hierarchical, Trade};
use crate::axes::{Axes, Province, Region};

/// Shares off from one by more than this are no rounding.
const ROUNDING: f64 = 1e-9;

/// What keeps numbers from being trade shares.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum TradeError {
    /// An array of the wrong size.
    #[error("{array} has {found} values where the labels ask for {expected}; check the source's layout")]
    Shape {
        /// Which array.
        array: &'static str,
        /// Numbers there are.
        found: usize,
        /// Numbers there should be.
        expected: usize,
    },
    /// A share below zero, or no number.
    #[error(
        "{array} at ({label}) is {value}; trade shares are finite and not negative: mend the construction"
    )]
    Share {
        /// Which array.
        array: &'static str,
        /// Its labels.
        label: String,
        /// The value.
        value: f64,
    },
    /// Shares that do not sum to one.
    #[error(
        "trade shares of product '{sector}' used in '{region}' sum to {sum} over all origins; they must sum to 1 \
         (or 0 where the region uses none): divide by their sum or mend the construction"
    )]
    Sum {
        /// The product.
        sector: String,
        /// The using region.
        region: String,
        /// The sum.
        sum: f64,
    },
}

impl Trade {
    /// Holds shares against labels; sums of dense shares only where every province is held.
    ///
    /// # Errors
    /// [`TradeError`] with the labels of the first bad share.
    pub fn check(&self, axes: &Axes) -> Result<(), TradeError> {
        match self {
            Self::Dense(shares) => {
                size("T", shares.columns(), axes.R())?;
                for (row, values) in shares.rows() {
                    let label = |s: usize| format!("{} → {}", axes.row_label(row), axes.regions.name(s));
                    positive("T", values, label)?;
                }
                if !shares.is_whole() {
                    return Ok(());
                }
            }
            Self::Hierarchical(shares) => {
                shares.check(axes)?;
                let there = shares.in_province.as_ref();
                if there.is_some_and(|blocks| blocks.len() < axes.P()) {
                    return Ok(());
                }
            }
        }
        sums(axes, &self.column_sums(axes))
    }
}

impl Hierarchical {
    fn check(&self, axes: &Axes) -> Result<(), TradeError> {
        let (n, m, P) = (axes.n(), axes.m(), axes.P());
        let vectors = [
            ("own_share", &self.own_share),
            ("supply_share", &self.supply_share),
            ("demand_share", &self.demand_share),
        ];
        for (array, values) in vectors {
            size(array, values.len(), n)?;
            positive(array, values, |row| axes.row_label(row))?;
        }
        size("province_trade", self.province_trade.len(), m * P * P)?;
        let province = |p: usize| axes.provinces.labels().name(p).to_owned();
        positive("province_trade", &self.province_trade, |at| {
            let (i, p, q) = (at / (P * P), at / P % P, at % P);
            format!("{}, {} → {}", axes.sectors.name(i), province(p), province(q))
        })?;
        for (p, block) in self.in_province.iter().flatten() {
            let regions = axes.provinces.regions(*p);
            size("in_province", block.data().len(), regions.len() * regions.len() * m)?;
            positive("in_province", block.data(), |at| in_province_label(axes, *p, at))?;
        }
        Ok(())
    }
}

fn in_province_label(axes: &Axes, p: Province, at: usize) -> String {
    let regions = axes.provinces.regions(p);
    let (row, s) = (at / regions.len(), at % regions.len());
    let row = axes.region_rows(Region(regions.start)).start + row;
    format!("{} → {}", axes.row_label(row), axes.regions.name(regions.start + s))
}

fn size(array: &'static str, found: usize, expected: usize) -> Result<(), TradeError> {
    if found == expected { Ok(()) } else { Err(TradeError::Shape { array, found, expected }) }
}

fn positive(array: &'static str, values: &[f64], label: impl Fn(usize) -> String) -> Result<(), TradeError> {
    let bad = |value: &f64| !value.is_finite() || *value < 0.0;
    match values.iter().position(bad) {
        None => Ok(()),
        Some(at) => Err(TradeError::Share { array, label: label(at), value: values[at] }),
    }
}

fn sums(axes: &Axes, sums: &[f64]) -> Result<(), TradeError> {
    let off = |sum: &f64| (sum - 1.0).abs() > ROUNDING && sum.abs() > ROUNDING;
    match sums.iter().position(off) {
        None => Ok(()),
        Some(at) => Err(TradeError::Sum {
            sector: axes.sectors.name(at % axes.m()).to_owned(),
            region: axes.regions.name(at / axes.m()).to_owned(),
            sum: sums[at],
        }),
    }
}
