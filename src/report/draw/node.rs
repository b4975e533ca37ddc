//! Elements of SVG and HTML as text, every attribute and text escaped.

use std::fmt;

/// Text for XML and HTML: markup escaped, characters that XML forbids replaced.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

/// A coordinate to a hundredth, without trailing zeros.
fn coordinate(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// An element.
pub(in crate::report) struct Node {
    name: &'static str,
    attributes: String,
    inside: String,
}

impl Node {
    /// An element without attributes.
    pub(in crate::report) fn new(name: &'static str) -> Self {
        Self { name, attributes: String::new(), inside: String::new() }
    }

    /// With an attribute.
    #[must_use]
    pub(in crate::report) fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        self
    }

    /// With a number as attribute, to a hundredth.
    #[must_use]
    pub(in crate::report) fn at(self, name: &str, value: f64) -> Self {
        let value = coordinate(value);
        self.with(name, &value)
    }

    /// With text inside.
    #[must_use]
    pub(in crate::report) fn text(mut self, text: &str) -> Self {
        self.inside.push_str(&escaped(text));
        self
    }

    /// With an element inside, after those before.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "an element is put away inside another")]
    pub(in crate::report) fn holding(mut self, node: Self) -> Self {
        self.inside.push_str(&node.to_string());
        self
    }

    /// With markup inside that is escaped already.
    #[must_use]
    pub(in crate::report) fn markup(mut self, markup: &str) -> Self {
        self.inside.push_str(markup);
        self
    }

    /// With a tooltip.
    #[must_use]
    pub(in crate::report) fn title(self, text: &str) -> Self {
        self.holding(Node::new("title").text(text))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, attributes, inside } = self;
        if inside.is_empty() && !matches!(*name, "td" | "th" | "a" | "p" | "tbody") {
            write!(f, "<{name}{attributes}/>")
        } else {
            write!(f, "<{name}{attributes}>{inside}</{name}>")
        }
    }
}

/// Elements as one.
pub(in crate::report) fn group(nodes: impl IntoIterator<Item = Node>) -> Node {
    nodes.into_iter().fold(Node::new("g"), Node::holding)
}

/// A straight line.
pub(in crate::report) fn line(from: (f64, f64), to: (f64, f64)) -> Node {
    Node::new("line").at("x1", from.0).at("y1", from.1).at("x2", to.0).at("y2", to.1)
}

/// A rectangle from its upper left corner and size.
pub(in crate::report) fn rectangle(corner: (f64, f64), size: (f64, f64)) -> Node {
    Node::new("rect")
        .at("x", corner.0)
        .at("y", corner.1)
        .at("width", size.0.max(0.0))
        .at("height", size.1.max(0.0))
}

/// A line of text that starts, is centered or ends (`start`, `middle`, `end`) at a place.
pub(in crate::report) fn text(place: (f64, f64), anchor: &str, content: &str) -> Node {
    let node = Node::new("text").at("x", place.0).at("y", place.1);
    let node = if anchor == "start" { node } else { node.with("text-anchor", anchor) };
    node.text(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        assert_eq!(escaped("<A & \"B\">"), "&lt;A &amp; &quot;B&quot;&gt;");
        assert_eq!(escaped("北京\u{0}\n'x'"), "北京\u{fffd} &#39;x&#39;");
        let node = Node::new("text").with("data-name", "\"><script>").text("</text><script>");
        assert_eq!(
            node.to_string(),
            "<text data-name=\"&quot;&gt;&lt;script&gt;\">&lt;/text&gt;&lt;script&gt;</text>"
        );
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(
            line((0.0, 1.005), (-0.001, 12.5)).to_string(),
            "<line x1=\"0\" y1=\"1\" x2=\"0\" y2=\"12.5\"/>"
        );
    }
}
