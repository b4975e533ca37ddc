//! Classes as named arrays, the way an archive holds them.

use super::regional::regional;
use super::{
    CAPITAL_AND_INVENTORY_SHARE, CAPITAL_SHARE, CategoryRole, Classes, EmitterKind, Grouping, Role, between,
    lorenz, outsourced, per_emission,
};
use crate::accounts::Footprints;
use crate::linalg::Matrix;
use crate::quantity::{Axis, Labeled, Unit};

/// Region-to-region flows, R × R, as the accounts bring them on rank 0.
#[derive(Clone, Copy, Debug)]
pub struct Traded<'a> {
    /// The stressor emitted in a region (rows) for the demand of a region.
    pub flows: &'a Matrix,
    /// Value added earned in a region for the demand of a region.
    pub value_added: &'a Matrix,
}

/// Every array of the classes; with flows also what groups emit and earn for each other.
pub fn present(
    classes: &Classes,
    footprints: &Footprints<'_, '_>,
    traded: Option<Traded<'_>>,
) -> Vec<Labeled> {
    let mut list = List { classes, footprints, all: regional(footprints) };
    list.roles_and_emitters();
    list.categories();
    list.affluence();
    list.types();
    list.by_type();
    if let Some(traded) = traded {
        list.traded(traded);
    }
    list.all
}

struct List<'a, 's> {
    classes: &'a Classes,
    footprints: &'a Footprints<'a, 's>,
    all: Vec<Labeled>,
}

impl List<'_, '_> {
    fn region(&self) -> Axis {
        Axis::new("region", self.footprints.table().axes.regions.names())
    }

    fn numbers(&mut self, named: (&'static str, &'static str), axes: &[Axis], unit: &Unit, values: Vec<f64>) {
        self.all.push(Labeled::numbers(named, axes, unit.clone(), values));
    }

    fn words(&mut self, named: (&'static str, &'static str), words: Vec<String>) {
        let region = self.region();
        self.all.push(Labeled::words(named, region, words));
    }

    fn roles_and_emitters(&mut self) {
        let (roles, emitters) = (&self.classes.roles, &self.classes.emitters);
        let (unit, region) = (self.footprints.unit.clone(), [self.region()]);
        let side = |roles: &[Role]| roles.iter().map(|role| role.name().to_owned()).collect();
        let named = ("net_balance", "emitted for others less caused elsewhere, inside the table");
        self.numbers(named, &region, &unit, roles.domestic.clone());
        let named = ("net_balance_with_exports", "production-based account less footprint");
        self.numbers(named, &region, &unit, roles.with_exports.clone());
        self.words(("role", "net producer or consumer by net_balance"), side(&roles.role));
        let named = ("role_with_exports", "net producer or consumer by net_balance_with_exports");
        self.words(named, side(&roles.role_with_exports));
        let kind = |kind: &Option<EmitterKind>| kind.map_or("", EmitterKind::name).to_owned();
        let kinds = emitters.kind.iter().map(kind).collect();
        self.words(("super_emitter", "demand, technology or hybrid; blank for none"), kinds);
        let named = ("super_emitter_threshold", "bound that an account of a super-emitter exceeds");
        self.numbers(named, &[], &unit, vec![emitters.threshold]);
    }

    fn categories(&mut self) {
        let categories = &self.classes.categories;
        let (table, unit) = (self.footprints.table(), self.footprints.unit.clone());
        let axis = [Axis::new("category", table.axes.categories.names())];
        let (rate, one) = (unit.per(&table.money), Unit::new("1"));
        let roles = categories.roles.iter().map(|role| role.name().to_owned()).collect();
        let named = ("category_role", "consumption, capital or inventory");
        self.all.push(Labeled::words(named, axis[0].clone(), roles));
        self.numbers(
            ("embodied_category", "embodied in final demand by demand category, without F_Y"),
            &axis,
            &unit,
            categories.embodied.clone(),
        );
        let named = ("intensity_category", "stressor a unit of final demand, without F_Y");
        self.numbers(named, &axis, &rate, categories.intensity.clone());
        let named = ("intensity_category_direct", "stressor a unit of final demand, with F_Y");
        self.numbers(named, &axis, &rate, categories.intensity_with_direct.clone());
        if categories.roles.contains(&CategoryRole::Capital) {
            let share = vec![categories.capital_share];
            self.numbers(CAPITAL_SHARE, &[], &one, share);
            let share = vec![categories.capital_and_inventory_share];
            self.numbers(CAPITAL_AND_INVENTORY_SHARE, &[], &one, share);
            let named = ("capital_in_demand", "share of fixed capital in a region's final demand");
            let region = [self.region()];
            self.numbers(named, &region, &one, categories.capital_in_demand.clone());
        }
    }

    fn affluence(&mut self) {
        let Some(affluence) = &self.classes.affluence else { return };
        let (region, one, dollars) = ([self.region()], Unit::new("1"), Unit::new("USD/person"));
        let group = [Axis::new("affluence", &names(affluence.sizes.len()))];
        let named = ("demand_per_head", "final demand a head, imports included");
        self.numbers(named, &region, &dollars, affluence.per_head.clone());
        let label = |group: &Option<usize>| group.map_or(String::new(), |g| format!("Q{}", g + 1));
        let words = affluence.group.iter().map(label).collect();
        self.words(("affluence_group", "group of affluence, Q1 the richest; blank for no city"), words);
        let named = ("affluence_cities", "cities of a group");
        self.numbers(named, &group, &one, affluence.sizes.iter().map(|size| *size as f64).collect());
        let named = ("affluence_demand_cap_cities", "final demand a head of a group, every city alike");
        self.numbers(named, &group, &dollars, affluence.mean.clone());
        let named = ("affluence_demand_cap", "final demand a head of a group, every person alike");
        self.numbers(named, &group, &dollars, affluence.mean_of_people.clone());
        let grouping = grouping(affluence.sizes.len(), &affluence.group);
        let table = self.footprints.table();
        let footprint = self.footprints.D_cba_reg();
        let gdp: Vec<f64> = table.v().chunks_exact(table.axes.m()).map(|v| v.iter().sum()).collect();
        let unit = self.footprints.unit.clone();
        let people = grouping.sums(&affluence.population);
        let sums = grouping.sums(&footprint);
        let heads = sums.iter().zip(&people).map(|(sum, people)| sum / people).collect();
        let sizes = affluence.sizes.iter().map(|size| *size as f64);
        let each: Vec<f64> = footprint.iter().zip(&affluence.population).map(|(a, p)| a / p).collect();
        let unweighted = grouping.sums(&each).iter().zip(sizes).map(|(sum, size)| sum / size).collect();
        let head = unit.per(&Unit::new("person"));
        self.numbers(("affluence_footprint", "footprint of a group, with F_Y"), &group, &unit, sums.clone());
        let named = ("affluence_footprint_cap", "footprint a head of a group, every person alike");
        self.numbers(named, &group, &head, heads);
        let named = ("affluence_footprint_cap_cities", "footprint a head of a group, every city alike");
        self.numbers(named, &group, &head, unweighted);
        for (named, values) in [
            (("affluence_footprint_share", "share of the cities' footprints"), &sums),
            (("affluence_population_share", "share of the cities' people"), &people),
            (("affluence_gdp_share", "share of the cities' value added"), &grouping.sums(&gdp)),
        ] {
            self.numbers(named, &group, &one, shares(values));
        }
        self.inequality(&footprint, &affluence.population);
    }

    fn inequality(&mut self, footprint: &[f64], population: &[f64]) {
        let mut people = vec![f64::NAN; population.len()];
        self.classes.cities.iter().for_each(|s| people[*s] = population[*s]);
        let curve = lorenz(footprint, &people);
        let one = Unit::new("1");
        let points: Vec<String> = (0..curve.people.len()).map(|at| at.to_string()).collect();
        let axis = [Axis::new("lorenz_point", &points)];
        self.numbers(("gini", "Gini coefficient of footprints a head"), &[], &one, vec![curve.gini]);
        self.numbers(("lorenz_people", "cumulative share of people"), &axis, &one, curve.people);
        self.numbers(("lorenz_footprint", "cumulative share of footprints"), &axis, &one, curve.amount);
    }

    fn types(&mut self) {
        let Some(types) = &self.classes.types else { return };
        let (region, one) = (self.region(), Unit::new("1"));
        let group = Axis::new("sector_group", types.names.names());
        let kind = Axis::new("type", types.names.names());
        let label = |of: &Option<usize>| of.map_or("", |at| types.names.name(at)).to_owned();
        self.words(
            ("structure_type", "structure type; blank for no city"),
            types.of.iter().map(label).collect(),
        );
        let named = ("sector_group_shares", "share of a sector group in value added");
        self.numbers(named, &[region, group.clone()], &one, types.shares.data().to_vec());
        let named = ("type_centroids", "mean shares of the cities of a type");
        self.numbers(named, &[kind.clone(), group], &one, types.centroids.data().to_vec());
        let sizes = types.sizes.iter().map(|size| *size as f64).collect();
        self.numbers(("type_cities", "cities of a type"), &[kind], &one, sizes);
        let runners: Vec<String> = (1..=types.runners.len()).map(|at| at.to_string()).collect();
        let axis = [Axis::new("partition", &runners)];
        let inertia = types.runners.iter().map(|runner| runner.inertia).collect();
        self.numbers(("type_inertia", "inertia of the best distinct partitions"), &axis, &one, inertia);
        let agreement = types.runners.iter().map(|runner| runner.agreement).collect();
        self.numbers(("type_agreement", "their adjusted Rand index with the best"), &axis, &one, agreement);
        for (named, count) in [
            (("type_starts", "starts of K-means"), types.starts[0]),
            (("type_starts_best", "starts that reached the least inertia"), types.starts[1]),
        ] {
            self.numbers(named, &[], &one, vec![count as f64]);
        }
        if !types.other_maps.is_empty() {
            let maps: Vec<String> = (1..=types.other_maps.len()).map(|at| at.to_string()).collect();
            let axis = [Axis::new("other_map", &maps)];
            let named = ("type_other_maps", "adjusted Rand index with types by other maps of sectors");
            self.numbers(named, &axis, &one, types.other_maps.clone());
        }
    }

    /// Footprints and people of the types, and of the groups of affluence in each.
    fn by_type(&mut self) {
        let Some((types, affluence)) = self.classes.types.as_ref().zip(self.classes.affluence.as_ref())
        else {
            return;
        };
        let kinds = Grouping { names: types.names.names().to_vec(), of: types.of.clone() };
        let rich = grouping(affluence.sizes.len(), &affluence.group);
        let (kind, group) = (Axis::new("type", &kinds.names), Axis::new("affluence", &rich.names));
        let both = [group, kind.clone()];
        let kind = [kind];
        let footprint = self.footprints.D_cba_reg();
        let unit = self.footprints.unit.clone();
        let (sums, people) = (kinds.sums(&footprint), kinds.sums(&affluence.population));
        let heads = sums.iter().zip(&people).map(|(sum, people)| sum / people).collect();
        self.numbers(("type_footprint", "footprint of a type, with F_Y"), &kind, &unit, sums.clone());
        let named = ("type_footprint_cap", "footprint a head of a type, every person alike");
        self.numbers(named, &kind, &unit.per(&Unit::new("person")), heads);
        let one = Unit::new("1");
        let named = ("type_footprint_share", "share of the cities' footprints");
        self.numbers(named, &kind, &one, shares(&sums));
        let named = ("type_population_share", "share of the cities' people");
        self.numbers(named, &kind, &one, shares(&people));
        let named = ("affluence_type_footprint", "footprint of a group of affluence in a type, with F_Y");
        self.numbers(named, &both, &unit, rich.times(&kinds).sums(&footprint));
    }

    fn traded(&mut self, traded: Traded<'_>) {
        let Some(affluence) = &self.classes.affluence else { return };
        let rich = grouping(affluence.sizes.len(), &affluence.group);
        let kinds = self.classes.types.as_ref();
        let producers = kinds.map_or(rich.clone(), |types| {
            rich.times(&Grouping { names: types.names.names().to_vec(), of: types.of.clone() })
        });
        let unit = self.footprints.unit.clone();
        let (money, one) = (self.footprints.table().money.clone(), Unit::new("1"));
        let from = Axis::new("producer_group", &producers.names);
        let to = Axis::new("affluence", &rich.names);
        let emitted = between(traded.flows, &producers, &rich, false);
        let earned = between(traded.value_added, &producers, &rich, false);
        let shared = shares(emitted.data());
        let axes = [from, to.clone()];
        self.numbers(
            ("group_flows", "emitted in a group for a group, own regions left out"),
            &axes,
            &unit,
            emitted.data().to_vec(),
        );
        self.numbers(("group_flow_shares", "share of all that is emitted for others"), &axes, &one, shared);
        let ratio = per_emission(&earned, &emitted).into_data();
        let named = ("value_added_per_emission", "value added a unit emitted for others");
        self.numbers(named, &axes, &money.per(&unit), ratio);
        let R = traded.flows.rows();
        let own = (0..R).map(|r| traded.flows.at(r, r)).collect();
        let region = [self.region()];
        self.numbers(("own_flows", "emitted in a region for itself, without F_Y"), &region, &unit, own);
        let (by_region, by_group) = outsourced(traded.flows, &rich);
        let axis = [to.clone()];
        let named = (
            "outsourced_region",
            "share of what a group's demand embodies emitted outside the consuming city, without F_Y",
        );
        self.numbers(named, &axis, &one, by_region);
        let named = (
            "outsourced_group",
            "share of what a group's demand embodies emitted outside the group, without F_Y",
        );
        self.numbers(named, &axis, &one, by_group);
        let square = [Axis::new("affluence_from", &rich.names), Axis::new("affluence_to", &rich.names)];
        for (named, own) in [
            (("value_added_through", "share of a group's value added for others, by group served"), false),
            (("value_added_through_all", "share of a group's value added, by group served"), true),
        ] {
            let through = row_shares(&between(traded.value_added, &rich, &rich, own));
            self.numbers(named, &square, &one, through);
        }
    }
}

fn grouping(count: usize, of: &[Option<usize>]) -> Grouping {
    Grouping { names: names(count), of: of.to_vec() }
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|g| format!("Q{g}")).collect()
}

/// Parts of their sum.
fn shares(values: &[f64]) -> Vec<f64> {
    let total: f64 = values.iter().sum();
    values.iter().map(|value| value / total).collect()
}

/// Parts of the sum of every row.
fn row_shares(values: &Matrix) -> Vec<f64> {
    (0..values.rows()).flat_map(|g| shares(values.row(g))).collect()
}
