//! Numbers as text: the shortest decimal that reads back to the same bits.

/// Largest magnitude whose whole numbers are written without an exponent.
const PLAIN: f64 = 1e15;

/// Appends a finite number with at most 17 significant digits.
pub(in crate::exchange) fn append(text: &mut String, value: f64) {
    let whole = value as i64;
    if value.abs() < PLAIN && (whole as f64).to_bits() == value.to_bits() {
        text.push_str(itoa::Buffer::new().format(whole));
    } else {
        text.push_str(zmij::Buffer::new().format(value));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::append;

    proptest! {
        #[test]
        fn what_is_written_reads_back_to_the_same_bits(value in prop_oneof![
            proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO,
            (-1_000_000i64..1_000_000).prop_map(|whole| whole as f64),
        ]) {
            let mut text = String::new();
            append(&mut text, value);
            let back: f64 = text.parse().expect("a number");
            prop_assert_eq!(back.to_bits(), value.to_bits());
            prop_assert!(text.split('e').next().expect("a mantissa").matches(|c: char| c.is_ascii_digit())
                .skip_while(|digit| *digit == "0").count() <= 17);
        }
    }
}
