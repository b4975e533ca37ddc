//! Inequality among regions: Lorenz curve and Gini coefficient.

/// A Lorenz curve: people in the order of their amount a head, and what they have together.
#[derive(Clone, Debug, PartialEq)]
pub struct Lorenz {
    /// Cumulative share of people, from 0 to 1; one point more than there are regions.
    pub people: Vec<f64>,
    /// Cumulative share of the amount.
    pub amount: Vec<f64>,
    /// `1 − Σ (p_i − p_{i−1}) (a_i + a_{i−1})`.
    pub gini: f64,
}

/// The curve of an amount over regions with people; regions whose people are unknown are left out.
///
/// NaN where nothing is there.
pub fn lorenz(amount: &[f64], people: &[f64]) -> Lorenz {
    let mut order: Vec<usize> = (0..amount.len()).filter(|s| people[*s] > 0.0).collect();
    let per_head = |s: &usize| amount[*s] / people[*s];
    order.sort_by(|a, b| per_head(a).total_cmp(&per_head(b)).then(a.cmp(b)));
    let running = |values: &[f64]| {
        let total: f64 = order.iter().map(|s| values[*s]).sum();
        let mut sum = 0.0;
        let steps = order.iter().map(|s| {
            sum += values[*s];
            sum / total
        });
        std::iter::once(0.0).chain(steps).collect::<Vec<f64>>()
    };
    let (people, amount) = (running(people), running(amount));
    let areas = people.windows(2).zip(amount.windows(2)).map(|(p, a)| (p[1] - p[0]) * (a[1] + a[0]));
    let gini = 1.0 - areas.sum::<f64>();
    Lorenz { people, amount, gini }
}

#[cfg(test)]
mod tests {
    use super::lorenz;

    #[test]
    fn gini_of_equals_and_of_one_who_has_all() {
        assert!(lorenz(&[2.0, 4.0, 6.0], &[1.0, 2.0, 3.0]).gini.abs() < 1e-15);
        // Half the people have all: the curve is flat to ½, then rises: Gini ½.
        assert!((lorenz(&[10.0, 0.0], &[1.0, 1.0]).gini - 0.5).abs() < 1e-15);
        // By hand: heads 1, 2, 3 with one person each: Gini = 2/9.
        let found = lorenz(&[3.0, 1.0, 2.0, 7.0], &[1.0, 1.0, 1.0, f64::NAN]);
        assert!((found.gini - 2.0 / 9.0).abs() < 1e-15, "{found:?}");
        assert_eq!(found.people.len(), 4);
    }
}
