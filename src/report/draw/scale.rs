//! From values to places: linear and logarithmic scales with round ticks.

/// A scale.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
    logarithmic: bool,
}

/// The round step (1, 2 or 5 times a power of ten) that cuts a span into at most `count` parts.
fn step(span: f64, count: f64) -> f64 {
    let raw = span / count;
    let power = 10_f64.powf(raw.log10().floor());
    let rounds = [1.0, 2.0, 5.0, 10.0];
    power * rounds.into_iter().find(|round| raw <= round * power * (1.0 + 1e-9)).unwrap_or(10.0)
}

impl Scale {
    /// A linear scale; an empty or endless domain becomes one of length 1.
    pub(in crate::report) fn linear(domain: (f64, f64), range: (f64, f64)) -> Self {
        let (low, high) = domain;
        let fit = low.is_finite() && high.is_finite() && high - low > f64::MIN_POSITIVE;
        let low = if low.is_finite() { low } else { 0.0 };
        Self { domain: if fit { domain } else { (low, low + 1.0) }, range, logarithmic: false }
    }

    /// A linear scale that holds 0 and all finite values, with a little room at the ends.
    pub(in crate::report) fn from_zero(values: impl IntoIterator<Item = f64>, range: (f64, f64)) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        let room = 0.04 * (high - low);
        Self::linear(
            (if low < 0.0 { low - room } else { 0.0 }, if high > 0.0 { high + room } else { 0.0 }),
            range,
        )
    }

    /// A logarithmic scale that holds all values above zero; none without any.
    pub(in crate::report) fn logarithmic(
        values: impl IntoIterator<Item = f64>,
        range: (f64, f64),
    ) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
        for value in values.into_iter().filter(|value| value.is_finite() && *value > 0.0) {
            low = low.min(value);
            high = high.max(value);
        }
        (high > 0.0).then(|| Self { domain: (low / 1.15, high * 1.15), range, logarithmic: true })
    }

    /// The place of a value.
    pub(in crate::report) fn at(&self, value: f64) -> f64 {
        let position = |value: f64| if self.logarithmic { value.max(f64::MIN_POSITIVE).ln() } else { value };
        let (low, high) = (position(self.domain.0), position(self.domain.1));
        let share = (position(value) - low) / (high - low);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// Whether a value lies on it.
    pub(in crate::report) fn holds(&self, value: f64) -> bool {
        (self.domain.0..=self.domain.1).contains(&value)
    }

    /// Its ends.
    pub(in crate::report) fn domain(&self) -> (f64, f64) {
        self.domain
    }

    /// Round values on it with their labels, about one every 80 units.
    pub(in crate::report) fn ticks(&self) -> Vec<(f64, String)> {
        let count = ((self.range.1 - self.range.0).abs() / 80.0).clamp(2.0, 8.0);
        if self.logarithmic {
            return self.logarithmic_ticks(count);
        }
        let (low, high) = self.domain;
        let step = step(high - low, count);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let first = (low / step).ceil() as i64;
        let last = ((high / step) * (1.0 + 1e-12)).floor() as i64;
        (first..=last).map(|at| at as f64 * step).map(|value| (value, label(value, decimals))).collect()
    }

    fn logarithmic_ticks(&self, count: f64) -> Vec<(f64, String)> {
        let (low, high) = self.domain;
        let decades = (high / low).log10();
        let rounds: &[f64] = if decades > count {
            &[1.0]
        } else if decades > count / 2.5 {
            &[1.0, 3.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
        let all = powers.flat_map(|power| rounds.iter().map(move |round| round * 10_f64.powi(power)));
        let on_it = all.filter(|value| self.holds(*value));
        on_it.map(|value| (value, label(value, (-value.log10().floor()).max(0.0) as usize))).collect()
    }
}

fn label(value: f64, decimals: usize) -> String {
    if value.abs() >= 1000.0 {
        return super::number(value);
    }
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches('-').parse().is_ok_and(|size: f64| size <= 0.0) {
        return "0".to_owned();
    }
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::Scale;

    fn labels(scale: &Scale) -> Vec<String> {
        scale.ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn values_stand_where_they_belong() {
        let scale = Scale::linear((0.0, 200.0), (100.0, 300.0));
        assert!((scale.at(50.0) - 150.0).abs() < 1e-12 && (scale.at(200.0) - 300.0).abs() < 1e-12);
        let scale = Scale::logarithmic([1.0, 100.0, 0.0, f64::NAN], (0.0, 10.0)).expect("two values");
        assert!((scale.at(10.0) - 5.0).abs() < 1e-9, "the middle of 1 and 100");
        assert!(Scale::logarithmic([0.0, -1.0], (0.0, 1.0)).is_none());
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(&Scale::linear((0.0, 1830.0), (0.0, 400.0))), ["0", "500", "1,000", "1,500"]);
        assert_eq!(
            labels(&Scale::linear((-0.2, 0.3), (0.0, 300.0))),
            ["−0.2", "0.0", "0.2"].map(|label| if label == "0.0" { "0" } else { label })
        );
        let scale = Scale::logarithmic([0.1, 90.0], (0.0, 300.0)).expect("two values");
        assert_eq!(labels(&scale), ["0.1", "0.3", "1", "3", "10", "30", "100"]);
    }

    #[test]
    fn an_empty_domain_has_a_scale_too() {
        for scale in [Scale::from_zero([f64::NAN], (0.0, 100.0)), Scale::linear((3.0, 3.0), (0.0, 100.0))] {
            assert!(scale.at(3.0).is_finite() && !scale.ticks().is_empty());
        }
    }
}
