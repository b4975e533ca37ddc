//! Money units of one currency: `10^4 CNY`, `10^8 CNY`, `CNY`.

use crate::quantity::Unit;

/// How many of `to` one of `from` is; `None` for different currencies.
pub(super) fn factor(from: &Unit, to: &Unit) -> Option<f64> {
    let ((power, currency), (other_power, other)) = (parts(from.as_str()), parts(to.as_str()));
    (currency == other).then(|| 10_f64.powi(power - other_power))
}

/// Power of ten and currency.
fn parts(unit: &str) -> (i32, &str) {
    let prefixed = || {
        let (power, currency) = unit.strip_prefix("10^")?.split_once(' ')?;
        Some((power.parse().ok()?, currency.trim()))
    };
    prefixed().unwrap_or((0, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_of_one_currency_convert() {
        let between = |from: &str, to: &str| factor(&Unit::new(from), &Unit::new(to));
        assert_eq!(between("10^8 CNY", "10^4 CNY"), Some(1e4));
        assert_eq!(between("CNY", "10^4 CNY"), Some(1e-4));
        assert_eq!(between("10^4 CNY", "10^4 CNY"), Some(1.0));
        assert_eq!(between("10^4 CNY", "M.USD"), None);
    }
}
