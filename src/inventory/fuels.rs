//! Fuels of every cell: shares of fuels and processes in what a sector or a kind of household emits.

use super::concordance::fuels_by_sector;
use super::{EmissionStatistics, Emissions};
use crate::linalg::Matrix;

/// Shares of fuels in every cell of a territory, (m + kinds) × f; of the nation where the territory emits nothing
/// there, nothing where the nation does not either.
pub(super) fn shares(
    statistics: &EmissionStatistics,
    emissions: &Emissions,
    weights: (&[f64], &[f64]),
    nation: Option<&Matrix>,
) -> Matrix {
    let mut cells = fuels_by_sector(&emissions.by_fuel, &statistics.concordance, weights);
    for row in 0..cells.rows() {
        let sum: f64 = cells.row(row).iter().sum();
        if sum > 0.0 {
            cells.row_mut(row).iter_mut().for_each(|cell| *cell /= sum);
        } else if let Some(nation) = nation {
            cells.row_mut(row).copy_from_slice(nation.row(row));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axes::{Labels, Sector};
    use crate::quantity::Unit;

    #[test]
    fn a_territory_without_emissions_of_a_sector_has_the_nations_fuels() {
        let of = |by_fuel: Vec<f64>| Emissions {
            production: vec![0.0; 2],
            households: Vec::new(),
            by_fuel: Matrix::from_row_major(2, 2, by_fuel),
        };
        let nation = of(vec![3.0, 1.0, 2.0, 2.0]);
        let statistics = EmissionStatistics {
            stressor: "CO2".to_owned(),
            unit: Unit::new("Mt"),
            sources: Labels::new("source", ["a", "b"]).expect("unique"),
            fuels: vec!["coal".to_owned(), "oil".to_owned()],
            nation: nation.clone(),
            provinces: Vec::new(),
            regions: Vec::new(),
            concordance: vec![vec![Sector(0)], vec![Sector(1)]],
            household_categories: Vec::new(),
        };
        let weights: (&[f64], &[f64]) = (&[1.0, 1.0], &[1.0, 1.0]);
        let all = shares(&statistics, &nation, weights, None);
        assert_eq!(all.data(), &[0.75, 0.25, 0.5, 0.5]);
        let found = shares(&statistics, &of(vec![0.0, 9.0, 0.0, 0.0]), weights, Some(&all));
        assert_eq!(found.data(), &[0.0, 1.0, 0.5, 0.5]);
    }
}
