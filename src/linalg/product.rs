//! Sequential products of row-major blocks.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

use super::Matrix;

/// `alpha · A B`, where `A` is row-major with `B.rows()` columns and any number of rows.
pub fn product(A: &[f64], B: &Matrix, alpha: f64) -> Matrix {
    let rows = if B.rows() == 0 { 0 } else { A.len() / B.rows() };
    let mut C = Matrix::zeros(rows, B.columns());
    add_product(C.data_mut(), A, B, alpha);
    C
}

/// `C += alpha · A B`, where `A` and `C` are row-major with any number of rows.
pub fn add_product(C: &mut [f64], A: &[f64], B: &Matrix, alpha: f64) {
    let (columns, inner) = (B.columns(), B.rows());
    if C.is_empty() || columns == 0 || inner == 0 {
        return;
    }
    let rows = C.len() / columns;
    matmul(
        MatMut::from_row_major_slice_mut(C, rows, columns),
        Accum::Add,
        MatRef::from_row_major_slice(A, rows, inner),
        MatRef::from_row_major_slice(B.data(), inner, columns),
        alpha,
        Par::Seq,
    );
}

/// `Aᵀ B` for two row-major slices of `rows` rows.
pub fn transposed_product(A: &[f64], B: &[f64], rows: usize) -> Matrix {
    if rows == 0 {
        return Matrix::zeros(0, 0);
    }
    let mut C = Matrix::zeros(A.len() / rows, B.len() / rows);
    add_transposed_product(&mut C, (A, A.len() / rows, 0), B, rows);
    C
}

/// `C += A[:, from .. from + C.rows()]ᵀ B`, where `A = (values, columns, from)` and `B` are row-major with
/// `rows` rows.
pub fn add_transposed_product(C: &mut Matrix, A: (&[f64], usize, usize), B: &[f64], rows: usize) {
    let (width, columns) = (C.rows(), C.columns());
    if rows == 0 || width == 0 || columns == 0 {
        return;
    }
    let (values, stride, from) = A;
    let block = MatRef::from_row_major_slice(values, rows, stride).subcols(from, width);
    matmul(
        MatMut::from_row_major_slice_mut(C.data_mut(), width, columns),
        Accum::Add,
        block.transpose(),
        MatRef::from_row_major_slice(B, rows, columns),
        1.0,
        Par::Seq,
    );
}

/// `sum_j += Σ_i weight_i f(a_ij)`, where `A = (values, row stride)` begins with the cell of row 0 and sum 0: `Aᵀ w` of one
/// column for the identity, at the speed of memory.
pub fn add_weighted_rows(
    sum: &mut [f64],
    (values, stride): (&[f64], usize),
    weights: &[f64],
    f: impl Fn(f64) -> f64,
) {
    let width = sum.len();
    let row = |i: usize| &values[i * stride..][..width];
    let (fours, rest) = weights.as_chunks::<4>();
    // Four rows a pass: sums go to the cache and back once for four cells.
    for (at, [a, b, c, d]) in fours.iter().enumerate() {
        let cells = row(4 * at).iter().zip(row(4 * at + 1)).zip(row(4 * at + 2)).zip(row(4 * at + 3));
        for (sum, (((p, q), r), s)) in sum.iter_mut().zip(cells) {
            *sum += (a * f(*p) + b * f(*q)) + (c * f(*r) + d * f(*s));
        }
    }
    for (at, weight) in rest.iter().enumerate() {
        for (sum, cell) in sum.iter_mut().zip(row(4 * fours.len() + at)) {
            *sum += weight * f(*cell);
        }
    }
}

/// `C = A B` on strided rows, whatever stood in `C`; `C` stays as it is where a size is zero;
/// `sizes` = rows of A, columns of A, columns of B.
///
/// `C`, its rows `stride` apart, and `B = (values, row stride)` have rows of consecutive numbers; `A = (values, (row
/// stride, column stride))` may be read transposed.
pub fn strided_product(
    C: &mut [f64],
    stride: usize,
    A: (&[f64], (usize, usize)),
    B: (&[f64], usize),
    sizes: [usize; 3],
) {
    let [rows, inner, columns] = sizes;
    if sizes.contains(&0) {
        return;
    }
    let (values, (down, across)) = A;
    let A = if across == 1 {
        MatRef::from_row_major_slice_with_stride(values, rows, inner, down)
    } else {
        MatRef::from_row_major_slice_with_stride(values, inner, rows, across).transpose()
    };
    matmul(
        // faer 0.24's own row-major constructor with a stride exchanges the strides.
        MatMut::from_column_major_slice_with_stride_mut(C, columns, rows, stride).transpose_mut(),
        // Adding to fresh zeros would fault every page in twice: once to read, once to write.
        Accum::Replace,
        A,
        MatRef::from_row_major_slice_with_stride(B.0, inner, columns, B.1),
        1.0,
        Par::Seq,
    );
}

/// Columns of `A` rounded at a time: a tile of them and the rows of `B` they meet stay in the cache.
const DEPTH: usize = 1024;

/// `C −= A B` with every product in `f32` and sums over 1,024 of them at most; `A` and `C` are row-major with any
/// number of rows, `B` has `columns`.
pub fn subtract_rounded_product(C: &mut [f64], A: &[f64], B: &[f32], columns: usize) {
    if C.is_empty() || B.is_empty() {
        return;
    }
    let (rows, inner) = (C.len() / columns, B.len() / columns);
    let mut tile = vec![0.0_f32; rows * DEPTH.min(inner)];
    let mut part = vec![0.0_f32; rows * columns];
    for from in (0..inner).step_by(DEPTH) {
        let depth = DEPTH.min(inner - from);
        for (to, row) in tile.chunks_exact_mut(depth).zip(A.chunks_exact(inner)) {
            round(to, &row[from..from + depth]);
        }
        matmul(
            MatMut::from_row_major_slice_mut(&mut part, rows, columns),
            Accum::Replace,
            MatRef::from_row_major_slice(&tile[..rows * depth], rows, depth),
            MatRef::from_row_major_slice(&B[from * columns..(from + depth) * columns], depth, columns),
            1.0,
            Par::Seq,
        );
        for (c, step) in C.iter_mut().zip(&part) {
            *c -= f64::from(*step);
        }
    }
}

/// `A[:, from .. from + width]ᵀ B` in `f32`, where `A = (values, columns, from)` and `B` are row-major with `rows`
/// rows.
pub fn rounded_transposed_product(
    width: usize,
    A: (&[f64], usize, usize),
    B: &[f32],
    rows: usize,
) -> Vec<f64> {
    if rows == 0 || width == 0 || B.is_empty() {
        return Vec::new();
    }
    let ((values, stride, from), columns) = (A, B.len() / rows);
    let mut tile = vec![0.0_f32; rows * width];
    for (to, row) in tile.chunks_exact_mut(width).zip(values.chunks_exact(stride)) {
        round(to, &row[from..from + width]);
    }
    let mut part = vec![0.0_f32; width * columns];
    matmul(
        MatMut::from_row_major_slice_mut(&mut part, width, columns),
        Accum::Replace,
        MatRef::from_row_major_slice(&tile, rows, width).transpose(),
        MatRef::from_row_major_slice(B, rows, columns),
        1.0,
        Par::Seq,
    );
    part.into_iter().map(f64::from).collect()
}

fn round(to: &mut [f32], from: &[f64]) {
    for (narrow, wide) in to.iter_mut().zip(from) {
        *narrow = *wide as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strided_rows_and_transposed_factors_by_hand() {
        // A = [1 2; 3 4] with rows 3 apart, B = [5; 6] with rows 2 apart, C with rows 2 apart: A B = [17; 39].
        let (A, B) = ([1.0, 2.0, 9.0, 3.0, 4.0], [5.0, 9.0, 6.0]);
        let mut C = [f64::NAN, 7.0, f64::NAN];
        strided_product(&mut C, 2, (&A, (3, 1)), (&B, 2), [2, 2, 1]);
        assert!(C.iter().zip([17.0, 7.0, 39.0]).all(|(c, by_hand)| (c - by_hand).abs() < 1e-14), "{C:?}");
        // Aᵀ B = [23; 34].
        let mut C = [f64::NAN, 7.0, f64::NAN];
        strided_product(&mut C, 2, (&A, (1, 3)), (&B, 2), [2, 2, 1]);
        assert!(C.iter().zip([23.0, 7.0, 34.0]).all(|(c, by_hand)| (c - by_hand).abs() < 1e-14), "{C:?}");
    }

    #[test]
    fn weighted_rows_sum_to_the_transposed_product() {
        // Six rows, four together and two alone, of 5 columns; sums of columns 1 to 3.
        let A: Vec<f64> = (0..30).map(|k| f64::from(k % 7) - 3.0).collect();
        let weights = [1.0, -2.0, 0.5, 3.0, 4.0, -1.0];
        let (mut sum, mut sizes) = (vec![1.0; 3], vec![0.0; 3]);
        add_weighted_rows(&mut sum, (&A[1..], 5), &weights, |a| a);
        add_weighted_rows(&mut sizes, (&A[1..], 5), &[1.0; 6], f64::abs);
        let mut twin = Matrix::from_row_major(3, 1, vec![1.0; 3]);
        add_transposed_product(&mut twin, (&A, 5, 1), &weights, 6);
        for (j, (sum, size)) in sum.iter().zip(&sizes).enumerate() {
            assert!((sum - twin.at(j, 0)).abs() < 1e-14, "{j}: {sum}");
            let by_hand: f64 = (0..6).map(|i| A[5 * i + 1 + j].abs()).sum();
            assert!((size - by_hand).abs() < 1e-14, "{j}: {size}");
        }
    }
}
