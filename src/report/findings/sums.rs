//! Small sums over regions and draws.

/// Relative difference of footprints that are of one base case.
pub(super) const SAME: f64 = 1e-6;

/// Sums of rows of a width.
pub(super) fn of_rows(values: &[f64], width: usize) -> Vec<f64> {
    values.chunks(width.max(1)).map(|row| row.iter().sum()).collect()
}

/// Sums of columns of a width.
pub(super) fn of_columns(values: &[f64], width: usize) -> Vec<f64> {
    (0..width).map(|column| values.iter().skip(column).step_by(width.max(1)).sum()).collect()
}

/// Largest difference, relative to the larger of the number and the mean.
pub(super) fn largest_difference(one: &[f64], other: &[f64]) -> f64 {
    let mean = other.iter().map(|value| value.abs()).sum::<f64>() / other.len().max(1) as f64;
    let off = |(a, b): (&f64, &f64)| (a - b).abs() / b.abs().max(mean).max(f64::MIN_POSITIVE);
    one.iter().zip(other).map(off).fold(0.0, f64::max)
}

/// The 2.5 % and 97.5 % quantiles of the finite numbers (type 7); none below two of them.
pub(super) fn middle_95(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (sorted.len() - 1) as f64;
        let low = place.floor() as usize;
        let high = (low + 1).min(sorted.len() - 1);
        sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
    };
    (sorted.len() > 1).then(|| (at(0.025), at(0.975)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_quantiles() {
        assert_eq!(of_rows(&[1.0, 2.0, 3.0, 4.0], 2), [3.0, 7.0]);
        assert_eq!(of_columns(&[1.0, 2.0, 3.0, 4.0], 2), [4.0, 6.0]);
        assert!((largest_difference(&[1.0, 2.2], &[1.0, 2.0]) - 0.1).abs() < 1e-12);
        // 0, 1, …, 40: the 2.5 % quantile is 1.
        let (low, high) = middle_95((0..=40).map(f64::from).chain([f64::NAN])).expect("41 numbers");
        assert!((low - 1.0).abs() < 1e-12 && (high - 39.0).abs() < 1e-12);
        assert!(middle_95([f64::NAN, 1.0]).is_none());
    }
}
