//! Independent problems dealt to ranks and threads; answers come back in order.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::ranks::{Agreed, Coded, Team, agree};

/// Solves problems `0..count`; every rank gets all answers, the same bits on any number of ranks and threads.
///
/// # Errors
/// On every rank when any problem fails; that of the first failed problem of the lowest rank.
pub(super) fn dealt<E: Coded + Send>(
    team: &dyn Team,
    count: usize,
    solve: impl Fn(usize) -> Result<Vec<f64>, E> + Sync,
) -> Result<Vec<Vec<f64>>, Agreed<E>> {
    let mine: Vec<usize> = (team.rank()..count).step_by(team.size()).collect();
    let answers: Vec<Result<Vec<f64>, E>> = mine.into_par_iter().map(&solve).collect();
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
