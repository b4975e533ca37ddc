//! Intervals of an ensemble against a truth that is known: a table of two regions whose stressors and final demand are
//! drawn, so that its footprint is a sum of products of independent factors with mean 1.

use leontief::ensemble::estimate::{NINETY_FIVE, spread};
use leontief::ensemble::{EnsembleOptions, Noise, OutputOptions, Questions, Variant, base_of_cells, draw};

use super::toy;

/// `y = Σ_j ξ_j s_j Σ_a L_ja Σ_c f_ac η_ac` with `L = [.7 .1; .1 .8] / .55`, `s = (2, 1)`: mean 300, and
/// `E y² = Σ_jk (1 + δ_jk r²) s_j s_k ((Lf)_j (Lf)_k + q² Σ_ac L_ja L_ka f_ac²)` for RSDs r of ξ and q of η.
fn deviation(r: f64, q: f64) -> f64 {
    let L = [[0.7 / 0.55, 0.1 / 0.55], [0.1 / 0.55, 0.8 / 0.55]];
    let (s, f) = ([2.0, 1.0], [[30.0, 20.0, 10.0, 10.0], [5.0, 5.0, 30.0, 20.0]]);
    let sum = |a: usize| f[a].iter().sum::<f64>();
    let squares = |a: usize| f[a].iter().map(|cell| cell * cell).sum::<f64>();
    let output = |j: usize| L[j][0] * sum(0) + L[j][1] * sum(1);
    let mut square = 0.0;
    for (j, k) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let own = if j == k { 1.0 + r * r } else { 1.0 };
        let demand: f64 = (0..2).map(|a| L[j][a] * L[k][a] * squares(a)).sum();
        square += own * s[j] * s[k] * (output(j) * output(k) + q * q * demand);
    }
    (square - 300.0 * 300.0).sqrt()
}

/// 95 % intervals of mean and standard deviation cover the truth in 93 to 97 % of 1,000 ensembles.
#[test]
fn intervals_cover_the_truth_of_a_small_table() {
    const DRAWS: u32 = 150;
    let outputs = OutputOptions { totals: true, ..OutputOptions::default() };
    let questions = Questions { outputs, ..Questions::default() };
    let (basis, base) = base_of_cells(toy(), None, questions).expect("solved");
    let before: usize =
        base.iter().take_while(|output| output.name != "footprint").map(|of| of.values.len()).sum();
    let length = base.iter().map(|output| output.values.len()).sum();
    let mut options = EnsembleOptions::default();
    options.technology.on = false;
    (options.activity.rsd, options.demand.category_rsd) = (0.1, 0.15);
    let truth = deviation(0.1, 0.15);
    let (mut mean, mut width) = (0, 0);
    let mut repeated = || {
        for seed in 0..1000 {
            options.seed = seed;
            let one = |number: u32| {
                let noise = Noise { options: &options, draw: number, variant: Variant::A };
                draw(&basis, &noise, length).values[before]
            };
            let found = spread(&(0..DRAWS).map(one).collect::<Vec<f64>>());
            mean += u32::from((found.mean - 300.0).abs() <= NINETY_FIVE * found.mean_error);
            width += u32::from((found.deviation - truth).abs() <= NINETY_FIVE * found.deviation_error);
        }
    };
    // Threads would wait for each other most of the time: the table has two rows.
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(&mut repeated);
    assert!((930..=970).contains(&mean), "{mean}");
    assert!((930..=970).contains(&width), "{width}");
}
