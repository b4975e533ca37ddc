//! What groups emit and earn for each other, as colored matrices.

use super::tables::{cell, header};
use super::{Chart, Section};
use crate::report::draw::{Drawing, Frame, Grid, SMALL, grid, number, percent, sums, text};
use crate::report::findings::{Findings, GroupFlows};

/// Rows that fit on a sheet with their numbers.
const MOST_ROWS: usize = 40;

fn frame(flows: &GroupFlows) -> Frame {
    Frame { left: 250.0, top: 62.0, width: 600.0, height: (24.0 * flows.rows.len() as f64).max(120.0) }
}

fn fitting(findings: &Findings) -> Option<&GroupFlows> {
    let flows = findings.classes.as_ref()?.flows.as_ref()?;
    (flows.rows.len() <= MOST_ROWS).then_some(flows)
}

fn share(value: f64) -> String {
    percent(value)
}

/// Shares of all that is emitted for others, by producing and consuming group.
pub(super) fn flows(findings: &Findings) -> Option<Chart> {
    let flows = fitting(findings)?;
    let frame = frame(flows);
    let mut drawing = Drawing::new(960.0, frame.height + 150.0);
    let measures = ["emitting group", "for the demand of", "of all that is emitted for other regions"];
    drawing.add(grid(&Grid {
        frame,
        rows: &flows.rows,
        columns: &flows.columns,
        values: &flows.shares,
        show: share,
        measures,
    }));
    let (of_rows, of_columns) = sums(&flows.shares, flows.columns.len());
    let pitch = frame.height / flows.rows.len() as f64;
    for (at, sum) in of_rows.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * pitch + 4.0;
        drawing.add(text((frame.right() + 12.0, y), "start", &share(*sum)).at("font-size", SMALL));
    }
    let wide = frame.width / flows.columns.len() as f64;
    for (at, sum) in of_columns.iter().enumerate() {
        let x = frame.left + (at as f64 + 0.5) * wide;
        drawing.add(text((x, frame.bottom() + 18.0), "middle", &share(*sum)).at("font-size", SMALL));
    }
    drawing.add(text((frame.left - 8.0, frame.bottom() + 18.0), "end", "all").at("font-size", SMALL));
    drawing.add(text((frame.right() + 12.0, frame.top - 8.0), "start", "all").at("font-size", SMALL));
    let total: f64 = flows.emitted.iter().sum();
    let unit = findings.measure.of();
    let caption = format!(
        "Emitted in a group of regions (rows: affluence and structure) for the final demand of other regions of a group \
         (columns), as a share of all {} {unit} emitted for others; sums at the right and below.",
        number(total)
    );
    let mut data = vec![header(&["emitting_group", "consuming_group", "share", &unit])];
    for (at, value) in flows.shares.iter().enumerate() {
        let (row, column) = (at / flows.columns.len(), at % flows.columns.len());
        data.push(vec![
            flows.rows[row].clone(),
            flows.columns[column].clone(),
            cell(*value),
            cell(flows.emitted[at]),
        ]);
    }
    let title = "Who emits for whom: groups".to_owned();
    Some(Chart::new(("group-flows", Section::Flows), (title, caption), drawing, data))
}

/// Value added a unit emitted, by producing and consuming group.
pub(super) fn earned(findings: &Findings) -> Option<Chart> {
    let flows = fitting(findings)?;
    let (values, unit) = flows.earned.as_ref()?;
    let frame = frame(flows);
    let mut drawing = Drawing::new(960.0, frame.height + 140.0);
    let measures = ["emitting group", "for the demand of", unit.as_str()];
    drawing.add(grid(&Grid {
        frame,
        rows: &flows.rows,
        columns: &flows.columns,
        values,
        show: number,
        measures,
    }));
    let caption = format!(
        "Value added that a group (rows) earns by what it makes for the final demand of other regions of a group (columns), \
         for every unit it emits on the way, {unit}. A dash: nothing is emitted."
    );
    let mut data = vec![header(&["emitting_group", "consuming_group", unit])];
    for (at, value) in values.iter().enumerate() {
        let (row, column) = (at / flows.columns.len(), at % flows.columns.len());
        data.push(vec![flows.rows[row].clone(), flows.columns[column].clone(), cell(*value)]);
    }
    let title = "What an emission earns: value added per emission".to_owned();
    Some(Chart::new(("value-added-per-emission", Section::Flows), (title, caption), drawing, data))
}
