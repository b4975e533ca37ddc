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
}

impl Geography {
    /// Cities around the centers of their provinces; every province has one large city.
    pub fn new(options: &NationOptions) -> Self {
        let NationOptions { provinces, regions, seed, .. } = *options;
        let (place, size) = (Stream::new(seed, 1), Stream::new(seed, 2));
        let mut province = Vec::with_capacity(regions);
        for p in 0..provinces {
            // One city each, and the rest in shares that fall with the province's number.
            let weight = |p: usize| 1.0 / (p + 2) as f64;
            let total: f64 = (0..provinces).map(weight).sum();
            let upto = |p: usize| {
                let share = (0..p).map(weight).sum::<f64>() / total;
                p + ((regions - provinces) as f64 * share).round() as usize
            };
            let end = if p + 1 == provinces { regions } else { upto(p + 1) };
            province.resize(end.max(province.len() + 1).min(regions - (provinces - p - 1)), p);
        }
        let coordinates = (0..regions)
            .map(|r| {
                let at = |stream: u64, element: usize| place.uniform(element as u64 * 4 + stream);
                let center = province[r];
                let longitude = 95.0 + 25.0 * at(0, center) + 4.0 * (at(2, r) - 0.5);
                (longitude, 22.0 + 22.0 * at(1, center) + 3.0 * (at(3, r) - 0.5))
            })
            .collect();
        let population = (0..regions)
            .map(|r| {
                let capital = r == 0 || province[r] != province[r - 1];
                let people = 100.0 + 500.0 * size.uniform(r as u64);
                if capital { 3.0 * people } else { people }
            })
            .collect();
        Self { province, coordinates, population }
    }

    /// City names, `P03 C012`.
    pub fn names(&self) -> Vec<String> {
        let mut city = 0;
        (0..self.province.len())
            .map(|r| {
                city = if r > 0 && self.province[r] == self.province[r - 1] { city + 1 } else { 1 };
                format!("P{:02} C{city:03}", self.province[r] + 1)
            })
            .collect()
    }

    /// Province name of every city.
    pub fn province_names(&self) -> Vec<String> {
        self.province.iter().map(|p| format!("Province {:02}", p + 1)).collect()
    }

    /// Squared distance of two cities over the square of 3 degrees.
    pub fn squared_distance(&self, r: usize, s: usize) -> f64 {
        let ((a, b), (c, d)) = (self.coordinates[r], self.coordinates[s]);
        ((a - c) * (a - c) + (b - d) * (b - d)) / 9.0
    }
}
