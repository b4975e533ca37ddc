//! `I − K Φ` iterated on two levels: what a province delivers to itself, then the nation by sector.
//!
//! A step is `M⁻¹ r = z + P c`, `z = S r`, `c = (R N P)⁻¹ R (r − N z)`, with `N = I − K Φ`, S the inverses of
//! `I − K_q Φ_qq` (m × m a province), R the sum over provinces and P its spread by what provinces take when all take
//! alike. The adjoint exchanges the roles of R and P. Steps are weighted by Chebyshev polynomials on the interval where
//! the spectrum of `M⁻¹ N` lies (Golub and Varga 1961, Numer. Math. 3:147): no basis is kept, no inner product taken,
//! and a pass costs one product with `N`. m·P columns are solved in panels of m.

use super::super::super::LeontiefError;
use super::super::super::panel::add;
use super::{Coupling, apply_blocks};
use crate::linalg::{LinearOperator, Lu, LuError, Matrix, add_product};
use crate::table::Aggregates;

/// Passes at most; a productive nation needs about a dozen, and the certificate tells when they were not enough.
const PASSES: usize = 200;

/// Residual to reach, relative to the right-hand side (1-norm): rounding is what stays.
const TARGET: f64 = 4e-16;

/// Share by which the spectrum is taken to be wider than estimated, and the least half-width.
const WIDER: f64 = 1.1;
const NARROWEST: f64 = 0.01;

/// Products that estimate the spectrum.
const ESTIMATES: usize = 16;

/// Passes of the plain series that find the spread P: its shape is enough.
const SPREAD_PASSES: usize = 30;

pub(super) struct TwoLevel {
    /// `(I − K_q Φ_qq)⁻¹`.
    smoother: Vec<Matrix>,
    /// P, by row: shares of a sector's provinces.
    spread: Vec<f64>,
    coarse: Lu,
    /// `N P`, and `Nᵀ Rᵀ`, m·P × m.
    image: Matrix,
    image_transposed: Matrix,
    /// Spectral radius of `I − M⁻¹ N`, estimated.
    radius: f64,
}

/// Panels of the iteration and the weights of its next step.
struct Chebyshev {
    direction: Matrix,
    image: Matrix,
    center: f64,
    half_width: f64,
    alpha: f64,
}

impl TwoLevel {
    pub(super) fn new(coupling: &Coupling<'_>) -> Result<Self, LeontiefError> {
        let (m, P) = (coupling.axes.m(), coupling.axes.P());
        let smoother = (0..P).map(|q| smoother(coupling, q)).collect::<Result<_, _>>()?;
        let spread = spread(coupling);
        let columns = |weight: &dyn Fn(usize) -> f64| {
            let mut X = Matrix::zeros(m * P, m);
            for row in 0..m * P {
                *X.at_mut(row, row / P) = weight(row);
            }
            X
        };
        let image = coupling.product(&columns(&|row| spread[row]));
        let image_transposed = coupling.transposed_product(&columns(&|_| 1.0));
        let coarse = Lu::new(restricted(&image, P, &|_| 1.0)).map_err(|LuError::Singular { row }| {
            LeontiefError::Singular {
                province: "all provinces together".to_owned(),
                sector: coupling.axes.sectors.name(row).to_owned(),
            }
        })?;
        let mut levels = Self { smoother, spread, coarse, image, image_transposed, radius: 0.0 };
        levels.radius = levels.estimate(coupling);
        Ok(levels)
    }

    /// Growth of a vector under `I − M⁻¹ N`.
    fn estimate(&self, coupling: &Coupling<'_>) -> f64 {
        let n = self.image.rows();
        // Any vector with a part in every direction.
        let mut v = Matrix::from_row_major(n, 1, (0..n).map(|i| 1.0 + (i * 7919 % 101) as f64).collect());
        let mut radius = 0.0;
        for _ in 0..ESTIMATES {
            let size = norms(&v)[0];
            if size <= f64::MIN_POSITIVE {
                return 0.0;
            }
            v.data_mut().iter_mut().for_each(|value| *value /= size);
            let (step, _) = self.step(coupling, &coupling.product(&v), false);
            add(&mut v, &step, -1.0);
            radius = norms(&v)[0];
        }
        radius
    }

    pub(super) fn solve(&self, coupling: &Coupling<'_>, B: Aggregates, transposed: bool) -> Aggregates {
        let mut X = Matrix::zeros(B.rows(), B.columns());
        let start = norms(&B);
        let mut R = B;
        let mut weights = Chebyshev::new(self.radius);
        let mut best = f64::INFINITY;
        for _ in 0..PASSES {
            let (z, image) = self.step(coupling, &R, transposed);
            weights.advance(z, image);
            add(&mut X, &weights.direction, weights.alpha);
            add(&mut R, &weights.image, -weights.alpha);
            let ratios = norms(&R).into_iter().zip(&start).map(|(r, b)| if *b > 0.0 { r / b } else { 0.0 });
            let worst = ratios.fold(0.0, f64::max);
            tracing::trace!(worst, "interface pass");
            // Rounding is reached when a pass brings little more.
            if worst <= TARGET || (worst < 1e-14 && worst > 0.5 * best) {
                break;
            }
            best = best.min(worst);
        }
        X
    }

    /// `M⁻¹ R` and its image under `N` (or the transposed of both).
    fn step(&self, coupling: &Coupling<'_>, R: &Matrix, transposed: bool) -> (Matrix, Matrix) {
        let P = coupling.axes.P();
        let mut z = apply_blocks(&self.smoother, R, transposed);
        let mut image = if transposed { coupling.transposed_product(&z) } else { coupling.product(&z) };
        let (one, spread) = (|_: usize| 1.0, |row: usize| self.spread[row]);
        let (down, up): (&dyn Fn(usize) -> f64, &dyn Fn(usize) -> f64) =
            if transposed { (&spread, &one) } else { (&one, &spread) };
        let mut c = restricted(R, P, down);
        add(&mut c, &restricted(&image, P, down), -1.0);
        let k = c.columns();
        if transposed {
            self.coarse.solve_transposed(c.data_mut(), k);
        } else {
            self.coarse.solve(c.data_mut(), k);
        }
        for row in 0..z.rows() {
            let weight = up(row);
            for (x, step) in z.row_mut(row).iter_mut().zip(c.row(row / P)) {
                *x += weight * step;
            }
        }
        let coarse_image = if transposed { &self.image_transposed } else { &self.image };
        add_product(image.data_mut(), coarse_image.data(), &c, 1.0);
        (z, image)
    }
}

impl Chebyshev {
    /// Weights for a spectrum within `1 ± radius`, real and mostly below 1.
    fn new(radius: f64) -> Self {
        let wide = (WIDER * radius).clamp(NARROWEST, 0.9);
        let (low, high) = (1.0 - wide, 1.0 + wide);
        let none = Matrix::zeros(0, 0);
        let (center, half_width) = (0.5 * (low + high), 0.5 * (high - low));
        Self { direction: none.clone(), image: none, center, half_width, alpha: 0.0 }
    }

    /// The next direction and its image from a step.
    fn advance(&mut self, z: Matrix, image: Matrix) {
        if self.direction.columns() != z.columns() || self.direction.rows() != z.rows() {
            (self.direction, self.image, self.alpha) = (z, image, 1.0 / self.center);
            return;
        }
        let first = (self.alpha - 1.0 / self.center).abs() <= 0.0;
        let half = self.half_width * self.alpha;
        let beta = if first { 0.5 * half * half } else { 0.25 * half * half };
        self.alpha = 1.0 / (self.center - beta / self.alpha);
        for (mine, new) in [(&mut self.direction, z), (&mut self.image, image)] {
            for (old, new) in mine.data_mut().iter_mut().zip(new.data()) {
                *old = new + beta * *old;
            }
        }
    }
}

/// `(I − K_q Φ_qq)⁻¹`.
fn smoother(coupling: &Coupling<'_>, q: usize) -> Result<Matrix, LeontiefError> {
    let (m, P) = (coupling.axes.m(), coupling.axes.P());
    let K = &coupling.response[q];
    let mut block = Matrix::identity(m);
    for i in 0..m {
        for (j, cell) in block.row_mut(i).iter_mut().enumerate() {
            *cell -= K.at(i, j) * coupling.shares.province_trade[(j * P + q) * P + q];
        }
    }
    let lu = Lu::new(block).map_err(|LuError::Singular { row }| LeontiefError::Singular {
        province: coupling.axes.provinces.labels().name(q).to_owned(),
        sector: format!("{} of the whole province", coupling.axes.sectors.name(row)),
    })?;
    let mut inverse = Matrix::identity(m);
    lu.solve(inverse.data_mut(), m);
    Ok(inverse)
}

/// Shares of the provinces in what is taken of every product, from the series `Σ (K Φ)^k 1`.
fn spread(coupling: &Coupling<'_>) -> Vec<f64> {
    let (m, P) = (coupling.axes.m(), coupling.axes.P());
    let ones = Matrix::from_row_major(m * P, 1, vec![1.0; m * P]);
    let (mut sum, mut term) = (ones.clone(), ones);
    for _ in 0..SPREAD_PASSES {
        term = coupling.by_province(&coupling.shares.exchange(coupling.axes, &term), false);
        add(&mut sum, &term, 1.0);
    }
    let mut shares = sum.into_data();
    for sector in shares.chunks_exact_mut(P) {
        let total: f64 = sector.iter().sum();
        for share in sector {
            *share /= total;
        }
    }
    shares
}

/// Weighted sums over the provinces of every sector, m × k.
fn restricted(R: &Matrix, P: usize, weight: &dyn Fn(usize) -> f64) -> Matrix {
    let mut sums = Matrix::zeros(R.rows() / P, R.columns());
    for row in 0..R.rows() {
        let weight = weight(row);
        for (sum, value) in sums.row_mut(row / P).iter_mut().zip(R.row(row)) {
            *sum += weight * value;
        }
    }
    sums
}

fn norms(X: &Matrix) -> Vec<f64> {
    let mut sums = vec![0.0; X.columns()];
    for row in 0..X.rows() {
        for (sum, value) in sums.iter_mut().zip(X.row(row)) {
            *sum += value.abs();
        }
    }
    sums
}
