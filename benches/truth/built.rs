//! A table whose flows are known, what is published of it, and what is built from that; for the bench and the tests.

use std::path::Path;
use std::sync::Arc;

use leontief::accounts::{AccountsOptions, Level, accounts};
use leontief::axes::{Grouping, Region, Sector};
use leontief::coefficients::technical_coefficients;
use leontief::compile::{self, Built, Construction, Detail, GivenProvinces, Residuals, Statistics};
use leontief::exchange::{ReadOptions, read};
use leontief::inventory::{Activity, EmissionStatistics, InventoryOptions, Regions, provincial, regional};
use leontief::leontief::{Deal, SolverOptions, System};
use leontief::linalg::Matrix;
use leontief::ranks::Solo;
use leontief::table::{Flow, Hierarchical, Panels, Table, TableParts, Trade};

/// A truth and what is published of it.
pub struct Case {
    /// Every flow.
    pub truth: Table,
    /// Money.
    pub statistics: Statistics,
    /// The first stressor.
    pub emissions: EmissionStatistics,
}

/// A built table with emissions.
pub struct Made {
    /// The table.
    pub table: Table,
    /// How it came about.
    pub built: Built,
}

impl Case {
    /// What is published of a table.
    pub fn of(truth: Table, detail: Detail) -> Self {
        let statistics = Statistics::of(&truth, detail).expect("every user buys at home");
        let emissions = EmissionStatistics::of(&truth.axes, &truth.extensions[0], 0);
        Self { truth, statistics, emissions }
    }

    /// The same with the table of the provinces.
    pub fn with_provinces(mut self) -> Self {
        self.statistics.given = Some(provinces(&self.truth));
        self
    }

    /// The table that these statistics make.
    pub fn built(&self, options: &Construction) -> Made {
        let built = compile::build(&Solo, &self.statistics, options, &|_, _, _| {})
            .expect("the statistics are those of a table");
        let table = self.finished(&built, built.parts.clone());
        Made { table, built }
    }

    /// The same regional use, every product bought from all regions of the nation by their supply: no prior, no
    /// provinces.
    pub fn pooled(&self, built: &Built) -> Table {
        let axes = &self.truth.axes;
        let (m, P) = (axes.m(), axes.P());
        let parts = built.parts.clone();
        let x = parts.x.as_ref().expect("built");
        let none = vec![0.0; axes.n()];
        let [exports, balancing] = [&parts.exports, &parts.balancing].map(|of| of.as_ref().unwrap_or(&none));
        let supply: Vec<f64> = (0..axes.n()).map(|row| x[row] - exports[row] - balancing[row]).collect();
        let mut offered = vec![0.0; m * P];
        let province = |row: usize| axes.provinces.province_of(Region(row / m)).0;
        for (row, amount) in supply.iter().enumerate() {
            offered[row % m * P + province(row)] += amount;
        }
        let part = |amount: f64, all: f64| if all > 0.0 { amount / all } else { 0.0 };
        let all = |i: usize| offered[i * P..(i + 1) * P].iter().sum::<f64>();
        let by_province = (0..m * P * P).map(|at| part(offered[at / P], all(at / P / P)));
        let trade = Arc::new(Trade::Hierarchical(Hierarchical {
            own_share: none.clone(),
            supply_share: (0..axes.n())
                .map(|row| part(supply[row], offered[row % m * P + province(row)]))
                .collect(),
            demand_share: vec![1.0; axes.n()],
            province_trade: by_province.collect(),
            in_province: None,
        }));
        let flow =
            |flow: &Flow| Flow::Factored { regional: flow.panels().clone(), trade: Arc::clone(&trade) };
        let (Z, Y) = (flow(&parts.Z), flow(&parts.Y));
        self.finished(built, TableParts { Z, Y, x: None, ..parts })
    }

    /// Emissions at the intensity of the province.
    fn finished(&self, built: &Built, mut parts: TableParts) -> Table {
        let statistics = &self.statistics;
        let fuels: Vec<Sector> = Vec::new();
        let (purchases, spent) = (built.purchases(&fuels), built.spent());
        let activity = Activity {
            axes: &statistics.axes,
            output: built.provincial.output.data(),
            value_added: built.provincial.value_added.data(),
            fuel_purchases: &purchases,
            spending: &spent,
        };
        let options = InventoryOptions::default();
        let made = provincial(&self.emissions, &options, &activity).expect("an inventory");
        let v = built.parts.value_added.as_ref().expect("built").v.transposed().row_sums();
        let regions = Regions {
            x: built.parts.x.as_deref().expect("built"),
            value_added: &v,
            population: None,
            spending: &built.spending,
            services: &[],
        };
        let emissions = (&self.emissions, &options);
        parts.extensions = regional(emissions, &activity, &made, &regions).expect("a name").extensions;
        Table::new(parts).expect("a table")
    }
}

impl Made {
    /// Largest residual of rows, columns and province pairs.
    pub fn residuals(&self) -> [f64; 3] {
        Residuals::of(&self.table, &self.built).worst()
    }
}

/// The table of the provinces.
pub fn provinces(truth: &Table) -> GivenProvinces {
    let table = truth.aggregated(&Grouping::provinces(&truth.axes)).expect("names of provinces");
    let matrix = |flow: &Flow| {
        let rows: Vec<&[f64]> = flow.panels().rows().map(|(_, row)| row).collect();
        Matrix::from_row_major(rows.len(), flow.panels().columns(), rows.concat())
    };
    let or_none = |values: Option<Vec<f64>>, count: usize| values.unwrap_or_else(|| vec![0.0; count]);
    let (rows, demand) = (table.axes.n(), table.axes.R() * table.axes.C());
    GivenProvinces {
        Z: matrix(&table.Z),
        Y: matrix(&table.Y),
        exports: or_none(table.exports, rows),
        balancing: or_none(table.balancing, rows),
        imports: or_none(table.imports, rows),
        imports_Y: or_none(table.imports_Y, demand),
        components: table.value_added.components,
        v: table.value_added.v,
        x: table.x,
    }
}

/// Footprints of the first stressor by region, without what final demand emits itself; and the share of them that
/// other regions emit.
pub fn footprints(table: &Table) -> (Vec<f64>, f64) {
    let mut table = table.clone();
    let axes = table.axes.clone();
    let deal = Deal::new(&axes, &Solo);
    let Z = std::mem::replace(&mut table.Z, Panels::zeros(&axes, axes.n(), &[]).into());
    let technical = technical_coefficients(Z, &table.x);
    let system = System::new(&Solo, &axes, &deal, &technical, &SolverOptions::default()).expect("productive");
    let extensions = vec![table.extensions[0].name.clone()];
    let options = AccountsOptions { level: Level::Flows, extensions };
    let found = accounts(&system, &table, &options, &|_, _, _| {}).expect("converged").expect("one rank");
    let flows = found[0].accounts.iter().find(|account| account.name == "flows").expect("asked for");
    let R = axes.R();
    let flow = |r: usize, s: usize| flows.values[r * R + s];
    let sums: Vec<f64> = (0..R).map(|s| (0..R).map(|r| flow(r, s)).sum()).collect();
    let own: f64 = (0..R).map(|r| flow(r, r)).sum();
    let crossing = 1.0 - own / sums.iter().sum::<f64>();
    (sums, crossing)
}

/// `Σ |found − true| / Σ |true|`.
pub fn error(found: &[f64], truth: &[f64]) -> f64 {
    let gap: f64 = found.iter().zip(truth).map(|(a, b)| (a - b).abs()).sum();
    gap / truth.iter().map(|value| value.abs()).sum::<f64>()
}

/// WIOD with its countries in groups, as provinces, without sectors that are nothing but rounding.
pub fn wiod(folder: &Path) -> Table {
    let groups = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/truth/groups.csv");
    let source = read(folder, &ReadOptions { regions: Some(groups) }).expect("WIOD in groups");
    let mut table = source.table;
    let axes = table.axes.clone();
    let bad: Vec<usize> = (0..axes.n()).filter(|row| table.x[*row] <= 0.0).collect();
    for flow in [&mut table.Z, &mut table.Y] {
        for (p, panel) in flow.panels_mut().iter_mut() {
            let first = axes.province_rows(p).start;
            for local in 0..panel.rows() {
                if bad.contains(&(first + local)) {
                    panel.row_mut(local).fill(0.0);
                }
            }
        }
    }
    for (_, panel) in table.Z.panels_mut().iter_mut() {
        for local in 0..panel.rows() {
            for column in &bad {
                panel.row_mut(local)[*column] = 0.0;
            }
        }
    }
    for extension in &mut table.extensions {
        for column in &bad {
            *extension.F.at_mut(0, *column) = 0.0;
        }
    }
    let Table { axes, money, Z, Y, extensions, attributes, .. } = table;
    let parts = TableParts { extensions, attributes, ..TableParts::new(axes, money, Z, Y) };
    Table::new(parts).expect("still a table")
}
