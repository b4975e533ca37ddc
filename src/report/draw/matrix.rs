//! A matrix as colored cells with their numbers, and bars of its sums.

use super::{Frame, GRAY, Node, RAMP_STEPS, SMALL, clipped, group, ramp, readable_on, rectangle, text};

/// A matrix to draw.
pub(in crate::report) struct Grid<'a> {
    /// Where its cells are.
    pub(in crate::report) frame: Frame,
    /// Names of its rows.
    pub(in crate::report) rows: &'a [String],
    /// Names of its columns.
    pub(in crate::report) columns: &'a [String],
    /// Row-major.
    pub(in crate::report) values: &'a [f64],
    /// How a value is written.
    pub(in crate::report) show: fn(f64) -> String,
    /// What rows, columns and values are.
    pub(in crate::report) measures: [&'a str; 3],
}

impl Grid<'_> {
    fn ends(&self) -> (f64, f64) {
        let finite = self.values.iter().copied().filter(|value| value.is_finite());
        finite
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    }

    fn share(&self, value: f64) -> f64 {
        let (low, high) = self.ends();
        if high > low { (value - low) / (high - low) } else { 0.5 }
    }

    fn cell(&self, (row, column): (usize, usize), (wide, high): (f64, f64)) -> Node {
        let value = self.values[row * self.columns.len() + column];
        let corner = (self.frame.left + column as f64 * wide, self.frame.top + row as f64 * high);
        let middle = (corner.0 + wide / 2.0, corner.1 + high / 2.0 + 4.0);
        let shown = (self.show)(value);
        let tip = format!("{} → {}: {shown} {}", self.rows[row], self.columns[column], self.measures[2]);
        let body = rectangle(corner, (wide - 1.5, high - 1.5)).with("class", "cell");
        if !value.is_finite() {
            let empty = body.with("fill", "none").with("stroke", GRAY).with("stroke-dasharray", "3 3");
            return group([empty, text(middle, "middle", &shown).at("font-size", SMALL)]).title(&tip);
        }
        let share = self.share(value);
        let words = Node::new("text")
            .at("x", middle.0)
            .at("y", middle.1)
            .with("text-anchor", "middle")
            .at("font-size", SMALL)
            .with("fill", readable_on(share))
            .text(&shown);
        group([body.with("fill", &ramp(share)), words]).title(&tip)
    }

    fn legend(&self) -> Node {
        let (low, high) = self.ends();
        let (y, wide) = (self.frame.bottom() + 42.0, 30.0);
        let start = self.frame.left;
        let mut nodes: Vec<Node> = (0..RAMP_STEPS)
            .map(|at| {
                let share = at as f64 / (RAMP_STEPS - 1) as f64;
                rectangle((start + at as f64 * wide, y), (wide, 11.0)).with("fill", &ramp(share))
            })
            .collect();
        let end = start + RAMP_STEPS as f64 * wide;
        nodes.push(text((start, y + 25.0), "start", &(self.show)(low)).at("font-size", SMALL));
        nodes.push(text((end, y + 25.0), "end", &(self.show)(high)).at("font-size", SMALL));
        nodes.push(text((end + 10.0, y + 10.0), "start", self.measures[2]).at("font-size", SMALL));
        group(nodes)
    }
}

/// Draws it: rows produce, columns consume; the names of columns stand above.
pub(in crate::report) fn grid(grid: &Grid) -> Node {
    let frame = grid.frame;
    if grid.rows.is_empty() || grid.columns.is_empty() || !grid.ends().0.is_finite() {
        return text((frame.left, frame.top + 20.0), "start", "no data");
    }
    let wide = frame.width / grid.columns.len() as f64;
    let high = frame.height / grid.rows.len() as f64;
    let mut nodes = Vec::new();
    for (at, name) in grid.rows.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * high + 4.0;
        let short = clipped(name, SMALL, frame.left - 40.0);
        nodes.push(text((frame.left - 8.0, y), "end", &short).at("font-size", SMALL).title(name));
    }
    for (at, name) in grid.columns.iter().enumerate() {
        let x = frame.left + (at as f64 + 0.5) * wide;
        let short = clipped(name, SMALL, wide - 4.0);
        nodes.push(text((x, frame.top - 8.0), "middle", &short).at("font-size", SMALL).title(name));
    }
    let (x, y) = (18.0, frame.top + frame.height / 2.0);
    nodes.push(text((x, y), "middle", grid.measures[0]).with("transform", &format!("rotate(-90 {x} {y})")));
    nodes.push(text((frame.left + frame.width / 2.0, frame.top - 28.0), "middle", grid.measures[1]));
    let cells = (0..grid.rows.len()).flat_map(|row| (0..grid.columns.len()).map(move |column| (row, column)));
    nodes.extend(cells.map(|place| grid.cell(place, (wide, high))));
    nodes.push(grid.legend());
    group(nodes)
}

/// Sums of the rows and of the columns, as numbers at the right and below, where `show` writes them.
pub(in crate::report) fn sums(values: &[f64], columns: usize) -> (Vec<f64>, Vec<f64>) {
    let rows = values.chunks(columns.max(1)).map(|row| row.iter().sum()).collect();
    let of = |column: usize| values.iter().skip(column).step_by(columns.max(1)).sum();
    (rows, (0..columns).map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::super::number;
    use super::*;

    #[test]
    fn cells_carry_their_numbers_and_missing_ones_a_dash() {
        let frame = Frame { left: 100.0, top: 50.0, width: 200.0, height: 80.0 };
        let (rows, columns) = (["a", "<b>"].map(str::to_owned), ["c", "d"].map(str::to_owned));
        let values = [1.0, 2.0, f64::NAN, 4.0];
        let measures = ["from", "to", "Mt"];
        let svg =
            grid(&Grid { frame, rows: &rows, columns: &columns, values: &values, show: number, measures })
                .to_string();
        assert!(svg.contains("&lt;b&gt; → d: 4 Mt") && svg.contains("&lt;b&gt; → c: – Mt"), "{svg}");
        assert_eq!(svg.matches("class=\"cell\"").count(), 4);
        assert_eq!(sums(&[1.0, 2.0, 3.0, 4.0], 2), (vec![3.0, 7.0], vec![4.0, 6.0]));
    }
}
