//! A packed table read on all ranks and made ready to be solved.

use std::path::Path;

use super::form::{memory_for, simplify};
use super::unchanged::same_file;
use super::{RunError, watch};
use crate::archive::TableFile;
use crate::axes::{Axes, Partition, Province};
use crate::coefficients::{Technical, technical_coefficients};
use crate::leontief::{Deal, Method, TradeOn};
use crate::linalg::Matrix;
use crate::quantity::counted;
use crate::ranks::{RanksError, Team, agree};
use crate::table::{Form, Panels, Table, Trade, uses};

/// What a rank holds before it factors anything.
pub(super) struct Opened {
    /// Labels, large provinces in tiles.
    pub axes: Axes,
    /// The provinces as the file has them.
    pub provinces: Partition,
    /// Province of every tile, where there are tiles.
    pub tiles: Option<Vec<Province>>,
    /// Who holds what.
    pub deal: Deal,
    /// Everything but `Z`.
    pub table: Table,
    /// The coefficients that were `Z`.
    pub technical: Technical,
    /// Largest relative misfit of a cell to the form solved in.
    pub misfit: f64,
    /// Bytes of flows this rank read.
    pub bytes_read: u64,
}

/// Reads this rank's part and looks for structure; `lap` hears of every phase done. Collective.
///
/// # Errors
/// The same exit code on every rank.
pub(super) fn open(
    team: &dyn Team,
    path: &Path,
    method: Method,
    lap: &mut dyn FnMut(&'static str),
) -> Result<Opened, RunError> {
    let mut file = agree(team, TableFile::open(path))?;
    same_file(team, path)?;
    let provinces = file.axes().provinces.clone();
    let tiles = file.tile();
    let axes = file.axes().clone();
    agree(team, fits(team, axes.R(), axes.P()))?;
    let deal = Deal::new(&axes, team);
    let remedy = |machines: u64| {
        let ranks = machines * team.size() as u64;
        format!(
            "start {ranks} ranks on {machines} machines like this one, or store the table in a simpler form"
        )
    };
    let part = team.size() as u64 * file.bytes(&deal.mine());
    agree(team, memory_for("this table, as its ranks hold it,", part, remedy))?;
    let (mut table, bytes_read) = agree(team, file.read(&deal.mine(), &watch::provinces))?;
    drop(file);
    agree(team, shares_sum_to_one(team, &deal, &table))?;
    let [rows, provinces_of, ranks] = [(axes.n(), "row"), (axes.P(), "province"), (team.size(), "rank")]
        .map(|(count, thing)| counted(count, thing));
    tracing::info!("read {rows}, {provinces_of} on {ranks}");
    lap("reading");
    if method == Method::Lu {
        // Gathered cells and factors of the slow twin, on one rank.
        let n = axes.n() as u64;
        let needs = 2 * n * n * size_of::<f64>() as u64;
        let remedy = |_| "leave --method to auto".to_owned();
        agree(team, memory_for("dense LU, on one rank,", needs, remedy))?;
    }
    let misfit = match method {
        Method::Auto | Method::Schur => simplify(team, &deal, &mut table),
        Method::Gmres | Method::Lu => 0.0,
    };
    tracing::info!("to be solved in {} form", Form::of(&table.Z).name());
    lap("looking_for_structure");
    let Z = std::mem::replace(&mut table.Z, Panels::zeros(&axes, axes.n(), &[]).into());
    let technical = technical_coefficients(Z, &table.x);
    Ok(Opened { axes, provinces, tiles, deal, table, technical, misfit, bytes_read })
}

/// Holds the trade shares of a factored table against their sums over all ranks.
fn shares_sum_to_one(team: &dyn Team, deal: &Deal, table: &Table) -> Result<(), RunError> {
    let Some(trade) = table.Z.trade() else { return Ok(()) };
    let axes = &table.axes;
    let ones = Matrix::from_row_major(deal.held_rows(), 1, vec![1.0; deal.held_rows()]);
    let sums = TradeOn { team, deal, axes, trade }.transposed_product(&ones);
    let held = uses(&table.Z, &table.Y).zip(sums.data());
    Trade::check_sums(axes, held.map(|((row, used), sum)| (row, *sum, used)))
        .map_err(|error| RunError::Table(error.into()))
}

/// Every rank needs something to do.
fn fits(team: &dyn Team, regions: usize, provinces: usize) -> Result<(), RunError> {
    if team.size() > regions {
        return Err(RanksError::TooMany { ranks: team.size(), regions }.into());
    }
    if team.size() > provinces && team.rank() == 0 {
        tracing::warn!(
            "{} for {} (or tiles of large ones): {} own none and only wait; start at most {provinces}",
            counted(team.size(), "rank"),
            counted(provinces, "province"),
            team.size() - provinces
        );
    }
    Ok(())
}
