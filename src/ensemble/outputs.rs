//! What is kept of a draw: accounts of cities, classes, flows between groups, headline numbers, scenarios.

use super::draw::told;
use super::{Failure, Questions};
use crate::accounts::{Footprints, region_flows};
use crate::classify::{
    CAPITAL_AND_INVENTORY_SHARE, CAPITAL_SHARE, CategoryRole, Classes, EmitterKind, Grouping, Role, between,
};
use crate::quantity::{Axis, Unit};
use crate::ranks::Agreed;
use crate::scenario::{Baseline, evaluate, lift, quota, supplied};

/// How an output is summed up over draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Moments and quantiles.
    Amount,
    /// Probabilities of classes, by name; the value is the class' position, NaN outside all.
    Class(Vec<String>),
}

/// One array of results.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Name of its datasets.
    pub name: &'static str,
    /// Meaning, one line.
    pub meaning: &'static str,
    /// Axes; none for a single number.
    pub axes: Vec<Axis>,
    /// Unit.
    pub unit: Unit,
    /// How it is summed up.
    pub kind: Kind,
    /// The numbers.
    pub values: Vec<f64>,
}

/// Centroids of the structure types; none without types, or where totals alone are kept.
pub(super) fn types(questions: &Questions, footprints: &Footprints<'_, '_>) -> Result<Vec<f64>, Failure> {
    if questions.outputs.totals {
        return Ok(Vec::new());
    }
    let classes = Classes::new(footprints, &questions.maps, &questions.classify).map_err(told)?;
    Ok(classes.types.map_or_else(Vec::new, |types| types.centroids.into_data()))
}

/// Everything that is kept of a table.
pub(super) fn outputs(
    questions: &Questions,
    footprints: &Footprints<'_, '_>,
) -> Result<Vec<Output>, Failure> {
    if questions.outputs.totals {
        let mut kept = Kept { footprints, all: Vec::new() };
        kept.regions();
        let all = footprints.D_cba_reg().iter().sum();
        kept.put(FOOTPRINT, &[], &footprints.unit, vec![all]);
        return Ok(kept.all);
    }
    let classes = Classes::new(footprints, &questions.maps, &questions.classify).map_err(told)?;
    let mut kept = Kept { footprints, all: Vec::new() };
    kept.regions();
    kept.classes(&classes);
    kept.headlines(&classes);
    kept.flows(&classes, questions.outputs.flows)?;
    kept.scenarios(&classes, questions)?;
    Ok(kept.all)
}

/// Name and meaning of the total footprint, what theory and control variates are about.
pub const FOOTPRINT: (&str, &str) = ("footprint", "footprint of all regions, with F_Y");

struct Kept<'a, 's> {
    footprints: &'a Footprints<'a, 's>,
    all: Vec<Output>,
}

impl Kept<'_, '_> {
    fn put(
        &mut self,
        (name, meaning): (&'static str, &'static str),
        axes: &[Axis],
        unit: &Unit,
        values: Vec<f64>,
    ) {
        let (axes, unit) = (axes.to_vec(), unit.clone());
        self.all.push(Output { name, meaning, axes, unit, kind: Kind::Amount, values });
    }

    fn put_class(
        &mut self,
        (name, meaning): (&'static str, &'static str),
        classes: &[&str],
        of: Vec<Option<usize>>,
    ) {
        let values = of.into_iter().map(|class| class.map_or(f64::NAN, |at| at as f64)).collect();
        let kind = Kind::Class(classes.iter().map(|class| (*class).to_owned()).collect());
        let axes = vec![self.region()];
        self.all.push(Output { name, meaning, axes, unit: Unit::new("1"), kind, values });
    }

    fn region(&self) -> Axis {
        Axis::new("region", self.footprints.table().axes.regions.names())
    }

    fn regions(&mut self) {
        let (table, unit) = (self.footprints.table(), self.footprints.unit.clone());
        let (region, footprint) = (self.region(), self.footprints.D_cba_reg());
        let category = Axis::new("category", table.axes.categories.names());
        let axes = [region.clone()];
        self.put(("D_cba_reg", "footprint by region, with F_Y"), &axes, &unit, footprint.clone());
        if let Some((people, of)) = &table.attributes.population {
            let a_head = footprint.iter().zip(people).map(|(mass, people)| mass / people).collect();
            self.put(("D_cba_cap", "footprint a head, with F_Y"), &axes, &unit.per(of), a_head);
        }
        let by_category = self.footprints.D_cba_category.data().to_vec();
        let named = ("D_cba_category", "embodied in final demand by region and demand category, without F_Y");
        self.put(named, &[region, category], &unit, by_category);
        let named = ("D_pba_reg", "production-based account by region, with F_Y");
        self.put(named, &axes, &unit, self.footprints.D_pba_reg());
    }

    fn classes(&mut self, classes: &Classes) {
        let named = ("net_balance", "emitted for others less caused elsewhere, inside the table");
        let unit = self.footprints.unit.clone();
        self.put(named, &[self.region()], &unit, classes.roles.domestic.clone());
        let city = |r: usize| classes.cities.contains(&r);
        let R = self.footprints.table().axes.R();
        let emitters = (0..R).map(|r| {
            let kind = match classes.emitters.kind[r] {
                None => 0,
                Some(EmitterKind::Demand) => 1,
                Some(EmitterKind::Technology) => 2,
                Some(EmitterKind::Hybrid) => 3,
            };
            city(r).then_some(kind)
        });
        let names = ["none", "demand", "technology", "hybrid"];
        self.put_class(("super_emitter", "kind of super-emitter"), &names, emitters.collect());
        let roles = (0..R).map(|r| {
            let role = match classes.roles.role[r] {
                Role::Producer => 0,
                Role::Consumer => 1,
                Role::Even => 2,
            };
            city(r).then_some(role)
        });
        let names = [Role::Producer.name(), Role::Consumer.name(), Role::Even.name()];
        self.put_class(("role", "net producer or consumer"), &names, roles.collect());
        if let Some(affluence) = &classes.affluence {
            let names: Vec<String> = groups(affluence.sizes.len());
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            self.put_class(
                ("affluence_group", "group of affluence, Q1 the richest"),
                &names,
                affluence.group.clone(),
            );
        }
        if let Some(kinds) = &classes.types {
            let names: Vec<&str> = kinds.names.names().iter().map(String::as_str).collect();
            self.put_class(("structure_type", "structure type"), &names, kinds.of.clone());
        }
    }

    fn headlines(&mut self, classes: &Classes) {
        let (unit, one) = (self.footprints.unit.clone(), Unit::new("1"));
        let footprint = self.footprints.D_cba_reg();
        let of_cities: Vec<f64> = classes.cities.iter().map(|s| footprint[*s]).collect();
        let total: f64 = of_cities.iter().sum();
        self.put(("footprint_of_cities", "footprint of all cities, with F_Y"), &[], &unit, vec![total]);
        let all: f64 = footprint.iter().sum();
        self.put(FOOTPRINT, &[], &unit, vec![all]);
        let mut largest = of_cities;
        largest.sort_by(|a, b| b.total_cmp(a));
        let ten = largest.iter().take(10).sum::<f64>() / total;
        self.put(
            ("top_ten_share", "share of the ten largest in the footprint of cities, with F_Y"),
            &[],
            &one,
            vec![ten],
        );
        let count =
            |chosen: &dyn Fn(usize) -> bool| classes.cities.iter().filter(|s| chosen(**s)).count() as f64;
        let emitters = count(&|s| classes.emitters.kind[s].is_some());
        self.put(("super_emitters", "cities that are super-emitters"), &[], &one, vec![emitters]);
        let mass: f64 = classes
            .cities
            .iter()
            .filter(|s| classes.emitters.kind[**s].is_some())
            .map(|s| footprint[*s])
            .sum();
        let named = ("super_emitter_share", "share of super-emitters in the footprint of cities, with F_Y");
        self.put(named, &[], &one, vec![mass / total]);
        let producers = count(&|s| classes.roles.role[s] == Role::Producer);
        self.put(("net_producers", "cities that are net producers"), &[], &one, vec![producers]);
        if classes.categories.roles.contains(&CategoryRole::Capital) {
            self.put(CAPITAL_SHARE, &[], &one, vec![classes.categories.capital_share]);
            let share = classes.categories.capital_and_inventory_share;
            self.put(CAPITAL_AND_INVENTORY_SHARE, &[], &one, vec![share]);
        }
    }

    /// Flows between groups of affluence, and what is emitted outside the consuming region.
    fn flows(&mut self, classes: &Classes, whole: bool) -> Result<(), Failure> {
        let flows = region_flows(self.footprints, false, &|_, _, _| {}).map_err(told)?;
        let Some(flows) = flows.map(|flows| flows.stressor) else { return Ok(()) };
        let (unit, one) = (self.footprints.unit.clone(), Unit::new("1"));
        let R = flows.rows();
        let own: f64 = (0..R).map(|r| flows.at(r, r)).sum();
        let all: f64 = flows.data().iter().sum();
        let named = (
            "interregional_share",
            "share of what is embodied in final demand that is emitted elsewhere, without F_Y",
        );
        self.put(named, &[], &one, vec![1.0 - own / all]);
        if whole {
            let names = self.footprints.table().axes.regions.names();
            let axes = [Axis::new("region_from", names), Axis::new("region_to", names)];
            let named = ("flows", "emitted in a region for final demand of a region, without F_Y");
            self.put(named, &axes, &unit, flows.data().to_vec());
        }
        let Some(affluence) = &classes.affluence else { return Ok(()) };
        let names = groups(affluence.sizes.len());
        let grouping = Grouping { names: names.clone(), of: affluence.group.clone() };
        let sums = between(&flows, &grouping, &grouping, false);
        let axes = [Axis::new("affluence_from", &names), Axis::new("affluence_to", &names)];
        let named = ("affluence_flows", "emitted in cities of a group for other cities of a group");
        self.put(named, &axes, &unit, sums.into_data());
        let axes = [Axis::new("affluence", &names)];
        let footprint = grouping.sums(&self.footprints.D_cba_reg());
        self.put(("affluence_footprint", "footprint of a group, with F_Y"), &axes, &unit, footprint);
        let mean = affluence.mean.clone();
        let named = ("affluence_demand_cap_cities", "final demand a head of a group, every city alike");
        self.put(named, &axes, &Unit::new("USD/person"), mean);
        Ok(())
    }

    fn scenarios(&mut self, classes: &Classes, questions: &Questions) -> Result<(), Failure> {
        let footprints = self.footprints;
        let unit = footprints.unit.clone();
        let mut savings = Vec::new();
        if !questions.scenario.is_empty() {
            let baseline = Baseline::new(footprints, classes).map_err(told)?;
            for (name, options) in &questions.scenario {
                savings.push(evaluate(name, &baseline, options, &questions.outside).map_err(told)?.saving);
            }
            let names: Vec<String> = questions.scenario.keys().cloned().collect();
            let axes = [Axis::new("scenario", &names)];
            self.put(("saving", "saving of a scenario"), &axes, &unit, savings.clone());
        }
        let deficit =
            |name: &str, options| lift(name, footprints, classes, options).map_err(|e| told(Agreed::Mine(e)));
        let mut deficits = Vec::new();
        for (name, options) in &questions.lift {
            deficits.push(deficit(name, options)?.deficit.iter().sum());
        }
        if !deficits.is_empty() {
            let names: Vec<String> = questions.lift.keys().cloned().collect();
            self.put(("deficit_total", "what a lift lacks"), &[Axis::new("lift", &names)], &unit, deficits);
        }
        let asked = questions.scenario.keys().position(|name| *name == questions.quota.scenario);
        let Some(at) = asked.filter(|_| questions.quota.peak > 0.0) else { return Ok(()) };
        let receivers = deficit("quota", &questions.quota.lift)?;
        let by_flow = supplied(footprints, classes).map_err(told)?;
        let found = quota((footprints, &by_flow), &receivers, savings[at], &questions.quota);
        let found = found.map_err(|error| told(Agreed::Mine(error)))?;
        self.put(("quota", "peak less emissions now"), &[], &unit, vec![found.quota]);
        self.put(("quota_enlarged", "the quota and the saving"), &[], &unit, vec![found.enlarged]);
        Ok(())
    }
}

fn groups(count: usize) -> Vec<String> {
    (1..=count).map(|group| format!("Q{group}")).collect()
}
