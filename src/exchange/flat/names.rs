//! The names a layout lists, or how many there are.

use std::path::Path;

use super::super::ReadOptions;
use super::super::regions::{self, RegionsFile};
use super::super::sheet::Sheet;
use super::super::trail::Trail;
use super::ExchangeError;
use super::layout::{Layout, Names};

/// One axis: its length, and its names where the layout lists them.
pub(super) struct Listed {
    pub(super) count: usize,
    pub(super) names: Option<Vec<String>>,
}

/// The three axes and what is known of the regions.
pub(super) struct Lists {
    pub(super) regions: Listed,
    pub(super) sectors: Listed,
    pub(super) categories: Listed,
    /// Provinces and attributes: the user's file, or else the layout's.
    pub(super) file: Option<RegionsFile>,
}

impl Lists {
    /// Reads what the layout names.
    pub(super) fn read(
        layout: &Layout,
        options: &ReadOptions,
        trail: &mut Trail,
    ) -> Result<Self, ExchangeError> {
        let given = options.regions.as_ref().map(|path| regions::read(path, trail)).transpose()?;
        let own = match &layout.regions {
            Names::File(path) => Some(regions::read(path, trail)?),
            _ => None,
        };
        let in_files = own.as_ref().or(given.as_ref()).map(|file| file.regions.names().to_vec());
        let labeled = layout.labels.rows.is_some() || layout.labels.columns.is_some();
        let regions = match (&layout.regions, in_files) {
            (Names::File(_) | Names::Absent, Some(names)) => Listed::of(names),
            // Labels in the file then stand against those of the regions file.
            (Names::Count(count), _) if labeled => Listed { count: *count, names: None },
            (names, _) => listed(layout, "regions", names, labeled)?,
        };
        let mut inner = |key, word, names: &Names, labeled| match names {
            Names::File(path) => sheet(path, word, trail).map(Listed::of),
            names => listed(layout, key, names, labeled),
        };
        let sectors = inner("sectors", "sector", &layout.sectors, labeled)?;
        let across = layout.labels.columns.is_some();
        let categories = inner("categories", "category", &layout.categories, across)?;
        Ok(Self { regions, sectors, categories, file: given.or(own) })
    }
}

impl Listed {
    fn of(names: Vec<String>) -> Self {
        Self { count: names.len(), names: Some(names) }
    }
}

/// Names in the layout itself, or a count where labels tell the names.
fn listed(layout: &Layout, key: &str, names: &Names, labeled: bool) -> Result<Listed, ExchangeError> {
    match names {
        Names::List(names) => Ok(Listed::of(names.clone())),
        Names::Count(count) if labeled => Ok(Listed { count: *count, names: None }),
        Names::Count(_) => {
            Err(layout.fault(key, "a number will do only where [labels] tell the names; list them"))
        }
        Names::File(_) | Names::Absent => {
            let or = if labeled { ", or say how many there are" } else { "" };
            Err(layout.fault(key, &format!("is missing; name a file or list the names{or}")))
        }
    }
}

/// The column `word` of a file.
fn sheet(path: &Path, word: &str, trail: &mut Trail) -> Result<Vec<String>, ExchangeError> {
    let sheet = Sheet::read(path, b',', trail)?;
    let column = sheet.header.iter().position(|name| name.eq_ignore_ascii_case(word)).ok_or_else(|| {
        let reason = format!("no column '{word}'; begin the file with a header line that names it");
        ExchangeError::description(path, reason)
    })?;
    Ok(sheet.column(column).map(str::to_owned).collect())
}
