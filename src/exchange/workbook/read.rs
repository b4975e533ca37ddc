//! A workbook as a table.

use std::path::Path;

use super::super::regions::{self, Regions};
use super::super::trail::Trail;
use super::super::{ExchangeError, ReadOptions};
use super::Codes;
use super::grid::{Book, Grid};
use super::header::{Header, Role, header};
use super::lists::{Lists, lists};
use super::unit::unit_after;
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Panels, Table, TableParts, ValueAdded, ValueAddedOrigin};

/// Gap of a total over the larger of it and a hundredth of the mean total.
const GAP: f64 = 1e-4;
/// The unit of a workbook that names none.
const MONEY: &str = "10^4 CNY";

/// A total of the sheet and its cell.
type Total = Option<(f64, (usize, usize))>;

/// All numbers, in the order of the workbook's lists.
struct Numbers {
    Z: Matrix,
    Y: Matrix,
    exports: Vec<f64>,
    balancing: Option<Vec<f64>>,
    imports: Option<(Vec<f64>, Vec<f64>)>,
    v: Matrix,
    x: Option<Vec<f64>>,
}

/// Reads a workbook; codes beside its labels.
pub(in super::super) fn read(
    path: &Path,
    options: &ReadOptions,
    trail: &mut Trail,
) -> Result<(Table, Codes), ExchangeError> {
    let mut book = Book::open(path, trail)?;
    let lists = lists(&mut book)?;
    let is_table = |name: &str| name.starts_with("table") && name.contains("english");
    let sheet = book.sheet("'Table_YYYY_English Version'", is_table)?;
    let header = header(&sheet, &lists)?;
    let money = money(&sheet, header.first).unwrap_or_else(|| {
        trail.note(format!("{}: no 'Unit:' above the numbers; they are taken as {MONEY}", path.display()));
        Unit::new(MONEY)
    });
    let numbers = numbers(&sheet, &lists, &header)?;
    let codes = Codes { sectors: lists.codes.clone(), categories: header.categories.1.clone() };
    let file = regions::chosen(options.regions.as_deref(), None, trail)?;
    let names = lists.regions.names().to_vec();
    let Regions { labels, provinces, attributes } =
        regions::arrange(path, names, lists.names.len(), file.as_ref(), trail)?;
    let axes = Axes {
        regions: labels,
        sectors: lists.names.with_codes(&lists.codes),
        categories: header.categories.0,
        provinces,
    };
    let order: Vec<usize> =
        axes.regions.names().iter().filter_map(|name| lists.regions.position(name)).collect();
    let components = Labels::new("value-added component", header.components)
        .map_err(|reason| sheet.unfit(format!("rows VA…: {reason}")))?;
    let origin = ValueAddedOrigin::Given;
    let parts = numbers.parts(axes, money, &order, |v| ValueAdded { components, v, origin });
    let table = Table::new(TableParts { attributes, ..parts })
        .map_err(|reason| ExchangeError::Table { source_path: path.to_owned(), reason })?;
    Ok((table, codes))
}

/// The unit that the lines above the numbers name.
fn money(sheet: &Grid, first: usize) -> Option<Unit> {
    let columns = sheet.size().1;
    let mut places = (0..first).flat_map(|row| (0..columns).map(move |column| (row, column)));
    places.find_map(|(row, column)| unit_after(&sheet.text(row, column)))
}

fn numbers(sheet: &Grid, lists: &Lists, header: &Header) -> Result<Numbers, ExchangeError> {
    let (n, demands) =
        (lists.regions.len() * lists.codes.len(), lists.regions.len() * header.categories.0.len());
    let has = |lines: &[(usize, Role)], role: Role| lines.iter().any(|(_, found)| *found == role);
    let mut numbers = Numbers {
        Z: Matrix::zeros(n, n),
        Y: Matrix::zeros(n, demands),
        exports: vec![0.0; n],
        balancing: has(&header.columns, Role::Balancing).then(|| vec![0.0; n]),
        imports: has(&header.rows, Role::Coming).then(|| (vec![0.0; n], vec![0.0; demands])),
        v: Matrix::zeros(header.components.len(), n),
        x: None,
    };
    if header.components.is_empty() {
        return Err(sheet.unfit("no row VA001; value added must be there, a row a component"));
    }
    let mut totals: [Vec<Total>; 2] = [vec![None; n], vec![None; n]];
    for (row, role) in &header.rows {
        for (column, other) in &header.columns {
            let label = || format!("{} → {}", line_label(sheet, *row), column_label(sheet, header, *column));
            let value = sheet.number((*row, *column), label)?;
            match (*role, *other) {
                (Role::Output, Role::Sector(j)) => totals[1][j] = Some((value, (*row, *column))),
                (Role::Sector(i), Role::Output) => totals[0][i] = Some((value, (*row, *column))),
                (role, other) => numbers.put(role, other, value),
            }
        }
    }
    numbers.hold_totals(sheet, lists, &totals)?;
    let kept =
        |totals: &[Total]| -> Option<Vec<f64>> { totals.iter().map(|total| Some((*total)?.0)).collect() };
    numbers.x = kept(&totals[0]).or_else(|| kept(&totals[1]));
    Ok(numbers)
}

fn line_label(sheet: &Grid, row: usize) -> String {
    let region = (0..=row).rev().map(|row| sheet.text(row, 0)).find(|text| !text.is_empty());
    format!("{}, {}", region.unwrap_or_default(), sheet.text(row, 1))
}

fn column_label(sheet: &Grid, header: &Header, column: usize) -> String {
    let region = (super::LABELS..=column).rev().map(|column| sheet.text(header.first - 3, column));
    let region = region.filter(|text| !text.is_empty()).take(1).collect::<String>();
    format!("{region}, {}", sheet.text(header.first - 2, column))
}

impl Numbers {
    /// One cell; what stands between primary inputs and what leaves the table has no place in it.
    fn put(&mut self, row: Role, column: Role, value: f64) {
        match (row, column) {
            (Role::Sector(i), Role::Sector(j)) => *self.Z.at_mut(i, j) = value,
            (Role::Sector(i), Role::Demand(k)) => *self.Y.at_mut(i, k) = value,
            (Role::Sector(i), Role::Leaving) => self.exports[i] += value,
            (Role::Sector(i), Role::Balancing) => {
                if let Some(balancing) = &mut self.balancing {
                    balancing[i] = value;
                }
            }
            (Role::Coming, Role::Sector(j)) => {
                if let Some((imports, _)) = &mut self.imports {
                    imports[j] += value;
                }
            }
            (Role::Coming, Role::Demand(k)) => {
                if let Some((_, imports_Y)) = &mut self.imports {
                    imports_Y[k] += value;
                }
            }
            (Role::Added(h), Role::Sector(j)) => *self.v.at_mut(h, j) = value,
            _ => {}
        }
    }

    /// Holds the sheet's totals, of rows and of columns, against its cells.
    fn hold_totals(
        &self,
        sheet: &Grid,
        lists: &Lists,
        totals: &[Vec<Total>; 2],
    ) -> Result<(), ExchangeError> {
        let mut inputs =
            self.imports.as_ref().map_or_else(|| vec![0.0; self.Z.rows()], |(used, _)| used.clone());
        for cells in
            (0..self.Z.rows()).map(|i| self.Z.row(i)).chain((0..self.v.rows()).map(|h| self.v.row(h)))
        {
            inputs.iter_mut().zip(cells).for_each(|(sum, value)| *sum += value);
        }
        let sold = |i: usize| {
            let used = self.Z.row(i).iter().sum::<f64>() + self.Y.row(i).iter().sum::<f64>();
            used + self.exports[i] + self.balancing.as_ref().map_or(0.0, |values| values[i])
        };
        let m = lists.codes.len();
        for (side, totals) in ["row", "column"].into_iter().zip(totals) {
            let mean =
                totals.iter().flatten().map(|(total, _)| total.abs()).sum::<f64>() / totals.len() as f64;
            for (at, (total, cell)) in
                totals.iter().enumerate().filter_map(|(at, known)| Some((at, (*known)?)))
            {
                let sum = if side == "row" { sold(at) } else { inputs[at] };
                if (sum - total).abs() > GAP * total.abs().max(mean / 100.0) {
                    let label = format!("{}, {}", lists.regions.name(at / m), lists.names.name(at % m));
                    let reason = format!(
                        "the total is {total} and the cells of its {side} add up to {sum}; correct one"
                    );
                    return Err(sheet.refused(cell, &label, reason));
                }
            }
        }
        Ok(())
    }

    /// The numbers with regions in the order of the axes.
    fn parts(
        self,
        axes: Axes,
        money: Unit,
        order: &[usize],
        value_added: impl FnOnce(Matrix) -> ValueAdded,
    ) -> TableParts {
        let (m, C) = (axes.m(), axes.C());
        let by = |width: usize| move |at: usize| order[at / width] * width + at % width;
        let picked = |values: &[f64], width: usize| -> Vec<f64> {
            (0..values.len()).map(by(width)).map(|at| values[at]).collect()
        };
        let panels = |cells: &Matrix, width: usize| {
            let mut panels = Panels::whole(&axes, cells.columns());
            for row in 0..cells.rows() {
                let from = picked(cells.row(by(m)(row)), width);
                panels.row_mut(row).into_iter().for_each(|into| into.copy_from_slice(&from));
            }
            panels
        };
        let v = (0..self.v.rows()).flat_map(|h| picked(self.v.row(h), m)).collect();
        let (Z, Y) = (panels(&self.Z, m), panels(&self.Y, C));
        TableParts {
            x: self.x.as_ref().map(|x| picked(x, m)),
            exports: Some(picked(&self.exports, m)),
            balancing: self.balancing.as_ref().map(|values| picked(values, m)),
            imports: self.imports.as_ref().map(|(used, _)| picked(used, m)),
            imports_Y: self.imports.as_ref().map(|(_, bought)| picked(bought, C)),
            value_added: Some(value_added(Matrix::from_row_major(self.v.rows(), self.v.columns(), v))),
            ..TableParts::new(axes, money, Z, Y)
        }
    }
}
