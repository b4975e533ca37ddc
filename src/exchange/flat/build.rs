//! From a layout to a table: names, order, numbers, parts.

use std::path::Path;

use super::super::ReadOptions;
use super::super::trail::Trail;
use super::layout::{ArrayFile, Held, Kind, Layout, Stressors};
use super::names::Lists;
use super::order::{Found, Order, align};
use super::plan::Plan;
use super::store::{Body, Places, Primary, PrimaryRows, Store};
use super::text::Scan;
use super::{ExchangeError, matlab, npy, text};
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::table::{Extension, Table, TableParts, ValueAdded, ValueAddedOrigin};

/// Relative difference above which two totals are told apart.
const TOTALS_DIFFER: f64 = 1e-6;

/// Reads the table that a layout describes.
pub(in super::super) fn read(
    path: &Path,
    options: &ReadOptions,
    trail: &mut Trail,
) -> Result<Table, ExchangeError> {
    let layout = Layout::read(path, trail)?;
    let lists = Lists::read(&layout, options, trail)?;
    let (regions, sectors, categories) = (lists.regions.count, lists.sectors.count, lists.categories.count);
    let (n, demand) = (regions.saturating_mul(sectors), regions.saturating_mul(categories));
    layout.check(n, demand)?;
    let (rows, width, found) = match &layout.array.kind {
        Kind::Text(separator) => {
            let Scan { width, found } = text::scan(&layout, *separator, (n, demand), trail)?;
            (None, width, found)
        }
        Kind::Npy => sized(npy::size(&layout.array.path)?),
        Kind::Matlab(variable) => sized(matlab::size(&layout.array.path, variable.as_deref())?),
    };
    layout.check_size((n, demand), rows, width)?;
    let (axes, attributes, order) = align(&layout, &lists, found, trail)?;
    let mut store = Store::new(&layout, &axes);
    let mut primary = PrimaryRows::new(primary_rows(&layout), &axes);
    let places = Places::of_table(&layout, &axes, &order);
    let body = Body { store: &mut store, axes: &axes, order: &order, first: layout.rows.Z };
    let plan = places.plan(&layout.array, layout.blank, Some(body), &mut primary);
    take(&layout.array, plan, width, trail)?;
    drop(places);
    let extensions = extensions(&layout, (&axes, &order), &primary, trail)?;
    let parts = parts(&layout, axes, (store, primary), trail)?;
    Table::new(TableParts { extensions, attributes, ..parts })
        .map_err(|reason| ExchangeError::Table { source_path: layout.path, reason })
}

/// An array whose size its file tells, without labels.
fn sized((rows, columns): (usize, usize)) -> (Option<usize>, usize, Found) {
    (Some(rows), columns, Found::default())
}

/// Reads a file into its plan; `width` are the cells a line of text has.
fn take(file: &ArrayFile, plan: Plan<'_>, width: usize, trail: &mut Trail) -> Result<(), ExchangeError> {
    match &file.kind {
        Kind::Text(separator) => text::read(plan, *separator, width, trail),
        Kind::Npy => npy::read(plan, trail),
        Kind::Matlab(variable) => matlab::read(plan, variable.as_deref(), trail),
    }
}

/// Primary rows of the table's own file: imports, value added, output, then the stressors of every extension.
fn primary_rows(layout: &Layout) -> Vec<Primary> {
    let rows = &layout.rows;
    let primary = |name: &str, number: usize, demand| Primary { number, name: name.to_owned(), demand };
    let mut all: Vec<Primary> = rows.imports.iter().map(|row| primary("imports", *row, true)).collect();
    all.extend(rows.value_added.iter().map(|(name, row)| primary(name, *row, false)));
    all.extend(rows.output.iter().map(|row| primary("output", *row, false)));
    for extension in &layout.extensions {
        if let Held::Main(demand) = extension.held {
            all.extend(extension.all.iter().map(|s| primary(&s.name, s.row, demand)));
        }
    }
    all
}

/// Everything but extensions and attributes.
fn parts(
    layout: &Layout,
    axes: Axes,
    (store, primary): (Store, PrimaryRows),
    trail: &mut Trail,
) -> Result<TableParts, ExchangeError> {
    let (exports, balancing) = (layout.columns.exports.len(), layout.columns.balancing.len());
    let leaving = exports + balancing;
    let total = layout.columns.output.and_then(|_| store.aside(leaving..leaving + 1));
    let imported = layout.rows.imports.len();
    let (n, components) = (axes.n(), layout.rows.value_added.len());
    let imports = |range: std::ops::Range<usize>| -> Option<Vec<f64>> {
        let sum = |at| (0..imported).map(|row| primary.values.at(row, at)).sum();
        (imported > 0).then(|| range.map(sum).collect())
    };
    let cost = layout.rows.output.map(|_| primary.values.row(imported + components)[..n].to_vec());
    if let (Some(total), Some(cost)) = (&total, &cost) {
        compare(layout, &axes, (total, cost), trail);
    }
    let value_added = if components > 0 {
        let names = layout.rows.value_added.iter().map(|(name, _)| name.clone());
        let components =
            Labels::new("value-added component", names).map_err(ExchangeError::labels(&layout.path))?;
        let v = production(&primary.values, imported..imported + components.len(), n);
        Some(ValueAdded { components, v, origin: ValueAddedOrigin::Given })
    } else {
        None
    };
    Ok(TableParts {
        exports: store.aside(0..exports),
        balancing: store.aside(exports..leaving),
        imports: imports(0..n),
        imports_Y: imports(n..primary.values.columns()),
        x: total.or(cost),
        value_added,
        ..TableParts::new(axes, layout.money.clone(), store.Z, store.Y)
    })
}

/// The first n cells of some rows.
fn production(values: &Matrix, rows: std::ops::Range<usize>, n: usize) -> Matrix {
    let data: Vec<f64> = rows.clone().flat_map(|row| &values.row(row)[..n]).copied().collect();
    Matrix::from_row_major(rows.len(), n, data)
}

/// Tells where total output and total input part; the output column is used.
fn compare(layout: &Layout, axes: &Axes, (total, cost): (&[f64], &[f64]), trail: &mut Trail) {
    let scale = |at: usize| total[at].abs().max(cost[at].abs()).max(1.0);
    let misfit = |at: &usize| (total[*at] - cost[*at]).abs() / scale(*at);
    let worst = (0..total.len()).max_by(|a, b| misfit(a).total_cmp(&misfit(b)));
    if let Some(worst) = worst.filter(|at| misfit(at) > TOTALS_DIFFER) {
        let apart = (0..total.len()).filter(|at| misfit(at) > TOTALS_DIFFER).count();
        trail.note(format!(
            "{}: output differs between its column and its row at {apart} of {} sectors, most at {} ({} and {}); \
             the column is used",
            layout.array.path.file_name().unwrap_or_default().to_string_lossy(),
            total.len(),
            axes.row_label(worst),
            total[worst],
            cost[worst]
        ));
    }
}

/// Extensions from the table's own primary rows, and from files of their own.
fn extensions(
    layout: &Layout,
    (axes, order): (&Axes, &Order),
    primary: &PrimaryRows,
    trail: &mut Trail,
) -> Result<Vec<Extension>, ExchangeError> {
    let mut at =
        layout.rows.imports.len() + layout.rows.value_added.len() + layout.rows.output.iter().count();
    let mut all = Vec::new();
    for extension in &layout.extensions {
        let count = extension.all.len();
        all.push(match &extension.held {
            Held::Main(demand) => {
                at += count;
                made(layout, extension, axes, (&primary.values, at - count, *demand))?
            }
            Held::Own(file, Z, direct) => {
                let places = Places::of_primary(*Z, *direct, axes, order);
                let demand = direct.is_some();
                let primary =
                    |s: &super::layout::Stressor| Primary { number: s.row, name: s.name.clone(), demand };
                let mut rows = PrimaryRows::new(extension.all.iter().map(primary).collect(), axes);
                let width = match file.kind {
                    Kind::Text(separator) => {
                        let first = extension.all.first().map_or(1, |stressor| stressor.row);
                        text::width(&file.path, separator, first, trail)?
                    }
                    _ => 0,
                };
                let plan = places.plan(file, layout.blank, None, &mut rows);
                take(file, plan, width, trail)?;
                made(layout, extension, axes, (&rows.values, 0, demand))?
            }
        });
    }
    Ok(all)
}

fn made(
    layout: &Layout,
    extension: &Stressors,
    axes: &Axes,
    (values, first, demand): (&Matrix, usize, bool),
) -> Result<Extension, ExchangeError> {
    let names = extension.all.iter().map(|stressor| stressor.name.clone());
    let stressors = Labels::new("stressor", names).map_err(ExchangeError::labels(&layout.path))?;
    let rows = first..first + stressors.len();
    let direct = |rows: std::ops::Range<usize>| {
        let data: Vec<f64> = rows.clone().flat_map(|row| &values.row(row)[axes.n()..]).copied().collect();
        Matrix::from_row_major(rows.len(), values.columns() - axes.n(), data)
    };
    Ok(Extension {
        name: extension.name.clone(),
        units: extension.all.iter().map(|stressor| stressor.unit.clone()).collect(),
        F: production(values, rows.clone(), axes.n()),
        F_Y: demand.then(|| direct(rows)),
        stressors,
    })
}
