use std::collections::BTreeMap;

use leontief::accounts::Footprints;
use leontief::classify::{Classes, ClassifyOptions, Cut, EmitterKind};
use leontief::ranks::Agreed;
use leontief::scenario::{
    Baseline, CapitalTarget, Cities, DemandChange, DemandMeasure, IntensityMeasure, LiftOptions, Outcome,
    Outside, QuotaOptions, ScenarioError, ScenarioOptions, Target, TechnologyMeasure, evaluate, lift, quota,
    supplied,
};
use leontief::table::Form;

use super::{FORMS, coded_toy, near, on, synthetic, toy};

fn toy_classes(footprints: &Footprints<'_, '_>) -> Classes {
    let mut options = ClassifyOptions::default();
    options.affluence.groups = 2;
    options.affluence.exchange_rate = 1.0;
    options.categories.capital = vec!["capital".to_owned()];
    Classes::new(footprints, &[], &options).expect("classed")
}

fn east() -> Vec<Cities> {
    vec![Cities { regions: vec!["East".to_owned()], ..Cities::default() }]
}

fn lower(to: Target) -> ScenarioOptions {
    let intensity = vec![IntensityMeasure { cities: east(), sectors: vec!["goods".to_owned()], to }];
    ScenarioOptions { intensity, ..ScenarioOptions::default() }
}

fn other_demand(change: DemandChange) -> ScenarioOptions {
    let demand = vec![DemandMeasure { cities: east(), change }];
    ScenarioOptions { demand, ..ScenarioOptions::default() }
}

fn toy_outcome(options: &ScenarioOptions) -> Result<Outcome, ScenarioError> {
    on(&toy(), |footprints| {
        let classes = toy_classes(footprints);
        let baseline = Baseline::new(footprints, &classes).expect("solved");
        let outside = Outside { world_intensity: Some(vec![0.5]), reference_capital: vec![0.2, 0.3] };
        evaluate("a test", &baseline, options, &outside).map_err(|error| match error {
            Agreed::Mine(error) => error,
            Agreed::Other(_) => unreachable!("one rank"),
        })
    })
}

/// E-1. East emits 2 a unit, the average is 1.5; capital is 25/60 of its demand.
#[test]
fn measures_on_the_toy_by_hand() {
    let light = toy_outcome(&lower(Target::Average)).expect("valid");
    near(light.saving, 50.0, 1e-10);
    near(light.of_production, 50.0, 1e-12);
    near(light.emitted_after[0], 150.0, 1e-10);
    near(toy_outcome(&lower(Target::World)).expect("valid").saving, 150.0, 1e-10);
    near(toy_outcome(&lower(Target::Factor(0.9))).expect("valid").saving, 20.0, 1e-10);
    let quarter = CapitalTarget::Share(0.25);
    let cut = toy_outcome(&other_demand(DemandChange::Cut(quarter))).expect("valid");
    near(cut.saving, 14.0 / 0.55, 1e-10);
    let shift = toy_outcome(&other_demand(DemandChange::Shift(quarter))).expect("valid");
    near(shift.saving, (14.0 - 50.0 * 2.0 / 7.0) / 0.55, 1e-10);
    // The reference cities' mean is the same quarter.
    let reference = toy_outcome(&other_demand(DemandChange::Shift(CapitalTarget::Reference))).expect("valid");
    near(reference.saving, shift.saving, 1e-12);
    let both = ScenarioOptions {
        intensity: lower(Target::Average).intensity,
        demand: other_demand(DemandChange::Cut(quarter)).demand,
        technology: Vec::new(),
    };
    // Interaction: half a unit less on 5.8/.55 of East's output that is not needed any more.
    let joint = toy_outcome(&both).expect("valid");
    near(joint.additive, 50.0 + 14.0 / 0.55, 1e-10);
    near(joint.interaction, -2.9 / 0.55, 1e-10);
    near(joint.saving, 50.0 + 11.1 / 0.55, 1e-10);
    for outcome in [&light, &cut, &shift, &joint] {
        assert!(outcome.gap < 1e-12, "{}", outcome.gap);
        let by_city: f64 =
            outcome.embodied_before.iter().zip(&outcome.embodied_after).map(|(a, b)| a - b).sum();
        near(by_city, outcome.saving, 1e-10);
        let emitted: f64 =
            outcome.emitted_before.iter().zip(&outcome.emitted_after).map(|(a, b)| a - b).sum();
        near(emitted, outcome.saving, 1e-10);
    }
}

/// E-2, E-3, E-4: measures that change nothing save nothing.
#[test]
fn zero_measures_save_nothing() {
    for options in [
        ScenarioOptions::default(),
        lower(Target::Value(1e300)),
        lower(Target::Factor(1.0)),
        other_demand(DemandChange::Shift(CapitalTarget::Share(25.0 / 60.0))),
        other_demand(DemandChange::Cut(CapitalTarget::Share(0.9))),
        other_demand(DemandChange::Lift { usd_per_head: 6.0 }),
        other_demand(DemandChange::Scale { categories: Vec::new(), factor: 1.0 }),
    ] {
        let found = toy_outcome(&options).expect("valid");
        assert!(found.saving.abs() < 1e-11 && found.additive.abs() < 1e-11, "{options:?} {found:?}");
    }
}

/// East takes a unit's inputs as West does, .4 in the place of .3: `M'' = (1.53.., .93..) / .5` by hand.
#[test]
fn a_technology_column_of_another_city_by_hand() {
    let measure = |like: Option<&str>, inputs: &[(&str, f64)]| {
        let inputs: BTreeMap<String, f64> = inputs.iter().map(|(name, a)| ((*name).to_owned(), *a)).collect();
        let like = like.map(str::to_owned);
        let technology = vec![TechnologyMeasure { cities: east(), sectors: Vec::new(), like, inputs }];
        ScenarioOptions { technology, ..ScenarioOptions::default() }
    };
    let by_hand = 300.0 - (70.0 * (1.4 + 0.4 / 3.0) + 60.0 * (0.2 + 2.2 / 3.0)) / 0.5;
    for options in
        [measure(Some("West"), &[]), measure(None, &[("goods", 0.4)]), measure(None, &[("1", 0.4)])]
    {
        let found = toy_outcome(&options).expect("valid");
        near(found.saving, by_hand, 1e-9);
        near(found.parts.technology, by_hand, 1e-9);
        assert!(found.gap < 1e-12);
    }
    let found = toy_outcome(&measure(None, &[("goods", 0.3)])).expect("valid");
    near(found.saving, 0.0, 1e-10);
    // Inputs above output: not productive.
    let refused = toy_outcome(&measure(None, &[("goods", 3.0)])).expect_err("unproductive");
    assert!(refused.to_string().contains("not productive"), "{refused}");
}

#[test]
fn bad_input_names_the_scenario_the_name_and_the_range() {
    let said = |options: &ScenarioOptions| toy_outcome(options).expect_err("refused").to_string();
    let mut options = lower(Target::Average);
    options.intensity[0].cities[0].regions = vec!["Esat".to_owned()];
    assert_eq!(said(&options), "scenario a test: the table has no region 'Esat'; the nearest name is 'East'");
    options = lower(Target::Average);
    options.intensity[0].sectors = vec!["godds".to_owned()];
    assert!(said(&options).contains("no sector 'godds'; the nearest name is 'goods'"));
    for share in [-0.1, 1.1, f64::NAN] {
        let refused = said(&other_demand(DemandChange::Shift(CapitalTarget::Share(share))));
        assert!(
            refused.contains("target share of fixed capital") && refused.contains("from 0 to 1"),
            "{refused}"
        );
    }
    assert!(said(&lower(Target::Value(-1.0))).contains("must be 0 or more"));
    for factor in [0.0, -1.0, 2.0, f64::INFINITY, f64::NAN] {
        let refused = said(&lower(Target::Factor(factor)));
        assert!(
            refused.contains("scenario a test: a factor on intensities") && refused.contains("at most 1"),
            "{refused}"
        );
    }
    options = lower(Target::Average);
    options.intensity[0].cities = vec![Cities { affluence: vec![3], ..Cities::default() }];
    assert!(said(&options).contains("a group of affluence is 3; there are 2, so it must be from 1 to 2"));
    options.intensity[0].cities = vec![Cities { types: vec!["farms".to_owned()], ..Cities::default() }];
    assert!(said(&options).contains("map of sector groups is missing"));
    options.intensity[0].cities = vec![Cities {
        regions: vec!["East".to_owned()],
        provinces: vec!["Q".to_owned()],
        ..Cities::default()
    }];
    assert!(said(&options).contains("no city meets the conditions of intensity"));
}

/// E-5, E-6 on a nation in every form: short formulas are full solves, light ≤ deep, forms agree.
#[test]
fn short_formulas_are_full_solves_and_deep_saves_more() {
    let mut savings = Vec::new();
    for form in FORMS {
        let table = synthetic(form);
        savings.push(on(&table, nation_savings));
    }
    for other in &savings[1..] {
        for (a, b) in other.iter().zip(&savings[0]) {
            near(*a, *b, 1e-9 * savings[0][0].abs());
        }
    }
}

fn nation_savings(footprints: &Footprints<'_, '_>) -> Vec<f64> {
    let mut options = ClassifyOptions::default();
    options.categories.capital = vec!["fixed capital".to_owned()];
    options.categories.inventory = vec!["inventory change".to_owned()];
    options.emitters.share = 0.05;
    let classes = Classes::new(footprints, &[], &options).expect("classed");
    let of = |kinds: &[EmitterKind]| vec![Cities { emitters: kinds.to_vec(), ..Cities::default() }];
    let (T, D) = (
        of(&[EmitterKind::Technology, EmitterKind::Hybrid]),
        of(&[EmitterKind::Demand, EmitterKind::Hybrid]),
    );
    assert!(classes.emitters.kind.iter().flatten().count() > 1, "some super-emitters");
    let intensity = |to| vec![IntensityMeasure { cities: T.clone(), sectors: Vec::new(), to }];
    let demand = |share| {
        let change = DemandChange::Cut(CapitalTarget::Share(share));
        vec![DemandMeasure { cities: D.clone(), change }]
    };
    // World intensities below the average sector by sector.
    let (m, x) = (footprints.table().axes.m(), &footprints.table().x);
    let mean = |i: usize| {
        let rows = (0..x.len()).filter(|row| row % m == i);
        let (e, out) = rows.fold((0.0, 0.0), |(e, out), row| (e + footprints.S[row] * x[row], out + x[row]));
        e / out
    };
    let world = Some((0..m).map(|i| 0.7 * mean(i)).collect());
    let outside = Outside { world_intensity: world, reference_capital: Vec::new() };
    let baseline = Baseline::new(footprints, &classes).expect("solved");
    let saved = |intensity: Vec<IntensityMeasure>, demand: Vec<DemandMeasure>| {
        let options = ScenarioOptions { intensity, demand, technology: Vec::new() };
        let found = evaluate("s", &baseline, &options, &outside).expect("valid");
        assert!(found.gap < 1e-10, "{}", found.gap);
        found
    };
    let light = saved(intensity(Target::Average), Vec::new());
    let deep = saved(intensity(Target::World), Vec::new());
    let (less, least) = (saved(Vec::new(), demand(0.3)), saved(Vec::new(), demand(0.2)));
    let joint = saved(intensity(Target::World), demand(0.2));
    assert!(light.saving > 0.0 && light.saving < deep.saving, "{} {}", light.saving, deep.saving);
    assert!(less.saving >= 0.0 && less.saving <= least.saving);
    assert!(joint.interaction <= 1e-9 * joint.saving, "both cannot save the same tonne twice");
    vec![deep.saving, light.saving, less.saving, least.saving, joint.saving, joint.interaction]
}

/// The lift's short formula is the scenario that raises demand.
#[test]
fn lifting_is_a_scenario_and_the_saving_is_shared() {
    on(&toy(), |footprints| {
        let classes = toy_classes(footprints);
        let options = LiftOptions { groups: vec![2], to_group: 1, usd_per_head: 0.0 };
        let found = lift("poorer", footprints, &classes, &options).expect("valid");
        near(found.level, 6.0, 1e-14);
        near(found.deficit[1], 80.0 / 0.55 * (6.0 / 3.5 - 1.0), 1e-10);
        near(found.people, 20.0, 1e-14);
        let raised = ScenarioOptions {
            demand: vec![DemandMeasure {
                cities: Vec::new(),
                change: DemandChange::Lift { usd_per_head: 6.0 },
            }],
            ..ScenarioOptions::default()
        };
        let baseline = Baseline::new(footprints, &classes).expect("solved");
        let outcome = evaluate("raise", &baseline, &raised, &Outside::default()).expect("valid");
        near(outcome.saving, -found.deficit[1], 1e-10);
        // E-7: 12.2 − 9.0 = 3.2; 1.459 of it 45.6 %, of 4.659 31.3 %.
        let options = QuotaOptions { peak: 12.2, emissions: 9.0, ..QuotaOptions::default() };
        let by_flow = supplied(footprints, &classes).expect("solved");
        let shared = quota((footprints, &by_flow), &found, 1.459, &options).expect("somebody");
        near(shared.quota, 3.2, 1e-12);
        near(shared.saving_of_quota, 0.456, 5e-4);
        near(shared.saving_of_enlarged, 0.313, 5e-4);
        for way in &shared.allocations {
            near(way.parts.iter().sum(), 1.459, 1e-12);
            near(way.parts[1], 1.459, 1e-12);
        }
        let nobody = LiftOptions { groups: vec![3], ..LiftOptions::default() };
        assert!(lift("x", footprints, &classes, &nobody).is_err());
    });
}

/// East has 6 USD a head and West 3.5: with bounds at 5 and 4 the second of three groups is empty.
#[test]
fn a_level_that_is_none_and_a_saving_below_zero_are_refused() {
    on(&toy(), |footprints| {
        let mut options = ClassifyOptions::default();
        options.affluence.cut = Cut::Thresholds;
        options.affluence.thresholds = vec![5.0, 4.0];
        options.affluence.exchange_rate = 1.0;
        let classes = Classes::new(footprints, &[], &options).expect("classed");
        assert_eq!(classes.affluence.as_ref().expect("people").sizes, [1, 0, 1]);
        let said = |groups: &[usize], to_group, usd_per_head| {
            let options = LiftOptions { groups: groups.to_vec(), to_group, usd_per_head };
            lift("lift.poorer", footprints, &classes, &options).expect_err("refused").to_string()
        };
        assert!(
            said(&[3], 2, 0.0)
                .starts_with("lift.poorer: group 2 of affluence, which to_group names, has no city")
        );
        assert!(said(&[1, 3], 3, 0.0).starts_with("lift.poorer: group 1 is richer than group 3"));
        assert!(said(&[3], 4, 0.0).starts_with("lift.poorer: a group of affluence is 4; there are 3"));
        for usd_per_head in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(said(&[3], 0, usd_per_head).contains("the level in USD a head"), "{usd_per_head}");
        }
        let poorer = LiftOptions { groups: vec![3], to_group: 1, usd_per_head: 0.0 };
        let found = lift("lift.poorer", footprints, &classes, &poorer).expect("valid");
        let said = |peak, emissions, saving| {
            let scenario = "worse".to_owned();
            let options = QuotaOptions { peak, emissions, scenario, ..QuotaOptions::default() };
            quota((footprints, &[1.0, 1.0]), &found, saving, &options).expect_err("refused").to_string()
        };
        // The toy emits 300 t: a peak in kt, at the emissions, and none at all.
        for (peak, emissions) in [(0.4, 0.0), (300.0, 0.0), (9.0, 9.0), (f64::NAN, 0.0)] {
            assert!(said(peak, emissions, 1.0).contains("so no quota is left"), "{peak} {emissions}");
        }
        for saving in [-40.5, f64::NAN] {
            let refused = said(400.0, 0.0, saving);
            assert!(
                refused.contains("'worse' saves") && refused.contains("cannot be given away"),
                "{refused}"
            );
        }
    });
}

#[test]
fn a_world_intensity_that_nobody_gave_names_its_sector() {
    on(&toy(), |footprints| {
        let classes = toy_classes(footprints);
        let baseline = Baseline::new(footprints, &classes).expect("solved");
        let outside = Outside { world_intensity: Some(vec![f64::NAN]), reference_capital: Vec::new() };
        let refused = evaluate("deep", &baseline, &lower(Target::World), &outside).expect_err("unknown");
        let Agreed::Mine(refused) = refused else { unreachable!("one rank") };
        assert!(
            refused
                .to_string()
                .contains("scenario deep: the world intensity of 'goods' is unknown; add a row")
        );
    });
}

/// Coded sectors of a nation: a code names a sector wherever it stands.
#[test]
fn sectors_of_measures_are_found_by_code() {
    on(&coded_toy(), |footprints| {
        let classes = toy_classes(footprints);
        let baseline = Baseline::new(footprints, &classes).expect("solved");
        let mut options = lower(Target::Factor(0.9));
        options.intensity[0].sectors = vec!["25".to_owned()];
        let found = evaluate("coded", &baseline, &options, &Outside::default()).expect("valid");
        near(found.saving, 20.0, 1e-10);
        options.intensity[0].sectors = vec!["1".to_owned()];
        assert!(evaluate("coded", &baseline, &options, &Outside::default()).is_err());
    });
}

#[test]
fn what_is_supplied_to_all_is_all_that_is_caused() {
    let table = synthetic(Form::Hierarchical);
    on(&table, |footprints| {
        let mut options = ClassifyOptions::default();
        options.emitters.base = 1e-9;
        let classes = Classes::new(footprints, &[], &options).expect("classed");
        let supplied: f64 = supplied(footprints, &classes).expect("solved").iter().sum();
        let caused: f64 = footprints.embodied_reg().iter().sum();
        near(supplied, caused, 1e-10 * caused);
    });
}
