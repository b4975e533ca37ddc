//! The emissions that are published of a table: of the nation and its provinces, by the table's own sectors.

use super::{EmissionStatistics, Emissions, KnownEmissions};
use crate::axes::{Axes, Sector};
use crate::linalg::Matrix;
use crate::table::Extension;

impl EmissionStatistics {
    /// Sums of one stressor over regions; every sector is a source, every category that emits itself a kind of
    /// household.
    pub fn of(axes: &Axes, extension: &Extension, stressor: usize) -> Self {
        let (m, C) = (axes.m(), axes.C());
        let none = vec![0.0; axes.R() * C];
        let (F, F_Y) = (extension.F.row(stressor), extension.F_Y.as_ref());
        let F_Y = F_Y.map_or(&none[..], |F_Y| F_Y.row(stressor));
        let emits = |k: &usize| F_Y.iter().skip(*k).step_by(C).any(|mass| mass.abs() > 0.0);
        let categories: Vec<usize> = (0..C).filter(emits).collect();
        let of = |regions: std::ops::Range<usize>| {
            let sum = |values: &[f64], width: usize, at: usize| -> f64 {
                values[regions.start * width..regions.end * width].iter().skip(at).step_by(width).sum()
            };
            Emissions {
                production: (0..m).map(|i| sum(F, m, i)).collect(),
                households: categories.iter().map(|k| sum(F_Y, C, *k)).collect(),
                by_fuel: Matrix::zeros(m + categories.len(), 0),
            }
        };
        Self {
            stressor: extension.stressors.name(stressor).to_owned(),
            unit: extension.units[stressor].clone(),
            sources: axes.sectors.clone(),
            fuels: Vec::new(),
            regions: vec![KnownEmissions::Nothing; axes.R()],
            nation: of(0..axes.R()),
            provinces: axes.provinces.iter().map(|p| Some(of(axes.provinces.regions(p)))).collect(),
            concordance: (0..m).map(|i| vec![Sector(i)]).collect(),
            household_categories: categories,
        }
    }
}
