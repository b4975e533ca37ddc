//! Logarithm and exponential in plain arithmetic: the same bits on every machine, and free of branches, so that loops
//! over them vectorize.
//!
//! # References
//! Reductions and polynomials of FDLIBM 5.3 (`e_log.c`, `e_exp.c`; Sun Microsystems 1993), errors below 1 ulp.

#![expect(clippy::excessive_precision, reason = "coefficients as their source prints them")]

const LN2_HIGH: f64 = 6.931_471_803_691_238_164_90e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;
/// Bits of √½, the least mantissa after reduction.
const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// 2⁵² + 2⁵¹: adding and taking it away rounds to a whole number, and leaves the number in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// 2⁵².
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// Natural logarithm of a normal number above zero.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const ODD: [f64; 4] = [
        6.666_666_666_666_735_130e-1,
        2.857_142_874_366_239_149e-1,
        1.818_357_216_161_805_012e-1,
        1.479_819_860_511_658_591e-1,
    ];
    const EVEN: [f64; 3] =
        [3.999_999_999_940_941_908e-1, 2.222_219_843_214_978_396e-1, 1.531_383_769_920_937_332e-1];
    let shifted = x.to_bits().wrapping_add(ONE - ROOT_HALF);
    // The biased exponent, as a number without a conversion that vector units lack.
    let exponent = f64::from_bits(WHOLE.to_bits() | shifted >> 52) - WHOLE - 1023.0;
    let f = f64::from_bits((shifted & MANTISSA) + ROOT_HALF) - 1.0;
    let s = f / (2.0 + f);
    let (z, half) = (s * s, 0.5 * f * f);
    let w = z * z;
    let even = w * (EVEN[0] + w * (EVEN[1] + w * EVEN[2]));
    let odd = z * (ODD[0] + w * (ODD[1] + w * (ODD[2] + w * ODD[3])));
    s * (half + (even + odd)) + exponent * LN2_LOW - half + f + exponent * LN2_HIGH
}

/// Exponential; arguments beyond ±700 count as ±700.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    const P: [f64; 5] = [
        1.666_666_666_666_660_190_37e-1,
        -2.777_777_777_701_559_338_42e-3,
        6.613_756_321_437_934_361_17e-5,
        -1.653_390_220_546_525_153_90e-6,
        4.138_136_797_057_238_460_39e-8,
    ];
    let x = x.clamp(-700.0, 700.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let (high, low) = (x - k * LN2_HIGH, k * LN2_LOW);
    let r = high - low;
    let t = r * r;
    let c = r - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    f64::from_bits(y.to_bits().wrapping_add(rounded.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::{exp, ln};

    #[test]
    fn both_are_those_of_the_system_within_an_ulp_or_two() {
        for k in 0..200_000_i32 {
            let x = 1e-16 * 1.0005_f64.powi(k % 140_000) * (1.0 + 1e-3 * f64::from(k % 7));
            assert!(
                (ln(x) - x.ln()).abs() <= 3e-16 * x.ln().abs().max(1e-3),
                "ln {x:e}: {} {}",
                ln(x),
                x.ln()
            );
            let y = f64::from(k - 100_000) * 0.006_9;
            assert!((exp(y) / y.exp() - 1.0).abs() <= 5e-16, "exp {y}: {} {}", exp(y), y.exp());
        }
    }

    #[test]
    fn neutral_arguments_are_exact() {
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(exp(-0.0).to_bits(), 1.0_f64.to_bits());
        assert!(exp(-1e9) > 0.0 && exp(1e9).is_finite());
    }
}
