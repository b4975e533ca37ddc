//! Structural decomposition: what changed a region's footprint between two tables.
//!
//! `D_cba_s = F_Y_s + Σ_c (S L b_sc) · k_sc · g_s · p_s`: intensity `S`, technology `A` (of `L`), products `b_sc` (what a unit
//! spent on category c consists of, by product, origin and import), categories `k_sc`, level `g_s`, people `p_s`.
//! The contribution of a factor is its average over all orders in which the factors may change (their Shapley value), so
//! that contributions sum to the change. Four adjoint solves serve all 2⁶ mixtures of the two tables. Money of both
//! tables should be at the prices of one year.
//!
//! # References
//! Dietzenbacher & Los 1998, Econ. Syst. Res. 10:307, doi:10.1080/09535319800000023; Shorrocks 2013, J. Econ.
//! Inequal. 11:99, doi:10.1007/s10888-011-9214-z (the average over all orders is the Shapley value).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AnalysisError;
use crate::accounts::{Footprints, multipliers};
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::ranks::Agreed;
use crate::table::Table;

/// Options of the decomposition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DecompositionOptions {
    /// Split the level of demand into people and demand a head.
    pub per_head: bool,
}

/// Factors in order; the last only a head.
const FACTORS: [&str; 6] = ["intensity", "technology", "products", "categories", "level", "people"];

/// What every factor added to every footprint.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Names of the factors, direct stressors last.
    pub factors: Vec<&'static str>,
    /// Contributions, R × factors; rows sum to the change.
    pub contributions: Matrix,
    /// Footprint in the first table, with `F_Y`, R.
    pub before: Vec<f64>,
    /// The same in the second.
    pub after: Vec<f64>,
    /// Unit of all of these.
    pub unit: Unit,
}

/// Decomposes the change from one table to another; collective, two adjoint solves more than both footprints took.
///
/// Categories on which a region spends exactly nothing in one of the tables change by their products.
///
/// # Errors
/// Other labels or units, unknown population, a failed solve; the same on every rank.
pub fn decompose<'a, 's>(
    before: &Footprints<'a, 's>,
    after: &Footprints<'a, 's>,
    options: &DecompositionOptions,
) -> Result<Decomposition, Agreed<AnalysisError>> {
    comparable(before, after).map_err(Agreed::Mine)?;
    let years = [before, after];
    let people = people(&years.map(Footprints::table), options).map_err(Agreed::Mine)?;
    let mixed = Mixed::new(years, people).map_err(|error| error.map(AnalysisError::from))?;
    let n = if options.per_head { 6 } else { 5 };
    let R = before.table().axes.R();
    let mut contributions = Matrix::zeros(R, n + 1);
    let direct = years.map(|year| year.direct.row_sums());
    for (s, change) in direct[1].iter().zip(&direct[0]).map(|(after, before)| after - before).enumerate() {
        let row = contributions.row_mut(s);
        row[..n].copy_from_slice(&shapley(n, |set| mixed.footprint(s, set)));
        row[n] = change;
    }
    let [first, second] = years.map(Footprints::D_cba_reg);
    let factors = FACTORS[..n].iter().copied().chain(["direct stressors"]).collect();
    Ok(Decomposition { factors, contributions, before: first, after: second, unit: before.unit.clone() })
}

/// Shapley values of n factors; `value` of the set of factors (bits) that have changed.
pub fn shapley(n: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    let values: Vec<f64> = (0..1_usize << n).map(value).collect();
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    let weight = |size: usize| factorial(size) * factorial(n - size - 1) / factorial(n);
    let of = |factor: usize| {
        let without = (0..values.len()).filter(|set| set >> factor & 1 == 0);
        let steps =
            without.map(|set| weight(set.count_ones() as usize) * (values[set | 1 << factor] - values[set]));
        steps.sum()
    };
    (0..n).map(of).collect()
}

/// Everything mixtures of two years are made of.
struct Mixed {
    /// Footprint by region and category with intensity, technology and demand of year 0 or 1 (bits 0, 1, 2).
    footprints: Vec<Matrix>,
    /// Final demand by region and category of both years.
    demand: [Matrix; 2],
    /// People of both years, or ones.
    people: [Vec<f64>; 2],
}

impl Mixed {
    fn new(
        years: [&Footprints<'_, '_>; 2],
        people: [Vec<f64>; 2],
    ) -> Result<Self, Agreed<crate::leontief::LeontiefError>> {
        let mut footprints = Vec::with_capacity(8);
        let crossed =
            [multipliers(years[0].system(), &years[1].S)?, multipliers(years[1].system(), &years[0].S)?];
        let M = [&years[0].M, &crossed[0], &crossed[1], &years[1].M];
        for year in years {
            footprints.extend(M.map(|M| year.by_category(M)));
        }
        Ok(Self { footprints, demand: years.map(|year| year.final_demand.clone()), people })
    }

    /// Footprint of region s where the factors in `set` are those of the second table.
    fn footprint(&self, s: usize, set: usize) -> f64 {
        let year = |bit: usize| set >> bit & 1;
        let footprint = self.footprints[set & 7].row(s);
        let (products, categories) = (self.demand[year(2)].row(s), self.demand[year(3)].row(s));
        let spent = |year: usize| self.demand[year].row(s).iter().sum::<f64>();
        let head = spent(year(4)) / self.people[year(4)][s] * self.people[year(5)][s];
        let level = head / spent(year(3));
        let split = (0..footprint.len()).map(|c| {
            let regular = self.demand.iter().all(|demand| demand.at(s, c).abs() > 0.0);
            if regular && level.is_finite() {
                footprint[c] / products[c] * categories[c] * level
            } else {
                footprint[c]
            }
        });
        split.sum()
    }
}

/// Population of both tables, ones where it is not asked for.
fn people(tables: &[&Table; 2], options: &DecompositionOptions) -> Result<[Vec<f64>; 2], AnalysisError> {
    let R = tables[0].axes.R();
    let of = |table: &Table| -> Result<Vec<f64>, AnalysisError> {
        if !options.per_head {
            return Ok(vec![1.0; R]);
        }
        let people = table.attributes.population.as_ref().map_or(vec![f64::NAN; R], |(people, unit)| {
            people.iter().map(|people| people * unit.scale()).collect()
        });
        match people.iter().position(|people| people.is_nan()) {
            Some(r) => Err(AnalysisError::Population { region: table.axes.regions.name(r).to_owned() }),
            None => Ok(people),
        }
    };
    Ok([of(tables[0])?, of(tables[1])?])
}

fn comparable<'a, 's>(before: &Footprints<'a, 's>, after: &Footprints<'a, 's>) -> Result<(), AnalysisError> {
    let (a, b): (&Axes, &Axes) = (&before.table().axes, &after.table().axes);
    same("regions", &a.regions, &b.regions)?;
    same("sectors", &a.sectors, &b.sectors)?;
    same("categories", &a.categories, &b.categories)?;
    same("provinces", a.provinces.labels(), b.provinces.labels())?;
    let money = [before, after].map(|year| &year.table().money);
    for (what, units) in [("money", money), ("the stressor", [&before.unit, &after.unit])] {
        if units[0] != units[1] {
            let [first, second] = units.map(ToString::to_string);
            return Err(AnalysisError::Units { what, first, second });
        }
    }
    Ok(())
}

fn same(axis: &'static str, a: &Labels, b: &Labels) -> Result<(), AnalysisError> {
    let name = |labels: &Labels, at: usize| labels.names().get(at).cloned().unwrap_or_default();
    match (0..a.len().max(b.len())).find(|at| a.names().get(*at) != b.names().get(*at)) {
        None => Ok(()),
        Some(at) => {
            let (first, second) = (name(a, at), name(b, at));
            Err(AnalysisError::Axes { axis, position: at + 1, first, second })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shapley;

    #[test]
    fn contributions_to_a_product_by_hand() {
        // a·b from 2·3 to 5·7: Δa (b₀ + b₁)/2 = 15, Δb (a₀ + a₁)/2 = 14.
        let value = |set: usize| [2.0, 5.0][set & 1] * [3.0, 7.0][set >> 1];
        let found = shapley(2, value);
        assert!((found[0] - 15.0).abs() < 1e-12 && (found[1] - 14.0).abs() < 1e-12, "{found:?}");
        // a·b·c from 1 to 2 each: alike, and 7 in all.
        let value = |set: usize| f64::from(1_u32 << set.count_ones());
        assert!(shapley(3, value).iter().all(|part| (part - 7.0 / 3.0).abs() < 1e-12));
    }
}
