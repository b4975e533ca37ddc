//! A dense row-major matrix: rows are what files, provinces and ranks exchange.

/// Dense `rows × columns`, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    data: Vec<f64>,
}

impl Matrix {
    /// All zero.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, data: vec![0.0; rows * columns] }
    }

    /// From row-major values.
    ///
    /// # Panics
    /// When `data` is not `rows · columns` long: the caller's own arithmetic is wrong.
    pub fn from_row_major(rows: usize, columns: usize, data: Vec<f64>) -> Self {
        assert_eq!(data.len(), rows * columns, "a {rows} × {columns} matrix from {} numbers", data.len());
        Self { rows, columns, data }
    }

    /// The order-n identity.
    pub fn identity(n: usize) -> Self {
        let mut eye = Self::zeros(n, n);
        for i in 0..n {
            eye.data[i * n + i] = 1.0;
        }
        eye
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }

    /// One row, to change.
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.data[i * self.columns..(i + 1) * self.columns]
    }

    /// One cell.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.columns + j]
    }

    /// One cell, to change.
    pub fn at_mut(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.data[i * self.columns + j]
    }

    /// All values, row-major.
    pub fn data(&self) -> &[f64] {
        &self.data
    }

    /// All values, row-major, to change.
    pub fn data_mut(&mut self) -> &mut [f64] {
        &mut self.data
    }

    /// Gives the values away, row-major.
    pub fn into_data(self) -> Vec<f64> {
        self.data
    }

    /// Rows `range` as row-major values.
    pub fn rows_data(&self, range: std::ops::Range<usize>) -> &[f64] {
        &self.data[range.start * self.columns..range.end * self.columns]
    }

    /// Sum of every row.
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.rows).map(|i| self.row(i).iter().sum()).collect()
    }

    /// Sum of every column.
    pub fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for i in 0..self.rows {
            sums.iter_mut().zip(self.row(i)).for_each(|(sum, value)| *sum += value);
        }
        sums
    }

    /// A copy with rows and columns exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut other = Self::zeros(self.columns, self.rows);
        for i in 0..self.rows {
            for (j, value) in self.row(i).iter().enumerate() {
                other.data[j * self.rows + i] = *value;
            }
        }
        other
    }
}
