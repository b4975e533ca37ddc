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
    /// In-province shares beside those they stand for.
    #[error(
        "{array} at ({label}) is {value}, and in_province holds all trade inside provinces; set it to 0 or leave \
         in_province out"
    )]
    Twice {
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
    /// Holds shares against labels; their sums are [`Trade::check_sums`]'s.
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
                Ok(())
            }
            Self::Hierarchical(shares) => shares.check(axes),
        }
    }

    /// Whether the shares of row (s, i) sum to one over all origins, or to zero where region s uses none of product i.
    ///
    /// `sums`: row, sum of shares, and what the region uses of the product (sum of absolute values).
    ///
    /// # Errors
    /// [`TradeError::Sum`] with product and region of the first that does not.
    pub fn check_sums(axes: &Axes, sums: impl Iterator<Item = (usize, f64, f64)>) -> Result<(), TradeError> {
        for (row, sum, used) in sums {
            let none = sum.abs() <= ROUNDING && used <= 0.0;
            if (sum - 1.0).abs() > ROUNDING && !none {
                return Err(TradeError::Sum {
                    sector: axes.sectors.name(row % axes.m()).to_owned(),
                    region: axes.regions.name(row / axes.m()).to_owned(),
                    sum,
                });
            }
        }
        Ok(())
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
        if self.in_province.is_some() {
            self.check_in_province_alone(axes)?;
        }
        for (p, block) in self.in_province.iter().flatten() {
            let regions = axes.provinces.regions(*p);
            size("in_province", block.data().len(), regions.len() * regions.len() * m)?;
            positive("in_province", block.data(), |at| in_province_label(axes, *p, at))?;
        }
        Ok(())
    }
}

impl Hierarchical {
    /// With blocks inside provinces, δ and the diagonal of Φ have nothing to say.
    fn check_in_province_alone(&self, axes: &Axes) -> Result<(), TradeError> {
        let twice = |array, label, value| Err(TradeError::Twice { array, label, value });
        if let Some(row) = self.own_share.iter().position(|share| *share > 0.0) {
            return twice("own_share", axes.row_label(row), self.own_share[row]);
        }
        let P = axes.P();
        for at in (0..self.province_trade.len()).filter(|at| at / P % P == at % P) {
            let value = self.province_trade[at];
            if value > 0.0 {
                let province = axes.provinces.labels().name(at % P);
                let label = format!("{}, {province} → {province}", axes.sectors.name(at / (P * P)));
                return twice("province_trade", label, value);
            }
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
