//! Scenarios, lifts and the quota.

use super::super::ReportError;
use super::amounts::Measure;
use super::sources::Sources;

/// A scenario.
pub(in crate::report) struct Single {
    /// Its name.
    pub(in crate::report) name: String,
    /// Saved by all measures together.
    pub(in crate::report) saving: f64,
    /// Saved by intensities, demand, technology alone.
    pub(in crate::report) parts: [f64; 3],
    /// Saved together less the sum of the parts.
    pub(in crate::report) interaction: f64,
}

/// A lift of poorer groups.
pub(in crate::report) struct Lift {
    /// Its name.
    pub(in crate::report) name: String,
    /// What more it takes to be embodied in demand, without `F_Y`.
    pub(in crate::report) deficit: f64,
    /// Regions lifted.
    pub(in crate::report) regions: f64,
    /// People lifted.
    pub(in crate::report) people: f64,
    /// Demand a head they are lifted to, US$.
    pub(in crate::report) level: f64,
}

/// All of them, page's unit.
pub(in crate::report) struct Scenarios {
    /// Scenarios.
    pub(in crate::report) all: Vec<Single>,
    /// Lifts.
    pub(in crate::report) lifts: Vec<Lift>,
    /// Quota before, and with the saving.
    pub(in crate::report) quota: Option<(f64, f64)>,
}

impl Scenarios {
    /// The scenario whose saving enlarges the quota; without a quota the one that saves most.
    pub(in crate::report) fn leading(&self) -> Option<&Single> {
        let wanted = self.quota.map(|(before, after)| after - before);
        let by = |single: &&Single| wanted.map_or(-single.saving, |wanted| (single.saving - wanted).abs());
        self.all.iter().min_by(|a, b| by(a).total_cmp(&by(b)))
    }
}

/// Reads them.
pub(super) fn read(sources: &Sources, measure: &Measure) -> Result<Option<Scenarios>, ReportError> {
    let amount = |path: String| -> Result<f64, ReportError> {
        let Some(array) = sources.array(&path)? else { return Ok(f64::NAN) };
        Ok(array.numbers.first().map_or(f64::NAN, |value| value * measure.factor(&array.unit)))
    };
    let plain = |path: String| -> Result<f64, ReportError> { Ok(sources.number(&path)?.unwrap_or(f64::NAN)) };
    let members = |group: &str| sources.with(group).map_or(Ok(Vec::new()), |reader| reader.members(group));
    let mut all = Vec::new();
    for name in members("/scenario")? {
        let of = |what: &str| amount(format!("/scenario/{name}/{what}"));
        let parts = [of("saving_intensity")?, of("saving_demand")?, of("saving_technology")?];
        let (saving, interaction) = (of("saving")?, of("interaction")?);
        all.push(Single { name, saving, parts, interaction });
    }
    let mut lifts = Vec::new();
    for name in members("/lift")? {
        lifts.push(Lift {
            deficit: amount(format!("/lift/{name}/deficit_total"))?,
            regions: plain(format!("/lift/{name}/cities"))?,
            people: plain(format!("/lift/{name}/people"))?,
            level: plain(format!("/lift/{name}/level"))?,
            name,
        });
    }
    let quota = (amount("/quota/quota".to_owned())?, amount("/quota/quota_enlarged".to_owned())?);
    let quota = Some(quota).filter(|(before, after)| before.is_finite() && after.is_finite());
    let something = !all.is_empty() || !lifts.is_empty();
    Ok(something.then_some(Scenarios { all, lifts, quota }))
}
