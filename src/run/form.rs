//! A table in another form: every cell written out, or its structure found.

use std::sync::Arc;

use super::{RunError, memory};
use crate::leontief::{Deal, Structure, hierarchical_shares, structure};
use crate::ranks::{Solo, Team};
use crate::table::{Flow, Form, Table, Trade};

/// Puts trade shares and regional use in the place of flows that are nothing else, to rounding, on the team that holds
/// them; the largest relative misfit of a cell.
pub(super) fn simplify(team: &dyn Team, deal: &Deal, table: &mut Table) -> f64 {
    if let (Flow::Dense(Z), Flow::Dense(Y)) = (&table.Z, &table.Y) {
        let found = structure(team, deal, &table.axes, (Z, Y)).filter(Structure::is_exact);
        let Some(Structure { Z, Y, rho, .. }) = found else { return 0.0 };
        (table.Z, table.Y) = (Z, Y);
        return rho;
    }
    let found = table.Z.trade().and_then(|trade| hierarchical_of(team, deal, table, trade));
    let Some((trade, rho)) = found else { return 0.0 };
    set_trade(table, &trade);
    rho
}

/// Other shares in the place of those of both flows.
fn set_trade(table: &mut Table, trade: &Arc<Trade>) {
    for flow in [&mut table.Z, &mut table.Y] {
        if let Flow::Factored { trade: own, .. } = flow {
            *own = Arc::clone(trade);
        }
    }
}

/// Hierarchical shares in the place of dense ones that are nothing else.
fn hierarchical_of(team: &dyn Team, deal: &Deal, table: &Table, trade: &Trade) -> Option<(Arc<Trade>, f64)> {
    let Trade::Dense(shares) = trade else { return None };
    let (shares, rho) = hierarchical_shares(team, deal, &table.axes, shares)?;
    Some((Arc::new(Trade::Hierarchical(shares)), rho))
}

/// A whole table in the form asked for.
///
/// # Errors
/// When the table has no such form, or its cells do not fit into memory.
pub(super) fn reform(mut table: Table, form: Form) -> Result<Table, RunError> {
    if form == Form::of(&table.Z) {
        return Ok(table);
    }
    if form == Form::Dense {
        fits(&table)?;
        return Ok(table.into_dense());
    }
    let deal = Deal::new(&table.axes, &Solo);
    let rho = simplify(&Solo, &deal, &mut table);
    tracing::info!("largest relative misfit of a cell: {rho:.1e}");
    match (form, Form::of(&table.Z)) {
        (asked, found) if asked == found => Ok(table),
        (Form::Factored, Form::Hierarchical) => {
            let shares = (table.axes.n() * table.axes.R() * size_of::<f64>()) as u64;
            memory_for("every trade share of this table", shares, |_| {
                "keep the hierarchical form".to_owned()
            })?;
            if let Some(shares) = table.Z.trade().map(|trade| trade.to_dense(&table.axes)) {
                set_trade(&mut table, &Arc::new(Trade::Dense(shares)));
            }
            Ok(table)
        }
        (asked, found) => Err(RunError::Asked(format!(
            "the table is no {} one: its {found} form fits to rounding and nothing simpler; of a dense \
             table `leontief check` tells by how much it misses",
            asked.name(),
            found = found.name(),
        ))),
    }
}

/// Refuses to write out cells that the machine's memory cannot hold.
pub(super) fn fits(table: &Table) -> Result<(), RunError> {
    if table.Z.trade().is_none() {
        return Ok(());
    }
    let needs = Table::dense_bytes(&table.axes);
    memory_for("every cell of this table", needs, |_| "keep the factored form".to_owned())
}

/// Refuses more bytes than the machine can give; `remedy` hears how many machines like it would do.
pub(super) fn memory_for(
    what: &'static str,
    needs: u64,
    remedy: impl FnOnce(u64) -> String,
) -> Result<(), RunError> {
    match memory::available() {
        Some(free) if needs > free => {
            let remedy = remedy(needs.div_ceil(free.max(1)));
            Err(RunError::TooLarge { what, needs, free, remedy })
        }
        _ => Ok(()),
    }
}
