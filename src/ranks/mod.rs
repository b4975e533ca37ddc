//! Teams of ranks: who I am, how ranks exchange rows, and how all of them fail together.

#[cfg(feature = "mpi")]
mod mpi;
mod solo;
mod world;

pub use solo::Solo;
pub use world::{RanksError, World, launched};

/// Ranks that share one table.
///
/// Every call is collective: all ranks of the team make it, in the same order. There is no sum over ranks: ranks
/// gather and each adds in the same fixed order, so that bits do not depend on how many there are.
pub trait Team {
    /// Which rank this is, from 0.
    fn rank(&self) -> usize;
    /// How many ranks there are.
    fn size(&self) -> usize;
    /// What every rank holds, by rank, on every rank.
    fn all_gather(&self, mine: &[f64]) -> Vec<Vec<f64>>;
    /// What every rank holds, by rank, on `root` only.
    fn gather(&self, root: usize, mine: &[f64]) -> Option<Vec<Vec<f64>>>;
    /// Texts of every rank, by rank, on every rank.
    fn all_gather_text(&self, mine: &str) -> Vec<String>;
}

/// How a step ended for the whole team.
#[derive(Debug)]
pub enum Agreed<E> {
    /// This rank failed.
    Mine(E),
    /// Another rank failed; its message and its exit code.
    Other {
        /// The lowest rank that failed.
        rank: usize,
        /// Its message.
        message: String,
    },
}

/// All ranks go on, or all ranks fail: collective over the team.
///
/// # Errors
/// On every rank when any rank brings an error: its own, or the message of the lowest rank that failed.
pub fn agree<T, E: std::fmt::Display>(team: &dyn Team, result: Result<T, E>) -> Result<T, Agreed<E>> {
    let mine = match &result {
        Ok(_) => String::new(),
        Err(error) => format!("!{error}"),
    };
    let all = team.all_gather_text(&mine);
    match (result, all.iter().position(|text| !text.is_empty())) {
        (Err(error), _) => Err(Agreed::Mine(error)),
        (Ok(_), Some(rank)) => Err(Agreed::Other { rank, message: all[rank][1..].to_owned() }),
        (Ok(value), None) => Ok(value),
    }
}
