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
