//! Which regions and sectors a measure is for.

use super::{Cities, ScenarioError};
use crate::axes::{Axes, Region};
use crate::classify::Classes;

/// A scenario's name, the table's labels and the classes of its cities: what measures are read by.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub scenario: &'a str,
    pub axes: &'a Axes,
    pub classes: &'a Classes,
}

impl Reader<'_> {
    /// Regions that meet any of the conditions, in table order; all of them without conditions.
    pub fn regions(&self, any: &[Cities], measure: &'static str) -> Result<Vec<usize>, ScenarioError> {
        let mut chosen = vec![any.is_empty(); self.axes.R()];
        for conditions in any {
            self.add(conditions, &mut chosen)?;
        }
        let found: Vec<usize> = (0..chosen.len()).filter(|r| chosen[*r]).collect();
        // Classes may turn out empty; names may not.
        let named = any.iter().all(|c| c.emitters.is_empty() && c.affluence.is_empty() && c.types.is_empty());
        if found.is_empty() && named {
            return Err(ScenarioError::NoCity { scenario: self.scenario.to_owned(), measure });
        }
        Ok(found)
    }

    fn add(&self, conditions: &Cities, chosen: &mut [bool]) -> Result<(), ScenarioError> {
        let unknown = |source| ScenarioError::Unknown { scenario: self.scenario.to_owned(), source };
        let regions = self.axes.regions.find_all("region", &conditions.regions).map_err(unknown)?;
        let provinces =
            self.axes.provinces.labels().find_all("province", &conditions.provinces).map_err(unknown)?;
        let emitters = &self.classes.emitters.kind;
        let groups = self.groups(&conditions.affluence)?;
        let types = self.types(&conditions.types)?;
        for r in regions {
            let province = self.axes.provinces.province_of(Region(r)).0;
            let meets = provinces.contains(&province)
                && (conditions.emitters.is_empty()
                    || emitters[r].is_some_and(|kind| conditions.emitters.contains(&kind)))
                && groups.as_ref().is_none_or(|group| group[r])
                && types.as_ref().is_none_or(|kind| kind[r]);
            chosen[r] |= meets;
        }
        Ok(())
    }

    /// Whether a region is in one of the groups of affluence; `None` where none is asked for.
    pub fn groups(&self, wanted: &[usize]) -> Result<Option<Vec<bool>>, ScenarioError> {
        if wanted.is_empty() {
            return Ok(None);
        }
        let Some(affluence) = &self.classes.affluence else {
            return Err(self.missing("the population of cities", "give it with the table's regions"));
        };
        let count = affluence.sizes.len();
        if let Some(group) = wanted.iter().find(|group| **group == 0 || **group > count) {
            return Err(ScenarioError::Group { scenario: self.scenario.to_owned(), group: *group, count });
        }
        Ok(Some(
            affluence.group.iter().map(|group| group.is_some_and(|g| wanted.contains(&(g + 1)))).collect(),
        ))
    }

    fn types(&self, wanted: &[String]) -> Result<Option<Vec<bool>>, ScenarioError> {
        if wanted.is_empty() {
            return Ok(None);
        }
        let Some(types) = &self.classes.types else {
            return Err(self.missing("the map of sector groups", "name it in files.sector_groups"));
        };
        let unknown = |source| ScenarioError::Unknown { scenario: self.scenario.to_owned(), source };
        let wanted = types.names.find_all("structure type", wanted).map_err(unknown)?;
        Ok(Some(types.of.iter().map(|of| of.is_some_and(|of| wanted.contains(&of))).collect()))
    }

    /// Sectors by code or name, in table order; all of them where none is named.
    pub fn sectors(&self, named: &[String]) -> Result<Vec<usize>, ScenarioError> {
        let unknown = |source| ScenarioError::Unknown { scenario: self.scenario.to_owned(), source };
        self.axes.sectors.find_all_coded("sector", named).map_err(unknown)
    }

    /// A sector by code or name.
    pub fn sector(&self, name: &str) -> Result<usize, ScenarioError> {
        let unknown = |source| ScenarioError::Unknown { scenario: self.scenario.to_owned(), source };
        self.axes.sectors.find_coded("sector", name).map_err(unknown)
    }

    pub fn no_demand(&self, s: usize, value: f64) -> ScenarioError {
        let city = self.axes.regions.name(s).to_owned();
        ScenarioError::NoDemand { scenario: self.scenario.to_owned(), city, value }
    }

    pub fn missing(&self, what: &'static str, remedy: &'static str) -> ScenarioError {
        ScenarioError::Missing { scenario: self.scenario.to_owned(), what, remedy }
    }

    pub fn range(&self, what: &'static str, value: f64, range: &'static str) -> ScenarioError {
        ScenarioError::Range { scenario: self.scenario.to_owned(), what, value, range }
    }
}
