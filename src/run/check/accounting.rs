//! Checks of the table as a set of accounts.

use super::Outcome::{Failed, Passed, Warned};
use super::{Check, Outcome};
use crate::coefficients::{stranded, zero_output};
use crate::quantity::counted;
use crate::table::{Flow, Misfit, Table, ValueAddedOrigin, balance};

/// A row or column off by more than this is told; by more than the second, refused.
const BALANCE: (f64, f64) = (1e-6, 1e-2);

/// Sectors named in a message.
const NAMED: usize = 3;

pub(super) fn checks(table: &Table) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(report) = balance(table) {
        checks.push(balanced("row balance", "Σ Z + Σ Y + exports + balancing", &report.row));
        let mut column = balanced("column balance", "Σ Z + imports + value added", &report.column);
        if table.value_added.origin == ValueAddedOrigin::Implied {
            column.found = "value added is implied as the column residual: balanced by definition".to_owned();
        }
        checks.push(column);
    }
    checks.push(negative_transactions(table));
    checks.push(negative_demand(table));
    checks.push(negative_vector(table, "output", "negative output", &table.x));
    checks.push(negative_vector(table, "value added", "negative value added", &table.v()));
    checks.push(output(table));
    checks.extend(negative_stressors(table));
    checks.extend(stranded_stressors(table));
    checks
}

fn balanced(check: &'static str, sum: &str, misfit: &Misfit) -> Check {
    let outcome = match misfit.relative {
        gap if gap <= BALANCE.0 => Passed,
        gap if gap <= BALANCE.1 => Warned,
        _ => Failed,
    };
    let Misfit { label, sum: found, output, relative } = misfit;
    let found = format!("worst at ({label}): {sum} = {found}, output {output} (relative {relative:.1e})");
    Check::new(check, outcome, Some(*relative), found)
}

/// Counts negative cells and names the lowest.
fn negative_cells<'a>(
    rows: impl Iterator<Item = (usize, &'a [f64])>,
    label: impl Fn(usize, usize) -> String,
) -> (usize, String) {
    let (mut count, mut lowest, mut at) = (0, 0.0, (0, 0));
    for (row, values) in rows {
        for (column, value) in values.iter().enumerate().filter(|(_, value)| **value < 0.0) {
            count += 1;
            if *value < lowest {
                (lowest, at) = (*value, (row, column));
            }
        }
    }
    let found = match count {
        0 => "none".to_owned(),
        _ => format!("{}, lowest {lowest} at ({})", counted(count, "cell"), label(at.0, at.1)),
    };
    (count, found)
}

fn negative_transactions(table: &Table) -> Check {
    let (count, found) = negative_flow(table, &table.Z, |j| table.axes.row_label(j));
    let outcome = if count == 0 { Passed } else { Warned };
    Check::new("negative transactions", outcome, Some(count as f64), found)
}

fn negative_demand(table: &Table) -> Check {
    let (count, found) = negative_flow(table, &table.Y, |j| table.axes.demand_label(j));
    let found = if count == 0 { found } else { format!("{found} (inventories may fall)") };
    Check::new("negative final demand", Passed, Some(count as f64), found)
}

/// Negative cells of a flow; of a factored one, negative uses of a region (all origins together).
fn negative_flow(table: &Table, flow: &Flow, to: impl Fn(usize) -> String) -> (usize, String) {
    let (axes, width) = (&table.axes, flow.width(&table.axes));
    negative_cells(flow.panels().rows(), |i, j| match flow {
        Flow::Dense(_) => format!("{} → {}", axes.row_label(i), to(j)),
        Flow::Factored { .. } => {
            format!("{} of all origins → {}", axes.sectors.name(i % axes.m()), to(i / axes.m() * width + j))
        }
    })
}

fn negative_vector(table: &Table, what: &str, check: &'static str, values: &[f64]) -> Check {
    let row = std::iter::once((0, values));
    let (count, found) = negative_cells(row, |_, j| format!("{what} of {}", table.axes.row_label(j)));
    let outcome = if count == 0 { Passed } else { Warned };
    Check::new(check, outcome, Some(count as f64), found)
}

/// Stressors below zero, of production and of final demand: a sink perhaps, or a sign gone wrong.
fn negative_stressors(table: &Table) -> Vec<Check> {
    let mut checks = Vec::new();
    for extension in &table.extensions {
        for (s, stressor) in extension.stressors.names().iter().enumerate() {
            let row = std::iter::once((0, extension.F.row(s)));
            let (of_sectors, lowest) = negative_cells(row, |_, j| table.axes.row_label(j));
            let direct = extension.F_Y.as_ref().map_or(&[][..], |F_Y| F_Y.row(s));
            let (of_demand, least) =
                negative_cells(std::iter::once((0, direct)), |_, j| table.axes.demand_label(j));
            let found = match (of_sectors, of_demand) {
                (0, 0) => "none".to_owned(),
                (_, 0) => lowest,
                (0, _) => format!("F_Y: {least}"),
                _ => format!("{lowest}; F_Y: {least}"),
            };
            let (count, unit) = (of_sectors + of_demand, &extension.units[s]);
            let outcome = if count == 0 { Passed } else { Warned };
            let found = format!("{}/{stressor} [{unit}]: {found}", extension.name);
            checks.push(Check::new("negative stressors", outcome, Some(count as f64), found));
        }
    }
    checks
}

/// Sectors without output must have neither sales nor purchases.
fn output(table: &Table) -> Check {
    let zero = zero_output(&table.x);
    let mut uses = vec![0.0; table.x.len()];
    let m = table.axes.m();
    for (row, values) in table.Z.panels().rows() {
        let first = if table.Z.trade().is_some() { row / m * m } else { 0 };
        for (sum, value) in uses[first..].iter_mut().zip(values) {
            *sum += value.abs();
        }
    }
    let buying: Vec<usize> = zero.iter().copied().filter(|j| uses[*j] > 0.0).collect();
    let mut found = format!("{} without any", counted(zero.len(), "sector"));
    if let Some(first) = buying.first() {
        found = format!(
            "{found}; {} of them buy inputs all the same, which the solve leaves out: {} buys {}",
            buying.len(),
            table.axes.row_label(*first),
            uses[*first]
        );
    }
    let outcome = if buying.is_empty() { Passed } else { Warned };
    Check::new("zero output", outcome, Some(zero.len() as f64), found)
}

/// Emissions of sectors that produce nothing: in no footprint.
fn stranded_stressors(table: &Table) -> Vec<Check> {
    let mut checks = Vec::new();
    for extension in &table.extensions {
        for (s, stressor) in extension.stressors.names().iter().enumerate() {
            let (mut rows, total) = stranded(extension.F.row(s), &table.x);
            rows.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
            let unit = &extension.units[s];
            let named =
                rows.iter().take(NAMED).map(|(row, mass)| format!("{} {mass}", table.axes.row_label(*row)));
            let named: Vec<String> = named.collect();
            let (outcome, found): (Outcome, String) = if rows.is_empty() {
                (Passed, format!("{}/{stressor}: none", extension.name))
            } else {
                let found = format!(
                    "{}/{stressor}: {total} {unit} on {} without output, in no footprint; largest: {}",
                    extension.name,
                    counted(rows.len(), "sector"),
                    named.join("; ")
                );
                (Warned, found)
            };
            checks.push(Check::new("stressors without output", outcome, Some(total), found));
        }
    }
    checks
}
