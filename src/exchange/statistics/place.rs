//! Where a statistic stands that the construction refused: found again by its labels, so that nothing is carried along.

use std::path::Path;

use super::super::trail::Trail;
use super::columns::{Columns, Sectors};
use super::layout::{Layout, RegionalFile};
use super::nation::sectors;

/// A file, its column of row labels and the column of the value.
struct Spot<'a> {
    file: &'a str,
    rows: &'a str,
    column: Column<'a>,
}

/// Which column holds the value.
enum Column<'a> {
    /// The one of this name.
    Named(&'a str),
    /// The one that the second label names: a sector or a category.
    Label,
    /// The one that the label names, all of it.
    Whole,
    /// That of the first label, in the row of the second.
    Exchanged,
    /// One of these, by the position of the second label among the categories of the nation.
    Category(&'a [String]),
}

/// `file, line, column (header): 'cell'` of the statistic `what` of `label`; as much of it as is found: the file alone of a sum,
/// which has no label, and none where no single file holds it.
pub fn place(folder: &Path, layout: &Layout, what: &str, label: &str) -> Option<String> {
    let Spot { file, rows, column } = spot(layout, what)?;
    let mut trail = Trail::default();
    let path = folder.join(file).display().to_string();
    if label.is_empty() {
        return Some(path);
    }
    let Ok(columns) = Columns::open(folder, file, &mut trail) else { return Some(path) };
    let Ok(sectors) = sectors(folder, &layout.sectors, &mut trail) else { return Some(path) };
    let Ok(labels) = columns.column(rows) else { return Some(path) };
    let (first, second) = split(&columns, labels, label, matches!(column, Column::Exchanged));
    let row_label = if matches!(column, Column::Exchanged) { second } else { first };
    let is_row = |row: &usize| same(&sectors, columns.text(*row, labels), row_label);
    let row = (0..columns.len()).find(is_row).filter(|_| !matches!(column, Column::Whole));
    let header = &columns.sheet.header;
    let at = match column {
        Column::Named(name) => header.iter().position(|head| head == name),
        Column::Label | Column::Whole => header.iter().position(|head| same(&sectors, head, second)),
        Column::Exchanged => header.iter().position(|head| head == first),
        Column::Category(names) => {
            let k = layout.nation.final_demand.iter().position(|name| name == second);
            k.and_then(|k| header.iter().position(|head| *head == names[k]))
        }
    };
    let line = row.map(|row| format!(", line {}", columns.sheet.rows[row].0)).unwrap_or_default();
    let column = at.map(|at| format!(", column {} ({})", at + 1, header[at])).unwrap_or_default();
    // As it is written: the error has it in the unit of the table.
    let written = row.zip(at).map(|(row, at)| columns.text(row, at)).filter(|text| !text.is_empty());
    let written = written.map(|text| format!(": '{text}'")).unwrap_or_default();
    Some(format!("{path}{line}{column}{written}"))
}

/// The two labels of `first, second`: either may hold a comma, so the file tells where the first one ends.
fn split<'a>(columns: &Columns, labels: usize, label: &'a str, exchanged: bool) -> (&'a str, &'a str) {
    let rows = || (0..columns.len()).map(|row| columns.text(row, labels));
    let known = |first: &str| {
        if exchanged {
            columns.sheet.header.iter().any(|head| head == first)
        } else {
            rows().any(|text| text == first)
        }
    };
    let cuts = label.match_indices(", ").map(|(at, cut)| (&label[..at], &label[at + cut.len()..]));
    cuts.into_iter().find(|(first, _)| known(first)).unwrap_or((label, label))
}

/// Whether two labels are one: the same text, or code and name of one sector.
fn same(sectors: &Sectors, a: &str, b: &str) -> bool {
    a == b || sectors.position(a).is_some_and(|i| sectors.position(b) == Some(i))
}

/// The file of a statistic, by the words errors have for it.
fn spot<'a>(layout: &'a Layout, what: &str) -> Option<Spot<'a>> {
    let sums = [("provincial outputs", "provincial output"), ("GDP of the provinces", "provincial GDP")];
    let sums = sums.into_iter().chain([
        ("final demands of the provinces", "final demand"),
        ("expenditures of ", "final demand"),
        ("exports of the provinces", "provincial exports"),
        ("imports of the provinces", "provincial imports"),
        ("outputs of the regions", "output"),
        ("value added of the regions", "value added"),
    ]);
    let one = |(sum, one): (&str, &'static str)| what.starts_with(sum).then_some(one);
    let what = sums.into_iter().find_map(one).unwrap_or(what);
    let what = what.strip_suffix(" of all known sectors").unwrap_or(what);
    let (nation, accounts, regions) = (&layout.nation, &layout.provincial_accounts, &layout.regions);
    let of = |file: &'a str, rows: &'a str, column: Column<'a>| Spot { file, rows, column };
    let national = |column: &'a str| of(&nation.file, &nation.row, Column::Named(column));
    let account = |column| of(&accounts.file, &accounts.province, column);
    let region = |column: &'a str| of(&regions.file, &regions.region, Column::Named(column));
    let sheet = |file: &'a RegionalFile| of(&file.file, &file.region, Column::Label);
    let spot = match what {
        "national output" => national(&nation.output),
        "national exports" => national(&nation.exports),
        "national imports" => national(&nation.imports),
        "row" | "national transactions" => national(""),
        "column" | "national value added" => of(&nation.file, &nation.row, Column::Whole),
        "provincial output" => {
            of(&layout.provincial_output.file, &layout.provincial_output.sector, Column::Exchanged)
        }
        "provincial GDP" => account(Column::Named(&accounts.gdp)),
        "provincial exports" => account(Column::Named(&accounts.exports)),
        "provincial imports" => account(Column::Named(&accounts.imports)),
        "final demand" => account(Column::Category(&accounts.final_demand)),
        "provincial population" => {
            let file = &layout.provinces;
            of(&file.file, &file.province, Column::Named(&file.population))
        }
        "GDP" => region(&regions.gdp),
        "population" => region(&regions.population),
        "area" => region(&regions.area),
        "emissions" => region(&regions.emissions),
        "expenditure in total" => region(&regions.expenditure),
        "exports in total" => region(&regions.exports),
        "imports in total" => region(&regions.imports),
        // Either may be the blank one: the line alone.
        "longitude or latitude" => region(""),
        "output" => sheet(&layout.regional_output),
        "value added" => sheet(&layout.regional_value_added),
        "employment" => sheet(&layout.regional_employment),
        "expenditure" => sheet(&layout.regional_expenditure),
        "exports" => sheet(&layout.regional_exports),
        "imports" => sheet(&layout.regional_imports),
        _ => return None,
    };
    (!spot.file.is_empty()).then_some(spot)
}
