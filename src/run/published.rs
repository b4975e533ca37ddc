//! `leontief synth DIR --statistics`: what is published of a synthetic nation, ready to build a table from.

use std::path::Path;

use super::{RunError, synth};
use crate::axes::Labels;
use crate::compile::{Detail, Statistics};
use crate::config::Config;
use crate::exchange::{ExchangeError, StatisticsSource, write_statistics};
use crate::inventory::EmissionStatistics;
use crate::table::Table;
use crate::table::synthetic::NationOptions;

/// Makes a nation and writes `DIR/truth.h5`, `DIR/statistics` of it, and `DIR/build.toml`, which reads them.
///
/// # Errors
/// Sizes that make no nation, a folder that has something in it, a disk that refuses.
pub fn synth_statistics(folder: &Path, options: &NationOptions, detail: Detail) -> Result<Table, RunError> {
    if folder.is_file() || folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ExchangeError::Exists { path: folder.to_owned() }.into());
    }
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |source| RunError::Output { path, source }
    };
    std::fs::create_dir_all(folder).map_err(refused(folder))?;
    let truth = synth(&folder.join("truth.h5"), options)?;
    let source = published(&truth, detail)?;
    let config = folder.join("build.toml");
    std::fs::write(&config, text(&source, detail)).map_err(refused(&config))?;
    // The config is read back: what it names is what is written.
    let layout = Config::load(Some(&config), &[])?.build.unwrap_or_default().statistics;
    write_statistics(&folder.join("statistics"), &layout, &source)?;
    Ok(truth)
}

/// Statistics of money, and of the first stressor where there is one.
pub(super) fn published(truth: &Table, detail: Detail) -> Result<StatisticsSource, RunError> {
    Ok(StatisticsSource {
        statistics: Statistics::of(truth, detail)?,
        sector_codes: Labels::new("sector", truth.axes.sectors.codes().iter().map(String::as_str))?,
        emissions: truth.extensions.first().map(|of| EmissionStatistics::of(&truth.axes, of, 0)),
        files: Vec::new(),
        notes: Vec::new(),
    })
}

/// A config that names what differs from the defaults of a layout.
fn text(source: &StatisticsSource, detail: Detail) -> String {
    let (axes, money) = (&source.statistics.axes, &source.statistics.money);
    let (components, categories) = (source.statistics.nation.components.names(), axes.categories.names());
    let mut text = format!(
        "# Statistics of a synthetic nation by `leontief synth --statistics`; truth.h5 is the table they are of.\n\
         #   leontief run build.toml --output DIR\n\
         # All other keys are explained in configs/china-2012.toml.\n\n\
         [build]\nfolder = \"statistics\"\n\n\
         [build.statistics.nation]\nunit = \"{money}\"\nvalue_added = {components:?}\nfinal_demand = {categories:?}\n\n\
         [build.statistics.provincial_output]\nunit = \"{money}\"\n\n\
         [build.statistics.provincial_accounts]\nunit = \"{money}\"\nfinal_demand = {categories:?}\nnet_outflow = \"net_outflow\"\n\n\
         [build.statistics.provinces]\nfile = \"provinces.csv\"\n\n\
         [build.statistics.regions]\npopulation_unit = \"{}\"\n",
        source.statistics.regions.population_unit
    );
    if detail == Detail::Sectors {
        for what in ["output", "value_added"] {
            text += &format!(
                "\n[build.statistics.regional_{what}]\nfile = \"regional_{what}.csv\"\nunit = \"{money}\"\n"
            );
        }
    }
    if let Some(emissions) = &source.emissions {
        let homes: Vec<&str> =
            emissions.household_categories.iter().map(|k| axes.categories.name(*k)).collect();
        text += &format!(
            "\n[build.statistics.emissions]\nnation = \"national_emissions.csv\"\n\
             provinces = \"provincial_emissions.csv\"\nconcordance = \"concordance.csv\"\nunit = \"{}\"\n\
             stressor = \"{}\"\nhouseholds = {homes:?}\nhousehold_categories = {homes:?}\n",
            emissions.unit, emissions.stressor
        );
    }
    text
}
