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

/// `C += A B` on strided rows, `sizes` = rows of A, columns of A, columns of B.
///
/// `C`, its rows `stride` apart, and `B = (values, row stride)` have rows of consecutive numbers; `A = (values, (row
/// stride, column stride))` may be read transposed.
pub fn add_strided_product(
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
        Accum::Add,
        A,
        MatRef::from_row_major_slice_with_stride(B.0, inner, columns, B.1),
        1.0,
        Par::Seq,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strided_rows_and_transposed_factors_by_hand() {
        // A = [1 2; 3 4] with rows 3 apart, B = [5; 6] with rows 2 apart, C with rows 2 apart: A B = [17; 39].
        let (A, B) = ([1.0, 2.0, 9.0, 3.0, 4.0], [5.0, 9.0, 6.0]);
        let mut C = [1.0, 7.0, 1.0];
        add_strided_product(&mut C, 2, (&A, (3, 1)), (&B, 2), [2, 2, 1]);
        assert!(C.iter().zip([18.0, 7.0, 40.0]).all(|(c, by_hand)| (c - by_hand).abs() < 1e-14), "{C:?}");
        // Aᵀ B = [23; 34].
        let mut C = [0.0, 7.0, 0.0];
        add_strided_product(&mut C, 2, (&A, (1, 3)), (&B, 2), [2, 2, 1]);
        assert!(C.iter().zip([23.0, 7.0, 34.0]).all(|(c, by_hand)| (c - by_hand).abs() < 1e-14), "{C:?}");
    }
}
