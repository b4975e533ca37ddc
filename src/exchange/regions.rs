//! The regions file: which province each region belongs to, its population and coordinates.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::ExchangeError;
use super::sheet::Sheet;
use super::text::cells::quoted;
use super::text::number::append;
use super::trail::Trail;
use crate::axes::{Axes, Grouping, Labels, Partition, PartitionOrigin};
use crate::quantity::Unit;
use crate::table::RegionAttributes;

/// Unit of a population that names none.
pub(super) const PERSONS: &str = "persons";

/// A regions file as read.
pub(super) struct RegionsFile {
    path: PathBuf,
    /// Regions in file order.
    pub(super) regions: Labels,
    provinces: Option<Vec<String>>,
    population: Option<(Vec<f64>, Unit)>,
    longitude: Option<Vec<f64>>,
    latitude: Option<Vec<f64>>,
    /// The source's own file, for columns this one lacks.
    own: Option<Box<RegionsFile>>,
}

/// Words for one person.
const PEOPLE: [&str; 8] =
    ["persons", "person", "people", "inhabitants", "residents", "heads", "head", "capita"];

/// Notes a unit that says nothing of people: its numbers are taken as they are.
pub(super) fn note_people(file: &Path, unit: &Unit, trail: &mut Trail) {
    if !PEOPLE.contains(&unit.plain()) {
        trail.note(format!(
            "{}: the unit of population is '{unit}', which this program does not know: a number of 1 is taken as {} persons; \
             write persons, or for example 10^4 persons",
            file.display(),
            unit.scale()
        ));
    }
}

/// Regions in table order with all that is known of them.
pub(super) struct Regions {
    pub(super) labels: Labels,
    pub(super) provinces: Partition,
    pub(super) attributes: RegionAttributes,
}

/// Columns a regions file may have; only the first must be there.
const COLUMNS: [&str; 5] = ["region", "province", "population", "longitude", "latitude"];

/// Reads `region,province[,population,longitude,latitude]`.
pub(super) fn read(path: &Path, trail: &mut Trail) -> Result<RegionsFile, ExchangeError> {
    let sheet = Sheet::read(path, b',', trail)?;
    let at = columns(&sheet)?;
    let Some(region) = at[0] else {
        return Err(ExchangeError::description(
            path,
            "no column 'region'; begin the file with a header line",
        ));
    };
    let names: Vec<&str> = sheet.column(region).collect();
    if at[3].is_some() != at[4].is_some() {
        let reason = "one of longitude and latitude is missing; give both or neither";
        return Err(ExchangeError::description(path, reason));
    }
    let provinces = at[1].map(|column| read_provinces(&sheet, column, &names)).transpose()?;
    let numbers = |which: usize| -> Result<Option<Vec<f64>>, ExchangeError> {
        let Some(column) = at[which] else { return Ok(None) };
        let cell = |(row, name): (usize, &&str)| {
            let value = sheet.known(row, column, name)?.unwrap_or(f64::NAN);
            check_range(which, value).map_err(|reason| {
                let place = format!("line {}, column {} ({name})", sheet.rows[row].0, column + 1);
                ExchangeError::description(path, format!("{place}: {reason}"))
            })
        };
        names.iter().enumerate().map(cell).collect::<Result<_, _>>().map(Some)
    };
    let unit = at[2].and_then(|column| unit_in(&sheet.header[column])).unwrap_or_else(|| Unit::new(PERSONS));
    if at[2].is_some() {
        note_people(path, &unit, trail);
    }
    Ok(RegionsFile {
        path: path.to_owned(),
        provinces,
        population: numbers(2)?.map(|values| (values, unit)),
        longitude: numbers(3)?,
        latitude: numbers(4)?,
        regions: Labels::new("region", names.iter().copied()).map_err(ExchangeError::labels(path))?,
        own: None,
    })
}

/// Groups of regions from a CSV with header `region,group`, every region once.
///
/// # Errors
/// A region without a group, or one the table does not have, by name.
pub fn grouping(path: &Path, regions: &Labels) -> Result<Grouping, ExchangeError> {
    let sheet = Sheet::named(path, &["region", "group"], &mut Trail::default())?;
    let named = Labels::new("region", sheet.column(0)).map_err(ExchangeError::labels(path))?;
    let differ = |fault, names: Vec<&str>| ExchangeError::RegionsDiffer {
        file: path.to_owned(),
        fault,
        names: few(&names),
    };
    let lacking = |of: &Labels, from: &'_ Labels| -> Vec<String> {
        from.names().iter().filter(|name| of.position(name).is_none()).cloned().collect()
    };
    for (fault, names) in
        [("missing", lacking(&named, regions)), ("not in the table:", lacking(regions, &named))]
    {
        if !names.is_empty() {
            return Err(differ(fault, names.iter().map(String::as_str).collect()));
        }
    }
    let rows = regions.names().iter().filter_map(|name| named.position(name));
    let groups: Vec<String> = rows.map(|row| sheet.rows[row].1[1].clone()).collect();
    Grouping::new(&groups).map_err(ExchangeError::labels(path))
}

/// A number of the column `which` of [`COLUMNS`], when it can be one; NaN is unknown.
fn check_range(which: usize, value: f64) -> Result<f64, String> {
    let (within, rule) = match COLUMNS[which] {
        "longitude" => (value.abs() <= 360.0, "lie within ±360 degrees"),
        "latitude" => (value.abs() <= 90.0, "lie within ±90 degrees"),
        _ => return check_population(value),
    };
    if within || value.is_nan() {
        return Ok(value);
    }
    Err(format!(
        "{} {value} must {rule}; correct it, or leave it blank where it is not known",
        COLUMNS[which]
    ))
}

/// A population, when it can be one: accounts are divided by it; NaN is unknown.
pub(super) fn check_population(value: f64) -> Result<f64, String> {
    if value > 0.0 || value.is_nan() {
        return Ok(value);
    }
    Err(format!("population {value} must be above zero; correct it, or leave it blank where it is not known"))
}

/// The file a user gives, completed by the source's own; either may be missing.
pub(super) fn chosen(
    given: Option<&Path>,
    own: Option<RegionsFile>,
    trail: &mut Trail,
) -> Result<Option<RegionsFile>, ExchangeError> {
    match given {
        None => Ok(own),
        Some(given) => Ok(Some(RegionsFile { own: own.map(Box::new), ..read(given, trail)? })),
    }
}

fn read_provinces(sheet: &Sheet, column: usize, regions: &[&str]) -> Result<Vec<String>, ExchangeError> {
    let provinces: Vec<String> = sheet.column(column).map(str::to_owned).collect();
    match provinces.iter().position(String::is_empty) {
        None => Ok(provinces),
        Some(row) => {
            let (line, region) = (sheet.rows[row].0, regions[row]);
            let reason = format!("line {line}: the province of region '{region}' is blank; name it");
            Err(ExchangeError::description(&sheet.path, reason))
        }
    }
}

/// Where each of [`COLUMNS`] stands.
fn columns(sheet: &Sheet) -> Result<[Option<usize>; 5], ExchangeError> {
    let mut at = [None; 5];
    for (column, name) in sheet.header.iter().enumerate() {
        let word = name.split(['(', ' ']).next().unwrap_or_default().to_lowercase();
        let reason = match COLUMNS.iter().position(|known| *known == word) {
            Some(known) if at[known].replace(column).is_none() => continue,
            Some(_) => format!("column '{name}' is there twice; remove one"),
            None => format!(
                "column '{name}' is unknown; the header is region,province and, where known, \
                 population (unit),longitude,latitude"
            ),
        };
        return Err(ExchangeError::description(&sheet.path, reason));
    }
    Ok(at)
}

/// The unit in `name (unit)`.
pub(super) fn unit_in(text: &str) -> Option<Unit> {
    let (_, rest) = text.split_once('(')?;
    Some(Unit::new(rest.trim_end().strip_suffix(')')?))
}

/// `name`, or `name (unit)` where the unit is not persons.
pub(super) fn with_unit(name: &str, unit: &Unit) -> String {
    if unit.as_str() == PERSONS { name.to_owned() } else { format!("{name} ({unit})") }
}

/// Regions in the order of the source, or with the provinces of `file` made contiguous.
pub(super) fn arrange(
    source: &Path,
    found: Vec<String>,
    sectors: usize,
    file: Option<&RegionsFile>,
    trail: &mut Trail,
) -> Result<Regions, ExchangeError> {
    let labels = Labels::new("region", found).map_err(ExchangeError::labels(source))?;
    let Some(file) = file else {
        let provinces = Partition::grouped(&labels, sectors).map_err(provinces_of(source))?;
        return Ok(Regions { labels, provinces, attributes: RegionAttributes::default() });
    };
    let file = file.ordered(&labels)?;
    let mut order: Vec<usize> = (0..labels.len()).collect();
    if let Some(provinces) = &file.provinces {
        let mut rank: HashMap<&str, usize> = HashMap::new();
        for province in provinces {
            let next = rank.len();
            rank.entry(province).or_insert(next);
        }
        order.sort_by_key(|at| rank[provinces[*at].as_str()]);
        if !order.is_sorted() {
            trail.note("regions were reordered so that the regions of a province stand together");
        }
    }
    let labels = Labels::new("region", order.iter().map(|at| labels.name(*at)))
        .map_err(ExchangeError::labels(source))?;
    let provinces = match &file.provinces {
        None => Partition::grouped(&labels, sectors),
        Some(all) => Partition::given(&labels, &order.iter().map(|at| all[*at].clone()).collect::<Vec<_>>()),
    };
    let provinces = provinces.map_err(provinces_of(&file.path))?;
    Ok(Regions { attributes: file.attributes(&order), labels, provinces })
}

fn provinces_of(path: &Path) -> impl FnOnce(crate::axes::PartitionError) -> ExchangeError {
    move |reason| ExchangeError::Provinces { file: path.to_owned(), reason }
}

impl RegionsFile {
    /// The columns in the order of `regions`; a column this file lacks is the source's own.
    fn ordered(&self, regions: &Labels) -> Result<Self, ExchangeError> {
        let rows = self.rows_of(regions)?;
        let pick = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
        let provinces = |all: &Vec<String>| rows.iter().map(|row| all[*row].clone()).collect();
        let own = self.own.as_ref().map(|own| own.ordered(regions)).transpose()?;
        let own = own.as_ref();
        let population = self.population.as_ref().map(|(values, unit)| (pick(values), unit.clone()));
        Ok(Self {
            path: self.path.clone(),
            regions: regions.clone(),
            provinces: self.provinces.as_ref().map(provinces).or_else(|| own?.provinces.clone()),
            population: population.or_else(|| own?.population.clone()),
            longitude: self.longitude.as_ref().map(pick).or_else(|| own?.longitude.clone()),
            latitude: self.latitude.as_ref().map(pick).or_else(|| own?.latitude.clone()),
            own: None,
        })
    }

    /// Row of the file of every region; the file must list exactly these.
    fn rows_of(&self, regions: &Labels) -> Result<Vec<usize>, ExchangeError> {
        let differ = |fault, names: Vec<&str>| ExchangeError::RegionsDiffer {
            file: self.path.clone(),
            fault,
            names: few(&names),
        };
        let absent = |of: &Labels, from: &Labels| -> Vec<String> {
            from.names().iter().filter(|name| of.position(name).is_none()).cloned().collect()
        };
        let (lacking, unknown) = (absent(&self.regions, regions), absent(regions, &self.regions));
        if !lacking.is_empty() {
            return Err(differ("missing", lacking.iter().map(String::as_str).collect()));
        }
        if !unknown.is_empty() {
            return Err(differ("not in the table:", unknown.iter().map(String::as_str).collect()));
        }
        Ok(regions.names().iter().filter_map(|name| self.regions.position(name)).collect())
    }

    fn attributes(&self, rows: &[usize]) -> RegionAttributes {
        let pick = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
        let coordinates = self.longitude.as_ref().zip(self.latitude.as_ref());
        RegionAttributes {
            population: self.population.as_ref().map(|(values, unit)| (pick(values), unit.clone())),
            coordinates: coordinates.map(|(lon, lat)| pick(lon).into_iter().zip(pick(lat)).collect()),
            emissions_source: None,
        }
    }
}

fn few(names: &[&str]) -> String {
    let shown = names.iter().take(5).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{shown} and {} more", names.len() - 5) } else { shown }
}

/// The regions file of a table; provinces only where they were given.
pub(super) fn render(axes: &Axes, attributes: &RegionAttributes) -> String {
    let given = axes.provinces.origin() == PartitionOrigin::Given;
    let mut text = "region".to_owned();
    if given {
        text.push_str(",province");
    }
    if let Some((_, unit)) = &attributes.population {
        let _ = write!(text, ",{}", quoted(&with_unit("population", unit), b','));
    }
    if attributes.coordinates.is_some() {
        text.push_str(",longitude,latitude");
    }
    text.push('\n');
    for (r, region) in axes.regions.names().iter().enumerate() {
        text.push_str(&quoted(region, b','));
        if given {
            let p = axes.provinces.province_of(crate::axes::Region(r));
            let _ = write!(text, ",{}", quoted(axes.provinces.labels().name(p.0), b','));
        }
        let mut value = |value: f64| {
            text.push(',');
            if value.is_finite() {
                append(&mut text, value);
            }
        };
        if let Some((population, _)) = &attributes.population {
            value(population[r]);
        }
        if let Some(coordinates) = &attributes.coordinates {
            value(coordinates[r].0);
            value(coordinates[r].1);
        }
        text.push('\n');
    }
    text
}
