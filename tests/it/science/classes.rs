use leontief::accounts::Footprints;
use leontief::classify::{
    CategoryOptions, Classes, ClassifyOptions, EmitterKind, EmitterOptions, Role, SectorGroups, Traded,
    present,
};
use leontief::leontief::SolverOptions;
use leontief::linalg::Matrix;
use leontief::table::Form;

use super::{FORMS, near, numbers, on, synthetic, toy};
use crate::accounts::{account, solved};

fn options() -> ClassifyOptions {
    ClassifyOptions {
        categories: CategoryOptions {
            capital: vec!["fixed capital".to_owned()],
            inventory: vec!["inventory change".to_owned()],
        },
        ..ClassifyOptions::default()
    }
}

fn groups(footprints: &Footprints<'_, '_>) -> SectorGroups {
    let rows =
        [("1", "farms"), ("2", "mines"), ("3", "mines"), ("4", "works"), ("5", "works"), ("6", "works")];
    let rows: Vec<_> = rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    SectorGroups::new(&footprints.table().axes.sectors, &rows).expect("complete")
}

#[test]
fn classes_of_the_toy_by_hand() {
    on(&toy(), |footprints| {
        let mut options = ClassifyOptions::default();
        options.affluence.groups = 2;
        options.affluence.exchange_rate = 1.0;
        options.categories.capital = vec!["capital".to_owned()];
        // Accounts: footprints 154.5 and 145.5, production 200 and 100.
        options.emitters = EmitterOptions { share: 0.5, base: 300.0, direct: true };
        let classes = Classes::new(footprints, &[], &options).expect("classed");
        let affluence = classes.affluence.as_ref().expect("people are known");
        near(affluence.per_head[0], 6.0, 1e-14);
        near(affluence.per_head[1], 3.5, 1e-14);
        assert_eq!(affluence.group, [Some(0), Some(1)]);
        assert_eq!(classes.emitters.kind, [Some(EmitterKind::Hybrid), None]);
        // All output serves the table's demand: balance = production − footprint.
        near(classes.roles.domestic[0], 200.0 - 85.0 / 0.55, 1e-10);
        assert_eq!(classes.roles.role, [Role::Producer, Role::Consumer]);
        near(classes.categories.capital_share, 70.0 / 165.0, 1e-12);
        near(classes.categories.intensity[0], 95.0 / 0.55 / 75.0, 1e-12);
        near(classes.categories.capital_in_demand[0], 25.0 / 60.0, 1e-14);
    });
}

#[test]
fn roles_follow_the_accounts_and_sum_to_nothing_in_every_form() {
    for form in FORMS {
        let table = synthetic(form);
        let all = solved(&table, &SolverOptions::default());
        let extension = &all[0].extension;
        let R = table.axes.R();
        let net = &account(&all, extension, "net_balance").values[..R];
        let scale: f64 = account(&all, extension, "D_cba_reg").values[..R].iter().sum();
        on(&table, |footprints| {
            let classes = Classes::new(footprints, &[], &options()).expect("classed");
            for (found, expected) in classes.roles.domestic.iter().zip(net) {
                near(*found, *expected, 1e-11 * scale);
            }
            near(classes.roles.domestic.iter().sum(), 0.0, 1e-11 * scale);
        });
    }
}

/// B-4: what nobody trades leaves everyone even; D_cba = D_pba.
#[test]
fn regions_that_do_not_trade_are_even() {
    let table =
        crate::tables::table(2, &[&[20.0, 0.0], &[0.0, 30.0]], &[&[80.0, 0.0], &[0.0, 70.0]], &[7.0, 3.0]);
    on(&table, |footprints| {
        let classes = Classes::new(footprints, &[], &ClassifyOptions::default()).expect("classed");
        assert_eq!(classes.roles.role, [Role::Even, Role::Even]);
        assert!(classes.affluence.is_none(), "nobody said how many people there are");
    });
}

#[test]
fn flows_between_groups_sum_to_all_that_crosses_city_bounds() {
    let table = synthetic(Form::Hierarchical);
    let all = solved(&table, &SolverOptions::default());
    let R = table.axes.R();
    let square = |extension: &str| {
        let flows = account(&all, extension, "flows");
        // The components of value added together; of emissions the first stressor.
        let count = if extension == "value_added" { flows.values.len() / (R * R) } else { 1 };
        let mut sum = vec![0.0; R * R];
        for part in flows.values.chunks_exact(R * R).take(count) {
            sum.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        }
        Matrix::from_row_major(R, R, sum)
    };
    let (flows, value_added) = (square(&all[0].extension), square("value_added"));
    on(&table, |footprints| {
        let classes = Classes::new(footprints, &[groups(footprints)], &options()).expect("classed");
        let types = classes.types.as_ref().expect("a map");
        assert_eq!(types.sizes.iter().sum::<usize>(), R);
        let traded = Traded { flows: &flows, value_added: &value_added };
        let arrays = present(&classes, footprints, Some(traded));
        let crossing: f64 =
            flows.data().iter().enumerate().filter(|(at, _)| at / R != at % R).map(|(_, v)| v).sum();
        near(numbers(&arrays, "group_flows").iter().sum(), crossing, 1e-10 * crossing);
        near(numbers(&arrays, "group_flow_shares").iter().sum(), 1.0, 1e-12);
        for share in numbers(&arrays, "value_added_through").chunks_exact(5) {
            near(share.iter().sum(), 1.0, 1e-12);
        }
        for name in ["affluence_footprint_share", "affluence_population_share", "affluence_gdp_share"] {
            near(numbers(&arrays, name).iter().sum(), 1.0, 1e-12);
        }
        let gini = numbers(&arrays, "gini")[0];
        assert!(gini > 0.0 && gini < 1.0, "{gini}");
        // The outsourced share of all cities together is the interregional share.
        let by_city = numbers(&arrays, "outsourced_region");
        let footprint: Vec<f64> = (0..R).map(|s| (0..R).map(|r| flows.at(r, s)).sum()).collect();
        let affluence = classes.affluence.as_ref().expect("people are known");
        let mut of_group = vec![0.0; 5];
        for (s, group) in affluence.group.iter().enumerate() {
            of_group[group.expect("a city")] += footprint[s];
        }
        let outsourced: f64 = by_city.iter().zip(&of_group).map(|(share, sum)| share * sum).sum();
        near(outsourced, crossing, 1e-10 * crossing);
    });
}

/// Every form of a table is the same table.
#[test]
fn the_classes_of_all_forms_agree() {
    let classes = FORMS.map(|form| {
        on(&synthetic(form), |footprints| {
            Classes::new(footprints, &[groups(footprints)], &options()).expect("classed")
        })
    });
    for other in &classes[1..] {
        assert_eq!(other.types.as_ref().map(|t| &t.of), classes[0].types.as_ref().map(|t| &t.of));
        assert_eq!(
            other.affluence.as_ref().map(|a| &a.group),
            classes[0].affluence.as_ref().map(|a| &a.group)
        );
        assert_eq!(other.emitters.kind, classes[0].emitters.kind);
        assert_eq!(other.roles.role, classes[0].roles.role);
    }
}

#[test]
fn bad_input_names_the_city_and_the_remedy() {
    let mut table = synthetic(Form::Hierarchical);
    let refusal = |table: &leontief::table::Table, change: &dyn Fn(&mut ClassifyOptions), mapped: bool| {
        on(table, |footprints| {
            let mut options = options();
            change(&mut options);
            let maps = if mapped { vec![groups(footprints)] } else { Vec::new() };
            match Classes::new(footprints, &maps, &options) {
                Err(leontief::ranks::Agreed::Mine(error)) => error.to_string(),
                _ => String::new(),
            }
        })
    };
    let name = table.axes.regions.name(3).to_owned();
    let said = refusal(&table, &|o| o.exclude = vec![format!("{name}x")], false);
    assert!(
        said.contains("classify.exclude") && said.contains(&format!("nearest name is '{name}'")),
        "{said}"
    );
    let said = refusal(&table, &|o| o.affluence.groups = 18, false);
    assert!(said.contains("18 groups of affluence") && said.contains("only 17 cities"), "{said}");
    let all: Vec<String> = table.axes.regions.names().to_vec();
    let said = refusal(&table, &|o| o.exclude = all.clone(), false);
    assert!(said.contains("leaves no city"), "{said}");
    let but_two = all[2..].to_vec();
    let few = |o: &mut ClassifyOptions| {
        o.exclude.clone_from(&but_two);
        o.affluence.groups = 2;
    };
    let said = refusal(&table, &few, true);
    assert!(said.contains("3 structure types") && said.contains("only 2 cities"), "{said}");
    let said = refusal(&table, &|o| o.categories.capital = vec!["fixed capitel".to_owned()], false);
    assert!(said.contains("nearest name is 'fixed capital'"), "{said}");
    if let Some((people, _)) = &mut table.attributes.population {
        people[3] = f64::NAN;
    }
    let said = refusal(&table, &|_| {}, false);
    assert!(said.contains(&format!("population of '{name}' is unknown")), "{said}");
    assert_eq!(refusal(&table, &|o| o.exclude = vec![name.clone()], false), "");
}
