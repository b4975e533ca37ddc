//! `/axes`: labels and what is known of the regions.

use super::read::Source;
use super::write::{Sheet, Spec};
use super::{ArchiveError, Fact, schema};
use crate::axes::{Axes, Partition, PartitionOrigin, Region};
use crate::quantity::Unit;
use crate::table::RegionAttributes;

const ORIGIN: &str = "partition_origin";

/// Writes the labels of all axes, the provinces of the regions and their attributes.
pub(super) fn write(root: &Sheet, axes: &Axes, attributes: &RegionAttributes) -> Result<(), ArchiveError> {
    let sheet = root.group("axes")?;
    let provinces = axes.provinces.labels();
    let lists = [
        ("region", &axes.regions),
        ("province", provinces),
        ("sector", &axes.sectors),
        ("category", &axes.categories),
    ];
    for (axis, labels) in lists {
        sheet.scale(axis, labels.names())?;
    }
    let origin = match axes.provinces.origin() {
        PartitionOrigin::Given => "given",
        PartitionOrigin::Grouped => "grouped",
    };
    sheet.attribute(ORIGIN, &Fact::from(origin))?;
    let province = |r| provinces.name(axes.provinces.province_of(Region(r)).0).to_owned();
    sheet.texts(&schema::PROVINCE.unit(""), &(0..axes.R()).map(province).collect::<Vec<_>>())?;
    if !axes.sectors.codes().is_empty() {
        sheet.texts(&schema::SECTOR_CODE.unit(""), axes.sectors.codes())?;
    }
    if let Some((population, unit)) = &attributes.population {
        sheet.numbers(&schema::POPULATION.unit(unit.as_str()), population)?;
    }
    if let Some(coordinates) = &attributes.coordinates {
        let (longitude, latitude): (Vec<_>, Vec<_>) = coordinates.iter().copied().unzip();
        sheet.numbers(&schema::LONGITUDE.unit(schema::LONGITUDE.unit), &longitude)?;
        sheet.numbers(&schema::LATITUDE.unit(schema::LATITUDE.unit), &latitude)?;
    }
    if let Some(from) = &attributes.emissions_source {
        sheet.texts(&schema::EMISSIONS_SOURCE.unit(""), from)?;
    }
    Ok(())
}

/// Writes the scales a group's datasets need, each once.
pub(super) fn write_scales(sheet: &Sheet, axes: &Axes, names: &[&str]) -> Result<(), ArchiveError> {
    for name in names {
        let labels = match *name {
            "region" | "region_from" | "region_to" => &axes.regions,
            "sector" | "sector_from" | "sector_to" => &axes.sectors,
            "province_from" | "province_to" => axes.provinces.labels(),
            _ => &axes.categories,
        };
        sheet.scale(name, labels.names())?;
    }
    Ok(())
}

/// Reads the axes.
pub(super) fn read_axes(source: &Source) -> Result<Axes, ArchiveError> {
    let regions = source.labels("region", "/axes/region")?;
    let mut sectors = source.labels("sector", "/axes/sector")?;
    let codes = "/axes/sector_code";
    if source.has(codes) {
        sectors = sectors.with_codes(&source.labels("sector code", codes)?);
    }
    let categories = source.labels("category", "/axes/category")?;
    let origin = match source.text_attribute("/axes", ORIGIN)?.as_str() {
        "grouped" => PartitionOrigin::Grouped,
        _ => PartitionOrigin::Given,
    };
    let provinces = Partition::given(&regions, &source.texts("/axes/region_province")?)
        .map_err(|error| ArchiveError::Partition { file: source.path.clone(), source: error })?
        .with_origin(origin);
    Ok(Axes { regions, sectors, categories, provinces })
}

/// Reads population, coordinates and what emissions are made from, where there are any.
pub(super) fn read_attributes(source: &Source, axes: &Axes) -> Result<RegionAttributes, ArchiveError> {
    let mut attributes = RegionAttributes::default();
    let shape = [axes.R()];
    let (population, longitude) = ("/axes/population", "/axes/longitude");
    let from = "/axes/emissions_source";
    if source.has(from) {
        attributes.emissions_source = Some(source.texts(from)?);
    }
    if source.has(population) {
        let unit = source.text_attribute(population, "units")?;
        attributes.population = Some((source.numbers(population, &shape)?, Unit::new(&unit)));
    }
    if source.has(longitude) {
        let longitude = source.numbers(longitude, &shape)?;
        let latitude = source.numbers("/axes/latitude", &shape)?;
        attributes.coordinates = Some(longitude.into_iter().zip(latitude).collect());
    }
    Ok(attributes)
}

/// Unit of values that count stressors: their common unit, or where to look.
pub(super) fn stressor_unit(units: &[Unit]) -> Unit {
    match units.split_first() {
        Some((first, rest)) if rest.iter().all(|unit| unit == first) => first.clone(),
        _ => Unit::new("see stressor_unit"),
    }
}

/// Writes the stressors of a group as its scale, and the unit of each.
pub(super) fn write_stressors(
    sheet: &Sheet,
    stressors: &crate::axes::Labels,
    units: &[Unit],
) -> Result<(), ArchiveError> {
    sheet.scale("stressor", stressors.names())?;
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let spec = Spec { unit: "", ..schema::STRESSOR_UNIT.unit("") };
    sheet.texts(&spec, &units)
}
