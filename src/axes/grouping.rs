//! Many to few: which group each region belongs to.

use super::{Axes, Labels, LabelsError, Region};

/// A group for every region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    labels: Labels,
    of: Vec<usize>,
}

impl Grouping {
    /// Groups named one a region, in the order in which they come first.
    ///
    /// # Errors
    /// A blank name, or no region at all.
    pub fn new(group_of: &[String]) -> Result<Self, LabelsError> {
        let mut names: Vec<&str> = Vec::new();
        let mut of = Vec::with_capacity(group_of.len());
        for name in group_of.iter().map(|name| name.trim()) {
            let at = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            of.push(at);
        }
        Ok(Self { labels: Labels::new("group", names)?, of })
    }

    /// The provinces.
    pub fn provinces(axes: &Axes) -> Self {
        let of = (0..axes.R()).map(|r| axes.provinces.province_of(Region(r)).0).collect();
        Self { labels: axes.provinces.labels().clone(), of }
    }

    /// Names of the groups.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Group of a region.
    pub fn of(&self, r: Region) -> usize {
        self.of[r.0]
    }
}
