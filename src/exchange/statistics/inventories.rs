//! Inventories of territories: one row a source or a kind of household, one column a fuel, and their total.

use super::super::ExchangeError;
use super::super::trail::Trail;
use super::columns::Columns;
use super::layout::{EmissionsFiles, Given};
use crate::axes::Labels;
use crate::inventory::{EmissionFactors, Emissions};
use crate::linalg::Matrix;
use crate::quantity::Unit;

/// Largest difference of a row's fuels from its total that counts as rounding, in the inventory's unit and as a share.
const ROUNDING: [f64; 2] = [1e-5, 1e-9];
/// A difference of more than this share of the larger is no matter of rounding.
const FAR: f64 = 0.5;

/// Reads inventories.
pub(super) struct Inventories<'a> {
    pub(super) layout: &'a EmissionsFiles,
    pub(super) sources: &'a Labels,
    pub(super) factors: Option<&'a EmissionFactors>,
    pub(super) unit: &'a Unit,
}

impl Inventories<'_> {
    /// A territory in the given rows; every source and kind of household must be there, blank cells are zero.
    pub(super) fn whole(
        &self,
        columns: &Columns,
        (territory, rows): (&str, &[usize]),
        trail: &mut Trail,
    ) -> Result<Emissions, ExchangeError> {
        let found = self.positions(columns, rows)?;
        if let Some(at) = found.iter().position(Option::is_none) {
            let sources = self.sources.len();
            let name =
                if at < sources { self.sources.name(at) } else { &self.layout.households[at - sources] };
            let reason = format!(
                "no row for '{name}' in the inventory of {territory}; add it, or correct the name in the file that has \
                 '{name}'"
            );
            return Err(ExchangeError::description(&columns.sheet.path, reason));
        }
        self.read(columns, (territory, &found), trail)
    }

    /// The same where sources may be missing: they are zero.
    pub(super) fn partial(
        &self,
        columns: &Columns,
        (territory, rows): (&str, &[usize]),
        trail: &mut Trail,
    ) -> Result<Emissions, ExchangeError> {
        let found = self.positions(columns, rows)?;
        self.read(columns, (territory, &found), trail)
    }

    /// A column by source; blank cells and missing rows are zero.
    pub(super) fn by_source(
        &self,
        columns: &Columns,
        (column, rows): (usize, &[usize]),
    ) -> Result<Vec<f64>, ExchangeError> {
        let found = self.positions(columns, rows)?;
        let value = |at: usize| {
            let cell = |row| columns.known(row, column, self.sources.name(at));
            Ok(found[at].map(cell).transpose()?.flatten().unwrap_or(0.0))
        };
        (0..self.sources.len()).map(value).collect()
    }

    /// Row of every source, then of every kind of household.
    fn positions(&self, columns: &Columns, rows: &[usize]) -> Result<Vec<Option<usize>>, ExchangeError> {
        let (label, kinds) = (columns.column(&self.layout.source)?, &self.layout.households);
        let mut found = vec![None; self.sources.len() + kinds.len()];
        for row in rows {
            let name = columns.text(*row, label);
            let kind = || Some(self.sources.len() + kinds.iter().position(|kind| kind == name)?);
            let Some(at) = self.sources.position(name).or_else(kind) else {
                if self.layout.sums.iter().any(|sum| sum == name) {
                    continue;
                }
                return Err(columns.unknown(
                    *row,
                    name,
                    "the sources of the concordance, households and sums",
                ));
            };
            if found[at].replace(*row).is_some() {
                return Err(columns.doubled(*row, name));
            }
        }
        Ok(found)
    }

    fn read(
        &self,
        columns: &Columns,
        (territory, found): (&str, &[Option<usize>]),
        trail: &mut Trail,
    ) -> Result<Emissions, ExchangeError> {
        let fuels = &self.layout.fuels;
        let at = fuels.iter().map(|name| columns.column(name)).collect::<Result<Vec<_>, _>>()?;
        let activity = self.layout.given == Given::Activity;
        let total = if activity { None } else { Some(columns.column(&self.layout.total)?) };
        let mut by_fuel = Matrix::zeros(found.len(), fuels.len());
        let mut all = vec![0.0; found.len()];
        for (k, row) in found.iter().enumerate().filter_map(|(k, row)| Some((k, (*row)?))) {
            let name = columns.text(row, columns.column(&self.layout.source)?);
            let label = format!("{territory}, {name}");
            for (f, column) in at.iter().enumerate() {
                *by_fuel.at_mut(k, f) = if activity {
                    let value = columns.known(row, *column, name)?.unwrap_or(0.0);
                    self.emitted(columns, row, (territory, name, &fuels[f]), value)?
                } else {
                    mass(columns, (row, *column), &label)?
                };
            }
            let sum: f64 = by_fuel.row(k).iter().sum();
            all[k] = match total {
                None => sum,
                Some(total) => mass(columns, (row, total), &label)?,
            };
            if let (false, Some(total)) = (fuels.is_empty(), total) {
                agree(columns, (row, total), (&label, sum, all[k]), trail)?;
            }
        }
        let households = all.split_off(self.sources.len());
        Ok(Emissions { production: all, households, by_fuel })
    }

    fn emitted(
        &self,
        columns: &Columns,
        row: usize,
        place: (&str, &str, &str),
        activity: f64,
    ) -> Result<f64, ExchangeError> {
        let refuse = |reason: String| {
            let line = columns.sheet.rows[row].0;
            ExchangeError::description(&columns.sheet.path, format!("line {line}: {reason}"))
        };
        let Some(factors) = self.factors else {
            return Err(refuse(
                "build.statistics.emissions.given is 'activity', which needs factors; name their file in build.factors"
                    .to_owned(),
            ));
        };
        factors.emitted(place, activity, self.unit).map_err(|error| refuse(error.to_string()))
    }
}

/// Emissions in a cell, zero where it is blank.
fn mass(columns: &Columns, (row, column): (usize, usize), label: &str) -> Result<f64, ExchangeError> {
    let value = columns.known(row, column, label)?.unwrap_or(0.0);
    if value < 0.0 {
        let rule = "emissions must not be below zero: correct it";
        return Err(columns.refused((row, column), (label, value), rule));
    }
    Ok(value)
}

/// Notes a row whose fuels are not its total, and refuses one where the larger of the two is twice the other.
fn agree(
    columns: &Columns,
    (row, total): (usize, usize),
    (label, sum, all): (&str, f64, f64),
    trail: &mut Trail,
) -> Result<(), ExchangeError> {
    let (gap, most) = ((sum - all).abs(), ROUNDING[0].max(ROUNDING[1] * all.abs()));
    if gap > FAR * sum.max(all) && gap > most / FAR {
        let rule = format!(
            "its fuels and processes sum to {sum}: name all of them in build.statistics.emissions.fuels, and the column of \
             their total in build.statistics.emissions.total"
        );
        return Err(columns.refused((row, total), (label, all), &rule));
    }
    if gap > most {
        let (file, line) = (columns.sheet.path.display(), columns.sheet.rows[row].0);
        trail.note(format!(
            "{file}, line {line} ({label}): fuels and processes sum to {sum} and the total is {all}; the total is kept and \
             the fuels give shares of it"
        ));
    }
    Ok(())
}
