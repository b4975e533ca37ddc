//! The two floating-point types factors are kept in.

/// `f64`, or `f32` where factors only precondition.
pub trait Number: faer::traits::ComplexField + Copy + PartialOrd {
    /// Relative rounding.
    const ROUNDING: f64;
    /// Rounded to this type.
    fn narrow(value: f64) -> Self;
    /// Without loss.
    fn wide(self) -> f64;
}

impl Number for f64 {
    const ROUNDING: f64 = f64::EPSILON;

    fn narrow(value: f64) -> Self {
        value
    }

    fn wide(self) -> f64 {
        self
    }
}

impl Number for f32 {
    const ROUNDING: f64 = f32::EPSILON as f64;

    fn narrow(value: f64) -> Self {
        value as Self
    }

    fn wide(self) -> f64 {
        f64::from(self)
    }
}
