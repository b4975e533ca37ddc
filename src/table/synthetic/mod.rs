//! Synthetic nations: deterministic, balanced tables of any size.
//!
//! A nation is built as trade × technology with hierarchical trade: `Z^{rs}_ij = T^{rs}_i Â^s_ij x^s_j`, with output
//! from `x = T (Â x + f) + exports`; its three forms are the same table. Only arithmetic and square roots are used, so every machine makes the same bits.

mod economy;
mod geography;
mod names;

use std::sync::Arc;

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Extension, Flow, Form, RegionAttributes, Table, TableError, TableParts, Trade, ValueAdded,
    ValueAddedOrigin,
};
use crate::axes::{Axes, Labels, LabelsError, Partition, PartitionError, Region, Sector};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::streams::Stream;
use economy::Economy;
use geography::Geography;

/// Size and seed of a synthetic nation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NationOptions {
    /// Provinces, P; the last of several has no cities.
    pub provinces: usize,
    /// Regions, R ≥ P.
    pub regions: usize,
    /// Sectors in every region, m.
    pub sectors: usize,
    /// Seed of every random number.
    pub seed: u64,
    /// How the flows are stored.
    pub form: Form,
    /// Standard deviation of a factor on every cell of a dense `Z`, independent, mean one: what no form can factor.
    pub noise: f64,
}

impl Default for NationOptions {
    fn default() -> Self {
        Self { provinces: 5, regions: 30, sectors: 42, seed: 2012, form: Form::default(), noise: 0.0 }
    }
}

impl NationOptions {
    /// Bytes of the flows in the form asked for.
    pub fn bytes(&self) -> u64 {
        let [R, m, C] = [self.regions, self.sectors, names::CATEGORIES.len()].map(|count| count as u64);
        let columns = match self.form {
            Form::Hierarchical => m + C,
            Form::Factored => m + C + R,
            Form::Dense => R.saturating_mul(m + C),
        };
        R.saturating_mul(m).saturating_mul(columns).saturating_mul(size_of::<f64>() as u64)
    }
}

/// Largest noise: above it the factors of cells would fall below zero.
pub const MOST_NOISE: f64 = 0.5;

/// What keeps a nation from being made.
#[derive(Debug, thiserror::Error)]
pub enum SyntheticError {
    /// Sizes that make no nation.
    #[error(
        "a nation of {provinces} provinces, {regions} regions and {sectors} sectors: \
         ask for 1 ≤ provinces ≤ regions and at least 1 sector"
    )]
    Sizes {
        /// Provinces asked for.
        provinces: usize,
        /// Regions asked for.
        regions: usize,
        /// Sectors asked for.
        sectors: usize,
    },
    /// Noise on a form that has no cells, or too much of it.
    #[error(
        "noise {noise} on form {form:?}: noise goes on every cell, so ask for form dense and at most {MOST_NOISE}"
    )]
    Noise {
        /// Noise asked for.
        noise: f64,
        /// Form asked for.
        form: Form,
    },
    /// Names do not make axes.
    #[error(transparent)]
    Labels(#[from] LabelsError),
    /// Provinces do not partition the regions.
    #[error(transparent)]
    Partition(#[from] PartitionError),
    /// Numbers do not make a table.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Makes a nation.
///
/// # Errors
/// [`SyntheticError::Sizes`] when there are more provinces than regions, or none.
pub fn nation(options: &NationOptions) -> Result<Table, SyntheticError> {
    let NationOptions { provinces, regions, sectors, form, noise, seed } = *options;
    if provinces == 0 || sectors == 0 || provinces > regions {
        return Err(SyntheticError::Sizes { provinces, regions, sectors });
    }
    let noisy = noise.abs() > 0.0;
    if !(0.0..=MOST_NOISE).contains(&noise) || (noisy && form != Form::Dense) {
        return Err(SyntheticError::Noise { noise, form });
    }
    let geography = Geography::new(options);
    let labels = Labels::new("region", geography.names())?;
    let axes = Axes {
        provinces: Partition::given(&labels, &geography.province_names())?,
        regions: labels,
        sectors: Labels::new("sector", names::sectors(sectors))?.with_codes(&codes(sectors)?),
        categories: Labels::new("category", names::CATEGORIES)?,
    };
    let mut economy = Economy::new(options, &axes, &geography);
    let (Z, Y) = flows(&axes, &mut economy, form, Stream::new(seed, 4), noise);
    let parts = TableParts {
        exports: Some(economy.exports.clone()),
        imports: Some(economy.imports()),
        imports_Y: Some(economy.imports_Y()),
        extensions: extensions(&axes, &economy)?,
        attributes: RegionAttributes {
            population: Some((geography.population.clone(), Unit::new("10^4 persons"))),
            coordinates: Some(geography.coordinates.clone()),
            emissions_source: None,
        },
        ..TableParts::new(axes.clone(), Unit::new("10^4 CNY"), Z, Y)
    };
    let mut table = Table::new(parts)?;
    table.value_added = split_value_added(&table)?;
    Ok(table)
}

/// Codes of sectors, `01`, `02`, …, of equal length.
fn codes(sectors: usize) -> Result<Labels, LabelsError> {
    let digits = sectors.to_string().len();
    Labels::new("sector code", (1..=sectors).map(|i| format!("{i:0digits$}")))
}

/// `Z` and `Y` in the form asked for.
fn flows(axes: &Axes, economy: &mut Economy<'_>, form: Form, stream: Stream, noise: f64) -> (Flow, Flow) {
    let hierarchical = Trade::Hierarchical(economy.trade.clone());
    let trade = Arc::new(if form == Form::Factored {
        Trade::Dense(hierarchical.to_dense(axes))
    } else {
        hierarchical
    });
    let Z = Flow::Factored { regional: economy.take_use(), trade: Arc::clone(&trade) };
    let Y = Flow::Factored { regional: economy.demand.clone(), trade };
    if form != Form::Dense {
        return (Z, Y);
    }
    let mut cells = Z.to_dense(axes);
    if noise > 0.0 {
        for (p, panel) in cells.iter_mut() {
            let (first, columns) = (axes.province_rows(p).start * axes.n(), axes.n());
            // Uniform on ±√3 SD, in fixed pieces.
            panel.data_mut().par_chunks_mut(columns).enumerate().for_each(|(row, values)| {
                for (j, value) in values.iter_mut().enumerate() {
                    let u = stream.uniform((first + row * columns + j) as u64);
                    *value *= 1.0 + noise * 12.0_f64.sqrt() * (u - 0.5);
                }
            });
        }
    }
    (cells.into(), Y.to_dense(axes).into())
}

/// The residual in four components of fixed shares, so that columns balance to rounding.
fn split_value_added(table: &Table) -> Result<ValueAdded, SyntheticError> {
    const SHARES: [f64; 4] = [0.5, 0.125, 0.125, 0.25];
    let total = table.v();
    let mut v = Matrix::zeros(SHARES.len(), total.len());
    for (h, share) in SHARES.iter().enumerate() {
        for (value, sum) in v.row_mut(h).iter_mut().zip(&total) {
            *value = share * sum;
        }
    }
    let components = Labels::new("value-added component", names::COMPONENTS)?;
    Ok(ValueAdded { components, v, origin: ValueAddedOrigin::Given })
}

fn extensions(axes: &Axes, economy: &Economy<'_>) -> Result<Vec<Extension>, LabelsError> {
    let mut F = Matrix::zeros(2, axes.n());
    let mut F_Y = Matrix::zeros(2, axes.R() * axes.C());
    let mut water = Matrix::zeros(1, axes.n());
    for r in 0..axes.R() {
        for i in 0..axes.m() {
            let row = axes.row(Region(r), Sector(i));
            let [carbon, methane, withdrawn] = economy.intensities(r, i).map(|s| s * economy.output[row]);
            *F.at_mut(0, row) = carbon;
            *F.at_mut(1, row) = methane;
            *water.at_mut(0, row) = withdrawn;
        }
        // Households burn fuel themselves: rural and urban, the first two categories.
        for k in 0..2 {
            *F_Y.at_mut(0, r * axes.C() + k) = economy.household_fuel(r, k);
        }
    }
    Ok(vec![
        Extension {
            name: "emissions".to_owned(),
            stressors: Labels::new("stressor", ["CO2", "CH4"])?,
            units: vec![Unit::new("kt"), Unit::new("t")],
            F,
            F_Y: Some(F_Y),
        },
        Extension {
            name: "water".to_owned(),
            stressors: Labels::new("stressor", ["withdrawal"])?,
            units: vec![Unit::new("10^4 m3")],
            F: water,
            F_Y: None,
        },
    ])
}
