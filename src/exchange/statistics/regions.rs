//! Statistics of regions.

use std::path::Path;

use super::super::ExchangeError;
use super::super::regions::note_people;
use super::super::trail::Trail;
use super::columns::{Columns, Sectors};
use super::layout::{Layout, RegionalFile, RegionsFile};
use super::provinces::to_money;
use crate::axes::{Labels, Partition};
use crate::compile::{Known, RELIABILITY, RegionalStatistics};
use crate::quantity::Unit;

/// The regions file, its rows sorted by province.
pub(super) struct Regions {
    columns: Columns,
    order: Vec<usize>,
    pub(super) labels: Labels,
    pub(super) provinces: Partition,
}

/// Reads the regions and their provinces; provinces stand in the order of their first region.
pub(super) fn regions(
    folder: &Path,
    layout: &RegionsFile,
    trail: &mut Trail,
) -> Result<Regions, ExchangeError> {
    let columns = Columns::open(folder, &layout.file, trail)?;
    let (region, province) = (columns.column(&layout.region)?, columns.column(&layout.province)?);
    let mut names: Vec<&str> = Vec::new();
    let mut order: Vec<usize> = (0..columns.len()).collect();
    for row in 0..columns.len() {
        let name = columns.text(row, province);
        if name.is_empty() {
            let reason = format!(
                "line {}: region '{}' is in no province; name its province, or the region itself where it is one",
                columns.sheet.rows[row].0,
                columns.text(row, region)
            );
            return Err(ExchangeError::description(&columns.sheet.path, reason));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    order.sort_by_key(|row| names.iter().position(|name| *name == columns.text(*row, province)));
    let path = &columns.sheet.path;
    let labels = Labels::new("region", order.iter().map(|row| columns.text(*row, region)))
        .map_err(ExchangeError::labels(path))?;
    let province_of: Vec<String> = order.iter().map(|row| columns.text(*row, province).to_owned()).collect();
    let provinces = Partition::given(&labels, &province_of)
        .map_err(|reason| ExchangeError::Provinces { file: path.clone(), reason })?;
    Ok(Regions { columns, order, labels, provinces })
}

impl Regions {
    /// One column by region; none where the name is blank. Negative numbers are refused.
    fn column(&self, name: &str, scale: f64) -> Result<Vec<Known>, ExchangeError> {
        let Some(column) = self.columns.optional(name)? else { return Ok(vec![None; self.order.len()]) };
        let cell = |(r, row): (usize, &usize)| {
            let value = self.columns.known(*row, column, self.labels.name(r))?;
            Ok(value.map(|value| scale * value))
        };
        self.order.iter().enumerate().map(cell).collect()
    }

    /// Reliabilities, each in the range that makes a difference.
    fn reliability(&self, name: &str) -> Result<Vec<Known>, ExchangeError> {
        let known = self.column(name, 1.0)?;
        let usable = |value: &f64| RELIABILITY.contains(value);
        let bad =
            known.iter().enumerate().find_map(|(r, value)| Some((r, value.filter(|value| !usable(value))?)));
        let (Some((r, value)), Some(column)) = (bad, self.columns.optional(name)?) else { return Ok(known) };
        let rule = format!(
            "a reliability is a number from {} to {}, where 1 is that of a region without one: correct it, or leave it \
             blank",
            RELIABILITY.start(),
            RELIABILITY.end()
        );
        Err(self.columns.refused((self.order[r], column), (self.labels.name(r), value), &rule))
    }

    /// Everything that is known of the regions.
    pub(super) fn statistics(
        &self,
        folder: &Path,
        layout: &Layout,
        (sectors, money): (&Sectors, &Unit),
        trail: &mut Trail,
    ) -> Result<RegionalStatistics, ExchangeError> {
        let names = &layout.regions;
        let people = Unit::new(&names.population_unit);
        if !names.population.is_empty() {
            note_people(&self.columns.sheet.path, &people, trail);
        }
        let (longitude, latitude) = (self.column(&names.longitude, 1.0)?, self.column(&names.latitude, 1.0)?);
        let (categories, labels) = (&layout.nation.final_demand, &self.labels);
        let mut sheet = |file: &RegionalFile, unit: Option<&Unit>, columns: &Finder<'_>, width: usize| {
            by_region(folder, file, (labels, unit), (columns, width), trail)
        };
        let by_sector: &Finder<'_> =
            &|file| sectors.columns(file).map(|all| all.into_iter().map(Some).collect());
        let by_category: &Finder<'_> =
            &|file| known_categories(file, categories, &layout.regional_expenditure);
        let (m, C) = (sectors.names.len(), categories.len());
        let some = [&names.expenditure, &names.exports, &names.imports].iter().any(|name| !name.is_empty());
        let scale = if some { to_money(&self.columns.sheet.path, &names.unit, money)? } else { 1.0 };
        Ok(RegionalStatistics {
            gdp: self.column(&names.gdp, 1.0)?,
            population: self.column(&names.population, 1.0)?,
            population_unit: people,
            emissions: self.column(&names.emissions, 1.0)?,
            area: self.column(&names.area, 1.0)?,
            reliability: self.reliability(&names.reliability)?,
            center: longitude.into_iter().zip(latitude).map(|(east, north)| east.zip(north)).collect(),
            output: sheet(&layout.regional_output, Some(money), by_sector, m)?,
            value_added: sheet(&layout.regional_value_added, Some(money), by_sector, m)?,
            employment: sheet(&layout.regional_employment, None, by_sector, m)?,
            expenditure: sheet(&layout.regional_expenditure, Some(money), by_category, C)?,
            expenditure_total: self.column(&names.expenditure, scale)?,
            exports: sheet(&layout.regional_exports, Some(money), by_sector, m)?,
            exports_total: self.column(&names.exports, scale)?,
            imports: sheet(&layout.regional_imports, Some(money), by_sector, m)?,
            imports_total: self.column(&names.imports, scale)?,
        })
    }
}

/// Columns of the categories that are known. A column that is none, beside a category that has none, is misspelled.
fn known_categories(
    file: &Columns,
    categories: &[String],
    layout: &RegionalFile,
) -> Result<Vec<Option<usize>>, ExchangeError> {
    let header = &file.sheet.header;
    let found: Vec<Option<usize>> =
        categories.iter().map(|name| header.iter().position(|head| head == name)).collect();
    let missing = categories.iter().zip(&found).find(|(_, column)| column.is_none());
    let stray = header.iter().position(|head| *head != layout.region && !categories.contains(head));
    match (missing, stray) {
        (Some((category, _)), Some(at)) => {
            let reason = format!(
                "column {} ('{}') is no category of final demand, and '{category}' has no column: correct the name, or take \
                 the column out where '{category}' is unknown",
                at + 1,
                header[at]
            );
            Err(ExchangeError::description(&file.sheet.path, reason))
        }
        _ => Ok(found),
    }
}

/// Finds the columns of a file; none where it has no such column.
type Finder<'a> = dyn Fn(&Columns) -> Result<Vec<Option<usize>>, ExchangeError> + 'a;

/// A file with one row a region; regions and cells may be missing. Money is converted, other units stay.
fn by_region(
    folder: &Path,
    layout: &RegionalFile,
    (labels, money): (&Labels, Option<&Unit>),
    (find, width): (&Finder<'_>, usize),
    trail: &mut Trail,
) -> Result<Vec<Known>, ExchangeError> {
    let mut values = vec![None; labels.len() * width];
    if layout.file.is_empty() {
        return Ok(values);
    }
    let columns = Columns::open(folder, &layout.file, trail)?;
    let scale = money.map_or(Ok(1.0), |money| to_money(&columns.sheet.path, &layout.unit, money))?;
    let using = find(&columns)?;
    let label = columns.column(&layout.region)?;
    let rows = columns.rows_of(label, "the regions", |label| labels.position(label), labels.len())?;
    for (r, row) in rows.iter().enumerate() {
        let Some(row) = row else { continue };
        for (at, column) in using.iter().enumerate().filter_map(|(at, column)| Some((at, (*column)?))) {
            let value = columns.known(*row, column, labels.name(r))?;
            values[r * width + at] = value.map(|value| scale * value);
        }
    }
    Ok(values)
}
