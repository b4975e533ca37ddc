//! A provincial table that is given, in the order of the statistics.

use std::path::Path;

use super::super::ExchangeError;
use super::super::workbook::Codes;
use super::StatisticsSource;
use super::layout::ProvincialFile;
use super::provinces::to_money;
use crate::axes::Labels;
use crate::compile::GivenProvinces;
use crate::linalg::Matrix;
use crate::table::Table;

/// Which region, sector and category of the table each of the statistics is.
struct Order {
    regions: Vec<usize>,
    sectors: Vec<usize>,
    categories: Vec<usize>,
}

/// Puts a table whose regions are the provinces in the order and the money of the statistics.
///
/// Labels are equal when their letters and digits are; a sector may also be found by its code, a category by the name or
/// code that the layout gives.
///
/// # Errors
/// A province, sector or category that one of the two lacks, or another currency.
pub fn provincial_table(
    path: &Path,
    (table, codes): (&Table, Option<&Codes>),
    layout: &ProvincialFile,
    source: &StatisticsSource,
) -> Result<GivenProvinces, ExchangeError> {
    let axes = &source.statistics.axes;
    let scale = to_money(path, table.money.as_str(), &source.statistics.money)?;
    let named =
        if layout.final_demand.is_empty() { axes.categories.names() } else { &layout.final_demand[..] };
    if named.len() != axes.C() {
        let reason = format!(
            "build.statistics.provincial_table.final_demand names {} categories and \
             build.statistics.nation.final_demand {}; name one each, in order",
            named.len(),
            axes.C()
        );
        return Err(ExchangeError::description(path, reason));
    }
    let own = &table.axes;
    let sector = |i: usize| {
        let code = codes.and_then(|codes| codes.sectors.position(source.sector_codes.name(i)));
        position(&own.sectors, axes.sectors.name(i)).or(code)
    };
    let category = |k: usize| {
        let code = codes.and_then(|codes| position(&codes.categories, &named[k]));
        position(&own.categories, &named[k]).or(code)
    };
    let province = |p: usize| position(&own.regions, axes.provinces.labels().name(p));
    let order = Order {
        regions: found(path, ("province", axes.provinces.labels().names()), &own.regions, province)?,
        sectors: found(path, ("sector", axes.sectors.names()), &own.sectors, sector)?,
        categories: found(path, ("category", named), &own.categories, category)?,
    };
    Ok(ordered(table, &order, scale))
}

/// Position of a label; letters and digits decide where no label is the same.
fn position(labels: &Labels, label: &str) -> Option<usize> {
    let folded = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let alike = || labels.names().iter().position(|name| folded(name) == folded(label));
    labels.position(label).or_else(alike)
}

/// The place of every label, each place once and none left.
fn found(
    path: &Path,
    (what, wanted): (&str, &[String]),
    labels: &Labels,
    position: impl Fn(usize) -> Option<usize>,
) -> Result<Vec<usize>, ExchangeError> {
    let mut taken = vec![false; labels.len()];
    let mut places = Vec::with_capacity(wanted.len());
    for (at, label) in wanted.iter().enumerate() {
        let place = position(at).filter(|place| !std::mem::replace(&mut taken[*place], true));
        places.push(place.ok_or_else(|| {
            let known = labels.names().join("', '");
            let reason = format!(
                "no {what} for '{label}' of the statistics; the table has '{known}': correct the name in one of the \
                 two{}",
                if what == "category" {
                    ", or name the categories in build.statistics.provincial_table.final_demand"
                } else {
                    ""
                }
            );
            ExchangeError::description(path, reason)
        })?);
    }
    match taken.iter().position(|taken| !taken) {
        None => Ok(places),
        Some(extra) => {
            let reason = format!(
                "{what} '{}' is not in the statistics; add it there, or take it out",
                labels.name(extra)
            );
            Err(ExchangeError::description(path, reason))
        }
    }
}

fn ordered(table: &Table, order: &Order, scale: f64) -> GivenProvinces {
    let by = |columns: &[usize]| -> Vec<usize> {
        let width = columns.len();
        order.regions.iter().flat_map(|r| columns.iter().map(move |column| r * width + column)).collect()
    };
    let (rows, demand) = (by(&order.sectors), by(&order.categories));
    let picked = |values: &[f64], at: &[usize]| at.iter().map(|at| scale * values[*at]).collect::<Vec<f64>>();
    let vector = |values: &Option<Vec<f64>>, at: &[usize]| {
        values.as_ref().map_or_else(|| vec![0.0; at.len()], |values| picked(values, at))
    };
    let matrix = |cells: &[&[f64]], at: &[usize]| {
        let all: Vec<f64> = cells.iter().flat_map(|row| picked(row, at)).collect();
        Matrix::from_row_major(cells.len(), at.len(), all)
    };
    let (Z, Y) = (table.Z.to_dense(&table.axes), table.Y.to_dense(&table.axes));
    let (Z_rows, Y_rows): (Vec<&[f64]>, Vec<&[f64]>) =
        rows.iter().filter_map(|row| Z.row(*row).zip(Y.row(*row))).unzip();
    let v = &table.value_added.v;
    let components: Vec<&[f64]> = (0..v.rows()).map(|h| v.row(h)).collect();
    GivenProvinces {
        Z: matrix(&Z_rows, &rows),
        Y: matrix(&Y_rows, &demand),
        x: picked(&table.x, &rows),
        exports: vector(&table.exports, &rows),
        balancing: vector(&table.balancing, &rows),
        imports: vector(&table.imports, &rows),
        imports_Y: vector(&table.imports_Y, &demand),
        components: table.value_added.components.clone(),
        v: matrix(&components, &rows),
    }
}
