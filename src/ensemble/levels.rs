//! The levels of the sampling model: what is drawn, by which law, how wide, how correlated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A relative standard deviation that falls with size: `RSD(x) = rsd · (x / reference)^exponent`, clamped.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SizeLaw {
    /// RSD at the reference.
    pub rsd: f64,
    /// The reference, in plain units of the table's currency.
    pub reference: f64,
    /// Zero for the same everywhere, below zero where larger amounts are better known.
    pub exponent: f64,
    /// Least RSD of an amount.
    pub least: f64,
    /// Largest RSD of an amount.
    pub most: f64,
}

impl Default for SizeLaw {
    /// £M at some 10 yuan a pound.
    fn default() -> Self {
        Self { rsd: 0.393, reference: 1e7, exponent: -0.302, least: 0.01, most: 0.5 }
    }
}

impl SizeLaw {
    /// The RSD of an amount in plain units of the currency; 0 where the law is 0.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
    pub fn of(&self, amount: f64) -> f64 {
        let size = crate::streams::ln(amount.abs() / self.reference);
        let rsd = self.rsd * crate::streams::exp(self.exponent * size);
        // Selected at the end, and not `clamp`, which may panic: no branch, so that loops fill vector units.
        let rsd = rsd.max(self.least).min(self.most);
        if self.rsd > 0.0 && amount.abs() > 0.0 { rsd } else { 0.0 }
    }

    /// The law of no noise.
    pub fn none() -> Self {
        Self { rsd: 0.0, ..Self::default() }
    }
}

/// Shares of the logarithm's variance that are common to the nation, a province, a sector; the rest is a cell's own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Correlation {
    /// Common to all.
    pub nation: f64,
    /// Common to a province.
    pub province: f64,
    /// Common to a sector.
    pub sector: f64,
}

impl Default for Correlation {
    fn default() -> Self {
        Self { nation: 0.1, province: 0.3, sector: 0.3 }
    }
}

/// Shares of the logarithm's variance that are common to the nation, the sectors of one city, one sector of all cities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CityCorrelation {
    /// Common to all.
    pub nation: f64,
    /// Common to the sectors of one city.
    pub city: f64,
    /// Common to a sector.
    pub sector: f64,
}

impl Default for CityCorrelation {
    fn default() -> Self {
        Self { nation: 0.0, city: 0.3, sector: 0.0 }
    }
}

impl CityCorrelation {
    /// The same shares, a city in the place of a province.
    pub fn shares(self) -> Correlation {
        Correlation { nation: self.nation, province: self.city, sector: self.sector }
    }
}

/// National and provincial totals: output, value added, final demand, exports, imports; lognormal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MarginLevel {
    /// Whether it is drawn.
    pub on: bool,
    /// Width by size.
    pub law: SizeLaw,
    /// Correlation of each kind of total.
    pub correlation: Correlation,
}

impl Default for MarginLevel {
    fn default() -> Self {
        Self { on: true, law: SizeLaw::default(), correlation: Correlation::default() }
    }
}

/// Law of shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShareLaw {
    /// Means are kept, small shares scatter more.
    #[default]
    Dirichlet,
    /// All shares scatter alike.
    LogisticNormal,
}

/// Cities in their province: size, and shares in the province's output of every sector.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CityLevel {
    /// Whether it is drawn.
    pub on: bool,
    /// RSD of a city's GDP, lognormal.
    pub size_rsd: f64,
    /// RSD of its population, lognormal.
    pub population_rsd: f64,
    /// RSD of its employment, spending, exports and imports where they are known, lognormal.
    pub statistics_rsd: f64,
    /// Law of sector shares.
    pub shares: ShareLaw,
    /// RSD of a share of average size.
    pub share_rsd: f64,
}

impl Default for CityLevel {
    fn default() -> Self {
        Self {
            on: true,
            size_rsd: 0.05,
            population_rsd: 0.02,
            statistics_rsd: 0.10,
            shares: ShareLaw::default(),
            share_rsd: 0.2,
        }
    }
}

/// Input coefficients: the nation's cells, and every city's around them; lognormal, balanced again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TechnologyLevel {
    /// Whether it is drawn.
    pub on: bool,
    /// Width of the nation's cells by size.
    pub national: SizeLaw,
    /// RSD of a city's coefficient around its province's.
    pub regional_rsd: f64,
}

impl Default for TechnologyLevel {
    fn default() -> Self {
        Self { on: true, national: SizeLaw::default(), regional_rsd: 0.2 }
    }
}

/// Final demand of a city against its inputs, and its categories; lognormal, provinces kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DemandLevel {
    /// Whether it is drawn.
    pub on: bool,
    /// RSD of a city's final demand.
    pub ratio_rsd: f64,
    /// RSD of one category of it.
    pub category_rsd: f64,
}

impl Default for DemandLevel {
    fn default() -> Self {
        Self { on: true, ratio_rsd: 0.15, category_rsd: 0.1 }
    }
}

/// Trade, of which there are no statistics.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TradeLevel {
    /// Whether it is drawn.
    pub on: bool,
    /// σ of the logarithm of the home bias of all cities.
    pub home_bias_sigma: f64,
    /// σ of the logarithm of one city's home bias in one product.
    pub own_sigma: f64,
    /// σ of the logarithm of the home bias of all provinces.
    pub province_home_bias_sigma: f64,
    /// Standard deviation of θ, inside provinces and between them: a normal cut at 0.
    pub theta_sd: f64,
    /// RSD of a province's share in what another buys of a product before margins are met; gamma, so that shares are
    /// Dirichlet.
    pub province_rsd: f64,
}

impl Default for TradeLevel {
    fn default() -> Self {
        Self {
            on: true,
            home_bias_sigma: 0.5,
            own_sigma: 0.3,
            province_home_bias_sigma: 0.5,
            theta_sd: 0.3,
            province_rsd: 0.5,
        }
    }
}

/// Sources of the inventory with one uncertainty and one mix of fuels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SourceClass {
    /// Its name.
    pub name: String,
    /// Sources of the inventory; kinds of households by the name of their category.
    pub sources: Vec<String>,
    /// RSD of the activity.
    pub rsd: f64,
    /// Shares of emissions by fuel: coal, oil, gas, process (cement); what is missing to 1 has no factor.
    pub fuels: [f64; 4],
}

impl Default for SourceClass {
    /// Industry, on coal.
    fn default() -> Self {
        Self { name: "industry".to_owned(), sources: Vec::new(), rsd: 0.10, fuels: [1.0, 0.0, 0.0, 0.0] }
    }
}

/// Activity data of the nation and of provinces; lognormal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ActivityLevel {
    /// Whether it is drawn.
    pub on: bool,
    /// Correlation of the sources.
    pub correlation: Correlation,
    /// RSD of sources in no class.
    pub rsd: f64,
    /// Classes of sources.
    pub classes: Vec<SourceClass>,
}

impl Default for ActivityLevel {
    fn default() -> Self {
        Self { on: true, correlation: Correlation::default(), rsd: 0.10, classes: Vec::new() }
    }
}

/// Emission factors, one a fuel for the whole nation; lognormal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmissionFactorLevel {
    /// Whether they are drawn.
    pub on: bool,
    /// RSD of coal.
    pub coal: f64,
    /// RSD of oil.
    pub oil: f64,
    /// RSD of gas.
    pub gas: f64,
    /// RSD of processes (cement).
    pub process: f64,
    /// Fuels of the inventory by class; one in no class takes the mix of its source.
    pub fuels: FuelClasses,
}

/// Fuels and processes of an inventory by the factor they take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FuelClasses {
    /// Coal and what is made of it.
    pub coal: Vec<String>,
    /// Oil and its products.
    pub oil: Vec<String>,
    /// Gas.
    pub gas: Vec<String>,
    /// Processes.
    pub process: Vec<String>,
}

impl FuelClasses {
    /// All classes, in the order of [`SourceClass::fuels`].
    pub fn all(&self) -> [&[String]; 4] {
        [&self.coal, &self.oil, &self.gas, &self.process]
    }

    /// The class of a fuel.
    pub fn class(&self, fuel: &str) -> Option<usize> {
        self.all().iter().position(|class| class.iter().any(|name| name == fuel))
    }
}

impl Default for EmissionFactorLevel {
    fn default() -> Self {
        Self { on: true, coal: 0.03, oil: 0.01, gas: 0.02, process: 0.05, fuels: FuelClasses::default() }
    }
}

/// Intensities of cities without an inventory of their own; lognormal, provinces kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImputedLevel {
    /// Whether they are drawn.
    pub on: bool,
    /// RSD of an intensity.
    pub rsd: f64,
    /// Correlation of the cells.
    pub correlation: CityCorrelation,
}

impl Default for ImputedLevel {
    fn default() -> Self {
        Self { on: true, rsd: 0.3, correlation: CityCorrelation::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::SizeLaw;

    #[test]
    fn larger_amounts_are_better_known() {
        let law = SizeLaw::default();
        assert!((law.of(1e7) - 0.393).abs() < 1e-15);
        // 0.393 · 1000^−0.302.
        assert!((law.of(1e10) - 0.393 * 1000.0_f64.powf(-0.302)).abs() < 1e-14);
        assert!((law.of(1e30) - 0.01).abs() < 1e-15 && (law.of(1.0) - 0.5).abs() < 1e-15);
        assert_eq!(law.of(0.0).to_bits(), 0);
        assert_eq!(SizeLaw::none().of(1e9).to_bits(), 0);
    }
}
