//! Whether there are draws enough, and what makes them differ.

use super::tables::{cell, header};
use super::{Chart, Section};
use crate::report::draw::{
    Bar, COLORS, Drawing, Frame, GRAY, Node, Panel, Scale, bars, bottom, figure_of_bars, left, line, number,
    percent, text,
};
use crate::report::findings::{Findings, Spread, Variances};

/// Draws of the first mean shown.
const FIRST: usize = 8;
/// Half the width of a normal 95 % interval, standard deviations.
const NORMAL: f64 = 1.959_963_984_540_054;
/// Outputs whose variance is shown.
const OUTPUTS: [&str; 4] = ["footprint", "top_ten_share", "interregional_share", "capital_share"];
/// Numbers whose slopes are shown.
const SLOPES: usize = 12;

/// Running mean of the total footprint, and how well it is known.
pub(super) fn means(findings: &Findings) -> Option<Chart> {
    let spread = findings.spread.as_ref()?;
    let running = running(&spread.totals);
    let (_, mean, _) = *running.last()?;
    let unit = findings.measure.of();
    let frame = Frame { left: 100.0, top: 20.0, width: 820.0, height: 300.0 };
    let across = Scale::logarithmic(running.iter().map(|(draws, ..)| *draws), frame.across())?;
    let ends = running.iter().flat_map(|(_, mean, half)| [mean - half, mean + half]);
    let (low, high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    let room = 0.08 * (high - low);
    let up = Scale::linear((low - room, high + room), frame.up());
    let mut drawing = Drawing::new(960.0, 390.0);
    drawing.add(bottom(frame, &across, "draws"));
    drawing.add(left(frame, &up, &format!("total footprint, {unit}")));
    let at = |draws: f64, value: f64| format!("{:.2},{:.2}", across.at(draws), up.at(value));
    let upper = running.iter().map(|(draws, mean, half)| at(*draws, mean + half));
    let lower = running.iter().rev().map(|(draws, mean, half)| at(*draws, mean - half));
    let band: Vec<String> = upper.chain(lower).collect();
    drawing.add(
        Node::new("polygon")
            .with("points", &band.join(" "))
            .with("fill", COLORS[4])
            .with("fill-opacity", "0.35"),
    );
    let path: Vec<String> = running.iter().map(|(draws, mean, _)| at(*draws, *mean)).collect();
    let path = Node::new("polyline").with("points", &path.join(" ")).with("fill", "none");
    drawing.add(path.with("stroke", COLORS[0]).at("stroke-width", 2.0));
    let y = up.at(mean);
    drawing
        .add(line((frame.left, y), (frame.right(), y)).with("stroke", GRAY).with("stroke-dasharray", "3 4"));
    let steps = spread.convergence.last().map_or(String::new(), |(_, [mean, deviation, _])| {
        format!(
            " By region, at worst: means are known to {}, standard deviations to {}.",
            percent(*mean),
            percent(*deviation)
        )
    });
    let caption = format!(
        "Mean of the total footprint over the draws so far, with its own 95 % interval. {} draws, {} of them failed.{steps}",
        spread.draws.0, spread.draws.1
    );
    let mut data = vec![header(&["draws", &format!("mean, {unit}"), "half_width_95"])];
    data.extend(running.iter().map(|(draws, mean, half)| vec![cell(*draws), cell(*mean), cell(*half)]));
    let title = "Convergence of the mean".to_owned();
    Some(Chart::new(("convergence", Section::Draws), (title, caption), drawing, data))
}

/// Draws so far, their mean, half its 95 % interval; failed draws are passed over.
fn running(totals: &[f64]) -> Vec<(f64, f64, f64)> {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    let mut all = Vec::new();
    for total in totals.iter().filter(|total| total.is_finite()) {
        count += 1.0;
        let off = total - mean;
        mean += off / count;
        squares += off * (total - mean);
        if count >= FIRST as f64 {
            let deviation: f64 = squares / (count - 1.0);
            all.push((count, mean, NORMAL * (deviation / count).sqrt()));
        }
    }
    all
}

/// Variance by source: the decomposition where there is one, else the numbers with the largest slopes.
pub(super) fn sources(findings: &Findings) -> Option<Chart> {
    let spread = findings.spread.as_ref()?;
    match &spread.variances {
        Some(variances) => Some(decomposition(spread, variances)),
        None => slopes(findings, spread),
    }
}

fn decomposition(spread: &Spread, variances: &Variances) -> Chart {
    let width = variances.levels.len();
    let shown: Vec<usize> = OUTPUTS
        .iter()
        .filter_map(|wanted| variances.outputs.iter().position(|name| name == wanted))
        .collect();
    let pitch = 24.0 * width as f64;
    let rows = shown.len().div_ceil(2);
    let mut drawing = Drawing::new(960.0, (pitch + 88.0) * rows as f64);
    for (place, output) in shown.iter().enumerate() {
        let bar = |level: usize| {
            let (total, error) = variances.total[output * width + level];
            let half = NORMAL * error;
            Bar {
                label: variances.levels[level].replace('_', " "),
                value: total,
                interval: Some(((total - half).max(0.0), total + half)).filter(|_| error.is_finite()),
            }
        };
        let panel: Vec<Bar> = (0..width).map(bar).collect();
        let left = if place % 2 == 0 { 150.0 } else { 560.0 };
        let top = 34.0 + (pitch + 88.0) * (place / 2) as f64;
        let frame = Frame { left, top, width: 360.0, height: pitch };
        let name = &variances.outputs[*output];
        let title = spread.headline(name).map_or(name.clone(), |headline| headline.meaning.clone());
        drawing.add(text((left, top - 12.0), "start", &title).with("font-weight", "600"));
        let names = (place % 2 == 0).then_some(130.0);
        let measure = "share of variance";
        drawing.add(bars(&Panel { frame, bars: &panel, measure, color: COLORS[0], show: percent, names }));
    }
    let caption = "Share of variance that each source of uncertainty takes part in (total order), with 95 % intervals; \
                   shares overlap where sources act together."
        .to_owned();
    let columns =
        ["output", "source", "total_order", "standard_error", "first_order", "first_standard_error"];
    let mut data = vec![header(&columns)];
    for (at, (total, first)) in variances.total.iter().zip(&variances.first).enumerate() {
        data.push(vec![
            variances.outputs[at / width].clone(),
            variances.levels[at % width].clone(),
            cell(total.0),
            cell(total.1),
            cell(first.0),
            cell(first.1),
        ]);
    }
    let words = ("What makes draws differ".to_owned(), caption);
    Chart::new(("variance", Section::Draws), words, drawing, data)
}

fn slopes(findings: &Findings, spread: &Spread) -> Option<Chart> {
    let shown: Vec<Bar> = spread
        .slopes
        .iter()
        .take(SLOPES)
        .map(|(name, slope)| Bar { label: name.clone(), value: *slope, interval: None })
        .collect();
    if shown.is_empty() {
        return None;
    }
    let unit = findings.measure.of();
    let drawing = figure_of_bars(&shown, &unit, (430.0, 26.0), COLORS[0]);
    let deviation = spread.headline("footprint").map_or(f64::NAN, |headline| headline.numbers[2]);
    let caption = format!(
        "By how much the total footprint moves with one standard deviation of an uncertain number, {unit}; the {} of most \
         weight. The total's own standard deviation is {} {unit}.",
        shown.len(),
        number(deviation)
    );
    let mut data = vec![header(&["number", &format!("a standard deviation, {unit}")])];
    data.extend(spread.slopes.iter().map(|(name, slope)| vec![name.clone(), cell(*slope)]));
    let title = "What moves the total footprint".to_owned();
    Some(Chart::new(("leading-numbers", Section::Draws), (title, caption), drawing, data))
}

#[cfg(test)]
mod tests {
    use super::running;

    #[test]
    fn the_running_mean_is_the_mean() {
        let totals: Vec<f64> = (1..=9).map(f64::from).chain([f64::NAN]).collect();
        let all = running(&totals);
        assert_eq!(all.len(), 2, "from eight draws on, the failed one passed over");
        let (draws, mean, half) = all[1];
        // 1, …, 9: mean 5, variance 7.5.
        assert!((draws - 9.0).abs() < 1e-12 && (mean - 5.0).abs() < 1e-12);
        assert!((half - 1.959_963_984_540_054 * (7.5_f64 / 9.0).sqrt()).abs() < 1e-12);
    }
}
