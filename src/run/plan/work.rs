//! Arithmetic, memory and time of one rank.
//!
//! Rates are those that `benches/README.md` measured, on one machine: times are estimates, right to a factor of three at
//! best.

use super::traffic::{Counts, PASSES, SWEEPS};
use super::{Draws, Sizes};
use crate::leontief::Deal;
use crate::ranks::Traffic;
use crate::table::Form;

/// Operations a second of a thread: in blocks of a few dozen rows, and in products of large matrices.
const SMALL_BLOCKS: f64 = 15e9;
const LARGE_BLOCKS: f64 = 40e9;

/// Bytes a second to and from files, with checksums.
const FILES: f64 = 0.5e9;

/// Seconds before and after everything else.
const START: f64 = 0.15;

/// Seconds of one collective call between two ranks, and bytes a second between machines.
const LATENCY: f64 = 5e-6;
const NETWORK: f64 = 1e9;

/// Bytes of the program and its libraries, MPI among them.
const PROGRAM: f64 = 60e6;

/// Unknowns up to which the system between provinces is factored, and passes where it is iterated.
const FACTORED: f64 = 2048.0;
const INTERFACE_PASSES: f64 = 19.0;

/// Seconds of processor time of a draw, a row of the table: construction, accounts, classes, scenarios.
const DRAWN_ROW: f64 = 26e-6;

/// Of the response of provinces, in a draw that has one thread.
const DRAWN_RESPONSE: f64 = 33e9;

/// Seconds of processor time and tables in memory of a draw of a dense table's cells, a cell.
const DRAWN_CELL: f64 = 4.7 / (13146.0 * 13146.0);
const CELL_COPIES: f64 = 2.5;

/// What one rank does, all threads together.
#[derive(Clone, Copy, Default)]
pub(super) struct Work {
    /// Floating-point operations.
    pub flops: f64,
    /// Bytes of memory at the peak.
    pub memory: f64,
    /// Seconds without talk.
    pub seconds: f64,
}

/// Of a solve.
pub(super) fn solve(sizes: &Sizes, deal: &Deal, rank: usize, (ranks, threads): (usize, usize)) -> Work {
    let counts = sizes.counts();
    let rows: f64 = deal.of(rank).iter().map(|p| deal.rows(*p).len() as f64).sum();
    let share = rows / counts.n;
    let first = if rank == 0 { 1.0 } else { 0.0 };
    let flows = if sizes.flows { counts.k * counts.R * counts.R } else { 0.0 };
    // Everything but flows and factors, which every rank holds whole; flows of its regions, and all on the first, those of
    // one extension twice while they come in.
    let largest = sizes.stressors.iter().max().copied().unwrap_or(0) as f64 / counts.k.max(1.0);
    let gathered = if ranks > 1 { first * (1.0 + largest) } else { 0.0 };
    let held = counts.n * (counts.k + 6.0) + flows * (share + gathered);
    let (flops, numbers, rate) = match sizes.form {
        Form::Hierarchical => {
            let (flops, numbers) = direct(sizes, &counts, (rows, deal.of(rank).len() as f64));
            (flops, numbers, SMALL_BLOCKS)
        }
        Form::Factored => (
            iterated(sizes, deal, rank, 2.0 * rows * (counts.R + counts.m)),
            rows * (counts.R + counts.m) + rows * 400.0,
            SMALL_BLOCKS,
        ),
        Form::Dense => {
            let passes = iterated(sizes, deal, rank, 2.0 * rows * counts.n);
            (passes, 1.26 * rows * counts.n, LARGE_BLOCKS)
        }
    };
    let files = (sizes.bytes as f64 * share + first * flows * 8.0) / FILES;
    Work {
        flops,
        memory: PROGRAM + 8.0 * (held + numbers),
        seconds: START + flops / (rate * threads as f64) + files,
    }
}

/// Operations and numbers of the direct solve: blocks of regions, and the system between provinces on every rank.
fn direct(sizes: &Sizes, counts: &Counts, (rows, provinces): (f64, f64)) -> (f64, f64) {
    let Counts { m, P, R, k, .. } = *counts;
    let (regions, unknowns) = (rows / m, m * P);
    let blocks = regions * (8.0 / 3.0 + 4.0) * m.powi(3);
    let radius = SWEEPS as f64 * 4.0 * rows * m;
    let answers = match (sizes.flows, sizes.by_product || R > unknowns) {
        (false, _) => 0.0,
        (true, false) => regions,
        (true, true) => provinces * m,
    };
    let (interface, matrix) = if unknowns <= FACTORED {
        (2.0 / 3.0 * unknowns.powi(3) + answers * 2.0 * unknowns * unknowns, 2.0 * unknowns * unknowns)
    } else {
        (answers * INTERFACE_PASSES * 2.0 * unknowns * (m + P), unknowns * (m + P))
    };
    let flows = if sizes.flows { 2.0 * regions * m * (k * R + unknowns) } else { 0.0 };
    (blocks + radius + interface + flows, rows * 2.0 * m + matrix + unknowns * regions)
}

/// Operations of passes over the table, each of so many a column, and of the provinces' factors.
fn iterated(sizes: &Sizes, deal: &Deal, rank: usize, a_column: f64) -> f64 {
    let (forward, adjoint) = sizes.right_hand_sides();
    let factors: f64 = deal.of(rank).iter().map(|p| 2.0 / 3.0 * (deal.rows(*p).len() as f64).powi(3)).sum();
    let passes = (PASSES * (forward + adjoint)) as f64;
    let blocks: f64 = deal.of(rank).iter().map(|p| 2.0 * (deal.rows(*p).len() as f64).powi(2)).sum();
    factors + passes * (a_column + blocks) + SWEEPS as f64 * a_column
}

/// Of an ensemble: draws in whole batches, one thread each.
pub(super) fn draws(sizes: &Sizes, draws: &Draws, ranks: usize) -> Work {
    let Counts { n, m, R, P, .. } = sizes.counts();
    let unknowns = m * P;
    let answers = R.min(unknowns);
    let mine = (draws.batches.div_ceil(ranks) * draws.batch).min(draws.count) as f64;
    if draws.of_cells {
        let seconds = mine * n * n * DRAWN_CELL;
        return Work { flops: seconds * SMALL_BLOCKS, memory: PROGRAM + CELL_COPIES * 8.0 * n * n, seconds };
    }
    let (response, matrix) = if unknowns <= FACTORED {
        ((2.0 / 3.0 * unknowns + 2.0 * answers) * unknowns * unknowns, 2.0 * unknowns * unknowns)
    } else {
        (INTERFACE_PASSES * 2.0 * unknowns * (m + P) * answers, unknowns * (m + P))
    };
    let seconds = mine * (n * DRAWN_ROW + response / DRAWN_RESPONSE);
    Work { flops: mine * response, memory: PROGRAM + 8.0 * (4.0 * n * m + matrix), seconds: seconds + START }
}

/// Seconds of talk: rounds of a tree for every call, and the bytes.
pub(super) fn talk(traffic: Traffic, ranks: usize) -> f64 {
    traffic.collectives as f64 * LATENCY * (ranks as f64).log2() + traffic.received as f64 / NETWORK
}
