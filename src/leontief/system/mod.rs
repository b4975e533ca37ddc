//! The Leontief system of a table on a team: factored once, solved for many panels.

mod passes;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use super::certificate::{Side, Solution, norms, relative};
use super::deal::Deal;
use super::dense::Dense;
use super::local::{LocalSolver, singular};
use super::operator::{Coupled, Operator, ProvinceBlocks, ProvinceSums, TradeOn, TradedTechnology};
use super::options::{Method, SolverOptions};
use super::panel::{add, minus};
use super::productivity::{Held, Weights, certify};
use super::schur::Schur;
use super::summary::SolveSummary;
use super::two_level::{Coarse, Level};
use super::{LeontiefError, spectrum};
use crate::axes::{Axes, Province, Region};
use crate::coefficients::Technical;
use crate::linalg::{LinearOperator, LuError, Matrix};
use crate::ranks::{Agreed, Team, agree};
use crate::table::Flow;

/// Rows above which a stagnating solve does not fall back to dense LU: 20,000² numbers are 3.2 GB.
const DENSE_ROWS: usize = 20_000;

/// Corrections from the true residual before a panel counts as not converged.
const REFINEMENTS: usize = 4;

/// Right-hand sides of a factored table solved together.
const FACTORED_WIDTH: usize = 80;

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
    pub(super) options: SolverOptions,
    /// Coarse level of the side solved last, none where it is singular: it is large, and made in no time.
    coarse: RefCell<Option<(Side, Option<Rc<Coarse>>)>>,
    dense: OnceCell<Dense<'a>>,
    pub(super) summary: RefCell<SolveSummary>,
    /// Relative error of standing in for the stored table.
    pub(super) misfit: f64,
    /// What a residual may grow by, `1/δ` or `‖L‖₁`.
    pub(super) gain: Cell<f64>,
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
        let summary = RefCell::new(SolveSummary {
            method,
            certified_gain: 1.0 / weights.delta,
            ..SolveSummary::default()
        });
        let (coarse, dense) = (RefCell::new(None), OnceCell::new());
        let gain = Cell::new(1.0 / weights.delta);
        let system = Self {
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
            gain,
        };
        system.sharpen();
        Ok(system)
    }

    /// Takes the largest output multiplier for what residuals grow by, where a direct solver gives it for nothing and it
    /// bounds `‖L‖₁`.
    fn sharpen(&self) {
        let Some(schur) = self.schur().filter(|_| !self.weights.weighted && self.weights.nonnegative) else {
            return;
        };
        let ones = Matrix::from_row_major(self.deal.held_rows(), 1, vec![1.0; self.deal.held_rows()]);
        if let (Some(found), _) = self.refine(&ones, Side::Adjoint, schur) {
            self.gain.set(self.gain.get().min(found.norms[0] + found.error[0]));
        }
        self.summary.borrow_mut().certified_gain = self.gain.get();
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

    /// The coefficients this rank holds, and the output they were taken at.
    pub fn technical(&self) -> &'a Technical {
        self.technical
    }

    /// The options it was made with.
    pub fn options(&self) -> &SolverOptions {
        &self.options
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

    /// Spectral radius of `A`, estimated, and at most what the certificate leaves.
    pub fn spectral_radius(&self) -> f64 {
        // What the certificate proves: ρ(A) ≤ 1 − δ.
        spectrum::radius(&self.operator(), &self.sums(), &self.technical.x).min(1.0 - self.weights.delta)
    }

    /// `A X`: inputs for this rank's rows of a panel of outputs; collective.
    pub fn inputs(&self, X: &Matrix) -> Matrix {
        minus(X, self.operator().product(X))
    }

    /// Solves for this rank's rows of a panel of right-hand sides, with a certificate.
    ///
    /// # Errors
    /// [`LeontiefError::NotConverged`] when neither GMRES nor dense LU reaches the tolerance.
    pub fn solve(&self, F: &Matrix, side: Side) -> Result<Solution, Agreed<LeontiefError>> {
        let asked = self.options.method;
        let (mut found, mut passes) = match &self.local {
            _ if asked == Method::Lu => (None, 0),
            LocalSolver::Blocks(blocks) => self.iterate(F, side, blocks),
            LocalSolver::Schur(schur) => self.refine(F, side, schur),
        };
        let tolerance = self.options.tolerance;
        let open = found.as_ref().is_none_or(|found| found.relative > tolerance);
        let fall_back = open && (asked == Method::Lu || self.axes.n() <= DENSE_ROWS);
        if fall_back {
            let mut X = self.dense()?.solve(F, side);
            let step = self.dense()?.solve(&self.residual(F, &X, side), side);
            add(&mut X, &step, 1.0);
            found = Some(self.certified(F, X, side));
            passes += 2;
        }
        let bound = found.as_ref().map_or(f64::INFINITY, |found| found.relative);
        let mut summary = self.summary.borrow_mut();
        summary.right_hand_sides += F.columns();
        summary.passes += passes;
        summary.relative_bound = summary.relative_bound.max(bound);
        summary.fallbacks += usize::from(fall_back && asked != Method::Lu);
        let then = if fall_back && asked != Method::Lu { ", then lu" } else { "" };
        let path = summary.method.clone() + then;
        found.filter(|found| found.relative <= tolerance).ok_or(Agreed::Mine(LeontiefError::NotConverged {
            bound,
            tolerance,
            passes,
            path,
        }))
    }

    /// The direct solve and corrections from the true residual, until the certificate holds or nothing improves.
    fn refine(&self, F: &Matrix, side: Side, schur: &Schur<'_>) -> (Option<Solution>, usize) {
        let mut found = self.certified(F, schur.solve(F, side), side);
        let mut passes = 1;
        while found.relative > self.options.tolerance && passes <= REFINEMENTS {
            let before = found.relative;
            let step = schur.solve(&found.residual, side);
            add(&mut found.X, &step, 1.0);
            found = self.certified(F, found.X, side);
            passes += 1;
            if found.relative > 0.5 * before {
                break;
            }
        }
        (Some(found), passes)
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

    /// Norms of the columns of a panel, in the norm that certifies a side.
    fn norms(&self, X: &Matrix, side: Side) -> Vec<f64> {
        norms(self.team, self.deal, &self.weights, side, X)
    }

    /// A solution with its residual and what that certifies.
    fn certified(&self, F: &Matrix, X: Matrix, side: Side) -> Solution {
        let residual = self.residual(F, &X, side);
        self.judged(X, residual, side)
    }

    /// A solution and its true residual, with what that certifies.
    fn judged(&self, X: Matrix, residual: Matrix, side: Side) -> Solution {
        let (residual_norms, norms) = (self.norms(&residual, side), self.norms(&X, side));
        let error = self.errors(&residual_norms, &norms);
        let relative = relative(&error, &norms);
        Solution { X, residual, residual_norms, norms, error, relative }
    }

    /// Certified errors of the columns of a panel from norms of residuals and solutions.
    fn errors(&self, residuals: &[f64], solutions: &[f64]) -> Vec<f64> {
        let each = residuals.iter().zip(solutions);
        each.map(|(r, x)| self.gain.get() * r + self.misfit * x).collect()
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
