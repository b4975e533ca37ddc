//! What every row and column of the table is, told by region and code.

use super::super::ExchangeError;
use super::LABELS;
use super::grid::Grid;
use super::lists::Lists;
use crate::axes::Labels;

/// Lines in which the first row of numbers must stand.
const LATEST: usize = 50;

/// What a line, row or column, holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A sector of a region, by position in Z.
    Sector(usize),
    /// A category of a region's final demand, by position in Y.
    Demand(usize),
    /// Exports or deliveries to regions outside.
    Leaving,
    /// Statistical discrepancy.
    Balancing,
    /// Imports or deliveries from regions outside.
    Coming,
    /// A value-added component.
    Added(usize),
    /// Output.
    Output,
}

/// The table's lines by role.
pub(super) struct Header {
    /// The first row of numbers.
    pub(super) first: usize,
    /// Rows with their roles.
    pub(super) rows: Vec<(usize, Role)>,
    /// Columns with their roles.
    pub(super) columns: Vec<(usize, Role)>,
    /// Names and codes of final demand.
    pub(super) categories: (Labels, Labels),
    /// Names of value-added components.
    pub(super) components: Vec<String>,
}

/// One line's labels and the cell of its code.
struct Line {
    at: usize,
    region: String,
    name: String,
    code: String,
    cell: (usize, usize),
}

pub(super) fn header(sheet: &Grid, lists: &Lists) -> Result<Header, ExchangeError> {
    let is_first = |row: &usize| {
        lists.codes.position(&sheet.code(*row, LABELS - 1)).is_some() && !sheet.text(*row, 1).is_empty()
    };
    let first = (LABELS..sheet.size().0.min(LATEST)).find(is_first).ok_or_else(|| {
        sheet
            .unfit("no row with the code of a sector in column C; columns A, B, C hold region, name and code")
    })?;
    let (row_lines, column_lines) = lines(sheet, first);
    let mut components = Vec::new();
    let mut rows = Vec::new();
    for line in &row_lines {
        if let Some(role) = row_role(sheet, lists, line, &mut components)? {
            rows.push((line.at, role));
        }
    }
    let mut categories: Vec<(String, String)> = Vec::new();
    let mut columns = Vec::new();
    for line in &column_lines {
        if is_demand(&line.code) && !categories.iter().any(|(_, code)| *code == line.code) {
            categories.push((line.name.clone(), line.code.clone()));
        }
    }
    for line in &column_lines {
        if let Some(role) = column_role(sheet, lists, line, &categories)? {
            columns.push((line.at, role));
        }
    }
    let labels = |of: fn(&(String, String)) -> &String| {
        let names = categories.iter().map(|pair| of(pair).clone());
        Labels::new("category", names).map_err(|reason| sheet.unfit(format!("columns FU…: {reason}")))
    };
    let categories = (labels(|(name, _)| name)?, labels(|(_, code)| code)?);
    let header = Header { first, rows, columns, categories, components };
    header.complete(sheet, lists)?;
    Ok(header)
}

/// Lines with their labels; a region stands in the first of its cells only.
fn lines(sheet: &Grid, first: usize) -> (Vec<Line>, Vec<Line>) {
    let (height, width) = sheet.size();
    let filled = |region: &mut String, text: String| {
        if !text.is_empty() {
            *region = text;
        }
        region.clone()
    };
    let mut region = String::new();
    let rows = (first..height).map(|row| Line {
        at: row,
        region: filled(&mut region, sheet.text(row, 0)),
        name: sheet.text(row, 1),
        code: sheet.code(row, 2),
        cell: (row, 2),
    });
    let rows = rows.collect();
    let mut region = String::new();
    let columns = (LABELS..width).map(|column| Line {
        at: column,
        region: filled(&mut region, sheet.text(first - 3, column)),
        name: sheet.text(first - 2, column),
        code: sheet.code(first - 1, column),
        cell: (first - 1, column),
    });
    (rows, columns.collect())
}

fn is_demand(code: &str) -> bool {
    code.starts_with("FU")
}

fn row_role(
    sheet: &Grid,
    lists: &Lists,
    line: &Line,
    components: &mut Vec<String>,
) -> Result<Option<Role>, ExchangeError> {
    let code = line.code.to_uppercase();
    Ok(Some(match code.as_str() {
        "IM" | "IF" => Role::Coming,
        "TI" | "GO" | "X" => Role::Output,
        _ if code.starts_with("VA0") || code.starts_with("VA1") => {
            components.push(if line.name.is_empty() { line.code.clone() } else { line.name.clone() });
            Role::Added(components.len() - 1)
        }
        _ if is_left_out(&code) => return Ok(None),
        _ => return other(sheet, lists, line),
    }))
}

fn column_role(
    sheet: &Grid,
    lists: &Lists,
    line: &Line,
    categories: &[(String, String)],
) -> Result<Option<Role>, ExchangeError> {
    let code = line.code.to_uppercase();
    let named = line.name.to_lowercase();
    Ok(Some(match code.as_str() {
        "EX" | "OF" => Role::Leaving,
        "GO" | "X" | "TO" => Role::Output,
        _ if code.starts_with("ERR") || code.starts_with("OTH") => Role::Balancing,
        "" if named.starts_with("err") || named.starts_with("other") => Role::Balancing,
        _ if is_demand(&line.code) => {
            let k = categories.iter().position(|(_, known)| *known == line.code).unwrap_or_default();
            Role::Demand(region(sheet, lists, line)? * categories.len() + k)
        }
        _ if is_left_out(&code) => return Ok(None),
        _ => return other(sheet, lists, line),
    }))
}

/// Totals of other lines, and value added in sum.
fn is_left_out(code: &str) -> bool {
    code.starts_with('T') || code == "VA"
}

/// A sector of a region, or nothing at all.
fn other(sheet: &Grid, lists: &Lists, line: &Line) -> Result<Option<Role>, ExchangeError> {
    if line.code.is_empty() && line.name.is_empty() {
        return Ok(None);
    }
    let label = format!("{}, {}", line.region, line.name);
    let Some(i) = lists.codes.position(&line.code) else {
        let known =
            "codes are those of sheet 'Sector…', FU…, EX, OF, ERR, IM, IF, VA001 …, GO, TI and T… for totals";
        let reason = format!("code '{}' is unknown; {known}: correct it, or take the line out", line.code);
        return Err(sheet.refused(line.cell, &label, reason));
    };
    Ok(Some(Role::Sector(region(sheet, lists, line)? * lists.codes.len() + i)))
}

fn region(sheet: &Grid, lists: &Lists, line: &Line) -> Result<usize, ExchangeError> {
    lists.regions.position(&line.region).ok_or_else(|| {
        let reason =
            format!("'{}' is not in sheet 'Province'; correct the name or add it there", line.region);
        sheet.refused(line.cell, &format!("{}, {}", line.region, line.name), reason)
    })
}

impl Header {
    /// Every sector and category of every region stands once on its side, nothing else twice that must be one.
    fn complete(&self, sheet: &Grid, lists: &Lists) -> Result<(), ExchangeError> {
        let (m, C) = (lists.codes.len(), self.categories.0.len());
        let sector = |at: usize| format!("{}, {}", lists.regions.name(at / m), lists.names.name(at % m));
        let demand =
            |at: usize| format!("{}, {}", lists.regions.name(at / C), self.categories.0.name(at % C));
        let (n, demands) = (lists.regions.len() * m, lists.regions.len() * C);
        let of_sector = |role| if let Role::Sector(at) = role { Some(at) } else { None };
        let of_demand = |role| if let Role::Demand(at) = role { Some(at) } else { None };
        once(sheet, (&self.rows, self.first), ("row", n), of_sector, sector)?;
        once(sheet, (&self.columns, self.first), ("column", n), of_sector, sector)?;
        once(sheet, (&self.columns, self.first), ("column", demands), of_demand, demand)?;
        for (lines, what) in [(&self.rows, "row"), (&self.columns, "column")] {
            for role in [Role::Output, Role::Balancing] {
                if lines.iter().filter(|(_, found)| *found == role).count() > 1 {
                    return Err(sheet.unfit(format!("more than one {what} of {role:?}; keep one")));
                }
            }
        }
        Ok(())
    }
}

/// Every position of a kind stands once among the lines.
fn once(
    sheet: &Grid,
    (lines, first): (&[(usize, Role)], usize),
    (side, len): (&'static str, usize),
    position: impl Fn(Role) -> Option<usize>,
    label: impl Fn(usize) -> String,
) -> Result<(), ExchangeError> {
    let mut seen = vec![false; len];
    for (line, role) in lines {
        let Some(at) = position(*role) else { continue };
        if std::mem::replace(&mut seen[at], true) {
            let cell = if side == "row" { (*line, LABELS - 1) } else { (first - 1, *line) };
            return Err(sheet.refused(cell, &label(at), format!("this {side} is there twice; take one out")));
        }
    }
    match seen.iter().position(|seen| !seen) {
        None => Ok(()),
        Some(at) => {
            let missing = seen.iter().filter(|seen| !**seen).count();
            let reason = format!(
                "no {side} for '{}' ({missing} missing); the sheet is cut or a label differs",
                label(at)
            );
            Err(sheet.unfit(reason))
        }
    }
}
