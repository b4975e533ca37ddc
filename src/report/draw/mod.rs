//! Drawing: SVG as text, from scales, axes, marks and labels; no figure knows more of SVG than these.

mod axis;
mod bars;
mod label;
mod mark;
mod matrix;
mod node;
mod palette;
mod scale;
mod stacked;
mod text;

pub(super) use axis::{Frame, bottom, left};
pub(super) use bars::{Bar, Panel, bars, figure_of_bars};
pub(super) use label::{Label, place};
pub(super) use mark::{Shape, mark, whisker};
pub(super) use matrix::{Grid, grid, sums};
pub(super) use node::{Node, escaped, group, line, rectangle, text};
pub(super) use palette::{COLORS, GRAY, INK, RAMP_STEPS, ramp, readable_on};
pub(super) use scale::Scale;
pub(super) use stacked::{Stack, stacked};
pub(super) use text::{clipped, interval, number, percent, width_of};

/// Fonts of figures and page; the first that has a character shows it.
pub(super) const FONTS: &str = "'Noto Sans', 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans CJK SC', \
                                'PingFang SC', 'Microsoft YaHei', 'DejaVu Sans', sans-serif";

/// Size of ordinary text, units of the drawing.
pub(super) const TEXT: f64 = 13.0;
/// Size of small text.
pub(super) const SMALL: f64 = 11.5;

/// A figure in the making: what is drawn, and how large the sheet is.
pub(super) struct Drawing {
    /// Width.
    pub(super) width: f64,
    /// Height.
    pub(super) height: f64,
    body: Vec<Node>,
}

impl Drawing {
    /// An empty sheet.
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: Vec::new() }
    }

    /// Draws on top.
    pub(super) fn add(&mut self, node: Node) {
        self.body.push(node);
    }

    /// Draws several, each on top of the last.
    pub(super) fn add_all(&mut self, nodes: impl IntoIterator<Item = Node>) {
        self.body.extend(nodes);
    }

    /// The SVG; `name` makes its identifiers unique on a page, title and description are for readers who do not see it.
    pub(super) fn finish(self, name: &str, title: &str, description: &str) -> String {
        let (title_id, description_id) = (format!("{name}-title"), format!("{name}-desc"));
        let mut svg = Node::new("svg")
            .with("xmlns", "http://www.w3.org/2000/svg")
            .with("viewBox", &format!("0 0 {} {}", self.width, self.height))
            .at("width", self.width)
            .at("height", self.height)
            .with("role", "img")
            .with("aria-labelledby", &format!("{title_id} {description_id}"))
            .with("font-family", FONTS)
            .at("font-size", TEXT)
            .with("fill", INK)
            .with("class", "figure")
            .holding(Node::new("title").with("id", &title_id).text(title))
            .holding(Node::new("desc").with("id", &description_id).text(description))
            .holding(
                rectangle((0.0, 0.0), (self.width, self.height))
                    .with("fill", "#ffffff")
                    .with("class", "sheet"),
            );
        for node in self.body {
            svg = svg.holding(node);
        }
        svg.to_string()
    }
}
