//! Super-emitters: cities whose footprint or production-based account exceeds a share of a national total.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ClassifyError, EmitterOptions};
use crate::accounts::Footprints;

/// What makes a city a super-emitter; by name only, since the source paper numbers the types in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EmitterKind {
    /// Its footprint alone.
    Demand,
    /// Its production alone.
    Technology,
    /// Both.
    Hybrid,
}

impl EmitterKind {
    /// The word configs and archives use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demand => "demand",
            Self::Technology => "technology",
            Self::Hybrid => "hybrid",
        }
    }
}

/// Super-emitters of a nation.
#[derive(Clone, Debug, PartialEq)]
pub struct Emitters {
    /// The bound an account must exceed, in the stressor's unit.
    pub threshold: f64,
    /// By region; none where a city is no super-emitter.
    pub kind: Vec<Option<EmitterKind>>,
}

/// `D = {s: D_cba_s > θ}`, `T = {s: D_pba_s > θ}`; demand `D ∖ T`, technology `T ∖ D`, hybrid `D ∩ T`.
///
/// # Errors
/// A share outside 0–1, a base below 0.
pub fn super_emitters(
    footprints: &Footprints<'_, '_>,
    cities: &[usize],
    options: &EmitterOptions,
) -> Result<Emitters, ClassifyError> {
    let total: f64 = footprints.D_pba_reg().iter().sum();
    let (consumed, produced) = if options.direct {
        (footprints.D_cba_reg(), footprints.D_pba_reg())
    } else {
        (footprints.embodied_reg(), footprints.produced_reg())
    };
    Ok(above(&consumed, &produced, cities, threshold(total, options)?))
}

fn threshold(total: f64, options: &EmitterOptions) -> Result<f64, ClassifyError> {
    if !(options.share > 0.0 && options.share <= 1.0) {
        let (place, value) = ("classify.emitters.share", options.share);
        return Err(ClassifyError::Range { place, value, range: "above 0 and at most 1" });
    }
    if !(options.base >= 0.0 && options.base.is_finite()) {
        let (place, value) = ("classify.emitters.base", options.base);
        return Err(ClassifyError::Range { place, value, range: "0 for the table's total, or above" });
    }
    Ok(options.share * if options.base > 0.0 { options.base } else { total })
}

fn above(consumed: &[f64], produced: &[f64], cities: &[usize], threshold: f64) -> Emitters {
    let mut kind = vec![None; consumed.len()];
    for s in cities {
        kind[*s] = match (consumed[*s] > threshold, produced[*s] > threshold) {
            (true, true) => Some(EmitterKind::Hybrid),
            (true, false) => Some(EmitterKind::Demand),
            (false, true) => Some(EmitterKind::Technology),
            (false, false) => None,
        };
    }
    Emitters { threshold, kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_hand_and_only_of_cities() {
        let found = above(&[2.0, 2.0, 0.0, 1.0, 9.0], &[2.0, 0.0, 2.0, 1.0, 9.0], &[0, 1, 2, 3], 1.0);
        let kinds = [EmitterKind::Hybrid, EmitterKind::Demand, EmitterKind::Technology].map(Some);
        assert_eq!(found.kind[..3], kinds);
        assert_eq!(found.kind[3..], [None, None]);
    }

    #[test]
    fn one_per_cent_of_nine_thousand_is_ninety() {
        let options = EmitterOptions { base: 9000.0, ..EmitterOptions::default() };
        assert!((threshold(1.0, &options).expect("valid") - 90.0).abs() < 1e-12);
        let refused = threshold(1.0, &EmitterOptions { share: 1.5, ..options }).expect_err("a share");
        assert!(refused.to_string().contains("classify.emitters.share is 1.5"), "{refused}");
    }
}
