//! Functions of plain arithmetic over slices, with the widest vector unit there is.

/// Puts `f(value, other)` in the place of every value; without others they count as zeros.
///
/// `f` must be free of branches to gain from it, as [`super::exp`] and [`super::ln`] are; bits are those of one by one.
pub fn zipped(values: &mut [f64], others: &[f64], f: impl Fn(f64, f64) -> f64) {
    pulp::Arch::new().dispatch(Zipped { values, others, f });
}

struct Zipped<'a, F> {
    values: &'a mut [f64],
    others: &'a [f64],
    f: F,
}

impl<F: Fn(f64, f64) -> f64> pulp::NullaryFnOnce for Zipped<'_, F> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
    fn call(self) {
        let Self { values, others, f } = self;
        if others.is_empty() {
            for value in values {
                *value = f(*value, 0.0);
            }
        } else {
            for (value, other) in values.iter_mut().zip(others) {
                *value = f(*value, *other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{exp, ln};
    use super::zipped;

    #[test]
    fn many_are_the_same_bits_as_one_by_one() {
        let values: Vec<f64> = (0..1001).map(|k| f64::from(k) * 0.37).collect();
        let others: Vec<f64> = (0..1001).map(|k| 1.0 + f64::from(k)).collect();
        let f = |value: f64, other: f64| exp(-value) * ln(other);
        let mut many = values.clone();
        zipped(&mut many, &others, f);
        for ((many, value), other) in many.iter().zip(&values).zip(&others) {
            assert_eq!(many.to_bits(), f(*value, *other).to_bits());
        }
    }
}
