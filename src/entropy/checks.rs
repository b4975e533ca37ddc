//! What is refused before anything is computed, and totals that disagree.

use super::error::EntropyError;
use super::options::{Blocks, SoftMargin, Totals};
use super::problem::{Groups, Target};
use super::report::Constraint;
use crate::linalg::Matrix;

/// Totals nearer than this, relative, are equal but for rounding.
const ROUNDING: f64 = 1e-9;

/// Every cell a number.
pub(super) fn finite(what: &'static str, cells: &Matrix) -> Result<(), EntropyError> {
    each(what, cells, f64::is_finite, "give a finite number")
}

/// Every cell a number, and none negative.
pub(super) fn not_negative(what: &'static str, cells: &Matrix) -> Result<(), EntropyError> {
    each(what, cells, |cell| cell.is_finite() && cell >= 0.0, "give a finite number, not negative")
}

fn each(
    what: &'static str,
    cells: &Matrix,
    usable: impl Fn(f64) -> bool,
    hint: &'static str,
) -> Result<(), EntropyError> {
    match cells.data().iter().position(|cell| !usable(*cell)) {
        None => Ok(()),
        Some(at) => {
            let (row, column) = (at / cells.columns(), at % cells.columns());
            Err(EntropyError::Cell { what, row, column, value: cells.at(row, column), hint })
        }
    }
}

/// As many as the prior has lines.
pub(super) fn length(what: &'static str, found: usize, expected: usize) -> Result<(), EntropyError> {
    if found == expected { Ok(()) } else { Err(EntropyError::Shape { what, expected, found }) }
}

/// Every sum a number.
pub(super) fn sums(sums: &[f64], constraint: fn(usize) -> Constraint) -> Result<(), EntropyError> {
    match sums.iter().position(|sum| !sum.is_finite()) {
        None => Ok(()),
        Some(at) => Err(EntropyError::Target {
            what: "sum",
            constraint: constraint(at),
            value: sums[at],
            hint: "give a finite number",
        }),
    }
}

/// Prior and margins that fit.
pub(super) fn margins(prior: &Matrix, rows: &[f64], columns: &[f64]) -> Result<(), EntropyError> {
    finite("the prior", prior)?;
    length("row sums", rows.len(), prior.rows())?;
    length("column sums", columns.len(), prior.columns())?;
    sums(rows, Constraint::Row)?;
    sums(columns, Constraint::Column)
}

/// Groups that fit, sums that are numbers.
pub(super) fn blocks(prior: &Matrix, blocks: &Blocks) -> Result<(), EntropyError> {
    length("row groups", blocks.row_groups.len(), prior.rows())?;
    length("column groups", blocks.column_groups.len(), prior.columns())?;
    let H = blocks.column_group_count();
    length("block sums", blocks.sums.len(), blocks.row_group_count() * H)?;
    for (k, sum) in blocks.sums.iter().enumerate() {
        if let Some(value) = sum.filter(|sum| !sum.is_finite()) {
            let constraint = Constraint::Block(k / H, k % H);
            return Err(EntropyError::Target {
                what: "sum",
                constraint,
                value,
                hint: "give a finite number",
            });
        }
    }
    Ok(())
}

/// Targets of two exact margins, their totals made one as the policy says.
pub(super) fn reconciled(
    rows: &[f64],
    columns: &[f64],
    policy: Totals,
) -> Result<(Vec<Target>, Vec<Target>), EntropyError> {
    let exact = |sums: &[f64]| sums.iter().map(|sum| Target::exact(*sum)).collect::<Vec<_>>();
    let (of_rows, of_columns): (f64, f64) = (rows.iter().sum(), columns.iter().sum());
    let gap = relative(of_rows, of_columns, size(rows).max(size(columns)));
    let refused = || EntropyError::Totals { rows: of_rows, columns: of_columns, gap };
    match policy {
        _ if gap <= ROUNDING => {
            Ok((exact(rows), exact(&stretched(columns, of_rows).unwrap_or_else(|| columns.to_vec()))))
        }
        Totals::Refuse | Totals::ScaleToBlocks => Err(refused()),
        Totals::ScaleColumns => Ok((exact(rows), exact(&stretched(columns, of_rows).ok_or_else(refused)?))),
    }
}

/// Margins whose totals agree, group by group, with the blocks; groups with a free block are taken as they are.
pub(super) fn reconciled_with_blocks(
    rows: &[f64],
    columns: &[f64],
    groups: &Groups,
    policy: Totals,
) -> Result<(Vec<f64>, Vec<f64>), EntropyError> {
    let H = groups.column_count;
    let of_row_group = |g: usize| total((0..H).map(|h| groups.targets[g * H + h].map(|t| t.sum)));
    let of_column_group =
        |h: usize| total((0..groups.row_count).map(|g| groups.targets[g * H + h].map(|t| t.sum)));
    let mut new_rows = rows.to_vec();
    for g in 0..groups.row_count {
        fit("row", g, &mut new_rows, &groups.rows, (of_row_group(g), policy))?;
    }
    let mut new_columns = columns.to_vec();
    for h in 0..H {
        fit("column", h, &mut new_columns, &groups.columns, (of_column_group(h), policy))?;
    }
    Ok((new_rows, new_columns))
}

fn total(sums: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    sums.sum()
}

fn fit(
    group_side: &'static str,
    group: usize,
    margin: &mut [f64],
    groups: &[usize],
    (blocks, policy): (Option<f64>, Totals),
) -> Result<(), EntropyError> {
    let Some(blocks) = blocks else { return Ok(()) };
    let lines: Vec<usize> = (0..margin.len()).filter(|i| groups[*i] == group).collect();
    let old: Vec<f64> = lines.iter().map(|i| margin[*i]).collect();
    let sum: f64 = old.iter().sum();
    let refused = EntropyError::GroupTotals { group_side, group, margin: sum, blocks };
    if relative(sum, blocks, size(&old).max(blocks.abs())) > ROUNDING && policy != Totals::ScaleToBlocks {
        return Err(refused);
    }
    for (i, value) in lines.iter().zip(stretched(&old, blocks).ok_or(refused)?) {
        margin[*i] = value;
    }
    Ok(())
}

/// Targets of a soft margin.
pub(super) fn softened(
    margin: SoftMargin<'_>,
    mean: f64,
    constraint: fn(usize) -> Constraint,
) -> Result<Vec<Target>, EntropyError> {
    length("reliabilities", margin.reliabilities.len(), margin.sums.len())?;
    let target = |(line, (sum, tau)): (usize, (&f64, &f64))| {
        if *tau > 0.0 {
            let scale = if sum.abs() > 0.0 { sum.abs() } else { mean };
            Ok(Target { sum: *sum, reliability: *tau, scale })
        } else {
            let hint = "give a positive number, infinite to hold exactly";
            Err(EntropyError::Target { what: "reliability", constraint: constraint(line), value: *tau, hint })
        }
    };
    margin.sums.iter().zip(margin.reliabilities).enumerate().map(target).collect()
}

/// Mean of all |b|.
pub(super) fn mean(rows: &[f64], columns: &[f64]) -> f64 {
    (size(rows) + size(columns)) / (rows.len() + columns.len()).max(1) as f64
}

fn size(sums: &[f64]) -> f64 {
    sums.iter().map(|sum| sum.abs()).sum()
}

fn relative(a: f64, b: f64, size: f64) -> f64 {
    if size > 0.0 { (a - b).abs() / size } else { 0.0 }
}

/// `b_k + t |b_k|` that sum to `total`: `b` scaled, where no sum is negative. None when a sign would change.
fn stretched(sums: &[f64], total: f64) -> Option<Vec<f64>> {
    let gap = total - sums.iter().sum::<f64>();
    if gap.abs() <= 0.0 {
        return Some(sums.to_vec());
    }
    let t = gap / size(sums);
    (t.is_finite() && t.abs() < 1.0 || t > 0.0 && t.is_finite() && sums.iter().all(|sum| *sum >= 0.0))
        .then(|| sums.iter().map(|sum| sum + t * sum.abs()).collect())
}

/// Every number above zero.
pub(super) fn positive(what: &'static str, values: &[f64]) -> Result<(), EntropyError> {
    match values.iter().position(|value| !value.is_finite() || *value <= 0.0) {
        None => Ok(()),
        Some(at) => {
            let (constraint, hint) = (Constraint::Column(at), "give a finite number above zero");
            Err(EntropyError::Target { what, constraint, value: values[at], hint })
        }
    }
}
