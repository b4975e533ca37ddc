//! What a draw puts in the place of the statistics and choices of the base case. Factors that are all one leave an input
//! untouched, to the bit.

mod cities;
mod emissions;
mod given;
mod nation;
mod provinces;
mod trade;

use super::noise::{Level, Noise, Quantity};
use super::{Construct, Failure};
use crate::compile::{Construction, Factors, Known, Margins, Statistics};
use crate::inventory::EmissionStatistics;
use crate::linalg::Matrix;

/// Everything a table is built from, of one draw.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    pub statistics: Statistics,
    pub emissions: Option<EmissionStatistics>,
    pub construction: Construction,
    pub factors: Factors,
    /// On intensities of regions, n, 1 where a region has an inventory; what the others of a province emit together is kept.
    pub intensity: Option<Vec<f64>>,
}

/// Draws all inputs, top down.
pub(super) fn drawn(basis: &Construct, noise: &Noise<'_>) -> Result<Inputs, Failure> {
    let mut statistics = basis.statistics.clone();
    if statistics.given.is_some() {
        given::given(&mut statistics, noise)?;
    } else {
        nation::nation(&mut statistics, noise)?;
    }
    provinces::provinces(&mut statistics, noise);
    cities::cities(&mut statistics, (&basis.statistics, &basis.x), noise);
    let mut construction = basis.construction.clone();
    // Statistics that agreed do not any more once each is drawn.
    if construction.margins == Margins::Refuse {
        construction.margins = Margins::Scale;
    }
    let mut factors = Factors::default();
    trade::trade(&statistics.axes, &mut construction, &mut factors, noise);
    demand(&statistics, &mut factors, noise);
    technology(&statistics, &mut factors, noise);
    let known = basis.emissions.as_ref();
    let emissions = known.map(|of| emissions::emissions(of, &statistics.axes, noise));
    let intensity = known.and_then(|of| emissions::intensity(of, &statistics.axes, noise));
    Ok(Inputs { statistics, emissions, construction, factors, intensity })
}

/// Ratio of demands and categories: factors on the spending of regions.
fn demand(statistics: &Statistics, factors: &mut Factors, noise: &Noise<'_>) {
    let (level, axes) = (&noise.options.demand, &statistics.axes);
    if !noise.has(Level::Demand) || (level.ratio_rsd <= 0.0 && level.category_rsd <= 0.0) {
        return;
    }
    let (R, C) = (axes.R(), axes.C());
    let ratio = noise.factors(Quantity(Level::Demand, 0), R, level.ratio_rsd);
    let mut all = noise.factors(Quantity(Level::Demand, 1), R * C, level.category_rsd);
    all.iter_mut().enumerate().for_each(|(at, factor)| *factor *= ratio[at / C]);
    factors.spending = Some(Matrix::from_row_major(R, C, all));
}

/// Coefficients of cities around their province's.
fn technology(statistics: &Statistics, factors: &mut Factors, noise: &Noise<'_>) {
    let (rsd, axes) = (noise.options.technology.regional_rsd, &statistics.axes);
    if noise.has(Level::Technology) && rsd > 0.0 {
        let cells = noise.factors(Quantity(Level::Technology, 1), axes.n() * axes.m(), rsd);
        factors.technology = Some(Matrix::from_row_major(axes.n(), axes.m(), cells));
    }
}

/// Known statistics times factors.
fn multiply(values: &mut [Known], factors: &[f64]) {
    for (value, factor) in values.iter_mut().zip(factors) {
        if let Some(value) = value {
            *value *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::EnsembleOptions;
    use super::super::levels::{Correlation, SizeLaw};
    use super::super::noise::Variant;
    use super::*;
    use crate::axes::{Axes, Labels, Partition};
    use crate::compile::{Nation, ProvincialStatistics, RegionalStatistics};
    use crate::quantity::Unit;

    /// Two provinces of two cities, two sectors, two categories: `Σ Z + Σ Y + exports − imports + balancing = x` and
    /// `Σ Z + v = x`.
    pub(super) fn statistics() -> Statistics {
        let regions = Labels::new("region", ["a", "b", "c", "d"]).expect("unique");
        let axes = Axes {
            provinces: Partition::given(&regions, &["P", "P", "Q", "Q"].map(String::from))
                .expect("contiguous"),
            regions,
            sectors: Labels::new("sector", ["goods", "services"]).expect("unique"),
            categories: Labels::new("category", ["homes", "government"]).expect("unique"),
        };
        let pairs = |cells: [f64; 4]| Matrix::from_row_major(2, 2, cells.to_vec());
        let nation = Nation {
            Z: pairs([30.0, 20.0, 10.0, 40.0]),
            Y: pairs([40.0, 5.0, 50.0, 25.0]),
            components: Labels::new("component", ["value added"]).expect("unique"),
            v: Matrix::from_row_major(1, 2, vec![60.0, 60.0]),
            exports: vec![20.0, 10.0],
            imports: vec![25.0, 5.0],
            balancing: vec![10.0, -10.0],
            x: vec![100.0, 120.0],
        };
        let (no, all) = (|count: usize| vec![None; count], |count: usize| vec![Some(8.0); count]);
        let provinces = ProvincialStatistics {
            output: all(4),
            gdp: all(2),
            demand: all(4),
            net_outflow: no(2),
            exports: all(2),
            imports: all(2),
            population: no(2),
        };
        let of_cities = RegionalStatistics {
            gdp: all(4),
            population: no(4),
            population_unit: Unit::new("person"),
            emissions: no(4),
            area: no(4),
            reliability: no(4),
            center: vec![None; 4],
            output: all(8),
            value_added: all(8),
            employment: no(8),
            expenditure: no(8),
            expenditure_total: no(4),
            exports: no(8),
            exports_total: no(4),
            imports: no(8),
            imports_total: no(4),
        };
        let money = Unit::new("M.USD");
        Statistics { axes, money, nation, provinces, given: None, regions: of_cities }
    }

    fn options() -> EnsembleOptions {
        let mut options = EnsembleOptions::default();
        let law = SizeLaw { rsd: 0.1, exponent: 0.0, ..SizeLaw::default() };
        (options.margins.law, options.technology.national) = (law, law);
        options
    }

    #[test]
    fn a_nation_drawn_balances_with_its_discrepancy() {
        let (mut statistics, options) = (statistics(), options());
        let before = statistics.nation.x[0];
        let noise = Noise { options: &options, draw: 4, variant: Variant::A };
        nation::nation(&mut statistics, &noise).expect("balanced");
        let of = &statistics.nation;
        assert!((of.x[0] / before - 1.0).abs() > 1e-6);
        for (i, added) in of.value_added().into_iter().enumerate() {
            let sold = of.Z.row(i).iter().chain(of.Y.row(i)).sum::<f64>();
            let row = sold + of.exports[i] - of.imports[i] + of.balancing[i];
            let column = of.Z.at(0, i) + of.Z.at(1, i) + added;
            assert!((row / of.x[i] - 1.0).abs() < 1e-8, "row {i}: {row} {}", of.x[i]);
            assert!((column / of.x[i] - 1.0).abs() < 1e-8, "column {i}: {column} {}", of.x[i]);
        }
    }

    /// Of totals nothing is common to a sector, whatever outputs share.
    #[test]
    fn totals_of_provinces_are_of_no_sector() {
        let (mut statistics, mut options) = (statistics(), options());
        options.margins.correlation = Correlation { nation: 0.0, province: 0.0, sector: 1.0 };
        let noise = Noise { options: &options, draw: 4, variant: Variant::A };
        provinces::provinces(&mut statistics, &noise);
        let of = &statistics.provinces;
        let apart = |a: Known, b: Known| (a.expect("known") - b.expect("known")).abs();
        assert!(apart(of.output[0], of.output[2]) < 1e-12 && apart(of.output[0], of.output[1]) > 1e-6);
        for totals in [&of.gdp, &of.exports, &of.imports] {
            assert!(apart(totals[0], totals[1]) > 1e-6, "{totals:?}");
        }
    }

    /// A city's ratio of demands moves all of its categories alike.
    #[test]
    fn ratios_of_demands_are_those_of_cities() {
        let (statistics, mut options) = (statistics(), options());
        options.demand.category_rsd = 0.0;
        let noise = Noise { options: &options, draw: 4, variant: Variant::A };
        let mut factors = Factors::default();
        demand(&statistics, &mut factors, &noise);
        let spending = factors.spending.expect("drawn");
        for r in 0..4 {
            assert!((spending.at(r, 0) - spending.at(r, 1)).abs() < 1e-15, "{spending:?}");
            assert!(r == 0 || (spending.at(r, 0) - spending.at(r - 1, 0)).abs() > 1e-6, "{spending:?}");
        }
    }
}
