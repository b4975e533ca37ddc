//! Production-based against consumption-based emissions, with super-emitters by kind.

use super::tables::{cell, descending, header};
use super::{Chart, Section};
use crate::report::draw::{
    COLORS, Drawing, Frame, GRAY, INK, Label, SMALL, Scale, Shape, bottom, left, line, mark, number, place,
    text,
};
use crate::report::findings::Findings;

/// Names in the figure.
const NAMED: usize = 40;
/// Kinds of super-emitters with their mark and color; the first is of all others.
const KINDS: [(&str, Shape, &str); 4] = [
    ("", Shape::Circle, GRAY),
    ("demand", Shape::Triangle, COLORS[0]),
    ("technology", Shape::Square, COLORS[1]),
    ("hybrid", Shape::Diamond, COLORS[2]),
];
/// The share above which a region is a super-emitter where no class says.
const SHARE: f64 = 0.01;

/// The scatter, on logarithmic scales of one domain.
pub(super) fn scatter(findings: &Findings) -> Option<Chart> {
    let consumed = &findings.amounts.footprint;
    let produced = findings.amounts.production.as_ref()?;
    let unit = findings.measure.of();
    let frame = Frame { left: 90.0, top: 22.0, width: 640.0, height: 560.0 };
    // The largest few carry the message: three and a half decades below the largest are shown.
    let most = consumed.iter().chain(produced).copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let seen = |value: &f64| *value > most * 3e-4;
    let values = || consumed.iter().chain(produced).copied().filter(seen);
    let across = Scale::logarithmic(values(), frame.across())?;
    let up = Scale::logarithmic(values(), frame.up())?;
    let kinds = findings.classes.as_ref().and_then(|classes| classes.emitters.as_ref());
    let kind = |at: usize| {
        let name = kinds.map_or("", |kinds| kinds[at].as_str());
        KINDS.iter().position(|(of, ..)| *of == name).unwrap_or(0)
    };
    let total: f64 = consumed.iter().filter(|value| value.is_finite()).sum();
    let given = findings.classes.as_ref().and_then(|classes| classes.threshold);
    let threshold = given.unwrap_or(SHARE * total);
    let mut drawing = Drawing::new(960.0, 660.0);
    drawing.add(bottom(frame, &across, &format!("consumption-based: footprint, {unit}")));
    drawing.add(left(frame, &up, &format!("production-based, {unit}")));
    drawing.add(frame.outline());
    let (low, high) = across.domain();
    let diagonal = line((across.at(low), up.at(low)), (across.at(high), up.at(high)));
    drawing.add(diagonal.with("stroke", GRAY).with("stroke-dasharray", "2 4"));
    if across.holds(threshold) {
        let (x, y) = (across.at(threshold), up.at(threshold));
        for rule in [line((x, frame.top), (x, frame.bottom())), line((frame.left, y), (frame.right(), y))] {
            drawing.add(
                rule.with("stroke", COLORS[1]).with("stroke-dasharray", "7 4").with("class", "threshold"),
            );
        }
        let words = format!("{} {unit}", number(threshold));
        drawing.add(text((frame.left + 6.0, y - 6.0), "start", &words).at("font-size", SMALL));
    }
    let drawn = |at: &usize| seen(&consumed[*at]) && seen(&produced[*at]);
    let larger: Vec<f64> = consumed.iter().zip(produced).map(|(a, b)| a.max(*b)).collect();
    let order: Vec<usize> = descending(&larger).into_iter().filter(drawn).collect();
    for at in order.iter().rev() {
        let (_, shape, color) = KINDS[kind(*at)];
        let spot = (across.at(consumed[*at]), up.at(produced[*at]));
        let tip = format!(
            "{}: footprint {}, production {} {unit}",
            findings.places.regions[*at],
            number(consumed[*at]),
            number(produced[*at])
        );
        let radius = if kind(*at) == 0 { 3.2 } else { 5.0 };
        let node = mark(shape, spot, radius).with("fill", color).with("stroke", INK).at("stroke-width", 0.5);
        let faint = if kind(*at) == 0 { "0.55" } else { "0.95" };
        drawing.add(node.with("fill-opacity", faint).with("class", "place").title(&tip));
    }
    let special = |at: &&usize| kind(**at) > 0 || larger[**at] > threshold;
    let named: Vec<Label> = order
        .iter()
        .filter(special)
        .take(NAMED)
        .map(|at| Label {
            place: (across.at(consumed[*at]), up.at(produced[*at])),
            radius: 5.0,
            name: findings.places.regions[*at].clone(),
        })
        .collect();
    let spots: Vec<(f64, f64)> =
        order.iter().map(|at| (across.at(consumed[*at]), up.at(produced[*at]))).collect();
    drawing.add_all(place(&named, &spots, frame, SMALL));
    legend(&mut drawing, frame, &order, &kind, kinds.is_some());
    let hidden = consumed.len() - order.len();
    let data = data(findings, produced, &unit);
    let caption = caption(findings, given.is_some(), (threshold, hidden));
    let title = "Production against consumption".to_owned();
    Some(Chart::new(("emitters", Section::Emitters), (title, caption), drawing, data))
}

fn legend(drawing: &mut Drawing, frame: Frame, order: &[usize], kind: &dyn Fn(usize) -> usize, known: bool) {
    let x = frame.right() + 24.0;
    let mut y = frame.top + 12.0;
    if known {
        drawing.add(text((x, y), "start", "super-emitters").at("font-size", SMALL));
        for (at, (name, shape, color)) in KINDS.iter().enumerate().rev() {
            y += 24.0;
            let count = order.iter().filter(|region| kind(**region) == at).count();
            let name = if at == 0 { "others" } else { name };
            drawing.add(mark(*shape, (x + 6.0, y - 4.0), 5.0).with("fill", color).with("stroke", INK));
            drawing.add(text((x + 20.0, y), "start", &format!("{name}, {count}")).at("font-size", SMALL));
        }
        y += 34.0;
    }
    for (dashes, color, words) in [("7 4", COLORS[1], "threshold"), ("2 4", GRAY, "as much as consumed")] {
        drawing.add(
            line((x, y - 4.0), (x + 30.0, y - 4.0)).with("stroke", color).with("stroke-dasharray", dashes),
        );
        drawing.add(text((x + 38.0, y), "start", words).at("font-size", SMALL));
        y += 24.0;
    }
}

fn caption(findings: &Findings, given: bool, (threshold, hidden): (f64, usize)) -> String {
    let unit = findings.measure.of();
    let line = if given {
        format!("Dashed: the bound above which a region is a super-emitter, {} {unit}.", number(threshold))
    } else {
        format!("Dashed: 1 % of all footprints, {} {unit}.", number(threshold))
    };
    let meaning = if findings.classes.as_ref().is_some_and(|classes| classes.emitters.is_some()) {
        " Super-emitters: by demand (footprint above), technology (production above) or both (hybrid)."
    } else {
        ""
    };
    let left_out = if hidden > 0 {
        format!(
            " {hidden} regions with less than a 3,000th of the largest are not drawn; the data have them."
        )
    } else {
        String::new()
    };
    format!(
        "Every mark is a region, on logarithmic scales. Above the dotted line a region emits more than its demand \
         causes. {line}{meaning}{left_out}"
    )
}

fn data(findings: &Findings, produced: &[f64], unit: &str) -> Vec<Vec<String>> {
    let classes = findings.classes.as_ref();
    let word =
        |words: Option<&Vec<String>>, at: usize| words.map(|words| words[at].clone()).unwrap_or_default();
    let columns = [
        "region",
        "province",
        &format!("footprint, {unit}"),
        &format!("production, {unit}"),
        "super_emitter",
        "role",
    ];
    let mut data = vec![header(&columns)];
    for (at, region) in findings.places.regions.iter().enumerate() {
        data.push(vec![
            region.clone(),
            findings.places.provinces[at].clone(),
            cell(findings.amounts.footprint[at]),
            cell(produced[at]),
            word(classes.and_then(|classes| classes.emitters.as_ref()), at),
            word(classes.and_then(|classes| classes.roles.as_ref()), at),
        ]);
    }
    data
}
