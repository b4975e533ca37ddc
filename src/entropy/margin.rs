//! One margin whose amounts are not equally reliable.

/// `x = x̂ exp(λ / w)` with λ such that `Σ x = control`: the amounts nearest to x̂ in a divergence weighted by the
/// reliabilities w, `Σ w (x ln(x / x̂) − x + x̂)`. Equal reliabilities scale.
///
/// # Shapes
/// `raw` and `reliability` of one length; `raw` not negative and not all zero where `control` is above zero,
/// reliabilities finite and above zero.
pub fn balance_margin(raw: &[f64], reliability: &[f64], control: f64) -> Vec<f64> {
    /// Newton from above converges monotonically, in a few steps for any reliabilities met.
    const STEPS: usize = 100;
    let factor = control / raw.iter().sum::<f64>();
    if control <= 0.0 {
        return vec![0.0; raw.len()];
    }
    let pick = if factor > 1.0 { f64::max } else { f64::min };
    let first = reliability.iter().copied().fold(reliability[0], pick);
    // Nor is the root where an amount alone is the whole control: no term is ever above it.
    let alone = raw.iter().zip(reliability).map(|(x, w)| w * (control / x).ln());
    let mut lambda = alone.filter(|_| factor > 1.0).fold(first * factor.ln(), f64::min);
    let at = |lambda: f64| raw.iter().zip(reliability).map(move |(x, w)| (x * (lambda / w).exp(), *w));
    for _ in 0..STEPS {
        let (sum, slope) = at(lambda).fold((0.0, 0.0), |(sum, slope), (x, w)| (sum + x, slope + x / w));
        let step = (sum - control) / slope;
        lambda -= step;
        if step.abs() <= f64::EPSILON * lambda.abs() {
            break;
        }
    }
    let moved: Vec<f64> = at(lambda).map(|(x, _)| x).collect();
    let rounding = control / moved.iter().sum::<f64>();
    moved.iter().map(|x| x * rounding).collect()
}

#[cfg(test)]
mod tests {
    use super::balance_margin;

    #[test]
    fn twice_as_reliable_moves_half_as_far() {
        // x = (10 e^λ, 10 e^{λ/2}): with t = e^{λ/2}, 10 t² + 10 t = 60, t = 2.
        let moved = balance_margin(&[10.0, 10.0], &[1.0, 2.0], 60.0);
        assert!((moved[0] - 40.0).abs() < 1e-12 && (moved[1] - 20.0).abs() < 1e-12, "{moved:?}");
        // Downward: 10 t² + 10 t = 3.75, t = 1/4 + … : t = (−1 + √2.5) / 2.
        let moved = balance_margin(&[10.0, 10.0], &[1.0, 2.0], 3.75);
        let t = (2.5_f64.sqrt() - 1.0) / 2.0;
        assert!((moved[1] - 10.0 * t).abs() < 1e-12 && (moved[0] - 10.0 * t * t).abs() < 1e-12, "{moved:?}");
        // Reliabilities six orders apart: the firm amount stays, the other takes all.
        let moved = balance_margin(&[10.0, 10.0], &[1e-3, 1e3], 60.0);
        assert!((moved[0] - 50.0).abs() < 1e-3 && (moved[1] - 10.0).abs() < 1e-3, "{moved:?}");
        let moved = balance_margin(&[10.0, 10.0], &[1e-3, 1e3], 15.0);
        assert!((moved[0] - 5.0).abs() < 1e-3 && (moved[1] - 10.0).abs() < 1e-3, "{moved:?}");
        let scaled = balance_margin(&[3.0, 0.0, 1.0], &[1.0; 3], 2.0);
        let expected = [1.5, 0.0, 0.5];
        assert!(scaled.iter().zip(expected).all(|(x, y)| (x - y).abs() < 1e-15), "{scaled:?}");
    }
}
