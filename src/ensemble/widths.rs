//! How wide the cells of a table scatter: by size, or each as its source says.

use super::levels::SizeLaw;
use crate::streams::{exp, ln, mapped, zipped};
use crate::table::Panels;

/// Widths of the cells of a table.
pub(super) struct Widths<'a> {
    /// By size.
    pub law: SizeLaw,
    /// Plain units of currency in one of the table's.
    pub scale: f64,
    /// Standard deviations cell by cell; before the law.
    pub deviations: Option<&'a Panels>,
}

impl Widths<'_> {
    /// Relative standard deviations of a row's cells.
    pub fn rsd(&self, row: usize, cells: &[f64], into: &mut [f64]) {
        if let Some(deviations) = self.deviations.and_then(|deviations| deviations.row(row)) {
            into.copy_from_slice(deviations);
            zipped(into, cells, relative);
        } else {
            let (law, scale) = (self.law, self.scale);
            zipped(into, cells, |_, cell| law.of(scale * cell));
        }
    }

    /// Standard normals of some of a row's cells, from a column on, to lognormal factors.
    pub fn factors(&self, (row, from): (usize, usize), cells: &[f64], z: &mut [f64]) {
        match self.deviations.and_then(|deviations| deviations.row(row)) {
            Some(deviations) => {
                let rsd: Vec<f64> =
                    deviations[from..].iter().zip(cells).map(|(d, cell)| relative(*d, *cell)).collect();
                zipped(z, &rsd, factor);
            }
            None => self.by_law(cells, z),
        }
    }

    /// Standard normals to lognormal factors by the size of amounts.
    pub fn by_law(&self, amounts: &[f64], z: &mut [f64]) {
        let (law, scale) = (self.law, self.scale);
        if law.rsd <= 0.0 {
            z.fill(1.0);
        } else if law.exponent.abs() > 0.0 {
            zipped(z, amounts, |z, amount| factor(z, law.of(scale * amount)));
        } else {
            // One width for all: half the work.
            let sigma = ln(1.0 + law.of(1.0) * law.of(1.0)).sqrt();
            mapped(z, |z| exp(sigma * z - 0.5 * sigma * sigma));
        }
    }
}

/// A lognormal factor with mean 1 at a standard normal, `σ² = ln(1 + RSD²)`.
#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
fn factor(z: f64, rsd: f64) -> f64 {
    let square = ln(1.0 + rsd * rsd);
    exp(square.sqrt() * z - 0.5 * square)
}

fn relative(deviation: f64, cell: f64) -> f64 {
    if cell.abs() > 0.0 { deviation / cell.abs() } else { 0.0 }
}

/// `Σ a b` in eight sums: fixed order, and lanes for vector units.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (left, right) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in left.0.iter().zip(right.0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = left.1.iter().zip(right.1).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Lognormal;

    #[test]
    fn factors_are_those_of_the_law_one_by_one() {
        let cells: Vec<f64> =
            (0..1003).map(|k| if k % 7 == 0 { 0.0 } else { f64::from(k).powi(3) }).collect();
        let normals: Vec<f64> = (0..1003).map(|k| f64::from(k - 500) / 200.0).collect();
        for law in [SizeLaw::default(), SizeLaw { exponent: 0.0, rsd: 0.1, ..SizeLaw::default() }] {
            let mut z = normals.clone();
            Widths { law, scale: 1e4, deviations: None }.by_law(&cells, &mut z);
            for ((found, cell), normal) in z.iter().zip(&cells).zip(&normals) {
                // A cell of 0 is 0 at any factor.
                let expected = Lognormal::with_rsd(law.of(1e4 * cell)).at(*normal);
                assert!((found / expected - 1.0).abs() < 1e-14 || *cell <= 0.0, "{cell}: {found} {expected}");
            }
        }
    }

    #[test]
    fn products_sum_to_those_one_by_one() {
        let a: Vec<f64> = (0..21).map(f64::from).collect();
        assert!((dot(&a, &a) - 2870.0).abs() < 1e-12);
    }

    /// Widths that are known cell by cell: relative to the size of a cell of either sign, from any column on.
    #[test]
    fn widths_known_cell_by_cell_are_those_of_their_column() {
        use crate::table::synthetic::{NationOptions, nation};
        let options = NationOptions { provinces: 1, regions: 2, sectors: 3, ..NationOptions::default() };
        let axes = nation(&options).expect("sizes").axes;
        let mut deviations = Panels::whole(&axes, 6);
        let row = [0.1, 0.4, 0.9, 1.6, 2.5, 3.6];
        deviations.row_mut(4).expect("whole").copy_from_slice(&row);
        let widths = Widths { law: SizeLaw::none(), scale: 1.0, deviations: Some(&deviations) };
        let cells = [1.0, -2.0, 3.0, -4.0, 5.0, 0.0];
        let expected = [0.1, 0.2, 0.3, 0.4, 0.5, 0.0];
        let mut rsd = [0.0; 6];
        widths.rsd(4, &cells, &mut rsd);
        assert!(rsd.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{rsd:?}");
        let mut z = [0.5, -1.0, 2.0];
        widths.factors((4, 3), &cells[3..], &mut z);
        for ((found, normal), rsd) in z.iter().zip([0.5, -1.0, 2.0]).zip(&expected[3..]) {
            assert!((found / Lognormal::with_rsd(*rsd).at(normal) - 1.0).abs() < 1e-14, "{found}");
        }
    }
}
