//! Technology, trade, demand and output of a synthetic nation.

use super::NationOptions;
use super::geography::Geography;
use crate::streams::Stream;

/// Final-demand categories.
const C: usize = 5;

/// A nation in factored form.
pub(super) struct Economy {
    m: usize,
    regions: usize,
    /// City technology, domestic products a unit of output, R × m × m.
    technology: Vec<f64>,
    /// Trade shares by product, m × R (origin) × R (destination); they sum to 1 over origins.
    shares: Vec<f64>,
    /// Final demand for domestic products, R × m × C.
    demand: Vec<f64>,
    /// Exports that leave the nation, n.
    pub exports: Vec<f64>,
    /// Gross output, n.
    pub output: Vec<f64>,
    import_rate: Vec<f64>,
    noise: Stream,
    population: Vec<f64>,
}

impl Economy {
    pub fn new(options: &NationOptions, geography: &Geography) -> Self {
        let (m, regions) = (options.sectors, options.regions);
        let noise = Stream::new(options.seed, 3);
        let mut economy = Self {
            m,
            regions,
            technology: technology(m, regions, &noise),
            shares: shares(m, geography, &noise),
            demand: demand(m, geography, &noise),
            exports: Vec::new(),
            output: vec![0.0; regions * m],
            import_rate: (0..m).map(|j| 0.02 + 0.08 * noise.uniform(at(4, j, 0))).collect(),
            noise,
            population: geography.population.clone(),
        };
        economy.exports = (0..regions * m)
            .map(|row| {
                let (r, i) = (row / m, row % m);
                let present = if has_sector(r, i, &economy.noise) { 1.0 } else { 0.0 };
                present * geography.population[r] * 15.0 * economy.noise.uniform(at(5, r, i))
            })
            .collect();
        economy.settle();
        economy
    }

    /// Share of origin `r` in what `s` uses of product `i`.
    pub fn share(&self, i: usize, r: usize, s: usize) -> f64 {
        self.shares[(i * self.regions + r) * self.regions + s]
    }

    /// Product `i` a unit of output of sector `j` in `s`.
    pub fn technology(&self, s: usize, i: usize, j: usize) -> f64 {
        self.technology[(s * self.m + i) * self.m + j]
    }

    /// Final demand of `s` for domestic product `i` in category `k`.
    pub fn demand(&self, s: usize, i: usize, k: usize) -> f64 {
        self.demand[(s * self.m + i) * C + k]
    }

    /// Imports used by production.
    pub fn imports(&self) -> Vec<f64> {
        self.output.iter().enumerate().map(|(row, x)| self.import_rate[row % self.m] * x).collect()
    }

    /// Imports used by final demand: a tenth of what is bought at home.
    pub fn imports_Y(&self) -> Vec<f64> {
        (0..self.regions * C)
            .map(|column| (0..self.m).map(|i| 0.1 * self.demand(column / C, i, column % C)).sum())
            .collect()
    }

    /// kt CO2, t CH4 and 10⁴ m³ of water a unit of output.
    pub fn intensities(&self, r: usize, i: usize) -> [f64; 3] {
        let u = |purpose: u64, a: usize, b: usize| self.noise.uniform(at(purpose, a, b));
        // A few sectors (heat, metals, minerals) emit most.
        let heavy = u(6, i, 0).powi(6);
        let city = 0.6 + 0.8 * u(7, r, i);
        [city * 2e-3 * (0.01 + heavy), city * 5e-3 * u(8, i, 0).powi(4), city * 0.02 * u(9, i, 0)]
    }

    /// kt CO2 of households directly.
    pub fn household_fuel(&self, r: usize, k: usize) -> f64 {
        self.population[r] * (0.5 + self.noise.uniform(at(10, r, k)))
    }

    /// Output from demand: `x ← T (Â x + f) + exports` until no digit moves.
    fn settle(&mut self) {
        for _ in 0..400 {
            let next = self.supply();
            let moved = next.iter().zip(&self.output).any(|(a, b)| (a - b).abs() > 1e-15 * a.abs());
            self.output = next;
            if !moved {
                break;
            }
        }
    }

    fn supply(&self) -> Vec<f64> {
        let (m, R) = (self.m, self.regions);
        let mut used = vec![0.0; R * m];
        for s in 0..R {
            for i in 0..m {
                let row = &self.technology[(s * m + i) * m..][..m];
                let inputs: f64 = row.iter().zip(&self.output[s * m..]).map(|(a, x)| a * x).sum();
                used[s * m + i] = inputs + (0..C).map(|k| self.demand(s, i, k)).sum::<f64>();
            }
        }
        (0..R * m)
            .map(|row| {
                let (r, i) = (row / m, row % m);
                let sold: f64 = (0..R).map(|s| self.share(i, r, s) * used[s * m + i]).sum();
                sold + self.exports[row]
            })
            .collect()
    }
}

/// Address of the number for (purpose, a, b).
fn at(purpose: u64, a: usize, b: usize) -> u64 {
    purpose << 56 | (a as u64) << 28 | b as u64
}

/// Coal, oil, ore: not every city has every sector; the first city has all.
fn has_sector(r: usize, i: usize, noise: &Stream) -> bool {
    r == 0 || !(1..5).contains(&i) || noise.uniform(at(11, r, i)) < 0.7
}

fn technology(m: usize, regions: usize, noise: &Stream) -> Vec<f64> {
    let mut cells = vec![0.0; regions * m * m];
    for s in 0..regions {
        for j in 0..m {
            let total = 0.45 + 0.3 * noise.uniform(at(1, j, 0));
            let weight = |i: usize| {
                let national = noise.uniform(at(2, i, j)).powi(4) + if i == j { 0.3 } else { 0.0 };
                national * (0.7 + 0.6 * noise.uniform(at(3, s, i * m + j)))
            };
            let sum: f64 = (0..m).map(weight).sum();
            for i in 0..m {
                cells[(s * m + i) * m + j] = total * weight(i) / sum;
            }
        }
    }
    cells
}

/// Gravity with an own-city bonus that is high for what does not travel.
fn shares(m: usize, geography: &Geography, noise: &Stream) -> Vec<f64> {
    let R = geography.province.len();
    let mut cells = vec![0.0; m * R * R];
    let pull: Vec<f64> =
        (0..R * R).map(|rs| 1.0 / (0.05 + geography.squared_distance(rs / R, rs % R))).collect();
    for i in 0..m {
        let bonus = 1.0 + 20.0 * noise.uniform(at(12, i, 0)).powi(2);
        for s in 0..R {
            let weight = |r: usize| {
                if !has_sector(r, i, noise) {
                    return 0.0;
                }
                let province = if geography.province[r] == geography.province[s] { 2.0 } else { 1.0 };
                let own = if r == s { bonus } else { 1.0 };
                own * province
                    * pull[r * R + s]
                    * geography.population[r]
                    * (0.5 + noise.uniform(at(13, r, i)))
            };
            let sum: f64 = (0..R).map(weight).sum();
            for r in 0..R {
                cells[(i * R + r) * R + s] = weight(r) / sum;
            }
        }
    }
    cells
}

/// People buy by category; inventories fall in about one product of five.
fn demand(m: usize, geography: &Geography, noise: &Stream) -> Vec<f64> {
    const LEVEL: [f64; C] = [300.0, 1200.0, 500.0, 1800.0, 80.0];
    let mut cells = Vec::with_capacity(geography.population.len() * m * C);
    for (s, people) in geography.population.iter().enumerate() {
        let wealth = 0.5 + 1.5 * noise.uniform(at(14, s, 0));
        for i in 0..m {
            for (k, level) in LEVEL.iter().enumerate() {
                let taste =
                    noise.uniform(at(15, i, k)).powi(3) * (0.8 + 0.4 * noise.uniform(at(16, s, i * C + k)));
                let sign = if k == 4 && noise.uniform(at(17, s, i)) < 0.2 { -0.2 } else { 1.0 };
                cells.push(sign * people * wealth * level * taste / m as f64);
            }
        }
    }
    cells
}
