//! Horizontal bars of shares, one class after the other; a pattern and a color each.

use super::{Frame, Node, SMALL, Scale, bottom, clipped, group, line, percent, rectangle, text, width_of};

/// Shares of classes, row by row.
pub(in crate::report) struct Stack<'a> {
    /// Prefix of identifiers.
    pub(in crate::report) name: &'a str,
    /// Where.
    pub(in crate::report) frame: Frame,
    /// Names of the rows.
    pub(in crate::report) rows: &'a [String],
    /// Name and color of every class.
    pub(in crate::report) classes: &'a [(String, &'a str)],
    /// Row-major shares.
    pub(in crate::report) values: &'a [f64],
    /// What is measured.
    pub(in crate::report) measure: &'a str,
}

/// Hatching of a class: none, then lines of four directions.
fn hatching(class: usize) -> Option<&'static str> {
    match class % 5 {
        1 => Some("M0 7L7 0"),
        2 => Some("M0 3.5H7"),
        3 => Some("M0 0L7 7"),
        4 => Some("M3.5 0V7"),
        _ => None,
    }
}

fn pattern(name: &str, class: usize) -> Option<Node> {
    let path =
        Node::new("path").with("d", hatching(class)?).with("stroke", "#ffffff").at("stroke-width", 1.2);
    Some(
        Node::new("pattern")
            .with("id", &format!("{name}-hatch-{class}"))
            .with("patternUnits", "userSpaceOnUse")
            .at("width", 7.0)
            .at("height", 7.0)
            .holding(path.with("stroke-opacity", "0.75").with("fill", "none")),
    )
}

/// A rectangle in a class's color and hatching.
fn filled(stack: &Stack, class: usize, (corner, size): ((f64, f64), (f64, f64))) -> Node {
    let solid = rectangle(corner, size).with("fill", stack.classes[class].1);
    if hatching(class).is_none() {
        return group([solid]);
    }
    let lines = rectangle(corner, size).with("fill", &format!("url(#{}-hatch-{class})", stack.name));
    group([solid, lines])
}

/// Draws them with a legend above.
pub(in crate::report) fn stacked(stack: &Stack) -> Node {
    let frame = stack.frame;
    let scale = Scale::linear((0.0, 1.0), frame.across());
    let patterns = (0..stack.classes.len()).filter_map(|class| pattern(stack.name, class));
    let mut nodes = vec![patterns.fold(Node::new("defs"), Node::holding)];
    nodes.push(bottom(frame, &scale, stack.measure));
    let mut x = frame.left;
    for (class, (name, _)) in stack.classes.iter().enumerate() {
        nodes.push(filled(stack, class, ((x, frame.top - 26.0), (16.0, 12.0))));
        nodes.push(text((x + 21.0, frame.top - 16.0), "start", name).at("font-size", SMALL));
        x += 40.0 + width_of(name, SMALL);
    }
    let pitch = frame.height / stack.rows.len().max(1) as f64;
    for (at, name) in stack.rows.iter().enumerate() {
        let y = frame.top + at as f64 * pitch;
        let short = clipped(name, SMALL, frame.left - 14.0);
        let middle = y + pitch / 2.0 + 4.0;
        nodes.push(text((frame.left - 8.0, middle), "end", &short).at("font-size", SMALL).title(name));
        nodes.extend(row(stack, &scale, at, (y + 0.14 * pitch, 0.72 * pitch)));
    }
    nodes.push(line((frame.left, frame.top), (frame.left, frame.bottom())).with("stroke", "#8a9099"));
    group(nodes)
}

fn row(stack: &Stack, scale: &Scale, at: usize, (y, high): (f64, f64)) -> Vec<Node> {
    let width = stack.classes.len();
    let mut start = 0.0;
    let mut nodes = Vec::new();
    for (class, (name, _)) in stack.classes.iter().enumerate() {
        let share = stack.values[at * width + class];
        if share.is_nan() || share <= 0.0 {
            continue;
        }
        let (from, to) = (scale.at(start), scale.at(start + share));
        let tip = format!("{}, {name}: {}", stack.rows[at], percent(share));
        nodes.push(filled(stack, class, ((from, y), (to - from, high))).title(&tip));
        start += share;
    }
    nodes
}
