//! Groups of affluence: cities in the order of final demand a head, `y_s = Σ_c y_sc / (population_s · exchange rate)`.

use super::{AffluenceOptions, ClassifyError, Cut};
use crate::accounts::Footprints;

/// Cities cut into groups, richest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Affluence {
    /// Final demand in USD a head by region, imports included; NaN where a region is no city.
    pub per_head: Vec<f64>,
    /// Group by region, from 0 = richest.
    pub group: Vec<Option<usize>>,
    /// Cities a group.
    pub sizes: Vec<usize>,
    /// Mean over the cities of a group, every city alike; NaN of an empty group.
    pub mean: Vec<f64>,
    /// Mean over the people of a group.
    pub mean_of_people: Vec<f64>,
    /// Population by region, persons; NaN where unknown.
    pub population: Vec<f64>,
}

impl Affluence {
    /// Cuts the cities; `None` for a table without population.
    ///
    /// # Errors
    /// Unknown population of a city; sizes, thresholds or an exchange rate that make no groups.
    pub fn new(
        footprints: &Footprints<'_, '_>,
        cities: &[usize],
        options: &AffluenceOptions,
    ) -> Result<Option<Self>, ClassifyError> {
        let table = footprints.table();
        let Some((people, unit)) = &table.attributes.population else { return Ok(None) };
        let rate = options.exchange_rate;
        if !(rate > 0.0 && rate.is_finite()) {
            let place = "classify.affluence.exchange_rate";
            return Err(ClassifyError::Range { place, value: rate, range: "a number above 0" });
        }
        if let Some(city) = cities.iter().find(|s| people[**s].is_nan()) {
            return Err(ClassifyError::Population { city: table.axes.regions.name(*city).to_owned() });
        }
        let population: Vec<f64> = people.iter().map(|people| people * unit.scale()).collect();
        let spent = footprints.final_demand.row_sums();
        let mut per_head = vec![f64::NAN; people.len()];
        for s in cities {
            per_head[*s] = spent[*s] * table.money.scale() / (population[*s] * rate);
        }
        let group = groups(&per_head, cities, options)?;
        Ok(Some(Self::summed(per_head, group, population)))
    }

    fn summed(per_head: Vec<f64>, group: Vec<Option<usize>>, population: Vec<f64>) -> Self {
        let count = group.iter().flatten().max().map_or(0, |last| last + 1);
        let (mut sizes, mut mean) = (vec![0; count], vec![0.0; count]);
        let (mut people, mut mean_of_people) = (vec![0.0; count], vec![0.0; count]);
        for (s, g) in group.iter().enumerate().filter_map(|(s, g)| g.map(|g| (s, g))) {
            sizes[g] += 1;
            mean[g] += per_head[s];
            people[g] += population[s];
            mean_of_people[g] += per_head[s] * population[s];
        }
        for g in 0..count {
            mean[g] /= sizes[g] as f64;
            mean_of_people[g] /= people[g];
        }
        Self { per_head, group, sizes, mean, mean_of_people, population }
    }
}

/// Groups of equal size, the first ones one larger where the count does not divide.
pub fn sizes_by_rank(cities: usize, groups: usize) -> Vec<usize> {
    (0..groups).map(|g| cities / groups + usize::from(g < cities % groups)).collect()
}

fn groups(
    per_head: &[f64],
    cities: &[usize],
    options: &AffluenceOptions,
) -> Result<Vec<Option<usize>>, ClassifyError> {
    let mut group = vec![None; per_head.len()];
    let sizes = match options.cut {
        Cut::Thresholds => {
            let bounds = &options.thresholds;
            if let Some(pair) =
                bounds.windows(2).find(|pair| pair[0].is_nan() || pair[1].is_nan() || pair[0] <= pair[1])
            {
                return Err(ClassifyError::Thresholds { first: pair[0], second: pair[1] });
            }
            for s in cities {
                group[*s] = Some(bounds.iter().filter(|bound| per_head[*s] <= **bound).count());
            }
            return Ok(group);
        }
        Cut::Sizes => options.sizes.clone(),
        Cut::Rank => {
            if options.groups == 0 || options.groups > cities.len() {
                let (what, asked, cities) = ("groups of affluence", options.groups, cities.len());
                let key = "classify.affluence.groups";
                return Err(ClassifyError::TooMany { key, what, asked, cities });
            }
            sizes_by_rank(cities.len(), options.groups)
        }
    };
    let sum = sizes.iter().sum();
    if sum != cities.len() {
        return Err(ClassifyError::Sizes { sum, cities: cities.len() });
    }
    // Equals keep the table's order.
    let mut order = cities.to_vec();
    order.sort_by(|a, b| per_head[*b].total_cmp(&per_head[*a]).then(a.cmp(b)));
    let mut rest = order.into_iter();
    for (g, size) in sizes.into_iter().enumerate() {
        for s in rest.by_ref().take(size) {
            group[s] = Some(g);
        }
    }
    Ok(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(per_head: &[f64], options: &AffluenceOptions) -> Result<Vec<Option<usize>>, ClassifyError> {
        groups(per_head, &(0..per_head.len()).collect::<Vec<_>>(), options)
    }

    #[test]
    fn three_hundred_and_nine_cities_by_rank() {
        assert_eq!(sizes_by_rank(309, 5), [62, 62, 62, 62, 61]);
    }

    /// D-4: equals keep the table's order.
    #[test]
    fn ties_go_by_region() {
        let options = AffluenceOptions { groups: 2, ..AffluenceOptions::default() };
        let found = cut(&[5.0, 7.0, 5.0, 5.0], &options).expect("four cities");
        assert_eq!(found, [Some(0), Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn thresholds_and_sizes_by_hand() {
        let mut options = AffluenceOptions {
            cut: Cut::Thresholds,
            thresholds: vec![7000.0, 3000.0],
            ..AffluenceOptions::default()
        };
        let found = cut(&[7000.0, 7000.5, 100.0], &options).expect("falling");
        assert_eq!(found, [Some(1), Some(0), Some(2)]);
        options.thresholds.reverse();
        assert!(matches!(cut(&[1.0], &options), Err(ClassifyError::Thresholds { .. })));
        options.thresholds[1] = f64::NAN;
        assert!(matches!(cut(&[1.0], &options), Err(ClassifyError::Thresholds { .. })));
        options = AffluenceOptions { cut: Cut::Sizes, sizes: vec![1, 2], ..options };
        assert_eq!(cut(&[1.0, 2.0, 3.0], &options).expect("three"), [Some(1), Some(1), Some(0)]);
        assert!(matches!(cut(&[1.0, 2.0], &options), Err(ClassifyError::Sizes { sum: 3, cities: 2 })));
        options = AffluenceOptions { cut: Cut::Rank, groups: 3, ..options };
        assert!(matches!(cut(&[1.0, 2.0], &options), Err(ClassifyError::TooMany { asked: 3, .. })));
    }
}
