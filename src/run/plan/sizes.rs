//! How large the table of a config is, without making it.

use super::super::build::sources;
use super::super::source::{is_packed, load};
use super::traffic::Counts;
use super::{Asking, RunError};
use crate::accounts::Level;
use crate::archive::TableFile;
use crate::axes::Axes;
use crate::compile::Nest;
use crate::config::{Config, TableSource};
use crate::table::synthetic::{NationOptions, nation};
use crate::table::{Form, Table};

/// Right-hand sides of an iterated solve taken together, at most.
const PANEL: usize = 312;

/// What a plan has to know of a table.
pub(super) struct Sizes {
    /// Labels, provinces, large ones in tiles where the form has them.
    pub axes: Axes,
    /// Stressors by extension, value added among them.
    pub stressors: Vec<usize>,
    /// The form it is solved in, as far as that is known beforehand.
    pub form: Form,
    /// Whether flows between regions are asked for.
    pub flows: bool,
    /// Whether imported accounts by product are.
    pub by_product: bool,
    /// Bytes of flows in the file.
    pub bytes: u64,
}

impl Sizes {
    /// Of the table a config or the command line names.
    pub(super) fn of(asking: &Asking<'_>) -> Result<Self, RunError> {
        let config = asking.config;
        let source = config.source()?;
        let (axes, known, form, bytes) = match source {
            TableSource::File { table, .. } if is_packed(table) => {
                let mut file = TableFile::open(table)?;
                file.tile();
                let all: Vec<_> = file.axes().provinces.iter().collect();
                (file.axes().clone(), file.stressors()?, file.form(), file.bytes(&all))
            }
            TableSource::File { table, regions } => of_table(&load(table, regions)?.table),
            TableSource::Synth(options) => {
                // Every form has the same labels, and structure is found where no noise took it away.
                let form = if options.noise > 0.0 { Form::Dense } else { Form::Hierarchical };
                let small = NationOptions { form: Form::Hierarchical, noise: 0.0, ..options.clone() };
                let (axes, known, _, _) = of_table(&nation(&small)?);
                (axes, known, form, options.bytes())
            }
            TableSource::Build(build) => {
                let (_, source, _) = sources(build, asking.data)?;
                let trade = build.construction.nest == Nest::Trade;
                let form = if trade { Form::Hierarchical } else { Form::Dense };
                let emissions = source.emissions.is_some().then(|| ("emissions".to_owned(), 1));
                let value_added = ("value_added".to_owned(), build.statistics.nation.value_added.len());
                let axes = source.statistics.axes;
                let columns = if trade { axes.m() + axes.C() } else { axes.R() * (axes.m() + axes.C()) };
                let bytes = (axes.n() * columns * size_of::<f64>()) as u64;
                (axes, emissions.into_iter().chain([value_added]).collect(), form, bytes)
            }
        };
        Ok(Self::new(config, (axes, known, form, bytes)))
    }

    fn new(config: &Config, (axes, known, form, bytes): Known) -> Self {
        let chosen = &config.accounts.extensions;
        let asked = known.into_iter().filter(|(name, _)| chosen.is_empty() || chosen.contains(name));
        Self {
            stressors: asked.map(|(_, count)| count).collect(),
            flows: config.accounts.has_flows(),
            by_product: config.accounts.level == Level::Products,
            axes,
            form,
            bytes,
        }
    }

    /// As numbers.
    pub(super) fn counts(&self) -> Counts {
        let axes = &self.axes;
        let [n, m, R, P, C] = [axes.n(), axes.m(), axes.R(), axes.P(), axes.C()].map(|count| count as f64);
        Counts { n, m, R, P, C, k: self.stressors.iter().sum::<usize>() as f64 }
    }

    /// Right-hand sides of an iterated solve, forward and adjoint.
    pub(super) fn right_hand_sides(&self) -> (usize, usize) {
        let (R, k) = (self.axes.R(), self.stressors.iter().sum::<usize>());
        let by_product = if self.by_product { R * k.min(self.axes.m()) } else { 0 };
        (if self.flows { R + 2 } else { 0 }, k + by_product)
    }

    /// Panels of so many right-hand sides: how many, and how wide.
    pub(super) fn panels(&self, columns: usize) -> Vec<(f64, f64)> {
        let width = match self.form {
            Form::Dense => (self.axes.n() / 80).max((1 << 24) / 10 / self.axes.n()).clamp(24, PANEL),
            Form::Factored | Form::Hierarchical => 80,
        };
        let (full, rest) = (columns / width, columns % width);
        let whole = (full > 0).then_some((full as f64, width as f64));
        whole.into_iter().chain((rest > 0).then_some((1.0, rest as f64))).collect()
    }
}

/// Labels, stressors by extension, form, and bytes of flows.
type Known = (Axes, Vec<(String, usize)>, Form, u64);

fn of_table(table: &Table) -> Known {
    let named = |name: &str, count: usize| (name.to_owned(), count);
    let mut known: Vec<(String, usize)> =
        table.extensions.iter().map(|e| named(&e.name, e.stressors.len())).collect();
    known.push(named(crate::table::VALUE_ADDED, table.value_added.components.len()));
    let form = Form::of(&table.Z);
    let columns = table.Z.panels().iter().chain(table.Y.panels().iter());
    let bytes: usize = columns.map(|(_, panel)| size_of_val(panel.data())).sum();
    (table.axes.clone(), known, form, bytes as u64)
}
