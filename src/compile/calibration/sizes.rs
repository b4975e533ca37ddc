//! How large every region of a province is: its GDP, and what stands in for it where it is blank.

use std::ops::Range;

use super::super::balancing::Steps;
use super::super::{Known, Proxy, Statistics, Whose};
use crate::axes::{Province, Region};

/// Shares of the regions in their province.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::compile) struct Sizes {
    /// Share in the province's GDP, R.
    pub gdp: Vec<f64>,
    /// Share in the province's population, R.
    pub population: Vec<f64>,
}

/// Shares of all regions. A blank GDP is population × the GDP a head of the regions that have both; without
/// population, emissions × the GDP a unit of emissions; without these, area × the lowest GDP a unit of area
/// in the province. A blank population is found the same way from GDP, emissions and area.
pub(in crate::compile) fn sizes(statistics: &Statistics, steps: &mut Steps) -> Sizes {
    let axes = &statistics.axes;
    let regions = &statistics.regions;
    let mut sizes = Sizes { gdp: vec![1.0; axes.R()], population: vec![1.0; axes.R()] };
    for (p, of) in axes.provinces.divided() {
        let by_people = (Proxy::Population, &regions.population[..]);
        let by_gdp = (Proxy::Gdp, &regions.gdp[..]);
        let gdp = filled(statistics, (p, "GDP"), (&regions.gdp, by_people), steps);
        let population = filled(statistics, (p, "population"), (&regions.population, by_gdp), steps);
        sizes.gdp[of.clone()].copy_from_slice(&shares(&gdp));
        sizes.population[of].copy_from_slice(&shares(&population));
    }
    sizes
}

fn shares(values: &[f64]) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter().map(|value| value / sum).collect()
}

/// One statistic of a province's regions, blanks filled from its first proxy that is known.
fn filled(
    statistics: &Statistics,
    (p, quantity): (Province, &str),
    (values, first): (&[Known], (Proxy, &[Known])),
    steps: &mut Steps,
) -> Vec<f64> {
    let (axes, regions) = (&statistics.axes, &statistics.regions);
    let of = axes.provinces.regions(p);
    if of.clone().all(|r| values[r].is_none()) {
        // The check of the statistics saw that one of the two is there.
        steps.impute(Whose::Province(p), quantity, (of.len(), first.0));
        return filled(statistics, (p, first.0.name()), (first.1, (first.0, values)), steps);
    }
    let proxies = [first, (Proxy::Emissions, &regions.emissions[..])];
    let lowest = lowest_density(values, &regions.area, of.clone());
    let mut filled = Vec::with_capacity(of.len());
    for r in of.clone() {
        let value = values[r].unwrap_or_else(|| {
            let by_proxy = proxies
                .iter()
                .find_map(|(proxy, known)| Some((known[r]? * ratio(values, known, of.clone())?, *proxy)));
            let by_area = || Some((regions.area[r]? * lowest?, Proxy::Area));
            // The province's mean is the last resort: it has no other statistic of the region.
            let (value, proxy) = by_proxy.or_else(by_area).unwrap_or((mean(values, of.clone()), Proxy::Mean));
            steps.impute(Whose::Region(Region(r)), quantity, (1, proxy));
            value
        });
        filled.push(value);
    }
    filled
}

/// `Σ value / Σ proxy` over the regions that have both.
fn ratio(values: &[Known], proxy: &[Known], of: Range<usize>) -> Option<f64> {
    let both = of.filter_map(|r| values[r].zip(proxy[r]));
    let (value, proxy) = both.fold((0.0, 0.0), |(a, b), (value, proxy)| (a + value, b + proxy));
    (proxy > 0.0 && value > 0.0).then(|| value / proxy)
}

/// The lowest value a unit of area.
fn lowest_density(values: &[Known], area: &[Known], of: Range<usize>) -> Option<f64> {
    of.filter_map(|r| Some(values[r]? / area[r]?)).min_by(f64::total_cmp)
}

fn mean(values: &[Known], of: Range<usize>) -> f64 {
    let known: Vec<f64> = of.filter_map(|r| values[r]).collect();
    if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
}
