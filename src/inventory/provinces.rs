//! Emissions of provinces by sector of the table, brought to the nation.

use super::concordance::by_sector;
use super::fuels;
use super::{Activity, Control, EmissionStatistics, Emissions, InventoryError, InventoryOptions};
use crate::entropy::{Constraint, Options, balance};
use crate::linalg::Matrix;

/// Emissions of provinces.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvincialInventory {
    /// Of production, P × m.
    pub production: Matrix,
    /// Of final demand itself by kind, P × kinds.
    pub households: Matrix,
    /// Whether a province has no inventory of its own, P.
    pub imputed: Vec<bool>,
    /// Emissions that the provinces' inventories put on sectors without output.
    pub without_output: Vec<WithoutOutput>,
    /// Shares of fuels and processes by sector, then by kind of household, one (m + kinds) × f a province.
    pub fuels: Vec<Matrix>,
    /// Sum of the provincial inventories and of the national one, households included, before they were brought
    /// together.
    pub totals: [f64; 2],
}

/// Emissions of what a province does not produce: they went to its other sectors.
#[derive(Clone, Debug, PartialEq)]
pub struct WithoutOutput {
    /// The province.
    pub province: String,
    /// The sector of the table.
    pub sector: String,
    /// The emissions.
    pub mass: f64,
}

/// Brings provinces and nation together: RAS to national sectors and provincial totals; with [`Control::Regions`]
/// they stay as they are. A province without an inventory emits at the nation's intensity.
///
/// # Errors
/// [`InventoryError`] for numbers that cannot be and sums that cannot be reached.
pub fn provincial(
    statistics: &EmissionStatistics,
    options: &InventoryOptions,
    activity: &Activity<'_>,
) -> Result<ProvincialInventory, InventoryError> {
    check(statistics, activity)?;
    let (axes, P, m) = (activity.axes, activity.axes.P(), activity.axes.m());
    let sum_over =
        |values: &[f64]| -> Vec<f64> { (0..m).map(|i| (0..P).map(|p| values[p * m + i]).sum()).collect() };
    let (output, purchases) = (sum_over(activity.output), sum_over(activity.fuel_purchases));
    let weights = (&purchases[..], &output[..]);
    let national = by_sector(&statistics.nation.production, &statistics.concordance, weights);
    let of_nation = fuels::shares(statistics, &statistics.nation, weights, None);
    let mut prior = Matrix::zeros(P, m);
    let (mut without_output, mut fuels) = (Vec::new(), Vec::new());
    let mut totals = vec![0.0; P];
    for (p, total) in totals.iter_mut().enumerate() {
        let of = p * m..(p + 1) * m;
        let (x, bought) = (&activity.output[of.clone()], &activity.fuel_purchases[of]);
        let own = statistics.provinces[p].as_ref();
        let emitted = own.map_or_else(
            || (0..m).map(|i| if output[i] > 0.0 { national[i] / output[i] * x[i] } else { 0.0 }).collect(),
            |own| by_sector(&own.production, &statistics.concordance, (bought, x)),
        );
        let mix = own.map(|own| fuels::shares(statistics, own, (bought, x), Some(&of_nation)));
        fuels.push(mix.unwrap_or_else(|| of_nation.clone()));
        *total = emitted.iter().sum();
        for (i, mass) in emitted.into_iter().enumerate() {
            if x[i] > 0.0 {
                *prior.at_mut(p, i) = mass;
            } else if mass > 0.0 {
                let (province, sector) = (axes.provinces.labels().name(p), axes.sectors.name(i));
                let (province, sector) = (province.to_owned(), sector.to_owned());
                without_output.push(WithoutOutput { province, sector, mass });
            }
        }
    }
    let sums: [f64; 2] = [totals.iter().sum(), national.iter().sum()];
    let production = match options.control {
        Control::Nation => {
            let totals: Vec<f64> = totals.iter().map(|total| total * (sums[1] / sums[0])).collect();
            balanced(statistics, activity, &prior, (&totals, &national))?
        }
        Control::Provinces => {
            let national: Vec<f64> = national.iter().map(|total| total * (sums[0] / sums[1])).collect();
            balanced(statistics, activity, &prior, (&totals, &national))?
        }
        Control::Regions => whole(prior, &totals),
    };
    let (households, direct) = households(statistics, options, activity);
    Ok(ProvincialInventory {
        production,
        households,
        imputed: statistics.provinces.iter().map(Option::is_none).collect(),
        without_output,
        fuels,
        totals: [sums[0] + direct[0], sums[1] + direct[1]],
    })
}

/// What provinces put on sectors without output, on their other sectors.
fn whole(mut prior: Matrix, totals: &[f64]) -> Matrix {
    for (p, total) in totals.iter().enumerate() {
        let sum: f64 = prior.row(p).iter().sum();
        if sum > 0.0 {
            prior.row_mut(p).iter_mut().for_each(|mass| *mass *= total / sum);
        }
    }
    prior
}

/// The matrix nearest to the provinces' own with given totals of provinces and sectors.
fn balanced(
    statistics: &EmissionStatistics,
    activity: &Activity<'_>,
    prior: &Matrix,
    (totals, national): (&[f64], &[f64]),
) -> Result<Matrix, InventoryError> {
    nowhere(statistics, activity, (prior, national))?;
    let axes = activity.axes;
    balance(prior, totals, national, &Options::default()).map(|found| found.X).map_err(|source| {
        let reason = source.with_labels(|constraint| match constraint {
            Constraint::Row(p) => axes.provinces.labels().name(p).to_owned(),
            Constraint::Column(i) => axes.sectors.name(i).to_owned(),
            block @ Constraint::Block(..) => block.to_string(),
        });
        InventoryError::Balance { what: "provinces".to_owned(), reason, source }
    })
}

fn check(statistics: &EmissionStatistics, activity: &Activity<'_>) -> Result<(), InventoryError> {
    let labels = activity.axes.provinces.labels();
    let nation = ("nation", &statistics.nation);
    let provinces = statistics.provinces.iter().enumerate();
    let named = provinces.filter_map(|(p, emissions)| Some((labels.name(p), emissions.as_ref()?)));
    for (territory, Emissions { production, households, by_fuel }) in std::iter::once(nation).chain(named) {
        if let Some(at) = by_fuel.data().iter().position(|mass| *mass < 0.0) {
            let (row, fuel) = (at / by_fuel.columns(), &statistics.fuels[at % by_fuel.columns()]);
            let source = if row < production.len() { statistics.sources.name(row) } else { "households" };
            let label = format!("{territory}, {source}, {fuel}");
            return Err(InventoryError::Negative { label, value: by_fuel.data()[at] });
        }
        if let Some(k) = production.iter().position(|mass| *mass < 0.0) {
            let label = format!("{territory}, {}", statistics.sources.name(k));
            return Err(InventoryError::Negative { label, value: production[k] });
        }
        if let Some(mass) = households.iter().find(|mass| **mass < 0.0) {
            let label = format!("{territory}, households");
            return Err(InventoryError::Negative { label, value: *mass });
        }
    }
    Ok(())
}

/// Refuses national emissions that no province can have.
fn nowhere(
    statistics: &EmissionStatistics,
    activity: &Activity<'_>,
    (prior, national): (&Matrix, &[f64]),
) -> Result<(), InventoryError> {
    for (i, mass) in national.iter().enumerate() {
        if *mass > 0.0 && (0..prior.rows()).all(|p| prior.at(p, i) <= 0.0) {
            let (sector, unit) = (activity.axes.sectors.name(i).to_owned(), statistics.unit.to_string());
            return Err(InventoryError::Nowhere { sector, mass: *mass, unit });
        }
    }
    Ok(())
}

/// Direct emissions of households, P × kinds, and the sums of provinces and nation before they agree. A province
/// without an inventory emits at the nation's rate of the spending.
fn households(
    statistics: &EmissionStatistics,
    options: &InventoryOptions,
    activity: &Activity<'_>,
) -> (Matrix, [f64; 2]) {
    let (P, C) = (activity.axes.P(), activity.axes.C());
    let kinds = statistics.household_categories.len();
    let mut households = Matrix::zeros(P, kinds);
    let mut sums = [0.0; 2];
    for (kind, category) in statistics.household_categories.iter().enumerate() {
        let national = statistics.nation.households[kind];
        let spent = |p: usize| activity.spending[p * C + category];
        let all: f64 = (0..P).map(spent).sum();
        for p in 0..P {
            *households.at_mut(p, kind) = match &statistics.provinces[p] {
                Some(emissions) => emissions.households[kind],
                None if all > 0.0 => national * spent(p) / all,
                None => 0.0,
            };
        }
        let sum: f64 = (0..P).map(|p| households.at(p, kind)).sum();
        sums = [sums[0] + sum, sums[1] + national];
        if options.control == Control::Nation && sum > 0.0 {
            for p in 0..P {
                *households.at_mut(p, kind) *= national / sum;
            }
        }
    }
    (households, sums)
}
