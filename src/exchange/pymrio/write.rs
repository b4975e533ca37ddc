//! Writing a pymrio folder, as `save_all` would.

use std::path::Path;

use serde_json::json;

use super::super::ExchangeError;
use super::super::align::Side;
use super::super::destination::{Draft, DraftFile};
use super::super::regions::{self, with_unit};
use super::super::sectors;
use super::super::text::cells::quoted;
use super::super::text::number::append;
use super::super::wide_out::write_rows;
use super::accounts;
use super::{BALANCING, EXPORTS, IMPORTS, PARAMETERS, REGIONS, REST_OF_WORLD, SECTORS, TAB};
use crate::accounts::ExtensionAccounts;
use crate::axes::{Axes, PartitionOrigin};
use crate::quantity::Unit;
use crate::table::{Extension, Table, VALUE_ADDED, ValueAddedOrigin};

/// An extension folder to be: a real extension, value added or imports.
struct Rows<'a> {
    folder: &'a str,
    labels: &'a [String],
    units: Vec<&'a Unit>,
    F: Option<&'a [f64]>,
    F_Y: Option<&'a [f64]>,
    accounts: Option<&'a ExtensionAccounts>,
}

/// Writes a table and all its extensions, each with those accounts of it that are given.
pub(in super::super) fn write(
    table: &Table,
    results: &[ExtensionAccounts],
    destination: &Path,
) -> Result<(), ExchangeError> {
    let of = |name: &str| results.iter().find(|accounts| accounts.extension == name);
    let leaving = leaving(table);
    check_names(table, &leaving)?;
    let draft = Draft::new(destination)?;
    write_core(&draft, table, &leaving)?;
    let imports = [IMPORTS.to_owned()];
    if table.imports.is_some() || table.imports_Y.is_some() {
        let (F, F_Y) = (table.imports.as_deref(), table.imports_Y.as_deref());
        let rows =
            Rows { folder: IMPORTS, labels: &imports, units: vec![&table.money], F, F_Y, accounts: None };
        write_extension(&draft, &table.axes, &rows, &leaving)?;
    }
    // Value added that is implied follows from the rest; it needs a folder only where there are accounts of it.
    let accounts = of(VALUE_ADDED);
    if table.value_added.origin == ValueAddedOrigin::Given || accounts.is_some() {
        let labels = table.value_added.components.names();
        let (units, F) = (vec![&table.money; labels.len()], Some(table.value_added.v.data()));
        let rows = Rows { folder: VALUE_ADDED, labels, units, F, F_Y: None, accounts };
        write_extension(&draft, &table.axes, &rows, &leaving)?;
    }
    for Extension { name, stressors, units, F, F_Y } in &table.extensions {
        let F_Y = F_Y.as_ref().map(crate::linalg::Matrix::data);
        let (labels, units) = (stressors.names(), units.iter().collect());
        let rows = Rows { folder: name, labels, units, F: Some(F.data()), F_Y, accounts: of(name) };
        write_extension(&draft, &table.axes, &rows, &leaving)?;
    }
    draft.publish(destination)
}

/// Columns of what leaves the table, by category.
fn leaving(table: &Table) -> Vec<(&'static str, &[f64])> {
    let columns = [(EXPORTS, &table.exports), (BALANCING, &table.balancing)];
    columns.into_iter().filter_map(|(name, values)| Some((name, values.as_deref()?))).collect()
}

fn check_names(table: &Table, leaving: &[(&str, &[f64])]) -> Result<(), ExchangeError> {
    let taken = |what, name: &str| ExchangeError::NameTaken {
        what,
        name: name.to_owned(),
        format: "a pymrio folder",
    };
    if !leaving.is_empty() && table.axes.regions.position(REST_OF_WORLD).is_some() {
        return Err(taken("region", REST_OF_WORLD));
    }
    match table.extensions.iter().find(|extension| extension.name == IMPORTS) {
        Some(extension) => Err(taken("extension", &extension.name)),
        None => Ok(()),
    }
}

fn write_core(draft: &Draft, table: &Table, leaving: &[(&str, &[f64])]) -> Result<(), ExchangeError> {
    let axes = &table.axes;
    let lead = |row| pair(Side::Production.pair(axes, row));
    let mut file = draft.file("Z.txt")?;
    header(&mut file, axes, Side::Production, &["region", "sector"], &[])?;
    write_rows(&mut file, TAB, table.Z.panels().rows().map(|(row, values)| (lead(row), vec![values])))?;
    file.close()?;
    let mut file = draft.file("Y.txt")?;
    header(&mut file, axes, Side::Demand, &["region", "sector"], leaving)?;
    let rows = table.Y.panels().rows().map(|(row, values)| {
        let parts = leaving.iter().map(|(_, column)| &column[row..=row]);
        (lead(row), std::iter::once(values).chain(parts).collect())
    });
    write_rows(&mut file, TAB, rows)?;
    file.close()?;
    let mut file = draft.file("x.txt")?;
    file.write(b"region\tsector\tindout\n")?;
    write_rows(&mut file, TAB, (0..axes.n()).map(|row| (lead(row), vec![&table.x[row..=row]])))?;
    file.close()?;
    let units: String = (0..axes.n())
        .map(|row| [lead(row).as_str(), &*quoted(table.money.as_str(), TAB)].join("\t") + "\n")
        .collect();
    draft.text("unit.txt", &format!("region\tsector\tunit\n{units}"))?;
    let mut files = json!({
        "Z": entry("Z", 2, 2), "Y": entry("Y", 2, 2), "x": entry("x", 2, 1), "unit": entry("unit", 2, 1),
    });
    if let Some((population, unit)) = &table.attributes.population {
        files["population"] = entry("population", 1, 1);
        // pymrio divides the accounts of every demand region by its population: RoW's is not known.
        let beyond = if leaving.is_empty() { &[][..] } else { &[(REST_OF_WORLD, f64::NAN)][..] };
        let regions = axes.regions.names().iter().map(String::as_str);
        let all: Vec<_> = regions.zip(population.iter().copied()).chain(beyond.iter().copied()).collect();
        draft.text("population.txt", &population_text(&all, unit))?;
    }
    if axes.provinces.origin() == PartitionOrigin::Given || table.attributes.coordinates.is_some() {
        draft.text(REGIONS, &regions::render(axes, &table.attributes))?;
    }
    if !axes.sectors.codes().is_empty() {
        draft.text(SECTORS, &sectors::render(&axes.sectors))?;
    }
    describe(draft, "", &json!({ "files": files, "systemtype": "IOSystem" }))?;
    let metadata = json!({ "description": "Metadata for pymrio", "name": "leontief", "system": null, "version": null, "history": [] });
    draft.text("metadata.json", &format!("{metadata:#}\n"))
}

fn population_text(regions: &[(&str, f64)], unit: &Unit) -> String {
    let (mut header, mut row) = (String::new(), quoted(&with_unit("Population", unit), TAB).into_owned());
    for (region, value) in regions {
        header.push('\t');
        header.push_str(&quoted(region, TAB));
        row.push('\t');
        if value.is_finite() {
            append(&mut row, *value);
        }
    }
    format!("{header}\n{row}\n")
}

fn write_extension(
    draft: &Draft,
    axes: &Axes,
    rows: &Rows<'_>,
    leaving: &[(&str, &[f64])],
) -> Result<(), ExchangeError> {
    let folder = rows.folder;
    let mut files = json!({ "unit": entry("unit", 1, 1) });
    // pymrio adds F_Y and Y column by column: what leaves the table needs its columns here too.
    let zeros = vec![0.0; leaving.len()];
    let arrays = [("F", Side::Production, rows.F, &zeros[..0]), ("F_Y", Side::Demand, rows.F_Y, &zeros[..])];
    for (name, side, values, beyond) in arrays {
        let Some(values) = values else { continue };
        let mut file = draft.file(&format!("{folder}/{name}.txt"))?;
        let extra = if side == Side::Demand { leaving } else { &[] };
        header(&mut file, axes, side, &["stressor"], extra)?;
        let lines = rows.labels.iter().zip(values.chunks(side.len(axes)));
        write_rows(
            &mut file,
            TAB,
            lines.map(|(label, row)| (quoted(label, TAB).into_owned(), vec![row, beyond])),
        )?;
        file.close()?;
        files[name] = entry(name, 1, 2);
    }
    if let Some(found) = rows.accounts {
        accounts::write(draft, axes, folder, found, &mut files)?;
    }
    let mut unit = String::from("stressor\tunit\n");
    for (label, of) in rows.labels.iter().zip(&rows.units) {
        unit.push_str(&format!("{}\t{}\n", quoted(label, TAB), quoted(of.as_str(), TAB)));
    }
    draft.text(&format!("{folder}/unit.txt"), &unit)?;
    describe(
        draft,
        &format!("{folder}/"),
        &json!({ "files": files, "systemtype": "Extension", "name": folder }),
    )
}

/// Two header rows and pandas' row of index names.
pub(super) fn header(
    file: &mut DraftFile,
    axes: &Axes,
    side: Side,
    index: &[&str],
    leaving: &[(&str, &[f64])],
) -> Result<(), ExchangeError> {
    let inner = if side == Side::Production { "sector" } else { "category" };
    let blanks = "\t".repeat(index.len() - 1);
    let (mut first, mut second) = (format!("region{blanks}"), format!("{inner}{blanks}"));
    let pairs = (0..side.len(axes)).map(|at| side.pair(axes, at));
    let beyond = leaving.iter().map(|(category, _)| (REST_OF_WORLD, *category));
    let mut columns = 0;
    for (region, name) in pairs.chain(beyond) {
        first.push('\t');
        first.push_str(&quoted(region, TAB));
        second.push('\t');
        second.push_str(&quoted(name, TAB));
        columns += 1;
    }
    let names = format!("{}{}", index.join("\t"), "\t".repeat(columns));
    file.write(format!("{first}\n{second}\n{names}\n").as_bytes())
}

fn pair((region, inner): (&str, &str)) -> String {
    format!("{}\t{}", quoted(region, TAB), quoted(inner, TAB))
}

/// Counts as text, like pymrio.
pub(super) fn entry(name: &str, index: usize, header: usize) -> serde_json::Value {
    json!({ "name": format!("{name}.txt"), "nr_index_col": index.to_string(), "nr_header": header.to_string() })
}

fn describe(draft: &Draft, folder: &str, content: &serde_json::Value) -> Result<(), ExchangeError> {
    draft.text(&format!("{folder}{PARAMETERS}"), &format!("{content:#}\n"))
}
