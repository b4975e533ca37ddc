//! What the draws of an ensemble say: intervals, probabilities, convergence, variance by source.

use super::super::ReportError;
use super::amounts::{DIRECT, Measure};
use super::places::Places;
use super::sources::Sources;
use super::sums::{middle_95, of_columns};
use crate::classify::lorenz;

/// Ends of 95 of 100 draws.
pub(in crate::report) type Ends = Option<(f64, f64)>;

/// One number of the whole table.
pub(in crate::report) struct Headline {
    /// Its name in the archive.
    pub(in crate::report) name: String,
    /// What it is.
    pub(in crate::report) meaning: String,
    /// Its unit as shown; `1` of shares and counts.
    pub(in crate::report) unit: String,
    /// Base case, mean and standard deviation of draws.
    pub(in crate::report) numbers: [f64; 3],
    /// 95 of 100 draws.
    pub(in crate::report) ends: Ends,
}

/// Probabilities of classes, region by region.
pub(in crate::report) struct Odds {
    /// Names of the classes.
    pub(in crate::report) classes: Vec<String>,
    /// Region × class.
    pub(in crate::report) values: Vec<f64>,
}

/// Shares of variance by source.
pub(in crate::report) struct Variances {
    /// What is explained.
    pub(in crate::report) outputs: Vec<String>,
    /// Sources.
    pub(in crate::report) levels: Vec<String>,
    /// Output × level: total-order share and its standard error.
    pub(in crate::report) total: Vec<(f64, f64)>,
    /// Output × level: first-order share and its standard error.
    pub(in crate::report) first: Vec<(f64, f64)>,
}

/// All of it.
#[derive(Default)]
pub(in crate::report) struct Spread {
    /// Whether its base case is that of the other archives.
    pub(in crate::report) fits: bool,
    /// Footprints of its base case.
    pub(in crate::report) base_footprint: Vec<f64>,
    /// Draws, and those that failed.
    pub(in crate::report) draws: (usize, usize),
    /// Footprints by region.
    pub(in crate::report) footprint: Vec<Ends>,
    /// Footprints a head.
    pub(in crate::report) per_head: Vec<Ends>,
    /// Footprints by demand category.
    pub(in crate::report) categories: Vec<(String, Ends)>,
    /// Footprint and footprint a head of groups of affluence, classed in each draw.
    pub(in crate::report) affluence: Vec<[Ends; 2]>,
    /// The same of structure types.
    pub(in crate::report) types: Vec<[Ends; 2]>,
    /// Savings and deficits by name.
    pub(in crate::report) scenarios: Vec<(String, Ends)>,
    /// Emitted in all regions; footprint a head of all; Gini coefficient of footprints a head.
    pub(in crate::report) whole: [Ends; 3],
    /// Numbers of the whole table.
    pub(in crate::report) headlines: Vec<Headline>,
    /// Probabilities by output.
    pub(in crate::report) odds: Vec<(String, Odds)>,
    /// The total footprint of every draw.
    pub(in crate::report) totals: Vec<f64>,
    /// Draws, and by how much a mean, a deviation and a quantile are known at worst.
    pub(in crate::report) convergence: Vec<(f64, [f64; 3])>,
    /// Variance by source.
    pub(in crate::report) variances: Option<Variances>,
    /// Numbers that move the total footprint, and by how much a standard deviation of theirs.
    pub(in crate::report) slopes: Vec<(String, f64)>,
}

impl Spread {
    /// The interval of a number of the whole table.
    pub(in crate::report) fn headline(&self, name: &str) -> Option<&Headline> {
        self.headlines.iter().find(|headline| headline.name == name)
    }

    /// The interval of a scenario's saving or a lift's deficit.
    pub(in crate::report) fn scenario(&self, name: &str) -> Ends {
        self.scenarios.iter().find(|(of, _)| of == name).and_then(|(_, ends)| *ends)
    }

    /// Probabilities of the classes of an output.
    pub(in crate::report) fn odds_of(&self, output: &str) -> Option<&Odds> {
        self.odds.iter().find(|(name, _)| name == output).map(|(_, odds)| odds)
    }
}

/// Reads it; none without an ensemble.
pub(super) fn read(
    sources: &Sources,
    places: &Places,
    measure: &Measure,
) -> Result<Option<Spread>, ReportError> {
    let Some(base) = sources.array("/ensemble/base/D_cba_reg")? else { return Ok(None) };
    let outcomes = sources.words("/ensemble/outcome")?.unwrap_or_default();
    let failed = outcomes.iter().filter(|outcome| *outcome != "solved").count();
    let factor = measure.factor(&base.unit);
    let mut spread = Spread {
        base_footprint: base.numbers.iter().map(|value| value * factor).collect(),
        draws: (outcomes.len(), failed),
        footprint: ends_of(sources, "D_cba_reg", factor)?,
        headlines: headlines(sources, measure)?,
        odds: odds(sources)?,
        totals: sources.numbers("/ensemble/footprint")?.unwrap_or_default(),
        convergence: convergence(sources)?,
        variances: variances(sources)?,
        slopes: slopes(sources, factor)?,
        ..Spread::default()
    };
    spread.totals.iter_mut().for_each(|total| *total *= factor);
    spread.per_head = match &places.people {
        Some(people) => {
            let head = |(ends, people): (&Ends, &f64)| {
                let scale = measure.head / people;
                ends.map(|(low, high)| (low * scale, high * scale)).filter(|_| *people > 0.0)
            };
            spread.footprint.iter().zip(people).map(head).collect()
        }
        None => Vec::new(),
    };
    spread.categories = categories(sources, factor)?;
    spread.whole = whole(sources, places, measure, factor)?;
    spread.affluence = by_class(sources, places, measure, ("affluence_group", factor))?;
    spread.types = by_class(sources, places, measure, ("structure_type", factor))?;
    for (output, axis) in [("saving", "scenario"), ("deficit_total", "lift")] {
        let Some(array) = sources.array(&format!("/ensemble/quantile/{output}"))? else { continue };
        let all = ends_of(sources, output, measure.factor(&array.unit))?;
        spread.scenarios.extend(array.labels(axis).iter().cloned().zip(all));
    }
    Ok(Some(spread))
}

/// Quantiles of 2.5 and 97.5 % of an output, row by row.
fn ends_of(sources: &Sources, output: &str, factor: f64) -> Result<Vec<Ends>, ReportError> {
    let Some(array) = sources.array(&format!("/ensemble/quantile/{output}"))? else { return Ok(Vec::new()) };
    let labels = array.labels("quantile");
    let at = |wanted: f64| {
        let near = |label: &String| label.parse::<f64>().is_ok_and(|share| (share - wanted).abs() < 1e-9);
        labels.iter().position(near)
    };
    let Some((low, high)) = at(0.025).zip(at(0.975)) else { return Ok(Vec::new()) };
    let ends =
        |row: &[f64]| Some((row[low] * factor, row[high] * factor)).filter(|(a, b)| (a + b).is_finite());
    Ok(array.numbers.chunks(labels.len()).map(ends).collect())
}

/// Names of numbers without axes, in the order archived.
fn scalars(sources: &Sources) -> Result<Vec<String>, ReportError> {
    let Some(reader) = sources.with("/ensemble/base") else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for name in reader.members("/ensemble/base")? {
        if reader.shape(&format!("/ensemble/base/{name}"))?.is_empty() {
            names.push(name);
        }
    }
    Ok(names)
}

fn headlines(sources: &Sources, measure: &Measure) -> Result<Vec<Headline>, ReportError> {
    let mut all = Vec::new();
    for name in scalars(sources)? {
        let Some(base) = sources.array(&format!("/ensemble/base/{name}"))? else { continue };
        let counted = base.unit == "1" || base.unit.is_empty();
        let factor = if counted { 1.0 } else { measure.factor(&base.unit) };
        let of = |group: &str| -> Result<f64, ReportError> {
            Ok(sources.number(&format!("/ensemble/{group}/{name}"))?.unwrap_or(f64::NAN) * factor)
        };
        all.push(Headline {
            numbers: [of("base")?, of("mean")?, of("standard_deviation")?],
            ends: ends_of(sources, &name, factor)?.first().copied().flatten(),
            meaning: base.meaning,
            unit: if counted { "1".to_owned() } else { measure.unit.clone() },
            name,
        });
    }
    Ok(all)
}

fn odds(sources: &Sources) -> Result<Vec<(String, Odds)>, ReportError> {
    let mut all = Vec::new();
    for output in ["super_emitter", "structure_type", "affluence_group", "role"] {
        let path = format!("/ensemble/probability_of_{output}/{output}");
        let Some(array) = sources.array(&path)? else { continue };
        let odds = Odds { classes: array.labels("class").to_vec(), values: array.numbers };
        all.push((output.to_owned(), odds));
    }
    Ok(all)
}

/// Sums over regions by category, draw by draw; what final demand emits itself last.
fn categories(sources: &Sources, factor: f64) -> Result<Vec<(String, Ends)>, ReportError> {
    let Some(array) = sources.array("/ensemble/D_cba_category")? else { return Ok(Vec::new()) };
    let names = array.labels("category").to_vec();
    let draws = array.labels("draw").len();
    let sums: Vec<Vec<f64>> = (0..draws).map(|draw| of_columns(array.row(draw), names.len())).collect();
    let ends = |at: usize| middle_95(sums.iter().map(|sum| sum[at] * factor));
    let mut all: Vec<(String, Ends)> =
        names.iter().cloned().enumerate().map(|(at, name)| (name, ends(at))).collect();
    if let Some(regions) = sources.array("/ensemble/D_cba_reg")? {
        let direct = |(draw, sum): (usize, &Vec<f64>)| {
            (regions.row(draw).iter().sum::<f64>() - sum.iter().sum::<f64>()) * factor
        };
        all.push((DIRECT.to_owned(), middle_95(sums.iter().enumerate().map(direct))));
    }
    Ok(all)
}

/// Emitted in all regions, footprint a head of all whose people are known, Gini coefficient, draw by draw.
fn whole(
    sources: &Sources,
    places: &Places,
    measure: &Measure,
    factor: f64,
) -> Result<[Ends; 3], ReportError> {
    let produced = sources.array("/ensemble/D_pba_reg")?.and_then(|array| {
        let draws = 0..array.labels("draw").len();
        middle_95(draws.map(|draw| array.row(draw).iter().sum::<f64>() * factor))
    });
    let Some((people, array)) = places.people.as_ref().zip(sources.array("/ensemble/D_cba_reg")?) else {
        return Ok([produced, None, None]);
    };
    let heads: f64 = people.iter().filter(|people| **people > 0.0).sum();
    let known = |draw: usize| {
        let all = array.row(draw).iter().zip(people).filter(|(_, people)| **people > 0.0);
        all.map(|(amount, _)| amount).sum::<f64>() * factor * measure.head / heads
    };
    let draws = 0..array.labels("draw").len();
    let gini = draws.clone().map(|draw| lorenz(array.row(draw), people).gini);
    let gini = middle_95(gini);
    Ok([produced, middle_95(draws.map(known)), gini])
}

/// Footprints of the classes as they are in each draw, in total and a head.
fn by_class(
    sources: &Sources,
    places: &Places,
    measure: &Measure,
    (output, factor): (&str, f64),
) -> Result<Vec<[Ends; 2]>, ReportError> {
    let Some(classes) = sources.array(&format!("/ensemble/{output}"))? else { return Ok(Vec::new()) };
    let Some(amounts) = sources.array("/ensemble/D_cba_reg")? else { return Ok(Vec::new()) };
    let numbers = classes.numbers.iter().filter(|number| number.is_finite());
    let count = numbers.fold(-1.0_f64, |most, number| most.max(*number)).max(-1.0) + 1.0;
    let mut found: Vec<[Vec<f64>; 2]> = vec![[Vec::new(), Vec::new()]; count as usize];
    for draw in 0..classes.labels("draw").len() {
        let mut sums = vec![[0.0; 3]; found.len()];
        for (at, (class, amount)) in classes.row(draw).iter().zip(amounts.row(draw)).enumerate() {
            if !class.is_finite() || *class < 0.0 {
                continue;
            }
            let people = places.people.as_ref().map_or(f64::NAN, |people| people[at]);
            let sum = &mut sums[class.round() as usize];
            sum[0] += amount * factor;
            if people > 0.0 {
                sum[1] += amount * factor;
                sum[2] += people;
            }
        }
        let failed = amounts.row(draw).iter().any(|amount| amount.is_nan());
        for (found, [all, known, people]) in found.iter_mut().zip(sums).filter(|_| !failed) {
            found[0].push(all);
            found[1].push(known * measure.head / people);
        }
    }
    Ok(found.into_iter().map(|found| found.map(middle_95)).collect())
}

fn convergence(sources: &Sources) -> Result<Vec<(f64, [f64; 3])>, ReportError> {
    let Some(mean) = sources.array("/ensemble/convergence/mean")? else { return Ok(Vec::new()) };
    let of = |name: &str| sources.numbers(&format!("/ensemble/convergence/{name}"));
    let (deviation, quantile) = (of("deviation")?.unwrap_or_default(), of("quantile")?.unwrap_or_default());
    let draws = mean.labels("draws").iter().map(|label| label.parse().unwrap_or(f64::NAN));
    let get = |values: &[f64], at: usize| values.get(at).copied().unwrap_or(f64::NAN);
    let step = |(at, draws): (usize, f64)| {
        (draws, [get(&mean.numbers, at), get(&deviation, at), get(&quantile, at)])
    };
    Ok(draws.enumerate().map(step).collect())
}

fn variances(sources: &Sources) -> Result<Option<Variances>, ReportError> {
    let mut found =
        Variances { outputs: Vec::new(), levels: Vec::new(), total: Vec::new(), first: Vec::new() };
    for name in scalars(sources)? {
        let Some(array) = sources.array(&format!("/ensemble/decomposition/{name}"))? else { continue };
        found.levels = array.labels("level").to_vec();
        found.outputs.push(name);
        for parts in array.numbers.chunks_exact(4) {
            found.first.push((parts[0], parts[1]));
            found.total.push((parts[2], parts[3]));
        }
    }
    Ok((!found.outputs.is_empty()).then_some(found))
}

fn slopes(sources: &Sources, factor: f64) -> Result<Vec<(String, f64)>, ReportError> {
    let Some(array) = sources.array("/ensemble/slopes/footprint")? else { return Ok(Vec::new()) };
    let values = array.numbers.iter().map(|value| value * factor);
    let mut all: Vec<(String, f64)> = array.labels("number").iter().cloned().zip(values).collect();
    all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    Ok(all)
}
