//! Footprints, production-based accounts, traded accounts and region-to-region flows of every stressor.
//!
//! | account | equation |
//! |---|---|
//! | `S`, `M` | `F x̂⁻¹`; `Mᵀ = (I − Aᵀ)⁻¹ Sᵀ` |
//! | `D_pba`, `D_cba` | `S x̂`; `Σ_r M_(r,j) y^{rs}_j` |
//! | `flows` | `Σ_i S_(r,i) X^s_(r,i)`, `X^s = (I − A)⁻¹ y^s` |
//! | `D_imp`, `D_exp` | `D_cba` without its own region's part; `S ∘ Σ_{s≠r} X^s` |
//!
//! `_reg` sums sectors and, for `D_cba` and `D_pba`, adds `F_Y`; `_cap` divides by population. The footprint is
//! `D_cba_reg`, with `F_Y`; what is embodied in final demand is the footprint without `F_Y`. Definitions are
//! those of pymrio (Stadler 2021, doi:10.5334/jors.251). `D_cba_corrected` is the sum of flows corrected by the
//! residuals, `Σ_r flows_rs + Mᵀ r_s`; every account carries a certified bound on the error of its cells.

mod certified;
mod checked;
mod closed;
mod demand;
mod flows;
mod footprints;
mod options;
mod own;
mod present;
mod stressors;
mod totals;

pub use flows::{RegionFlows, region_flows};
pub use footprints::{Footprints, StressorChoice, multipliers};
pub use options::{AccountsOptions, Level};

use crate::axes::Labels;
use crate::leontief::{LeontiefError, System};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::ranks::{Agreed, Coded, Watch};
use crate::table::Table;
use certified::Sizes;
use demand::Demand;
use stressors::Stressors;

/// What keeps accounts from being made.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// An extension the table does not have.
    #[error("{key} names '{name}', which the table does not have; it has: {known}")]
    UnknownExtension {
        /// The key that names it.
        key: &'static str,
        /// Asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A stressor the extension does not have.
    #[error("extension '{extension}' has no stressor '{name}'; the nearest name is '{nearest}'")]
    UnknownStressor {
        /// The name.
        name: String,
        /// The extension.
        extension: String,
        /// A name it has.
        nearest: String,
    },
    /// The solve failed.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
}

/// All accounts of the chosen extensions; `None` on ranks other than 0, which only take part.
///
/// `table` gives everything but `Z`, whose coefficients `system` holds.
///
/// # Errors
/// [`AccountsError`], the same on every rank.
pub fn accounts(
    system: &System<'_>,
    table: &Table,
    options: &AccountsOptions,
    watch: Watch<'_>,
) -> Result<Option<Vec<ExtensionAccounts>>, Agreed<AccountsError>> {
    let extensions = stressors::extensions(table, options).map_err(Agreed::Mine)?;
    let stressors = Stressors::new(&extensions, &table.x);
    let demand = Demand::new(system, table);
    let failed = |error: Agreed<LeontiefError>| error.map(AccountsError::from);
    let totals = totals::totals(&stressors, &demand, watch).map_err(failed)?;
    let known = Known { stressors: &stressors, demand: &demand, sizes: &Sizes::new(&stressors, &demand) };
    let found = match options.level {
        Level::Totals => None,
        Level::Flows => traded(&known, Some(&totals.held), false, watch).map_err(failed)?,
        Level::Products => traded(&known, Some(&totals.held), true, watch).map_err(failed)?,
    };
    let first = system.team().rank() == 0;
    Ok(first.then(|| present::present((table, &extensions), &known, &totals, found)))
}

/// What every account is made from.
struct Known<'a, 's> {
    stressors: &'a Stressors,
    demand: &'a Demand<'a, 's>,
    sizes: &'a Sizes,
}

/// Flows and own parts: in closed form where the table allows it, else by one solve a region; `own` asks for the part
/// that only `D_imp` by product needs. With this rank's rows of multipliers the residuals' corrections too.
fn traded(
    known: &Known<'_, '_>,
    multipliers: Option<&Matrix>,
    own: bool,
    watch: Watch<'_>,
) -> Result<Option<(flows::Flows, Option<own::Own>)>, Agreed<LeontiefError>> {
    let Known { stressors, demand, sizes } = known;
    let schur = demand.system.schur().filter(|schur| schur.is_closed() && demand.is_factored());
    if let Some(schur) = schur
        && let Some(found) = closed::closed((known, own), schur, watch)?
    {
        return Ok(found);
    }
    let flows = flows::flows(stressors, (demand, multipliers), watch)?;
    let part = own.then(|| own::own_part(stressors, (demand, sizes), watch)).transpose()?;
    Ok(flows.map(|flows| (flows, part)))
}

impl Coded for AccountsError {
    fn code(&self) -> u8 {
        match self {
            Self::UnknownExtension { .. } | Self::UnknownStressor { .. } => 2,
            Self::Leontief(error) => error.code(),
        }
    }
}

/// An axis of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountAxis {
    /// k stressors of the extension.
    Stressor,
    /// R regions.
    Region,
    /// m sectors.
    Sector,
    /// C final-demand categories.
    Category,
    /// R emitting regions.
    RegionFrom,
    /// R consuming regions.
    RegionTo,
}

/// What the numbers of an account count, for its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The stressor itself, e.g. kt.
    Stressor,
    /// The stressor a unit of money, e.g. kt/M.USD.
    PerMoney,
    /// The stressor a unit of population.
    PerPopulation,
    /// A share between 0 and 1.
    Share,
}

/// One account: a named array over some axes, row-major, stressor first.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Symbol and dataset name (`D_cba`, `flows`, `M`).
    pub name: &'static str,
    /// Meaning, one line.
    pub meaning: &'static str,
    /// Axes in order.
    pub axes: &'static [AccountAxis],
    /// What it counts.
    pub measure: Measure,
    /// Values, row-major.
    pub values: Vec<f64>,
    /// Certified bound on the error of any cell, by stressor; `None` for data and their sums.
    pub certified: Option<Vec<f64>>,
}

/// All accounts of one extension.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtensionAccounts {
    /// The extension's name.
    pub extension: String,
    /// Its stressors.
    pub stressors: Labels,
    /// One unit a stressor.
    pub units: Vec<Unit>,
    /// The accounts.
    pub accounts: Vec<Account>,
}

impl ExtensionAccounts {
    /// An account by name; none where it was not asked for.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }
}
