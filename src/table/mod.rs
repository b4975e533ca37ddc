//! The multi-regional input-output table: `Z`, `Y`, `x`, `v` in province blocks, extensions, region attributes.
//!
//! `Z` and `Y` are dense, or factored: trade shares × the use of every region.
//!
//! Row identity: `Σ Z + Σ Y + exports + balancing = x`. Column identity: `Σ Z + imports + Σ v = x`.

mod aggregate;
mod balance;
mod error;
mod excerpt;
mod extension;
mod flow;
mod form;
mod panels;
mod regions;
pub mod synthetic;
mod trade;
mod value_added;

pub use balance::{BalanceReport, Misfit, balance};
pub use error::TableError;
pub use excerpt::{Excerpt, Outside};
pub use extension::Extension;
pub use flow::{Flow, uses};
pub use form::Form;
pub use panels::Panels;
pub use regions::RegionAttributes;
pub use trade::{Aggregates, Hierarchical, Trade, TradeError, put_aggregate};
pub use value_added::{ValueAdded, ValueAddedOrigin};

use std::sync::Arc;

use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::quantity::Unit;

/// A multi-regional input-output table, or the provinces of it that one rank holds.
///
/// # Shapes
/// `Z` n×n and `Y` n×(R·C), dense in row panels of the held provinces or factored; every vector is whole on every
/// rank.
/// # Units
/// All flows in `money`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Labels and provinces.
    pub axes: Axes,
    /// Unit of every flow.
    pub money: Unit,
    /// Intermediate transactions.
    pub Z: Flow,
    /// Final demand by consuming region and category.
    pub Y: Flow,
    /// Gross output, n.
    pub x: Vec<f64>,
    /// Exports that leave the table, n.
    pub exports: Option<Vec<f64>>,
    /// The source's balancing (error) column, n.
    pub balancing: Option<Vec<f64>>,
    /// Imports used by production, n: a primary input.
    pub imports: Option<Vec<f64>>,
    /// Imports used by final demand, R·C.
    pub imports_Y: Option<Vec<f64>>,
    /// Value added.
    pub value_added: ValueAdded,
    /// Stressors.
    pub extensions: Vec<Extension>,
    /// Population and coordinates.
    pub attributes: RegionAttributes,
}

/// Everything a source says of a table; [`Table::new`] checks it.
#[derive(Clone, Debug)]
pub struct TableParts {
    /// Labels and provinces.
    pub axes: Axes,
    /// Unit of every flow.
    pub money: Unit,
    /// Intermediate transactions.
    pub Z: Flow,
    /// Final demand.
    pub Y: Flow,
    /// Gross output; `None` takes the row sums (whole tables only).
    pub x: Option<Vec<f64>>,
    /// Exports that leave the table.
    pub exports: Option<Vec<f64>>,
    /// Balancing column.
    pub balancing: Option<Vec<f64>>,
    /// Imports used by production.
    pub imports: Option<Vec<f64>>,
    /// Imports used by final demand.
    pub imports_Y: Option<Vec<f64>>,
    /// Value added by component; `None` takes the column residual (whole tables only).
    pub value_added: Option<ValueAdded>,
    /// Stressors.
    pub extensions: Vec<Extension>,
    /// Population and coordinates.
    pub attributes: RegionAttributes,
}

impl TableParts {
    /// Flows and nothing else.
    pub fn new(axes: Axes, money: Unit, Z: impl Into<Flow>, Y: impl Into<Flow>) -> Self {
        Self {
            axes,
            money,
            Z: Z.into(),
            Y: Y.into(),
            x: None,
            exports: None,
            balancing: None,
            imports: None,
            imports_Y: None,
            value_added: None,
            extensions: Vec::new(),
            attributes: RegionAttributes::default(),
        }
    }
}

/// Name under which value added is archived beside the extensions.
pub const VALUE_ADDED: &str = "value_added";

impl Table {
    /// Checks shapes and finiteness, fills `x` from row sums and value added from column residuals where missing.
    ///
    /// # Errors
    /// [`TableError`] with the array and the labels of the first bad cell.
    pub fn new(parts: TableParts) -> Result<Self, TableError> {
        check_parts(&parts)?;
        let TableParts { axes, money, Z, Y, x, exports, balancing, imports, imports_Y, .. } = parts;
        let x = match x {
            Some(x) => x,
            None => balance::row_sums(&axes, &Z, &Y, exports.as_deref(), balancing.as_deref())
                .ok_or(TableError::Incomplete { array: "x" })?,
        };
        let value_added = match parts.value_added {
            Some(given) => given,
            None => implied_value_added(&axes, &Z, &x, imports.as_deref())?,
        };
        let (extensions, attributes) = (parts.extensions, parts.attributes);
        Ok(Self {
            axes,
            money,
            Z,
            Y,
            x,
            exports,
            balancing,
            imports,
            imports_Y,
            value_added,
            extensions,
            attributes,
        })
    }

    /// The same table with every cell of `Z` and `Y` written out; [`Table::dense_bytes`] tells what that takes.
    #[must_use]
    pub fn into_dense(self) -> Self {
        let (Z, Y) = (self.Z.to_dense(&self.axes).into(), self.Y.to_dense(&self.axes).into());
        Self { Z, Y, ..self }
    }

    /// Bytes of dense `Z` and `Y`.
    pub fn dense_bytes(axes: &Axes) -> u64 {
        let columns = axes.R() as u64 * (axes.m() + axes.C()) as u64;
        axes.n() as u64 * columns * size_of::<f64>() as u64
    }

    /// Bytes of flows with the trade shares of `Z`.
    pub fn factored_bytes(&self, Z: &Flow) -> u64 {
        let axes = &self.axes;
        let regional = axes.n() * (axes.m() + axes.C());
        let numbers = match Z.trade().map(AsRef::as_ref) {
            None => return Self::dense_bytes(axes),
            Some(Trade::Dense(_)) => regional + axes.n() * axes.R(),
            Some(Trade::Hierarchical(shares)) => regional + 3 * axes.n() + shares.province_trade.len(),
        };
        (numbers * size_of::<f64>()) as u64
    }

    /// Value added summed over its components, n.
    pub fn v(&self) -> Vec<f64> {
        self.value_added.v.column_sums()
    }

    /// Value added as an extension, so that value added in trade comes by the road of every stressor.
    pub fn value_added_extension(&self) -> Extension {
        Extension {
            name: VALUE_ADDED.to_owned(),
            stressors: self.value_added.components.clone(),
            units: vec![self.money.clone(); self.value_added.components.len()],
            F: self.value_added.v.clone(),
            F_Y: None,
        }
    }
}

fn implied_value_added(
    axes: &Axes,
    Z: &Flow,
    x: &[f64],
    imports: Option<&[f64]>,
) -> Result<ValueAdded, TableError> {
    let columns = Z.column_sums(axes).ok_or(TableError::Incomplete { array: "value added" })?;
    let mut v = Matrix::zeros(1, x.len());
    for (j, value) in v.row_mut(0).iter_mut().enumerate() {
        *value = x[j] - columns[j] - imports.map_or(0.0, |imports| imports[j]);
    }
    let components = Labels::new("value-added component", ["value added (implied)"])
        .map_err(|_| TableError::Incomplete { array: "value added" })?;
    Ok(ValueAdded { components, v, origin: ValueAddedOrigin::Implied })
}

fn check_parts(parts: &TableParts) -> Result<(), TableError> {
    let axes = &parts.axes;
    let (n, demand) = (axes.n(), axes.R() * axes.C());
    check_flow("Z", axes, &parts.Z, axes.m())?;
    check_flow("Y", axes, &parts.Y, axes.C())?;
    match (parts.Z.trade(), parts.Y.trade()) {
        (None, None) => {}
        (Some(trade), Some(other)) if Arc::ptr_eq(trade, other) || trade == other => {
            trade.check(axes)?;
            // A part of a table is held against its sums by the ranks together.
            if parts.Z.is_whole() && parts.Y.is_whole() {
                let sums = trade.column_sums(axes);
                Trade::check_sums(axes, uses(&parts.Z, &parts.Y).map(|(row, used)| (row, sums[row], used)))?;
            }
        }
        _ => return Err(TableError::Mixed),
    }
    let vectors = [
        ("x", &parts.x),
        ("exports", &parts.exports),
        ("balancing", &parts.balancing),
        ("imports", &parts.imports),
    ];
    for (name, vector) in vectors.iter().filter_map(|(name, v)| v.as_ref().map(|v| (*name, v))) {
        shape(name, vector.len(), n)?;
        finite(name, vector, |j| axes.row_label(j))?;
    }
    if let Some(imports) = &parts.imports_Y {
        shape("imports_Y", imports.len(), demand)?;
        finite("imports_Y", imports, |j| axes.demand_label(j))?;
    }
    if let Some(given) = &parts.value_added {
        shape("value added", given.v.data().len(), given.components.len() * n)?;
        for (h, component) in given.components.names().iter().enumerate() {
            finite("value added", given.v.row(h), |j| format!("{component}, {}", axes.row_label(j)))?;
        }
    }
    check_extensions(axes, &parts.extensions)?;
    check_attributes(axes, &parts.attributes)
}

fn check_flow(array: &str, axes: &Axes, flow: &Flow, width: usize) -> Result<(), TableError> {
    let panels = flow.panels();
    let dense = matches!(flow, Flow::Dense(_));
    shape(&format!("{array} (columns)"), panels.columns(), if dense { axes.R() * width } else { width })?;
    for (row, values) in panels.rows() {
        finite(array, values, |j| {
            let column = if dense { j } else { row / axes.m() * width + j };
            let to = if width == axes.m() && array == "Z" {
                axes.row_label(column)
            } else {
                axes.demand_label(column)
            };
            let from = if dense { axes.row_label(row) } else { axes.sectors.name(row % axes.m()).to_owned() };
            format!("{from} → {to}")
        })?;
    }
    Ok(())
}

fn check_extensions(axes: &Axes, extensions: &[Extension]) -> Result<(), TableError> {
    for (at, extension) in extensions.iter().enumerate() {
        let name = &extension.name;
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        if name == VALUE_ADDED || name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
            return Err(TableError::ReservedExtension { name: name.clone() });
        }
        if extensions[..at].iter().any(|other| other.name == *name) {
            return Err(TableError::DoubledExtension { name: name.clone() });
        }
        let k = extension.stressors.len();
        shape(&format!("{name}/unit"), extension.units.len(), k)?;
        shape(&format!("{name}/F"), extension.F.data().len(), k * axes.n())?;
        for (s, stressor) in extension.stressors.names().iter().enumerate() {
            finite(&format!("{name}/F"), extension.F.row(s), |j| {
                format!("{stressor}, {}", axes.row_label(j))
            })?;
        }
        if let Some(F_Y) = &extension.F_Y {
            shape(&format!("{name}/F_Y"), F_Y.data().len(), k * axes.R() * axes.C())?;
            for (s, stressor) in extension.stressors.names().iter().enumerate() {
                finite(&format!("{name}/F_Y"), F_Y.row(s), |j| {
                    format!("{stressor}, {}", axes.demand_label(j))
                })?;
            }
        }
    }
    Ok(())
}

fn check_attributes(axes: &Axes, attributes: &RegionAttributes) -> Result<(), TableError> {
    if let Some((population, _)) = &attributes.population {
        shape("population", population.len(), axes.R())?;
        let bad = |people: &f64| people.is_infinite() || *people <= 0.0;
        if let Some(r) = population.iter().position(bad) {
            let (region, value) = (axes.regions.name(r).to_owned(), population[r]);
            return Err(TableError::Population { region, value });
        }
    }
    if let Some(coordinates) = &attributes.coordinates {
        shape("coordinates", coordinates.len(), axes.R())?;
        // NaN is no place beyond a limit: unknown.
        if let Some(r) = coordinates.iter().position(|(lon, lat)| lon.abs() > 360.0 || lat.abs() > 90.0) {
            let (region, (longitude, latitude)) = (axes.regions.name(r).to_owned(), coordinates[r]);
            return Err(TableError::Coordinates { region, longitude, latitude });
        }
    }
    Ok(())
}

fn shape(array: &str, found: usize, expected: usize) -> Result<(), TableError> {
    if found == expected {
        return Ok(());
    }
    Err(TableError::Shape { array: array.to_owned(), found, expected })
}

fn finite(array: &str, values: &[f64], label: impl Fn(usize) -> String) -> Result<(), TableError> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => {
            Err(TableError::NotFinite { array: array.to_owned(), label: label(at), value: values[at] })
        }
    }
}
