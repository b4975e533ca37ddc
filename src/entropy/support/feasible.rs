//! Feasibility by maximum flow: positive cells carry any amount from their row to their column, negative ones from
//! their column to their row; rows supply their sums, columns take theirs.

use super::flow::{Network, UNLIMITED};
use crate::entropy::error::EntropyError;
use crate::entropy::problem::{Problem, Target};
use crate::linalg::Matrix;

/// A deficit below this part of the total is rounding.
const DEFICIT: f64 = 1e-9;
/// A flow below this part of what its row or column moves is rounding.
const TRACE: f64 = 1e-12;

/// Cells that are zero in every solution; an error with the minimum cut when there is no solution.
///
/// Given a feasible flow, a cell can be positive exactly when its ends lie on a cycle of the residual network. With
/// targets for blocks the flow also runs through their sums, which is a necessary condition only, and no cell is
/// reported.
pub(in crate::entropy) fn forced_zeros(problem: &Problem) -> Result<Vec<(usize, usize)>, EntropyError> {
    if !problem.is_exact() || is_full(problem) {
        return Ok(Vec::new());
    }
    if problem.groups().has_targets() {
        return if problem.has_negative() {
            Ok(Vec::new())
        } else {
            through_blocks(problem).map(|()| Vec::new())
        };
    }
    let mut transport = Transport::of(problem, 0);
    let mut cells = Vec::new();
    let R = problem.rows().len();
    problem.for_each_cell(|i, j, cell| {
        let (tail, head) = if cell > 0.0 { (i, R + j) } else { (R + j, i) };
        cells.push((i, j, transport.network.arc(tail, head, UNLIMITED)));
    });
    transport.solve()?;
    let trace = |arc: usize| transport.flow_of_note(arc / 2, &cells);
    let first = cells.first().map_or(0, |(_, _, arc)| *arc);
    let of = transport
        .network
        .components(|arc| arc >= first && (arc % 2 == 0 || transport.network.flow(arc - 1) > trace(arc)));
    Ok(cells.iter().filter(|(i, j, _)| of[*i] != of[R + j]).map(|(i, j, _)| (*i, *j)).collect())
}

/// Whether every row with a sum reaches every column with a sum by positive cells: then nothing can go wrong.
fn is_full(problem: &Problem) -> bool {
    if problem.has_negative() || problem.groups().has_targets() {
        return false;
    }
    let live = |targets: &[Target]| targets.iter().filter(|target| target.sum > 0.0).count();
    let mut cells = 0;
    problem.for_each_cell(|_, _, _| cells += 1);
    cells == live(problem.rows()) * live(problem.columns())
}

/// Nodes: rows, columns, `more`, source, sink.
struct Transport {
    network: Network,
    source: usize,
    sink: usize,
    /// Units of flow for one unit of the margins: a power of two.
    scale: f64,
    supply: i64,
    demand: i64,
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl Transport {
    fn of(problem: &Problem, more: usize) -> Self {
        let sums = |targets: &[Target]| targets.iter().map(|target| target.sum).collect();
        Self::new(sums(problem.rows()), sums(problem.columns()), more)
    }

    fn new(rows: Vec<f64>, columns: Vec<f64>, more: usize) -> Self {
        let (R, C) = (rows.len(), columns.len());
        let (source, sink) = (R + C + more, R + C + more + 1);
        let total: f64 = rows.iter().chain(&columns).map(|sum| sum.abs()).sum();
        let scale = (60.0 - total.log2().ceil()).exp2();
        let network = Network::new(sink + 1);
        let mut transport = Self { network, source, sink, scale, supply: 0, demand: 0, rows, columns };
        for i in 0..R {
            transport.attach(i, transport.rows[i]);
        }
        for j in 0..C {
            transport.attach(R + j, -transport.columns[j]);
        }
        transport
    }

    fn attach(&mut self, node: usize, supply: f64) {
        let amount = self.units(supply.abs());
        if supply > 0.0 {
            self.network.arc(self.source, node, amount);
            self.supply += amount;
        } else {
            self.network.arc(node, self.sink, amount);
            self.demand += amount;
        }
    }

    fn units(&self, amount: f64) -> i64 {
        (amount * self.scale).round() as i64
    }

    fn solve(&mut self) -> Result<(), EntropyError> {
        let sent = self.network.maximize(self.source, self.sink);
        let needed = self.supply.min(self.demand);
        if (needed - sent) as f64 <= DEFICIT * needed as f64 {
            return Ok(());
        }
        let least = (0.01 * DEFICIT * needed as f64) as i64;
        let levels = self.network.levels(self.source, least);
        let reached = |first: usize, count: usize| -> Vec<usize> {
            (0..count).filter(|k| levels[first + k] != usize::MAX).collect()
        };
        let (rows, columns) = (reached(0, self.rows.len()), reached(self.rows.len(), self.columns.len()));
        let supply: f64 = rows.iter().map(|i| self.rows[*i]).sum();
        let demand = supply - (needed - sent) as f64 / self.scale;
        Err(EntropyError::Cut { rows, columns, supply, demand })
    }

    /// Least flow of a cell that is more than rounding.
    fn flow_of_note(&self, pair: usize, cells: &[(usize, usize, usize)]) -> i64 {
        let first = cells[0].2 / 2;
        let (i, j, _) = cells[pair - first];
        let sums = self.rows[i].abs().min(self.columns[j].abs());
        self.units(TRACE * sums)
    }
}

/// Whether cells between bounds can have these sums: what lies above the lower bounds is a flow. A line whose lower bounds
/// sum to its own sum but for rounding has none.
pub(in crate::entropy) fn within_bounds(
    rows: &[f64],
    columns: &[f64],
    lower: &Matrix,
    upper: &Matrix,
) -> Result<(), EntropyError> {
    let above = |sums: &[f64], least: Vec<f64>| {
        let rest = sums.iter().zip(least).map(|(sum, least)| {
            let rounding = TRACE * (sum.abs() + least.abs());
            if (sum - least).abs() <= rounding { 0.0 } else { sum - least }
        });
        rest.collect()
    };
    let of_columns = lower.column_sums();
    let mut transport = Transport::new(above(rows, lower.row_sums()), above(columns, of_columns), 0);
    for i in 0..rows.len() {
        for (j, (least, most)) in lower.row(i).iter().zip(upper.row(i)).enumerate() {
            let room = most - least;
            if room > 0.0 {
                let room = if room.is_finite() { transport.units(room).min(UNLIMITED) } else { UNLIMITED };
                transport.network.arc(i, rows.len() + j, room);
            }
        }
    }
    transport.solve()
}

/// Rows send through the blocks that hold a cell of theirs; a block passes its sum on to its columns.
fn through_blocks(problem: &Problem) -> Result<(), EntropyError> {
    let groups = problem.groups();
    let (R, C, B, H) =
        (problem.rows().len(), problem.columns().len(), groups.targets.len(), groups.column_count);
    let mut transport = Transport::of(problem, 2 * B);
    let (entry, exit) = (R + C, R + C + B);
    for (k, target) in groups.targets.iter().enumerate() {
        let room = target.map_or(UNLIMITED, |target| transport.units(target.sum));
        transport.network.arc(entry + k, exit + k, room);
    }
    let mut from_row = vec![false; R * H];
    let mut to_column = vec![false; groups.row_count * C];
    problem.for_each_cell(|i, j, _| {
        from_row[i * H + groups.columns[j]] = true;
        to_column[groups.rows[i] * C + j] = true;
    });
    for (at, _) in from_row.iter().enumerate().filter(|(_, linked)| **linked) {
        let (i, h) = (at / H, at % H);
        transport.network.arc(i, entry + groups.rows[i] * H + h, UNLIMITED);
    }
    for (at, _) in to_column.iter().enumerate().filter(|(_, linked)| **linked) {
        let (g, j) = (at / C, at % C);
        transport.network.arc(exit + g * H + groups.columns[j], R + j, UNLIMITED);
    }
    transport.solve()
}
