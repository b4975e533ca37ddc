//! Totals of inventories, held against each other and against what they are sums of.

use super::super::ExchangeError;
use super::columns::Columns;
use super::layout::{EmissionsFiles, Given};
use crate::inventory::Emissions;
use crate::quantity::Unit;

/// Relative gap of a sum of emissions from its parts.
const PARTS: f64 = 1e-3;
/// Largest factor between the sum of the provinces and the nation: beyond it a unit is wrong.
const MAGNITUDE: f64 = 10.0;

/// Refuses an inventory of nothing, and one whose row of the sum is not that of its parts. Only where one row is a sum
/// it is known to be that of all.
pub(super) fn sums(
    columns: &Columns,
    layout: &EmissionsFiles,
    (territory, rows): (&str, &[usize]),
    emissions: &Emissions,
) -> Result<(), ExchangeError> {
    let parts = emissions.total();
    if parts <= 0.0 {
        let reason = format!(
            "the emissions of {territory} are {parts} in all; correct the column, or leave out the rows of a province \
             without an inventory"
        );
        return Err(ExchangeError::description(&columns.sheet.path, reason));
    }
    let [sum] = &layout.sums[..] else { return Ok(()) };
    if layout.given == Given::Activity {
        return Ok(());
    }
    let (label, total) = (columns.column(&layout.source)?, columns.column(&layout.total)?);
    for row in rows.iter().filter(|row| columns.text(**row, label) == sum) {
        let Some(value) = columns.known(*row, total, sum)? else { continue };
        if (value - parts).abs() > PARTS * parts {
            let (place, rule) = (
                format!("{territory}, {sum}"),
                format!("the rows it is the sum of add up to {parts}: correct one of them"),
            );
            return Err(columns.refused((*row, total), (&place, value), &rule));
        }
    }
    Ok(())
}

/// Refuses provinces that emit ten times more than the nation together, or where most have an inventory ten times less.
pub(super) fn magnitude(
    (nation, national): (&Columns, &Emissions),
    (file, provinces): (&Columns, &[Option<Emissions>]),
    unit: &Unit,
) -> Result<(), ExchangeError> {
    let control = national.total();
    let sum: f64 = provinces.iter().flatten().map(Emissions::total).sum();
    let most = 2 * provinces.iter().flatten().count() > provinces.len();
    if sum <= MAGNITUDE * control && !(most && sum * MAGNITUDE < control) {
        return Ok(());
    }
    let reason = format!(
        "the provinces emit {sum} {unit} together and the nation {control} {unit} ({}): one of the two is in another \
         unit; bring both to emissions.unit",
        nation.sheet.path.display()
    );
    Err(ExchangeError::description(&file.sheet.path, reason))
}
