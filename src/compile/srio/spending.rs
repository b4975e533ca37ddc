//! How a province's final demand divides over its regions.

use super::super::balancing::{Place, Steps, Sums};
use super::super::calibration::{Sizes, agree};
use super::super::provincial::{ProvincialTable, ratio};
use super::super::{CompileError, Construction, Proxy, Statistics, Whose};
use crate::axes::{Province, Region};
use crate::linalg::Matrix;

/// Share of every region in its province's spending on every category, R × C: by expenditure where any region of the
/// province has it, else by population or GDP; blanks beside known expenditure follow these. Regions whose total
/// spending is known are brought to it.
pub(in crate::compile) fn spending_shares(
    (statistics, options): (&Statistics, &Construction),
    sizes: &Sizes,
    provincial: &ProvincialTable,
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let axes = &statistics.axes;
    let mut shares = by_category((statistics, options), sizes, steps)?;
    for p in axes.provinces.iter() {
        let totals = &statistics.regions.expenditure_total[axes.provinces.regions(p)];
        if totals.len() > 1 && totals.iter().any(Option::is_some) {
            to_totals((statistics, options), (p, provincial), &mut shares, steps)?;
        }
    }
    Ok(shares)
}

fn by_category(
    (statistics, options): (&Statistics, &Construction),
    sizes: &Sizes,
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, by_people) = (&statistics.axes, &options.demand_by_population);
    if let Some(label) = by_people.iter().find(|label| axes.categories.position(label).is_none()) {
        let (key, axis) = ("demand_by_population", "category");
        return Err(CompileError::Label { key, label: label.clone(), axis });
    }
    let mut shares = Matrix::zeros(axes.R(), axes.C());
    for k in 0..axes.C() {
        let people = by_people.iter().any(|label| label == axes.categories.name(k));
        let (size, proxy) =
            if people { (&sizes.population, Proxy::Population) } else { (&sizes.gdp, Proxy::Gdp) };
        for p in axes.provinces.iter() {
            let of = axes.provinces.regions(p);
            let known = |r: usize| statistics.regions.expenditure[r * axes.C() + k];
            let both = of.clone().filter_map(|r| Some((known(r)?, size[r])));
            let (spent, sized) = both.fold((0.0, 0.0), |(a, b), (spent, size)| (a + spent, b + size));
            let mut whole = 0.0;
            for r in of.clone() {
                let blank = spent > 0.0 && known(r).is_none();
                let value =
                    if spent > 0.0 { known(r).unwrap_or(size[r] * ratio(spent, sized)) } else { size[r] };
                *shares.at_mut(r, k) = value;
                whole += value;
                let what = format!("expenditure, {}", axes.categories.name(k));
                steps.impute(Whose::Region(Region(r)), &what, (usize::from(blank), proxy));
            }
            of.for_each(|r| *shares.at_mut(r, k) /= whole);
        }
    }
    Ok(shares)
}

/// Balances what the regions of a province spend to their totals and to the province's categories.
fn to_totals(
    (statistics, options): (&Statistics, &Construction),
    (p, provincial): (Province, &ProvincialTable),
    shares: &mut Matrix,
    steps: &mut Steps,
) -> Result<(), CompileError> {
    let (axes, of) = (&statistics.axes, statistics.axes.provinces.regions(p));
    let domestic = provincial.Y[p.0].column_sums();
    let columns: Vec<f64> =
        domestic.iter().zip(provincial.imports_Y.row(p.0)).map(|(own, foreign)| own + foreign).collect();
    let mut prior = Matrix::zeros(of.len(), axes.C());
    for (local, r) in of.clone().enumerate() {
        let spent = shares.row(r).iter().zip(&columns).map(|(share, sum)| share * sum);
        prior.row_mut(local).iter_mut().zip(spent).for_each(|(cell, value)| *cell = value);
    }
    let sums = prior.row_sums();
    let known = &statistics.regions.expenditure_total[of.clone()];
    let rows: Vec<f64> = known.iter().zip(&sums).map(|(known, sum)| known.unwrap_or(*sum)).collect();
    let name = axes.provinces.labels().name(p.0);
    let both = (rows.iter().sum(), columns.iter().sum());
    let factor = agree(&format!("spending of the regions of {name}"), both, options.margins, steps)?;
    let rows: Vec<f64> = rows.iter().map(|sum| factor * sum).collect();
    let place = Place {
        step: "spending of regions",
        at: name,
        rows: &axes.regions.names()[of.clone()],
        columns: axes.categories.names(),
        groups: &[],
    };
    let spent = steps.balance(place, &prior, Sums { rows: &rows, columns: &columns })?;
    for (local, r) in of.enumerate() {
        for (k, sum) in columns.iter().enumerate().filter(|(_, sum)| sum.abs() > 0.0) {
            *shares.at_mut(r, k) = spent.at(local, k) / sum;
        }
    }
    Ok(())
}
