//! Lines that no factor can bring to their sum, and lines that must be empty.

use crate::entropy::error::EntropyError;
use crate::entropy::problem::{Problem, Signs, Target};

impl Signs {
    fn hold(&mut self, other: Self) {
        self.positive |= other.positive;
        self.negative |= other.negative;
    }

    /// Whether cells of these signs can have this sum, leaving none at zero.
    fn carry(self, target: &Target) -> bool {
        if !target.is_exact() {
            // KL knows no negative sums.
            return self.positive || target.sum <= 0.0;
        }
        match (self.positive, self.negative) {
            (true, true) => true,
            (true, false) => target.sum > 0.0,
            (false, true) => target.sum < 0.0,
            (false, false) => target.sum.abs() <= 0.0,
        }
    }
}

/// Empties every line of one sign that is to sum to zero; refuses lines whose cells cannot have their sum.
pub(in crate::entropy) fn clear_zero_lines(problem: &mut Problem) -> Result<(), EntropyError> {
    if !problem.is_exact() {
        problem.excuse_empty_lines();
    }
    loop {
        let cleared = clear_once(problem)?;
        if cleared.is_empty() {
            return Ok(());
        }
        problem.remove(&cleared);
    }
}

fn clear_once(problem: &Problem) -> Result<Vec<(usize, usize)>, EntropyError> {
    let (groups, H) = (problem.groups(), problem.groups().column_count);
    let (rows, by_group) = problem.signs();
    let mut columns = vec![Signs::default(); problem.columns().len()];
    let mut blocks = vec![Signs::default(); groups.targets.len()];
    for (g, group) in by_group.iter().enumerate() {
        for (j, signs) in group.iter().enumerate() {
            columns[j].hold(*signs);
            blocks[g * H + groups.columns[j]].hold(*signs);
        }
    }
    let fails = |signs: &[Signs], targets: &[Target]| -> Vec<bool> {
        signs.iter().zip(targets).map(|(signs, target)| !signs.carry(target)).collect()
    };
    let (failed_rows, failed_columns) = (fails(&rows, problem.rows()), fails(&columns, problem.columns()));
    let failed_blocks: Vec<bool> = blocks
        .iter()
        .zip(&groups.targets)
        .map(|(signs, target)| target.is_some_and(|target| !signs.carry(&target)))
        .collect();
    refuse(problem, &failed_rows, &failed_columns, &failed_blocks)?;
    let mut cleared = Vec::new();
    if ![&failed_rows, &failed_columns, &failed_blocks].iter().any(|failed| failed.contains(&true)) {
        return Ok(cleared);
    }
    problem.for_each_cell(|i, j, _| {
        if failed_rows[i] || failed_columns[j] || failed_blocks[groups.rows[i] * H + groups.columns[j]] {
            cleared.push((i, j));
        }
    });
    Ok(cleared)
}

/// A line that fails with a sum other than zero cannot be helped.
fn refuse(problem: &Problem, rows: &[bool], columns: &[bool], blocks: &[bool]) -> Result<(), EntropyError> {
    let hopeless = |failed: &[bool], targets: &[Target]| {
        (0..failed.len()).find(|k| failed[*k] && targets[*k].sum.abs() > 0.0)
    };
    if let Some(i) = hopeless(rows, problem.rows()) {
        let sum = problem.rows()[i].sum;
        return Err(EntropyError::Cut { rows: vec![i], columns: Vec::new(), supply: sum, demand: 0.0 });
    }
    if let Some(j) = hopeless(columns, problem.columns()) {
        let sum = problem.columns()[j].sum;
        return Err(EntropyError::Cut { rows: Vec::new(), columns: vec![j], supply: 0.0, demand: sum });
    }
    let groups = problem.groups();
    for (k, target) in groups.targets.iter().enumerate() {
        if let Some(target) = target.filter(|target| blocks[k] && target.sum.abs() > 0.0) {
            let (row_group, column_group) = (k / groups.column_count, k % groups.column_count);
            return Err(EntropyError::Block { row_group, column_group, sum: target.sum });
        }
    }
    Ok(())
}
