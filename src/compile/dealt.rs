//! Independent problems dealt to ranks and threads; answers come back in order.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::ranks::{Agreed, Coded, Team, Watch, agree};

/// Ranks that build a table together, and who hears how far they are.
pub(super) type Crew<'a> = (&'a dyn Team, Watch<'a>);

/// Solves problems `0..count` of a phase; every rank gets all answers, the same bits on any number of ranks and threads.
///
/// # Errors
/// On every rank when any problem fails; that of the first failed problem of the lowest rank.
pub(super) fn dealt<E: Coded + Send>(
    (team, watch): Crew<'_>,
    (phase, count): (&'static str, usize),
    solve: impl Fn(usize) -> Result<Vec<f64>, E> + Sync,
) -> Result<Vec<Vec<f64>>, Agreed<E>> {
    let mine: Vec<usize> = (team.rank()..count).step_by(team.size()).collect();
    let (all, done) = (mine.len(), AtomicUsize::new(0));
    let one = |i| {
        let answer = solve(i);
        watch(phase, done.fetch_add(1, Ordering::Relaxed) + 1, all);
        answer
    };
    let answers: Vec<Result<Vec<f64>, E>> = mine.into_par_iter().map(one).collect();
    let answers = agree(team, answers.into_iter().collect::<Result<Vec<_>, E>>())?;
    let lengths: Vec<f64> = answers.iter().map(|answer| answer.len() as f64).collect();
    let lengths = team.all_gather(&lengths);
    let gathered = team.all_gather(&answers.concat());
    let mut all = vec![Vec::new(); count];
    for (rank, (values, lengths)) in gathered.iter().zip(&lengths).enumerate() {
        let mut rest = &values[..];
        for (at, length) in lengths.iter().enumerate() {
            let (answer, others) = rest.split_at(*length as usize);
            all[rank + at * team.size()] = answer.to_vec();
            rest = others;
        }
    }
    Ok(all)
}
