//! What the ranks of a solve exchange, exchange by exchange, for any number of ranks.
//!
//! Every rank hears what the others hold (an all-gather), or one rank does (a gather). The lists below follow the solve:
//! certificate, multipliers, footprints, flows, spectral radius. How often the spectral radius is improved, and how many
//! passes an iterated solve takes, is known only when it is done: [`SWEEPS`] and [`PASSES`] are what national tables took.

use super::Sizes;
use crate::leontief::Deal;
use crate::ranks::{PIECE, Traffic};
use crate::table::Form;

/// Steps of Arnoldi's method for the spectral radius.
pub(super) const SWEEPS: usize = 45;

/// Passes over a table that is iterated, each side.
pub(super) const PASSES: usize = 7;

/// Regions solved for in full beside flows in closed form, and how many at a time.
const CHECKED: f64 = 12.0;
const TOGETHER: f64 = 4.0;

/// What an exchange is made of: every rank brings its part of it.
#[derive(Clone, Copy)]
enum Part {
    /// As many numbers as it has rows.
    Rows,
    /// As many as it has provinces.
    Provinces,
    /// The same number from everybody.
    Each,
}

/// One kind of exchange.
struct Exchange {
    times: f64,
    /// Numbers of all ranks together; of one rank for [`Part::Each`].
    numbers: f64,
    part: Part,
    /// Only the first rank hears it.
    to_first: bool,
}

/// A list of exchanges.
#[derive(Default)]
pub(super) struct Exchanges {
    list: Vec<Exchange>,
    /// Rows times columns that are brought to the owners of the rows, a province at a time: times and columns.
    to_owners: Vec<(f64, f64)>,
}

impl Exchanges {
    /// Of a solve with all accounts asked for.
    pub(super) fn of(sizes: &Sizes) -> Self {
        let mut all = Self::default();
        all.add(9.0, 0.0, Part::Each);
        match sizes.form {
            Form::Hierarchical => all.direct(sizes),
            Form::Factored | Form::Dense => all.iterated(sizes),
        }
        all
    }

    fn add(&mut self, times: f64, numbers: f64, part: Part) {
        self.list.push(Exchange { times, numbers, part, to_first: false });
    }

    fn gather(&mut self, numbers: f64) {
        self.list.push(Exchange { times: 1.0, numbers, part: Part::Rows, to_first: true });
    }

    /// Steps that each take a product of so many numbers, overlaps with all steps before, and a norm.
    fn radius(&mut self, P: f64, (numbers, part): (f64, Part)) {
        self.add(SWEEPS as f64, numbers, part);
        for basis in 1..=SWEEPS {
            self.add(1.0, P * basis as f64, Part::Provinces);
        }
        self.add(SWEEPS as f64 + 1.0, P, Part::Provinces);
    }

    /// The system between provinces, factored by every rank.
    fn direct(&mut self, sizes: &Sizes) {
        let Counts { n, m, R, P, C, k } = sizes.counts();
        let aggregates = m * P;
        // Sums of shares, certificate and its sharpening, sizes of demand; the response of provinces.
        self.add(5.0, aggregates, Part::Provinces);
        self.add(1.0, aggregates * m, Part::Provinces);
        self.add(3.0, 1.0, Part::Each);
        self.add(1.0, n, Part::Rows);
        self.add(1.0, R, Part::Rows);
        // Multipliers, their residual, footprints by product and category.
        self.add(4.0, aggregates * k, Part::Provinces);
        self.add(2.0, k, Part::Each);
        self.add(k, R * C, Part::Rows);
        self.add(1.0, n * k, Part::Rows);
        self.gather(n * k);
        self.radius(P, (aggregates, Part::Provinces));
        if !sizes.flows {
            return;
        }
        self.add(2.0, aggregates, Part::Provinces);
        self.add(2.0, aggregates * 3.0, Part::Provinces);
        self.add(2.0, P * 3.0, Part::Provinces);
        let checked = CHECKED.min(R);
        self.add((checked / TOGETHER).ceil(), aggregates * TOGETHER.min(R), Part::Provinces);
        self.add(2.0, aggregates * checked, Part::Provinces);
        self.add(2.0, P * checked, Part::Provinces);
        self.add(2.0, 1.0, Part::Each);
        self.add(1.0, 2.0, Part::Each);
        self.add(1.0, n * k, Part::Rows);
        for numbers in [R * checked * k, 3.0 * n, n, n * k] {
            self.gather(numbers);
        }
        for extension in &sizes.stressors {
            self.gather(*extension as f64 * R * R);
        }
    }

    /// Province blocks and passes over the whole table.
    fn iterated(&mut self, sizes: &Sizes) {
        let Counts { n, m, R, P, C, k } = sizes.counts();
        let passes = PASSES as f64;
        self.add(1.0, P * n, Part::Provinces);
        self.radius(P, (n, Part::Rows));
        // The coarse level of both sides.
        self.add(2.0, (P * m).powi(2), Part::Rows);
        let (forward, adjoint) = sizes.right_hand_sides();
        for (columns, width) in sizes.panels(adjoint) {
            self.to_owners.push((columns * passes, width));
            self.add(columns * passes, P * m * width, Part::Provinces);
            self.add(columns * passes * 4.0, width, Part::Each);
        }
        // Footprints by product and category; multipliers.
        self.add(k, P * n, Part::Provinces);
        self.add(k, P * R * C, Part::Provinces);
        self.gather(n * k);
        if !sizes.flows {
            return;
        }
        for (columns, width) in sizes.panels(forward) {
            self.add(columns * passes, n * width, Part::Rows);
            self.add(columns * passes, P * m * width, Part::Provinces);
            self.add(columns * passes * 3.0, P * width, Part::Provinces);
        }
        self.gather(k * R * (R + 2.0));
        self.gather(n * 4.0);
    }

    /// As a rank sees it: what comes to it from others, and calls of the message library.
    pub(super) fn seen(&self, sizes: &Sizes, deal: &Deal, rank: usize, ranks: usize) -> Traffic {
        if ranks == 1 {
            return Traffic::default();
        }
        let (rows, provinces) = (sizes.axes.n() as f64, sizes.axes.P() as f64);
        let held = |rank: usize| deal.of(rank).iter().map(|p| deal.rows(*p).len()).sum::<usize>() as f64;
        let owned = |rank: usize| deal.of(rank).len() as f64;
        let largest = (0..ranks.min(sizes.axes.P())).map(|rank| (held(rank) / rows, owned(rank) / provinces));
        let largest =
            largest.fold((0.0, 0.0), |most: (f64, f64), one| (most.0.max(one.0), most.1.max(one.1)));
        let step = (PIECE / size_of::<f64>() / ranks).max(1) as f64;
        let others = (ranks - 1) as f64;
        let (mut collectives, mut received) = (0.0, 0.0);
        let mut count = |times: f64, longest: f64, mine: f64| {
            collectives += times * (1.0 + (longest / step).ceil());
            received += times * 8.0 * (others + mine);
        };
        for Exchange { times, numbers, part, to_first } in &self.list {
            let (longest, coming) = match part {
                Part::Rows => (numbers * largest.0, numbers * (1.0 - held(rank) / rows)),
                Part::Provinces => (numbers * largest.1, numbers * (1.0 - owned(rank) / provinces)),
                Part::Each => (*numbers, numbers * others),
            };
            count(*times, longest, if *to_first && rank > 0 { 0.0 } else { coming });
        }
        for (times, width) in &self.to_owners {
            let coming = held(rank) * width * (provinces - owned(rank));
            let longest = largest.1 * rows * width;
            count(*times * provinces, longest, coming / provinces);
        }
        Traffic { collectives: collectives as u64, received: received as u64 }
    }
}

/// The sizes of a table as numbers.
pub(super) struct Counts {
    pub n: f64,
    pub m: f64,
    pub R: f64,
    pub P: f64,
    pub C: f64,
    /// Stressors.
    pub k: f64,
}
