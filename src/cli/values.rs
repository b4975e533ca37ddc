//! Words that options take.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::accounts::Level;
use crate::compile::Detail;
use crate::leontief::Method;
use crate::table::Form;

impl ValueEnum for Method {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Schur, Self::Gmres, Self::Lu]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let name = match self {
            Self::Auto => "auto",
            Self::Schur => "schur",
            Self::Gmres => "gmres",
            Self::Lu => "lu",
        };
        Some(PossibleValue::new(name))
    }
}

impl ValueEnum for Level {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Totals, Self::Flows, Self::Products]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Totals => ("totals", "multipliers, footprints, production-based accounts"),
            Self::Flows => {
                ("flows", "also region-to-region flows, traded accounts by region, exported ones by sector")
            }
            Self::Products => {
                ("products", "also imported accounts by product bought (D_imp): many more right-hand sides")
            }
        };
        Some(PossibleValue::new(name).help(help))
    }
}

impl ValueEnum for Detail {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Totals, Self::Sectors]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Totals => "totals",
            Self::Sectors => "sectors",
        }))
    }
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Hierarchical, Self::Factored, Self::Dense]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Hierarchical => "own shares, and trade between provinces",
            Self::Factored => "any trade shares × regional use",
            Self::Dense => "every cell",
        };
        let name = self.name();
        Some(PossibleValue::new(name).help(help))
    }
}
