//! Horizontal bars with whiskers and their numbers.

use super::{
    Drawing, Frame, GRAY, Node, SMALL, Scale, bottom, clipped, group, line, number, rectangle, text, whisker,
    width_of,
};

/// One bar.
#[derive(Clone, Debug)]
pub(in crate::report) struct Bar {
    /// What it is of.
    pub(in crate::report) label: String,
    /// Its length.
    pub(in crate::report) value: f64,
    /// The whisker on it.
    pub(in crate::report) interval: Option<(f64, f64)>,
}

/// Bars in a plot, one below the other.
pub(in crate::report) struct Panel<'a> {
    /// Where.
    pub(in crate::report) frame: Frame,
    /// Bars from the top.
    pub(in crate::report) bars: &'a [Bar],
    /// What is measured, with its unit.
    pub(in crate::report) measure: &'a str,
    /// Color of all.
    pub(in crate::report) color: &'a str,
    /// How a number is written.
    pub(in crate::report) show: fn(f64) -> String,
    /// Width left of the plot for names; none where the names stand elsewhere.
    pub(in crate::report) names: Option<f64>,
}

impl Panel<'_> {
    fn scale(&self) -> Scale {
        let ends = |bar: &Bar| {
            let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
            [bar.value, low, high]
        };
        let room =
            self.bars.iter().map(|bar| width_of(&(self.show)(bar.value), SMALL)).fold(0.0, f64::max) + 10.0;
        let frame = self.frame;
        let negative = self.bars.iter().flat_map(ends).any(|end| end < 0.0);
        let left = frame.left + if negative { room } else { 0.0 };
        Scale::from_zero(self.bars.iter().flat_map(ends), (left, (frame.right() - room).max(left + 10.0)))
    }
}

/// A figure of one panel: bars so far apart, names left of so many pixels.
pub(in crate::report) fn figure_of_bars(
    all: &[Bar],
    measure: &str,
    (left, pitch): (f64, f64),
    color: &str,
) -> Drawing {
    let height = pitch * all.len() as f64;
    let mut drawing = Drawing::new(960.0, height + 64.0);
    let frame = Frame { left, top: 14.0, width: 930.0 - left, height };
    let names = Some(left - 15.0);
    drawing.add(bars(&Panel { frame, bars: all, measure, color, show: number, names }));
    drawing
}

/// Draws them, with a tooltip each.
pub(in crate::report) fn bars(panel: &Panel) -> Node {
    let (frame, scale) = (panel.frame, panel.scale());
    let pitch = frame.height / panel.bars.len().max(1) as f64;
    let thick = (0.68 * pitch).min(26.0);
    let zero = scale.at(0.0);
    let mut nodes = vec![bottom(frame, &scale, panel.measure)];
    for (at, bar) in panel.bars.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * pitch;
        if let Some(width) = panel.names {
            let name = clipped(&bar.label, SMALL, width);
            nodes.push(
                text((frame.left - 8.0, y + 4.0), "end", &name).at("font-size", SMALL).title(&bar.label),
            );
        }
        nodes.push(one(panel, bar, &scale, (y, thick)));
    }
    nodes.push(line((zero, frame.top), (zero, frame.bottom())).with("stroke", GRAY));
    group(nodes)
}

fn one(panel: &Panel, bar: &Bar, scale: &Scale, (y, thick): (f64, f64)) -> Node {
    let zero = scale.at(0.0);
    if !bar.value.is_finite() {
        return text((zero + 6.0, y + 4.0), "start", "no data").at("font-size", SMALL).with("fill", GRAY);
    }
    let end = scale.at(bar.value);
    let mut tip = format!("{}: {} {}", bar.label, (panel.show)(bar.value), panel.measure);
    let solid = rectangle((zero.min(end), y - thick / 2.0), ((end - zero).abs(), thick))
        .with("fill", panel.color)
        .with("fill-opacity", "0.8")
        .with("class", "bar")
        .with("data-name", &bar.label);
    let mut nodes = Vec::new();
    let (mut first, mut last) = (zero.min(end), zero.max(end));
    if let Some((low, high)) = bar.interval.filter(|(low, high)| low.is_finite() && high.is_finite()) {
        tip += &format!(", 95 %: {} to {}", (panel.show)(low), (panel.show)(high));
        nodes.push(whisker((scale.at(low), scale.at(high)), y, thick * 0.22));
        first = first.min(scale.at(low));
        last = last.max(scale.at(high));
    }
    nodes.insert(0, solid.title(&tip));
    let (x, anchor) = if bar.value < 0.0 { (first - 5.0, "end") } else { (last + 5.0, "start") };
    nodes.push(text((x, y + 4.0), anchor, &(panel.show)(bar.value)).at("font-size", SMALL));
    group(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(bars_of: &[Bar]) -> String {
        let frame = Frame { left: 100.0, top: 0.0, width: 300.0, height: 90.0 };
        bars(&Panel { frame, bars: bars_of, measure: "Mt", color: "#000", show: number, names: Some(90.0) })
            .to_string()
    }

    #[test]
    fn a_bar_is_as_long_as_its_value_says() {
        let of = |label: &str, value| Bar { label: label.to_owned(), value, interval: None };
        let svg = drawn(&[of("a", 50.0), of("b", 100.0), of("c", f64::NAN)]);
        let widths: Vec<f64> = svg
            .match_indices("class=\"bar\"")
            .filter_map(|(at, _)| {
                let start = svg[..at].rfind(" width=\"")? + 8;
                svg[start..].split('"').next()?.parse().ok()
            })
            .collect();
        assert_eq!(widths.len(), 2, "a missing value has no bar: {svg}");
        assert!((widths[1] / widths[0] - 2.0).abs() < 1e-3, "{widths:?}");
        assert!(svg.contains("no data"));
    }

    #[test]
    fn whiskers_and_tooltips_tell_the_interval() {
        let bar = Bar { label: "<x>".to_owned(), value: 10.0, interval: Some((8.0, 13.0)) };
        let svg = drawn(&[bar]);
        assert!(svg.contains("&lt;x&gt;: 10 Mt, 95 %: 8 to 13"), "{svg}");
        assert!(svg.contains("class=\"interval\""));
    }
}
