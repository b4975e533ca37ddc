//! Rows and columns in any order: the same table, and a word about it.

use super::nation::{bits, plain};
use super::written::Written;
use crate::exchange::Format;

/// Marsaglia's xorshift: the same permutations on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, self.below(at + 1));
        }
        order
    }

    /// Columns of demand, those of exports and balancing strewn in; the first region's list names the categories.
    fn demand(&mut self, regions: usize, categories: usize) -> Vec<usize> {
        let mut columns = self.rows(regions, categories);
        for leaving in [regions * categories, regions * categories + 1] {
            columns.insert(self.below(columns.len() + 1), leaving);
        }
        columns
    }

    /// Rows of regions × sectors in an order that keeps the regions' first appearances and the first region's list:
    /// these two name the axes.
    fn rows(&mut self, regions: usize, sectors: usize) -> Vec<usize> {
        let shuffled = self.permutation(regions * sectors);
        let mut seen: Vec<usize> = Vec::new();
        for row in &shuffled {
            if !seen.contains(&(row / sectors)) {
                seen.push(row / sectors);
            }
        }
        let first: Vec<usize> =
            shuffled.iter().filter(|row| *row / sectors == seen[0]).map(|row| row % sectors).collect();
        let rank = |list: &[usize], item| list.iter().position(|other| *other == item).expect("listed");
        shuffled
            .iter()
            .map(|row| rank(&seen, row / sectors) * sectors + rank(&first, row % sectors))
            .collect()
    }
}

/// Puts body rows and columns of a tab-separated file in another order.
fn reorder(text: &str, (head, index): (usize, usize), rows: &[usize], columns: &[usize]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), head + rows.len());
    let order = (0..head).chain(rows.iter().map(|row| head + row));
    let line = |at: usize| {
        let cells: Vec<&str> = lines[at].split('\t').collect();
        assert_eq!(cells.len(), index + columns.len());
        let moved = columns.iter().map(|column| cells[index + column]);
        cells[..index].iter().copied().chain(moved).collect::<Vec<_>>().join("\t") + "\n"
    };
    order.map(line).collect()
}

#[test]
fn a_permuted_pymrio_folder_is_the_same_table_to_the_last_bit() {
    let table = plain();
    let (n, R, m) = (table.axes.n(), table.axes.R(), table.axes.m());
    let C = table.axes.C();
    for seed in 1..=20 {
        let mut dice = Dice(seed);
        let written = Written::new(Format::Pymrio);
        let (rows, columns) = (dice.rows(R, m), dice.permutation(n));
        written.edit("Z.txt", |text| reorder(text, (3, 2), &rows, &columns));
        let (rows, columns) = (dice.permutation(n), dice.demand(R, C));
        written.edit("Y.txt", |text| reorder(text, (3, 2), &rows, &columns));
        let rows = dice.permutation(n);
        written.edit("x.txt", |text| reorder(text, (1, 2), &rows, &[0]));
        let rows = dice.permutation(n);
        written.edit("unit.txt", |text| reorder(text, (1, 2), &rows, &[0]));
        for (file, count) in
            [("emissions/F.txt", 2), ("water use/F.txt", 2), ("value_added/F.txt", 2), ("imports/F.txt", 1)]
        {
            let (rows, columns) = (dice.permutation(count), dice.permutation(n));
            written.edit(file, |text| reorder(text, (3, 1), &rows, &columns));
        }
        for (file, count) in [("emissions/F_Y.txt", 2), ("imports/F_Y.txt", 1)] {
            let (rows, columns) = (dice.permutation(count), dice.permutation(R * C + 2));
            written.edit(file, |text| reorder(text, (3, 1), &rows, &columns));
        }
        let source = written.read();
        assert_eq!(bits(&source.table), bits(&table), "seed {seed}");
        for file in ["Z.txt", "Y.txt", "x.txt", "F.txt", "F_Y.txt"] {
            let told = format!("{file}: rows or columns stood in another order");
            assert!(source.notes.iter().any(|note| note.contains(&told)), "{file}: {:?}", source.notes);
        }
    }
}

#[test]
fn a_permuted_csv_folder_is_the_same_table_to_the_last_bit() {
    let mut dice = Dice(7);
    let written = Written::new(Format::Csv);
    for file in written.files() {
        // The order of these lists is the table's.
        if ["regions.csv", "sectors.csv", "categories.csv", "units.csv"].contains(&file.as_str()) {
            continue;
        }
        let whole = written.text(&file);
        let mut lines: Vec<&str> = whole.split_inclusive('\n').collect();
        let body = lines.split_off(1);
        let order = dice.permutation(body.len());
        lines.extend(order.iter().map(|at| body[*at]));
        written.put(&file, lines.concat());
    }
    let source = written.read();
    assert_eq!(bits(&source.table), bits(&plain()));
    assert_eq!(source.notes, Vec::<String>::new(), "long files have no order");
}
