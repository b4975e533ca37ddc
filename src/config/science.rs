//! Rules of classes, scenarios and analyses that types cannot say.

use super::Config;
use crate::analysis::PathsOptions;
use crate::classify::{AffluenceOptions, Cut};
use crate::scenario::{LiftOptions, QuotaOptions};

/// Most starts of K-means, and steps of one.
const MOST: usize = 1_000_000;

/// Keys with what is wrong with them.
type Broken = Vec<(String, String)>;

/// Every rule the config breaks.
pub(super) fn check(config: &Config) -> Broken {
    let mut broken = Vec::new();
    names(config, &mut broken);
    shares(config, &mut broken);
    affluence(&config.classify.affluence, &mut broken);
    categories(config, &mut broken);
    for (name, options) in &config.lift {
        lift(&format!("lift.{name}"), options, &mut broken);
    }
    quota(config, &mut broken);
    let inventory = config.build.as_ref().filter(|build| {
        let emissions = &build.statistics.emissions;
        build.inventory.by_fuel && !emissions.nation.is_empty() && emissions.fuels.is_empty()
    });
    if inventory.is_some() {
        say(
            &mut broken,
            "build.inventory.by_fuel",
            "needs the fuels named in build.statistics.emissions.fuels",
        );
    }
    broken
}

fn say(broken: &mut Broken, key: &str, remedy: impl Into<String>) {
    broken.push((key.to_owned(), remedy.into()));
}

/// Names become groups of an archive.
fn names(config: &Config, broken: &mut Broken) {
    let plain = |name: &String| !name.trim().is_empty() && !name.contains(['/', '.']);
    for (key, bad) in [
        ("scenario", config.scenario.keys().find(|name| !plain(name))),
        ("lift", config.lift.keys().find(|name| !plain(name))),
    ] {
        if let Some(name) = bad {
            say(broken, key, format!("'{name}' is no name for a group of the archive; leave out / and ."));
        }
    }
}

fn shares(config: &Config, broken: &mut Broken) {
    for (key, share) in [
        ("classify.emitters.share", config.classify.emitters.share),
        ("paths.threshold", config.paths.threshold),
    ] {
        if !(share > 0.0 && share <= 1.0) {
            say(broken, key, "must be above 0 and at most 1");
        }
    }
    let base = config.classify.emitters.base;
    if !(base >= 0.0 && base.is_finite()) {
        say(broken, "classify.emitters.base", "must be above 0, or 0 for the table's total");
    }
    let (types, paths) = (&config.classify.types, &config.paths);
    for (key, count, most) in [
        ("classify.types.starts", types.starts, MOST),
        ("classify.types.max_steps", types.max_steps, MOST),
        ("paths.depth", paths.depth, PathsOptions::DEEPEST),
        ("paths.count", paths.count, PathsOptions::MOST),
    ] {
        let least = usize::from(key != "paths.depth");
        if count < least || count > most {
            say(broken, key, format!("must be from {least} to {most}"));
        }
    }
}

fn affluence(options: &AffluenceOptions, broken: &mut Broken) {
    let positive = |value: &f64| *value > 0.0 && value.is_finite();
    let falling = options.thresholds.windows(2).all(|pair| pair[0] > pair[1]);
    let (key, remedy) = match options.cut {
        Cut::Rank if options.groups == 0 => ("groups", "must be 1 or more"),
        Cut::Sizes if options.sizes.is_empty() || options.sizes.contains(&0) => {
            ("sizes", "must be counts of cities, each 1 or more, richest first")
        }
        Cut::Thresholds
            if options.thresholds.is_empty() || !options.thresholds.iter().all(positive) || !falling =>
        {
            ("thresholds", "must be numbers above 0 in USD a head that fall, richest first")
        }
        _ if !positive(&options.exchange_rate) => {
            ("exchange_rate", "must be above 0: units of the table's currency a USD")
        }
        _ => return,
    };
    say(broken, &format!("classify.affluence.{key}"), remedy);
}

fn categories(config: &Config, broken: &mut Broken) {
    let categories = &config.classify.categories;
    if let Some(both) = categories.inventory.iter().find(|name| categories.capital.contains(name)) {
        let remedy = format!("'{both}' is in classify.categories.capital too; keep one of the two");
        say(broken, "classify.categories.inventory", remedy);
    }
}

fn lift(key: &str, options: &LiftOptions, broken: &mut Broken) {
    let LiftOptions { groups, to_group, usd_per_head } = options;
    if groups.is_empty() {
        say(broken, &format!("{key}.groups"), "must name groups of affluence, 1 the richest");
    }
    if !(*usd_per_head >= 0.0 && usd_per_head.is_finite()) {
        say(broken, &format!("{key}.usd_per_head"), "must be a number above 0 in USD a head");
    } else if (*to_group > 0) == (*usd_per_head > 0.0) {
        let remedy =
            "must have its level once: either to_group, a group of affluence, or usd_per_head above 0";
        say(broken, key, remedy);
    }
}

fn quota(config: &Config, broken: &mut Broken) {
    let QuotaOptions { peak, emissions, scenario, lift: receivers } = &config.quota;
    let mut sound = true;
    for (key, value, zero) in
        [("quota.peak", *peak, "0 for no quota"), ("quota.emissions", *emissions, "0 for the table's total")]
    {
        if !(value >= 0.0 && value.is_finite()) {
            say(broken, key, format!("must be above 0 in the unit of the stressor, or {zero}"));
            sound = false;
        }
    }
    if !sound || *peak <= 0.0 {
        return;
    }
    if *emissions > 0.0 && peak <= emissions {
        say(broken, "quota.peak", format!("must be above quota.emissions ({emissions}), in the same unit"));
    }
    if !config.scenario.contains_key(scenario) {
        let known = config.scenario.keys().cloned().collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "there is none".to_owned() } else { known };
        say(broken, "quota.scenario", format!("must name one of the scenarios: {known}"));
    }
    lift("quota.lift", receivers, broken);
}
