//! Rows of data files.

/// A number as shortest text that reads back; blank where missing.
pub(super) fn cell(value: f64) -> String {
    if value.is_finite() { format!("{value:?}") } else { String::new() }
}

/// The ends of an interval as two cells.
pub(super) fn ends(interval: Option<(f64, f64)>) -> [String; 2] {
    interval.map_or_else(Default::default, |(low, high)| [cell(low), cell(high)])
}

/// A header.
pub(super) fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Positions from the largest number to the smallest; missing ones last.
pub(in crate::report) fn descending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let key = |at: &usize| if values[*at].is_nan() { f64::NEG_INFINITY } else { values[*at] };
    order.sort_by(|a, b| key(b).total_cmp(&key(a)).then(a.cmp(b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_numbers_are_blank_and_last() {
        assert_eq!([cell(0.1), cell(f64::NAN)], ["0.1", ""]);
        assert_eq!(ends(None), ["", ""]);
        assert_eq!(descending(&[1.0, f64::NAN, 3.0, -2.0]), [2, 0, 3, 1]);
    }
}
