//! Many normals at once: Philox in lanes, then the inverse distribution in passes without branches.

use super::normal::{FAR, central, far, is_outer, outer, signed, tail_of};
use super::philox::{MULTIPLIERS, Stream, WEYL};

/// Blocks in flight: enough lanes for every vector unit.
const LANES: usize = 16;
/// Normals of one pass: their words, tails and positions stay in the first cache.
const PASS: usize = 512;
const LOW: u64 = 0xffff_ffff;

/// Fills a slice with the normals of elements `first ..`.
pub(super) fn normals(stream: &Stream, first: u64, into: &mut [f64]) {
    if into.is_empty() {
        return;
    }
    // A block holds two: an odd first element is the second of its block.
    let head = (first % 2) as usize;
    if head == 1 {
        into[0] = stream.normal(first);
    }
    let (element, rest) = (first + head as u64, &mut into[head..]);
    let arch = pulp::Arch::new();
    let (passes, tail) = rest.as_chunks_mut::<PASS>();
    arch.dispatch(Passes { stream, element, into: &mut *passes });
    if !tail.is_empty() {
        let (done, mut whole) = (element + (passes.len() * PASS) as u64, [[0.0; PASS]]);
        arch.dispatch(Passes { stream, element: done, into: &mut whole });
        tail.copy_from_slice(&whole[0][..tail.len()]);
    }
}

/// Whole passes, run with the widest vector unit there is.
struct Passes<'a> {
    stream: &'a Stream,
    element: u64,
    into: &'a mut [[f64; PASS]],
}

impl pulp::NullaryFnOnce for Passes<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
    fn call(self) {
        let mut block = self.element / 2;
        for pass in self.into {
            one_pass(self.stream, block, pass);
            block += (PASS / 2) as u64;
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
fn one_pass(stream: &Stream, block: u64, into: &mut [f64; PASS]) {
    let mut words = [0_u64; PASS];
    for (at, pairs) in words.as_chunks_mut::<{ 2 * LANES }>().0.iter_mut().enumerate() {
        lanes(stream, block + (at * LANES) as u64, pairs);
    }
    for (value, word) in into.iter_mut().zip(&words) {
        *value = signed(central(tail_of(*word)), *word);
    }
    // Tails, 15 of 100, gathered so that they fill the lanes again.
    let (mut places, mut count) = ([0_u16; PASS], 0);
    for (at, word) in words.iter().enumerate() {
        places[count] = at as u16;
        count += usize::from(is_outer(*word));
    }
    let mut sizes = [0.0; PASS];
    for (size, place) in sizes.iter_mut().zip(&places[..count]) {
        *size = tail_of(words[usize::from(*place)]);
    }
    let mut least = 1.0_f64;
    for size in &mut sizes[..count] {
        least = if *size < least { *size } else { least };
        *size = outer(*size);
    }
    for (size, place) in sizes.iter().zip(&places[..count]) {
        into[usize::from(*place)] = signed(*size, words[usize::from(*place)]);
    }
    if least <= FAR {
        for place in &places[..count] {
            let word = words[usize::from(*place)];
            if tail_of(word) <= FAR {
                into[usize::from(*place)] = signed(far(tail_of(word)), word);
            }
        }
    }
}

/// Ten rounds on consecutive blocks; words in 64-bit lanes, as the multiplication takes them.
#[inline(always)]
#[expect(clippy::inline_always, reason = "vector units are chosen by the caller")]
fn lanes(stream: &Stream, block: u64, pairs: &mut [u64; 2 * LANES]) {
    let element = |lane: usize| block + lane as u64;
    let mut c = [
        std::array::from_fn(|lane| element(lane) & LOW),
        std::array::from_fn(|lane| element(lane) >> 32),
        [u64::from(stream.draw); LANES],
        [u64::from(stream.tag); LANES],
    ];
    let mut key = stream.key;
    for _ in 0..10 {
        let (k0, k1) = (u64::from(key[0]), u64::from(key[1]));
        let [c0, c1, c2, c3] = &mut c;
        for (((c0, c1), c2), c3) in c0.iter_mut().zip(c1).zip(c2).zip(c3) {
            let left = u64::from(MULTIPLIERS[0]) * (*c0 & LOW);
            let right = u64::from(MULTIPLIERS[1]) * (*c2 & LOW);
            *c0 = right >> 32 ^ *c1 & LOW ^ k0;
            *c2 = left >> 32 ^ *c3 & LOW ^ k1;
            *c1 = right;
            *c3 = left;
        }
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    for (lane, pair) in pairs.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        *pair = [c[0][lane] << 32 | c[1][lane] & LOW, c[2][lane] << 32 | c[3][lane] & LOW];
    }
}

#[cfg(test)]
mod tests {
    use super::super::normal::of_bits;
    use super::super::philox::{Stream, joined};

    /// The slow twin: one by one.
    #[test]
    fn many_are_the_same_bits_as_one_by_one() {
        let stream = Stream::new(2012, 77).of_draw(3);
        for first in [0, 1, (1 << 32) - 700, (1 << 33) + 1] {
            let mut many = vec![0.0; 3001];
            stream.normals(first, &mut many);
            for (at, value) in many.iter().enumerate() {
                assert_eq!(value.to_bits(), stream.normal(first + at as u64).to_bits(), "{first} + {at}");
            }
        }
        let words = stream.block(4, 0);
        assert_eq!(stream.normal(9).to_bits(), of_bits(joined(words[2], words[3])).to_bits());
    }

    /// Moments of 4 million: each within four standard errors.
    #[test]
    fn moments_are_those_of_the_law() {
        const N: usize = 4_000_000;
        let mut many = vec![0.0; N];
        Stream::new(1, 2).normals(0, &mut many);
        let moment = |power: i32| many.iter().map(|z: &f64| z.powi(power)).sum::<f64>() / N as f64;
        // Variance of zᵏ: E z²ᵏ − (E zᵏ)².
        for (power, expected, variance) in
            [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0), (6, 15.0, 10_170.0)]
        {
            let error = (variance / N as f64).sqrt();
            assert!((moment(power) - expected).abs() < 4.0 * error, "{power}: {}", moment(power));
        }
        let beyond = many.iter().filter(|z| z.abs() > 3.0).count() as f64 / N as f64;
        assert!((beyond - 0.002_699_796).abs() < 4.0 * (0.0027 / N as f64).sqrt(), "{beyond}");
    }
}
