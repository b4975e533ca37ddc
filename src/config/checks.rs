//! Rules that types cannot say: ranges, and settings that do not go together.

use super::settings::Settings;
use super::{Config, Input, Violation, science};
use crate::accounts::AccountsOptions;
use crate::compile::Construction;
use crate::leontief::SolverOptions;
use crate::table::synthetic::NationOptions;

/// Rows of the largest synthetic nation: a dense table of more would not fit any machine.
const MOST_ROWS: usize = 1_000_000;
/// Tolerances above this are no solutions.
const LOOSEST: f64 = 1e-3;

/// Adds every rule the config breaks.
pub(super) fn check(config: &Config, settings: &Settings, violations: &mut Vec<Violation>) {
    let mut broken = Vec::new();
    input(&config.input, &mut broken);
    if let Some(build) = &config.build {
        construction(&build.construction, &mut broken);
        if config.input != Input::default() {
            broken.push(("build", "there is an [input] section too; remove one of the two".to_owned()));
        }
    }
    solver(&config.solver, &mut broken);
    accounts(&config.accounts, &mut broken);
    super::draws::ensemble(&config.ensemble, &mut broken);
    let science = science::check(config);
    let all = broken.iter().map(|(key, remedy)| (*key, remedy));
    let all = all.chain(science.iter().map(|(key, remedy)| (key.as_str(), remedy)));
    violations.extend(all.map(|(key, remedy)| settings.violation(key, remedy)));
}

pub(super) type Broken = Vec<(&'static str, String)>;

fn input(input: &Input, broken: &mut Broken) {
    for (key, path) in [("input.table", &input.table), ("input.regions", &input.regions)] {
        if path.as_ref().is_some_and(|path| path.as_os_str().is_empty()) {
            broken.push((key, "the path is empty; name a file or remove the key".to_owned()));
        }
    }
    if let Some(nation) = &input.synth {
        if input.table.is_some() {
            broken
                .push(("input.table", "there is an [input.synth] section too; remove one of the two".into()));
        }
        if input.regions.is_some() {
            broken.push(("input.regions", "a synthetic nation makes its own regions; remove the key".into()));
        }
        synth(nation, broken);
    }
}

fn synth(nation: &NationOptions, broken: &mut Broken) {
    let NationOptions { provinces, regions, sectors, .. } = *nation;
    let counts = [
        ("input.synth.provinces", provinces),
        ("input.synth.regions", regions),
        ("input.synth.sectors", sectors),
    ];
    for (key, count) in counts {
        if count == 0 {
            broken.push((key, "must be 1 or more".to_owned()));
        }
    }
    if provinces > regions {
        let remedy = format!("every province has a region, so at most {regions} (input.synth.regions)");
        broken.push(("input.synth.provinces", remedy));
    }
    if regions.saturating_mul(sectors) > MOST_ROWS {
        let remedy = format!("with {sectors} sectors at most {} regions", MOST_ROWS / sectors);
        broken.push(("input.synth.regions", remedy));
    }
}

fn solver(solver: &SolverOptions, broken: &mut Broken) {
    if !(solver.tolerance > 0.0 && solver.tolerance <= LOOSEST) {
        broken.push(("solver.tolerance", format!("must be above 0 and at most {LOOSEST}")));
    }
    if solver.max_passes == 0 {
        broken.push(("solver.max_passes", "must be 1 or more".to_owned()));
    }
}

fn accounts(accounts: &AccountsOptions, broken: &mut Broken) {
    let names = &accounts.extensions;
    for (at, name) in names.iter().enumerate() {
        if name.trim().is_empty() {
            broken.push(("accounts.extensions", format!("entry {} is blank; remove it", at + 1)));
        } else if names[..at].contains(name) {
            broken.push(("accounts.extensions", format!("'{name}' is there twice; remove one")));
        }
    }
}

fn construction(construction: &Construction, broken: &mut Broken) {
    let Construction { home_bias, theta, province_home_bias, province_theta, .. } = *construction;
    for (key, value, least) in [
        ("build.construction.home_bias", home_bias, 1.0),
        ("build.construction.theta", theta, 0.0),
        ("build.construction.province_home_bias", province_home_bias, f64::MIN_POSITIVE),
        ("build.construction.province_theta", province_theta, 0.0),
        ("build.construction.margin_weight", construction.margin_weight, f64::MIN_POSITIVE),
    ] {
        if !(value >= least && value.is_finite()) {
            let least =
                if least < 1.0 && least > 0.0 { "above 0".to_owned() } else { format!("{least} or more") };
            broken.push((key, format!("must be {least}")));
        }
    }
    let [least, most] = construction.value_added_rate;
    if !(0.0 <= least && least < most && most <= 1.0) {
        broken.push((
            "build.construction.value_added_rate",
            "must be two rates, 0 ≤ least < most ≤ 1".to_owned(),
        ));
    }
    if !(construction.trade_rate > 0.0 && construction.trade_rate <= 1.0) {
        broken.push(("build.construction.trade_rate", "must be above 0 and at most 1".to_owned()));
    }
}
