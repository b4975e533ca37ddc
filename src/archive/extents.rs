//! Extents: every dataset has the axes the format gives it, each as long as its labels, before anything is made of it.

use std::collections::BTreeMap;

use super::ArchiveError;
use super::read::Source;
use super::schema::Listed;
use super::show::{TreeLine, lines};

/// Axes whose labels stand in `/axes` for the whole file.
const COMMON: [&str; 4] = ["region", "province", "sector", "category"];

impl Source {
    /// Holds the datasets of the file against the axes of the format and their labels.
    pub(super) fn check_extents(&self) -> Result<(), ArchiveError> {
        let lines = lines(self)?;
        let datasets = lines.iter().filter(|line| line.shape.is_some());
        let datasets = datasets.map(|line| (line.path.as_str(), line)).collect();
        let extents = Extents { source: self, listed: Listed::new(), datasets };
        // In the order written: `/axes` before what is held against it.
        lines.iter().filter(|line| line.shape.is_some()).try_for_each(|line| extents.check(line))
    }
}

struct Extents<'a> {
    source: &'a Source,
    listed: Listed,
    datasets: BTreeMap<&'a str, &'a TreeLine>,
}

impl Extents<'_> {
    fn check(&self, line: &TreeLine) -> Result<(), ArchiveError> {
        let (group, name) = parts(&line.path);
        // What others put into a file of ours is theirs.
        if !self.listed.has(group) {
            return Ok(());
        }
        if line.axes == [name] {
            return self.check_scale(line);
        }
        let missing = |axis: &str| self.source.absent(&format!("scale {axis} of {}", line.path));
        let axes = self.axes(line);
        let lengths = axes.iter().map(|axis| self.length(group, axis).ok_or_else(|| missing(axis)));
        self.check_shape(line, lengths.collect::<Result<_, _>>()?)?;
        match axes.iter().zip(&line.axes).find(|(axis, found)| axis != found) {
            Some((axis, _)) => Err(missing(axis)),
            None => Ok(()),
        }
    }

    /// A scale in any group has the labels of `/axes`; those must be fit to be an axis.
    fn check_scale(&self, line: &TreeLine) -> Result<(), ArchiveError> {
        let (group, name) = parts(&line.path);
        let Some((axis, common)) = self.common(name) else { return Ok(()) };
        let labels = self.source.labels(axis, &common.path)?;
        if group == "/axes" {
            return Ok(());
        }
        self.check_shape(line, vec![labels.len()])?;
        let found = self.source.texts(&line.path)?;
        match found.iter().zip(labels.names()).position(|(found, label)| found != label) {
            Some(at) => Err(ArchiveError::Misaligned {
                file: self.source.path.clone(),
                scale: line.path.clone(),
                position: at + 1,
                found: found[at].clone(),
                expected: labels.name(at).to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn check_shape(&self, line: &TreeLine, expected: Vec<usize>) -> Result<(), ArchiveError> {
        match &line.shape {
            Some(found) if *found != expected => Err(ArchiveError::Shape {
                file: self.source.path.clone(),
                dataset: line.path.clone(),
                found: found.clone(),
                expected,
            }),
            _ => Ok(()),
        }
    }

    /// Axes of a dataset: those of the format; of an estimate those of its output; else its own.
    fn axes<'a>(&'a self, line: &'a TreeLine) -> Vec<&'a str> {
        let (group, name) = parts(&line.path);
        if let Some(axes) = self.listed.axes(group, name) {
            return axes.to_vec();
        }
        let drawn = self.datasets.get(format!("/ensemble/{name}").as_str());
        match self.listed.estimate(group).zip(drawn) {
            Some((more, drawn)) => self.axes(drawn).into_iter().skip(1).chain(more.iter().copied()).collect(),
            None => line.axes.iter().map(String::as_str).collect(),
        }
    }

    /// Length of an axis: that of its labels in `/axes`, or beside the dataset.
    fn length(&self, group: &str, axis: &str) -> Option<usize> {
        let beside = || self.datasets.get(format!("{group}/{axis}").as_str()).copied();
        let labels = self.common(axis).map(|(_, line)| line).or_else(beside)?;
        match labels.shape.as_deref()? {
            [length] => Some(*length),
            _ => None,
        }
    }

    /// The labels in `/axes` of an axis or of one of its two ends.
    fn common(&self, axis: &str) -> Option<(&'static str, &TreeLine)> {
        let stem = axis.strip_suffix("_from").or(axis.strip_suffix("_to")).unwrap_or(axis);
        let name = COMMON.into_iter().find(|name| *name == stem)?;
        self.datasets.get(format!("/axes/{name}").as_str()).map(|line| (name, *line))
    }
}

/// Group and name.
fn parts(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
