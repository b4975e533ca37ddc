//! Standard normals by the inverse of their distribution.
//!
//! # References
//! Wichura 1988, Appl. Stat. 37:477, algorithm AS 241 (PPND16), doi:10.2307/2347330: relative error 1e-16.

#![expect(clippy::excessive_precision, reason = "coefficients as their source prints them")]

use super::elementary::ln;

const SIGN: u64 = 1 << 63;
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// Half the spacing of 52-bit fractions: centers the cells.
const CENTER: f64 = 1.110_223_024_625_156_5e-16;
/// Distance from the median up to which the central rational holds.
const CENTRAL: f64 = 0.425;

const A: [f64; 8] = [
    3.387_132_872_796_366_608_0,
    1.331_416_678_917_843_774_5e+2,
    1.971_590_950_306_551_442_7e+3,
    1.373_169_376_550_946_112_5e+4,
    4.592_195_393_154_987_145_7e+4,
    6.726_577_092_700_870_085_3e+4,
    3.343_057_558_358_812_810_5e+4,
    2.509_080_928_730_122_672_7e+3,
];
const B: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e+1,
    6.871_870_074_920_579_083_0e+2,
    5.394_196_021_424_751_107_7e+3,
    2.121_379_430_158_659_586_7e+4,
    3.930_789_580_009_271_061_0e+4,
    2.872_908_573_572_194_267_4e+4,
    5.226_495_278_852_854_561_0e+3,
];
const C: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_90,
    5.769_497_221_460_691_405_50,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];
const D: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_40,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];
const E: [f64; 8] = [
    6.657_904_643_501_103_777_20,
    5.463_784_911_164_114_369_90,
    1.784_826_539_917_291_335_80,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const F: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller's loop")]
fn polynomial(c: &[f64; 8], r: f64) -> f64 {
    // Estrin's order: half the latency of Horner's.
    let (square, fourth) = (r * r, r * r * (r * r));
    let low = (c[0] + c[1] * r) + (c[2] + c[3] * r) * square;
    let high = (c[4] + c[5] * r) + (c[6] + c[7] * r) * square;
    low + high * fourth
}

/// The probability beyond a normal, from 52 bits of a word, in (0, ½); its sign is the word's first bit.
#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller's loop")]
pub(super) fn tail_of(word: u64) -> f64 {
    // Bits 11–62 as a fraction in [0, 1), cells centered: exact.
    let fraction = f64::from_bits(ONE | (word & !SIGN) >> 11) - 1.0;
    0.5 * (fraction + CENTER)
}

/// Whether a word's normal is beyond the central rational: tails below 0.075, told from the bits.
#[inline(always)]
pub(super) fn is_outer(word: u64) -> bool {
    /// 0.075 · 2⁶⁵, as tails of 52 bits stand at the head of a word without its sign.
    const BELOW: u64 = 2_767_011_611_056_432_742;
    word << 1 < BELOW
}

/// A normal's size near the median, from its tail probability.
#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller's loop")]
pub(super) fn central(tail: f64) -> f64 {
    let q = 0.5 - tail;
    let r = 0.180_625 - q * q;
    q * polynomial(&A, r) / polynomial(&B, r)
}

/// A normal's size from a tail probability below 0.075 and above e⁻²⁵.
#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller's loop")]
pub(super) fn outer(tail: f64) -> f64 {
    let r = (-ln(tail)).sqrt() - 1.6;
    polynomial(&C, r) / polynomial(&D, r)
}

/// The bound of [`outer`], e⁻²⁵.
pub(super) const FAR: f64 = 1.388_794_386_496_402_1e-11;

/// A normal's size from a tail probability of e⁻²⁵ or less.
pub(super) fn far(tail: f64) -> f64 {
    let r = (-ln(tail)).sqrt() - 5.0;
    polynomial(&E, r) / polynomial(&F, r)
}

/// Puts the sign of a word on a size: below the median where its first bit is 0.
#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller's loop")]
pub(super) fn signed(size: f64, word: u64) -> f64 {
    f64::from_bits(size.to_bits() ^ (!word & SIGN))
}

/// A normal's size from a tail probability below 0.075.
fn beyond(tail: f64) -> f64 {
    if tail > FAR { outer(tail) } else { far(tail) }
}

fn size_of_tail(tail: f64) -> f64 {
    if tail >= 0.5 - CENTRAL { central(tail) } else { beyond(tail) }
}

/// A standard normal from 64 random bits, 53 of them used.
pub(super) fn of_bits(word: u64) -> f64 {
    let tail = tail_of(word);
    let size = if is_outer(word) { beyond(tail) } else { central(tail) };
    signed(size, word)
}

/// The number a standard normal stays below with probability p, 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.5 { -size_of_tail(p) } else { size_of_tail(1.0 - p) }
}

/// Probability of a standard normal below x, absolute error 1e-15.
///
/// # References
/// Marsaglia 2004, J. Stat. Softw. 11(4), doi:10.18637/jss.v011.i04: a series around the median.
pub fn normal_distribution(x: f64) -> f64 {
    /// 1 / √2π.
    const DENSITY: f64 = 0.398_942_280_401_432_7;
    if x.abs() > 8.5 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut k) = (x, x, 1.0);
    while (sum + term).to_bits() != sum.to_bits() {
        k += 2.0;
        term *= x * x / k;
        sum += term;
    }
    0.5 + sum * DENSITY * super::exp(-0.5 * x * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabulated quantiles (Abramowitz and Stegun 1964, table 26.5 and beyond, to 10 digits or more).
    #[test]
    fn quantiles_of_the_tables() {
        for (p, z) in [
            (0.5, 0.0),
            (0.75, 0.674_489_750_196_081_7),
            (0.9, 1.281_551_565_544_600_4),
            (0.975, 1.959_963_984_540_054),
            (0.995, 2.575_829_303_548_900_4),
            (0.999_5, 3.290_526_731_491_926),
            (1e-10, -6.361_340_902_404_056),
            (1e-15, -7.941_345_326_170_998),
        ] {
            assert!(
                (normal_quantile(p) - z).abs() <= 1e-13 * z.abs().max(1.0),
                "{p}: {}",
                normal_quantile(p)
            );
            assert!((normal_distribution(z) - p).abs() < 2e-15, "{z}: {}", normal_distribution(z));
        }
    }

    #[test]
    fn mirrored_words_give_mirrored_normals_and_extremes_are_finite() {
        for word in [0, 1 << 62, 0x1234_5678_9abc_def0, u64::MAX] {
            assert_eq!(of_bits(word).to_bits(), (-of_bits(word ^ SIGN)).to_bits());
        }
        // The smallest tail is 2⁻⁵⁴, ½ of the spacing.
        assert!((of_bits(0) + 8.292_361_075_813_595).abs() < 1e-9, "{}", of_bits(0));
    }
}
