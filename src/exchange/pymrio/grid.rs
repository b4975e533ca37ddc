//! One matrix file of a pymrio folder: header rows, label columns, body.

use super::super::ExchangeError;
use super::super::align::Pair;
use super::super::text::lines::{Line, Lines};
use super::super::trail::Trail;
use super::super::wide::{Heads, labels};
use super::TAB;
use super::parameters::{Listed, Parameters};

/// An opened matrix file, its headers read.
pub(super) struct Grid {
    /// Names of the columns.
    pub(super) heads: Heads,
    /// Body lines to come.
    pub(super) lines: Lines,
    /// Header rows without the label columns.
    levels: Vec<Vec<String>>,
}

impl Grid {
    /// Opens a file; pandas' row of index names is passed over where it is there.
    pub(super) fn open(
        listed: &Listed,
        parameters: &Parameters,
        trail: &mut Trail,
    ) -> Result<Self, ExchangeError> {
        let mut lines = trail.open(&listed.path)?;
        let mut levels: Vec<Vec<String>> = Vec::new();
        for row in 0..listed.header {
            let Some(line) = lines.next_line()? else {
                return Err(ExchangeError::Empty {
                    file: listed.path.clone(),
                    content: "a header and no row",
                });
            };
            let number = line.number;
            let mut cells = labels(&listed.path, line, TAB)?;
            let width = levels.first().map_or(cells.len(), |first| first.len() + listed.index);
            if cells.len() != width || width <= listed.index {
                let (found, expected) = (cells.len(), width.max(listed.index + 1));
                return Err(ExchangeError::Ragged {
                    file: listed.path.clone(),
                    line: number,
                    found,
                    expected,
                });
            }
            if listed.header > 1 && cells[1..listed.index].iter().any(|cell| !cell.is_empty()) {
                return Err(ExchangeError::Counts {
                    file: parameters.path().to_owned(),
                    array: listed.array.clone(),
                    count: "nr_index_col",
                    found: listed.index,
                    reason: format!("header row {} of its file has a label there", row + 1),
                });
            }
            levels.push(cells.split_off(listed.index));
        }
        let columns = levels[0].len();
        let mut names = vec![String::from("label"); listed.index];
        names.extend(
            (0..columns)
                .map(|at| levels.iter().map(|level| level[at].as_str()).collect::<Vec<_>>().join(", ")),
        );
        let heads = Heads {
            path: listed.path.clone(),
            separator: TAB,
            index: listed.index,
            columns: names,
            blank: None,
        };
        let mut grid = Self { heads, lines, levels };
        if listed.header > 1 {
            grid.skip_names()?;
        }
        Ok(grid)
    }

    /// First two header rows as pairs.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        self.levels[0].iter().cloned().zip(self.levels[1].iter().cloned()).collect()
    }

    /// Label columns at the left.
    pub(super) fn index(&self) -> usize {
        self.heads.index
    }

    /// Labels of every body line, one string a line, levels joined; reads the file to its end.
    pub(super) fn row_labels(mut self) -> Result<Vec<Vec<String>>, ExchangeError> {
        let mut rows = Vec::new();
        while let Some(batch) = self.lines.next_batch()? {
            for line in batch {
                rows.push(self.heads.row_labels(line)?);
            }
        }
        if rows.is_empty() {
            return Err(ExchangeError::Empty { file: self.heads.path, content: "a header and no row" });
        }
        Ok(rows)
    }

    fn skip_names(&mut self) -> Result<(), ExchangeError> {
        let index = self.heads.index;
        let is_names = match self.lines.peek()? {
            Some(line) => is_names(line, index, &self.heads)?,
            None => false,
        };
        if is_names {
            self.lines.next_line()?;
        }
        Ok(())
    }
}

/// A row with names in the label columns and nothing else.
fn is_names(line: Line<'_>, index: usize, heads: &Heads) -> Result<bool, ExchangeError> {
    let cells = labels(&heads.path, line, TAB)?;
    Ok(cells.len() == heads.columns.len() && cells[index..].iter().all(String::is_empty))
}
