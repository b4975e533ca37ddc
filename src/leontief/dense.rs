//! Dense LU of the whole `I − A` on rank 0: the slow twin of every other method.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::certificate::Side;
use super::deal::Deal;
use crate::axes::{Axes, Province};
use crate::linalg::{Lu, LuError, Matrix};
use crate::ranks::Team;
use crate::table::{Flow, Hierarchical, Panels, Trade};

/// Factors on rank 0; every rank calls, the others hold nothing.
pub(super) struct Dense<'a> {
    team: &'a dyn Team,
    deal: &'a Deal,
    lu: Option<Lu>,
}

impl<'a> Dense<'a> {
    /// Gathers `A`, writes out every cell and factors `I − A`.
    pub fn new(team: &'a dyn Team, deal: &'a Deal, axes: &Axes, A: &Flow) -> Result<Self, LuError> {
        let lu = whole(team, deal, axes, A).map(|A| Lu::parallel(identity_minus(A))).transpose()?;
        Ok(Self { team, deal, lu })
    }

    /// Solves for this rank's rows of the right-hand sides.
    pub fn solve(&self, F: &Matrix, side: Side) -> Matrix {
        let k = F.columns();
        let mut mine = Vec::new();
        if let (Some(shares), Some(lu)) = (self.team.gather(0, F.data()), &self.lu) {
            let mut X = self.deal.assemble(&shares, k);
            match side {
                Side::Forward => lu.solve(X.data_mut(), k),
                Side::Adjoint => lu.solve_transposed(X.data_mut(), k),
            }
            mine = X.into_data();
        }
        let whole = self.team.all_gather(&mine).swap_remove(0);
        self.deal.held(&Matrix::from_row_major(self.deal.n(), k, whole))
    }
}

/// `I − A` in the place of `A`.
pub(super) fn identity_minus(mut A: Matrix) -> Matrix {
    A.data_mut().iter_mut().for_each(|a| *a = -*a);
    for i in 0..A.rows() {
        *A.at_mut(i, i) += 1.0;
    }
    A
}

/// Every cell of a flow on rank 0.
fn whole(team: &dyn Team, deal: &Deal, axes: &Axes, flow: &Flow) -> Option<Matrix> {
    let cells = gathered(team, deal, flow.panels());
    let Some(trade) = flow.trade() else { return cells };
    let trade = match &**trade {
        Trade::Dense(shares) => Trade::Dense(panels(axes, &gathered(team, deal, shares)?)),
        Trade::Hierarchical(shares) => {
            let in_province =
                shares.in_province.as_ref().map(|blocks| gathered_blocks(team, deal, axes, blocks));
            Trade::Hierarchical(Hierarchical { in_province, ..shares.clone() })
        }
    };
    let dense = Flow::Factored { regional: panels(axes, &cells?), trade: Arc::new(trade) }.to_dense(axes);
    let all = dense.iter().flat_map(|(_, panel)| panel.data()).copied().collect();
    Some(Matrix::from_row_major(axes.n(), dense.columns(), all))
}

/// Held panels of every rank as one matrix, on rank 0.
fn gathered(team: &dyn Team, deal: &Deal, held: &Panels) -> Option<Matrix> {
    let mine: Vec<f64> = held.iter().flat_map(|(_, panel)| panel.data()).copied().collect();
    let shares = team.gather(0, &mine)?;
    drop(mine);
    Some(deal.assemble(&shares, held.columns()))
}

fn panels(axes: &Axes, whole: &Matrix) -> Panels {
    let mut panels = Panels::whole(axes, whole.columns());
    for (p, panel) in panels.iter_mut() {
        panel.data_mut().copy_from_slice(whole.rows_data(axes.province_rows(p)));
    }
    panels
}

/// In-province trade of every province; complete on rank 0 only.
fn gathered_blocks(
    team: &dyn Team,
    deal: &Deal,
    axes: &Axes,
    held: &BTreeMap<Province, Matrix>,
) -> BTreeMap<Province, Matrix> {
    let mine: Vec<f64> = held.values().flat_map(Matrix::data).copied().collect();
    let mut blocks = BTreeMap::new();
    for (rank, share) in team.gather(0, &mine).unwrap_or_default().iter().enumerate() {
        let mut rest = &share[..];
        for p in deal.of(rank) {
            let (rows, columns) = (axes.province_rows(p).len(), axes.provinces.regions(p).len());
            let (head, tail) = rest.split_at(rows * columns);
            blocks.insert(p, Matrix::from_row_major(rows, columns, head.to_vec()));
            rest = tail;
        }
    }
    blocks
}
