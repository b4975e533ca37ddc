//! Axes of a plot: lines at round values, their labels, and what is measured.

use super::{INK, Node, SMALL, Scale, group, line, rectangle, text};

/// The part of a sheet that a plot fills.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Frame {
    /// Left end.
    pub(in crate::report) left: f64,
    /// Upper end.
    pub(in crate::report) top: f64,
    /// Width.
    pub(in crate::report) width: f64,
    /// Height.
    pub(in crate::report) height: f64,
}

impl Frame {
    /// Right end.
    pub(in crate::report) fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Lower end.
    pub(in crate::report) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Left to right.
    pub(in crate::report) fn across(&self) -> (f64, f64) {
        (self.left, self.right())
    }

    /// Bottom to top.
    pub(in crate::report) fn up(&self) -> (f64, f64) {
        (self.bottom(), self.top)
    }

    /// Its outline.
    pub(in crate::report) fn outline(&self) -> Node {
        rectangle((self.left, self.top), (self.width, self.height))
            .with("fill", "none")
            .with("stroke", INK)
            .with("stroke-opacity", "0.35")
            .with("class", "rule")
    }
}

fn grid_line(from: (f64, f64), to: (f64, f64)) -> Node {
    line(from, to).with("stroke", INK).with("stroke-opacity", "0.13").with("class", "rule")
}

/// The axis at the bottom, with lines up through the plot.
pub(in crate::report) fn bottom(frame: Frame, scale: &Scale, measure: &str) -> Node {
    let mut nodes = Vec::new();
    for (value, label) in scale.ticks() {
        let x = scale.at(value);
        nodes.push(grid_line((x, frame.top), (x, frame.bottom())));
        nodes.push(text((x, frame.bottom() + 16.0), "middle", &label).at("font-size", SMALL));
    }
    if !measure.is_empty() {
        nodes.push(text((frame.left + frame.width / 2.0, frame.bottom() + 35.0), "middle", measure));
    }
    group(nodes)
}

/// The axis on the left, with lines across the plot.
pub(in crate::report) fn left(frame: Frame, scale: &Scale, measure: &str) -> Node {
    let mut nodes = Vec::new();
    for (value, label) in scale.ticks() {
        let y = scale.at(value);
        nodes.push(grid_line((frame.left, y), (frame.right(), y)));
        nodes.push(text((frame.left - 7.0, y + 4.0), "end", &label).at("font-size", SMALL));
    }
    if !measure.is_empty() {
        let (x, y) = (frame.left - 52.0, frame.top + frame.height / 2.0);
        let turned = text((x, y), "middle", measure);
        nodes.push(turned.with("transform", &format!("rotate(-90 {x} {y})")));
    }
    group(nodes)
}
