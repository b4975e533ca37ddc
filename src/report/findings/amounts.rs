//! Footprints, emissions and their units.

use super::super::ReportError;
use super::places::Places;
use super::sources::Sources;
use super::sums::{SAME, largest_difference, of_columns, of_rows};
use crate::quantity::Unit;

/// How amounts are shown.
#[derive(Clone, Debug)]
pub(in crate::report) struct Measure {
    /// What is counted, e.g. `CO2`.
    pub(in crate::report) stressor: String,
    /// Unit of amounts on the page.
    pub(in crate::report) unit: String,
    /// Unit of amounts a head.
    pub(in crate::report) head_unit: String,
    /// What brings an amount on the page to a unit a head.
    pub(in crate::report) head: f64,
}

impl Measure {
    /// The unit with what it counts.
    pub(in crate::report) fn of(&self) -> String {
        format!("{} {}", self.unit, self.stressor).trim_end().to_owned()
    }

    /// The unit a head with what it counts.
    pub(in crate::report) fn of_head(&self) -> String {
        let (unit, per) = self.head_unit.split_once('/').unwrap_or((&self.head_unit, ""));
        format!("{unit} {}/{per}", self.stressor).replace(" /", "/")
    }

    /// What brings a number in a unit to the page's unit; 1 where the units cannot be told apart.
    pub(super) fn factor(&self, unit: &str) -> f64 {
        let (from, to) = (Unit::new(unit), Unit::new(&self.unit));
        from.tonnes().zip(to.tonnes()).map(|(a, b)| a / b).or(from.factor(&to)).unwrap_or(1.0)
    }
}

/// Amounts by region, in the page's unit.
pub(in crate::report) struct Amounts {
    /// Footprints, with `F_Y`.
    pub(in crate::report) footprint: Vec<f64>,
    /// Emitted in the region, with `F_Y`.
    pub(in crate::report) production: Option<Vec<f64>>,
    /// Emitted for other regions less caused there.
    pub(in crate::report) balance: Option<Vec<f64>>,
    /// Names of demand categories and what each embodies, without `F_Y`; then `F_Y`.
    pub(in crate::report) categories: Vec<(String, f64)>,
    /// Share of what is embodied in final demand that is emitted elsewhere, without `F_Y`.
    pub(in crate::report) outside_share: Option<f64>,
}

/// One reading of footprints, production and categories.
#[derive(Default)]
struct Reading {
    stressor: String,
    unit: String,
    footprint: Vec<f64>,
    production: Option<Vec<f64>>,
    balance: Option<Vec<f64>>,
    categories: Vec<(String, f64)>,
    outside_share: Option<f64>,
}

/// The footprints, and what is to be said where archives disagree.
pub(super) fn read(
    sources: &Sources,
    places: &Places,
) -> Result<(Measure, Amounts, Vec<String>), ReportError> {
    let mut readings = [accounts(sources)?, classes(sources)?, draws(sources)?].into_iter().flatten();
    let first = readings.next().unwrap_or_default();
    let total: f64 = first.footprint.iter().filter(|amount| amount.is_finite()).sum();
    let measure = measure(&first.stressor, &first.unit, total);
    let factor = measure.factor(&first.unit);
    let scaled = |values: Vec<f64>| values.into_iter().map(|value| value * factor).collect::<Vec<f64>>();
    let mut notices = Vec::new();
    let footprint = scaled(first.footprint);
    let second = readings.next().filter(|second| second.footprint.len() == places.regions.len());
    if let Some(second) = second.filter(|_| sources.with("/classes").is_some()) {
        let factor = measure.factor(&second.unit);
        let other: Vec<f64> = second.footprint.iter().map(|value| value * factor).collect();
        let off = largest_difference(&other, &footprint);
        if off > SAME && sources.with("/accounts").is_some() {
            notices.push(format!(
                "Accounts and classes differ, by up to {} of a region's footprint: they are of different tables or \
                 stressors.",
                super::super::draw::percent(off)
            ));
        }
    }
    let amounts = Amounts {
        footprint,
        production: first.production.map(scaled),
        balance: first.balance.map(scaled),
        categories: first.categories.into_iter().map(|(name, value)| (name, value * factor)).collect(),
        outside_share: first.outside_share,
    };
    Ok((measure, amounts, notices))
}

/// Units that leave totals three to six digits.
fn measure(stressor: &str, unit: &str, total: f64) -> Measure {
    let of = Unit::new(unit);
    match of.tonnes() {
        Some(tonnes) => {
            let mass = total.abs() * tonnes;
            let (unit, size) = if mass >= 1e8 {
                ("Mt", 1e6)
            } else if mass >= 1e5 {
                ("kt", 1e3)
            } else {
                ("t", 1.0)
            };
            let head_unit = "t/person".to_owned();
            Measure { stressor: stressor.to_owned(), unit: unit.to_owned(), head_unit, head: size }
        }
        None => Measure {
            stressor: stressor.to_owned(),
            unit: unit.to_owned(),
            head_unit: format!("{}/person", of.plain()),
            head: of.scale(),
        },
    }
}

/// From `/accounts`: the first stressor that is no value added.
fn accounts(sources: &Sources) -> Result<Option<Reading>, ReportError> {
    let Some(group) = extension(sources)? else { return Ok(None) };
    let Some(footprint) = sources.array(&format!("{group}/D_cba_reg"))? else { return Ok(None) };
    let units = sources.words(&format!("{group}/stressor_unit"))?.unwrap_or_default();
    let row = |name: &str| -> Result<Option<Vec<f64>>, ReportError> {
        Ok(sources.array(&format!("{group}/{name}"))?.map(|array| array.row(0).to_vec()))
    };
    let mut categories = Vec::new();
    if let Some(array) = sources.array(&format!("{group}/D_cba_category"))? {
        let names = array.labels("category").to_vec();
        categories = names.iter().cloned().zip(of_columns(array.row(0), names.len())).collect();
    }
    if let Some(direct) = row("F_Y_reg")? {
        categories.push((DIRECT.to_owned(), direct.iter().sum()));
    }
    Ok(Some(Reading {
        stressor: footprint.labels("stressor").first().cloned().unwrap_or_default(),
        unit: units.first().cloned().unwrap_or(footprint.unit.clone()),
        footprint: footprint.row(0).to_vec(),
        production: row("D_pba_reg")?,
        balance: row("net_balance")?,
        categories,
        outside_share: sources
            .array(&format!("{group}/interregional_share"))?
            .and_then(|array| array.numbers.first().copied()),
    }))
}

/// Name of what final demand emits itself, beside its categories.
pub(super) const DIRECT: &str = "direct, of final demand itself";

/// The extension a page is about.
pub(super) fn extension(sources: &Sources) -> Result<Option<String>, ReportError> {
    let Some(reader) = sources.with("/accounts") else { return Ok(None) };
    let names = reader.members("/accounts")?;
    let chosen = names.iter().find(|name| *name != "value_added").or(names.first());
    Ok(chosen.map(|name| format!("/accounts/{name}")))
}

/// From `/classes`.
fn classes(sources: &Sources) -> Result<Option<Reading>, ReportError> {
    let Some(own) = sources.array("/classes/D_cba_category")? else { return Ok(None) };
    let Some(direct) = sources.numbers("/classes/F_Y")? else { return Ok(None) };
    let names = own.labels("category").to_vec();
    let (sums, added) = (of_rows(&own.numbers, names.len()), of_rows(&direct, names.len()));
    let footprint = sums.iter().zip(&added).map(|(a, b)| a + b).collect();
    let production = sources.array("/classes/D_pba")?.map(|array| {
        let sums = of_rows(&array.numbers, array.labels("sector").len());
        sums.iter().zip(&added).map(|(a, b)| a + b).collect()
    });
    let mut categories: Vec<(String, f64)> =
        names.iter().cloned().zip(of_columns(&own.numbers, names.len())).collect();
    let direct: f64 = added.iter().sum();
    if direct > 0.0 {
        categories.push((DIRECT.to_owned(), direct));
    }
    let balance = sources.numbers("/classes/net_balance")?;
    Ok(Some(Reading { unit: own.unit, footprint, production, balance, categories, ..Reading::default() }))
}

/// From the base case of an ensemble.
fn draws(sources: &Sources) -> Result<Option<Reading>, ReportError> {
    let Some(footprint) = sources.array("/ensemble/base/D_cba_reg")? else { return Ok(None) };
    let mut categories = Vec::new();
    if let Some(array) = sources.array("/ensemble/base/D_cba_category")? {
        let names = array.labels("category").to_vec();
        categories = names.iter().cloned().zip(of_columns(&array.numbers, names.len())).collect();
        let all: f64 = categories.iter().map(|(_, amount)| amount).sum();
        let direct = footprint.numbers.iter().sum::<f64>() - all;
        if direct > 1e-9 * all {
            categories.push((DIRECT.to_owned(), direct));
        }
    }
    Ok(Some(Reading {
        unit: footprint.unit,
        footprint: footprint.numbers,
        production: sources.numbers("/ensemble/base/D_pba_reg")?,
        balance: sources.numbers("/ensemble/base/net_balance")?,
        categories,
        outside_share: sources.number("/ensemble/base/interregional_share")?,
        ..Reading::default()
    }))
}
