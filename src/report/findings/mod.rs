//! What archives say, in the units a page shows: places, amounts, classes, flows, scenarios, draws, origins.
//!
//! Every part is there only when an archive has its arrays. Amounts come from the first archive that has them, in the order
//! accounts, classes, base case of an ensemble; labels must agree.

mod amounts;
mod classes;
mod flows;
mod origin;
mod places;
mod scenarios;
mod sources;
mod spread;
mod sums;

pub(super) use amounts::{Amounts, Measure};
pub(super) use classes::{Classes, Group, GroupFlows};
pub(super) use flows::Flows;
pub(super) use origin::{Origin, Statistics};
pub(super) use places::Places;
pub(super) use scenarios::{Scenarios, Single};
pub(super) use spread::{Headline, Odds, Spread, Variances};

use std::path::PathBuf;

use super::ReportError;
use sources::Sources;

/// Everything a page is made from.
pub(super) struct Findings {
    /// Regions.
    pub(super) places: Places,
    /// Units of amounts.
    pub(super) measure: Measure,
    /// Amounts by region.
    pub(super) amounts: Amounts,
    /// Classes of regions.
    pub(super) classes: Option<Classes>,
    /// Who emits for whom.
    pub(super) flows: Option<Flows>,
    /// Scenarios, lifts, quota.
    pub(super) scenarios: Option<Scenarios>,
    /// What draws say.
    pub(super) spread: Option<Spread>,
    /// Archives and what they were made from.
    pub(super) origins: Vec<Origin>,
    /// How the table was made.
    pub(super) statistics: Option<Statistics>,
    /// What the reader should know of the archives together.
    pub(super) notices: Vec<String>,
}

impl Findings {
    /// Reads archives of one table.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, ReportError> {
        let sources = Sources::open(paths)?;
        let places = Places::read(&sources)?;
        let (measure, amounts, mut notices) = amounts::read(&sources, &places)?;
        let spread = match spread::read(&sources, &places, &measure)? {
            Some(spread) => {
                let off = sums::largest_difference(&spread.base_footprint, &amounts.footprint);
                if off > sums::SAME {
                    notices.push(format!(
                        "The ensemble's base case differs from the other archives' footprints, by up to {} of a \
                         region: they are of different configs. Intervals stand in the section on draws alone.",
                        super::draw::percent(off)
                    ));
                }
                Some(Spread { fits: off <= sums::SAME, ..spread })
            }
            None => None,
        };
        Ok(Self {
            classes: classes::read(&sources, &places, &measure, &amounts)?,
            flows: flows::read(&sources, &places, &measure)?,
            scenarios: scenarios::read(&sources, &measure)?,
            origins: origin::read(&sources)?,
            statistics: origin::statistics(&sources, &places)?,
            places,
            measure,
            amounts,
            spread,
            notices,
        })
    }

    /// The draws, where they are of the same base case as everything else.
    pub(super) fn fitting(&self) -> Option<&Spread> {
        self.spread.as_ref().filter(|spread| spread.fits)
    }

    /// Footprint a head; none where nobody's number is known.
    pub(super) fn per_head(&self) -> Option<Vec<f64>> {
        let people = self.places.people.as_ref()?;
        let head = |(amount, people): (&f64, &f64)| {
            if *people > 0.0 { amount * self.measure.head / people } else { f64::NAN }
        };
        Some(self.amounts.footprint.iter().zip(people).map(head).collect())
    }
}
