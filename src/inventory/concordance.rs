//! The inventory's sectors as the table's: a source of several sectors is split by their purchases of fuels.

use super::EmissionStatistics;

/// Emissions of sources by sector of the table, m. A source of several sectors is split by `purchases`, by `output`
/// where none of them buys fuel, evenly where none of them produces.
pub(super) fn by_sector(
    statistics: &EmissionStatistics,
    production: &[f64],
    (purchases, output): (&[f64], &[f64]),
) -> Vec<f64> {
    let mut sectors = vec![0.0; output.len()];
    for (mass, list) in production.iter().zip(&statistics.concordance) {
        let sum = |weights: &[f64]| list.iter().map(|i| weights[i.0]).sum::<f64>();
        let weights = [purchases, output].into_iter().find(|weights| sum(weights) > 0.0);
        for i in list {
            let part = weights.map_or(1.0 / list.len() as f64, |weights| weights[i.0] / sum(weights));
            sectors[i.0] += mass * part;
        }
    }
    sectors
}
