//! Dense LU of the whole `I − A` on rank 0: the slow twin of every other method.

use super::certificate::Side;
use super::deal::Deal;
use crate::linalg::{Lu, LuError, Matrix};
use crate::ranks::Team;
use crate::table::Panels;

/// Factors on rank 0; every rank calls, the others hold nothing.
pub(super) struct Dense<'a> {
    team: &'a dyn Team,
    deal: &'a Deal,
    lu: Option<Lu>,
}

impl<'a> Dense<'a> {
    /// Gathers `A` and factors `I − A`.
    pub fn new(team: &'a dyn Team, deal: &'a Deal, A: &Panels) -> Result<Self, LuError> {
        let mine: Vec<f64> = A.iter().flat_map(|(_, panel)| panel.data()).copied().collect();
        let Some(shares) = team.gather(0, &mine) else { return Ok(Self { team, deal, lu: None }) };
        drop(mine);
        let whole = deal.assemble(&shares, deal.n());
        drop(shares);
        Ok(Self { team, deal, lu: Some(Lu::parallel(identity_minus(whole))?) })
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
