//! What measures save and what lifting the poorer takes.

use super::tables::{cell, ends, header};
use super::{Chart, Section};
use crate::report::draw::{
    COLORS, Drawing, Frame, GRAY, INK, Node, SMALL, Scale, Shape, bottom, clipped, group, line, mark, number,
    rectangle, text, whisker,
};
use crate::report::findings::{Findings, Scenarios, Single};

/// A step of the waterfall: from where to where.
struct Step {
    name: String,
    from: f64,
    to: f64,
    color: &'static str,
    /// Whether it is a level, not a change.
    level: bool,
    /// Whether it takes from the level reached, without leading to the next step.
    taken: bool,
    interval: Option<(f64, f64)>,
}

/// Names of the parts of a saving.
const PARTS: [&str; 3] = ["intensity", "demand", "technology"];

/// The quota, what enlarges it, and what each lift would take of it.
pub(super) fn waterfall(findings: &Findings) -> Option<Chart> {
    let scenarios = findings.scenarios.as_ref()?;
    let leading = scenarios.leading()?;
    let steps = steps(findings, scenarios)?;
    let unit = findings.measure.of();
    let (height, pitch) = (38.0 * steps.len() as f64, 38.0);
    let frame = Frame { left: 290.0, top: 16.0, width: 620.0, height };
    let all = steps.iter().flat_map(|step| {
        let (low, high) = step.interval.unwrap_or((step.from, step.to));
        [step.from, step.to, low, high]
    });
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    // Room for the words behind a bar.
    let scale = Scale::linear((low, high), (frame.left, frame.right() - 150.0));
    let mut drawing = Drawing::new(960.0, height + 66.0);
    drawing.add(bottom(frame, &scale, &unit));
    for (at, step) in steps.iter().enumerate() {
        let y = frame.top + at as f64 * pitch;
        drawing.add(row(step, &scale, (frame.left, y, pitch), &unit));
        if let Some(next) = steps.get(at + 1).filter(|next| !next.level || !step.level) {
            let x = scale.at(if next.level { next.to } else { next.from });
            let rule = line((x, y + 0.82 * pitch), (x, y + 1.18 * pitch));
            drawing.add(rule.with("stroke", INK).with("stroke-opacity", "0.5").with("class", "rule"));
        }
    }
    let zero = scale.at(0.0);
    drawing.add(line((zero, frame.top), (zero, frame.bottom())).with("stroke", GRAY));
    let caption = format!(
        "{} the saving of scenario '{}' by its measures alone and their interaction; below, what lifting poorer groups \
         would take of it, each on its own.{}",
        if scenarios.quota.is_some() {
            "The quota (peak less emissions now), enlarged by"
        } else {
            "From zero,"
        },
        leading.name,
        if steps.iter().any(|step| step.interval.is_some()) { " Whiskers: 95 % of draws." } else { "" }
    );
    let mut data =
        vec![header(&["step", &format!("change or level, {unit}"), "from", "to", "low_95", "high_95"])];
    for step in &steps {
        let change = if step.level { step.to } else { step.to - step.from };
        let [lower, upper] = ends(step.interval);
        data.push(vec![step.name.clone(), cell(change), cell(step.from), cell(step.to), lower, upper]);
    }
    let title = "Quota, savings and deficits".to_owned();
    Some(Chart::new(("waterfall", Section::Scenarios), (title, caption), drawing, data))
}

fn steps(findings: &Findings, scenarios: &Scenarios) -> Option<Vec<Step>> {
    let leading = scenarios.leading()?;
    let spread = findings.fitting();
    let mut steps = Vec::new();
    let start = scenarios.quota.map_or(0.0, |(before, _)| before);
    let level = |name: String, to: f64, interval| Step {
        name,
        from: 0.0,
        to,
        color: COLORS[0],
        level: true,
        taken: false,
        interval,
    };
    if scenarios.quota.is_some() {
        let interval = spread.and_then(|spread| spread.headline("quota")).and_then(|headline| headline.ends);
        steps.push(level("quota".to_owned(), start, interval));
    }
    let mut at = start;
    let mut change = |name: String, by: f64, interval| {
        let color = if by < 0.0 { COLORS[1] } else { COLORS[2] };
        steps.push(Step { name, from: at, to: at + by, color, level: false, taken: false, interval });
        at += by;
    };
    let smallest = 1e-9 * (start.abs() + leading.saving.abs());
    for (part, by) in PARTS.iter().zip(leading.parts) {
        if by.is_finite() && by.abs() > smallest {
            change(format!("{part} alone"), by, None);
        }
    }
    if leading.interaction.abs() > smallest {
        change("interaction of measures".to_owned(), leading.interaction, None);
    }
    let (name, interval) = if scenarios.quota.is_some() {
        let after = spread.and_then(|spread| spread.headline("quota_enlarged"));
        (format!("quota with saving of {}", leading.name), after.and_then(|headline| headline.ends))
    } else {
        let interval = spread.and_then(|spread| spread.scenario(&leading.name));
        (format!("saving of {}", leading.name), interval)
    };
    let reached = start + leading.saving;
    steps.push(level(name, reached, interval));
    for lift in &scenarios.lifts {
        // An interval of the deficit, seen from the level it is taken from.
        let interval = spread.and_then(|spread| spread.scenario(&lift.name));
        let interval = interval.map(|(low, high)| (reached - high, reached - low));
        let (name, to) = (format!("less the deficit of lift {}", lift.name), reached - lift.deficit);
        steps.push(Step { name, from: reached, to, color: COLORS[1], level: false, taken: true, interval });
    }
    Some(steps)
}

fn row(step: &Step, scale: &Scale, (left, y, pitch): (f64, f64, f64), unit: &str) -> Node {
    let (a, b) = (scale.at(step.from), scale.at(step.to));
    let change = if step.level { step.to } else { step.to - step.from };
    let sign = if !step.level && change > 0.0 { "+" } else { "" };
    let words = format!("{sign}{}", number(change));
    let words = if step.taken { format!("{words}, leaves {}", number(step.to)) } else { words };
    let bar = rectangle((a.min(b), y + 0.18 * pitch), ((b - a).abs(), 0.64 * pitch))
        .with("fill", step.color)
        .with("class", "bar")
        .title(&format!("{}: {words} {unit}", step.name));
    let middle = y + pitch / 2.0;
    let name = clipped(&step.name, SMALL, left - 16.0);
    let mut nodes =
        vec![text((left - 8.0, middle + 4.0), "end", &name).at("font-size", SMALL).title(&step.name), bar];
    let mut right = a.max(b);
    if let Some((low, high)) = step.interval {
        nodes.push(whisker((scale.at(low), scale.at(high)), middle, 5.0));
        right = right.max(scale.at(high));
    }
    nodes.push(text((right + 6.0, middle + 4.0), "start", &words).at("font-size", SMALL));
    group(nodes)
}

/// Marks of the parts.
const MARKS: [(Shape, &str); 3] =
    [(Shape::Triangle, COLORS[3]), (Shape::Square, COLORS[4]), (Shape::Diamond, COLORS[5])];

/// All scenarios: what they save together, and each measure alone.
pub(super) fn savings(findings: &Findings) -> Option<Chart> {
    let scenarios = findings.scenarios.as_ref()?;
    if scenarios.all.is_empty() {
        return None;
    }
    let unit = findings.measure.of();
    let interval = |name: &str| findings.fitting().and_then(|spread| spread.scenario(name));
    let (pitch, height) = (38.0, 38.0 * scenarios.all.len() as f64);
    let frame = Frame { left: 220.0, top: 40.0, width: 640.0, height };
    let values = scenarios.all.iter().flat_map(|single| {
        let (low, high) = interval(&single.name).unwrap_or((0.0, 0.0));
        [single.saving, single.parts[0], single.parts[1], single.parts[2], low, high]
    });
    let scale = Scale::from_zero(values, frame.across());
    let mut drawing = Drawing::new(960.0, height + 92.0);
    drawing.add(bottom(frame, &scale, &format!("saved, {unit}")));
    for (at, ((shape, color), name)) in MARKS.iter().zip(PARTS).enumerate() {
        let x = frame.left + 130.0 * at as f64;
        drawing.add(mark(*shape, (x + 6.0, 18.0), 5.0).with("fill", color).with("stroke", INK));
        drawing.add(text((x + 18.0, 22.0), "start", &format!("{name} alone")).at("font-size", SMALL));
    }
    for (at, single) in scenarios.all.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * pitch;
        drawing.add(saving(single, interval(&single.name), &scale, (frame, y)));
    }
    let zero = scale.at(0.0);
    drawing.add(line((zero, frame.top), (zero, frame.bottom())).with("stroke", GRAY));
    let known = scenarios.all.iter().any(|single| interval(&single.name).is_some());
    let caption = format!(
        "Bars: what all measures of a scenario save together, {unit}; marks: each kind of measure alone.{}",
        if known { " Whiskers: 95 % of draws." } else { "" }
    );
    let columns = [
        "scenario",
        &unit,
        "low_95",
        "high_95",
        "intensity_alone",
        "demand_alone",
        "technology_alone",
        "interaction",
    ];
    let mut data = vec![header(&columns)];
    for single in &scenarios.all {
        let [low, high] = ends(interval(&single.name));
        let mut row = vec![single.name.clone(), cell(single.saving), low, high];
        row.extend(single.parts.iter().map(|part| cell(*part)));
        row.push(cell(single.interaction));
        data.push(row);
    }
    let title = "What scenarios save".to_owned();
    Some(Chart::new(("savings", Section::Scenarios), (title, caption), drawing, data))
}

fn saving(single: &Single, interval: Option<(f64, f64)>, scale: &Scale, (frame, y): (Frame, f64)) -> Node {
    let (zero, end) = (scale.at(0.0), scale.at(single.saving));
    let name = clipped(&single.name, SMALL, 205.0);
    let tip = format!("{}: {}", single.name, number(single.saving));
    let bar = rectangle((zero.min(end), y - 11.0), ((end - zero).abs(), 22.0)).with("fill", COLORS[0]);
    let mut nodes = vec![
        text((frame.left - 8.0, y + 4.0), "end", &name).at("font-size", SMALL).title(&single.name),
        bar.with("fill-opacity", "0.75").with("class", "bar").title(&tip),
    ];
    nodes.extend(interval.map(|(low, high)| whisker((scale.at(low), scale.at(high)), y, 5.0)));
    for ((shape, color), part) in MARKS.iter().zip(single.parts).filter(|(_, part)| part.abs() > 0.0) {
        let node = mark(*shape, (scale.at(part), y), 4.5).with("fill", color).with("stroke", INK);
        nodes.push(node.at("stroke-width", 0.8));
    }
    nodes.push(text((frame.right() + 8.0, y + 4.0), "start", &number(single.saving)).at("font-size", SMALL));
    group(nodes)
}
