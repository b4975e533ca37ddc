//! Maps: regions at their coordinates, as disks of the area of their footprint or in the color of their footprint a head.

use super::tables::{cell, descending, header};
use super::{Chart, Section};
use crate::exchange::geography::Outlines;
use crate::quantity::counted;
use crate::report::draw::{
    COLORS, Drawing, Frame, GRAY, INK, Label, Node, RAMP_STEPS, SMALL, Scale, Shape, group, line, mark,
    number, place, ramp, rectangle, text,
};
use crate::report::findings::Findings;

/// Names on a map.
const NAMED: usize = 12;
/// Radius of the largest disk.
const LARGEST: f64 = 22.0;
/// Radius of disks of one size.
const EVEN: f64 = 5.5;

/// A part of the world on a sheet: degrees of longitude shrink by the cosine of the middle latitude.
struct View {
    frame: Frame,
    across: Scale,
    up: Scale,
}

impl View {
    /// Holds all regions; the outlines too where they are not far larger.
    fn new(coordinates: &[(f64, f64)], outlines: Option<&Outlines>) -> Option<Self> {
        let known = || coordinates.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite());
        let (mut west_east, mut south_north) =
            (ends(known().map(|(x, _)| x))?, ends(known().map(|(_, y)| y))?);
        if let Some(outlines) = outlines {
            let points = || outlines.rings.iter().flatten().copied();
            let (x, y) = (ends(points().map(|(x, _)| x))?, ends(points().map(|(_, y)| y))?);
            let near = x.1 - x.0 < 3.0 * (west_east.1 - west_east.0)
                && y.1 - y.0 < 3.0 * (south_north.1 - south_north.0);
            if near {
                west_east = (west_east.0.min(x.0), west_east.1.max(x.1));
                south_north = (south_north.0.min(y.0), south_north.1.max(y.1));
            }
        }
        let padded = |(low, high): (f64, f64)| {
            let room = (0.06 * (high - low)).max(0.2);
            (low - room, high + room)
        };
        let (west_east, south_north) = shapely(padded(west_east), padded(south_north));
        let middle = 0.5 * (south_north.0 + south_north.1);
        let wide = (west_east.1 - west_east.0) * middle.to_radians().cos().max(0.2);
        let ratio = (south_north.1 - south_north.0) / wide;
        let (mut width, mut height) = (730.0, 730.0 * ratio);
        if height > 680.0 {
            (width, height) = (680.0 / ratio, 680.0);
        }
        let frame = Frame { left: 46.0, top: 14.0, width, height };
        let (across, up) = (Scale::linear(west_east, frame.across()), Scale::linear(south_north, frame.up()));
        Some(Self { frame, across, up })
    }

    fn at(&self, (east, north): (f64, f64)) -> (f64, f64) {
        (self.across.at(east), self.up.at(north))
    }

    /// Meridians, parallels, outlines, cut at the frame.
    fn ground(&self, name: &str, outlines: Option<&Outlines>) -> Node {
        let frame = self.frame;
        let clip = format!("{name}-clip");
        let window = rectangle((frame.left, frame.top), (frame.width, frame.height));
        let mut nodes = vec![Node::new("clipPath").with("id", &clip).holding(window)];
        let rule = |node: Node| node.with("stroke", INK).with("stroke-opacity", "0.12").with("class", "rule");
        for (value, label) in self.across.ticks() {
            let x = self.across.at(value);
            nodes.push(rule(line((x, frame.top), (x, frame.bottom()))));
            nodes.push(
                text((x, frame.bottom() + 15.0), "middle", &format!("{label}°E")).at("font-size", SMALL),
            );
        }
        for (value, label) in self.up.ticks() {
            let y = self.up.at(value);
            nodes.push(rule(line((frame.left, y), (frame.right(), y))));
            nodes
                .push(text((frame.left - 5.0, y + 4.0), "end", &format!("{label}°N")).at("font-size", SMALL));
        }
        if let Some(outlines) = outlines {
            let path: String = outlines.rings.iter().map(|ring| self.ring(ring)).collect();
            let shape = Node::new("path").with("d", &path).with("fill", GRAY).with("fill-opacity", "0.10");
            let shape = shape.with("stroke", GRAY).at("stroke-width", 0.8).with("fill-rule", "evenodd");
            nodes.push(group([shape]).with("clip-path", &format!("url(#{clip})")).with("class", "outlines"));
        }
        nodes.push(frame.outline());
        group(nodes)
    }

    /// A ring as path; points that fall on the last one are left out.
    fn ring(&self, ring: &[(f64, f64)]) -> String {
        let mut path = String::new();
        let mut last = (f64::INFINITY, f64::INFINITY);
        for point in ring {
            let (x, y) = self.at(*point);
            if (x - last.0).abs() + (y - last.1).abs() < 0.7 {
                continue;
            }
            path += &format!("{}{x:.1} {y:.1}", if path.is_empty() { 'M' } else { 'L' });
            last = (x, y);
        }
        if path.is_empty() { path } else { path + "Z" }
    }
}

/// A part of the world that is neither a tower nor a ribbon: the shorter side is widened.
fn shapely(west_east: (f64, f64), south_north: (f64, f64)) -> ((f64, f64), (f64, f64)) {
    let shrink = (0.5 * (south_north.0 + south_north.1)).to_radians().cos().max(0.2);
    let (wide, high) = ((west_east.1 - west_east.0) * shrink, south_north.1 - south_north.0);
    let grown = |(low, high): (f64, f64), by: f64| (low - 0.5 * by, high + 0.5 * by);
    if wide < 0.9 * high {
        (grown(west_east, (0.9 * high - wide) / shrink), south_north)
    } else {
        (west_east, grown(south_north, (0.35 * wide - high).max(0.0)))
    }
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.map(|value| (value, value)).reduce(|(low, high), (value, _)| (low.min(value), high.max(value)))
}

/// Footprints as disks of their area.
pub(super) fn amounts(findings: &Findings, outlines: Option<&Outlines>) -> Option<Chart> {
    const NAME: &str = "map-footprints";
    let coordinates = findings.places.coordinates.as_ref()?;
    let view = View::new(coordinates, outlines)?;
    let values = &findings.amounts.footprint;
    let unit = findings.measure.of();
    let most = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let radius =
        |value: f64| if most > 0.0 { (LARGEST * (value / most).max(0.0).sqrt()).max(1.2) } else { 1.2 };
    let mut drawing = Drawing::new(960.0, view.frame.height + 44.0);
    drawing.add(view.ground(NAME, outlines));
    let placed: Vec<usize> = descending(values)
        .into_iter()
        .filter(|at| shown(coordinates[*at]) && values[*at].is_finite())
        .collect();
    for at in &placed {
        let tip = format!("{}: {} {unit}", findings.places.regions[*at], number(values[*at]));
        drawing.add(disk(
            mark(Shape::Circle, view.at(coordinates[*at]), radius(values[*at])),
            COLORS[0],
            &tip,
        ));
    }
    drawing.add_all(names(findings, &view, &placed, &radius));
    drawing.add(sizes(view.frame, most, &radius, &unit));
    let caption = format!(
        "{} of {} regions at their coordinates; the area of a disk is the footprint, {unit}. The {} largest are named.",
        placed.len(),
        values.len(),
        NAMED.min(placed.len())
    );
    let data = data(findings, values, &unit);
    let title = "Map of footprints".to_owned();
    Some(Chart::new((NAME, Section::Footprints), (title, caption), drawing, data))
}

fn shown((east, north): (f64, f64)) -> bool {
    east.is_finite() && north.is_finite()
}

fn disk(node: Node, color: &str, tip: &str) -> Node {
    node.with("fill", color)
        .with("fill-opacity", "0.55")
        .with("stroke", "#ffffff")
        .at("stroke-width", 0.7)
        .with("class", "place")
        .title(tip)
}

fn names(findings: &Findings, view: &View, order: &[usize], radius: &dyn Fn(f64) -> f64) -> Vec<Node> {
    let Some(coordinates) = &findings.places.coordinates else { return Vec::new() };
    let label = |at: &usize| Label {
        place: view.at(coordinates[*at]),
        radius: radius(findings.amounts.footprint[*at]),
        name: findings.places.regions[*at].clone(),
    };
    let labels: Vec<Label> = order.iter().take(NAMED).map(label).collect();
    place(&labels, &[], view.frame, SMALL)
}

/// Disks of round sizes.
fn sizes(frame: Frame, most: f64, radius: &dyn Fn(f64) -> f64, unit: &str) -> Node {
    let x = frame.right() + 26.0;
    let mut nodes = vec![text((x, frame.top + 14.0), "start", unit).at("font-size", SMALL)];
    let mut y = frame.top + 34.0;
    let power = 10_f64.powf(most.log10().floor());
    let largest = power * [5.0, 2.0, 1.0].into_iter().find(|round| round * power <= most).unwrap_or(1.0);
    for value in [largest, largest / 4.0, largest / 20.0] {
        let r = radius(value);
        let circle = mark(Shape::Circle, (x + LARGEST, y + r), r);
        nodes.push(circle.with("fill", COLORS[0]).with("fill-opacity", "0.55"));
        nodes.push(
            text((x + 2.0 * LARGEST + 10.0, y + r + 4.0), "start", &number(value)).at("font-size", SMALL),
        );
        y += (2.0 * r).max(14.0) + 10.0;
    }
    group(nodes)
}

/// Footprints a head as colors of even disks.
pub(super) fn heads(findings: &Findings, outlines: Option<&Outlines>) -> Option<Chart> {
    const NAME: &str = "map-footprints-a-head";
    let coordinates = findings.places.coordinates.as_ref()?;
    let heads = findings.per_head()?;
    let view = View::new(coordinates, outlines)?;
    let unit = findings.measure.of_head();
    let mut sorted: Vec<f64> = heads.iter().copied().filter(|head| head.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let most = *sorted.last()?;
    // Classes of equally many regions: one outlier leaves the colors of the others apart.
    let steps = RAMP_STEPS.min(sorted.len());
    let limits: Vec<f64> = (1..steps).map(|step| sorted[step * sorted.len() / steps]).collect();
    let class = |head: f64| limits.iter().filter(|limit| head >= **limit).count();
    let mut drawing = Drawing::new(960.0, view.frame.height + 44.0);
    drawing.add(view.ground(NAME, outlines));
    let order: Vec<usize> =
        descending(&heads).into_iter().rev().filter(|at| shown(coordinates[*at])).collect();
    for at in &order {
        let (spot, head) = (view.at(coordinates[*at]), heads[*at]);
        let tip = format!("{}: {} {unit}", findings.places.regions[*at], number(head));
        let node = if head.is_finite() {
            mark(Shape::Circle, spot, EVEN).with("fill", &color(class(head), steps))
        } else {
            mark(Shape::Cross, spot, 3.5).with("fill", "none")
        };
        let node = node.with("stroke", INK).at("stroke-width", 0.6).with("class", "place");
        drawing.add(node.title(&tip));
    }
    let largest: Vec<usize> = descending(&heads).into_iter().filter(|at| shown(coordinates[*at])).collect();
    drawing.add_all(names(findings, &view, &largest, &|_| EVEN));
    let low = sorted.first().copied().unwrap_or(f64::NAN);
    let edges: Vec<f64> = [low].into_iter().chain(limits.iter().copied()).chain([most]).collect();
    let missing = order.iter().filter(|at| !heads[**at].is_finite()).count();
    drawing.add(classes(view.frame, &edges, &unit, missing));
    let caption = format!(
        "Footprint a head, {unit}: {steps} classes of equally many regions; darker is more. The largest are named.{}",
        if missing > 0 {
            format!(" Crosses: {} without a number of people.", counted(missing, "region"))
        } else {
            String::new()
        }
    );
    let data = data(findings, &heads, &unit);
    let title = "Map of footprints a head".to_owned();
    Some(Chart::new((NAME, Section::Footprints), (title, caption), drawing, data))
}

/// The color of a class of some.
fn color(class: usize, of: usize) -> String {
    ramp(class as f64 / (of.max(2) - 1) as f64)
}

/// Colors and ends of the classes, the largest first.
fn classes(frame: Frame, edges: &[f64], unit: &str, missing: usize) -> Node {
    let x = frame.right() + 26.0;
    let mut nodes = vec![text((x, frame.top + 14.0), "start", unit).at("font-size", SMALL)];
    let steps = edges.len() - 1;
    for at in (0..steps).rev() {
        let y = frame.top + 24.0 + 22.0 * (steps - 1 - at) as f64;
        let swatch = rectangle((x, y), (20.0, 16.0)).with("fill", &color(at, steps));
        nodes.push(swatch.with("stroke", INK).at("stroke-width", 0.4));
        let range = format!("{} to {}", number(edges[at]), number(edges[at + 1]));
        nodes.push(text((x + 27.0, y + 12.5), "start", &range).at("font-size", SMALL));
    }
    if missing > 0 {
        let y = frame.top + 40.0 + 22.0 * steps as f64;
        nodes.push(
            mark(Shape::Cross, (x + 10.0, y), 3.5)
                .with("stroke", INK)
                .with("fill", "none")
                .with("class", "place"),
        );
        nodes.push(text((x + 27.0, y + 4.0), "start", "people unknown").at("font-size", SMALL));
    }
    group(nodes)
}

fn data(findings: &Findings, values: &[f64], unit: &str) -> Vec<Vec<String>> {
    let places = &findings.places;
    let mut data = vec![header(&["region", "province", "longitude", "latitude", unit])];
    for (at, (east, north)) in places.coordinates.iter().flatten().enumerate() {
        data.push(vec![
            places.regions[at].clone(),
            places.provinces[at].clone(),
            cell(*east),
            cell(*north),
            cell(values[at]),
        ]);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_where_their_coordinates_say() {
        let cities = [(100.0, 30.0), (110.0, 40.0), (f64::NAN, f64::NAN)];
        let view = View::new(&cities, None).expect("two known");
        let ((x0, y0), (x1, y1)) = (view.at(cities[0]), view.at(cities[1]));
        assert!(x1 > x0 && y1 < y0, "east is right, north is up");
        // At 35° a degree of longitude is 0.819 of one of latitude.
        let shrunk = ((x1 - x0) / 10.0) / ((y0 - y1) / 10.0);
        assert!((shrunk - 35.0_f64.to_radians().cos()).abs() < 1e-9, "{shrunk}");
        assert!(View::new(&[(f64::NAN, 1.0)], None).is_none());
    }

    #[test]
    fn outlines_widen_the_view_unless_they_are_a_world() {
        let cities = [(100.0, 30.0), (110.0, 40.0)];
        let of =
            |ring: Vec<(f64, f64)>| View::new(&cities, Some(&Outlines { rings: vec![ring] })).expect("known");
        assert!(of(vec![(95.0, 25.0), (115.0, 45.0)]).across.domain().0 < 95.0);
        assert!(of(vec![(-180.0, -90.0), (180.0, 90.0)]).across.domain().0 > 98.0);
    }
}
