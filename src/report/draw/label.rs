//! Labels of marks, placed where they hide neither each other nor other marks.

use super::{Frame, Node, text, width_of};

/// A mark that wants a name.
pub(in crate::report) struct Label {
    /// Its place.
    pub(in crate::report) place: (f64, f64),
    /// Its radius.
    pub(in crate::report) radius: f64,
    /// Its name.
    pub(in crate::report) name: String,
}

/// Area of other marks that a name may hide: about two small ones.
const HIDDEN: f64 = 50.0;

/// Left, top, right, bottom.
type Box4 = [f64; 4];

fn overlap(a: Box4, b: Box4) -> f64 {
    let across = a[2].min(b[2]) - a[0].max(b[0]);
    let down = a[3].min(b[3]) - a[1].max(b[1]);
    if across > 0.0 && down > 0.0 { across * down } else { 0.0 }
}

/// The space of a text of a width and size at an anchor.
fn space_of((anchor, x, y): (&str, f64, f64), wide: f64, size: f64) -> Box4 {
    let left = match anchor {
        "start" => x,
        "end" => x - wide,
        _ => x - wide / 2.0,
    };
    [left, y - size * 0.85, left + wide, y + size * 0.25]
}

/// Anchors around a mark, the preferred first.
fn candidates(label: &Label, size: f64) -> [(&'static str, f64, f64); 8] {
    let (x, y) = label.place;
    let gap = label.radius + 3.0;
    let (above, below) = (y - gap - 2.0, y + gap + size * 0.85);
    [
        ("start", x + gap, y + size * 0.35),
        ("end", x - gap, y + size * 0.35),
        ("middle", x, above),
        ("middle", x, below),
        ("start", x + 0.7 * gap, above + 1.0),
        ("end", x - 0.7 * gap, above + 1.0),
        ("start", x + 0.7 * gap, below - 1.0),
        ("end", x - 0.7 * gap, below - 1.0),
    ]
}

/// Names beside their marks, those first in the list first; one that finds no free place is left out.
pub(in crate::report) fn place(
    labels: &[Label],
    obstacles: &[(f64, f64)],
    frame: Frame,
    size: f64,
) -> Vec<Node> {
    let mut taken: Vec<Box4> = Vec::new();
    let mut nodes = Vec::new();
    let around = |(x, y): (f64, f64), half: f64| [x - half, y - half, x + half, y + half];
    // Marks that have a name weigh more than others; of large disks the middle counts.
    let others = obstacles.iter().map(|spot| around(*spot, 2.5));
    let own = labels.iter().map(|label| around(label.place, label.radius.min(5.0)));
    let marks: Vec<Box4> = others.chain(own).collect();
    for label in labels {
        let wide = width_of(&label.name, size) + 4.0;
        let cost = |space: Box4| {
            let outside = space[0] < frame.left || space[2] > frame.right();
            if outside || space[1] < frame.top || space[3] > frame.bottom() {
                return f64::INFINITY;
            }
            let hidden: f64 = marks.iter().map(|other| overlap(space, *other)).sum();
            let names: f64 = taken.iter().map(|other| overlap(space, *other)).sum();
            // A touched corner may pass, a hidden letter may not.
            if names > 0.05 * wide * size { f64::INFINITY } else { 8.0 * names + hidden }
        };
        let spots = candidates(label, size).map(|spot| (cost(space_of(spot, wide, size)), spot));
        let best = spots.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, spot)) = best.filter(|(cost, _)| *cost < HIDDEN) else { continue };
        taken.push(space_of(spot, wide, size));
        nodes.push(
            text((spot.1, spot.2), spot.0, &label.name)
                .at("font-size", size)
                .with("paint-order", "stroke")
                .with("stroke", "#ffffff")
                .at("stroke-width", 2.6)
                .with("stroke-linejoin", "round")
                .with("class", "halo"),
        );
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_hide_each_other() {
        let frame = Frame { left: 0.0, top: 0.0, width: 400.0, height: 300.0 };
        let near = |name: &str, x| Label { place: (x, 100.0), radius: 4.0, name: name.to_owned() };
        let labels = [near("Shanghai", 100.0), near("Suzhou", 106.0), near("Wuxi", 112.0)];
        let placed = place(&labels, &[], frame, 12.0);
        assert_eq!(placed.len(), 3);
        assert!(placed[0].to_string().contains("Shanghai"));
        // Ten at one place cannot all have room.
        let crowd: Vec<Label> = (0..20).map(|_| near("Shijiazhuang", 200.0)).collect();
        let placed = place(&crowd, &[], frame, 12.0).len();
        assert!((1..=8).contains(&placed), "{placed}");
    }
}
