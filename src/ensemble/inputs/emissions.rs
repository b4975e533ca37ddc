//! Activity data, emission factors, intensities of cities.

use super::super::levels::SourceClass;
use super::super::noise::{Level, Noise, Quantity};
use crate::axes::{Axes, Region};
use crate::inventory::{Case, EmissionStatistics, Emissions, KnownEmissions};
use crate::streams::Lognormal;

/// Draws emissions by source of the nation, its provinces and the cities that have an inventory: activities of every
/// territory, and factors common to all. A fuel that is in a class takes the factor of its class; emissions of which no
/// fuel is known take that of the mix of their source.
pub(super) fn emissions(of: &EmissionStatistics, axes: &Axes, noise: &Noise<'_>) -> EmissionStatistics {
    let mut drawn = of.clone();
    let law = Law::new(of, axes, noise);
    let width = law.classes.len();
    // Row 0 is the nation, row p + 1 province p.
    let place = |at: usize| ((at / width).checked_sub(1), Some(at % width));
    let z = law.normals(0, (1 + of.provinces.len()) * width, place);
    law.apply(&z[..width], &mut drawn.nation);
    for (emissions, z) in drawn.provinces.iter_mut().zip(z[width..].chunks_exact(width)) {
        if let Some(emissions) = emissions {
            law.apply(z, emissions);
        }
    }
    if of.regions.iter().any(|known| known.case() != Case::Imputed) {
        // The last of a row is the region's total.
        let place = |at: usize| {
            let province = axes.provinces.province_of(Region(at / (width + 1)));
            (Some(province.0), Some(at % (width + 1)))
        };
        let z = law.normals(1, of.regions.len() * (width + 1), place);
        for (known, z) in drawn.regions.iter_mut().zip(z.chunks_exact(width + 1)) {
            match known {
                KnownEmissions::Inventory(emissions) | KnownEmissions::Industry { emissions, .. } => {
                    law.apply(&z[..width], emissions);
                }
                KnownEmissions::Total(total) => *total *= law.of_total(z[width], &of.nation),
                KnownEmissions::Nothing => {}
            }
        }
    }
    drawn
}

/// What is drawn alike for every territory.
struct Law<'a> {
    noise: &'a Noise<'a>,
    /// Class of every source, then of every kind of household.
    classes: Vec<Option<&'a SourceClass>>,
    /// Factors of coal, oil, gas and process.
    factors: [f64; 4],
    /// Factor of every fuel of the inventory; none for one in no class.
    by_fuel: Vec<Option<f64>>,
}

impl<'a> Law<'a> {
    fn new(of: &EmissionStatistics, axes: &Axes, noise: &'a Noise<'a>) -> Self {
        let classes = &noise.options.activity.classes;
        let class = |name: &str| classes.iter().find(|class| class.sources.iter().any(|s| s == name));
        let homes = of.household_categories.iter().map(|k| axes.categories.name(*k));
        let names = of.sources.names().iter().map(String::as_str).chain(homes);
        let factors = factors(noise);
        let fuels = &noise.options.emission_factors.fuels;
        let by_fuel = of.fuels.iter().map(|fuel| fuels.class(fuel).map(|at| factors[at])).collect();
        Self { noise, classes: names.map(class).collect(), factors, by_fuel }
    }

    /// Normals of the activities of some territories.
    fn normals(
        &self,
        quantity: u32,
        cells: usize,
        place: impl Fn(usize) -> (Option<usize>, Option<usize>),
    ) -> Vec<f64> {
        let rho = self.noise.options.activity.correlation;
        self.noise.correlated(Quantity(Level::Activity, quantity), rho, cells, place)
    }

    fn activity(&self, class: Option<&SourceClass>, z: f64) -> f64 {
        if !self.noise.has(Level::Activity) {
            return 1.0;
        }
        Lognormal::with_rsd(class.map_or(self.noise.options.activity.rsd, |class| class.rsd)).at(z)
    }

    /// The factor of a source's emissions, from its fuels where they are known.
    fn emission_factor(&self, k: usize, cells: &[f64]) -> f64 {
        let fuels = self.classes[k].map_or(SourceClass::default().fuels, |class| class.fuels);
        let mix = mixed(&fuels, &self.factors);
        let before: f64 = cells.iter().sum();
        if before <= 0.0 {
            return mix;
        }
        let factors = self.by_fuel.iter().map(|factor| factor.unwrap_or(mix));
        cells.iter().zip(factors).map(|(cell, factor)| cell * factor).sum::<f64>() / before
    }

    /// Draws one territory's emissions from one normal a source.
    fn apply(&self, z: &[f64], emissions: &mut Emissions) {
        let Emissions { production, households, by_fuel } = emissions;
        for (k, mass) in production.iter_mut().chain(households).enumerate() {
            let activity = self.activity(self.classes[k], z[k]);
            let cells: &mut [f64] = if k < by_fuel.rows() { by_fuel.row_mut(k) } else { &mut [] };
            let factor = self.emission_factor(k, cells);
            for (cell, own) in cells.iter_mut().zip(&self.by_fuel) {
                *cell *= activity * own.unwrap_or(factor);
            }
            *mass *= activity * factor;
        }
    }

    /// The factor of a total of which no source is known: one activity, the nation's mix of sources.
    fn of_total(&self, z: f64, nation: &Emissions) -> f64 {
        let masses: Vec<f64> = nation.production.iter().chain(&nation.households).copied().collect();
        let factor = |k: usize| {
            let cells = if k < nation.by_fuel.rows() { nation.by_fuel.row(k) } else { &[] };
            self.emission_factor(k, cells)
        };
        let after: f64 = masses.iter().enumerate().map(|(k, mass)| mass * factor(k)).sum();
        let before: f64 = masses.iter().sum();
        self.activity(None, z) * if before > 0.0 { after / before } else { 1.0 }
    }
}

/// The factor of a mix of fuels, `1 + Σ share (ξ − 1)`: exactly 1 where all factors are.
fn mixed(fuels: &[f64; 4], factors: &[f64; 4]) -> f64 {
    1.0 + fuels.iter().zip(factors).map(|(share, factor)| share * (factor - 1.0)).sum::<f64>()
}

fn factors(noise: &Noise<'_>) -> [f64; 4] {
    let level = &noise.options.emission_factors;
    if !noise.has(Level::EmissionFactors) {
        return [1.0; 4];
    }
    let stream = noise.stream(Quantity(Level::EmissionFactors, 0), 0);
    let rsd = [level.coal, level.oil, level.gas, level.process];
    let mut fuel = 0;
    rsd.map(|rsd| {
        fuel += 1;
        Lognormal::with_rsd(rsd).at(stream.normal(fuel - 1))
    })
}

/// Draws intensities of cities without an inventory, n; those of others are 1.
pub(super) fn intensity(of: &EmissionStatistics, axes: &Axes, noise: &Noise<'_>) -> Option<Vec<f64>> {
    let level = &noise.options.imputed;
    if !noise.has(Level::Imputed) || level.rsd <= 0.0 {
        return None;
    }
    let m = axes.m();
    let law = Lognormal::with_rsd(level.rsd);
    let place = |row: usize| (Some(row / m), Some(row % m));
    let z = noise.correlated(Quantity(Level::Imputed, 0), level.correlation.shares(), axes.n(), place);
    let imputed = |row: usize| of.regions[row / m].case() == Case::Imputed;
    let factor = |(row, z): (usize, f64)| if imputed(row) { law.at(z) } else { 1.0 };
    Some(z.into_iter().enumerate().map(factor).collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::levels::Correlation;
    use super::super::super::noise::Variant;
    use super::super::super::{EnsembleOptions, FuelClasses};
    use super::*;
    use crate::axes::{Labels, Partition, Sector};
    use crate::linalg::Matrix;
    use crate::quantity::Unit;

    /// Two sources and one kind of household, on coal and gas.
    fn inventory() -> Emissions {
        let by_fuel = Matrix::from_row_major(3, 2, vec![8.0, 2.0, 0.0, 6.0, 1.0, 3.0]);
        Emissions { production: vec![10.0, 6.0], households: vec![4.0], by_fuel }
    }

    fn statistics() -> (Axes, EmissionStatistics) {
        let regions = Labels::new("region", ["a", "b", "c"]).expect("unique");
        let axes = Axes {
            provinces: Partition::given(&regions, &["P", "P", "P"].map(String::from)).expect("contiguous"),
            regions,
            sectors: Labels::new("sector", ["goods"]).expect("unique"),
            categories: Labels::new("category", ["homes"]).expect("unique"),
        };
        let statistics = EmissionStatistics {
            stressor: "CO2".to_owned(),
            unit: Unit::new("Mt"),
            sources: Labels::new("source", ["power", "works"]).expect("unique"),
            fuels: ["coal", "gas"].map(String::from).to_vec(),
            nation: inventory(),
            provinces: vec![Some(inventory())],
            regions: vec![
                KnownEmissions::Inventory(inventory()),
                KnownEmissions::Total(5.0),
                KnownEmissions::Nothing,
            ],
            concordance: vec![vec![Sector(0)], vec![Sector(0)]],
            household_categories: vec![0],
        };
        (axes, statistics)
    }

    fn options() -> EnsembleOptions {
        let mut options = EnsembleOptions::default();
        let (coal, gas) = (vec!["coal".to_owned()], vec!["gas".to_owned()]);
        options.emission_factors.fuels = FuelClasses { coal, gas, ..FuelClasses::default() };
        options
    }

    /// Emission factors alone: every territory's fuels take the same two factors.
    #[test]
    fn emission_factors_are_common_to_all_territories_by_fuel() {
        let (axes, statistics) = statistics();
        let mut options = options();
        options.activity.on = false;
        let noise = Noise { options: &options, draw: 3, variant: Variant::A };
        let [coal, _, gas, _] = factors(&noise);
        assert!((coal - 1.0).abs() > 1e-6 && (gas - 1.0).abs() > 1e-6);
        let drawn = emissions(&statistics, &axes, &noise);
        let expected = [8.0 * coal + 2.0 * gas, 6.0 * gas, coal + 3.0 * gas];
        let KnownEmissions::Inventory(region) = &drawn.regions[0] else { unreachable!("complete") };
        for of in [&drawn.nation, drawn.provinces[0].as_ref().expect("there"), region] {
            let masses = of.production.iter().chain(&of.households);
            for ((mass, by_hand), cells) in masses.zip(expected).zip(of.by_fuel.row_sums()) {
                assert!((mass - by_hand).abs() < 1e-12 && (cells - by_hand).abs() < 1e-12);
            }
        }
        // 9 of the nation's 20 are coal.
        let KnownEmissions::Total(total) = drawn.regions[1] else { unreachable!("a total") };
        assert!((total - 5.0 * (9.0 * coal + 11.0 * gas) / 20.0).abs() < 1e-12);
        assert_eq!(drawn.regions[2], KnownEmissions::Nothing);
    }

    /// Activities alone: fuels of a source move together; territories differ; only cities without data are imputed.
    #[test]
    fn activities_are_those_of_a_territory_and_imputed_cities_are_those_without_data() {
        let (axes, statistics) = statistics();
        let mut options = options();
        options.emission_factors.on = false;
        let noise = Noise { options: &options, draw: 0, variant: Variant::A };
        let drawn = emissions(&statistics, &axes, &noise);
        let nation = &drawn.nation;
        assert!((nation.by_fuel.at(0, 0) / nation.by_fuel.at(0, 1) - 4.0).abs() < 1e-12);
        let province = drawn.provinces[0].as_ref().expect("there");
        assert!((nation.production[0] - province.production[0]).abs() > 1e-6);
        let intensity = intensity(&statistics, &axes, &noise).expect("drawn");
        let moved: Vec<bool> = intensity.iter().map(|factor| (factor - 1.0).abs() > 0.0).collect();
        assert_eq!(moved, [false, false, true]);
    }

    #[test]
    fn widths_of_zero_leave_every_bit() {
        let (axes, statistics) = statistics();
        let mut options = options();
        options.activity.rsd = 0.0;
        let factors = &mut options.emission_factors;
        (factors.coal, factors.oil, factors.gas, factors.process) = (0.0, 0.0, 0.0, 0.0);
        let noise = Noise { options: &options, draw: 0, variant: Variant::A };
        assert_eq!(emissions(&statistics, &axes, &noise), statistics);
    }

    /// All variance common to a province: its sources move as one; the nation is of no province and its sources are
    /// each their own.
    #[test]
    fn the_nation_is_of_no_province() {
        let (axes, statistics) = statistics();
        let mut options = options();
        options.emission_factors.on = false;
        options.activity.correlation = Correlation { nation: 0.0, province: 1.0, sector: 0.0 };
        let noise = Noise { options: &options, draw: 1, variant: Variant::A };
        let drawn = emissions(&statistics, &axes, &noise);
        let moves = |of: &Emissions| (of.production[0] / 10.0, of.production[1] / 6.0);
        let (power, works) = moves(drawn.provinces[0].as_ref().expect("there"));
        assert!((power - works).abs() < 1e-12 && (power - 1.0).abs() > 1e-6, "{power} {works}");
        let (power, works) = moves(&drawn.nation);
        assert!((power - works).abs() > 1e-6, "{power} {works}");
    }
}
