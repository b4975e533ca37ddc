//! `Z` and `Y` of a packed table: every cell, or trade shares and regional use.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::read::Source;
use super::super::schema::{self, Entry};
use super::super::write::Sheet;
use super::super::{ArchiveError, regions};
use super::TableFile;
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;
use crate::ranks::Watch;
use crate::table::{Flow, Form, Hierarchical, Panels, Table, Trade};

/// Use by region, which every factored table has.
const FACTORED: &str = "/table/regional_use";
const TRADE: &str = "/table/T";
/// The factors of trade shares by way of provinces.
const HIERARCHICAL: [&str; 4] =
    ["/table/own_share", "/table/supply_share", "/table/demand_share", "/table/province_trade"];

/// Whether a file has any part of a factored table: what it lacks of it is then missed by its own name.
fn is_factored(source: &Source) -> bool {
    [FACTORED, TRADE].iter().chain(&HIERARCHICAL).any(|path| source.has(path))
}

/// The dataset whose unit is the table's: cells, or use by region.
pub(super) fn marked(source: &Source) -> Result<&'static str, ArchiveError> {
    match (source.has("/table/Z"), is_factored(source)) {
        (true, true) => Err(ArchiveError::Damaged {
            file: source.path.clone(),
            dataset: "/table/Z".to_owned(),
            detail: "a table has cells or factors (/table/regional_use and shares), and this file has both"
                .to_owned(),
        }),
        (_, true) => Ok(FACTORED),
        (_, false) => Ok("/table/Z"),
    }
}

/// Writes the flows of a whole table.
pub(super) fn write(sheet: &Sheet, table: &Table) -> Result<(), ArchiveError> {
    let money = table.money.as_str();
    let Some(trade) = table.Z.trade() else {
        sheet.panels(&schema::Z.unit(money), table.Z.panels())?;
        return sheet.panels(&schema::Y.unit(money), table.Y.panels());
    };
    regions::write_scales(sheet, &table.axes, &["region", "sector"])?;
    sheet.panels(&schema::REGIONAL_USE.unit(money), table.Z.panels())?;
    sheet.panels(&schema::REGIONAL_DEMAND.unit(money), table.Y.panels())?;
    match &**trade {
        Trade::Dense(shares) => sheet.panels(&schema::TRADE.unit("1"), shares),
        Trade::Hierarchical(shares) => write_hierarchical(sheet, &table.axes, shares),
    }
}

fn write_hierarchical(sheet: &Sheet, axes: &Axes, shares: &Hierarchical) -> Result<(), ArchiveError> {
    regions::write_scales(sheet, axes, &["province_from", "province_to"])?;
    for (entry, values) in [
        (&schema::OWN_SHARE, &shares.own_share),
        (&schema::SUPPLY_SHARE, &shares.supply_share),
        (&schema::DEMAND_SHARE, &shares.demand_share),
        (&schema::PROVINCE_TRADE, &shares.province_trade),
    ] {
        sheet.numbers(&entry.unit("1"), values)?;
    }
    let Some(blocks) = &shares.in_province else { return Ok(()) };
    let widest = widest(axes);
    let mut padded = Panels::whole(axes, widest);
    for (p, panel) in padded.iter_mut() {
        for (row, values) in blocks.get(&p).iter().flat_map(|b| (0..b.rows()).map(move |i| (i, b.row(i)))) {
            panel.row_mut(row)[..values.len()].copy_from_slice(values);
        }
    }
    sheet.counted_scale("place", widest)?;
    sheet.panels(&schema::IN_PROVINCE.unit("1"), &padded)
}

/// Regions of the largest province.
fn widest(axes: &Axes) -> usize {
    axes.provinces.iter().map(|p| axes.provinces.regions(p).len()).max().unwrap_or(0)
}

impl TableFile {
    /// What the provinces in `held` hold of `Z` and `Y`, and the bytes read for it.
    pub(super) fn read_flows(
        &self,
        held: &[Province],
        watch: Watch<'_>,
    ) -> Result<(Flow, Flow, u64), ArchiveError> {
        let silent: Watch<'_> = &|_, _, _| {};
        let (n, m, R, C) = (self.axes.n(), self.axes.m(), self.axes.R(), self.axes.C());
        let rows: usize = held.iter().map(|p| self.axes.province_rows(*p).len()).sum();
        let bytes = |columns: usize| (rows * columns * size_of::<f64>()) as u64;
        if !self.is_factored() {
            let Z = self.panels(&schema::Z, n, held, watch)?;
            let Y = self.panels(&schema::Y, R * C, held, silent)?;
            return Ok((Z.into(), Y.into(), bytes(n + R * C)));
        }
        let (trade, trade_columns) = self.trade(held, watch)?;
        let trade = Arc::new(trade);
        let regional = self.panels(&schema::REGIONAL_USE, m, held, silent)?;
        let Z = Flow::Factored { regional, trade: Arc::clone(&trade) };
        let Y = Flow::Factored { regional: self.panels(&schema::REGIONAL_DEMAND, C, held, silent)?, trade };
        Ok((Z, Y, bytes(m + C + trade_columns)))
    }

    /// The form the flows are stored in.
    pub fn form(&self) -> Form {
        match (self.is_factored(), self.is_hierarchical()) {
            (false, _) => Form::Dense,
            (true, false) => Form::Factored,
            (true, true) => Form::Hierarchical,
        }
    }

    /// Whether the table is stored as trade shares and regional use.
    pub fn is_factored(&self) -> bool {
        is_factored(&self.source)
    }

    /// Bytes that the flows or factors of some provinces take.
    pub fn bytes(&self, held: &[Province]) -> u64 {
        let (n, m, R, C) = (self.axes.n(), self.axes.m(), self.axes.R(), self.axes.C());
        let rows: usize = held.iter().map(|p| self.axes.province_rows(*p).len()).sum();
        let columns = match (self.is_factored(), self.is_hierarchical()) {
            (false, _) => n + R * C,
            (true, false) => m + C + R,
            (true, true) => m + C + 3,
        };
        (rows * columns * size_of::<f64>()) as u64
    }

    /// Whether provinces pass trade on in fixed proportions.
    pub(super) fn is_hierarchical(&self) -> bool {
        !self.source.has(TRADE) && HIERARCHICAL.iter().any(|path| self.source.has(path))
    }

    /// Trade shares and the columns they have in held rows.
    fn trade(&self, held: &[Province], watch: Watch<'_>) -> Result<(Trade, usize), ArchiveError> {
        if !self.is_hierarchical() {
            let shares = self.panels(&schema::TRADE, self.axes.R(), held, watch)?;
            return Ok((Trade::Dense(shares), self.axes.R()));
        }
        let vector = |entry: &Entry| {
            let path = format!("{}/{}", entry.group, entry.name);
            let dataset = self.labeled_dataset(entry, &path, None)?;
            dataset.read_raw().map_err(|error| self.source.damaged(&path, &error))
        };
        let in_province =
            self.source.has("/table/in_province").then(|| self.in_province(held)).transpose()?;
        let columns = if in_province.is_some() { widest(&self.axes) } else { 0 };
        let shares = Hierarchical {
            own_share: vector(&schema::OWN_SHARE)?,
            supply_share: vector(&schema::SUPPLY_SHARE)?,
            demand_share: vector(&schema::DEMAND_SHARE)?,
            province_trade: vector(&schema::PROVINCE_TRADE)?,
            in_province,
        };
        Ok((Trade::Hierarchical(shares), columns))
    }

    fn in_province(&self, held: &[Province]) -> Result<BTreeMap<Province, Matrix>, ArchiveError> {
        let (path, widest) = ("/table/in_province", widest(&self.axes));
        let dataset = self.source.number_dataset(path, &[self.axes.R(), self.axes.m(), widest])?;
        let mut blocks = BTreeMap::new();
        for p in held {
            let regions = self.axes.provinces.regions(*p);
            let padded: Vec<f64> = self.source.slab(&dataset, path, regions.clone())?;
            let beyond = |row: &[f64]| row[regions.len()..].iter().any(|share| share.abs() > 0.0);
            if padded.chunks_exact(widest).any(beyond) {
                let detail = format!(
                    "shares stand beyond the {} regions of province '{}'",
                    regions.len(),
                    self.axes.provinces.labels().name(p.0)
                );
                return Err(ArchiveError::Damaged {
                    file: self.source.path.clone(),
                    dataset: path.to_owned(),
                    detail,
                });
            }
            let cells = padded.chunks_exact(widest).flat_map(|row| &row[..regions.len()]).copied().collect();
            blocks
                .insert(*p, Matrix::from_row_major(self.axes.province_rows(*p).len(), regions.len(), cells));
        }
        Ok(blocks)
    }

    fn panels(
        &self,
        entry: &Entry,
        columns: usize,
        held: &[Province],
        watch: Watch<'_>,
    ) -> Result<Panels, ArchiveError> {
        let path = format!("{}/{}", entry.group, entry.name);
        let dataset = match entry.unit {
            "money" => self.flow_dataset(entry, &path, None)?,
            _ => self.labeled_dataset(entry, &path, None)?,
        };
        let mut panels = Panels::zeros(&self.axes, columns, held);
        for (at, (province, panel)) in panels.iter_mut().enumerate() {
            let values = self.source.slab(&dataset, &path, self.axes.provinces.regions(province))?;
            *panel = Matrix::from_row_major(panel.rows(), columns, values);
            watch("reading", at + 1, held.len());
        }
        Ok(panels)
    }
}
