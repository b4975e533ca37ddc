//! `leontief scenario`: classes of cities, scenarios, lifts and the quota, on all ranks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::RunError;
use super::lists::{self, Host};
use super::study::{Found, Line, Study, StudySummary, group, line, study};
use super::watch::Watcher;
use crate::accounts::{AccountsOptions, ExtensionAccounts, Footprints, Level, accounts};
use crate::archive::Groups;
use crate::axes::Labels;
use crate::classify::{self, Classes, SectorGroups, Traded};
use crate::config::{Config, Files};
use crate::exchange::labels_and_texts;
use crate::linalg::Matrix;
use crate::ranks::{World, agree};
use crate::scenario::{Baseline, Outcome, Outside, evaluate, lift, lifted, outcome, quota, shared, supplied};
use crate::table::VALUE_ADDED;

/// Classes the cities and evaluates every scenario of the config: `/classify`, `/scenario/<name>`, `/lift/<name>`, `/quota`.
///
/// # Errors
/// The same exit code on every rank.
pub fn scenario(world: &World, request: &Study<'_>) -> Result<Option<StudySummary>, RunError> {
    let config = request.config;
    let mut inputs = request.inputs.clone();
    inputs.extend(lists::listed(&config.files));
    let request = Study { inputs, ..*request };
    study(world, &request, |footprints| {
        let team = world.team();
        let maps = agree(team, maps(&footprints.table().axes.sectors, &config.files))?;
        let lists = agree(team, lists::lists(&Host::of(footprints), config))?;
        if let Some(world) = &lists.outside.world_intensity {
            lists::warn_above(footprints, world);
        }
        let classes = Classes::new(footprints, &maps, &config.classify)?;
        if classes.types.as_ref().is_some_and(classify::Types::is_unstable) {
            tracing::warn!("another partition into types is nearly as good; see /classify/type_agreement");
        }
        let flows = flows(footprints, config)?;
        let traded = flows.as_ref().map(|(flows, value_added)| Traded { flows, value_added });
        let mut found: Found =
            (group("classify", classify::present(&classes, footprints, traded)), about(footprints, &classes));
        found.0.extend(group("inputs", lists.present(footprints)));
        scenarios(footprints, &classes, (config, &lists.outside), &mut found)?;
        Ok(found)
    })
}

/// Scenarios, lifts and the quota.
fn scenarios(
    footprints: &Footprints<'_, '_>,
    classes: &Classes,
    (config, outside): (&Config, &Outside),
    (groups, lines): &mut Found,
) -> Result<(), RunError> {
    let axes = &footprints.table().axes;
    let baseline = Baseline::new(footprints, classes)?;
    let mut savings = BTreeMap::new();
    for (name, options) in &config.scenario {
        let found = evaluate(name, &baseline, options, outside)?;
        lines.extend(told(&found));
        savings.insert(name.as_str(), found.joint);
        put(groups, "scenario", name, outcome(&found, axes));
    }
    for (name, options) in &config.lift {
        let found = lift(name, footprints, classes, options)?;
        let deficit = found.deficit.iter().sum();
        lines.push(line(format!("lift {name}: deficit"), deficit, &footprints.unit));
        put(groups, "lift", name, lifted(&found, axes, &footprints.unit));
    }
    let Some(saving) = savings.get(config.quota.scenario.as_str()).filter(|_| config.quota.peak > 0.0) else {
        return Ok(());
    };
    let receivers = lift("quota", footprints, classes, &config.quota.lift)?;
    let by_flow = supplied(footprints, classes)?;
    let found = quota((footprints, &by_flow), &receivers, *saving, &config.quota)?;
    lines.push(line("quota", found.before, &footprints.unit));
    lines.push(line("quota with the saving", found.after, &footprints.unit));
    put(groups, "quota", "", shared(&found, axes, &footprints.unit));
    Ok(())
}

fn put(groups: &mut Groups, group: &'static str, name: &str, arrays: Vec<crate::quantity::Labeled>) {
    groups.entry(group).or_default().insert(name.to_owned(), arrays);
}

fn told(found: &Outcome) -> Vec<Line> {
    let share = 100.0 * found.joint / found.before.iter().sum::<f64>();
    let of = |what: &str| format!("scenario {}: {what}", found.name);
    vec![
        line(of("saving"), found.joint, &found.unit),
        line(of("of the footprint of all regions"), share, &"%"),
        line(of("interaction"), found.interaction, &found.unit),
    ]
}

fn about(footprints: &Footprints<'_, '_>, classes: &Classes) -> Vec<Line> {
    let emitters = |kind: classify::EmitterKind| {
        let count = classes.emitters.kind.iter().filter(|of| **of == Some(kind)).count();
        line(format!("super-emitters, {}", kind.name()), count as f64, &"cities")
    };
    let role = |role: classify::Role| {
        let count = classes.cities.iter().filter(|s| classes.roles.role[**s] == role).count();
        line(format!("{}s", role.name()), count as f64, &"cities")
    };
    let total: f64 = footprints.D_cba_reg().iter().sum();
    vec![
        line("footprints", total, &footprints.unit),
        role(classify::Role::Producer),
        role(classify::Role::Consumer),
        emitters(classify::EmitterKind::Demand),
        emitters(classify::EmitterKind::Technology),
        emitters(classify::EmitterKind::Hybrid),
    ]
}

/// Maps of sectors into groups.
pub(super) fn maps(sectors: &Labels, files: &Files) -> Result<Vec<SectorGroups>, RunError> {
    let map = |path: &PathBuf| -> Result<SectorGroups, RunError> {
        Ok(SectorGroups::new(sectors, &labels_and_texts(path, ["sector", "group"])?)?)
    };
    files.sector_groups.iter().chain(&files.other_sector_groups).map(map).collect()
}

/// Flows of the stressor and of value added, R × R, on rank 0; none where the config asks for totals only.
fn flows(footprints: &Footprints<'_, '_>, config: &Config) -> Result<Option<(Matrix, Matrix)>, RunError> {
    if config.accounts.level == Level::Totals {
        return Ok(None);
    }
    let table = footprints.table();
    let first = table.extensions.first().map_or(VALUE_ADDED, |extension| &extension.name);
    let extension = if config.stressor.extension.is_empty() { first } else { &config.stressor.extension };
    let mut extensions = vec![extension.to_owned()];
    if extension != VALUE_ADDED {
        extensions.push(VALUE_ADDED.to_owned());
    }
    let options = AccountsOptions { level: Level::Regions, extensions };
    let watcher = Watcher::new();
    let watch = |phase, done, all| watcher.tell(phase, done, all);
    let Some(found) = accounts(footprints.system(), table, &options, &watch)? else { return Ok(None) };
    let of = |name: &str, stressor: Option<&str>| summed(&found, table.axes.R(), name, stressor);
    Ok(of(extension, Some(&footprints.stressor)).zip(of(VALUE_ADDED, None)))
}

/// Flows of a stressor of an extension, or of all of them together.
fn summed(found: &[ExtensionAccounts], R: usize, extension: &str, stressor: Option<&str>) -> Option<Matrix> {
    let accounts = found.iter().find(|accounts| accounts.extension == extension)?;
    let flows = accounts.accounts.iter().find(|account| account.name == "flows")?;
    let mut sum = Matrix::zeros(R, R);
    for (k, part) in flows.values.chunks_exact(R * R).enumerate() {
        if stressor.is_none_or(|name| name == accounts.stressors.name(k)) {
            for (cell, flow) in sum.data_mut().iter_mut().zip(part) {
                *cell += flow;
            }
        }
    }
    Some(sum)
}
