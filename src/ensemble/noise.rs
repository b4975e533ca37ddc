//! The random numbers of one draw: by level, quantity and cell.

use super::EnsembleOptions;
use super::levels::Correlation;
use crate::streams::{Lognormal, Stream, normal_quantile};

/// A level of the sampling model; also a factor of the decomposition of variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// National and provincial margins.
    Margins,
    /// Cities in their province.
    Cities,
    /// Input coefficients.
    Technology,
    /// Final demand of cities.
    Demand,
    /// Trade.
    Trade,
    /// Activity data.
    Activity,
    /// Emission factors.
    EmissionFactors,
    /// Cities without an inventory.
    Imputed,
}

impl Level {
    /// All of them, top down.
    pub const ALL: [Self; 8] = [
        Self::Margins,
        Self::Cities,
        Self::Technology,
        Self::Demand,
        Self::Trade,
        Self::Activity,
        Self::EmissionFactors,
        Self::Imputed,
    ];

    /// The word of configs and archives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Margins => "margins",
            Self::Cities => "cities",
            Self::Technology => "technology",
            Self::Demand => "demand",
            Self::Trade => "trade",
            Self::Activity => "activity",
            Self::EmissionFactors => "emission_factors",
            Self::Imputed => "imputed",
        }
    }

    /// Whether a config draws it.
    pub fn is_on(self, options: &EnsembleOptions) -> bool {
        match self {
            Self::Margins => options.margins.on,
            Self::Cities => options.cities.on,
            Self::Technology => options.technology.on,
            Self::Demand => options.demand.on,
            Self::Trade => options.trade.on,
            Self::Activity => options.activity.on,
            Self::EmissionFactors => options.emission_factors.on,
            Self::Imputed => options.imputed.on,
        }
    }

    /// The levels a config draws.
    pub fn drawn(options: &EnsembleOptions) -> Vec<Self> {
        Self::ALL.into_iter().filter(|level| level.is_on(options)).collect()
    }
}

/// Which of two independent samples a draw takes its levels from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// All from the first: an ordinary draw.
    A,
    /// All from the second.
    B,
    /// One level from the second, the others from the first.
    Mixed(Level),
    /// None: everything at its median, but for one number a standard deviation above or below.
    Still(Factor, Side),
}

/// Where a single number of a draw comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Its level.
    pub level: Level,
    /// Quantity of the level.
    pub quantity: u32,
    /// Part of the quantity's stream.
    pub part: u32,
    /// Element of the stream.
    pub element: u64,
    /// Whether the draw takes a uniform there, not a normal.
    pub uniform: bool,
}

/// Where a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A standard deviation above its median.
    Above,
    /// A standard deviation below.
    Below,
}

/// The random numbers of one draw.
///
/// Streams: tag `2¹² · level + 2² · quantity + part`, parts 0 a cell's own, 1 the nation's, 2 a province's, 3 a sector's;
/// the second sample has bit 31 set.
#[derive(Clone, Copy, Debug)]
pub struct Noise<'a> {
    /// Which levels are drawn, and from which seed.
    pub options: &'a EnsembleOptions,
    /// Number of the draw.
    pub draw: u32,
    /// Which sample.
    pub variant: Variant,
}

/// A quantity of a level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantity(pub Level, pub u32);

impl Noise<'_> {
    /// Whether a level is drawn.
    pub(super) fn has(&self, level: Level) -> bool {
        level.is_on(self.options)
    }

    /// A stream of a quantity.
    pub(super) fn stream(&self, Quantity(level, quantity): Quantity, part: u32) -> Stream {
        let second = match self.variant {
            Variant::A | Variant::Still(..) => false,
            Variant::B => true,
            Variant::Mixed(of) => of == level,
        };
        let tag = (level as u32 + 1) << 12 | quantity << 2 | part | u32::from(second) << 31;
        let stream = Stream::new(self.options.seed, tag).of_draw(self.draw);
        let Variant::Still(factor, side) = self.variant else { return stream };
        let here = (factor.level, factor.quantity, factor.part) == (level, quantity, part);
        match side {
            _ if !here => stream.at_rest(0, 0.0),
            Side::Above => stream.at_rest(factor.element, 1.0),
            Side::Below => stream.at_rest(factor.element, -1.0),
        }
    }

    /// A single number of the draw, as a standard normal.
    pub fn number(&self, factor: &Factor) -> f64 {
        let stream = self.stream(Quantity(factor.level, factor.quantity), factor.part);
        if factor.uniform {
            normal_quantile(stream.uniform(factor.element))
        } else {
            stream.normal(factor.element)
        }
    }

    /// Correlated standard normals of a quantity's cells: `√ρ_N g + √ρ_P g_p + √ρ_I g_i + √(1 − Σρ) ε`. A cell without
    /// a province or a sector takes that part for its own.
    pub(super) fn correlated(
        &self,
        quantity: Quantity,
        rho: Correlation,
        cells: usize,
        place: impl Fn(usize) -> (Option<usize>, Option<usize>),
    ) -> Vec<f64> {
        let mut z = vec![0.0; cells];
        self.stream(quantity, 0).normals(0, &mut z);
        let parts = [1, 2, 3].map(|part| self.stream(quantity, part));
        let nation = if rho.nation > 0.0 { rho.nation.sqrt() * parts[0].normal(0) } else { 0.0 };
        for (cell, z) in z.iter_mut().enumerate() {
            let (province, sector) = place(cell);
            let (mut common, mut own) = (nation, 1.0 - rho.nation);
            for (stream, rho, at) in [(parts[1], rho.province, province), (parts[2], rho.sector, sector)] {
                if let Some(at) = at.filter(|_| rho > 0.0) {
                    common += rho.sqrt() * stream.normal(at as u64);
                    own -= rho;
                }
            }
            *z = common + own.max(0.0).sqrt() * *z;
        }
        z
    }

    /// Independent lognormal factors of one RSD.
    pub(super) fn factors(&self, quantity: Quantity, cells: usize, rsd: f64) -> Vec<f64> {
        let law = Lognormal::with_rsd(rsd);
        let mut z = vec![0.0; cells];
        if rsd <= 0.0 {
            return vec![1.0; cells];
        }
        self.stream(quantity, 0).normals(0, &mut z);
        for z in &mut z {
            *z = law.at(*z);
        }
        z
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(options: &EnsembleOptions, draw: u32, variant: Variant) -> Noise<'_> {
        Noise { options, draw, variant }
    }

    /// F-8: correlations of 100,000 draws against the factor model; 2 provinces × 2 sectors.
    #[test]
    fn correlations_are_those_of_the_factor_model() {
        const N: u32 = 100_000;
        let options = EnsembleOptions::default();
        let rho = Correlation::default();
        let mut sums = [[0.0_f64; 4]; 4];
        for draw in 0..N {
            let place = |cell: usize| (Some(cell / 2), Some(cell % 2));
            let z = noise(&options, draw, Variant::A).correlated(Quantity(Level::Margins, 0), rho, 4, place);
            for (row, a) in sums.iter_mut().zip(&z) {
                row.iter_mut().zip(&z).for_each(|(sum, b)| *sum += a * b / f64::from(N));
            }
        }
        for (a, row) in sums.iter().enumerate() {
            for (b, found) in row.iter().enumerate() {
                let expected = match (a == b, a / 2 == b / 2, a % 2 == b % 2) {
                    (true, ..) => 1.0,
                    (_, true, _) | (_, _, true) => 0.1 + 0.3,
                    _ => 0.1,
                };
                // Var z_a z_b ≤ 2.
                assert!((found - expected).abs() < 4.0 * (2.0 / f64::from(N)).sqrt(), "{a},{b}: {found}");
            }
        }
    }

    #[test]
    fn a_mixed_draw_takes_one_level_from_the_second_sample() {
        let options = EnsembleOptions::default();
        let at =
            |variant, level| noise(&options, 5, variant).stream(Quantity(level, 1), 0).normal(7).to_bits();
        let mixed = Variant::Mixed(Level::Trade);
        assert_eq!(at(mixed, Level::Trade), at(Variant::B, Level::Trade));
        assert_eq!(at(mixed, Level::Demand), at(Variant::A, Level::Demand));
        assert_ne!(at(Variant::A, Level::Trade), at(Variant::B, Level::Trade));
    }

    /// No two quantities, parts or samples read the same stream.
    #[test]
    fn streams_are_apart() {
        let options = EnsembleOptions::default();
        let mut seen = std::collections::BTreeSet::new();
        for variant in [Variant::A, Variant::B] {
            for level in Level::ALL {
                for quantity in 0..64 {
                    for part in 0..4 {
                        let stream = noise(&options, 0, variant).stream(Quantity(level, quantity), part);
                        assert!(seen.insert(stream.normal(0).to_bits()), "{level:?} {quantity} {part}");
                    }
                }
            }
        }
    }

    /// Everything at its median, but for one number a standard deviation to either side.
    #[test]
    fn a_still_draw_moves_one_number_to_both_sides() {
        let options = EnsembleOptions::default();
        let factor = Factor { level: Level::Trade, quantity: 2, part: 0, element: 3, uniform: false };
        for (side, moved) in [(Side::Above, 1.0), (Side::Below, -1.0)] {
            let still = noise(&options, 0, Variant::Still(factor, side));
            let at = |quantity: u32, part: u32, element: u64| {
                still.stream(Quantity(Level::Trade, quantity), part).normal(element)
            };
            assert!((at(2, 0, 3) - moved).abs() < 1e-15, "{side:?}");
            for other in [at(2, 0, 4), at(2, 1, 3), at(3, 0, 3)] {
                assert!(other.abs() <= 0.0, "{side:?} {other}");
            }
        }
    }
}
