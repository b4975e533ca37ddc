//! The Leontief system of a table on a team: factored once, solved for many panels.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use super::aggregate::Level;
use super::certificate::{Side, norms, relative_bound};
use super::coarse::{Coarse, TwoLevel};
use super::deal::Deal;
use super::dense::{Dense, identity_minus};
use super::operator::{Coupled, ProvinceBlocks, ProvinceSums};
use super::options::{Inner, Method, SolverOptions};
use super::productivity::{Held, Weights, certify};
use super::{LeontiefError, spectrum};
use crate::axes::{Axes, Province};
use crate::coefficients::Technical;
use crate::linalg::{BlockGmres, Factors, KrylovOptions, LinearOperator, LuError, Matrix};
use crate::ranks::{Agreed, Team, agree};
use crate::table::Panels;

/// Rows above which a stagnating solve does not fall back to dense LU: 20,000² numbers are 3.2 GB.
const DENSE_ROWS: usize = 20_000;

/// Corrections from the true residual before a panel counts as not converged.
const REFINEMENTS: usize = 4;

/// Told when only the province blocks are left.
const SINGULAR: &str = ", the coarse one singular and left out";

/// Relative error a product in `f32` stays below: measured 1e-7 on a national table, with some room.
const SINGLE: f64 = 5e-7;

/// `I − A` over a team, with province LUs and the certificate's weights.
pub struct System<'a> {
    team: &'a dyn Team,
    axes: &'a Axes,
    deal: &'a Deal,
    A: Panels,
    x: Vec<f64>,
    blocks: Vec<Factors>,
    factored: Vec<Province>,
    weights: Weights,
    options: SolverOptions,
    /// Coarse level of the side solved last, none where it is singular: it is large, and made in no time.
    coarse: RefCell<Option<(Side, Option<Rc<Coarse>>)>>,
    dense: OnceCell<Dense<'a>>,
    summary: RefCell<SolveSummary>,
}

/// What the solves of a system took and what they are certified to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SolveSummary {
    /// The method chosen.
    pub method: String,
    /// Right-hand sides solved.
    pub columns: usize,
    /// Operator products, over all panels.
    pub passes: usize,
    /// Largest certified relative error of any right-hand side.
    pub relative_bound: f64,
    /// Panels that GMRES left open and dense LU closed.
    pub fallbacks: usize,
}

impl<'a> System<'a> {
    /// Factors the province blocks this rank holds and finds the certificate's weights.
    ///
    /// # Errors
    /// The same on every rank: [`LeontiefError::Singular`], [`LeontiefError::NotProductive`].
    pub fn new(
        team: &'a dyn Team,
        axes: &'a Axes,
        deal: &'a Deal,
        technical: Technical,
        options: &SolverOptions,
    ) -> Result<Self, Agreed<LeontiefError>> {
        if options.method == Method::Schur {
            return Err(Agreed::Mine(LeontiefError::NeedsFactored));
        }
        let Technical { A, x } = technical;
        let (factored, blocks) = agree(team, factor(axes, &A))?.into_iter().unzip();
        let blocks: Vec<Factors> = blocks;
        let weights = certify(Held { team, deal, A: &A }, &blocks, axes).map_err(Agreed::Mine)?;
        let options = options.clone();
        let method = told(team, axes, &blocks, &options);
        let summary = RefCell::new(SolveSummary { method, ..SolveSummary::default() });
        let (coarse, dense) = (RefCell::new(None), OnceCell::new());
        Ok(Self { team, axes, deal, A, x, blocks, factored, weights, options, coarse, dense, summary })
    }

    /// The team.
    pub fn team(&self) -> &'a dyn Team {
        self.team
    }

    /// The provinces of every rank.
    pub fn deal(&self) -> &'a Deal {
        self.deal
    }

    /// Labels of the table.
    pub fn axes(&self) -> &'a Axes {
        self.axes
    }

    /// The certificate's weights.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Provinces whose block this rank factored.
    pub fn factored(&self) -> Vec<Province> {
        self.factored.clone()
    }

    /// What the solves so far took.
    pub fn summary(&self) -> SolveSummary {
        self.summary.borrow().clone()
    }

    /// Right-hand sides solved together: from the config, or from the table's size alone.
    ///
    /// Ten passes keep 20 n × width numbers. They may take a quarter of the table, `width = n / 80`, and small tables
    /// 256 MB; wider than 320 orthonormalizing costs more than passes save. Kernels like multiples of 24.
    pub fn panel_width(&self) -> usize {
        let n = self.axes.n();
        match self.options.panel_width {
            0 => (n / 80).max((1 << 24) / 10 / n).clamp(24, 312).next_multiple_of(24),
            width => width,
        }
    }

    /// Spectral radius of `A`, estimated.
    pub fn spectral_radius(&self) -> f64 {
        spectrum::radius(&self.coupled(), &self.sums(), &self.x)
    }

    /// Solves for this rank's rows of a panel of right-hand sides, with a certificate.
    ///
    /// # Errors
    /// [`LeontiefError::NotConverged`] when neither GMRES nor dense LU reaches the tolerance.
    pub fn solve(&self, F: &Matrix, side: Side) -> Result<Matrix, Agreed<LeontiefError>> {
        let (mut X, mut bound, mut passes) = (Matrix::zeros(F.rows(), F.columns()), f64::INFINITY, 0);
        if self.options.method != Method::Lu {
            (X, bound, passes) = self.iterate(F, side);
        }
        let fall_back = bound > self.options.tolerance
            && (self.options.method == Method::Lu || self.axes.n() <= DENSE_ROWS);
        if fall_back {
            X = self.dense()?.solve(F, side);
            let residual = self.residual(F, &X, side);
            X = added(X, &self.dense()?.solve(&residual, side));
            bound = self.bound(&self.residual(F, &X, side), &X, side);
            passes += 2;
        }
        let mut summary = self.summary.borrow_mut();
        summary.columns += F.columns();
        summary.passes += passes;
        summary.relative_bound = summary.relative_bound.max(bound);
        summary.fallbacks += usize::from(fall_back && self.options.method != Method::Lu);
        if bound <= self.options.tolerance {
            return Ok(X);
        }
        let path = summary.method.clone() + if fall_back { ", then dense lu" } else { "" };
        let tolerance = self.options.tolerance;
        Err(Agreed::Mine(LeontiefError::NotConverged { bound, tolerance, passes, path }))
    }

    /// Block GMRES and corrections from the true residual, until the certificate holds or nothing improves.
    fn iterate(&self, F: &Matrix, side: Side) -> (Matrix, f64, usize) {
        let single_from = if self.options.inner == Inner::F32 { SINGLE } else { f64::INFINITY };
        let blocks = ProvinceBlocks { blocks: &self.blocks };
        let (coupled, coarse) = (self.coupled(), self.coarse(side));
        let system = TwoLevel { coupled, single_from, blocks, coarse, side };
        let sums = self.sums();
        let mut gmres = BlockGmres::new(&system, &sums);
        let (mut X, mut residual) = (Matrix::zeros(F.rows(), F.columns()), F.clone());
        let (mut bound, mut passes) = (f64::INFINITY, 0);
        for _ in 0..=REFINEMENTS {
            let wanted = self.options.tolerance * if bound.is_finite() { 0.5 / bound } else { 5e-2 };
            let options = KrylovOptions {
                tolerance: wanted.max(1e-15),
                max_passes: self.options.max_passes.saturating_sub(passes),
            };
            let (step, report) = gmres.solve(&residual, options);
            X = added(X, &step);
            residual = self.residual(F, &X, side);
            passes += report.passes + 1;
            let before = bound;
            bound = self.bound(&residual, &X, side);
            tracing::debug!(passes, bound, krylov = report.residual, "panel");
            let stuck = bound > 0.5 * before;
            if bound <= self.options.tolerance || stuck || passes >= self.options.max_passes {
                break;
            }
        }
        (X, bound, passes)
    }

    /// The coarse level of a side; the other side's is dropped first.
    fn coarse(&self, side: Side) -> Option<Rc<Coarse>> {
        if Level::of(self.axes) == Level::None {
            return None;
        }
        let mut kept = self.coarse.borrow_mut();
        if kept.as_ref().is_none_or(|(of, _)| *of != side) {
            *kept = None;
            let coarse = Coarse::new(&self.coupled(), self.axes, &self.x, side).map(Rc::new);
            let mut summary = self.summary.borrow_mut();
            if coarse.is_none() && !summary.method.ends_with(SINGULAR) {
                summary.method += SINGULAR;
            }
            *kept = Some((side, coarse));
        }
        kept.as_ref().and_then(|(_, coarse)| coarse.clone())
    }

    fn residual(&self, F: &Matrix, X: &Matrix, side: Side) -> Matrix {
        let coupled = self.coupled();
        let mut R = match side {
            Side::Forward => coupled.product(X),
            Side::Adjoint => coupled.transposed_product(X),
        };
        for (r, f) in R.data_mut().iter_mut().zip(F.data()) {
            *r = f - *r;
        }
        R
    }

    fn bound(&self, residual: &Matrix, X: &Matrix, side: Side) -> f64 {
        let norm = |V: &Matrix| norms(self.team, self.deal, &self.weights, side, V);
        relative_bound(&norm(residual), &norm(X), self.weights.delta)
    }

    fn coupled(&self) -> Coupled<'_> {
        Coupled { team: self.team, deal: self.deal, A: &self.A, single: false }
    }

    fn sums(&self) -> ProvinceSums<'_> {
        ProvinceSums { team: self.team, deal: self.deal }
    }

    /// The dense twin, factored when first asked for.
    fn dense(&self) -> Result<&Dense<'a>, Agreed<LeontiefError>> {
        if self.dense.get().is_none() {
            let dense = Dense::new(self.team, self.deal, &self.A)
                .map_err(|error| singular(self.axes, Province(0), 0, error));
            let dense = agree(self.team, dense)?;
            // Just seen empty.
            let _ = self.dense.set(dense);
        }
        self.dense.get().ok_or(Agreed::Mine(LeontiefError::NeedsFactored))
    }
}

/// The method and its preconditioner, the same words on every rank.
fn told(team: &dyn Team, axes: &Axes, blocks: &[Factors], options: &SolverOptions) -> String {
    if options.method == Method::Lu {
        return "dense lu".to_owned();
    }
    let double = blocks.iter().filter(|block| block.is_double()).count() as f64;
    let double: f64 = team.all_gather(&[double]).concat().iter().sum();
    let mut told = format!("gmres, {}", Level::of(axes).told(axes));
    if double > 0.0 {
        told += &format!(", {double} province blocks in f64");
    }
    told
}

/// LU of every held `I − A_pp`.
fn factor(axes: &Axes, A: &Panels) -> Result<Vec<(Province, Factors)>, LeontiefError> {
    let panels: Vec<(Province, &Matrix)> = A.iter().collect();
    panels
        .into_par_iter()
        .map(|(p, panel)| {
            let rows = axes.province_rows(p);
            let own = (0..panel.rows()).flat_map(|i| panel.row(i)[rows.clone()].iter().copied()).collect();
            let block = identity_minus(Matrix::from_row_major(rows.len(), rows.len(), own));
            let lu = Factors::new(block).map_err(|error| singular(axes, p, rows.start, error))?;
            Ok((p, lu))
        })
        .collect()
}

fn singular(axes: &Axes, p: Province, first: usize, error: LuError) -> LeontiefError {
    let LuError::Singular { row } = error;
    let province = axes.provinces.labels().name(p.0).to_owned();
    LeontiefError::Singular { province, sector: axes.row_label(first + row) }
}

fn added(mut X: Matrix, step: &Matrix) -> Matrix {
    for (x, dx) in X.data_mut().iter_mut().zip(step.data()) {
        *x += dx;
    }
    X
}
