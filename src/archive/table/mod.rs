//! The packed table: every rank opens the file itself and reads only the rows of its own provinces.

mod flows;

use std::path::Path;

use super::read::Source;
use super::schema::{self, Entry, TABLE_KIND};
use super::write::{Sheet, write_file};
use super::{ArchiveError, Fact, Origin, Provenance, construction, provenance, regions};
use crate::axes::{Axes, Labels, Province};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::ranks::Watch;
use crate::table::{
    Extension, RegionAttributes, Table, TableParts, VALUE_ADDED, ValueAdded, ValueAddedOrigin,
};

const VALUE_ADDED_ORIGIN: &str = "value_added_origin";
/// Scales of every packed table.
const TABLE_AXES: &[&str] = &["region_from", "sector_from", "region_to", "sector_to", "category"];

/// Writes a whole table, panel by panel, under its final name only when it is complete.
pub fn write_table(path: &Path, table: &Table, provenance: &Provenance) -> Result<(), ArchiveError> {
    write_whole(path, table, provenance, None)
}

/// The same for a table that was built, with how it came about.
pub fn write_built_table(
    path: &Path,
    table: &Table,
    provenance: &Provenance,
    origin: &Origin<'_>,
) -> Result<(), ArchiveError> {
    write_whole(path, table, provenance, Some(origin))
}

fn write_whole(
    path: &Path,
    table: &Table,
    provenance: &Provenance,
    origin: Option<&Origin<'_>>,
) -> Result<(), ArchiveError> {
    for (array, flow) in [("Z", &table.Z), ("Y", &table.Y)] {
        if !flow.is_whole() {
            return Err(ArchiveError::Partial { file: path.to_owned(), array });
        }
    }
    write_file(path, TABLE_KIND, |root| {
        regions::write(root, &table.axes, &table.attributes)?;
        write_flows(&root.group("table")?, table)?;
        if let Some(origin) = origin {
            construction::write(root, &table.axes, table.money.as_str(), origin)?;
        }
        provenance::write(root, &table.axes, provenance)
    })
}

fn write_flows(sheet: &Sheet, table: &Table) -> Result<(), ArchiveError> {
    let money = table.money.as_str();
    regions::write_scales(sheet, &table.axes, TABLE_AXES)?;
    sheet.scale("component", table.value_added.components.names())?;
    flows::write(sheet, table)?;
    sheet.numbers(&schema::OUTPUT.unit(money), &table.x)?;
    let vectors = [
        (schema::EXPORTS, &table.exports),
        (schema::BALANCING, &table.balancing),
        (schema::IMPORTS, &table.imports),
        (schema::IMPORTS_Y, &table.imports_Y),
    ];
    for (entry, vector) in &vectors {
        if let Some(values) = vector {
            sheet.numbers(&entry.unit(money), values)?;
        }
    }
    sheet.numbers(&schema::VALUE_ADDED.unit(money), table.value_added.v.data())?;
    let origin = match table.value_added.origin {
        ValueAddedOrigin::Given => "given",
        ValueAddedOrigin::Implied => "implied",
    };
    sheet.attribute(VALUE_ADDED_ORIGIN, &Fact::from(origin))?;
    let extensions = sheet.group("extensions")?;
    for extension in &table.extensions {
        write_extension(&extensions.group(&extension.name)?, &table.axes, extension)?;
    }
    Ok(())
}

fn write_extension(sheet: &Sheet, axes: &Axes, extension: &Extension) -> Result<(), ArchiveError> {
    let unit = regions::stressor_unit(&extension.units);
    regions::write_stressors(sheet, &extension.stressors, &extension.units)?;
    regions::write_scales(sheet, axes, &["region", "sector"])?;
    sheet.numbers(&schema::F.unit(unit.as_str()), extension.F.data())?;
    if let Some(F_Y) = &extension.F_Y {
        regions::write_scales(sheet, axes, &["category"])?;
        sheet.numbers(&schema::F_Y.unit(unit.as_str()), F_Y.data())?;
    }
    Ok(())
}

/// A packed table, open.
pub struct TableFile {
    source: Source,
    axes: Axes,
    money: Unit,
}

impl TableFile {
    /// Opens a packed table and reads its labels.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let source = Source::open(path, TABLE_KIND)?;
        let axes = regions::read_axes(&source)?;
        let flows = flows::marked(&source)?;
        let money = Unit::new(&source.text_attribute(flows, "units")?);
        Ok(Self { source, axes, money })
    }

    /// Labels and provinces.
    pub fn axes(&self) -> &Axes {
        &self.axes
    }

    /// From here on provinces of more than 4,096 rows count as tiles of their regions, each a province of its own, where
    /// the rows of a province are stored at length; the province of each tile.
    ///
    /// Storage, products and province blocks of a table with few large provinces so spread over ranks.
    pub fn tile(&mut self) -> Option<Vec<Province>> {
        if self.is_hierarchical() {
            return None;
        }
        let (tiled, of) = self.axes.provinces.tiled(&self.axes.regions, self.axes.m())?;
        self.axes.provinces = tiled;
        Some(of)
    }

    /// Reads what the provinces in `held` hold of `Z` and `Y` and everything else whole; also the bytes of `Z`, `Y` and
    /// their factors read.
    pub fn read(&self, held: &[Province], watch: Watch<'_>) -> Result<(Table, u64), ArchiveError> {
        let components = self.source.labels("value-added component", "/table/component")?;
        let (Z, Y, bytes) = self.read_flows(held, watch)?;
        let v = self.flows(&schema::VALUE_ADDED, Some(&components))?;
        let v = Matrix::from_row_major(components.len(), self.axes.n(), v);
        let parts = TableParts {
            axes: self.axes.clone(),
            money: self.money.clone(),
            Z,
            Y,
            x: Some(self.flows(&schema::OUTPUT, None)?),
            exports: self.optional(&schema::EXPORTS)?,
            balancing: self.optional(&schema::BALANCING)?,
            imports: self.optional(&schema::IMPORTS)?,
            imports_Y: self.optional(&schema::IMPORTS_Y)?,
            value_added: Some(ValueAdded { components, v, origin: self.value_added_origin()? }),
            extensions: self.extensions()?,
            attributes: self.attributes()?,
        };
        let file = self.source.path.clone();
        Ok((Table::new(parts).map_err(|source| ArchiveError::Table { file, source })?, bytes))
    }

    /// Population and coordinates.
    pub fn attributes(&self) -> Result<RegionAttributes, ArchiveError> {
        regions::read_attributes(&self.source, &self.axes)
    }

    /// Extensions and how many stressors they have, value added among them.
    pub fn stressors(&self) -> Result<Vec<(String, usize)>, ArchiveError> {
        let components = self.source.labels("value-added component", "/table/component")?;
        let counted = |name: String| {
            let stressors = self.source.labels("stressor", &format!("/table/extensions/{name}/stressor"))?;
            Ok((name, stressors.len()))
        };
        let extensions = self.source.members("/table/extensions")?.into_iter().map(counted);
        extensions.chain([Ok((VALUE_ADDED.to_owned(), components.len()))]).collect()
    }

    fn flows(&self, entry: &Entry, components: Option<&Labels>) -> Result<Vec<f64>, ArchiveError> {
        let path = format!("{}/{}", entry.group, entry.name);
        let dataset = self.flow_dataset(entry, &path, components)?;
        dataset.read_raw().map_err(|error| self.source.damaged(&path, &error))
    }

    fn optional(&self, entry: &Entry) -> Result<Option<Vec<f64>>, ArchiveError> {
        let there = self.source.has(&format!("{}/{}", entry.group, entry.name));
        there.then(|| self.flows(entry, None)).transpose()
    }

    /// A dataset in money whose shape and labels are the table's.
    fn flow_dataset(
        &self,
        entry: &Entry,
        path: &str,
        components: Option<&Labels>,
    ) -> Result<hdf5::Dataset, ArchiveError> {
        let dataset = self.labeled_dataset(entry, path, components)?;
        let found = self.source.text_attribute(path, "units")?;
        if Unit::new(&found) == self.money {
            return Ok(dataset);
        }
        let (file, expected) = (self.source.path.clone(), self.money.to_string());
        Err(ArchiveError::Units { file, dataset: path.to_owned(), found, expected })
    }

    /// A dataset whose shape and labels are the table's; `own` are the labels of its component or stressor axis.
    fn labeled_dataset(
        &self,
        entry: &Entry,
        path: &str,
        own: Option<&Labels>,
    ) -> Result<hdf5::Dataset, ArchiveError> {
        let mut axes = Vec::with_capacity(entry.axes.len());
        for axis in entry.axes {
            let labels = match *axis {
                "region" | "region_from" | "region_to" => &self.axes.regions,
                "sector" | "sector_from" | "sector_to" => &self.axes.sectors,
                "category" => &self.axes.categories,
                "province_from" | "province_to" => self.axes.provinces.labels(),
                _ => own.ok_or_else(|| self.source.absent(&format!("labels of {axis} of {path}")))?,
            };
            axes.push((*axis, labels));
        }
        let shape: Vec<usize> = axes.iter().map(|(_, labels)| labels.len()).collect();
        let dataset = self.source.number_dataset(path, &shape)?;
        self.source.check_scales(&dataset, path, &axes)?;
        Ok(dataset)
    }

    fn value_added_origin(&self) -> Result<ValueAddedOrigin, ArchiveError> {
        Ok(match self.source.text_attribute("/table", VALUE_ADDED_ORIGIN)?.as_str() {
            "implied" => ValueAddedOrigin::Implied,
            _ => ValueAddedOrigin::Given,
        })
    }

    fn extensions(&self) -> Result<Vec<Extension>, ArchiveError> {
        let names = self.source.members("/table/extensions")?;
        names.into_iter().map(|name| self.extension(name)).collect()
    }

    fn extension(&self, name: String) -> Result<Extension, ArchiveError> {
        let group = format!("/table/extensions/{name}");
        let stressors = self.source.labels("stressor", &format!("{group}/stressor"))?;
        let units = self.source.texts(&format!("{group}/stressor_unit"))?;
        let units = units.iter().map(|unit| Unit::new(unit)).collect();
        let matrix = |entry: &Entry, columns: usize| {
            let path = format!("{group}/{}", entry.name);
            let dataset = self.labeled_dataset(entry, &path, Some(&stressors))?;
            let values = dataset.read_raw().map_err(|error| self.source.damaged(&path, &error))?;
            Ok(Matrix::from_row_major(stressors.len(), columns, values))
        };
        let F = matrix(&schema::F, self.axes.n())?;
        let there = self.source.has(&format!("{group}/F_Y"));
        let F_Y = there.then(|| matrix(&schema::F_Y, self.axes.R() * self.axes.C())).transpose()?;
        Ok(Extension { name, stressors, units, F, F_Y })
    }
}

#[cfg(test)]
pub(super) mod tests;
