//! One constraint: what a line is to sum to, how firmly, and the factor that gets it there.

use super::Signs;

/// `Σ x = sum`, exactly (τ infinite) or at a price.
#[derive(Clone, Copy, Debug)]
pub(in crate::entropy) struct Target {
    pub sum: f64,
    /// τ.
    pub reliability: f64,
    /// What a quadratic penalty is measured against, where `sum ≤ 0`.
    pub scale: f64,
}

/// `ln` of the largest factor a scalar search tries in one step.
const STRIDE: f64 = 20.0;
const SEARCH_STEPS: usize = 200;

impl Target {
    pub(in crate::entropy) fn exact(sum: f64) -> Self {
        Self { sum, reliability: f64::INFINITY, scale: 1.0 }
    }

    pub(in crate::entropy) fn is_exact(&self) -> bool {
        self.reliability.is_infinite()
    }

    pub(super) fn excuse(&mut self, signs: Signs) {
        if !self.is_exact() && !signs.positive && !signs.negative {
            *self = Self::exact(0.0);
        }
    }

    /// The sum that balances multiplier λ: `b e^{−λ/τ}`, or `b − λ scale / τ` where b ≤ 0.
    #[inline]
    pub(super) fn sum_at(&self, multiplier: f64) -> f64 {
        if self.is_exact() {
            self.sum
        } else if self.sum > 0.0 {
            self.sum * (-multiplier / self.reliability).exp()
        } else {
            self.sum - multiplier * self.scale / self.reliability
        }
    }

    /// What the price adds to the diagonal of the Hessian: `−d sum_at / dλ`.
    pub(super) fn curvature(&self, multiplier: f64) -> f64 {
        if self.is_exact() {
            0.0
        } else if self.sum > 0.0 {
            self.sum_at(multiplier) / self.reliability
        } else {
            self.scale / self.reliability
        }
    }

    /// What a step δ from multiplier λ adds to the constraint's term of the dual: `−∫_λ^{λ+δ} sum_at`.
    pub(super) fn dual(&self, multiplier: f64, step: f64) -> f64 {
        if self.is_exact() {
            -self.sum * step
        } else if self.sum > 0.0 {
            self.sum_at(multiplier) * self.reliability * (-step / self.reliability).exp_m1()
        } else {
            -self.sum_at(multiplier) * step + 0.5 * step * step * self.scale / self.reliability
        }
    }

    /// Factor r with `p r − ν / r = sum_at(base + ln r)`; 1 for a line without cells.
    ///
    /// Exact and `p, ν > 0`: `r = (b + √(b² + 4 p ν)) / (2 p)`, written without cancellation for b < 0
    /// (Junius and Oosterhaven 2003; Temurshoev et al. 2013 for p = 0).
    #[inline]
    pub(in crate::entropy) fn factor(&self, p: f64, nu: f64, base: f64) -> f64 {
        let positive = p > 0.0;
        let negative = nu > 0.0;
        if !positive && !negative {
            return 1.0;
        }
        if !self.is_exact() {
            return self.soft_factor(p, nu, base);
        }
        let b = self.sum;
        if !negative {
            return b / p;
        }
        if !positive {
            return -nu / b;
        }
        let root = b.hypot(2.0 * p.sqrt() * nu.sqrt());
        if b >= 0.0 { (b + root) / (2.0 * p) } else { 2.0 * nu / (root - b) }
    }

    fn soft_factor(&self, p: f64, nu: f64, base: f64) -> f64 {
        let tau = self.reliability;
        if self.sum > 0.0 && nu <= 0.0 {
            return (self.sum * (-base / tau).exp() / p).powf(tau / (1.0 + tau));
        }
        let excess = |t: f64| {
            let (up, down) = (p * t.exp(), nu * (-t).exp());
            (up - down - self.sum_at(base + t), up + down + self.curvature(base + t))
        };
        increasing_root(excess, 0.0).exp()
    }
}

/// Zero of an increasing function, given with its slope, from `start`: Newton, held inside the bracket seen so far.
pub(in crate::entropy) fn increasing_root(f: impl Fn(f64) -> (f64, f64), start: f64) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut t = start;
    for _ in 0..SEARCH_STEPS {
        let (value, slope) = f(t);
        if value > 0.0 {
            high = t;
        } else if value < 0.0 {
            low = t;
        } else {
            return t;
        }
        let newton = (-value / slope).clamp(-STRIDE, STRIDE);
        let step = if newton.is_finite() { newton } else { STRIDE.copysign(-value) };
        if step.abs() <= 2.0 * f64::EPSILON * (1.0 + t.abs()) {
            return t + step;
        }
        t += step;
        if t <= low || t >= high {
            t = f64::midpoint(low, high);
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::Target;

    /// The price of a soft constraint: `curvature = −d sum_at / dλ`, and its term of the dual falls by `sum_at`.
    #[test]
    fn prices_of_soft_sums_are_their_derivatives() {
        for (sum, scale) in [(3.0, 3.0), (0.0, 2.0), (-1.5, 1.5)] {
            let target = Target { sum, reliability: 4.0, scale };
            for multiplier in [-0.7, 0.0, 1.2] {
                let h = 1e-5;
                let slope = (target.sum_at(multiplier + h) - target.sum_at(multiplier - h)) / (2.0 * h);
                assert!((target.curvature(multiplier) + slope).abs() < 1e-8, "{sum} {multiplier}");
                let fall = (target.dual(multiplier, h) - target.dual(multiplier, -h)) / (2.0 * h);
                assert!((fall + target.sum_at(multiplier)).abs() < 1e-8, "{sum} {multiplier}");
            }
        }
    }
}
