//! The inventory's sectors as the table's: a source of several sectors is split by their purchases of fuels.

use crate::axes::Sector;
use crate::linalg::Matrix;

/// Emissions of sources by sector of the table, m. A source of several sectors is split by `purchases`, by `output`
/// where none of them buys fuel, evenly where none of them produces.
///
/// # Shapes
/// `production` and `concordance` K; `purchases` and `output` m.
pub fn by_sector(
    production: &[f64],
    concordance: &[Vec<Sector>],
    (purchases, output): (&[f64], &[f64]),
) -> Vec<f64> {
    let mut sectors = vec![0.0; output.len()];
    for (mass, list) in production.iter().zip(concordance) {
        for (i, part) in list.iter().zip(parts(list, purchases, output)) {
            sectors[i.0] += mass * part;
        }
    }
    sectors
}

/// The same by fuel, then households: (m + kinds) × f.
pub(super) fn fuels_by_sector(
    by_fuel: &Matrix,
    concordance: &[Vec<Sector>],
    (purchases, output): (&[f64], &[f64]),
) -> Matrix {
    let (K, m) = (concordance.len(), output.len());
    let kinds = by_fuel.rows().saturating_sub(K);
    let mut cells = Matrix::zeros(m + kinds, by_fuel.columns());
    let mut add = |to: usize, from: usize, part: f64| {
        for (cell, mass) in cells.row_mut(to).iter_mut().zip(by_fuel.row(from)) {
            *cell += mass * part;
        }
    };
    for (k, list) in concordance.iter().enumerate().filter(|(k, _)| *k < by_fuel.rows()) {
        for (i, part) in list.iter().zip(parts(list, purchases, output)) {
            add(i.0, k, part);
        }
    }
    (0..kinds).for_each(|kind| add(m + kind, K + kind, 1.0));
    cells
}

/// Part of every sector of a source; they sum to one.
fn parts(list: &[Sector], purchases: &[f64], output: &[f64]) -> Vec<f64> {
    let sum = |weights: &[f64]| list.iter().map(|i| weights[i.0]).sum::<f64>();
    let weights = [purchases, output].into_iter().find(|weights| sum(weights) > 0.0);
    let part = |i: &Sector| weights.map_or(1.0 / list.len() as f64, |weights| weights[i.0] / sum(weights));
    list.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_sectors_by_purchases_then_output_then_evenly() {
        let concordance = vec![vec![Sector(0)], vec![Sector(1), Sector(2)], vec![Sector(2), Sector(3)]];
        let by = |purchases: &[f64], output: &[f64]| {
            by_sector(&[1.0, 8.0, 4.0], &concordance, (purchases, output))
        };
        assert_eq!(by(&[9.0, 1.0, 3.0, 0.0], &[1.0; 4]), [1.0, 2.0, 10.0, 0.0]);
        assert_eq!(by(&[0.0; 4], &[0.0, 3.0, 1.0, 1.0]), [1.0, 6.0, 4.0, 2.0]);
        assert_eq!(by(&[0.0; 4], &[0.0; 4]), [1.0, 4.0, 6.0, 2.0]);
        // Two fuels and one kind of household: the same parts of every fuel.
        let by_fuel = Matrix::from_row_major(4, 2, vec![1.0, 0.0, 6.0, 2.0, 0.0, 4.0, 5.0, 7.0]);
        let cells = fuels_by_sector(&by_fuel, &concordance, (&[9.0, 1.0, 3.0, 0.0], &[1.0; 4]));
        assert_eq!(cells.data(), &[1.0, 0.0, 1.5, 0.5, 4.5, 5.5, 0.0, 0.0, 5.0, 7.0]);
    }
}
