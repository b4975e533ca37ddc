//! The Leontief system of a table on a team: factored once, solved for many panels.

mod passes;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use serde::Serialize;

use super::certificate::{Side, norms, relative_bound};
use super::deal::Deal;
use super::dense::Dense;
use super::local::{LocalSolver, singular};
use super::operator::{Coupled, Operator, ProvinceBlocks, ProvinceSums, TradeOn, TradedTechnology};
use super::options::{Method, SolverOptions};
use super::panel::{add, minus};
use super::productivity::{Held, Weights, certify};
use super::schur::Schur;
use super::two_level::{Coarse, Level};
use super::{LeontiefError, spectrum};
use crate::axes::{Axes, Province, Region};
use crate::coefficients::Technical;
use crate::linalg::{LuError, Matrix};
use crate::ranks::{Agreed, Team, agree};
use crate::table::Flow;

/// Rows above which a stagnating solve does not fall back to dense LU: 20,000² numbers are 3.2 GB.
const DENSE_ROWS: usize = 20_000;

/// Corrections from the true residual before a panel counts as not converged.
const REFINEMENTS: usize = 4;

/// Right-hand sides of a factored table solved together.
const FACTORED_WIDTH: usize = 48;

/// Told when only the province blocks are left.
const SINGULAR: &str = ", the coarse one singular and left out";

/// `I − A` over a team, with province LUs and the certificate's weights.
pub struct System<'a> {
    team: &'a dyn Team,
    axes: &'a Axes,
    deal: &'a Deal,
    technical: &'a Technical,
    local: LocalSolver<'a>,
    factored: Vec<Province>,
    weights: Weights,
    options: SolverOptions,
    /// Coarse level of the side solved last, none where it is singular: it is large, and made in no time.
    coarse: RefCell<Option<(Side, Option<Rc<Coarse>>)>>,
    dense: OnceCell<Dense<'a>>,
    summary: RefCell<SolveSummary>,
    /// Relative error of standing in for the stored table.
    misfit: f64,
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
        technical: &'a Technical,
        options: &SolverOptions,
    ) -> Result<Self, Agreed<LeontiefError>> {
        let held = Held { team, deal, axes, A: &technical.A };
        let (local, factored) = LocalSolver::new(held, options.method)?;
        let weights = match &local {
            LocalSolver::Blocks(blocks) => certify(held, &ProvinceBlocks { blocks }),
            LocalSolver::Schur(schur) => certify(held, &**schur),
        };
        let weights = weights.map_err(Agreed::Mine)?;
        let options = options.clone();
        let method = local.told(team, axes, options.method);
        let summary = RefCell::new(SolveSummary { method, ..SolveSummary::default() });
        let (coarse, dense) = (RefCell::new(None), OnceCell::new());
        Ok(Self {
            team,
            axes,
            deal,
            technical,
            local,
            factored,
            weights,
            options,
            coarse,
            dense,
            summary,
            misfit: 0.0,
        })
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
    ///
    /// Ten passes keep 20 n × width numbers. They may take a quarter of the table, `width = n / 80`, and small tables
    /// 256 MB; wider than 320 orthonormalizing costs more than passes save. Kernels like multiples of 24. Panels
    /// of a factored table, whose products are cheap, are as wide as stays in the cache.
    pub fn panel_width(&self) -> usize {
        let n = self.axes.n();
        match self.options.panel_width {
            0 if self.technical.A.trade().is_some() => FACTORED_WIDTH,
            0 => (n / 80).max((1 << 24) / 10 / n).clamp(24, 312).next_multiple_of(24),
            width => width,
        }
    }

    /// Counts flows that came in closed form, with their certificate; `false`, and nothing counted, when the bound is
    /// above the tolerance.
    pub fn certify_closed(&self, columns: usize, bound: f64) -> bool {
        let bound = bound + self.misfit;
        if bound > self.options.tolerance || bound.is_nan() {
            tracing::warn!(
                "flows in closed form are certified to {bound:.1e} only: solved one by one instead"
            );
            return false;
        }
        let mut summary = self.summary.borrow_mut();
        summary.columns += columns;
        summary.closed_form += columns;
        summary.relative_bound = summary.relative_bound.max(bound);
        true
    }

    /// Spectral radius of `A`, estimated.
    pub fn spectral_radius(&self) -> f64 {
        spectrum::radius(&self.operator(), &self.sums(), &self.technical.x)
    }

    /// Solves for this rank's rows of a panel of right-hand sides, with a certificate.
    ///
    /// # Errors
    /// [`LeontiefError::NotConverged`] when neither GMRES nor dense LU reaches the tolerance.
    pub fn solve(&self, F: &Matrix, side: Side) -> Result<Matrix, Agreed<LeontiefError>> {
        let (mut X, mut bound, mut passes) = (Matrix::zeros(F.rows(), F.columns()), f64::INFINITY, 0);
        match &self.local {
            _ if self.options.method == Method::Lu => {}
            LocalSolver::Blocks(blocks) => {
                let solved = self.iterate(F, side, blocks);
                (X, bound, passes) = (solved.X, solved.bound, solved.passes);
            }
            LocalSolver::Schur(schur) => (X, bound, passes) = self.refine(F, side, schur),
        }
        let fall_back = bound > self.options.tolerance
            && (self.options.method == Method::Lu || self.axes.n() <= DENSE_ROWS);
        if fall_back {
            X = self.dense()?.solve(F, side);
            let residual = self.residual(F, &X, side);
            add(&mut X, &self.dense()?.solve(&residual, side), 1.0);
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
        let then = if fall_back && self.options.method != Method::Lu { ", then dense lu" } else { "" };
        let path = summary.method.clone() + then;
        let tolerance = self.options.tolerance;
        Err(Agreed::Mine(LeontiefError::NotConverged { bound, tolerance, passes, path }))
    }

    /// The direct solve and corrections from the true residual, until the certificate holds or nothing improves.
    fn refine(&self, F: &Matrix, side: Side, schur: &Schur<'_>) -> (Matrix, f64, usize) {
        let mut X = schur.solve(F, side);
        let (mut residual, mut passes) = (self.residual(F, &X, side), 1);
        let mut bound = self.bound(&residual, &X, side);
        while bound > self.options.tolerance && passes <= REFINEMENTS {
            let mut next = X.clone();
            add(&mut next, &schur.solve(&residual, side), 1.0);
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

    /// The coarse level of a side; the other side's is dropped first.
    fn coarse(&self, side: Side) -> Option<Rc<Coarse>> {
        if Level::of(self.axes) == Level::None {
            return None;
        }
        let mut kept = self.coarse.borrow_mut();
        if kept.as_ref().is_none_or(|(of, _)| *of != side) {
            *kept = None;
            let coarse = Coarse::new(&self.operator(), self.axes, &self.technical.x, side).map(Rc::new);
            let mut summary = self.summary.borrow_mut();
            if coarse.is_none() && !summary.method.ends_with(SINGULAR) {
                summary.method += SINGULAR;
            }
            *kept = Some((side, coarse));
        }
        kept.as_ref().and_then(|(_, coarse)| coarse.clone())
    }

    fn residual(&self, F: &Matrix, X: &Matrix, side: Side) -> Matrix {
        minus(F, self.operator().applied(X, side))
    }

    fn bound(&self, residual: &Matrix, X: &Matrix, side: Side) -> f64 {
        relative_bound(&self.norms(residual, side), &self.norms(X, side), self.weights.delta) + self.misfit
    }

    /// Norms of the columns of a panel, in the norm that certifies a side.
    fn norms(&self, X: &Matrix, side: Side) -> Vec<f64> {
        norms(self.team, self.deal, &self.weights, side, X)
    }

    /// `I − A` in the form the table has.
    fn operator(&self) -> Operator<'_> {
        let (team, deal, axes) = (self.team, self.deal, self.axes);
        match &self.technical.A {
            Flow::Dense(A) => Operator::Dense(Coupled { team, deal, A, single: false }),
            Flow::Factored { regional, trade } => Operator::Factored(TradedTechnology {
                trade: TradeOn { team, deal, axes, trade },
                technology: regional,
            }),
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
            let dense = Dense::new(self.team, self.deal, self.axes, &self.technical.A).map_err(
                |LuError::Singular { row }| {
                    let p = self.axes.provinces.province_of(Region(row / self.axes.m()));
                    singular(self.axes, p, row)
                },
            );
            let dense = agree(self.team, dense)?;
            // Just seen empty.
            let _ = self.dense.set(dense);
        }
        self.dense.get().ok_or(Agreed::Mine(LeontiefError::NeedsFactored))
    }
}
