//! Teams of ranks: who I am, how ranks exchange rows, and how all of them fail together.

#[cfg(feature = "mpi")]
mod mpi;
mod solo;
mod world;

pub use solo::Solo;
pub use world::{RanksError, World, launched, library};

/// Bytes in one message at most: far below the C int limit of MPI's counts, and kind to eager buffers.
pub const PIECE: usize = 64 << 20;

/// What ranks exchanged so far, as one of them saw it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Collective calls of the message library: every exchange has one for lengths and one a piece.
    pub collectives: u64,
    /// Bytes that came from other ranks.
    pub received: u64,
}

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
    /// What this rank exchanged so far; nothing where it is alone. Not collective.
    fn traffic(&self) -> Traffic {
        Traffic::default()
    }
}

/// Target of the events that tell progress. Their fields: `phase`; `done` of `all` on this rank, in `unit`; where
/// there are any, `ranks` that do as much each, and a `note`.
pub const PROGRESS: &str = "progress";

/// Hears how far long work is: phase, steps done on this rank, steps in all.
pub type Watch<'a> = &'a (dyn Fn(&'static str, usize, usize) + Sync);

/// An error that knows the program's exit code.
pub trait Coded: std::fmt::Display {
    /// 2 asked wrongly, 3 bad data, 4 numerical failure, 5 ranks, 6 archive or file system.
    fn code(&self) -> u8;
}

/// How a step failed for the whole team.
#[derive(Debug)]
pub enum Agreed<E> {
    /// This rank failed.
    Mine(E),
    /// Another rank failed.
    Other(OtherRank),
}

/// The failure of another rank, as it told it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("rank {rank}: {message}")]
pub struct OtherRank {
    /// The lowest rank that failed.
    pub rank: usize,
    /// Its exit code.
    pub code: u8,
    /// Its message.
    pub message: String,
}

impl<E> Agreed<E> {
    /// The same failure with this rank's own error turned into another.
    pub fn map<G>(self, turn: impl FnOnce(E) -> G) -> Agreed<G> {
        match self {
            Self::Mine(error) => Agreed::Mine(turn(error)),
            Self::Other(other) => Agreed::Other(other),
        }
    }
}

/// All ranks go on, or all ranks fail: collective over the team.
///
/// # Errors
/// On every rank when any rank brings an error: its own, or that of the lowest rank that failed.
pub fn agree<T, E: Coded>(team: &dyn Team, result: Result<T, E>) -> Result<T, Agreed<E>> {
    let mine = match &result {
        Ok(_) => String::new(),
        Err(error) => format!("{}:{error}", error.code()),
    };
    let all = team.all_gather_text(&mine);
    let failed = all.iter().enumerate().find_map(|(rank, text)| Some((rank, text.split_once(':')?)));
    match (result, failed) {
        (Err(error), _) => Err(Agreed::Mine(error)),
        (Ok(value), None) => Ok(value),
        (Ok(_), Some((rank, (code, message)))) => {
            let code = code.parse().unwrap_or(5);
            Err(Agreed::Other(OtherRank { rank, code, message: message.to_owned() }))
        }
    }
}
