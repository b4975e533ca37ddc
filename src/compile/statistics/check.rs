//! Statistics that cannot be are refused before anything is built from them.

use super::{Known, Nation, RELIABILITY, Statistics};
use crate::axes::{Axes, Province, Region};
use crate::compile::CompileError;

/// Relative gap of a row or column of the national table.
const BALANCE: f64 = 1e-4;
/// Largest factor between what provinces add up to and the nation: beyond it a unit is wrong.
const MAGNITUDE: f64 = 10.0;

impl Statistics {
    /// Holds all statistics against what they can be.
    ///
    /// # Errors
    /// [`CompileError`] with the labels and the value of the first that cannot be.
    pub(in crate::compile) fn check(&self) -> Result<(), CompileError> {
        self.nation.check(&self.axes)?;
        if self.given.is_none() {
            self.check_provinces()?;
        }
        self.check_regions()?;
        self.check_people()?;
        self.check_magnitudes()
    }

    /// People of a province against those of its regions, where most of them are known.
    fn check_people(&self) -> Result<(), CompileError> {
        for p in self.axes.provinces.iter() {
            let known = &self.regions.population[self.axes.provinces.regions(p)];
            let (sum, count) = (known.iter().flatten().sum::<f64>(), known.iter().flatten().count());
            let Some(people) = self.provinces.population[p.0].filter(|_| count > 0) else { continue };
            let many = 2 * count > known.len() && people > MAGNITUDE * sum;
            if many || people * MAGNITUDE < sum {
                return Err(CompileError::Value {
                    what: "provincial population".to_owned(),
                    label: self.axes.provinces.labels().name(p.0).to_owned(),
                    value: people,
                    remedy: format!(
                        "its regions have {sum}: one of the two is in another unit; correct the file of \
                         [build.statistics.provinces] or that of [build.statistics.regions]"
                    ),
                });
            }
        }
        Ok(())
    }

    fn check_provinces(&self) -> Result<(), CompileError> {
        let (axes, provinces) = (&self.axes, &self.provinces);
        let name = |p: usize| axes.provinces.labels().name(p).to_owned();
        let m = axes.m();
        not_negative("provincial output", &provinces.output, |at| {
            format!("{}, {}", name(at / m), axes.sectors.name(at % m))
        })?;
        for (at, value) in provinces.demand.iter().enumerate() {
            let (p, k) = (at / axes.C(), at % axes.C());
            if let Some(value) = value.filter(|value| *value < 0.0 && !self.nation.falls(k)) {
                let (what, remedy) = ("final demand".to_owned(), Nation::FALLS.to_owned());
                let label = format!("{}, {}", name(p), axes.categories.name(k));
                return Err(CompileError::Value { what, label, value, remedy });
            }
        }
        not_negative("provincial exports", &provinces.exports, name)?;
        not_negative("provincial imports", &provinces.imports, name)?;
        not_negative("provincial population", &provinces.population, name)?;
        for (p, gdp) in provinces.gdp.iter().enumerate() {
            let what = "provincial GDP".to_owned();
            match gdp {
                None => {
                    let remedy = "every province needs it: it decides how much of the nation the province is";
                    return Err(CompileError::Blank { what, label: name(p), remedy: remedy.to_owned() });
                }
                Some(value) if *value <= 0.0 => {
                    let remedy = "it must be above zero: correct it".to_owned();
                    return Err(CompileError::Value { what, label: name(p), value: *value, remedy });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn check_regions(&self) -> Result<(), CompileError> {
        let (axes, regions) = (&self.axes, &self.regions);
        let name = |r: usize| axes.regions.name(r).to_owned();
        for (what, values) in
            [("GDP", &regions.gdp), ("population", &regions.population), ("area", &regions.area)]
        {
            let zero = values.iter().position(|value| value.is_some_and(|value| value <= 0.0));
            if let Some((r, value)) = zero.and_then(|r| Some((r, values[r]?))) {
                let remedy =
                    "it must be above zero: correct it, or leave it blank where it is unknown".to_owned();
                return Err(CompileError::Value { what: what.to_owned(), label: name(r), value, remedy });
            }
        }
        not_negative("emissions", &regions.emissions, name)?;
        let beyond = regions.reliability.iter().enumerate();
        let mut beyond = beyond.filter_map(|(r, value)| Some((r, (*value)?)));
        if let Some((r, value)) = beyond.find(|(_, value)| !RELIABILITY.contains(value)) {
            let remedy = format!("it must be from {} to {}", RELIABILITY.start(), RELIABILITY.end());
            return Err(CompileError::Value {
                what: "reliability".to_owned(),
                label: name(r),
                value,
                remedy,
            });
        }
        not_negative("output", &regions.output, |row| axes.row_label(row))?;
        not_negative("value added", &regions.value_added, |row| axes.row_label(row))?;
        not_negative("employment", &regions.employment, |row| axes.row_label(row))?;
        not_negative("expenditure", &regions.expenditure, |column| axes.demand_label(column))?;
        not_negative("exports", &regions.exports, |row| axes.row_label(row))?;
        not_negative("imports", &regions.imports, |row| axes.row_label(row))?;
        for (what, values) in [
            ("expenditure in total", &regions.expenditure_total),
            ("exports in total", &regions.exports_total),
            ("imports in total", &regions.imports_total),
        ] {
            not_negative(what, values, name)?;
        }
        for (row, (added, output)) in regions.value_added.iter().zip(&regions.output).enumerate() {
            if let (Some(value), Some(output)) = (*added, *output)
                && value > output
            {
                let remedy = format!("it must be at most the output, {output}: correct one of the two");
                let (what, label) = ("value added".to_owned(), axes.row_label(row));
                return Err(CompileError::Value { what, label, value, remedy });
            }
        }
        for p in axes.provinces.iter() {
            self.some_size(p)?;
        }
        self.per_head()
    }

    /// GDP a head, against the median of all regions: a single row in another unit would take its province.
    fn per_head(&self) -> Result<(), CompileError> {
        /// Cities of one nation lie within a factor of twenty of each other.
        const FAR: f64 = 100.0;
        let regions = &self.regions;
        let rates = (0..self.axes.R()).filter_map(|r| Some((r, regions.gdp[r]? / regions.population[r]?)));
        let mut rates: Vec<(usize, f64)> = rates.collect();
        rates.sort_by(|a, b| a.1.total_cmp(&b.1));
        let Some((_, median)) = rates.get(rates.len() / 2).copied() else { return Ok(()) };
        let far = |(_, rate): &&(usize, f64)| *rate > FAR * median || rate * FAR < median;
        let apart = |rate: f64| (rate / median).ln().abs();
        match rates.iter().filter(far).max_by(|a, b| apart(a.1).total_cmp(&apart(b.1))) {
            None => Ok(()),
            Some((r, rate)) => Err(CompileError::Value {
                what: "GDP".to_owned(),
                label: self.axes.regions.name(*r).to_owned(),
                value: regions.gdp[*r].unwrap_or(f64::NAN),
                remedy: format!(
                    "a head that is {:.1e} times the median of all regions: it or the population is in another unit; correct \
                     the row",
                    rate / median
                ),
            }),
        }
    }

    /// A province of several regions needs a statistic that tells how large they are.
    fn some_size(&self, p: Province) -> Result<(), CompileError> {
        let of = self.axes.provinces.regions(p);
        let regions = &self.regions;
        let sized = |r: usize| regions.gdp[r].is_some() || regions.population[r].is_some();
        if of.len() == 1 || of.clone().any(sized) {
            return Ok(());
        }
        Err(CompileError::Blank {
            what: "GDP and population of every region".to_owned(),
            label: self.axes.provinces.labels().name(p.0).to_owned(),
            remedy: format!(
                "give one of them for one region at least, e.g. {}, or make the province a single region",
                self.axes.regions.name(Region(of.start).0)
            ),
        })
    }

    fn check_magnitudes(&self) -> Result<(), CompileError> {
        let (nation, provinces) = (&self.nation, &self.provinces);
        let total = |values: &[f64]| values.iter().sum::<f64>();
        let demand: Vec<f64> = nation.Y.row_sums();
        let pairs = [
            ("provincial outputs", &provinces.output, total(&nation.x)),
            ("GDP of the provinces", &provinces.gdp, total(&nation.value_added())),
            ("final demands of the provinces", &provinces.demand, total(&demand)),
            ("exports of the provinces", &provinces.exports, total(&nation.exports)),
            ("imports of the provinces", &provinces.imports, total(&nation.imports)),
            ("outputs of the regions", &self.regions.output, total(&nation.x)),
            ("exports of the regions", &self.regions.exports, total(&nation.exports)),
            ("imports of the regions", &self.regions.imports, total(&nation.imports)),
            ("exports of the regions in total", &self.regions.exports_total, total(&nation.exports)),
            ("imports of the regions in total", &self.regions.imports_total, total(&nation.imports)),
        ];
        for (what, values, control) in pairs {
            let sum: f64 = values.iter().flatten().sum();
            let known = values.iter().flatten().count();
            // A few known cells say nothing of the total.
            let telling = 2 * known > values.len() && control > 0.0;
            if telling && (sum > MAGNITUDE * control || sum * MAGNITUDE < control) {
                return Err(CompileError::Magnitude { what: what.to_owned(), sum, control });
            }
        }
        Ok(())
    }
}

impl Nation {
    /// Holds the national table against its identities and signs.
    fn check(&self, axes: &Axes) -> Result<(), CompileError> {
        let added = self.value_added();
        let used = self.used();
        let mut inputs = vec![0.0; axes.m()];
        for i in 0..axes.m() {
            inputs.iter_mut().zip(self.Z.row(i)).for_each(|(sum, value)| *sum += value);
        }
        let vectors = [("output", &self.x), ("exports", &self.exports), ("imports", &self.imports)];
        for (what, values) in vectors {
            if let Some(i) = values.iter().position(|value| *value < 0.0) {
                return Err(national(what, axes, i, values[i], "it must not be below zero"));
            }
        }
        if let Some(at) = self.Z.data().iter().position(|value| *value < 0.0) {
            let (i, value) = (at / axes.m(), self.Z.data()[at]);
            return Err(national("transactions", axes, i, value, "they must not be below zero"));
        }
        for i in 0..axes.m() {
            let label = axes.sectors.name(i);
            let row = used[i] + self.exports[i] - self.imports[i] + self.balancing[i];
            let scale = self.x[i].abs().max(used[i].abs());
            for (side, sum) in [("row", row), ("column", inputs[i] + added[i])] {
                if (sum - self.x[i]).abs() > BALANCE * scale {
                    let (label, output) = (label.to_owned(), self.x[i]);
                    return Err(CompileError::Unbalanced { side, label, sum, output });
                }
            }
            if added[i] < 0.0 {
                return Err(national("value added", axes, i, added[i], "it must not be below zero in sum"));
            }
            if self.exports[i] > self.x[i] {
                return Err(national("exports", axes, i, self.exports[i], "they must be at most the output"));
            }
            if self.imports[i] > used[i] {
                return Err(national("imports", axes, i, self.imports[i], "they must be at most the use"));
            }
        }
        Ok(())
    }
}

fn national(what: &str, axes: &Axes, i: usize, value: f64, rule: &str) -> CompileError {
    CompileError::Value {
        what: format!("national {what}"),
        label: axes.sectors.name(i).to_owned(),
        value,
        remedy: format!("{rule}: correct the national table"),
    }
}

fn not_negative(what: &str, values: &[Known], label: impl Fn(usize) -> String) -> Result<(), CompileError> {
    let below = values.iter().position(|value| value.is_some_and(|value| value < 0.0));
    match below.and_then(|at| Some((at, values[at]?))) {
        None => Ok(()),
        Some((at, value)) => Err(CompileError::Value {
            what: what.to_owned(),
            label: label(at),
            value,
            remedy: "it must not be below zero: correct it, or leave it blank where it is unknown".to_owned(),
        }),
    }
}
