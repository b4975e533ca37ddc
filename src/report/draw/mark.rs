//! Marks: five shapes that stay apart without color, and whiskers of intervals.

use super::{INK, Node, group, line};

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Shape {
    /// A disk.
    Circle,
    /// A triangle that points up.
    Triangle,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
    /// Two lines that cross.
    Cross,
}

/// A mark of about the area of a disk of some radius.
pub(in crate::report) fn mark(shape: Shape, (x, y): (f64, f64), radius: f64) -> Node {
    let polygon = |points: &[(f64, f64)]| {
        let places: Vec<String> =
            points.iter().map(|(dx, dy)| format!("{:.2},{:.2}", x + radius * dx, y + radius * dy)).collect();
        Node::new("polygon").with("points", &places.join(" "))
    };
    match shape {
        Shape::Circle => Node::new("circle").at("cx", x).at("cy", y).at("r", radius),
        Shape::Triangle => polygon(&[(0.0, -1.3), (1.2, 0.8), (-1.2, 0.8)]),
        Shape::Square => polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        Shape::Diamond => polygon(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
        Shape::Cross => Node::new("path").with(
            "d",
            &format!(
                "M{:.2} {:.2}L{:.2} {:.2}M{:.2} {:.2}L{:.2} {:.2}",
                x - radius,
                y - radius,
                x + radius,
                y + radius,
                x - radius,
                y + radius,
                x + radius,
                y - radius
            ),
        ),
    }
}

/// A horizontal whisker between two places, with small ends.
pub(in crate::report) fn whisker((low, high): (f64, f64), y: f64, half: f64) -> Node {
    let stroke = |node: Node| node.with("stroke", INK).at("stroke-width", 1.4).with("class", "rule");
    group([
        stroke(line((low, y), (high, y))),
        stroke(line((low, y - half), (low, y + half))),
        stroke(line((high, y - half), (high, y + half))),
    ])
    .with("class", "interval")
}
