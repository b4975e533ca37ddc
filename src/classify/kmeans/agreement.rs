//! How far two partitions agree: the adjusted Rand index.
//!
//! # References
//! Hubert & Arabie 1985, J. Classif. 2:193, doi:10.1007/BF01908075.

/// `(Σ C(n_ij, 2) − E) / (½ (Σ C(a_i, 2) + Σ C(b_j, 2)) − E)`, `E = Σ C(a_i, 2) Σ C(b_j, 2) / C(N, 2)`: 1 for equal
/// partitions, 0 on average for random ones.
pub fn adjusted_rand(a: &[usize], b: &[usize]) -> f64 {
    let count = |of: &[usize]| of.iter().max().map_or(0, |last| last + 1);
    let (rows, columns) = (count(a), count(b));
    let mut cells = vec![0.0; rows * columns];
    for (i, j) in a.iter().zip(b) {
        cells[i * columns + j] += 1.0;
    }
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let row = |i: usize| pairs(cells[i * columns..(i + 1) * columns].iter().sum());
    let column = |j: usize| pairs((0..rows).map(|i| cells[i * columns + j]).sum());
    let together: f64 = cells.iter().map(|n| pairs(*n)).sum();
    let in_a: f64 = (0..rows).map(row).sum();
    let in_b: f64 = (0..columns).map(column).sum();
    let all = pairs(a.len() as f64);
    let expected = if all > 0.0 { in_a * in_b / all } else { 0.0 };
    let most = f64::midpoint(in_a, in_b);
    // Both trivial: one cluster, or every point alone.
    if (most - expected).abs() > 0.0 { (together - expected) / (most - expected) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::adjusted_rand;

    #[test]
    fn known_values() {
        assert!((adjusted_rand(&[0, 0, 1, 1], &[1, 1, 0, 0]) - 1.0).abs() < 1e-15);
        // By hand: cells (2,0),(1,1): together 1, in_a 2, in_b 3, of 6 pairs: (1 − 1) / (2.5 − 1) = 0.
        assert!(adjusted_rand(&[0, 0, 1, 1], &[0, 0, 0, 1]).abs() < 1e-15);
        // Crossed: together 0, in_a 2, in_b 2, expected 4/6: (0 − 2/3) / (2 − 2/3) = −1/2.
        assert!((adjusted_rand(&[0, 0, 1, 1], &[0, 1, 0, 1]) + 0.5).abs() < 1e-15);
    }
}
