//! The arrays of a table while a flat file fills them, and the plan of each file.

use super::super::wide::{Place, Row};
use super::layout::{ArrayFile, Layout};
use super::order::Order;
use super::plan::{Plan, Target};
use crate::axes::Axes;
use crate::linalg::Matrix;
use crate::table::Panels;

/// A primary row of a file: imports, a component, the output, a stressor.
pub(super) struct Primary {
    /// Row of the file, from 1.
    pub(super) number: usize,
    /// What it is, for messages.
    pub(super) name: String,
    /// Whether its demand columns are read.
    pub(super) demand: bool,
}

/// What a flat file fills.
pub(super) struct Store {
    pub(super) Z: Panels,
    pub(super) Y: Panels,
    /// n × (exports, balancing and output columns).
    pub(super) aside: Matrix,
}

/// The rows of production of the table's own file.
pub(super) struct Body<'a> {
    pub(super) store: &'a mut Store,
    pub(super) axes: &'a Axes,
    pub(super) order: &'a Order,
    /// First row of Z in the file.
    pub(super) first: usize,
}

impl Store {
    /// All zero.
    pub(super) fn new(layout: &Layout, axes: &Axes) -> Self {
        let columns = &layout.columns;
        let aside = columns.exports.len() + columns.balancing.len() + usize::from(columns.output.is_some());
        Self {
            Z: Panels::whole(axes, axes.n()),
            Y: Panels::whole(axes, axes.R() * axes.C()),
            aside: Matrix::zeros(axes.n(), aside.max(1)),
        }
    }

    /// Sum of some of the columns set aside; `None` of none.
    pub(super) fn aside(&self, columns: std::ops::Range<usize>) -> Option<Vec<f64>> {
        let sum = |row: usize| self.aside.row(row)[columns.clone()].iter().sum();
        (!columns.is_empty()).then(|| (0..self.aside.rows()).map(sum).collect())
    }
}

/// Rows of n production and R·C demand values.
pub(super) struct PrimaryRows {
    pub(super) rows: Vec<Primary>,
    /// Values, one row each.
    pub(super) values: Matrix,
}

impl PrimaryRows {
    pub(super) fn new(rows: Vec<Primary>, axes: &Axes) -> Self {
        let values = Matrix::zeros(rows.len(), axes.n() + axes.R() * axes.C());
        Self { rows, values }
    }
}

/// Where the columns of a file go: of rows of production, of primary rows with and without demand.
pub(super) struct Places {
    production: Vec<Place>,
    primary: Vec<Place>,
    primary_demand: Vec<Place>,
    /// What every column is.
    pub(super) names: Vec<String>,
}

impl Places {
    /// Of the table's own file.
    pub(super) fn of_table(layout: &Layout, axes: &Axes, order: &Order) -> Self {
        let columns = &layout.columns;
        let mut places = Self::of_primary(columns.Z, Some(columns.demand), axes, order);
        places.production.clone_from(&places.primary_demand);
        for (array, at) in places.production.iter_mut().flatten() {
            if *at >= axes.n() {
                (*array, *at) = (1, *at - axes.n());
            }
        }
        let kinds = [("exports", &columns.exports), ("balancing", &columns.balancing)];
        let aside = kinds.iter().flat_map(|(name, all)| all.iter().map(move |column| (*name, *column)));
        let output = columns.output.map(|column| ("output", column));
        for (at, (name, column)) in aside.chain(output).enumerate() {
            let width = places.production.len().max(column);
            places.production.resize(width, None);
            places.names.resize(width, String::new());
            places.production[column - 1] = Some((2, at));
            name.clone_into(&mut places.names[column - 1]);
        }
        places
    }

    /// Of primary rows alone, from these columns on.
    pub(super) fn of_primary(Z: usize, demand: Option<usize>, axes: &Axes, order: &Order) -> Self {
        let last = (Z - 1 + axes.n()).max(demand.map_or(0, |first| first - 1 + order.demand.len()));
        let (mut primary, mut names) = (vec![None; Z - 1 + axes.n()], vec![String::new(); last]);
        for (column, at) in order.columns.iter().enumerate() {
            primary[Z - 1 + column] = Some((0, *at));
            names[Z - 1 + column] = axes.row_label(*at);
        }
        let mut primary_demand = primary.clone();
        if let Some(first) = demand {
            primary_demand.resize(last, None);
            for (column, at) in order.demand.iter().enumerate() {
                primary_demand[first - 1 + column] = Some((0, axes.n() + *at));
                names[first - 1 + column] = axes.demand_label(*at);
            }
        }
        Self { production: Vec::new(), primary, primary_demand, names }
    }

    /// The plan of a file that holds these primary rows and, where it is the table's own, the table.
    pub(super) fn plan<'a>(
        &'a self,
        file: &ArrayFile,
        blank: Option<f64>,
        table: Option<Body<'a>>,
        primary: &'a mut PrimaryRows,
    ) -> Plan<'a> {
        let mut targets = Vec::new();
        if let Some(Body { store, axes, order, first }) = table {
            let width = store.aside.columns();
            let mut into: Vec<Option<Vec<&mut [f64]>>> = rows(&mut store.Z)
                .zip(rows(&mut store.Y))
                .zip(store.aside.data_mut().chunks_mut(width))
                .map(|((Z, Y), aside)| Some(vec![Z, Y, aside]))
                .collect();
            for (line, at) in order.rows.iter().enumerate() {
                let Some(into) = into[*at].take() else { continue };
                let row = Row { places: &self.production, into, may_end_early: false };
                targets.push(Target { number: first + line, name: axes.row_label(*at), row });
            }
        }
        let width = primary.values.columns();
        for (row, values) in primary.rows.iter().zip(primary.values.data_mut().chunks_mut(width)) {
            let places = if row.demand { &self.primary_demand } else { &self.primary };
            let into = Row { places, into: vec![values], may_end_early: true };
            targets.push(Target { number: row.number, name: row.name.clone(), row: into });
        }
        targets.sort_by_key(|target| target.number);
        Plan { file: file.path.clone(), targets, columns: self.names.clone(), blank }
    }
}

/// All rows of panels, to change.
fn rows(panels: &mut Panels) -> impl Iterator<Item = &mut [f64]> {
    let width = panels.columns();
    panels.iter_mut().flat_map(move |(_, panel)| panel.data_mut().chunks_mut(width))
}
