//! Outlines of provinces or countries from GeoJSON (RFC 7946): the rings of its polygons, as longitude and latitude.

use std::path::Path;

use serde_json::Value;

/// Rings of polygons, each a closed line of longitudes and latitudes in degrees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlines {
    /// The rings.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// What is wrong with a file of outlines.
#[derive(Debug, thiserror::Error)]
pub enum OutlinesError {
    /// It cannot be read.
    #[error("{file}: {source}; check the path and its permissions")]
    FileSystem {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is no GeoJSON with polygons in degrees.
    #[error(
        "{file}: {detail}; give a GeoJSON file of polygons in degrees of longitude and latitude (WGS 84)"
    )]
    Format {
        /// The file.
        file: String,
        /// What is wrong.
        detail: String,
    },
}

/// Reads the polygons of a GeoJSON file: features, collections, single geometries; lines and points are passed over.
///
/// # Errors
/// A file that is no GeoJSON, without polygons, or with coordinates that are no degrees.
pub fn outlines(path: &Path) -> Result<Outlines, OutlinesError> {
    let file = path.display().to_string();
    let text =
        std::fs::read(path).map_err(|source| OutlinesError::FileSystem { file: file.clone(), source })?;
    let format = |detail: String| OutlinesError::Format { file: file.clone(), detail };
    let root: Value = serde_json::from_slice(&text).map_err(|error| format(format!("no JSON: {error}")))?;
    let mut found = Outlines::default();
    collect(&root, &mut found.rings).map_err(format)?;
    if found.rings.is_empty() {
        return Err(format("no polygon".to_owned()));
    }
    Ok(found)
}

fn collect(value: &Value, rings: &mut Vec<Vec<(f64, f64)>>) -> Result<(), String> {
    for list in ["features", "geometries"] {
        for part in value[list].as_array().into_iter().flatten() {
            collect(part, rings)?;
        }
    }
    if value["geometry"].is_object() {
        collect(&value["geometry"], rings)?;
    }
    let coordinates = &value["coordinates"];
    match value["type"].as_str() {
        Some("Polygon") => polygon(coordinates, rings),
        Some("MultiPolygon") => {
            coordinates.as_array().into_iter().flatten().try_for_each(|one| polygon(one, rings))
        }
        _ => Ok(()),
    }
}

fn polygon(coordinates: &Value, rings: &mut Vec<Vec<(f64, f64)>>) -> Result<(), String> {
    for ring in coordinates.as_array().into_iter().flatten() {
        let points: Option<Vec<(f64, f64)>> = ring
            .as_array()
            .into_iter()
            .flatten()
            .map(|point| point[0].as_f64().zip(point[1].as_f64()))
            .collect();
        let points = points.ok_or("a point without two numbers")?;
        let degrees = |(east, north): &(f64, f64)| east.abs() <= 360.0 && north.abs() <= 90.0;
        if let Some((east, north)) = points.iter().find(|point| !degrees(point)) {
            return Err(format!("the point ({east}, {north}) is no longitude and latitude"));
        }
        rings.push(points);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Outlines, OutlinesError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("outlines.geojson");
        std::fs::write(&path, text).expect("writable");
        outlines(&path)
    }

    #[test]
    fn polygons_are_found_wherever_they_stand() {
        let text = r#"{"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 2], [0, 0]]]}},
            {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[[[5, 5], [6, 5], [5, 5]]]]}},
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [9, 9]}},
            {"type": "Feature", "geometry": null}]}"#;
        let found = read(text).expect("two polygons").rings;
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].len(), found[0][2], found[1][1]), (4, (1.0, 2.0), (6.0, 5.0)));
    }

    #[test]
    fn what_is_no_outline_is_refused() {
        for (text, part) in [
            ("region,province", "no JSON"),
            (r#"{"type": "Point", "coordinates": [1, 2]}"#, "no polygon"),
            (r#"{"type": "Polygon", "coordinates": [[["a", 2]]]}"#, "two numbers"),
            (r#"{"type": "Polygon", "coordinates": [[[4000000, 300]]]}"#, "no longitude"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(
            outlines(Path::new("/none.geojson")).expect_err("no file").to_string().contains("/none.geojson")
        );
    }
}
