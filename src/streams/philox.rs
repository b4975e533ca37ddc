//! Philox4x32-10.
//!
//! # References
//! Salmon, Moraes, Dror, Shaw 2011, SC '11, "Parallel random numbers: as easy as 1, 2, 3",
//! doi:10.1145/2063384.2063405.

use super::bulk;
use super::elementary::ln;
use super::gamma;
use super::normal::{normal_distribution, of_bits};

pub(super) const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
pub(super) const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Ten rounds of Philox: four words from a counter and a key.
pub fn philox4x32(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let (mut c, mut k) = (counter, key);
    for _ in 0..10 {
        let (left, right) =
            (u64::from(MULTIPLIERS[0]) * u64::from(c[0]), u64::from(MULTIPLIERS[1]) * u64::from(c[2]));
        c = [
            (right >> 32) as u32 ^ c[1] ^ k[0],
            right as u32,
            (left >> 32) as u32 ^ c[3] ^ k[1],
            left as u32,
        ];
        k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
    }
    c
}

/// Random numbers of one purpose under one seed, of one draw.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    pub(super) key: [u32; 2],
    pub(super) tag: u32,
    pub(super) draw: u32,
    still: Option<Still>,
}

/// A stream at its medians, but for one normal.
#[derive(Clone, Copy, Debug)]
struct Still {
    element: u64,
    normal: f64,
}

impl Stream {
    /// The stream `tag` of a seed, draw 0.
    pub fn new(seed: u64, tag: u32) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32], tag, draw: 0, still: None }
    }

    /// The same stream of another draw.
    #[must_use]
    pub fn of_draw(self, draw: u32) -> Self {
        Self { draw, ..self }
    }

    /// The same stream at its medians (normals 0, uniforms ½, gammas at their shape), but for the normal, or the
    /// uniform, of one element.
    #[must_use]
    pub fn at_rest(self, element: u64, normal: f64) -> Self {
        Self { still: Some(Still { element, normal }), ..self }
    }

    /// The block at an address; elements below 2⁴⁸.
    pub(super) fn block(&self, element: u64, part: u32) -> [u32; 4] {
        philox4x32([element as u32, (element >> 32) as u32 | part << 16, self.draw, self.tag], self.key)
    }

    /// Uniform on (0, 1), 53 bits, at an address.
    pub fn uniform(&self, element: u64) -> f64 {
        if self.still.is_some() {
            return normal_distribution(self.normal(element));
        }
        let words = self.block(element, 0);
        open_interval(joined(words[0], words[1]))
    }

    /// Standard normal at an address.
    pub fn normal(&self, element: u64) -> f64 {
        if let Some(still) = self.still {
            return if element == still.element { still.normal } else { 0.0 };
        }
        let words = self.block(element / 2, 0);
        of_bits(if element.is_multiple_of(2) {
            joined(words[0], words[1])
        } else {
            joined(words[2], words[3])
        })
    }

    /// Standard normals of elements `first ..`; the same bits as one by one, much faster.
    pub fn normals(&self, first: u64, into: &mut [f64]) {
        if self.still.is_some() {
            into.iter_mut().zip(first..).for_each(|(z, element)| *z = self.normal(element));
        } else {
            bulk::normals(self, first, into);
        }
    }

    /// Logarithm of a gamma variate of a shape above zero and scale 1.
    pub fn log_gamma(&self, element: u64, shape: f64) -> f64 {
        if self.still.is_some() { ln(shape) } else { gamma::log_gamma(self, element, shape) }
    }
}

/// Two words in one.
pub(super) fn joined(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// Uniform on (0, 1).
pub(super) fn open_interval(word: u64) -> f64 {
    ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the Random123 distribution (file `kat_vectors`).
    #[test]
    fn known_answers() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, words) in cases {
            assert_eq!(philox4x32(counter, key), words);
        }
    }

    /// Layout v1: an address is where its words stand in the counter.
    #[test]
    fn addresses_stand_where_the_layout_says() {
        let stream = Stream::new(0x299f_31d0_a409_3822, 0x0370_7344).of_draw(0x1319_8a2e);
        let element = 0x08d3_243f_6a88;
        assert_eq!(stream.block(element, 0x85a3), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
        assert_eq!(stream.of_draw(7).block(3, 0), philox4x32([3, 0, 7, 0x0370_7344], stream.key));
    }

    #[test]
    fn a_stream_at_rest_moves_one_element() {
        let stream = Stream::new(3, 4).at_rest(5, 1.5);
        let mut z = vec![f64::NAN; 4];
        stream.normals(4, &mut z);
        assert_eq!(z, [0.0, 1.5, 0.0, 0.0]);
        assert!(
            (stream.uniform(0) - 0.5).abs() < 1e-15
                && (stream.uniform(5) - 0.933_192_798_731_142).abs() < 1e-14
        );
        assert!((super::super::exp(stream.log_gamma(5, 2.5)) - 2.5).abs() < 1e-14);
    }

    #[test]
    fn uniforms_stay_inside_and_fill_the_interval() {
        let stream = Stream::new(7, 1);
        let draws: Vec<f64> = (0..10_000).map(|e| stream.uniform(e)).collect();
        assert!(draws.iter().all(|u| *u > 0.0 && *u < 1.0));
        let mean = draws.iter().sum::<f64>() / 1e4;
        assert!((mean - 0.5).abs() < 4.0 * (1.0_f64 / 12.0 / 1e4).sqrt());
    }
}
