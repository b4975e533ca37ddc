//! Technology, trade, demand and output of a synthetic nation.

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};

use super::NationOptions;
use super::geography::Geography;
use crate::axes::Axes;
use crate::streams::Stream;
use crate::table::{Hierarchical, Panels};

/// Final-demand categories.
const C: usize = 5;

/// A nation in factored form.
pub(super) struct Economy<'a> {
    axes: &'a Axes,
    /// City technology, domestic products a unit of output: rows (s, i), columns j.
    technology: Panels,
    /// Final demand for domestic products: rows (s, i), columns k.
    pub demand: Panels,
    /// Trade shares; they sum to 1 over origins.
    pub trade: Hierarchical,
    /// Exports that leave the nation, n.
    pub exports: Vec<f64>,
    /// Gross output, n.
    pub output: Vec<f64>,
    import_rate: Vec<f64>,
    noise: Stream,
    population: Vec<f64>,
}

impl<'a> Economy<'a> {
    pub fn new(options: &NationOptions, axes: &'a Axes, geography: &Geography) -> Self {
        let m = axes.m();
        let noise = Stream::new(options.seed, 3);
        let mut economy = Self {
            axes,
            technology: technology(axes, &noise),
            demand: demand(axes, geography, &noise),
            trade: shares(axes, geography, &noise),
            exports: Vec::new(),
            output: vec![0.0; axes.n()],
            import_rate: (0..m).map(|j| 0.02 + 0.08 * noise.uniform(at(4, j, 0))).collect(),
            noise,
            population: geography.population.clone(),
        };
        economy.exports = (0..axes.n())
            .map(|row| {
                let (r, i) = (row / m, row % m);
                let present = if has_sector(r, i, &economy.noise) { 1.0 } else { 0.0 };
                present * geography.population[r] * 15.0 * economy.noise.uniform(at(5, r, i))
            })
            .collect();
        economy.settle();
        economy
    }

    /// What the sectors of every region use of domestic products, of all origins; the technology is used up.
    pub fn take_use(&mut self) -> Panels {
        let mut use_of =
            std::mem::replace(&mut self.technology, Panels::zeros(self.axes, self.axes.m(), &[]));
        let m = self.axes.m();
        for (p, panel) in use_of.iter_mut() {
            let first = self.axes.province_rows(p).start;
            for i in 0..panel.rows() {
                let s = (first + i) / m;
                for (cell, x) in panel.row_mut(i).iter_mut().zip(&self.output[s * m..]) {
                    *cell *= x;
                }
            }
        }
        use_of
    }

    /// Imports used by production.
    pub fn imports(&self) -> Vec<f64> {
        self.output.iter().enumerate().map(|(row, x)| self.import_rate[row % self.axes.m()] * x).collect()
    }

    /// Imports used by final demand: a tenth of what is bought at home.
    pub fn imports_Y(&self) -> Vec<f64> {
        let mut imports = vec![0.0; self.axes.R() * C];
        for (row, bought) in self.demand.rows() {
            for (sum, value) in imports[row / self.axes.m() * C..].iter_mut().zip(bought) {
                *sum += 0.1 * value;
            }
        }
        imports
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
        let m = self.axes.m();
        let used: Vec<f64> = self
            .technology
            .rows()
            .zip(self.demand.rows())
            .map(|((row, inputs), (_, bought))| {
                let x = &self.output[row / m * m..];
                let inputs: f64 = inputs.iter().zip(x).map(|(a, x)| a * x).sum();
                inputs + bought.iter().sum::<f64>()
            })
            .collect();
        let mut supply = self.trade.spread(self.axes, &used);
        supply.iter_mut().zip(&self.exports).for_each(|(x, exports)| *x += exports);
        supply
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

fn technology(axes: &Axes, noise: &Stream) -> Panels {
    let m = axes.m();
    let total: Vec<f64> = (0..m).map(|j| 0.45 + 0.3 * noise.uniform(at(1, j, 0))).collect();
    let national: Vec<f64> = (0..m * m)
        .map(|ij| noise.uniform(at(2, ij / m, ij % m)).powi(4) + if ij / m == ij % m { 0.3 } else { 0.0 })
        .collect();
    let mut technology = Panels::whole(axes, m);
    for (p, panel) in technology.iter_mut() {
        let first = axes.provinces.regions(p).start;
        panel.data_mut().par_chunks_mut(m * m).enumerate().for_each(|(local, cells)| {
            let mut sums = vec![0.0; m];
            for (ij, cell) in cells.iter_mut().enumerate() {
                *cell = national[ij] * (0.7 + 0.6 * noise.uniform(at(3, first + local, ij)));
                sums[ij % m] += *cell;
            }
            for (ij, cell) in cells.iter_mut().enumerate() {
                *cell *= total[ij % m] / sums[ij % m];
            }
        });
    }
    technology
}

/// What a city keeps is high for what does not travel; provinces exchange the rest by gravity.
fn shares(axes: &Axes, geography: &Geography, noise: &Stream) -> Hierarchical {
    let (m, P, n) = (axes.m(), axes.P(), axes.n());
    let mut own_share = vec![0.0; n];
    let mut supply = vec![0.0; n];
    for row in 0..n {
        let (r, i) = (row / m, row % m);
        if has_sector(r, i, noise) {
            let stays = 0.1 + 0.5 * noise.uniform(at(12, i, 0)).powi(2);
            own_share[row] = stays * (0.7 + 0.6 * noise.uniform(at(18, r, i)));
            supply[row] = geography.population[r] * (0.5 + noise.uniform(at(13, r, i)));
        }
    }
    let mut offered = vec![0.0; m * P];
    for (row, amount) in supply.iter().enumerate() {
        offered[row % m * P + geography.province[row / m]] += amount;
    }
    let mut province_trade = vec![0.0; m * P * P];
    for i in 0..m {
        for q in 0..P {
            let weight = |p: usize| {
                let home = if p == q { 3.0 } else { 1.0 };
                home * offered[i * P + p] / (0.05 + geography.squared_distance(p, q))
            };
            let sum: f64 = (0..P).map(weight).sum();
            for p in 0..P {
                province_trade[(i * P + p) * P + q] = weight(p) / sum;
            }
        }
    }
    let supply_share = supply
        .iter()
        .enumerate()
        .map(|(row, amount)| {
            let all = offered[row % m * P + geography.province[row / m]];
            if all > 0.0 { amount / all } else { 0.0 }
        })
        .collect();
    let demand_share = own_share.iter().map(|own| 1.0 - own).collect();
    Hierarchical { own_share, supply_share, demand_share, province_trade, in_province: None }
}

/// People buy by category; inventories fall in about one product of five.
fn demand(axes: &Axes, geography: &Geography, noise: &Stream) -> Panels {
    const LEVEL: [f64; C] = [300.0, 1200.0, 500.0, 1800.0, 80.0];
    let m = axes.m();
    let mut demand = Panels::whole(axes, C);
    for (p, panel) in demand.iter_mut() {
        let first = axes.province_rows(p).start;
        for local in 0..panel.rows() {
            let (s, i) = ((first + local) / m, (first + local) % m);
            let wealth = 0.5 + 1.5 * noise.uniform(at(14, s, 0));
            for (k, (cell, level)) in panel.row_mut(local).iter_mut().zip(LEVEL).enumerate() {
                let taste =
                    noise.uniform(at(15, i, k)).powi(3) * (0.8 + 0.4 * noise.uniform(at(16, s, i * C + k)));
                let sign = if k == 4 && noise.uniform(at(17, s, i)) < 0.2 { -0.2 } else { 1.0 };
                *cell = sign * geography.population[s] * wealth * level * taste / m as f64;
            }
        }
    }
    demand
}
