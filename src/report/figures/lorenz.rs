//! The Lorenz curve of footprints over people.

use super::tables::{cell, header};
use super::{Chart, Section};
use crate::classify::lorenz;
use crate::report::draw::{
    COLORS, Drawing, Frame, GRAY, Node, Scale, bottom, left, line, number, percent, text,
};
use crate::report::findings::Findings;

/// The curve, from the region with the least footprint a head to that with the most.
pub(super) fn curve(findings: &Findings) -> Option<Chart> {
    let people = findings.places.people.as_ref()?;
    let found = lorenz(&findings.amounts.footprint, people);
    if !found.gini.is_finite() {
        return None;
    }
    let frame = Frame { left: 90.0, top: 20.0, width: 480.0, height: 480.0 };
    let (across, up) = (Scale::linear((0.0, 1.0), frame.across()), Scale::linear((0.0, 1.0), frame.up()));
    let place = |(p, a): (&f64, &f64)| format!("{:.2},{:.2}", across.at(*p), up.at(*a));
    let points: Vec<String> = found.people.iter().zip(&found.amount).map(place).collect();
    let mut drawing = Drawing::new(960.0, 570.0);
    drawing.add(bottom(frame, &across, "share of people, least footprint a head first"));
    drawing.add(left(frame, &up, "share of footprints"));
    drawing.add(
        line((frame.left, frame.bottom()), (frame.right(), frame.top))
            .with("stroke", GRAY)
            .with("stroke-dasharray", "6 4"),
    );
    let area = format!("{} {:.2},{:.2}", points.join(" "), frame.left, frame.bottom());
    drawing
        .add(Node::new("polygon").with("points", &area).with("fill", COLORS[0]).with("fill-opacity", "0.12"));
    drawing.add(
        Node::new("polyline")
            .with("points", &points.join(" "))
            .with("fill", "none")
            .with("stroke", COLORS[0])
            .at("stroke-width", 2.4),
    );
    let share = |wanted: f64| {
        let at = found.people.iter().position(|share| *share >= wanted)?;
        let (before, after) = (at.checked_sub(1)?, at);
        let part = (wanted - found.people[before]) / (found.people[after] - found.people[before]);
        Some(found.amount[before] + part * (found.amount[after] - found.amount[before]))
    };
    let half = share(0.5).unwrap_or(f64::NAN);
    let tenth = 1.0 - share(0.9).unwrap_or(f64::NAN);
    let words = [
        format!("Gini coefficient {}", number(found.gini)),
        format!("the half of the people with least has {}", percent(half)),
        format!("the tenth with most has {}", percent(tenth)),
        "dashed: everyone alike".to_owned(),
    ];
    for (at, words) in words.iter().enumerate() {
        drawing.add(text((610.0, 60.0 + 24.0 * at as f64), "start", words).at("font-size", 14.0));
    }
    let caption = format!(
        "Regions in the order of their footprint a head, everyone of a region alike. Gini coefficient {}: 0 everyone \
         alike, 1 one has all. {} of {} regions have a number of people.",
        number(found.gini),
        found.people.len() - 1,
        people.len()
    );
    let mut data = vec![header(&["share_of_people", "share_of_footprints"])];
    data.extend(found.people.iter().zip(&found.amount).map(|(p, a)| vec![cell(*p), cell(*a)]));
    let title = "Who has how much: Lorenz curve".to_owned();
    Some(Chart::new(("lorenz", Section::Footprints), (title, caption), drawing, data))
}
