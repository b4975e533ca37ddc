//! The balancing engine, with the labels and the books of the construction.

use super::calibration::agree;
use super::report::{Adjustment, Report, Step};
use super::{CompileError, Construction, Margins};
use crate::entropy::{
    self, Bounds, Constraint, EntropyError, Margins as TableMargins, Nested, Options, SoftMargin, Totals,
};
use crate::linalg::Matrix;

/// Rows and columns of a problem, by name.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The step.
    pub step: &'static str,
    /// Nation, province or product.
    pub at: &'a str,
    /// Names of the rows.
    pub rows: &'a [String],
    /// Names of the columns.
    pub columns: &'a [String],
    /// Names of the groups that rows and columns fall in.
    pub groups: &'a [String],
}

/// Sums of rows and columns.
#[derive(Clone, Copy)]
pub(super) struct Sums<'a> {
    pub rows: &'a [f64],
    pub columns: &'a [f64],
}

/// What was done so far.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub report: Report,
}

impl Steps {
    /// Bounds that no cell may leave.
    pub fn within(
        &mut self,
        place: Place<'_>,
        prior: &Matrix,
        sums: Sums<'_>,
        (lower, upper): (&Matrix, &Matrix),
    ) -> Result<Matrix, CompileError> {
        let bounds = Bounds { lower, upper };
        let balanced = entropy::balance_within(prior, sums.rows, sums.columns, bounds, &options())
            .map_err(|error| told(place, &error))?;
        self.note(place.step, &balanced.report, [total(&balanced.X), total(prior)]);
        Ok(balanced.X)
    }

    /// Row sums that add up to the columns: by the policy of the config, and told where they had to move.
    pub fn reconciled(
        &mut self,
        place: Place<'_>,
        prior: &Matrix,
        sums: Sums<'_>,
        options: &Construction,
    ) -> Result<Vec<f64>, CompileError> {
        let total = |values: &[f64]| values.iter().sum::<f64>();
        let both = (total(sums.rows), total(sums.columns));
        let factor = agree(place.step, both, options.margins, self)?;
        if options.margins != Margins::Soft {
            return Ok(sums.rows.iter().map(|sum| factor * sum).collect());
        }
        let reliable = |lines: usize, tau: f64| vec![tau; lines];
        let (tau, firm) =
            (reliable(sums.rows.len(), options.margin_weight), reliable(sums.columns.len(), f64::INFINITY));
        let rows = SoftMargin { sums: sums.rows, reliabilities: &tau };
        let columns = SoftMargin { sums: sums.columns, reliabilities: &firm };
        let balanced = entropy::balance_soft(prior, rows, columns, &self::options())
            .map_err(|error| told(place, &error))?;
        Ok(balanced.X.row_sums())
    }

    /// Rows and columns.
    pub fn balance(
        &mut self,
        place: Place<'_>,
        prior: &Matrix,
        sums: Sums<'_>,
    ) -> Result<Matrix, CompileError> {
        let balanced = entropy::balance(prior, sums.rows, sums.columns, &options())
            .map_err(|error| told(place, &error))?;
        self.note(place.step, &balanced.report, [total(&balanced.X), total(prior)]);
        Ok(balanced.X)
    }

    /// Tables that add up to another.
    pub fn joint(
        &mut self,
        place: Place<'_>,
        priors: &[Matrix],
        margins: &[TableMargins],
        sums: &Matrix,
    ) -> Result<Vec<Matrix>, CompileError> {
        let options = Options { totals: Totals::ScaleToBlocks, ..options() };
        let joint =
            entropy::balance_joint(priors, margins, sums, &options).map_err(|error| told(place, &error))?;
        let all = |tables: &[Matrix]| tables.iter().map(total).sum::<f64>();
        self.note(place.step, &joint.report, [all(&joint.tables), all(priors)]);
        Ok(joint.tables)
    }

    /// Regions in provinces.
    pub fn nested(
        &mut self,
        place: Place<'_>,
        priors: &[Matrix],
        sums: Sums<'_>,
        amounts: &Matrix,
    ) -> Result<Nested, CompileError> {
        // Trade between provinces is balanced to rounding of its own: regions are brought to it.
        let options = Options { totals: Totals::ScaleToBlocks, tolerance: NESTED, ..options() };
        let nested = entropy::balance_nested(priors, sums.rows, sums.columns, amounts, &options)
            .map_err(|error| told(place, &error))?;
        for (p, report) in nested.reports.iter().enumerate() {
            let flows = &nested.province_flows;
            let delivered: f64 = (0..flows.rows()).filter(|q| *q != p).map(|q| flows.at(p, q)).sum();
            self.add(Step {
                name: place.step,
                problems: 1,
                iterations: report.sweeps + report.newton,
                residual: report.residual,
                divergence: distance(&nested, p, &priors[p]),
                total: total(&nested.own[p]) + delivered,
            });
        }
        Ok(nested)
    }

    /// Tells of a total that another decides, where the two are not equal to rounding.
    pub fn decided(&mut self, (what, values): (&str, &[f64]), controls: &[f64]) {
        /// Sums closer than this are equal to rounding.
        const ROUNDING: f64 = 1e-9;
        let (sum, control) = (values.iter().sum::<f64>(), controls.iter().sum::<f64>());
        if (sum - control).abs() > ROUNDING * control.abs() {
            self.report.adjustments.push(Adjustment { what: what.to_owned(), sum, control });
        }
    }

    /// Notes a problem of a step. A factor on the whole prior decides nothing: the distance is from the prior scaled
    /// to the sum of the solution, `D + Σx − Σx⁰ − Σx ln(Σx / Σx⁰)`.
    fn note(&mut self, name: &'static str, report: &entropy::Report, [sum, prior]: [f64; 2]) {
        let scaled = if sum > 0.0 && prior > 0.0 { sum - prior - sum * (sum / prior).ln() } else { 0.0 };
        let given = report.status == entropy::Status::Given;
        self.add(Step {
            name,
            problems: 1,
            iterations: report.sweeps + report.newton,
            residual: report.residual,
            divergence: if given { 0.0 } else { (report.divergence + scaled).max(0.0) },
            total: sum,
        });
    }

    /// Some steps and adjustments, as ranks exchange them.
    pub fn packed(&self, steps: &[&'static str], adjustments: &[String]) -> Vec<f64> {
        let step = |name: &&'static str| {
            let known = self.report.steps.iter().find(|step| step.name == *name);
            known.map_or_else(|| Step::none(name).packed(), Step::packed)
        };
        let adjustment = |what: &String| {
            let known = self.report.adjustments.iter().find(|one| one.what == *what);
            known.map_or([0.0, 0.0], |one| [one.sum, one.control])
        };
        steps.iter().flat_map(step).chain(adjustments.iter().flat_map(adjustment)).collect()
    }

    /// Takes them in; the other numbers.
    pub fn unpack<'a>(
        &mut self,
        steps: &[&'static str],
        adjustments: &[String],
        numbers: &'a [f64],
    ) -> &'a [f64] {
        let (of_steps, rest) = numbers.split_at(steps.len() * Step::PACKED);
        let (of_adjustments, rest) = rest.split_at(2 * adjustments.len());
        for (name, step) in steps.iter().zip(of_steps.chunks_exact(Step::PACKED)) {
            let step = Step::unpacked(name, step);
            if step.problems > 0 {
                self.add(step);
            }
        }
        for (what, one) in adjustments.iter().zip(of_adjustments.chunks_exact(2)) {
            if one.iter().any(|value| value.abs() > 0.0) {
                let what = what.clone();
                self.report.adjustments.push(Adjustment { what, sum: one[0], control: one[1] });
            }
        }
        rest
    }

    /// Adds problems to a step.
    pub fn add(&mut self, step: Step) {
        match self.report.steps.iter_mut().find(|known| known.name == step.name) {
            None => self.report.steps.push(step),
            Some(known) => {
                known.problems += step.problems;
                known.iterations = known.iterations.max(step.iterations);
                known.residual = known.residual.max(step.residual);
                known.divergence += step.divergence;
                known.total += step.total;
            }
        }
    }
}

/// `Σ x ln(x / x⁰)` of one province's part of nested trade, the prior scaled to every delivery `T^{pq}` between
/// provinces: of trade inside it, and with its flat prior and `T^{rs} = a^r T^{pq} b^s` of `Σ_r a^r ln(R_p a^r)` of all it
/// sells to others and `Σ_s b^s ln(R_p b^s)` of all it buys. The parts of all provinces add up to the whole.
fn distance(nested: &Nested, p: usize, prior: &Matrix) -> f64 {
    let (of, flows) = (nested.bounds()[p]..nested.bounds()[p + 1], &nested.province_flows);
    let away = |at: &dyn Fn(usize) -> f64| (0..flows.rows()).filter(|q| *q != p).map(at).sum::<f64>();
    let term = |x: f64, prior: f64| if x > 0.0 && prior > 0.0 { x * (x / prior).ln() } else { 0.0 };
    let flat =
        |shares: &[f64]| shares.iter().map(|share| term(*share, 1.0 / shares.len() as f64)).sum::<f64>();
    let own = &nested.own[p];
    let cells: f64 = own.data().iter().zip(prior.data()).map(|(x, prior)| term(*x, *prior)).sum();
    let inside = cells - term(total(own), total(prior));
    let sold = away(&|q| flows.at(p, q)) * flat(&nested.row_factors[of.clone()]);
    let bought = away(&|q| flows.at(q, p)) * flat(&nested.column_factors[of]);
    (inside + sold + bought).max(0.0)
}

fn total(X: &Matrix) -> f64 {
    X.data().iter().map(|value| value.abs()).sum()
}

/// Totals were reconciled before, where the user could be told; what is left is rounding.
pub(super) fn options() -> Options {
    Options { tolerance: TOLERANCE, totals: Totals::Refuse, ..Options::default() }
}

/// Residual of a margin: two orders below the balance that a table must have.
const TOLERANCE: f64 = 1e-10;
/// The same where regions are nested: all of a province's together miss its deliveries by less than 1e-10.
const NESTED: f64 = 1e-11;

/// What decides a step: where a balance cannot be reached, one of these is wrong.
fn remedy(step: &str) -> &'static str {
    match step {
        "value added of provinces" => {
            "look at GDP and outputs of the provinces, or widen build.construction.value_added_rate"
        }
        "value added of regions" => {
            "look at GDP, outputs and value added of the regions, or widen build.construction.value_added_rate"
        }
        "exports of provinces" | "imports of provinces" => {
            "look at foreign trade and output of the provinces, or raise build.construction.trade_rate"
        }
        super::srio::FOREIGN => {
            "look at exports and imports of the regions, leave unsure ones blank, raise \
             build.construction.trade_rate or set build.construction.entrepot = true"
        }
        "spending of regions" => "look at expenditure and spending of the regions; leave unsure ones blank",
        super::srio::JOINT => {
            "look at imports, output and spending of the regions by product; leave unsure ones blank"
        }
        _ => "look at output, exports, imports and spending of this product where these places are",
    }
}

/// The engine's error in the words of the statistics.
pub(super) fn told(place: Place<'_>, error: &EntropyError) -> CompileError {
    let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_else(|| at.to_string());
    let reason = match error {
        EntropyError::GroupTotals { group_side, group, margin, blocks } => {
            let (verb, from) = if *group_side == "row" { ("deliver", "to") } else { ("take", "from") };
            let group = name(place.groups, *group);
            format!("regions of {group} {verb} {margin}, and {group} {verb}s {blocks} {from} all provinces")
        }
        _ => error.with_labels(|constraint| match constraint {
            Constraint::Row(i) => name(place.rows, i),
            Constraint::Column(j) => name(place.columns, j),
            Constraint::Block(p, q) if p == q => {
                format!("trade of {} with other provinces", name(place.groups, p))
            }
            Constraint::Block(p, q) => format!("{} → {}", name(place.groups, p), name(place.groups, q)),
        }),
    };
    CompileError::Balance {
        step: place.step,
        at: place.at.to_owned(),
        reason,
        remedy: remedy(place.step),
        exhausted: matches!(error, EntropyError::NotConverged(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_of_nested_trade_is_that_of_every_delivery_from_an_even_one() {
        // Regions of the first province have 3 and 1 of its supply of 4, and half its demand each. Every delivery is
        // `a_r T^{pq} b_s`, so that each of the four units that its regions sell adds Σ a ln 2a, and demand adds nothing.
        let names = ["r", "s", "t"].map(str::to_owned);
        let place = Place { step: "trade", at: "", rows: &names, columns: &names, groups: &names[..2] };
        let ones = |n: usize| Matrix::from_row_major(n, n, vec![1.0; n * n]);
        let sums = Sums { rows: &[3.0, 1.0, 4.0], columns: &[2.0, 2.0, 4.0] };
        let amounts = Matrix::from_row_major(2, 2, vec![2.0; 4]);
        let mut steps = Steps::default();
        steps.nested(place, &[ones(2), ones(1)], sums, &amounts).expect("a rank-one answer");
        let step = &steps.report.steps[0];
        let expected = 4.0 * (0.75 * 1.5_f64.ln() + 0.25 * 0.5_f64.ln());
        assert!((step.divergence - expected).abs() < 1e-10, "{} {expected}", step.divergence);
        assert!((step.total - 8.0).abs() < 1e-10, "{}", step.total);
    }
}
