//! Estimates of every output, as named arrays.

use std::collections::BTreeMap;

use serde::Serialize;

use super::probability::{Probability, ranks, wilson};
use super::spread::{QUANTILES, Quantile, Spread, spread};
use super::{Controlled, Convergence, Theory, controlled, convergence};
use crate::ensemble::{Drawn, FIRST_ORDER, FOOTPRINT, Kind, Outcome, Output, OutputOptions};
use crate::quantity::{Axis, Labeled, Unit};

/// Arrays by the name of the estimate, and how far the draws have converged.
#[derive(Clone, Debug, Default)]
pub struct Estimates {
    /// Named arrays by estimate.
    pub groups: BTreeMap<String, Vec<Labeled>>,
    /// Of footprints by region.
    pub convergence: Convergence,
    /// Mean and 2.5 and 97.5 % quantiles of single numbers, by name.
    pub headlines: Vec<Headline>,
    /// The mean of the footprint of all regions by control variate, where first-order theory is there.
    pub controlled: Option<Controlled>,
}

/// A single number of the results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Headline {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// In the base case.
    pub base: f64,
    /// Mean of the draws.
    pub mean: f64,
    /// 2.5 and 97.5 % quantile.
    pub interval: [f64; 2],
}

/// Sums up draws; `base` holds names, axes and the base case.
pub fn estimates(base: &[Output], draws: &[Drawn], theory: &Theory, options: OutputOptions) -> Estimates {
    let kept = |(_, drawn): &(usize, &Drawn)| drawn.outcome == Outcome::Solved;
    let (numbers, solved): (Vec<usize>, Vec<&Drawn>) = draws.iter().enumerate().filter(kept).unzip();
    let mut found = Estimates::default();
    let mut first = 0;
    let mut total = Vec::new();
    for output in base {
        let range = first..first + output.values.len();
        first = range.end;
        let rows: Vec<&[f64]> = solved.iter().map(|drawn| &drawn.values[range.clone()]).collect();
        found.put("base", labeled(output, &[], output.values.clone()));
        match &output.kind {
            Kind::Amount => {
                found.amounts(output, &rows);
                if let Theory::Slopes { .. } = theory {
                    found.theory(output, &rows, (theory, &numbers, range.start));
                }
            }
            Kind::Class(names) => found.classes(output, names, &rows),
        }
        if output.name == FOOTPRINT.0 {
            total = rows.iter().map(|row| row[0]).collect();
        }
        if let (FIRST_ORDER, Theory::Cells { deviation }) = (output.name, theory) {
            let deviations: Vec<f64> = rows.iter().map(|row| row[0]).collect();
            let (name, meaning) = FOOTPRINT;
            let named = Output { name, meaning, ..output.clone() };
            found.control(&named, &[controlled(&total, &deviations)], vec![*deviation]);
        }
        if output.name == "D_cba_reg" {
            if options.covariances && rows.len() > 1 {
                found.covariances(output, &rows);
            }
            found.convergence = convergence(&rows);
            if !rows.is_empty() {
                let parts = Axis::new("of", &["median", "0.025", "0.975"].map(str::to_owned));
                let all = ranks(&rows).into_iter().flatten().collect();
                found.put("rank", Labeled { unit: Unit::new("1"), ..labeled(output, &[parts], all) });
            }
        }
    }
    found
}

/// A named number of an estimate.
type Part<T> = (&'static str, fn(&T) -> f64);

fn labeled(output: &Output, more: &[Axis], values: Vec<f64>) -> Labeled {
    let axes: Vec<Axis> = output.axes.iter().chain(more).cloned().collect();
    Labeled::numbers((output.name, output.meaning), &axes, output.unit.clone(), values)
}

impl Estimates {
    fn put(&mut self, group: &str, array: Labeled) {
        self.groups.entry(group.to_owned()).or_default().push(array);
    }

    /// Covariances of the numbers of an output that has regions.
    fn covariances(&mut self, output: &Output, rows: &[&[f64]]) {
        let (R, N) = (output.values.len(), rows.len() as f64);
        let mean = |r: usize| rows.iter().map(|row| row[r]).sum::<f64>() / N;
        let means: Vec<f64> = (0..R).map(mean).collect();
        let mut sums = vec![0.0; R * R];
        for row in rows {
            let apart: Vec<f64> = row.iter().zip(&means).map(|(value, mean)| value - mean).collect();
            for (sums, own) in sums.chunks_exact_mut(R).zip(&apart) {
                sums.iter_mut().zip(&apart).for_each(|(sum, other)| *sum += own * other);
            }
        }
        let sums = sums.into_iter().map(|sum| sum / (N - 1.0)).collect();
        let other = output.axes.first().map(|axis| Axis::new("region_to", &axis.labels));
        let unit = Unit::new(&format!("({})^2", output.unit));
        let more: Vec<Axis> = other.into_iter().collect();
        self.put("covariance", Labeled { unit, ..labeled(output, &more, sums) });
    }

    /// Means controlled by first-order theory, what that saves, and the theory's own standard deviations.
    fn control(&mut self, output: &Output, of: &[Controlled], deviations: Vec<f64>) {
        self.put("controlled_mean", labeled(output, &[], of.iter().map(|of| of.mean).collect()));
        self.put("controlled_mean_error", labeled(output, &[], of.iter().map(|of| of.mean_error).collect()));
        let gains = labeled(output, &[], of.iter().map(|of| of.gain).collect());
        self.put("control_gain", Labeled { unit: Unit::new("1"), ..gains });
        self.put("first_order_deviation", labeled(output, &[], deviations));
        if output.name == FOOTPRINT.0
            && let [one] = of
        {
            self.controlled = Some(*one);
        }
    }

    /// Every number against the slopes; `numbers` are those of the solved draws.
    fn theory(
        &mut self,
        output: &Output,
        rows: &[&[f64]],
        (theory, numbers, first): (&Theory, &[usize], usize),
    ) {
        let one = |at: usize| {
            let values: Vec<f64> = rows.iter().map(|row| row[at]).collect();
            let deviations: Vec<f64> =
                numbers.iter().map(|draw| theory.deviation(*draw, first + at)).collect();
            controlled(&values, &deviations)
        };
        let all: Vec<Controlled> = (0..output.values.len()).map(one).collect();
        let deviations = (0..all.len()).map(|at| theory.spread(first + at)).collect();
        self.control(output, &all, deviations);
    }

    fn amounts(&mut self, output: &Output, rows: &[&[f64]]) {
        let cells = 0..output.values.len();
        let all: Vec<Spread> =
            cells.map(|at| spread(&rows.iter().map(|row| row[at]).collect::<Vec<_>>())).collect();
        let parts: [Part<Spread>; 4] = [
            ("mean", |of| of.mean),
            ("mean_error", |of| of.mean_error),
            ("standard_deviation", |of| of.deviation),
            ("standard_deviation_error", |of| of.deviation_error),
        ];
        for (group, part) in parts {
            self.put(group, labeled(output, &[], all.iter().map(part).collect()));
        }
        let axis = [Axis::new("quantile", &QUANTILES.map(|p| p.to_string()))];
        let ends: [Part<Quantile>; 3] =
            [("quantile", |of| of.value), ("quantile_low", |of| of.low), ("quantile_high", |of| of.high)];
        for (group, end) in ends {
            let values = all.iter().flat_map(|of| of.quantiles.iter().map(end)).collect();
            self.put(group, labeled(output, &axis, values));
        }
        for (at, of) in all.iter().enumerate().filter(|_| output.axes.len() <= 1 && all.len() <= 8) {
            let label = output.axes.first().map_or(String::new(), |axis| format!(" {}", axis.labels[at]));
            self.headlines.push(Headline {
                name: format!("{}{label}", output.name),
                unit: output.unit.to_string(),
                base: output.values[at],
                mean: of.mean,
                interval: [of.quantiles[0].value, of.quantiles[6].value],
            });
        }
    }

    fn classes(&mut self, output: &Output, names: &[String], rows: &[&[f64]]) {
        let axis = [Axis::new("class", names)];
        let mut all: Vec<Probability> = Vec::new();
        for at in 0..output.values.len() {
            // A draw in which the region is in no class tells nothing of it.
            let known = rows.iter().filter(|row| !row[at].is_nan()).count();
            for class in 0..names.len() {
                // Classes are whole numbers, NaN for none: nearer than a half is equal.
                let hits = rows.iter().filter(|row| (row[at] - class as f64).abs() < 0.5).count();
                all.push(wilson(hits, known));
            }
        }
        let parts: [Part<Probability>; 3] = [
            ("probability", |of| of.share),
            ("probability_low", |of| of.low),
            ("probability_high", |of| of.high),
        ];
        for (group, part) in parts {
            let name = format!("{group}_of_{}", output.name);
            self.put(&name, labeled(output, &axis, all.iter().map(part).collect()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Matrix;

    fn output(name: &'static str, kind: Kind) -> Output {
        let axes = vec![Axis::new("region", &["a", "b"].map(str::to_owned))];
        Output { name, meaning: "of the test", axes, unit: Unit::new("t"), kind, values: vec![1.0, 0.0] }
    }

    /// No draw, one draw, failed draws: estimates are NaN or left out, never a panic or a wrong count.
    #[test]
    fn few_and_failed_draws_are_summed_up() {
        let classes = Kind::Class(vec!["none".to_owned(), "some".to_owned()]);
        let base = [output("D_cba_reg", Kind::Amount), output("role", classes)];
        let drawn = |outcome, values: [f64; 4]| Drawn {
            outcome,
            reason: String::new(),
            residual: 0.0,
            iterations: 1,
            values: values.to_vec(),
        };
        let good = drawn(Outcome::Solved, [3.0, 2.0, 1.0, f64::NAN]);
        let bad = drawn(Outcome::NotBalanced, [f64::NAN; 4]);
        for draws in [vec![], vec![bad.clone()], vec![good.clone(), bad.clone()]] {
            let found = estimates(&base, &draws, &Theory::None, OutputOptions::default());
            assert!(found.convergence.steps.is_empty());
            let mean = &found.groups["mean"][0].values;
            let crate::quantity::Values::Numbers(mean) = mean else { unreachable!("numbers") };
            assert_eq!(mean.len(), 2);
            assert_eq!(mean[0].is_nan(), draws.len() < 2);
        }
        let found = estimates(&base, &[good, bad], &Theory::None, OutputOptions::default());
        let crate::quantity::Values::Numbers(shares) = &found.groups["probability_of_role"][0].values else {
            unreachable!("numbers")
        };
        // The failed draw counts in no probability; the second region is in no class, which is no probability of 0.
        assert!(shares[0].abs() < 1e-15 && (shares[1] - 1.0).abs() < 1e-15, "{shares:?}");
        assert!(shares[2].is_nan() && shares[3].is_nan(), "{shares:?}");
    }

    fn solved(values: &[f64]) -> Drawn {
        let (outcome, reason) = (Outcome::Solved, String::new());
        Drawn { outcome, reason, residual: 0.0, iterations: 1, values: values.to_vec() }
    }

    fn numbers<'f>(found: &'f Estimates, group: &str, name: &str) -> &'f [f64] {
        let array = found.groups[group].iter().find(|array| array.name == name).expect("there");
        let crate::quantity::Values::Numbers(cells) = &array.values else { unreachable!("numbers") };
        cells
    }

    /// Deviations (−2, −2), (0, 2), (2, 0): variances 8/2 and 8/2, covariance 4/2.
    #[test]
    fn covariances_by_hand() {
        let draws = [[1.0, 2.0], [3.0, 6.0], [5.0, 4.0]].map(|values| solved(&values));
        let options = OutputOptions { covariances: true, ..OutputOptions::default() };
        let found = estimates(&[output("D_cba_reg", Kind::Amount)], &draws, &Theory::None, options);
        let expected = [4.0, 2.0, 2.0, 4.0];
        let cells = numbers(&found, "covariance", "D_cba_reg");
        assert!(cells.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-14), "{cells:?}");
    }

    /// 0 to 40 in 41 draws: 2.5 and 97.5 % (type 7) are 1 and 39.
    #[test]
    fn headlines_hold_ninety_five_percent() {
        let draws: Vec<Drawn> = (0..41).map(|d| solved(&[f64::from(d), 0.0])).collect();
        let base = [output("D_cba_reg", Kind::Amount)];
        let found = estimates(&base, &draws, &Theory::None, OutputOptions::default());
        let [low, high] = found.headlines[0].interval;
        assert!((low - 1.0).abs() < 1e-12 && (high - 39.0).abs() < 1e-12, "{:?}", found.headlines[0]);
    }

    /// Two outputs of two numbers, the second linear in the leading numbers: theory leaves nothing of it. The first draw
    /// failed, so that places among solved draws are not numbers of draws.
    #[test]
    fn every_number_is_held_against_its_own_slopes_and_draw() {
        const N: usize = 12;
        let z = |d: usize, k: usize| ((3 * d + 7 * k) as f64).sin();
        let slopes = Matrix::from_row_major(2, 4, vec![1.0, 0.0, 3.0, 0.5, 0.0, 1.0, 4.0, -2.0]);
        let leading = Matrix::from_row_major(N, 2, (0..2 * N).map(|at| z(at / 2, at % 2)).collect());
        let theory = Theory::Slopes { slopes, numbers: leading };
        let mut draws: Vec<Drawn> = (0..N)
            .map(|d| {
                let (a, b) = (z(d, 0), z(d, 1));
                solved(&[a * b, b * b, 5.0 + 3.0 * a + 4.0 * b, 7.0 + 0.5 * a - 2.0 * b])
            })
            .collect();
        draws[0].outcome = Outcome::NotConverged;
        let base = [output("D_cba_reg", Kind::Amount), output("D_pba_reg", Kind::Amount)];
        let found = estimates(&base, &draws, &theory, OutputOptions::default());
        let means = numbers(&found, "controlled_mean", "D_pba_reg");
        assert!((means[0] - 5.0).abs() < 1e-12 && (means[1] - 7.0).abs() < 1e-12, "{means:?}");
        let spreads = numbers(&found, "first_order_deviation", "D_pba_reg");
        // √(3² + 4²), √(½² + 2²).
        assert!(
            (spreads[0] - 5.0).abs() < 1e-12 && (spreads[1] - 4.25_f64.sqrt()).abs() < 1e-12,
            "{spreads:?}"
        );
    }
}
