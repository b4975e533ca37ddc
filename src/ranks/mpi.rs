//! The one door to MPI.

use std::cell::Cell;

use ::mpi::collective::CommunicatorCollectives;
use ::mpi::datatype::PartitionMut;
use ::mpi::environment::Universe;
use ::mpi::topology::{Communicator, SimpleCommunicator};
use ::mpi::traits::{Equivalence, Root};
use ::mpi::{Count, Threading};

use super::{PIECE, Team, Traffic};

/// All ranks of the launcher. MPI ends when this is dropped.
pub struct MpiWorld {
    world: SimpleCommunicator,
    traffic: Cell<Traffic>,
    _universe: Universe,
}

impl MpiWorld {
    /// Starts MPI; only the thread that calls this may pass messages. A panic on any rank ends all ranks.
    pub fn start() -> Option<Self> {
        let (universe, _) = ::mpi::initialize_with_threading(Threading::Funneled)?;
        let world = universe.world();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            before(info);
            SimpleCommunicator::world().abort(101);
        }));
        Some(Self { world, traffic: Cell::default(), _universe: universe })
    }

    /// Sizes of every rank's share, then the share itself in pieces; `root` None sends to every rank.
    fn collect<T: Equivalence + Clone + Default>(
        &self,
        root: Option<usize>,
        mine: &[T],
    ) -> Option<Vec<Vec<T>>> {
        let mut lengths = vec![0_u64; self.size()];
        self.world.all_gather_into(&(mine.len() as u64), &mut lengths[..]);
        let step = (PIECE / size_of::<T>() / self.size()).max(1);
        let (others, size) = (self.size() as u64 - 1, size_of::<T>() as u64);
        let theirs: u64 = lengths.iter().sum::<u64>() - mine.len() as u64;
        let longest = lengths.iter().max().map_or(0, |length| *length as usize);
        let receives = root.is_none_or(|root| root == self.rank());
        self.count(longest.div_ceil(step) as u64, others * 8 + if receives { theirs * size } else { 0 });
        let mut shares: Vec<Vec<T>> = lengths
            .iter()
            .map(|length| Vec::with_capacity(if receives { *length as usize } else { 0 }))
            .collect();
        for from in (0..longest).step_by(step) {
            let piece = |length: usize| (from + step).min(length).saturating_sub(from);
            let counts: Vec<Count> = lengths.iter().map(|length| piece(*length as usize) as Count).collect();
            let part = &mine[from.min(mine.len())..(from + step).min(mine.len())];
            let received = self.piece(root, part, &counts);
            let mut rest = &received[..];
            for (share, count) in shares.iter_mut().zip(&counts) {
                let (head, tail) = rest.split_at(if receives { *count as usize } else { 0 });
                share.extend_from_slice(head);
                rest = tail;
            }
        }
        receives.then_some(shares)
    }

    /// Adds an exchange of some pieces, and its lengths.
    fn count(&self, pieces: u64, received: u64) {
        let Traffic { collectives, received: before } = self.traffic.get();
        self.traffic.set(Traffic { collectives: collectives + 1 + pieces, received: before + received });
    }

    /// One piece of every rank's share, one after the other.
    fn piece<T: Equivalence + Clone + Default>(
        &self,
        root: Option<usize>,
        part: &[T],
        counts: &[Count],
    ) -> Vec<T> {
        let displacements: Vec<Count> = counts
            .iter()
            .scan(0, |sum, count| {
                let at = *sum;
                *sum += count;
                Some(at)
            })
            .collect();
        let total = counts.iter().map(|count| *count as usize).sum();
        let receives = root.is_none_or(|root| root == self.rank());
        let mut received = vec![T::default(); if receives { total } else { 0 }];
        match root {
            None => {
                let mut whole = PartitionMut::new(&mut received[..], counts, &displacements[..]);
                self.world.all_gather_varcount_into(part, &mut whole);
            }
            Some(root) if receives => {
                let mut whole = PartitionMut::new(&mut received[..], counts, &displacements[..]);
                self.world.process_at_rank(root as i32).gather_varcount_into_root(part, &mut whole);
            }
            Some(root) => self.world.process_at_rank(root as i32).gather_varcount_into(part),
        }
        received
    }
}

impl Team for MpiWorld {
    fn rank(&self) -> usize {
        self.world.rank() as usize
    }

    fn size(&self) -> usize {
        self.world.size() as usize
    }

    fn all_gather(&self, mine: &[f64]) -> Vec<Vec<f64>> {
        self.collect(None, mine).unwrap_or_default()
    }

    fn gather(&self, root: usize, mine: &[f64]) -> Option<Vec<Vec<f64>>> {
        self.collect(Some(root), mine)
    }

    fn all_gather_text(&self, mine: &str) -> Vec<String> {
        let texts = self.collect(None, mine.as_bytes()).unwrap_or_default();
        texts.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect()
    }

    fn traffic(&self) -> Traffic {
        self.traffic.get()
    }
}

/// Name and version of the MPI library.
pub fn library() -> String {
    ::mpi::environment::library_version().map_or_else(
        |_| "unknown".to_owned(),
        |version| version.trim_end_matches('\0').lines().next().unwrap_or_default().trim().to_owned(),
    )
}
