//! `leontief scenario`: classes of cities, scenarios, lifts and the quota, on all ranks.

use std::collections::BTreeMap;

use super::RunError;
use super::lists::{self, Host};
use super::solve::Solve;
use super::study::{Found, Line, StudySummary, group, line, study};
use super::unchanged::same_inputs;
use super::watch::right_hand_sides;
use crate::accounts::{Footprints, region_flows};
use crate::archive::Groups;
use crate::classify::{self, Classes, Traded};
use crate::config::Config;
use crate::ranks::{World, agree};
use crate::scenario::{Baseline, Outcome, Outside, evaluate, lift, lifted, outcome, quota, shared, supplied};

/// Classes the cities and evaluates every scenario of the config: `/classes`, `/scenario/<name>`, `/lift/<name>`, `/quota`.
///
/// # Errors
/// The same exit code on every rank.
pub fn scenario(world: &World, request: &Solve<'_>) -> Result<Option<StudySummary>, RunError> {
    let config = request.config;
    let mut inputs = request.inputs.clone();
    let listed = lists::listed(&config.files);
    same_inputs(world.team(), &listed)?;
    inputs.extend(listed);
    let request = Solve { inputs, ..*request };
    study(world, &request, |footprints| {
        let team = world.team();
        let maps = agree(team, lists::maps(&footprints.table().axes.sectors, &config.files))?;
        let lists = agree(team, lists::lists(&Host::of(footprints), config))?;
        same_inputs(team, &lists.inputs)?;
        if let Some(world) = &lists.outside.world_intensity {
            lists::warn_above(footprints, world, config);
        }
        let classes = Classes::new(footprints, &maps, &config.classify)?;
        classes.affluence.as_ref().into_iter().for_each(doubt_units);
        classes.types.as_ref().into_iter().for_each(doubt);
        let asked = config.accounts.has_flows();
        let flows = if asked { region_flows(footprints, true, &right_hand_sides)? } else { None };
        let traded = flows.as_ref().and_then(|flows| {
            let (flows, value_added) = (&flows.stressor, flows.value_added.as_ref()?);
            Some(Traded { flows, value_added })
        });
        let mut found = Found {
            groups: group("classes", classify::present(&classes, footprints, traded)),
            lines: about(footprints, &classes),
            inputs: lists.inputs.clone(),
        };
        found.groups.extend(group("inputs", lists.present(footprints)));
        scenarios(footprints, &classes, (config, &lists.outside), &mut found)?;
        Ok(found)
    })
}

/// Final demand a head, in US$, that says that people or money are in another unit.
const TOO_RICH: f64 = 1e6;

/// Gap between short formula and full solve that no certificate explains.
const WIDE: f64 = 1e-6;

/// Says where people or money cannot be in the unit they are said to be in.
fn doubt_units(affluence: &classify::Affluence) {
    if let Some(mean) = affluence.mean.iter().find(|mean| **mean > TOO_RICH) {
        tracing::warn!(
            "final demand a head of a group of cities is {mean:.0} US$; look at the units of population and money, and at \
             classify.affluence.exchange_rate"
        );
    }
}

/// Says where the types hang on chance.
fn doubt(types: &classify::Types) {
    if types.is_unstable() {
        tracing::warn!("another partition into types is nearly as good; see /classes/type_agreement");
    }
    if types.is_rare() {
        let [made, reached] = types.starts;
        tracing::warn!(
            "only {reached} of {made} starts of K-means reached the best partition into types, so a better one may have \
             been missed; raise classify.types.starts"
        );
    }
}

/// Scenarios, lifts and the quota.
fn scenarios(
    footprints: &Footprints<'_, '_>,
    classes: &Classes,
    (config, outside): (&Config, &Outside),
    Found { groups, lines, .. }: &mut Found,
) -> Result<(), RunError> {
    let axes = &footprints.table().axes;
    let baseline = Baseline::new(footprints, classes)?;
    let mut savings = BTreeMap::new();
    for (name, options) in &config.scenario {
        let found = evaluate(name, &baseline, options, outside)?;
        if found.gap > WIDE || found.gap.is_nan() {
            tracing::warn!(
                "scenario {name}: the short formula is {:.1e} of what is embodied away from the full solve; ask for a smaller \
                 solver.tolerance, and trust neither before they agree",
                found.gap
            );
        }
        lines.extend(told(&found));
        savings.insert(name.as_str(), found.saving);
        put(groups, "scenario", name, outcome(&found, axes));
    }
    for (name, options) in &config.lift {
        let found = lift(&format!("lift.{name}"), footprints, classes, options)?;
        let deficit = found.deficit.iter().sum();
        lines.push(line(format!("lift {name}: deficit"), deficit, &footprints.unit));
        put(groups, "lift", name, lifted(&found, axes, &footprints.unit));
    }
    let Some(saving) = savings.get(config.quota.scenario.as_str()).filter(|_| config.quota.peak > 0.0) else {
        return Ok(());
    };
    let receivers = lift("quota.lift", footprints, classes, &config.quota.lift)?;
    let by_flow = supplied(footprints, classes)?;
    let found = quota((footprints, &by_flow), &receivers, *saving, &config.quota)?;
    lines.push(line("quota", found.quota, &footprints.unit));
    lines.push(line("quota, enlarged by the saving", found.enlarged, &footprints.unit));
    put(groups, "quota", "", shared(&found, axes, &footprints.unit));
    Ok(())
}

fn put(groups: &mut Groups, group: &'static str, name: &str, arrays: Vec<crate::quantity::Labeled>) {
    groups.entry(group).or_default().insert(name.to_owned(), arrays);
}

fn told(found: &Outcome) -> Vec<Line> {
    let share = 100.0 * found.saving / found.embodied_before.iter().sum::<f64>();
    let of = |what: &str| format!("scenario {}: {what}", found.name);
    vec![
        line(of("saving"), found.saving, &found.unit),
        line(of("of what is embodied, without F_Y"), share, &"%"),
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
        line("footprint of all regions, with F_Y", total, &footprints.unit),
        role(classify::Role::Producer),
        role(classify::Role::Consumer),
        emitters(classify::EmitterKind::Demand),
        emitters(classify::EmitterKind::Technology),
        emitters(classify::EmitterKind::Hybrid),
    ]
}
