//! A table as a workbook in the layout of CEADs: every cell, with labels.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::super::ExchangeError;
use super::super::destination::publish_file;
use super::LABELS;
use crate::axes::Axes;
use crate::table::{Outside, Table};

/// Columns of the largest sheet.
const WIDEST: usize = 16_384;
/// Cells at most: the whole book stands in memory before it is written, at some 130 bytes a cell.
const MOST_CELLS: usize = 20_000_000;
/// Lines above the first row of numbers: a title, then labels.
const TOP: usize = 1 + LABELS;
/// CEADs' codes of final demand.
const DEMAND: [&str; 5] = ["FU101", "FU102", "FU103", "FU201", "FU202"];

/// Writes a table, or a part of one with what it delivers to and takes from the rest; extensions are left out.
pub(in super::super) fn write(
    table: &Table,
    outside: Option<&Outside>,
    destination: &Path,
) -> Result<(), ExchangeError> {
    let axes = &table.axes;
    let columns = LABELS + axes.R() * (axes.m() + axes.C()) + 4;
    let cells = columns.saturating_mul(axes.n());
    if columns > WIDEST || cells > MOST_CELLS {
        let reason = format!(
            "the table has {columns} columns and {cells} cells, a sheet {WIDEST} and a workbook that memory holds \
             {MOST_CELLS}; write some provinces (--provinces) or sums of regions (--aggregate)"
        );
        return Err(ExchangeError::description(destination, reason));
    }
    let bytes = workbook(table, outside).map_err(|reason| {
        ExchangeError::description(destination, format!("the workbook cannot be made: {reason}"))
    })?;
    publish_file(destination, &bytes)
}

fn workbook(table: &Table, outside: Option<&Outside>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Nothing of the moment goes in: equal tables make equal files.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let regions = book.add_worksheet().set_name("Province")?;
    regions.write_string(0, 0, "No.")?.write_string(0, 1, "Province")?;
    for (r, name) in (1..).zip(table.axes.regions.names()) {
        regions.write_number(r, 0, r)?.write_string(r, 1, name)?;
    }
    let sectors = book.add_worksheet().set_name("Sector")?;
    sectors.write_string(0, 0, "No.")?.write_string(0, 1, "Sector")?;
    for (i, name) in (1..).zip(table.axes.sectors.names()) {
        sectors.write_string(i, 0, sector_code(&table.axes, i as usize - 1))?.write_string(i, 1, name)?;
    }
    let sheet = book.add_worksheet().set_name("Table_English Version")?;
    headers(sheet, table)?;
    cells(sheet, table)?;
    leaving(sheet, table, outside)?;
    coming(sheet, table, outside)?;
    sheet.set_freeze_panes(TOP as u32, LABELS as u16)?;
    book.save_to_buffer()
}

fn sector_code(axes: &Axes, i: usize) -> String {
    axes.sectors.codes().get(i).cloned().unwrap_or_else(|| format!("{:02}", i + 1))
}

fn demand_code(axes: &Axes, k: usize) -> String {
    if axes.C() == DEMAND.len() { DEMAND[k].to_owned() } else { format!("FU{:03}", k + 1) }
}

/// Labels of all lines of regions.
fn headers(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let axes = &table.axes;
    let (m, C, n) = (axes.m(), axes.C(), axes.n());
    sheet.write_string(0, 0, format!("Multi-regional input-output table. Unit: {}", table.money))?;
    for row in 0..n {
        let (line, name, code) = ((TOP + row) as u32, axes.sectors.name(row % m), sector_code(axes, row % m));
        sheet.write_string(line, 0, axes.regions.name(row / m))?;
        sheet.write_string(line, 1, name)?.write_string(line, 2, &code)?;
        column_head(sheet, LABELS + row, [axes.regions.name(row / m), name, &code])?;
    }
    for at in 0..axes.R() * C {
        let (region, name) = (axes.regions.name(at / C), axes.categories.name(at % C));
        column_head(sheet, LABELS + n + at, [region, name, &demand_code(axes, at % C)])?;
    }
    Ok(())
}

fn column_head(sheet: &mut Worksheet, column: usize, labels: [&str; LABELS]) -> Result<(), XlsxError> {
    for (row, label) in (1..).zip(labels) {
        sheet.write_string(row, column as u16, label)?;
    }
    Ok(())
}

/// `Z` and `Y`.
fn cells(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let axes = &table.axes;
    let (inputs, demands) = (axes.R() * axes.m(), axes.R() * axes.C());
    let mut values = vec![0.0; inputs + demands];
    for row in 0..axes.n() {
        let (used, bought) = values.split_at_mut(inputs);
        table.Z.row_into(axes, row, 0..axes.R(), used);
        table.Y.row_into(axes, row, 0..axes.R(), bought);
        for (column, value) in (LABELS..).zip(&values) {
            sheet.write_number((TOP + row) as u32, column as u16, *value)?;
        }
    }
    Ok(())
}

/// Columns of what leaves, and output.
fn leaving(sheet: &mut Worksheet, table: &Table, outside: Option<&Outside>) -> Result<(), XlsxError> {
    let lines: [(&str, &str, Option<&Vec<f64>>); 4] = [
        ("Export", "EX", table.exports.as_ref()),
        ("Deliveries to other regions", "OF", outside.map(|outside| &outside.outflow)),
        ("Others", "ERR", table.balancing.as_ref()),
        ("Gross output", "GO", Some(&table.x)),
    ];
    let lines = lines.into_iter().filter_map(|(name, code, values)| Some((name, code, values?)));
    let first = LABELS + table.axes.R() * (table.axes.m() + table.axes.C());
    for (column, (name, code, values)) in (first..).zip(lines) {
        column_head(sheet, column, ["", name, code])?;
        for (row, value) in (TOP..).zip(values) {
            sheet.write_number(row as u32, column as u16, *value)?;
        }
    }
    Ok(())
}

/// Rows of what comes in, value added and output.
fn coming(sheet: &mut Worksheet, table: &Table, outside: Option<&Outside>) -> Result<(), XlsxError> {
    let joined = |used: Option<&Vec<f64>>, bought: Option<&Vec<f64>>| {
        used.map(|used| [&used[..], bought.map_or(&[], |bought| &bought[..])].concat())
    };
    let imports = joined(table.imports.as_ref(), table.imports_Y.as_ref());
    let inflow = joined(outside.map(|outside| &outside.inflow), outside.map(|outside| &outside.inflow_Y));
    let mut lines: Vec<(&str, String, Vec<f64>)> = Vec::new();
    lines.extend(imports.map(|values| ("Import", "IM".to_owned(), values)));
    lines.extend(inflow.map(|values| ("Deliveries from other regions", "IF".to_owned(), values)));
    let components = table.value_added.components.names().iter().enumerate();
    lines.extend(
        components
            .map(|(h, name)| (&name[..], format!("VA{:03}", h + 1), table.value_added.v.row(h).to_vec())),
    );
    lines.push(("Total input", "TI".to_owned(), table.x.clone()));
    for (row, (name, code, values)) in ((TOP + table.axes.n()) as u32..).zip(lines) {
        sheet.write_string(row, 1, name)?.write_string(row, 2, code)?;
        for (column, value) in (LABELS..).zip(values) {
            sheet.write_number(row, column as u16, value)?;
        }
    }
    Ok(())
}
