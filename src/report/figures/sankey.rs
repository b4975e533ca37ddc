//! The largest flows between places: who emits (left) for whom (right).

use super::tables::{cell, descending, header};
use super::{Chart, Section};
use crate::report::draw::{COLORS, Drawing, GRAY, Node, SMALL, clipped, number, rectangle, text};
use crate::report::findings::{Findings, Flows};

/// Places shown by name at the left, each in a color of its own, and at the right.
const SHOWN: [usize; 2] = [COLORS.len(), 10];
/// Height of all bars together, and of the gap between two.
const HEIGHT: f64 = 520.0;
const GAP: f64 = 7.0;
/// Left and right bars.
const SIDES: [f64; 2] = [230.0, 716.0];
const THICK: f64 = 14.0;
/// Upper end.
const TOP: f64 = 40.0;

/// One side: the places shown, and all others last.
struct Side {
    names: Vec<String>,
    /// Position among the shown of every place.
    of: Vec<usize>,
}

impl Side {
    fn new(flows: &Flows, sums: &[f64], most: usize) -> Self {
        let order = descending(sums);
        let shown = order.len().min(most);
        let mut of = vec![shown; order.len()];
        order.iter().take(shown).enumerate().for_each(|(at, place)| of[*place] = at);
        let mut names: Vec<String> =
            order.iter().take(shown).map(|place| flows.names[*place].clone()).collect();
        if order.len() > shown {
            names.push(format!("{} others", order.len() - shown));
        }
        Self { names, of }
    }
}

/// The figure; what places emit for themselves is left out.
pub(super) fn largest(findings: &Findings) -> Option<Chart> {
    let flows = findings.flows.as_ref()?;
    let N = flows.names.len();
    let between =
        |from: usize, to: usize| if from == to { 0.0 } else { flows.values[from * N + to].max(0.0) };
    let sent: Vec<f64> = (0..N).map(|from| (0..N).map(|to| between(from, to)).sum()).collect();
    let received: Vec<f64> = (0..N).map(|to| (0..N).map(|from| between(from, to)).sum()).collect();
    let total: f64 = sent.iter().sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let sides = [Side::new(flows, &sent, SHOWN[0]), Side::new(flows, &received, SHOWN[1])];
    let mut cells = vec![vec![0.0; sides[1].names.len()]; sides[0].names.len()];
    for from in 0..N {
        for to in 0..N {
            cells[sides[0].of[from]][sides[1].of[to]] += between(from, to);
        }
    }
    let unit = findings.measure.of();
    let drawing = drawn(&sides, &cells, total, &unit);
    let own: f64 = (0..N).map(|at| flows.values[at * N + at]).sum();
    let caption = format!(
        "Emitted in {of} (left) for the final demand of other {of} (right): {} {unit} in all. The {} largest at the left and {} at the right \
         are named. What {of} emit for themselves, {} {unit}, is left out.",
        number(total),
        SHOWN[0].min(N),
        SHOWN[1].min(N),
        number(own),
        of = flows.of
    );
    let mut data = vec![header(&["from", "to", &unit])];
    let order = descending(&flows.values);
    for at in order.into_iter().filter(|at| at / N != at % N).take(500) {
        data.push(vec![flows.names[at / N].clone(), flows.names[at % N].clone(), cell(flows.values[at])]);
    }
    let title = format!("Largest flows between {}", flows.of);
    Some(Chart::new(("largest-flows", Section::Flows), (title, caption), drawing, data))
}

fn color(origin: usize, last: usize) -> &'static str {
    if origin == last { GRAY } else { COLORS[origin % COLORS.len()] }
}

fn drawn(sides: &[Side; 2], cells: &[Vec<f64>], total: f64, unit: &str) -> Drawing {
    let mut drawing = Drawing::new(960.0, HEIGHT + TOP + GAP * SHOWN[1] as f64 + 20.0);
    drawing.add(text((SIDES[0], 24.0), "end", &format!("emits, {unit}")));
    drawing.add(text((SIDES[1] + THICK, 24.0), "start", &format!("for the demand of, {unit}")));
    let scale = HEIGHT / total;
    let sums = |side: usize, at: usize| -> f64 {
        if side == 0 { cells[at].iter().sum() } else { cells.iter().map(|row| row[at]).sum() }
    };
    let tops = |side: usize| -> Vec<f64> {
        let mut y = TOP;
        (0..sides[side].names.len())
            .map(|at| {
                let top = y;
                y += scale * sums(side, at) + GAP;
                top
            })
            .collect()
    };
    let (left, right) = (tops(0), tops(1));
    let (mut leaves, mut arrives) = (left.clone(), right.clone());
    let last = if sides[0].names.len() > SHOWN[0] { SHOWN[0] } else { usize::MAX };
    for (from, row) in cells.iter().enumerate() {
        for (to, value) in row.iter().enumerate() {
            let thick = scale * value;
            if thick > 0.15 {
                let tip =
                    format!("{} → {}: {} {unit}", sides[0].names[from], sides[1].names[to], number(*value));
                drawing.add(ribbon((leaves[from], arrives[to]), thick, color(from, last)).title(&tip));
            }
            leaves[from] += thick;
            arrives[to] += thick;
        }
    }
    for (side, tops) in [left, right].iter().enumerate() {
        for (at, top) in tops.iter().enumerate() {
            let sum = sums(side, at);
            let fill = if side == 0 { color(at, last) } else { GRAY };
            drawing.add(rectangle((SIDES[side], *top), (THICK, scale * sum)).with("fill", fill));
            let name = clipped(&sides[side].names[at], SMALL, 140.0);
            let words = format!("{name}  {}", number(sum));
            let y = top + scale * sum / 2.0 + 4.0;
            let (x, anchor) =
                if side == 0 { (SIDES[0] - 8.0, "end") } else { (SIDES[1] + THICK + 8.0, "start") };
            drawing.add(text((x, y), anchor, &words).at("font-size", SMALL).title(&sides[side].names[at]));
        }
    }
    drawing
}

fn ribbon((from, to): (f64, f64), thick: f64, color: &str) -> Node {
    let (x0, x1) = (SIDES[0] + THICK, SIDES[1]);
    let middle = 0.5 * (x0 + x1);
    let path = format!(
        "M{x0:.1} {from:.2}C{middle:.1} {from:.2} {middle:.1} {to:.2} {x1:.1} {to:.2}V{:.2}C{middle:.1} {:.2} {middle:.1} {:.2} \
         {x0:.1} {:.2}Z",
        to + thick,
        to + thick,
        from + thick,
        from + thick
    );
    Node::new("path")
        .with("d", &path)
        .with("fill", color)
        .with("fill-opacity", "0.45")
        .with("class", "ribbon")
}
