//! Synthetic nations: deterministic, balanced tables of any size.
//!
//! A nation is built as trade × technology: `Z^{rs}_ij = t^{rs}_i Â^s_ij x^s_j`, with output from
//! `x = T (Â x + f) + exports`. Only arithmetic and square roots are used, so every machine makes the same bits.

mod economy;
mod geography;
mod names;

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};
use serde::{Deserialize, Serialize};

use super::{
    Extension, Panels, RegionAttributes, Table, TableError, TableParts, ValueAdded, ValueAddedOrigin,
};
use crate::axes::{Axes, Labels, LabelsError, Partition, PartitionError, Region, Sector};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use economy::Economy;
use geography::Geography;

/// Size and seed of a synthetic nation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NationOptions {
    /// Provinces, P.
    pub provinces: usize,
    /// Regions, R ≥ P.
    pub regions: usize,
    /// Sectors in every region, m.
    pub sectors: usize,
    /// Seed of every random number.
    pub seed: u64,
}

impl Default for NationOptions {
    fn default() -> Self {
        Self { provinces: 5, regions: 30, sectors: 42, seed: 2012 }
    }
}

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
    let NationOptions { provinces, regions, sectors, .. } = *options;
    if provinces == 0 || sectors == 0 || provinces > regions {
        return Err(SyntheticError::Sizes { provinces, regions, sectors });
    }
    let geography = Geography::new(options);
    let labels = Labels::new("region", geography.names())?;
    let axes = Axes {
        provinces: Partition::given(&labels, &geography.province_names())?,
        regions: labels,
        sectors: Labels::new("sector", names::sectors(sectors))?,
        categories: Labels::new("category", names::CATEGORIES)?,
    };
    let economy = Economy::new(options, &geography);
    let parts = TableParts {
        money: Unit::new("10^4 CNY"),
        Z: transactions(&axes, &economy),
        Y: final_demand(&axes, &economy),
        x: None,
        exports: Some(economy.exports.clone()),
        balancing: None,
        imports: Some(economy.imports()),
        imports_Y: Some(economy.imports_Y()),
        value_added: None,
        extensions: extensions(&axes, &economy)?,
        attributes: RegionAttributes {
            population: Some((geography.population.clone(), Unit::new("10^4 persons"))),
            coordinates: Some(geography.coordinates.clone()),
        },
        axes,
    };
    let mut table = Table::new(parts)?;
    table.value_added = split_value_added(&table)?;
    Ok(table)
}

fn transactions(axes: &Axes, economy: &Economy) -> Panels {
    let mut Z = Panels::whole(axes, axes.n());
    let m = axes.m();
    for (p, panel) in Z.iter_mut() {
        let first = axes.province_rows(p).start;
        panel.data_mut().par_chunks_mut(axes.n()).enumerate().for_each(|(local, values)| {
            let (r, i) = ((first + local) / m, (first + local) % m);
            for (column, value) in values.iter_mut().enumerate() {
                let (s, j) = (column / m, column % m);
                *value = economy.share(i, r, s) * economy.technology(s, i, j) * economy.output[column];
            }
        });
    }
    Z
}

fn final_demand(axes: &Axes, economy: &Economy) -> Panels {
    let columns = axes.R() * axes.C();
    let mut Y = Panels::whole(axes, columns);
    let m = axes.m();
    for (p, panel) in Y.iter_mut() {
        let first = axes.province_rows(p).start;
        for local in 0..panel.rows() {
            let (r, i) = ((first + local) / m, (first + local) % m);
            for (column, value) in panel.row_mut(local).iter_mut().enumerate() {
                let (s, k) = (column / axes.C(), column % axes.C());
                *value = economy.share(i, r, s) * economy.demand(s, i, k);
            }
        }
    }
    Y
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

fn extensions(axes: &Axes, economy: &Economy) -> Result<Vec<Extension>, LabelsError> {
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
