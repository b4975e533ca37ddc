//! The Leontief system of a table on a team: factored once, solved for many panels.

use std::cell::{OnceCell, RefCell};

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use super::certificate::{Side, norms, relative_bound};
use super::deal::Deal;
use super::dense::{Dense, identity_minus};
use super::operator::{Coupled, ProvinceBlocks, ProvinceSums};
use super::options::{Method, SolverOptions};
use super::productivity::{Held, Weights, certify};
use super::schur::Schur;
use super::technology::TradedTechnology;
use super::trade::TradeOn;
use super::{LeontiefError, spectrum};
use crate::axes::{Axes, Province};
use crate::linalg::{KrylovOptions, LinearOperator, Lu, LuError, Matrix, Transposed, block_gmres};
use crate::ranks::{Agreed, Team, agree};
use crate::table::{Flow, Trade};

/// Rows above which a stagnating solve does not fall back to dense LU: 20,000² numbers are 3.2 GB.
const DENSE_ROWS: usize = 20_000;

/// Corrections from the true residual before a panel counts as not converged.
const REFINEMENTS: usize = 4;

/// `I − A` over a team, with province LUs and the certificate's weights.
pub struct System<'a> {
    team: &'a dyn Team,
    axes: &'a Axes,
    deal: &'a Deal,
    A: &'a Flow,
    local: LocalSolver<'a>,
    factored: Vec<Province>,
    weights: Weights,
    options: SolverOptions,
    dense: OnceCell<Dense<'a>>,
    summary: RefCell<SolveSummary>,
    /// Relative error of standing in for the stored table.
    misfit: f64,
}

/// What is solved without talk between provinces, or with little.
enum LocalSolver<'a> {
    /// LU of every `I − A_pp`.
    Blocks(Vec<Lu>),
    /// Regions, and the interface between provinces: exact.
    Schur(Box<Schur<'a>>),
}

/// What the solves of a system took and what they are certified to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SolveSummary {
    /// The method chosen.
    pub method: &'static str,
    /// Right-hand sides solved.
    pub columns: usize,
    /// Operator products, over all panels.
    pub passes: usize,
    /// Largest certified relative error of any right-hand side.
    pub relative_bound: f64,
    /// Right-hand sides of these that needed no solve of their own.
    pub closed_form: usize,
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
        A: &'a Flow,
        options: &SolverOptions,
    ) -> Result<Self, Agreed<LeontiefError>> {
        let (local, factored) = local_solver(team, axes, deal, (A, options.method))?;
        let weights = match &local {
            LocalSolver::Blocks(blocks) => certify(Held { team, deal, axes, A }, &ProvinceBlocks { blocks }),
            LocalSolver::Schur(schur) => certify(Held { team, deal, axes, A }, &**schur),
        };
        let weights = weights.map_err(Agreed::Mine)?;
        let options = options.clone();
        let method = match (options.method, &local) {
            (Method::Lu, _) => "dense lu",
            (_, LocalSolver::Schur(schur)) => schur.name(),
            (_, LocalSolver::Blocks(_)) => "gmres",
        };
        let summary = RefCell::new(SolveSummary { method, ..SolveSummary::default() });
        let dense = OnceCell::new();
        Ok(Self { team, axes, deal, A, local, factored, weights, options, dense, summary, misfit: 0.0 })
    }

    /// The same system in the place of one whose coefficients and demand differ by up to `rho` in every cell,
    /// relatively: every bound grows by `2 ρ / δ`.
    #[must_use]
    pub fn with_misfit(mut self, rho: f64) -> Self {
        self.misfit = 2.0 * rho / self.weights.delta;
        self
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
    pub fn panel_width(&self) -> usize {
        match self.options.panel_width {
            0 => ((1 << 24) / self.axes.n()).clamp(16, 128),
            width => width,
        }
    }

    /// Counts flows that came in closed form, with their certificate.
    ///
    /// # Errors
    /// [`LeontiefError::NotConverged`] when the bound is above the tolerance.
    pub fn certify_closed(&self, columns: usize, bound: f64) -> Result<(), Agreed<LeontiefError>> {
        let bound = bound + self.misfit;
        let mut summary = self.summary.borrow_mut();
        summary.columns += columns;
        summary.closed_form += columns;
        summary.relative_bound = summary.relative_bound.max(bound);
        let tolerance = self.options.tolerance;
        if bound <= tolerance {
            return Ok(());
        }
        let path = "province-schur, flows in closed form".to_owned();
        Err(Agreed::Mine(LeontiefError::NotConverged { bound, tolerance, passes: 0, path }))
    }

    /// Spectral radius of `A`, estimated.
    pub fn spectral_radius(&self) -> f64 {
        spectrum::radius(&*self.operator(), &self.sums())
    }

    /// Solves for this rank's rows of a panel of right-hand sides, with a certificate.
    ///
    /// # Errors
    /// [`LeontiefError::NotConverged`] when neither GMRES nor dense LU reaches the tolerance.
    pub fn solve(&self, F: &Matrix, side: Side) -> Result<Matrix, Agreed<LeontiefError>> {
        let (mut X, mut bound, mut passes) = (Matrix::zeros(F.rows(), F.columns()), f64::INFINITY, 0);
        match &self.local {
            _ if self.options.method == Method::Lu => {}
            LocalSolver::Blocks(blocks) => (X, bound, passes) = self.iterate(F, side, blocks),
            LocalSolver::Schur(schur) => (X, bound, passes) = self.refine(F, side, schur),
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
        let path = if fall_back { "gmres, then dense lu" } else { "gmres" }.to_owned();
        let tolerance = self.options.tolerance;
        Err(Agreed::Mine(LeontiefError::NotConverged { bound, tolerance, passes, path }))
    }

    /// Block GMRES and corrections from the true residual, until the certificate holds or nothing improves.
    fn iterate(&self, F: &Matrix, side: Side, blocks: &[Lu]) -> (Matrix, f64, usize) {
        let (own, preconditioner, sums) = (self.operator(), ProvinceBlocks { blocks }, self.sums());
        let (adjoint, adjoint_preconditioner) = (Transposed(&*own), Transposed(&preconditioner));
        let (operator, preconditioner): (&dyn LinearOperator, &dyn LinearOperator) = match side {
            Side::Forward => (&*own, &preconditioner),
            Side::Adjoint => (&adjoint, &adjoint_preconditioner),
        };
        let mut X = Matrix::zeros(F.rows(), F.columns());
        let (mut residual, mut bound, mut passes) = (F.clone(), f64::INFINITY, 0);
        for _ in 0..=REFINEMENTS {
            let options = KrylovOptions {
                tolerance: (self.options.tolerance * 5e-2).max(1e-15),
                max_passes: self.options.max_passes.saturating_sub(passes),
            };
            let (step, report) = block_gmres(operator, preconditioner, &sums, &residual, options);
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

    /// The direct solve and corrections from the true residual, until the certificate holds or nothing improves.
    fn refine(&self, F: &Matrix, side: Side, schur: &Schur<'_>) -> (Matrix, f64, usize) {
        let mut X = schur.solve(F, side);
        let (mut residual, mut passes) = (self.residual(F, &X, side), 1);
        let mut bound = self.bound(&residual, &X, side);
        while bound > self.options.tolerance && passes <= REFINEMENTS {
            let next = added(X.clone(), &schur.solve(&residual, side));
            residual = self.residual(F, &next, side);
            passes += 1;
            let before = bound;
            bound = self.bound(&residual, &next, side);
            X = next;
            if bound > 0.5 * before {
                break;
            }
        }
        (X, bound, passes)
    }

    fn residual(&self, F: &Matrix, X: &Matrix, side: Side) -> Matrix {
        let operator = self.operator();
        let mut R = match side {
            Side::Forward => operator.product(X),
            Side::Adjoint => operator.transposed_product(X),
        };
        for (r, f) in R.data_mut().iter_mut().zip(F.data()) {
            *r = f - *r;
        }
        R
    }

    fn bound(&self, residual: &Matrix, X: &Matrix, side: Side) -> f64 {
        let norm = |V: &Matrix| norms(self.team, self.deal, &self.weights, side, V);
        relative_bound(&norm(residual), &norm(X), self.weights.delta) + self.misfit
    }

    /// `I − A` in the form the table has.
    fn operator(&self) -> Box<dyn LinearOperator + '_> {
        let (team, deal, axes) = (self.team, self.deal, self.axes);
        match self.A {
            Flow::Dense(A) => Box::new(Coupled { team, deal, A }),
            Flow::Factored { regional, trade } => {
                let trade = TradeOn { team, deal, axes, trade };
                Box::new(TradedTechnology { trade, technology: regional })
            }
        }
    }

    /// The direct solver, where the table has its structure and nobody asked for another.
    pub fn schur(&self) -> Option<&Schur<'a>> {
        match &self.local {
            LocalSolver::Schur(schur) if self.options.method != Method::Lu => Some(schur),
            _ => None,
        }
    }

    fn sums(&self) -> ProvinceSums<'_> {
        ProvinceSums { team: self.team, deal: self.deal }
    }

    /// The dense twin, factored when first asked for.
    fn dense(&self) -> Result<&Dense<'a>, Agreed<LeontiefError>> {
        if self.dense.get().is_none() {
            let dense = Dense::new(self.team, self.deal, self.axes, self.A)
                .map_err(|error| singular(self.axes, Province(0), 0, error));
            let dense = agree(self.team, dense)?;
            // Just seen empty.
            let _ = self.dense.set(dense);
        }
        self.dense.get().ok_or(Agreed::Mine(LeontiefError::NeedsFactored))
    }
}

/// The solver of a table's structure, and the provinces this rank factored.
fn local_solver<'a>(
    team: &'a dyn Team,
    axes: &'a Axes,
    deal: &'a Deal,
    (A, method): (&'a Flow, Method),
) -> Result<(LocalSolver<'a>, Vec<Province>), Agreed<LeontiefError>> {
    if let (Flow::Factored { regional, trade }, Method::Auto | Method::Schur) = (A, method)
        && let Trade::Hierarchical(shares) = &**trade
    {
        let schur = Schur::new(TradeOn { team, deal, axes, trade }, shares, regional)?;
        let factored = schur.factored();
        return Ok((LocalSolver::Schur(Box::new(schur)), factored));
    }
    if method == Method::Schur {
        return Err(Agreed::Mine(LeontiefError::NeedsFactored));
    }
    let (factored, blocks) = agree(team, factor(axes, A))?.into_iter().unzip();
    Ok((LocalSolver::Blocks(blocks), factored))
}

/// LU of every held `I − A_pp`.
fn factor(axes: &Axes, A: &Flow) -> Result<Vec<(Province, Lu)>, LeontiefError> {
    A.provinces()
        .into_par_iter()
        .map(|p| {
            let first = axes.province_rows(p).start;
            let lu = Lu::new(identity_minus(A.own_block(axes, p)));
            let lu = lu.map_err(|error| singular(axes, p, first, error))?;
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
