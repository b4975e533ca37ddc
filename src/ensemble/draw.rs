//! One draw, from inputs to results, on this rank alone.

use super::inputs::{Inputs, drawn};
use super::inventoried::inventoried;
use super::noise::Noise;
use super::outputs::{Kind, Output, outputs, types};
use super::{BALANCED, Basis, CellTable, Construct, Failure, Outcome, Questions, Start};
use crate::accounts::Footprints;
use crate::axes::Axes;
use crate::coefficients::technical_coefficients;
use crate::compile::{Factors, build_with};
use crate::inventory::Case;
use crate::leontief::{Deal, LeontiefError, Method, System};
use crate::quantity::Unit;
use crate::ranks::{Agreed, Coded, Solo};
use crate::table::{Extension, Flow, Panels, RegionAttributes, Table, TableParts, balance};

/// What a draw brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where it has no results.
    pub reason: String,
    /// Largest relative residual of a row or column; NaN without a table, and of drawn cells, whose rows do not balance.
    pub residual: f64,
    /// Most iterations of a balancing problem.
    pub iterations: u64,
    /// Its results, one after the other; NaN where it has none.
    pub values: Vec<f64>,
}

/// A built table and how it came about.
struct Made {
    table: Table,
    residual: f64,
    iterations: u64,
}

/// What draws start from, labels and attributes of the table, outputs of the base case.
pub type Base = (Basis, (Axes, RegionAttributes), Vec<Output>);

/// The base case: what is kept of it, its labels, and its outputs.
///
/// # Errors
/// Why it has no results.
pub fn base(construct: Construct, questions: Questions) -> Result<Base, Failure> {
    let inputs = Inputs {
        statistics: construct.statistics.clone(),
        emissions: construct.emissions.clone(),
        construction: construct.construction.clone(),
        factors: Factors::default(),
        intensity: None,
    };
    let made = made(&construct, &inputs)?;
    let take = |footprints: &Footprints<'_, '_>| {
        Ok((outputs(&questions, footprints)?, types(&questions, footprints)?))
    };
    let (x, named) = (made.table.x.clone(), (made.table.axes.clone(), made.table.attributes.clone()));
    let (outputs, known) = solved(&questions, made.table, take, drop)?;
    let questions = questions.of_draws(known);
    let start = Start::Construct(Box::new(Construct { x, ..construct }));
    Ok((Basis { start, questions }, named, outputs))
}

/// The base case of a dense table.
///
/// # Errors
/// Why it has no results.
pub fn base_of_cells(
    mut table: Table,
    deviations: Option<Panels>,
    mut questions: Questions,
) -> Result<(Basis, Vec<Output>), Failure> {
    // Noise leaves no structure to be found.
    if questions.solver.method == Method::Auto {
        questions.solver.method = Method::Gmres;
    }
    let Z = match &mut table.Z {
        Flow::Dense(Z) => Z.clone(),
        Flow::Factored { .. } => return Err(unbuilt("cells are drawn of dense tables only")),
    };
    let take = |footprints: &Footprints<'_, '_>| {
        let cells = CellTable::new(footprints, Z, deviations).map_err(told)?;
        Ok((outputs(&questions, footprints)?, cells, types(&questions, footprints)?))
    };
    let (mut outputs, cells, known) = solved(&questions, table, take, drop)?;
    let questions = questions.of_draws(known);
    outputs.push(first_order(&outputs, 0.0));
    Ok((Basis { start: Start::Cells(Box::new(cells)), questions }, outputs))
}

/// The first-order deviation of the total footprint, as an output.
fn first_order(outputs: &[Output], deviation: f64) -> Output {
    let unit = outputs.first().map_or(Unit::new("1"), |output| output.unit.clone());
    Output {
        name: FIRST_ORDER,
        meaning: "deviation of footprint in first order: expected 0, a control variate",
        axes: Vec::new(),
        unit,
        kind: Kind::Amount,
        values: vec![deviation],
    }
}

/// Name of the control variate.
pub const FIRST_ORDER: &str = "footprint_first_order";

/// One draw; `length` numbers are kept of it.
pub fn draw(basis: &Basis, noise: &Noise<'_>, length: usize) -> Drawn {
    let failed = |failure: Failure, residual: f64, iterations: u64| Drawn {
        outcome: failure.outcome,
        reason: failure.reason,
        residual,
        iterations,
        values: vec![f64::NAN; length],
    };
    let (made, deviation) = match &basis.start {
        Start::Construct(construct) => {
            match drawn(construct, noise).and_then(|inputs| made(construct, &inputs)) {
                Ok(made) => (made, None),
                Err(failure) => return failed(failure, f64::NAN, 0),
            }
        }
        Start::Cells(cells) => {
            let (table, deviation) = cells.drawn(noise);
            if let Some(column) = cells.without_output(&table) {
                let label = table.axes.row_label(column);
                let reason = format!("primary inputs of ({label}) are below zero and take all of its output");
                cells.take_back(table.Z);
                return failed(Failure { outcome: Outcome::NotBalanced, reason }, f64::NAN, 0);
            }
            // Output is what columns add up to; rows do not balance by design.
            (Made { table, residual: f64::NAN, iterations: 0 }, Some(deviation))
        }
    };
    let (residual, iterations) = (made.residual, made.iterations);
    let questions = &basis.questions;
    let back = |cells| {
        if let Start::Cells(of) = &basis.start {
            of.take_back(cells);
        }
    };
    match solved(questions, made.table, |footprints| outputs(questions, footprints), back) {
        Ok(mut outputs) => {
            if let Some(deviation) = deviation {
                outputs.push(first_order(&outputs, deviation));
            }
            let values: Vec<f64> = outputs.into_iter().flat_map(|output| output.values).collect();
            Drawn { outcome: Outcome::Solved, reason: String::new(), residual, iterations, values }
        }
        Err(failure) => failed(failure, residual, iterations),
    }
}

/// Builds the table of some inputs.
fn made(basis: &Construct, inputs: &Inputs) -> Result<Made, Failure> {
    let (statistics, construction) = (&inputs.statistics, &inputs.construction);
    let built = build_with(&Solo, statistics, construction, &inputs.factors).map_err(told)?;
    let mut built = built.nested(&statistics.axes, construction.nest).map_err(|error| failure(&error))?;
    let mut extensions = Vec::new();
    if let Some(emissions) = &inputs.emissions {
        let made = inventoried((emissions, &basis.inventory), &basis.apart, &built);
        let (_, mut regional) = made.map_err(|error| failure(&error))?;
        if let Some(factors) = &inputs.intensity {
            let imputed: Vec<bool> = regional.cases.iter().map(|case| *case == Case::Imputed).collect();
            for extension in &mut regional.extensions {
                moved(extension, (factors, &imputed), &statistics.axes);
            }
        }
        extensions = regional.extensions;
    }
    let parts = TableParts { extensions, ..built.take_parts() };
    let table = Table::new(parts).map_err(|error| unbuilt(&error.to_string()))?;
    let worst = balance(&table).map(|found| {
        let worse = if found.row.relative > found.column.relative { found.row } else { found.column };
        (worse.relative, worse.label)
    });
    let (residual, label) = worst.unwrap_or((f64::NAN, String::new()));
    if residual.is_nan() || residual > BALANCED {
        return Err(unbuilt(&format!("({label}) misses its output by {residual:.1e}")));
    }
    let iterations = built.report.steps.iter().map(|step| step.iterations as u64).max().unwrap_or(0);
    Ok(Made { table, residual, iterations })
}

/// Emissions of some regions times factors; their sums in a province are kept, sector by sector.
fn moved(extension: &mut Extension, (factors, regions): (&[f64], &[bool]), axes: &crate::axes::Axes) {
    let m = axes.m();
    for k in 0..extension.F.rows() {
        let F = extension.F.row_mut(k);
        for p in axes.provinces.iter() {
            let of: Vec<usize> = axes.provinces.regions(p).filter(|r| regions[*r]).collect();
            if of.len() < 2 {
                continue;
            }
            for i in 0..m {
                let rows = || of.iter().map(|r| r * m + i);
                let before: f64 = rows().map(|row| F[row]).sum();
                let after: f64 = rows().map(|row| F[row] * factors[row]).sum();
                if after > 0.0 {
                    rows().for_each(|row| F[row] *= factors[row] * (before / after));
                }
            }
        }
    }
}

/// Solves a table and takes what is asked of it; `back` gets its coefficients when all is done.
fn solved<T>(
    questions: &Questions,
    mut table: Table,
    take: impl FnOnce(&Footprints<'_, '_>) -> Result<T, Failure>,
    back: impl FnOnce(Flow),
) -> Result<T, Failure> {
    let axes = table.axes.clone();
    let deal = Deal::new(&axes, &Solo);
    let Z = std::mem::replace(&mut table.Z, Panels::zeros(&axes, axes.n(), &[]).into());
    let technical = technical_coefficients(Z, &table.x);
    let taken = || -> Result<T, Failure> {
        let system = System::new(&Solo, &axes, &deal, &technical, &questions.solver).map_err(told)?;
        let footprints = Footprints::new(&system, &table, &questions.stressor).map_err(told)?;
        take(&footprints)
    };
    let taken = taken();
    back(technical.A);
    taken
}

/// An error of a room below, by what it means for a draw.
pub(super) fn told<E: Coded + std::error::Error + 'static>(error: Agreed<E>) -> Failure {
    match error {
        Agreed::Mine(error) => failure(&error),
        Agreed::Other(other) => unbuilt(&other.message),
    }
}

fn failure<E: Coded + std::error::Error + 'static>(error: &E) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(found) = cause {
        if let Some(found) = found.downcast_ref::<LeontiefError>() {
            let outcome = match found {
                LeontiefError::NotConverged { .. } => Outcome::NotConverged,
                _ => Outcome::NotProductive,
            };
            return Failure { outcome, reason: found.to_string() };
        }
        cause = found.source();
    }
    let outcome = if error.code() == 4 { Outcome::NotConverged } else { Outcome::NotBalanced };
    Failure { outcome, reason: error.to_string() }
}

fn unbuilt(reason: &str) -> Failure {
    Failure { outcome: Outcome::NotBalanced, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axes::{Labels, Partition};
    use crate::linalg::Matrix;

    #[test]
    fn failures_are_told_apart() {
        let unproductive = LeontiefError::NotProductive { sectors: "x".to_owned(), count: 1 };
        assert_eq!(failure(&unproductive).outcome, Outcome::NotProductive);
        let path = "gmres".to_owned();
        let open = LeontiefError::NotConverged { bound: 1.0, tolerance: 1e-12, passes: 3, path };
        assert_eq!(failure(&open).outcome, Outcome::NotConverged);
    }

    /// Regions a, b of P with factors 2 and 1: (1, 3) become (2, 3) · 4/5; c has data and is alone in Q.
    #[test]
    fn sums_of_a_province_are_kept_where_intensities_move() {
        let regions = Labels::new("region", ["a", "b", "c"]).expect("unique");
        let axes = Axes {
            provinces: Partition::given(&regions, &["P", "P", "Q"].map(String::from)).expect("contiguous"),
            regions,
            sectors: Labels::new("sector", ["goods"]).expect("unique"),
            categories: Labels::new("category", ["homes"]).expect("unique"),
        };
        let mut extension = Extension {
            name: "emissions".to_owned(),
            stressors: Labels::new("stressor", ["CO2"]).expect("unique"),
            units: vec![Unit::new("Mt")],
            F: Matrix::from_row_major(1, 3, vec![1.0, 3.0, 5.0]),
            F_Y: None,
        };
        moved(&mut extension, (&[2.0, 1.0, 1.0], &[true, true, false]), &axes);
        let expected = [1.6, 2.4, 5.0];
        assert!(extension.F.data().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-14), "{extension:?}");
    }
}
