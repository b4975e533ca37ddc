//! What every rank factors before the first right-hand side: province blocks, or all of the Schur solver.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::LeontiefError;
use super::dense::identity_minus;
use super::operator::TradeOn;
use super::options::Method;
use super::productivity::Held;
use super::schur::Schur;
use super::two_level::Level;
use crate::axes::{Axes, Province};
use crate::linalg::{Factors, Matrix};
use crate::ranks::{Agreed, Team, agree};
use crate::table::{Flow, Trade};

/// What is solved without talk between provinces, or with little.
pub(super) enum LocalSolver<'a> {
    /// LU of every `I − A_pp`.
    Blocks(Vec<Factors>),
    /// Regions, and the interface between provinces: exact.
    Schur(Box<Schur<'a>>),
}

impl<'a> LocalSolver<'a> {
    /// The solver of a table's structure, and the provinces this rank factored.
    pub(super) fn new(
        held: Held<'a>,
        method: Method,
    ) -> Result<(Self, Vec<Province>), Agreed<LeontiefError>> {
        let Held { team, deal, axes, A } = held;
        if let (Flow::Factored { regional, trade }, Method::Auto | Method::Schur) = (A, method)
            && let Trade::Hierarchical(shares) = &**trade
        {
            let schur = Schur::new(TradeOn { team, deal, axes, trade }, shares, regional)?;
            let factored = schur.factored();
            return Ok((Self::Schur(Box::new(schur)), factored));
        }
        if method == Method::Schur {
            return Err(Agreed::Mine(LeontiefError::NeedsFactored));
        }
        let (factored, blocks) = agree(team, factor(axes, A))?.into_iter().unzip();
        Ok((Self::Blocks(blocks), factored))
    }

    /// The method and its preconditioner, the same words on every rank.
    pub(super) fn told(&self, team: &dyn Team, axes: &Axes, method: Method) -> String {
        let blocks = match self {
            _ if method == Method::Lu => return "lu".to_owned(),
            Self::Schur(schur) => return schur.name().to_owned(),
            Self::Blocks(blocks) => blocks,
        };
        let double = blocks.iter().filter(|block| block.is_double()).count() as f64;
        let double: f64 = team.all_gather(&[double]).concat().iter().sum();
        let mut told = format!("gmres, {}", Level::of(axes).told(axes));
        if double > 0.0 {
            told += &format!(", {double} province blocks in f64");
        }
        told
    }
}

/// LU of every held `I − A_pp`.
fn factor(axes: &Axes, A: &Flow) -> Result<Vec<(Province, Factors)>, LeontiefError> {
    A.provinces()
        .into_par_iter()
        .map(|p| {
            let block = A.own_block(axes, p);
            let thirsty = thirstiest(&block);
            let lu = Factors::new(identity_minus(block));
            let row = axes.province_rows(p).start + thirsty;
            Ok((p, lu.map_err(|_| singular(axes, p, row))?))
        })
        .collect()
}

/// The column with the largest sum: where a block is singular, inputs there reach output. The pivot that fails tells
/// less, it is the last row of the dependent ones.
pub(super) fn thirstiest(A: &Matrix) -> usize {
    let mut sums = vec![0.0; A.columns()];
    for row in 0..A.rows() {
        for (sum, a) in sums.iter_mut().zip(A.row(row)) {
            *sum += a.abs();
        }
    }
    (0..sums.len()).fold(0, |most, j| if sums[j] > sums[most] { j } else { most })
}

pub(super) fn singular(axes: &Axes, p: Province, row: usize) -> LeontiefError {
    let province = axes.provinces.labels().name(p.0).to_owned();
    LeontiefError::Singular { province, sector: axes.row_label(row) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_with_the_largest_inputs_is_the_thirstiest() {
        let A = Matrix::from_row_major(2, 3, vec![0.1, -0.8, 0.3, 0.4, 0.1, 0.3]);
        assert_eq!(thirstiest(&A), 1);
    }
}
