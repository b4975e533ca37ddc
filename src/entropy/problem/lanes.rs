//! Sums in eight lanes: a fixed order that vector units like.

const LANES: usize = 8;

/// `Σ a_j b_j`.
#[inline]
pub(in crate::entropy) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for k in 0..LANES {
            lanes[k] += a[k] * b[k];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    fold(lanes) + rest
}

/// `Σ a_j`.
pub(in crate::entropy) fn sum(a: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = a.as_chunks::<LANES>();
    for a in chunks {
        for k in 0..LANES {
            lanes[k] += a[k];
        }
    }
    fold(lanes) + rest.iter().sum::<f64>()
}

/// `Σ |a_j|`.
pub(in crate::entropy) fn size(a: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = a.as_chunks::<LANES>();
    for a in chunks {
        for k in 0..LANES {
            lanes[k] += a[k].abs();
        }
    }
    fold(lanes) + rest.iter().map(|a| a.abs()).sum::<f64>()
}

/// `y_j += t a_j`.
#[inline]
pub(in crate::entropy) fn add_scaled(y: &mut [f64], t: f64, a: &[f64]) {
    for (y, a) in y.iter_mut().zip(a) {
        *y += t * a;
    }
}

#[inline]
fn fold(l: [f64; LANES]) -> f64 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}
