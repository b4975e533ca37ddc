//! Structure types: cities clustered by the shares of sector groups in their value added, clusters named after groups.

use super::kmeans::{Clustering, Starts, adjusted_rand, best_assignment, profiles, starts};
use super::{ClassifyError, SectorGroups, TypeOptions};
use crate::axes::Labels;
use crate::linalg::Matrix;
use crate::table::Table;

/// A runner-up this close, relatively, should be nearly the same partition.
const CLOSE: f64 = 1e-3;
/// Agreement below which it is not.
const ALIKE: f64 = 0.95;
/// Where fewer starts than this reached the best, a better one may have been missed.
const FEW: usize = 5;

/// Another partition that some starts ended in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Runner {
    /// Sum of squared distances.
    pub inertia: f64,
    /// Adjusted Rand index with the best.
    pub agreement: f64,
}

/// A type for every city.
#[derive(Clone, Debug, PartialEq)]
pub struct Types {
    /// Names: the sector groups.
    pub names: Labels,
    /// Type by region.
    pub of: Vec<Option<usize>>,
    /// Shares of the groups in value added by region, R × groups; NaN where a region is no city.
    pub shares: Matrix,
    /// Mean shares of every type, types × groups.
    pub centroids: Matrix,
    /// Cities a type.
    pub sizes: Vec<usize>,
    /// The best distinct partitions, the chosen one first.
    pub runners: Vec<Runner>,
    /// Starts that were made, and those of them that reached the chosen partition's inertia.
    pub starts: [usize; 2],
    /// Agreement with the types by every other map of sectors.
    pub other_maps: Vec<f64>,
}

impl Types {
    /// Clusters the cities; `None` without a map.
    ///
    /// # Errors
    /// More types than cities, a city without value added.
    pub fn new(
        table: &Table,
        cities: &[usize],
        maps: &[SectorGroups],
        options: &TypeOptions,
    ) -> Result<Option<Self>, ClassifyError> {
        let Some((map, others)) = maps.split_first() else { return Ok(None) };
        let v = table.v();
        let points = shares(table, cities, map, &v)?;
        let all = clustered(&points, map.names.len(), options)?;
        let best = &all.distinct[0];
        let mut other_maps = Vec::new();
        for other in others {
            let points = shares(table, cities, other, &v)?;
            let found = clustered(&points, other.names.len(), options)?;
            other_maps.push(adjusted_rand(&best.of, &found.distinct[0].of));
        }
        let named = named(&points, best);
        let G = map.names.len();
        let (mut of, mut all_shares) = (vec![None; table.axes.R()], Matrix::zeros(table.axes.R(), G));
        all_shares.data_mut().fill(f64::NAN);
        let mut sizes = vec![0; G];
        for (at, s) in cities.iter().enumerate() {
            let group = named[best.of[at]];
            of[*s] = Some(group);
            sizes[group] += 1;
            all_shares.row_mut(*s).copy_from_slice(points.row(at));
        }
        let mut centroids = Matrix::zeros(G, G);
        for (cluster, group) in named.iter().enumerate() {
            centroids.row_mut(*group).copy_from_slice(best.centroids.row(cluster));
        }
        Ok(Some(Self {
            names: map.names.clone(),
            of,
            shares: all_shares,
            centroids,
            sizes,
            runners: runners(&all.distinct),
            starts: [all.made, all.reached],
            other_maps,
        }))
    }

    /// Whether another partition is nearly as good and not nearly the same.
    pub fn is_unstable(&self) -> bool {
        let best = self.runners.first().map_or(0.0, |best| best.inertia);
        let second = self.runners.get(1);
        second.is_some_and(|next| next.inertia - best <= CLOSE * best && next.agreement < ALIKE)
    }

    /// Whether so few starts reached the partition that a better one may have been missed.
    pub fn is_rare(&self) -> bool {
        self.starts[1] < FEW
    }
}

fn clustered(points: &Matrix, k: usize, options: &TypeOptions) -> Result<Starts, ClassifyError> {
    if k > points.rows() {
        return Err(ClassifyError::TooMany {
            key: "files.sector_groups",
            what: "structure types",
            asked: k,
            cities: points.rows(),
        });
    }
    let distinct = profiles(points, k);
    if distinct < k {
        return Err(ClassifyError::Profiles { asked: k, distinct });
    }
    Ok(starts(points, k, options))
}

/// Shares of the groups in the value added of the cities, cities × groups.
fn shares(table: &Table, cities: &[usize], map: &SectorGroups, v: &[f64]) -> Result<Matrix, ClassifyError> {
    let m = table.axes.m();
    let mut points = Matrix::zeros(cities.len(), map.names.len());
    for (at, s) in cities.iter().enumerate() {
        let mut total = 0.0;
        for (value, group) in v[s * m..(s + 1) * m].iter().zip(&map.of) {
            *points.at_mut(at, *group) += value;
            total += value;
        }
        // Small against what flows: what rounding leaves of a city that produces nothing.
        let size: f64 = table.x[s * m..(s + 1) * m].iter().map(|x| x.abs()).sum();
        if total <= f64::EPSILON * size || size <= 0.0 {
            let city = table.axes.regions.name(*s).to_owned();
            return Err(ClassifyError::NoValueAdded { city, value: total });
        }
        points.row_mut(at).iter_mut().for_each(|share| *share /= total);
    }
    Ok(points)
}

/// The group every cluster is named after: the assignment with the largest `Σ (centroid_g − mean_g) / sd_g`.
fn named(points: &Matrix, best: &Clustering) -> Vec<usize> {
    let (N, G) = (points.rows() as f64, points.columns());
    let mut gain = Matrix::zeros(G, G);
    for g in 0..G {
        let column = || (0..points.rows()).map(|i| points.at(i, g));
        let mean = column().sum::<f64>() / N;
        let deviation = (column().map(|share| (share - mean) * (share - mean)).sum::<f64>() / N).sqrt();
        for c in 0..G {
            let away = best.centroids.at(c, g) - mean;
            *gain.at_mut(c, g) = if deviation > 0.0 { away / deviation } else { 0.0 };
        }
    }
    best_assignment(&gain)
}

/// Partitions and their agreement with the first.
fn runners(distinct: &[Clustering]) -> Vec<Runner> {
    let agreement = |one: &Clustering| adjusted_rand(&distinct[0].of, &one.of);
    distinct.iter().map(|one| Runner { inertia: one.inertia, agreement: agreement(one) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_take_the_name_of_the_group_they_stand_out_in() {
        // Two cities mostly farming, two mostly mining, two mostly services.
        let points = Matrix::from_row_major(
            6,
            3,
            vec![0.8, 0.1, 0.1, 0.7, 0.2, 0.1, 0.1, 0.1, 0.8, 0.1, 0.2, 0.7, 0.1, 0.8, 0.1, 0.2, 0.7, 0.1],
        );
        let all = starts(&points, 3, &TypeOptions::default()).distinct;
        let names = named(&points, &all[0]);
        let of: Vec<usize> = all[0].of.iter().map(|c| names[*c]).collect();
        assert_eq!(of, [0, 0, 2, 2, 1, 1]);
        let listed = runners(&all);
        assert!((listed[0].agreement - 1.0).abs() < 1e-15);
        assert!(matches!(
            clustered(&points, 7, &TypeOptions::default()),
            Err(ClassifyError::TooMany { asked: 7, cities: 6, .. })
        ));
        // Two profiles that differ by rounding are one.
        let cells = [0.3, 0.7, 0.3 + 1e-17, 0.7 - 1e-16, 0.5, 0.5];
        let alike = Matrix::from_row_major(3, 2, cells.to_vec());
        assert!(matches!(
            clustered(&alike, 3, &TypeOptions::default()),
            Err(ClassifyError::Profiles { asked: 3, distinct: 2 })
        ));
    }
}
