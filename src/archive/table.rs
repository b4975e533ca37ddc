//! The packed table: every rank opens the file itself and reads only the rows of its own provinces.

use std::path::Path;

use super::read::Source;
use super::schema::{self, Entry, TABLE_KIND};
use super::write::{Sheet, write_file};
use super::{ArchiveError, Fact, Provenance, provenance, regions};
use crate::axes::{Axes, Labels, Province};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Extension, Panels, RegionAttributes, Table, TableParts, ValueAdded, ValueAddedOrigin};

const VALUE_ADDED_ORIGIN: &str = "value_added_origin";
const TABLE_AXES: &[&str] = &["region_from", "sector_from", "region_to", "sector_to", "category"];

/// Writes a whole table, panel by panel, under its final name only when it is complete.
pub fn write_table(path: &Path, table: &Table, provenance: &Provenance) -> Result<(), ArchiveError> {
    for (array, panels) in [("Z", &table.Z), ("Y", &table.Y)] {
        if !panels.is_whole() {
            return Err(ArchiveError::Partial { file: path.to_owned(), array });
        }
    }
    write_file(path, TABLE_KIND, |root| {
        regions::write(root, &table.axes, &table.attributes)?;
        write_flows(&root.group("table")?, table)?;
        provenance::write(root, &table.axes, provenance)
    })
}

fn write_flows(sheet: &Sheet, table: &Table) -> Result<(), ArchiveError> {
    let money = table.money.as_str();
    regions::write_scales(sheet, &table.axes, TABLE_AXES)?;
    sheet.scale("component", table.value_added.components.names())?;
    sheet.panels(&schema::Z.unit(money), &table.Z)?;
    sheet.panels(&schema::Y.unit(money), &table.Y)?;
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
        let money = Unit::new(&source.text_attribute("/table/Z", "units")?);
        Ok(Self { source, axes, money })
    }

    /// Labels and provinces.
    pub fn axes(&self) -> &Axes {
        &self.axes
    }

    /// Reads the rows of `Z` and `Y` of the provinces in `held` and everything else whole; also the bytes of `Z` and
    /// `Y` read.
    pub fn read(&self, held: &[Province]) -> Result<(Table, u64), ArchiveError> {
        let components = self.source.labels("value-added component", "/table/component")?;
        let Z = self.panels(&schema::Z, self.axes.n(), held)?;
        let Y = self.panels(&schema::Y, self.axes.R() * self.axes.C(), held)?;
        let rows: usize = held.iter().map(|p| self.axes.province_rows(*p).len()).sum();
        let bytes = (rows * (Z.columns() + Y.columns()) * size_of::<f64>()) as u64;
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

    fn panels(&self, entry: &Entry, columns: usize, held: &[Province]) -> Result<Panels, ArchiveError> {
        let path = format!("{}/{}", entry.group, entry.name);
        let dataset = self.flow_dataset(entry, &path, None)?;
        let mut panels = Panels::zeros(&self.axes, columns, held);
        for (province, panel) in panels.iter_mut() {
            let values = self.source.slab(&dataset, &path, self.axes.provinces.regions(province))?;
            *panel = Matrix::from_row_major(panel.rows(), columns, values);
        }
        Ok(panels)
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
        let dataset = self.labelled_dataset(entry, path, components)?;
        let found = self.source.text_attribute(path, "units")?;
        if Unit::new(&found) == self.money {
            return Ok(dataset);
        }
        let (file, expected) = (self.source.path.clone(), self.money.to_string());
        Err(ArchiveError::Units { file, dataset: path.to_owned(), found, expected })
    }

    /// A dataset whose shape and labels are the table's; `own` are the labels of its component or stressor axis.
    fn labelled_dataset(
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
            let dataset = self.labelled_dataset(entry, &path, Some(&stressors))?;
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
pub(super) mod tests {
    use std::path::PathBuf;

    use hdf5::types::VarLenUnicode;
    use ndarray::arr1;

    use super::*;
    use crate::axes::{Partition, PartitionOrigin};

    /// Three regions in two provinces, two sectors, two categories; every array filled with values of its own.
    pub(in crate::archive) fn nation() -> Table {
        let labels = |axis, names: &[&str]| Labels::new(axis, names.iter().copied()).expect("unique");
        let regions = labels("region", &["Handan", "唐山", "北京"]);
        let provinces = ["Hebei", "Hebei", "Beijing"].map(String::from);
        let provinces = Partition::given(&regions, &provinces).expect("contiguous");
        let axes = Axes {
            regions,
            sectors: labels("sector", &["steel", "power"]),
            categories: labels("category", &["households", "investment"]),
            provinces: provinces.with_origin(PartitionOrigin::Grouped),
        };
        let values =
            |count: usize, seed: f64| -> Vec<f64> { (0..count).map(|i| (seed + i as f64).sqrt()).collect() };
        let (mut Z, mut Y) = (Panels::whole(&axes, 6), Panels::whole(&axes, 6));
        for (seed, panels) in [(2.0, &mut Z), (99.0, &mut Y)] {
            for row in 0..6 {
                let cells = values(6, seed + 6.0 * row as f64);
                panels.row_mut(row).expect("held").copy_from_slice(&cells);
            }
        }
        let extension = |name: &str, units: [&str; 2], F_Y: Option<Matrix>| Extension {
            name: name.to_owned(),
            stressors: labels("stressor", &["CO₂", "CH4"]),
            units: units.map(Unit::new).to_vec(),
            F: Matrix::from_row_major(2, 6, values(12, 7.0)),
            F_Y,
        };
        let F_Y = Matrix::from_row_major(2, 6, values(12, 1000.0));
        let value_added = ValueAdded {
            components: labels("component", &["wages", "surplus"]),
            v: Matrix::from_row_major(2, 6, values(12, 3.0)),
            origin: ValueAddedOrigin::Implied,
        };
        Table::new(TableParts {
            axes,
            money: Unit::new("M.USD"),
            Z,
            Y,
            x: Some(values(6, 1e6)),
            exports: Some(values(6, 5.0)),
            balancing: Some(vec![-0.0, 1e-300, 5e-324, -1.5, 0.1, 0.3]),
            imports: Some(values(6, 8.0)),
            imports_Y: Some(values(6, 9.0)),
            value_added: Some(value_added),
            extensions: vec![
                extension("排放", ["kt", "kt"], Some(F_Y)),
                extension("air b", ["t", "kg"], None),
            ],
            attributes: RegionAttributes {
                population: Some((vec![1.5, f64::NAN, 2.5], Unit::new("10^4 persons"))),
                coordinates: Some(vec![(114.5, 36.6), (118.2, 39.6), (f64::NAN, 39.9)]),
            },
        })
        .expect("consistent")
    }

    /// Whether two tables agree in every bit; NaN agrees with itself.
    pub(in crate::archive) fn same(one: &Table, other: &Table) -> bool {
        let known = |table: &Table| Table { attributes: RegionAttributes::default(), ..table.clone() };
        // Debug text tells -0 from 0, shows all digits, and NaN reads like NaN.
        let bits = |table: &Table| format!("{:?} {:?}", table.balancing, table.attributes);
        known(one) == known(other) && bits(one) == bits(other)
    }

    fn written(name: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(name);
        write_table(&path, &nation(), &Provenance::of_program()).expect("writable");
        (folder, path)
    }

    fn read(path: &Path) -> Result<Table, ArchiveError> {
        let file = TableFile::open(path)?;
        let all: Vec<_> = file.axes().provinces.iter().collect();
        Ok(file.read(&all)?.0)
    }

    /// Writes a table, changes the file as another program could, and tells how reading it fails.
    fn refusal(change: impl FnOnce(&hdf5::File)) -> ArchiveError {
        let (_folder, path) = written("table.h5");
        let file = hdf5::File::open_rw(&path).expect("an HDF5 file");
        change(&file);
        file.close().expect("closable");
        let error = read(&path).expect_err("refused");
        assert!(error.is_bad_data(), "{error}");
        assert!(error.to_string().contains("table.h5"), "{error}");
        error
    }

    #[test]
    fn a_table_comes_back_as_it_was() {
        let (folder, path) = written("表.h5");
        let (before, after) = (nation(), read(&path).expect("readable"));
        assert!(same(&before, &after));
        assert_eq!(before.axes.provinces.origin(), after.axes.provinces.origin());
        let names: Vec<_> = folder.path().read_dir().expect("a folder").collect();
        assert_eq!(names.len(), 1, "no draft is left: {names:?}");
        write_table(&path, &after, &Provenance::of_program()).expect("an old file is replaced");
    }

    #[test]
    fn a_rank_reads_its_own_rows_only() {
        let (_folder, path) = written("table.h5");
        let file = TableFile::open(&path).expect("readable");
        let other = TableFile::open(&path).expect("readable twice at once");
        let whole = nation();
        let (part, bytes) = file.read(&[Province(1)]).expect("readable");
        assert_eq!(part.Z.provinces(), [Province(1)]);
        assert_eq!(part.Z.panel(Province(1)), whole.Z.panel(Province(1)));
        assert_eq!(part.Y.panel(Province(1)), whole.Y.panel(Province(1)));
        assert_eq!(part.x, whole.x);
        // One region of 2 sectors; 6 columns of Z and 3·2 of Y; 8 bytes a value.
        assert_eq!(bytes, 2 * (6 + 6) * 8);
        assert_eq!(other.read(&[]).expect("readable").1, 0);
    }

    #[test]
    fn part_of_a_table_is_not_written() {
        let (_folder, path) = written("table.h5");
        let part = TableFile::open(&path).and_then(|file| file.read(&[Province(0)])).expect("readable").0;
        let target = path.with_file_name("part.h5");
        let error = write_table(&target, &part, &Provenance::default()).expect_err("refused");
        assert!(matches!(error, ArchiveError::Partial { array: "Z", .. }));
        assert!(!target.exists());
    }

    #[test]
    fn foreign_and_truncated_files_are_refused() {
        let (folder, path) = written("table.h5");
        let text = folder.path().join("table.csv");
        std::fs::write(&text, "region;x\n").expect("writable");
        assert!(matches!(read(&text), Err(ArchiveError::NotHdf5 { .. })));
        let foreign = folder.path().join("foreign.h5");
        hdf5::File::create(&foreign).expect("writable").close().expect("closable");
        assert!(matches!(read(&foreign), Err(ArchiveError::Kind { .. })));
        let bytes = std::fs::read(&path).expect("readable");
        for keep in [0, 7, 100, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..keep]).expect("writable");
            let error = read(&path).expect_err("truncated");
            assert!(matches!(error, ArchiveError::NotHdf5 { .. }), "{keep}: {error}");
        }
        let missing = read(&folder.path().join("none.h5")).expect_err("missing");
        assert!(!missing.is_bad_data(), "{missing}");
    }

    #[test]
    fn a_flipped_bit_of_a_value_is_found() {
        let (_folder, path) = written("table.h5");
        let mut bytes = std::fs::read(&path).expect("readable");
        let value = nation().Z.row(3).expect("held")[4].to_le_bytes();
        let at = bytes.windows(8).position(|window| window == value).expect("Z is stored as it is");
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).expect("writable");
        let error = read(&path).expect_err("damaged");
        assert!(matches!(&error, ArchiveError::Damaged { dataset, .. } if dataset == "/table/Z"), "{error}");
    }

    #[test]
    fn a_newer_major_format_is_refused() {
        let error = refusal(|file| {
            file.delete_attr("format").expect("there");
            let attribute = file.new_attr::<VarLenUnicode>().create("format").expect("new");
            attribute.write_scalar(&"2.0".parse::<VarLenUnicode>().expect("text")).expect("writable");
        });
        assert!(matches!(&error, ArchiveError::Format { found, .. } if found == "2.0"), "{error}");
    }

    #[test]
    fn missing_and_misshapen_datasets_are_refused() {
        let error = refusal(|file| file.unlink("table/x").expect("there"));
        assert!(matches!(&error, ArchiveError::Absent { object, .. } if object == "/table/x"), "{error}");
        let error = refusal(|file| {
            file.unlink("table/Y").expect("there");
            file.new_dataset::<f64>().shape((6, 6)).create("table/Y").expect("new");
        });
        assert!(matches!(error, ArchiveError::Absent { .. } | ArchiveError::Shape { .. }), "{error}");
        let error = refusal(|file| {
            file.unlink("table/x").expect("there");
            file.new_dataset::<i32>().shape((3, 2)).create("table/x").expect("new");
        });
        assert!(matches!(&error, ArchiveError::Type { object, .. } if object == "/table/x"), "{error}");
        let error = refusal(|file| {
            file.unlink("table/extensions/排放").expect("there");
            file.create_group("table/extensions/排放").expect("new");
        });
        assert!(matches!(error, ArchiveError::Absent { .. }), "{error}");
    }

    #[test]
    fn sizes_that_the_file_cannot_hold_are_refused() {
        let error = refusal(|file| {
            file.unlink("axes/region").expect("there");
            let huge = file.new_dataset::<VarLenUnicode>().chunk(1024).shape(1_usize << 40);
            huge.create("axes/region").expect("new");
        });
        assert!(
            matches!(&error, ArchiveError::Unwritten { dataset, .. } if dataset == "/axes/region"),
            "{error}"
        );
        let error = refusal(|file| {
            file.unlink("table/Z").expect("there");
            let holes = file.new_dataset::<f64>().chunk((1, 2, 3, 2)).shape((3, 2, 3, 2));
            let holes = holes.create("table/Z").expect("new");
            let money = holes.new_attr::<VarLenUnicode>().create("units").expect("new");
            money.write_scalar(&"M.USD".parse::<VarLenUnicode>().expect("text")).expect("writable");
        });
        assert!(matches!(&error, ArchiveError::Unwritten { stored: 0, .. }), "{error}");
    }

    fn relabel(file: &hdf5::File, path: &str, labels: &[&str]) {
        let labels: Vec<VarLenUnicode> = labels.iter().map(|text| text.parse().expect("text")).collect();
        file.dataset(path).and_then(|scale| scale.write_raw(&arr1(&labels))).expect("writable");
    }

    #[test]
    fn doubled_and_permuted_labels_are_refused() {
        let error = refusal(|file| relabel(file, "axes/sector", &["steel", "steel"]));
        assert!(
            matches!(&error, ArchiveError::Labels { dataset, .. } if dataset == "/axes/sector"),
            "{error}"
        );
        let error = refusal(|file| relabel(file, "table/region_to", &["唐山", "北京", "Handan"]));
        assert!(
            error.to_string().contains("region_to: entry 1 is '唐山' where /axes has 'Handan'"),
            "{error}"
        );
        let error = refusal(|file| relabel(file, "table/category", &["investment", "households"]));
        assert!(
            matches!(&error, ArchiveError::Misaligned { scale, .. } if scale == "/table/Y, axis category"),
            "{error}"
        );
        let error = refusal(|file| relabel(file, "axes/region_province", &["Hebei", "Beijing", "Hebei"]));
        assert!(matches!(error, ArchiveError::Partition { .. }), "{error}");
    }

    #[test]
    fn a_cell_that_is_no_number_is_named() {
        let error = refusal(|file| {
            let Z = file.dataset("table/Z").expect("there");
            let mut values = Z.read_raw::<f64>().expect("readable");
            values[1] = f64::NAN;
            Z.write_raw(&values).expect("writable");
        });
        assert!(error.to_string().contains("Handan, steel → Handan, power"), "{error}");
    }

    #[test]
    fn mixed_units_are_refused() {
        let error = refusal(|file| {
            let output = file.dataset("table/x").expect("there");
            output.delete_attr("units").expect("there");
            let units = output.new_attr::<VarLenUnicode>().create("units").expect("new");
            units.write_scalar(&"CNY".parse::<VarLenUnicode>().expect("text")).expect("writable");
        });
        assert!(matches!(error, ArchiveError::Units { .. }), "{error}");
    }

    #[test]
    fn an_unwritable_place_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "x").expect("writable");
        for target in [file.join("table.h5"), folder.path().join("none/table.h5"), folder.path().to_owned()] {
            let error = write_table(&target, &nation(), &Provenance::default()).expect_err("refused");
            assert!(!error.is_bad_data(), "{error}");
        }
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1);
    }
}
