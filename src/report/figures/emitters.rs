//! Production-based against consumption-based emissions, with super-emitters by kind.

use super::tables::{cell, descending, header};
use super::{Chart, Section};
use crate::report::draw::{
    COLORS, Drawing, Frame, GRAY, INK, Label, Node, SMALL, Scale, Shape, bottom, group, left, line, mark,
    number, place, text,
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

/// The largest few carry the message: what is below this share of the largest is not drawn.
const SEEN: f64 = 3e-4;

/// What the scatter shows.
struct Scatter<'a> {
    findings: &'a Findings,
    produced: &'a [f64],
    frame: Frame,
    across: Scale,
    up: Scale,
    threshold: f64,
    /// Regions drawn, the largest first.
    order: Vec<usize>,
}

impl Scatter<'_> {
    fn kind(&self, at: usize) -> usize {
        let kinds = self.findings.classes.as_ref().and_then(|classes| classes.emitters.as_ref());
        let name = kinds.map_or("", |kinds| kinds[at].as_str());
        KINDS.iter().position(|(of, ..)| *of == name).unwrap_or(0)
    }

    fn spot(&self, at: usize) -> (f64, f64) {
        (self.across.at(self.findings.amounts.footprint[at]), self.up.at(self.produced[at]))
    }

    fn rules(&self) -> Node {
        let (frame, threshold) = (self.frame, self.threshold);
        let (low, high) = self.across.domain();
        let diagonal = line((self.across.at(low), self.up.at(low)), (self.across.at(high), self.up.at(high)));
        let mut nodes = vec![frame.outline(), diagonal.with("stroke", GRAY).with("stroke-dasharray", "2 4")];
        if self.across.holds(threshold) {
            let (x, y) = (self.across.at(threshold), self.up.at(threshold));
            for rule in [line((x, frame.top), (x, frame.bottom())), line((frame.left, y), (frame.right(), y))]
            {
                nodes.push(
                    rule.with("stroke", COLORS[1]).with("stroke-dasharray", "7 4").with("class", "threshold"),
                );
            }
            let words = format!("{} {}", number(threshold), self.findings.measure.of());
            nodes.push(text((frame.left + 6.0, y - 6.0), "start", &words).at("font-size", SMALL));
        }
        group(nodes)
    }

    fn mark(&self, at: usize) -> Node {
        let (_, shape, color) = KINDS[self.kind(at)];
        let tip = format!(
            "{}: footprint {}, production {} {}",
            self.findings.places.regions[at],
            number(self.findings.amounts.footprint[at]),
            number(self.produced[at]),
            self.findings.measure.of()
        );
        let (radius, opacity) = if self.kind(at) == 0 { (3.2, "0.55") } else { (5.0, "0.95") };
        let node = mark(shape, self.spot(at), radius).with("fill", color).with("stroke", INK);
        node.at("stroke-width", 0.5).with("fill-opacity", opacity).with("class", "place").title(&tip)
    }

    fn names(&self) -> Vec<Node> {
        let larger = |at: usize| self.findings.amounts.footprint[at].max(self.produced[at]);
        let special = |at: &&usize| self.kind(**at) > 0 || larger(**at) > self.threshold;
        let label = |at: &usize| Label {
            place: self.spot(*at),
            radius: 5.0,
            name: self.findings.places.regions[*at].clone(),
        };
        let named: Vec<Label> = self.order.iter().filter(special).take(NAMED).map(label).collect();
        let spots: Vec<(f64, f64)> = self.order.iter().map(|at| self.spot(*at)).collect();
        place(&named, &spots, self.frame, SMALL)
    }
}

/// The scatter, on logarithmic scales of one domain.
pub(super) fn scatter(findings: &Findings) -> Option<Chart> {
    let consumed = &findings.amounts.footprint;
    let produced = findings.amounts.production.as_ref()?;
    let unit = findings.measure.of();
    let frame = Frame { left: 90.0, top: 22.0, width: 640.0, height: 560.0 };
    let most = consumed.iter().chain(produced).copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let seen = |value: &f64| *value > most * SEEN;
    let values = || consumed.iter().chain(produced).copied().filter(seen);
    let larger: Vec<f64> = consumed.iter().zip(produced).map(|(a, b)| a.max(*b)).collect();
    let total: f64 = consumed.iter().filter(|value| value.is_finite()).sum();
    let given = findings.classes.as_ref().and_then(|classes| classes.threshold);
    let scatter = Scatter {
        findings,
        produced,
        frame,
        across: Scale::logarithmic(values(), frame.across())?,
        up: Scale::logarithmic(values(), frame.up())?,
        threshold: given.unwrap_or(SHARE * total),
        order: descending(&larger)
            .into_iter()
            .filter(|at| seen(&consumed[*at]) && seen(&produced[*at]))
            .collect(),
    };
    let mut drawing = Drawing::new(960.0, 636.0);
    drawing.add(bottom(frame, &scatter.across, &format!("consumption-based: footprint, {unit}")));
    drawing.add(left(frame, &scatter.up, &format!("production-based, {unit}")));
    drawing.add(scatter.rules());
    drawing.add_all(scatter.order.iter().rev().map(|at| scatter.mark(*at)));
    drawing.add_all(scatter.names());
    legend(&mut drawing, &scatter);
    let hidden = consumed.len() - scatter.order.len();
    let data = data(findings, produced, &unit);
    let caption = caption(findings, given.is_some(), (scatter.threshold, hidden));
    let title = "Production against consumption".to_owned();
    Some(Chart::new(("emitters", Section::Emitters), (title, caption), drawing, data))
}

fn legend(drawing: &mut Drawing, scatter: &Scatter) {
    let x = scatter.frame.right() + 24.0;
    let mut y = scatter.frame.top + 12.0;
    if scatter.findings.classes.as_ref().is_some_and(|classes| classes.emitters.is_some()) {
        drawing.add(text((x, y), "start", "super-emitters").at("font-size", SMALL));
        for (at, (name, shape, color)) in KINDS.iter().enumerate().rev() {
            y += 24.0;
            let count = scatter.order.iter().filter(|region| scatter.kind(**region) == at).count();
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
