//! Structural paths: the chains of purchases through which final demand embodies a stressor.
//!
//! `M y = Σ_k S A^k y`, without `F_Y`; a path `i_k → … → i_0` adds `S_{i_k} a_{i_k i_{k−1}} … a_{i_1 i_0} y_{i_0}`. All that any
//! continuation of a chain can add is `M_i` times its last link's output, so chains below a threshold are dropped
//! without loss of a path above it. Where coefficients, demand and intensities are not negative, layers and paths
//! approach what is embodied from below.
//!
//! # References
//! Defourny & Thorbecke 1984, Econ. J. 94:111, doi:10.2307/2232220; Lenzen 2003, Struct. Change Econ. Dyn. 14:1.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AnalysisError;
use crate::accounts::Footprints;
use crate::axes::Axes;
use crate::linalg::{InnerProduct, Matrix};
use crate::quantity::Unit;

/// Which final demand, and how far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PathsOptions {
    /// Consuming regions; empty takes all of them.
    pub regions: Vec<String>,
    /// Demand categories; empty takes all of them.
    pub categories: Vec<String>,
    /// Purchases between the first producer and the last one counted.
    pub depth: usize,
    /// Share of what the demand embodies below which a chain is dropped.
    pub threshold: f64,
    /// Most paths listed.
    pub count: usize,
}

impl PathsOptions {
    /// Most purchases between the first producer and the last.
    pub const DEEPEST: usize = 100;
    /// Most chains that are followed, and so most paths.
    pub const MOST: usize = 1_000_000;
}

impl Default for PathsOptions {
    fn default() -> Self {
        Self { regions: Vec::new(), categories: Vec::new(), depth: 4, threshold: 1e-3, count: 50 }
    }
}

/// One path.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Rows from the product bought to the producer that emits.
    pub rows: Vec<usize>,
    /// What it adds to what is embodied.
    pub value: f64,
}

impl Path {
    /// `bought ← … ← emitter`.
    pub fn label(&self, axes: &Axes) -> String {
        self.rows.iter().map(|row| axes.row_label(*row)).collect::<Vec<_>>().join(" ← ")
    }
}

/// Paths to a final demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    /// Embodied in the final demand, without `F_Y`.
    pub total: f64,
    /// What producers at a distance of 0 … depth purchases emit.
    pub layers: Vec<f64>,
    /// What the layers leave.
    pub beyond: f64,
    /// Largest paths, falling.
    pub paths: Vec<Path>,
    /// Sum of all paths found, the unlisted ones included.
    pub found: f64,
    /// Unit of all of these.
    pub unit: Unit,
}

/// Paths to a final demand; collective, one product a layer and one for every sector that a kept chain ends in.
///
/// # Errors
/// Unknown names, a threshold outside 0–1, a depth or chains without end; the same on every rank.
pub fn paths(footprints: &Footprints<'_, '_>, options: &PathsOptions) -> Result<Paths, AnalysisError> {
    let weights = weights(&footprints.table().axes, options)?;
    if !(options.threshold > 0.0 && options.threshold <= 1.0) {
        let value = options.threshold;
        return Err(AnalysisError::Range { place: "paths.threshold", value, range: "above 0 and at most 1" });
    }
    if options.depth > PathsOptions::DEEPEST {
        let value = options.depth as f64;
        return Err(AnalysisError::Range { place: "paths.depth", value, range: "from 0 to 100" });
    }
    let system = footprints.system();
    let whole = |held: &Matrix| system.deal().assemble(&system.team().all_gather(held.data()), 1).into_data();
    let y = footprints.weighted_demand(&[weights]);
    let S = system.deal().held(&Matrix::from_row_major(footprints.S.len(), 1, footprints.S.clone()));
    let sum = |a: &Matrix, b: &Matrix| footprints.sums().products(a, b).at(0, 0);
    let total = sum(&footprints.M, &y);
    let (mut layer, mut layers) = (y.clone(), vec![sum(&S, &y)]);
    for _ in 0..options.depth {
        layer = system.inputs(&layer);
        layers.push(sum(&S, &layer));
    }
    let search = Search {
        footprints,
        M: whole(&footprints.M),
        bound: options.threshold * total.abs(),
        threshold: options.threshold,
        depth: options.depth,
    };
    let mut all = search.run(&whole(&y))?;
    all.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()).then_with(|| a.rows.cmp(&b.rows)));
    let found = all.iter().map(|path| path.value).sum();
    all.truncate(options.count);
    let beyond = total - layers.iter().sum::<f64>();
    Ok(Paths { total, layers, beyond, paths: all, found, unit: footprints.unit.clone() })
}

fn weights(axes: &Axes, options: &PathsOptions) -> Result<Matrix, AnalysisError> {
    let unknown = |place: &'static str| move |source| AnalysisError::Unknown { place, source };
    let regions = axes.regions.find_all("region", &options.regions).map_err(unknown("paths.regions"))?;
    let categories =
        axes.categories.find_all("category", &options.categories).map_err(unknown("paths.categories"))?;
    let mut weights = Matrix::zeros(axes.R(), axes.C());
    for s in regions {
        for c in &categories {
            *weights.at_mut(s, *c) = 1.0;
        }
    }
    Ok(weights)
}

/// A chain and the output of its last link.
struct Chain {
    rows: Vec<usize>,
    output: f64,
}

struct Search<'f, 'a, 's> {
    footprints: &'f Footprints<'a, 's>,
    /// Multipliers, n.
    M: Vec<f64>,
    /// Least that a chain and all its continuations must add; a demand that embodies nothing has no path.
    bound: f64,
    threshold: f64,
    depth: usize,
}

impl Search<'_, '_, '_> {
    fn kept(&self, row: usize, output: f64) -> bool {
        self.bound > 0.0 && (self.M[row] * output).abs() >= self.bound
    }

    /// Refuses more chains than anybody reads.
    fn bounded(&self, chains: usize, tier: usize) -> Result<(), AnalysisError> {
        if chains <= PathsOptions::MOST {
            return Ok(());
        }
        Err(AnalysisError::Chains { most: PathsOptions::MOST, depth: tier, threshold: self.threshold })
    }

    fn run(&self, y: &[f64]) -> Result<Vec<Path>, AnalysisError> {
        let first = (0..y.len()).filter(|row| self.kept(*row, y[*row]));
        let mut chains: Vec<Chain> = first.map(|row| Chain { rows: vec![row], output: y[row] }).collect();
        let mut all = Vec::new();
        for tier in 0..=self.depth {
            let added = chains.iter().map(|chain| {
                let last = chain.rows[chain.rows.len() - 1];
                Path { rows: chain.rows.clone(), value: self.footprints.S[last] * chain.output }
            });
            all.extend(added.filter(|path| path.value.abs() >= self.bound));
            self.bounded(all.len(), tier)?;
            if tier < self.depth && !chains.is_empty() {
                chains = self.longer(&chains, tier + 1)?;
            }
        }
        Ok(all)
    }

    /// Every kept continuation by one purchase.
    fn longer(&self, chains: &[Chain], tier: usize) -> Result<Vec<Chain>, AnalysisError> {
        let mut by_last: BTreeMap<usize, Vec<&Chain>> = BTreeMap::new();
        for chain in chains {
            by_last.entry(chain.rows[chain.rows.len() - 1]).or_default().push(chain);
        }
        let system = self.footprints.system();
        let ends: Vec<usize> = by_last.keys().copied().collect();
        let mut next = Vec::new();
        for some in ends.chunks(system.panel_width()) {
            let held = system.inputs(&self.footprints.units(some));
            let A = system.deal().assemble(&system.team().all_gather(held.data()), some.len());
            for (column, end) in some.iter().enumerate() {
                for chain in &by_last[end] {
                    let links = (0..A.rows()).map(|i| (i, A.at(i, column) * chain.output));
                    next.extend(links.filter(|(i, output)| self.kept(*i, *output)).map(|(i, output)| {
                        Chain { rows: chain.rows.iter().copied().chain([i]).collect(), output }
                    }));
                    self.bounded(next.len(), tier)?;
                }
            }
        }
        Ok(next)
    }
}
