//! One stressor on every rank: its multipliers, and what they make of final demand. Classes, scenarios and analyses
//! start from it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccountsError;
use super::demand::Demand;
use crate::coefficients::intensities;
use crate::leontief::{LeontiefError, ProvinceSums, Side, System};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::ranks::Agreed;
use crate::table::{Extension, Table, VALUE_ADDED};

/// A stressor by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StressorChoice {
    /// Its extension, or `value_added`; empty takes the table's first.
    pub extension: String,
    /// Its name in the extension; empty takes the first.
    pub name: String,
}

/// Multipliers and footprints of one stressor.
///
/// # Shapes
/// Everything but `M` is whole, and the same on every rank.
/// # Units
/// As the stressor; `S` and `M` a unit of money; `final_demand` money.
pub struct Footprints<'a, 's> {
    /// The stressor's name.
    pub stressor: String,
    /// Its extension among the table's; none of value added.
    pub extension: Option<usize>,
    /// Its row in the extension, or among the components of value added.
    pub row: usize,
    /// Its unit.
    pub unit: Unit,
    /// Intensity, n.
    pub S: Vec<f64>,
    /// This rank's rows of the multipliers, × 1.
    pub M: Matrix,
    /// Embodied in final demand by consuming region and demand category, R × C, without `F_Y`.
    pub D_cba_category: Matrix,
    /// Production-based account by region and sector, R × m, without `F_Y`.
    pub D_pba: Matrix,
    /// Direct stressors of final demand, `F_Y`, R × C; zero where the source has none.
    pub direct: Matrix,
    /// Final demand at purchasers' prices, imports included, R × C.
    pub final_demand: Matrix,
    pub(super) demand: Demand<'a, 's>,
    table: &'a Table,
}

impl<'a, 's> Footprints<'a, 's> {
    /// Solves for the multipliers of a stressor and applies them; collective.
    ///
    /// # Errors
    /// [`AccountsError`], the same on every rank.
    pub fn new(
        system: &'a System<'s>,
        table: &'a Table,
        choice: &StressorChoice,
    ) -> Result<Self, Agreed<AccountsError>> {
        let place = extension_of(table, choice).map_err(Agreed::Mine)?;
        let of = place.map_or_else(
            || Cow::Owned(table.value_added_extension()),
            |at| Cow::Borrowed(&table.extensions[at]),
        );
        let k = row_of(&of, choice).map_err(Agreed::Mine)?;
        let (R, m, C) = (table.axes.R(), table.axes.m(), table.axes.C());
        let S = intensities(row(&of.F, k), &table.x).into_data();
        let demand = Demand::new(system, table);
        let M = multipliers(system, &S).map_err(|error| error.map(AccountsError::from))?;
        let shaped = |values: Vec<f64>, columns: usize| Matrix::from_row_major(R, columns, values);
        let D_cba_category = shaped(demand.by_category(&M).into_data(), C);
        let D_pba = shaped(S.iter().zip(&table.x).map(|(S, x)| S * x).collect(), m);
        let direct = of.F_Y.as_ref().map_or(Matrix::zeros(R, C), |F_Y| shaped(F_Y.row(k).to_vec(), C));
        let final_demand = shaped(purchases(&demand, table), C);
        let (stressor, unit, extension, row) =
            (of.stressors.name(k).to_owned(), of.units[k].clone(), place, k);
        Ok(Self {
            stressor,
            extension,
            row,
            unit,
            S,
            M,
            D_cba_category,
            D_pba,
            direct,
            final_demand,
            demand,
            table,
        })
    }

    /// The system solved.
    pub fn system(&self) -> &'a System<'s> {
        self.demand.system
    }

    /// The table, without its `Z`.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// Footprint by consuming region, R, with `F_Y`.
    pub fn D_cba_reg(&self) -> Vec<f64> {
        self.with_direct(self.embodied_reg())
    }

    /// Production-based account by region, R, with `F_Y`.
    pub fn D_pba_reg(&self) -> Vec<f64> {
        self.with_direct(self.produced_reg())
    }

    /// Embodied in final demand by consuming region, R: the footprint without `F_Y`.
    pub fn embodied_reg(&self) -> Vec<f64> {
        self.D_cba_category.row_sums()
    }

    /// Of production by region, R: the production-based account without `F_Y`.
    pub fn produced_reg(&self) -> Vec<f64> {
        self.D_pba.row_sums()
    }

    fn with_direct(&self, account: Vec<f64>) -> Vec<f64> {
        account.into_iter().zip(self.direct.row_sums()).map(|(a, b)| a + b).collect()
    }

    /// This rank's rows of `Σ_(s,c) weight_(s,c) y^s_c`, one column a set of weights; collective.
    ///
    /// # Shapes
    /// Every set R × C.
    pub fn weighted_demand(&self, weights: &[Matrix]) -> Matrix {
        self.demand.weighted(weights)
    }

    /// This rank's rows of all demand, exports and balancing included, × 1; collective.
    pub fn all_demand(&self) -> Matrix {
        let all = self.demand.totals();
        Matrix::from_row_major(all.rows(), 1, all.row_sums())
    }

    /// This rank's rows of the unit vectors of some rows of the whole.
    pub fn units(&self, rows: &[usize]) -> Matrix {
        let mut E = Matrix::zeros(self.M.rows(), rows.len());
        for (local, row) in self.demand.rows() {
            for column in (0..rows.len()).filter(|column| rows[*column] == row) {
                *E.at_mut(local, column) = 1.0;
            }
        }
        E
    }

    /// What other multipliers (this rank's rows, × 1) make of final demand, R × C; collective.
    pub fn by_category(&self, M: &Matrix) -> Matrix {
        let (R, C) = (self.table.axes.R(), self.table.axes.C());
        Matrix::from_row_major(R, C, self.demand.by_category(M).into_data())
    }

    /// `Σ_i S_(r,i) X_(r,i)` by region and column of `X` (this rank's rows), R × columns; collective.
    pub fn emitted(&self, S: &[f64], X: &Matrix) -> Matrix {
        let (system, m) = (self.demand.system, self.table.axes.m());
        let mut held = Matrix::zeros(X.rows() / m, X.columns());
        for (local, row) in self.demand.rows() {
            for (sum, x) in held.row_mut(local / m).iter_mut().zip(X.row(local)) {
                *sum += S[row] * x;
            }
        }
        system.deal().assemble_regions(&system.team().all_gather(held.data()), X.columns())
    }

    /// Sums over the rows of all ranks, province by province.
    pub fn sums(&self) -> ProvinceSums<'_> {
        self.demand.sums()
    }
}

/// This rank's rows of `(I − Aᵀ)⁻¹ S`; collective.
///
/// # Errors
/// [`LeontiefError`], the same on every rank.
pub fn multipliers(system: &System<'_>, S: &[f64]) -> Result<Matrix, Agreed<LeontiefError>> {
    let whole = Matrix::from_row_major(S.len(), 1, S.to_vec());
    Ok(system.solve(&system.deal().held(&whole), Side::Adjoint)?.X)
}

/// What regions spend by category, imports included, R·C.
fn purchases(demand: &Demand<'_, '_>, table: &Table) -> Vec<f64> {
    let rows = demand.system.deal().held_rows();
    let ones = Matrix::from_row_major(rows, 1, vec![1.0; rows]);
    let mut spent = demand.by_category(&ones).into_data();
    for (sum, imports) in spent.iter_mut().zip(table.imports_Y.iter().flatten()) {
        *sum += imports;
    }
    spent
}

fn row(F: &Matrix, k: usize) -> Matrix {
    Matrix::from_row_major(1, F.columns(), F.row(k).to_vec())
}

/// The chosen extension among the table's; none of value added.
fn extension_of(table: &Table, choice: &StressorChoice) -> Result<Option<usize>, AccountsError> {
    if choice.extension.is_empty() {
        return Ok((!table.extensions.is_empty()).then_some(0));
    }
    let known = table.extensions.iter().map(|extension| &extension.name[..]);
    match known.clone().position(|name| name == choice.extension) {
        None if choice.extension != VALUE_ADDED => Err(AccountsError::UnknownExtension {
            key: "stressor.extension",
            name: choice.extension.clone(),
            known: known.chain([VALUE_ADDED]).collect::<Vec<_>>().join(", "),
        }),
        at => Ok(at),
    }
}

/// The chosen row of an extension.
fn row_of(extension: &Extension, choice: &StressorChoice) -> Result<usize, AccountsError> {
    let at = if choice.name.is_empty() { Some(0) } else { extension.stressors.position(&choice.name) };
    at.ok_or_else(|| AccountsError::UnknownStressor {
        name: choice.name.clone(),
        nearest: extension.stressors.nearest(&choice.name).to_owned(),
        extension: extension.name.clone(),
    })
}
