//! Batches of draws: the unit of work and of restart.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::EnsembleOptions;
use super::leading::Leading;
use super::noise::{Level, Side, Variant};

/// One draw to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Number of the draw.
    pub draw: u32,
    /// Which sample its levels come from.
    pub variant: Variant,
}

/// What draws are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// The ensemble itself.
    Draws,
    /// The decomposition of variance.
    Design,
    /// Slopes of the control variate.
    Slopes,
}

/// Some draws, made by one rank, stored in one shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// What for.
    pub purpose: Purpose,
    /// Its number.
    pub number: usize,
    /// Positions of its draws.
    pub range: Range<usize>,
}

impl Batch {
    /// Name of its shard.
    pub fn file_name(&self) -> String {
        let word = match self.purpose {
            Purpose::Draws => "batch",
            Purpose::Design => "design",
            Purpose::Slopes => "slopes",
        };
        format!("{word}_{:05}.h5", self.number)
    }
}

/// All draws of an ensemble.
#[derive(Clone, Debug)]
pub struct Plan {
    batch: usize,
    draws: usize,
    /// The second sample, and one mixed one a level.
    variants: Vec<Variant>,
    samples: usize,
    leading: Vec<Leading>,
}

impl Plan {
    /// The plan of a config, with the numbers of its control variate.
    pub fn new(options: &EnsembleOptions, leading: Vec<Leading>) -> Self {
        let levels = Level::drawn(options);
        let variants = std::iter::once(Variant::B).chain(levels.into_iter().map(Variant::Mixed)).collect();
        let samples = options.decomposition;
        Self { batch: options.batch.max(1), draws: options.draws, variants, samples, leading }
    }

    /// Draws in all, those of the decomposition apart.
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// Draws of the decomposition beside the first sample: `samples · (levels + 1)`, sample by sample.
    pub fn design(&self) -> usize {
        if self.samples == 0 { 0 } else { self.samples * self.variants.len() }
    }

    /// Variants of the decomposition, in order.
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// Batches of the first `draws` draws.
    pub fn batches(&self, draws: usize) -> Vec<Batch> {
        self.cut(Purpose::Draws, (draws.min(self.draws), self.draws))
    }

    /// Batches of the decomposition.
    pub fn design_batches(&self) -> Vec<Batch> {
        self.cut(Purpose::Design, (self.design(), self.design()))
    }

    /// Numbers of the control variate.
    pub fn leading(&self) -> &[Leading] {
        &self.leading
    }

    /// Batches of the slopes: each number above, then below its median.
    pub fn slope_batches(&self) -> Vec<Batch> {
        let count = 2 * self.leading.len();
        self.cut(Purpose::Slopes, (count, count))
    }

    /// All batches: draws, decomposition, slopes.
    pub fn all_batches(&self) -> Vec<Batch> {
        [self.batches(self.draws), self.design_batches(), self.slope_batches()].concat()
    }

    /// Batches of the first `count` of all draws of a purpose.
    fn cut(&self, purpose: Purpose, (count, all): (usize, usize)) -> Vec<Batch> {
        (0..count.div_ceil(self.batch))
            .map(|number| {
                let first = number * self.batch;
                Batch { purpose, number, range: first..(first + self.batch).min(all) }
            })
            .collect()
    }

    /// The draws of a batch.
    pub fn jobs(&self, batch: &Batch) -> Vec<Job> {
        let of = self.variants.len();
        let job = |at: usize| {
            let side = if at.is_multiple_of(2) { Side::Above } else { Side::Below };
            match batch.purpose {
                Purpose::Draws => Job { draw: at as u32, variant: Variant::A },
                Purpose::Design => Job { draw: (at / of) as u32, variant: self.variants[at % of] },
                Purpose::Slopes => {
                    Job { draw: 0, variant: Variant::Still(self.leading[at / 2].factor, side) }
                }
            }
        };
        batch.range.clone().map(job).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_cover_all_draws_once_and_do_not_move_when_draws_grow() {
        let mut options = EnsembleOptions { draws: 37, batch: 16, decomposition: 3, ..Default::default() };
        let plan = Plan::new(&options, Vec::new());
        let all: Vec<usize> = plan.batches(37).into_iter().flat_map(|batch| batch.range).collect();
        assert_eq!(all, (0..37).collect::<Vec<_>>());
        assert_eq!(plan.design(), 3 * 9);
        let first = plan.batches(37);
        options.draws = 64;
        let grown = Plan::new(&options, Vec::new()).batches(64);
        assert_eq!(first[..2], grown[..2]);
        // The partial one is another: it is made anew.
        assert_ne!(first[2], grown[2]);
        let jobs = plan.jobs(&plan.design_batches()[0]);
        assert_eq!(jobs[0], Job { draw: 0, variant: Variant::B });
        assert_eq!(jobs[9], Job { draw: 1, variant: Variant::B });
    }

    /// A step looks at some draws and makes whole batches: those of all draws.
    #[test]
    fn batches_of_a_step_are_those_of_all_draws() {
        let options = EnsembleOptions { draws: 37, batch: 16, ..Default::default() };
        let plan = Plan::new(&options, Vec::new());
        assert_eq!(plan.batches(20), plan.batches(37)[..2]);
    }

    #[test]
    fn slopes_take_each_number_above_then_below() {
        let of = |element: u64| super::super::noise::Factor {
            level: Level::Activity,
            quantity: 0,
            part: 3,
            element,
            uniform: false,
        };
        let leading = [of(4), of(5)].map(|factor| Leading { name: String::new(), factor });
        let plan = Plan::new(&EnsembleOptions::default(), leading.to_vec());
        let found: Vec<Variant> =
            plan.slope_batches().iter().flat_map(|batch| plan.jobs(batch)).map(|job| job.variant).collect();
        let (above, below) = (Side::Above, Side::Below);
        let expected = [(of(4), above), (of(4), below), (of(5), above), (of(5), below)];
        assert_eq!(found, expected.map(|(factor, side)| Variant::Still(factor, side)));
    }
}
