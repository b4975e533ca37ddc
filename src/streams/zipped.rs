//! Functions of plain arithmetic over slices, with the widest vector unit there is.

/// Puts `f(value, other)` in the place of every value.
///
/// `f` must be free of branches to gain from it, as [`super::exp`] and [`super::ln`] are; bits are those of one by one.
pub fn zipped(values: &mut [f64], others: &[f64], f: impl Fn(f64, f64) -> f64) {
    pulp::Arch::new().dispatch(Zipped { values, others, f });
}

/// Puts `f(value)` in the place of every value, as [`zipped`].
pub fn mapped(values: &mut [f64], f: impl Fn(f64) -> f64) {
    pulp::Arch::new().dispatch(Mapped { values, f });
}

struct Mapped<'a, F> {
    values: &'a mut [f64],
    f: F,
}

impl<F: Fn(f64) -> f64> pulp::NullaryFnOnce for Mapped<'_, F> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
    fn call(self) {
        for value in self.values {
            *value = (self.f)(*value);
        }
    }
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
        for (value, other) in self.values.iter_mut().zip(self.others) {
            *value = (self.f)(*value, *other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{exp, ln};
    use super::{mapped, zipped};

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
        let mut many = values.clone();
        mapped(&mut many, |value| f(value, 2.0));
        for (many, value) in many.iter().zip(&values) {
            assert_eq!(many.to_bits(), f(*value, 2.0).to_bits());
        }
    }
}
