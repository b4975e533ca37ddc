//! `/construction` of a built table: what was done to the statistics, and the provincial table they became.

use super::ArchiveError;
use super::schema;
use super::write::{Sheet, Spec};
use crate::axes::Axes;
use crate::compile::{Built, ProvincialOrigin, Residuals};
use crate::inventory::ProvincialInventory;

/// How a table came about.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What was built.
    pub built: &'a Built,
    /// How well it keeps its accounts.
    pub residuals: &'a Residuals,
    /// Emissions of provinces and their unit, where there are any.
    pub inventory: Option<(&'a ProvincialInventory, &'a str)>,
    /// Fuels and processes of these emissions; none where only totals are known.
    pub fuels: &'a [String],
}

/// Axes of provincial amounts.
const PROVINCE_SECTOR: &[&str] = &["province", "sector"];

/// Writes the group.
pub(super) fn write(root: &Sheet, axes: &Axes, money: &str, origin: &Origin<'_>) -> Result<(), ArchiveError> {
    let sheet = root.group("construction")?;
    let table = &origin.built.provincial;
    sheet.attribute("provinces", &super::Fact::from(table.origin().name()))?;
    let trade = match table.origin() {
        ProvincialOrigin::Estimated => "estimated: no statistics of trade between provinces or regions enter",
        ProvincialOrigin::Given => "given between provinces, estimated between regions",
    };
    sheet.attribute("trade", &super::Fact::from(trade))?;
    sheet.scale("province", axes.provinces.labels().names())?;
    super::regions::write_scales(
        &sheet,
        axes,
        &["sector", "sector_to", "province_from", "province_to", "region", "category"],
    )?;
    steps(&sheet, money, origin)?;
    notes(&sheet, axes, money, origin)?;
    for (name, amounts, meaning) in [
        ("output", &table.output, "gross output of provinces"),
        ("value_added", &table.value_added, "value added of provinces"),
        ("exports", &table.exports, "exports of provinces"),
        ("imports", &table.imports, "imports used by the sectors of provinces"),
        ("supply", &table.supply, "output less exports and balancing"),
        ("domestic_use", &table.used, "use of domestic products"),
    ] {
        let spec = Spec { name, axes: PROVINCE_SECTOR, unit: money, meaning };
        sheet.numbers(&spec, amounts.data())?;
    }
    if let Some(imports) = &table.imports_by_product {
        let meaning = "imports of provinces by product";
        sheet.numbers(
            &Spec { name: "imports_by_product", axes: PROVINCE_SECTOR, unit: money, meaning },
            imports.data(),
        )?;
    }
    sheet.numbers(&schema::PROVINCE_FLOWS.unit(money), &origin.built.provincial_trade)?;
    residuals(&sheet, origin.residuals)?;
    let Some((inventory, unit)) = origin.inventory else { return Ok(()) };
    let spec =
        Spec { name: "emissions", axes: PROVINCE_SECTOR, unit, meaning: "emissions of provinces by sector" };
    sheet.numbers(&spec, inventory.production.data())?;
    let imputed: Vec<u64> = inventory.imputed.iter().map(|imputed| u64::from(*imputed)).collect();
    sheet.counts(&schema::EMISSIONS_IMPUTED.unit(""), &imputed)?;
    emissions(&sheet, axes, origin)
}

/// Fuels of provincial emissions, and emissions of what a province does not produce.
fn emissions(sheet: &Sheet, axes: &Axes, origin: &Origin<'_>) -> Result<(), ArchiveError> {
    let Some((inventory, unit)) = origin.inventory else { return Ok(()) };
    let stranded = &inventory.without_output;
    if !stranded.is_empty() {
        let names = stranded.iter().map(|one| format!("{}, {}", one.province, one.sector));
        sheet.scale("stranded", &names.collect::<Vec<_>>())?;
        let masses: Vec<f64> = stranded.iter().map(|one| one.mass).collect();
        sheet.numbers(&schema::WITHOUT_OUTPUT.unit(unit), &masses)?;
    }
    if origin.fuels.is_empty() {
        return Ok(());
    }
    sheet.scale("fuel", origin.fuels)?;
    let mut cells = Vec::new();
    for (p, shares) in inventory.fuels.iter().enumerate() {
        for i in 0..axes.m() {
            let whole: f64 = shares.row(i).iter().sum();
            let mass = if whole > 0.0 { inventory.production.at(p, i) / whole } else { 0.0 };
            cells.extend(shares.row(i).iter().map(|share| mass * share));
        }
    }
    sheet.numbers(&schema::EMISSIONS_BY_FUEL.unit(unit), &cells)
}

fn steps(sheet: &Sheet, money: &str, origin: &Origin<'_>) -> Result<(), ArchiveError> {
    let steps = &origin.built.report.steps;
    let names: Vec<String> = steps.iter().map(|step| step.name.to_owned()).collect();
    sheet.scale("step", &names)?;
    let counts =
        |of: fn(&crate::compile::Step) -> usize| steps.iter().map(|s| of(s) as u64).collect::<Vec<_>>();
    sheet.counts(&schema::STEP_PROBLEMS.unit(""), &counts(|step| step.problems))?;
    sheet.counts(&schema::STEP_ITERATIONS.unit(""), &counts(|step| step.iterations))?;
    let numbers = |of: fn(&crate::compile::Step) -> f64| steps.iter().map(of).collect::<Vec<_>>();
    sheet.numbers(&schema::STEP_RESIDUAL.unit("1"), &numbers(|step| step.residual))?;
    sheet.numbers(&schema::STEP_DIVERGENCE.unit(money), &numbers(|step| step.divergence))?;
    sheet.numbers(&schema::STEP_TOTAL.unit(money), &numbers(|step| step.total))
}

/// Adjustments and imputations.
fn notes(sheet: &Sheet, axes: &Axes, money: &str, origin: &Origin<'_>) -> Result<(), ArchiveError> {
    let report = &origin.built.report;
    if !report.adjustments.is_empty() {
        let names: Vec<String> = report.adjustments.iter().map(|one| one.what.clone()).collect();
        sheet.scale("adjustment", &names)?;
        let sums: Vec<f64> = report.adjustments.iter().map(|one| one.sum).collect();
        let controls: Vec<f64> = report.adjustments.iter().map(|one| one.control).collect();
        sheet.numbers(&schema::ADJUSTMENT_SUM.unit(money), &sums)?;
        sheet.numbers(&schema::ADJUSTMENT_CONTROL.unit(money), &controls)?;
    }
    let mut regions = vec![0_u64; axes.R()];
    for one in &report.imputed {
        if let Some(r) = one.whose.region(axes) {
            regions[r.0] += one.cells as u64;
        }
    }
    sheet.counts(&schema::REGION_IMPUTED.unit("1"), &regions)?;
    let built = origin.built;
    for (entry, imputed) in [
        (schema::OUTPUT_IMPUTED, &built.imputed.output),
        (schema::ADDED_IMPUTED, &built.imputed.value_added),
        (schema::EXPORTS_IMPUTED, &built.imputed.exports),
        (schema::IMPORTS_IMPUTED, &built.imputed.imports),
        (schema::EXPENDITURE_IMPUTED, &built.imputed.expenditure),
    ] {
        let flags: Vec<u64> = imputed.iter().map(|imputed| u64::from(*imputed)).collect();
        sheet.counts(&entry.unit(""), &flags)?;
    }
    sheet.numbers(&schema::OUTPUT_MOVED.unit("1"), &built.moved.output)?;
    sheet.numbers(&schema::ADDED_MOVED.unit("1"), &built.moved.value_added)?;
    if built.reexports.iter().any(|amount| *amount > 0.0) {
        sheet.numbers(&schema::REEXPORTS.unit(money), &built.reexports)?;
    }
    if report.imputed.is_empty() {
        return Ok(());
    }
    let names: Vec<String> =
        report.imputed.iter().map(|one| format!("{}: {}", one.whose.label(axes), one.quantity)).collect();
    sheet.scale("imputation", &names)?;
    let cells: Vec<u64> = report.imputed.iter().map(|one| one.cells as u64).collect();
    let proxies: Vec<String> = report.imputed.iter().map(|one| one.proxy.name().to_owned()).collect();
    sheet.counts(&schema::IMPUTED_CELLS.unit("1"), &cells)?;
    sheet.texts(&schema::IMPUTED_PROXY.unit(""), &proxies)
}

fn residuals(sheet: &Sheet, residuals: &Residuals) -> Result<(), ArchiveError> {
    sheet.numbers(&schema::ROW_RESIDUAL.unit("1"), &residuals.rows)?;
    sheet.numbers(&schema::COLUMN_RESIDUAL.unit("1"), &residuals.columns)?;
    sheet.numbers(&schema::PROVINCE_RESIDUAL.unit("1"), &residuals.provinces)?;
    sheet.numbers(&schema::USER_RESIDUAL.unit("1"), &residuals.users)
}
