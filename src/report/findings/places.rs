//! Regions: names, provinces, people, coordinates.

use super::super::ReportError;
use super::sources::Sources;
use crate::quantity::Unit;

/// Regions.
pub(in crate::report) struct Places {
    /// Names.
    pub(in crate::report) regions: Vec<String>,
    /// Province of each.
    pub(in crate::report) provinces: Vec<String>,
    /// Whether provinces are given, not groups made for the solver.
    pub(in crate::report) provinces_given: bool,
    /// People of each; NaN where unknown.
    pub(in crate::report) people: Option<Vec<f64>>,
    /// Longitude and latitude of each, degrees; NaN where unknown.
    pub(in crate::report) coordinates: Option<Vec<(f64, f64)>>,
    /// What the emissions of each are made from.
    pub(in crate::report) emissions_source: Option<Vec<String>>,
}

impl Places {
    /// Reads them, and holds the labels of all archives against each other.
    pub(super) fn read(sources: &Sources) -> Result<Self, ReportError> {
        let mut regions: Vec<String> = Vec::new();
        for source in &sources.0 {
            let here = source.reader.words("/axes/region")?.words;
            if regions.is_empty() {
                regions = here;
                continue;
            }
            if let Some(at) = first_difference(&regions, &here) {
                return Err(ReportError::Disagree {
                    file: sources.0[0].name.clone(),
                    other: source.name.clone(),
                    found: here.len(),
                    first: here.get(at).cloned().unwrap_or_default(),
                });
            }
        }
        let provinces =
            sources.words("/axes/region_province")?.unwrap_or_else(|| vec![String::new(); regions.len()]);
        let origin = sources.0[0].reader.attributes("/axes")?;
        let people = sources.array("/axes/population")?.map(|array| {
            let scale = Unit::new(&array.unit).scale();
            array.numbers.iter().map(|people| people * scale).collect::<Vec<f64>>()
        });
        let longitude = sources.numbers("/axes/longitude")?;
        let latitude = sources.numbers("/axes/latitude")?;
        let coordinates: Option<Vec<(f64, f64)>> =
            longitude.zip(latitude).map(|(east, north)| east.into_iter().zip(north).collect());
        Ok(Self {
            regions,
            provinces,
            provinces_given: origin.iter().any(|(name, of)| name == "partition_origin" && of == "given"),
            people: people.filter(|people| people.iter().any(|count| *count > 0.0)),
            coordinates: coordinates.filter(|all| all.iter().any(|(x, y)| x.is_finite() && y.is_finite())),
            emissions_source: sources.words("/axes/emissions_source")?,
        })
    }
}

/// Where two lists differ first.
fn first_difference(one: &[String], other: &[String]) -> Option<usize> {
    let at = one.iter().zip(other).position(|(a, b)| a != b);
    at.or((one.len() != other.len()).then_some(one.len().min(other.len())))
}
