//! Single numbers of a draw that results may lean on: what first-order theory of a construction is made of.
//!
//! A table is built from thousands of numbers, most of which average out. Few are common to much of it: emission factors,
//! activities of large sources, home biases, what all totals of a kind share. A draw's first-order deviation is
//! `Σ_k b_k z_k` over these, with slopes by central differences, `b_k = (y(z_k = 1) − y(z_k = −1)) / 2` where every other
//! number stands at its median. Its expectation is 0 and its variance `Σ b_k²`, exactly: it serves as control variate.

use super::levels::{Correlation, SourceClass};
use super::noise::{Factor, Level};
use super::{Basis, Construct, EnsembleOptions, Start};
use crate::streams::Lognormal;

/// A number and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Leading {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub factor: Factor,
}

/// The `options.control` numbers that move results most, by a guess of each; none for tables of which only cells are known.
pub fn leading(basis: &Basis, options: &EnsembleOptions) -> Vec<Leading> {
    let Start::Construct(construct) = &basis.start else { return Vec::new() };
    let mut found = Candidates { options, all: Vec::new() };
    found.trade(construct);
    found.inventory(construct);
    found.margins(construct);
    // The sort keeps the order of equals.
    found.all.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.all.truncate(options.control);
    found.all.into_iter().map(|(_, leading)| leading).collect()
}

struct Candidates<'a> {
    options: &'a EnsembleOptions,
    /// With the guessed relative effect of one standard deviation.
    all: Vec<(f64, Leading)>,
}

impl Candidates<'_> {
    fn put(&mut self, effect: f64, name: String, level: Level, (quantity, part, element): (u32, u32, u64)) {
        if effect > 0.0 && level.is_on(self.options) {
            let factor = Factor { level, quantity, part, element, uniform: false };
            self.all.push((effect, Leading { name, factor }));
        }
    }

    /// Choices of the trade model: always among the first.
    fn trade(&mut self, construct: &Construct) {
        let (trade, of) = (self.options.trade, &construct.construction);
        let biases =
            [("home bias", trade.home_bias_sigma), ("province home bias", trade.province_home_bias_sigma)];
        for (k, (name, sigma)) in biases.into_iter().enumerate() {
            self.put(sigma, name.to_owned(), Level::Trade, (k as u32, 0, 0));
        }
        let thetas = [("theta", of.theta), ("province theta", of.province_theta)];
        for (k, (name, theta)) in thetas.into_iter().enumerate() {
            // A flat prior stays flat.
            let sd = if theta > 0.0 { trade.theta_sd } else { 0.0 };
            let before = self.all.len();
            self.put(sd, name.to_owned(), Level::Trade, (2 + k as u32, 0, 0));
            self.all[before..].iter_mut().for_each(|(_, of)| of.factor.uniform = true);
        }
    }

    /// Emission factors, and activities of the nation by source.
    fn inventory(&mut self, construct: &Construct) {
        let Some(emissions) = &construct.emissions else { return };
        let (level, factors) = (&self.options.activity, &self.options.emission_factors);
        let masses: Vec<f64> =
            emissions.nation.production.iter().chain(&emissions.nation.households).copied().collect();
        let all: f64 = masses.iter().sum();
        let axes = &construct.statistics.axes;
        let homes = emissions.household_categories.iter().map(|k| axes.categories.name(*k).to_owned());
        let names = emissions.sources.names().iter().cloned().chain(homes);
        let rsds = [factors.coal, factors.oil, factors.gas, factors.process];
        for (k, fuel) in ["coal", "oil", "gas", "process"].into_iter().enumerate() {
            let name = format!("emission factor of {fuel}");
            self.put(rsds[k], name, Level::EmissionFactors, (0, 0, k as u64));
        }
        let rho = level.correlation;
        let mut together = 0.0;
        for (k, name) in names.enumerate() {
            let class = level.classes.iter().find(|class: &&SourceClass| class.sources.contains(&name));
            let effect = masses[k] / all * class.map_or(level.rsd, |class| class.rsd);
            together += effect;
            for (part, share, what) in [(0, own(rho), "of the nation"), (3, rho.sector, "everywhere")] {
                let name = format!("activity of {name} {what}");
                self.put(effect * share.sqrt(), name, Level::Activity, (0, part, k as u64));
            }
        }
        let effect = together * rho.nation.sqrt();
        self.put(effect, "all activities".to_owned(), Level::Activity, (0, 1, 0));
    }

    /// What totals of a kind share, and the nation's totals by sector.
    fn margins(&mut self, construct: &Construct) {
        let (level, nation) = (&self.options.margins, &construct.statistics.nation);
        let (rho, scale) = (level.correlation, construct.statistics.money.scale());
        let (added, all) = (nation.value_added(), nation.x.iter().sum::<f64>());
        let sectors = &construct.statistics.axes.sectors;
        let kinds = [
            (1, "output", &nation.x),
            (2, "value added", &added),
            (3, "exports", &nation.exports),
            (4, "imports", &nation.imports),
        ];
        for (quantity, kind, amounts) in kinds {
            let mut together = 0.0;
            for (i, amount) in amounts.iter().enumerate() {
                let effect = amount.abs() / all * Lognormal::with_rsd(level.law.of(scale * amount)).sigma;
                together += effect;
                for (part, share) in [(0, own(rho)), (3, rho.sector)] {
                    let name = format!("{kind} of {} ({})", sectors.name(i), ["own", "", "", "common"][part]);
                    let at = (quantity, part as u32, i as u64);
                    self.put(effect * share.sqrt(), name, Level::Margins, at);
                }
            }
            let name = format!("all {kind} of the nation");
            self.put(together * rho.nation.sqrt(), name, Level::Margins, (quantity, 1, 0));
        }
    }
}

/// What a national cell has for itself: it has no province.
fn own(rho: Correlation) -> f64 {
    (1.0 - rho.nation - rho.sector).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A national cell takes what provinces would share for its own: 1 − 0.1 − 0.3.
    #[test]
    fn a_national_cell_has_what_nation_and_sector_leave() {
        let found = own(Correlation { nation: 0.1, province: 0.3, sector: 0.3 });
        assert!((found - 0.6).abs() < 1e-15, "{found}");
    }
}
