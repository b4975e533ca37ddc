//! Where the cities of a synthetic nation lie and how many people live there.

use super::NationOptions;
use crate::streams::Stream;

/// Cities by province.
pub(super) struct Geography {
    /// Province of every city.
    pub province: Vec<usize>,
    /// Longitude and latitude, degrees.
    pub coordinates: Vec<(f64, f64)>,
    /// Population, 10⁴ persons.
    pub population: Vec<f64>,
    /// Longitude and latitude of every province's center.
    centers: Vec<(f64, f64)>,
}

impl Geography {
    /// Cities around the centers of their provinces; every province has one large city.
    pub fn new(options: &NationOptions) -> Self {
        let NationOptions { provinces, regions, seed, .. } = *options;
        let (place, size) = (Stream::new(seed, 1), Stream::new(seed, 2));
        let province = provinces_of(provinces, regions);
        let at = |stream: u64, element: usize| place.uniform(element as u64 * 4 + stream);
        let centers: Vec<(f64, f64)> =
            (0..provinces).map(|p| (95.0 + 25.0 * at(0, p), 22.0 + 22.0 * at(1, p))).collect();
        let coordinates = (0..regions)
            .map(|r| {
                let (longitude, latitude) = centers[province[r]];
                (longitude + 4.0 * (at(2, r) - 0.5), latitude + 3.0 * (at(3, r) - 0.5))
            })
            .collect();
        let population = (0..regions)
            .map(|r| {
                let capital = r == 0 || province[r] != province[r - 1];
                let people = 100.0 + 500.0 * size.uniform(r as u64);
                if capital { 3.0 * people } else { people }
            })
            .collect();
        Self { province, coordinates, population, centers }
    }

    /// City names, `P03 C012`; the last of several provinces has no cities and is a region of its own name.
    pub fn names(&self) -> Vec<String> {
        let mut city = 0;
        (0..self.province.len())
            .map(|r| {
                if self.is_whole_province(r) {
                    return self.province_name(r);
                }
                city = if r > 0 && self.province[r] == self.province[r - 1] { city + 1 } else { 1 };
                format!("P{:02} C{city:03}", self.province[r] + 1)
            })
            .collect()
    }

    /// Province name of every city.
    pub fn province_names(&self) -> Vec<String> {
        (0..self.province.len()).map(|r| self.province_name(r)).collect()
    }

    fn province_name(&self, r: usize) -> String {
        format!("Province {:02}", self.province[r] + 1)
    }

    fn is_whole_province(&self, r: usize) -> bool {
        r > 0 && r + 1 == self.province.len() && self.province[r] != self.province[r - 1]
    }

    /// Squared distance of two provinces' centers over the square of 3 degrees.
    pub fn squared_distance(&self, p: usize, q: usize) -> f64 {
        let ((a, b), (c, d)) = (self.centers[p], self.centers[q]);
        ((a - c) * (a - c) + (b - d) * (b - d)) / 9.0
    }
}

/// Province of every region: one region each, the rest in shares that fall with the province's number; the last of
/// several provinces stays one region.
fn provinces_of(provinces: usize, regions: usize) -> Vec<usize> {
    let with_cities = provinces.saturating_sub(1).max(1);
    let spare = regions - provinces;
    let weight = |p: usize| 1.0 / (p + 2) as f64;
    let total: f64 = (0..with_cities).map(weight).sum();
    let upto = |p: usize| {
        let share = (0..p).map(weight).sum::<f64>() / total;
        p + (spare as f64 * share).round() as usize
    };
    let mut province = Vec::with_capacity(regions);
    for p in 0..with_cities {
        let end = if p + 1 == with_cities { with_cities + spare } else { upto(p + 1) };
        province.resize(end.max(province.len() + 1), p);
    }
    province.resize(regions, provinces - 1);
    province
}
