//! K-means: k-means++ starts, Lloyd's steps, the best of many starts.
//!
//! # References
//! Arthur & Vassilvitskii 2007, SODA, "k-means++: the advantages of careful seeding"; Lloyd 1982,
//! doi:10.1109/TIT.1982.1056489.

mod agreement;
mod assignment;

pub use agreement::adjusted_rand;
pub use assignment::best_assignment;

use std::cmp::Ordering;

use super::TypeOptions;
use crate::linalg::Matrix;
use crate::streams::Stream;

/// Stream of the starts; the element is restart · 2³² + draw.
const STARTS: u32 = 0x6b6d;
/// Partitions that are kept.
const LISTED: usize = 5;
/// Starts that are made before agreement ends them.
const FEWEST: usize = 1000;
/// Starts that agree on the least inertia.
const ENOUGH: usize = 20;
/// Coordinates this close, relative to the largest, are equal; so are inertias.
const ROUNDING: f64 = 1e-12;

/// Points in clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustering {
    /// Cluster of every point; clusters stand in lexicographic order of their centroids.
    pub of: Vec<usize>,
    /// Centroids, k × dimensions.
    pub centroids: Matrix,
    /// Sum of squared distances to the centroids.
    pub inertia: f64,
}

/// What the starts ended in.
#[derive(Clone, Debug, PartialEq)]
pub struct Starts {
    /// The best distinct partitions, best first: least inertia, equals by centroids; never empty.
    pub distinct: Vec<Clustering>,
    /// Starts that were made.
    pub made: usize,
    /// Those of them that reached the least inertia.
    pub reached: usize,
}

/// The best of many starts, the same whatever the order of the points: they are drawn and summed in the order of their
/// features. One begins at `options.known` where that is given. Starts end before `options.starts` where a thousand of them
/// found nothing better and twenty agree.
///
/// # Shapes
/// `points` N × dimensions, k ≤ N.
pub fn starts(points: &Matrix, k: usize, options: &TypeOptions) -> Starts {
    let order = canonical(points);
    let cells = order.iter().flat_map(|i| points.row(*i).iter().copied()).collect();
    let sorted = Matrix::from_row_major(points.rows(), points.columns(), cells);
    let stream = Stream::new(options.seed, STARTS);
    let grain = grain(&sorted);
    let mut found = Starts { distinct: Vec::new(), made: 0, reached: 0 };
    if options.known.len() == k * points.columns() {
        let known = Matrix::from_row_major(k, points.columns(), options.known.clone());
        found.add(lloyd((&sorted, grain), known, options.max_steps));
    }
    while found.made < options.starts.max(1) && !(found.made >= FEWEST && found.reached >= ENOUGH) {
        let first = (found.made as u64) << 32;
        let mut draws = (0_u64..).map(|draw| stream.uniform(first | draw));
        let centroids = start((&sorted, grain), k, &mut draws);
        found.add(lloyd((&sorted, grain), centroids, options.max_steps));
    }
    for one in &mut found.distinct {
        let mut of = vec![0; order.len()];
        order.iter().zip(&one.of).for_each(|(i, c)| of[*i] = *c);
        one.of = of;
    }
    found
}

impl Starts {
    /// Counts a start, and keeps where it ended if that is among the best.
    fn add(&mut self, one: Clustering) {
        self.made += 1;
        let best = self.distinct.first().map_or(f64::INFINITY, |best| best.inertia);
        if one.inertia < best - ROUNDING * best.abs() {
            self.reached = 1;
        } else if one.inertia <= best + ROUNDING * best.abs() {
            self.reached += 1;
        }
        if self.distinct.iter().any(|other| other.of == one.of) {
            return;
        }
        let before = |other: &Clustering| {
            let by_inertia = other.inertia.total_cmp(&one.inertia);
            by_inertia.then_with(|| lexicographic(&other.centroids, &one.centroids)).is_le()
        };
        let at = self.distinct.partition_point(before);
        self.distinct.insert(at, one);
        self.distinct.truncate(LISTED);
    }
}

/// How many of the points differ by more than rounding; counted up to `most`.
pub fn profiles(points: &Matrix, most: usize) -> usize {
    let grain = grain(points);
    let mut distinct: Vec<usize> = Vec::new();
    for i in canonical(points) {
        let apart = |j: &usize| distance((points.row(*j), grain), points.row(i)) > 0.0;
        if distinct.len() < most && distinct.iter().all(apart) {
            distinct.push(i);
        }
    }
    distinct.len()
}

/// Positions of the points in the order of their features; equal points have equal bits, so any order of them will do.
fn canonical(points: &Matrix) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.rows()).collect();
    order.sort_by(|a, b| compare(points.row(*a), points.row(*b)));
    order
}

/// The squared distance that rounding may leave between equal points.
fn grain(points: &Matrix) -> f64 {
    let size = points.data().iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    (ROUNDING * size) * (ROUNDING * size)
}

fn lexicographic(a: &Matrix, b: &Matrix) -> Ordering {
    compare(a.data(), b.data())
}

fn compare(a: &[f64], b: &[f64]) -> Ordering {
    let unequal = a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| *order != Ordering::Equal);
    unequal.unwrap_or(Ordering::Equal)
}

fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The same, zero where it is no more than a grain.
fn distance((a, grain): (&[f64], f64), b: &[f64]) -> f64 {
    let found = squared_distance(a, b);
    if found > grain { found } else { 0.0 }
}

/// Centroids drawn among the points, each with probability in proportion to the squared distance from those before.
fn start((points, grain): (&Matrix, f64), k: usize, draws: &mut impl Iterator<Item = f64>) -> Matrix {
    let mut centroids = Matrix::zeros(k, points.columns());
    let mut nearest = vec![1.0; points.rows()];
    for c in 0..k {
        let chosen = drawn(&nearest, draws.next().unwrap_or(0.5)).unwrap_or(c);
        centroids.row_mut(c).copy_from_slice(points.row(chosen));
        for (i, least) in nearest.iter_mut().enumerate() {
            let new = distance((points.row(i), grain), points.row(chosen));
            *least = if c == 0 { new } else { least.min(new) };
        }
    }
    centroids
}

/// The element where the running sum of weights passes a share of their total; none where all are zero.
fn drawn(weights: &[f64], share: f64) -> Option<usize> {
    let total: f64 = weights.iter().sum();
    let mut passed = 0.0;
    let mut last = None;
    for (i, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        passed += weight;
        last = Some(i);
        if passed > share * total {
            break;
        }
    }
    last
}

/// Steps until no point changes its cluster.
fn lloyd((points, grain): (&Matrix, f64), mut centroids: Matrix, max_steps: usize) -> Clustering {
    let mut of = vec![usize::MAX; points.rows()];
    for _ in 0..max_steps.max(1) {
        let mut next: Vec<usize> =
            (0..points.rows()).map(|i| nearest((&centroids, grain), points.row(i))).collect();
        fill_empty((points, grain), &centroids, &mut next);
        if next == of {
            break;
        }
        of = next;
        centroids = means(points, &of, centroids);
    }
    ordered(points, &of, &centroids)
}

/// Lowest index among the nearest.
fn nearest((centroids, grain): (&Matrix, f64), point: &[f64]) -> usize {
    let away = |c: usize| distance((centroids.row(c), grain), point);
    let closer = |best: (usize, f64), c: usize| {
        let here = away(c);
        if here < best.1 { (c, here) } else { best }
    };
    (1..centroids.rows()).fold((0, away(0)), closer).0
}

/// A cluster without points takes the point farthest from its own centroid, where any is away from it.
fn fill_empty((points, grain): (&Matrix, f64), centroids: &Matrix, of: &mut [usize]) {
    for c in 0..centroids.rows() {
        if of.contains(&c) {
            continue;
        }
        let away = |i: usize, of: &[usize]| distance((points.row(i), grain), centroids.row(of[i]));
        let alone = |i: usize, of: &[usize]| of.iter().filter(|other| **other == of[i]).count() == 1;
        let candidates = (0..of.len()).filter(|i| !alone(*i, of));
        let farthest = candidates.reduce(|best, i| if away(i, of) > away(best, of) { i } else { best });
        if let Some(i) = farthest.filter(|i| away(*i, of) > 0.0) {
            of[i] = c;
        }
    }
}

/// Means in the points' order; an empty cluster keeps its centroid.
fn means(points: &Matrix, of: &[usize], mut centroids: Matrix) -> Matrix {
    let mut counts = vec![0.0; centroids.rows()];
    let mut sums = Matrix::zeros(centroids.rows(), centroids.columns());
    for (i, c) in of.iter().enumerate() {
        counts[*c] += 1.0;
        for (sum, value) in sums.row_mut(*c).iter_mut().zip(points.row(i)) {
            *sum += value;
        }
    }
    for (c, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        for (mean, sum) in centroids.row_mut(c).iter_mut().zip(sums.row(c)) {
            *mean = sum / count;
        }
    }
    centroids
}

/// Clusters in lexicographic order of their centroids, so that one partition has one description.
fn ordered(points: &Matrix, of: &[usize], centroids: &Matrix) -> Clustering {
    let k = centroids.rows();
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|a, b| compare(centroids.row(*a), centroids.row(*b)).then(a.cmp(b)));
    let mut place = vec![0; k];
    let mut sorted = Matrix::zeros(k, centroids.columns());
    for (to, from) in order.into_iter().enumerate() {
        place[from] = to;
        sorted.row_mut(to).copy_from_slice(centroids.row(from));
    }
    let of: Vec<usize> = of.iter().map(|c| place[*c]).collect();
    let inertia = of.iter().enumerate().map(|(i, c)| squared_distance(points.row(i), sorted.row(*c))).sum();
    Clustering { of, centroids: sorted, inertia }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five clusters of four points each, at the corners of squares of side 2·`half` around far centers.
    fn squares(half: f64) -> Matrix {
        let centers = [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0), (100.0, 100.0), (300.0, 50.0)];
        let corners = [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)];
        let cells = centers.iter().flat_map(|(x, y)| corners.map(|(a, b)| [x + half * a, y + half * b]));
        Matrix::from_row_major(20, 2, cells.flatten().collect())
    }

    /// D-1: exact recovery; every point lies √2·half from its center, so the inertia is 20 · 2 · half².
    #[test]
    fn separated_clusters_are_found_with_their_inertia() {
        let found = starts(&squares(0.5), 5, &TypeOptions::default());
        let best = &found.distinct[0];
        for cluster in best.of.chunks_exact(4) {
            assert!(cluster.iter().all(|c| *c == cluster[0]), "{:?}", best.of);
        }
        assert!((best.inertia - 10.0).abs() < 1e-9, "{}", best.inertia);
        assert!(found.distinct.windows(2).all(|pair| pair[0].inertia <= pair[1].inertia));
        assert!(found.made == FEWEST && found.reached >= ENOUGH, "{} of {}", found.reached, found.made);
    }

    /// Rows of points in a drawn order, and that order.
    fn shuffled(points: &Matrix, round: u64) -> (Matrix, Vec<usize>) {
        let (N, stream) = (points.rows(), Stream::new(3, 9));
        let key = |i: &usize| stream.uniform(round * 1000 + *i as u64);
        let mut order: Vec<usize> = (0..N).collect();
        order.sort_by(|a, b| key(a).total_cmp(&key(b)));
        let moved = order.iter().flat_map(|i| points.row(*i).to_vec()).collect();
        (Matrix::from_row_major(N, points.columns(), moved), order)
    }

    /// Uniform points without any clusters: many local optima.
    fn scattered(rows: usize, columns: usize) -> Matrix {
        let stream = Stream::new(7, 1);
        let cells = (0..rows * columns).map(|i| stream.uniform(i as u64)).collect();
        Matrix::from_row_major(rows, columns, cells)
    }

    /// D-2: ten orders of the points, one partition, to the bit.
    #[test]
    fn the_order_of_points_does_not_matter() {
        for points in [squares(3.0), scattered(145, 4)] {
            // Few starts, so that other starts would end elsewhere.
            let options = TypeOptions { starts: 4, ..TypeOptions::default() };
            let first = starts(&points, 5, &options);
            for round in 0..10 {
                let (moved, order) = shuffled(&points, round);
                let found = starts(&moved, 5, &options);
                let back: Vec<usize> = order.iter().map(|i| first.distinct[0].of[*i]).collect();
                assert!((adjusted_rand(&back, &found.distinct[0].of) - 1.0).abs() < 1e-15);
                // Clusters stand in the order of their centroids, so even the numbers agree.
                assert_eq!(back, found.distinct[0].of);
                assert_eq!(first.distinct[0].centroids, found.distinct[0].centroids);
                assert_eq!(first.distinct[0].inertia.to_bits(), found.distinct[0].inertia.to_bits());
                assert_eq!((first.made, first.reached), (found.made, found.reached));
            }
        }
    }

    /// The slow twin on a line, where the best partition cuts the sorted points into runs: dynamic programming.
    fn least_on_a_line(points: &Matrix, k: usize) -> f64 {
        let mut values = points.data().to_vec();
        values.sort_by(f64::total_cmp);
        let cost = |run: &[f64]| {
            let mean = run.iter().sum::<f64>() / run.len() as f64;
            run.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
        };
        let mut least: Vec<f64> = (0..=values.len()).map(|end| cost(&values[..end])).collect();
        least[0] = 0.0;
        for _ in 1..k {
            let cut = |end: usize| {
                (0..end).map(|from| least[from] + cost(&values[from..end])).fold(f64::INFINITY, f64::min)
            };
            least = (0..=values.len()).map(|end| if end == 0 { 0.0 } else { cut(end) }).collect();
        }
        least[values.len()]
    }

    #[test]
    fn the_best_of_all_partitions_is_found_on_a_line() {
        for (rows, k) in [(40, 3), (60, 5), (80, 7)] {
            let points = scattered(rows, 1);
            let (found, least) = (starts(&points, k, &TypeOptions::default()), least_on_a_line(&points, k));
            assert!(
                (found.distinct[0].inertia - least).abs() <= 1e-12 * least,
                "{rows} points, {k} clusters"
            );
        }
    }

    #[test]
    fn starts_that_reach_the_best_are_counted() {
        let clustering = |inertia: f64, of: [usize; 2]| Clustering {
            of: of.to_vec(),
            centroids: Matrix::zeros(2, 1),
            inertia,
        };
        let mut found = Starts { distinct: Vec::new(), made: 0, reached: 0 };
        for (inertia, of) in [(3.0, [0, 0]), (3.0, [0, 0]), (2.0, [0, 1]), (5.0, [1, 1]), (2.0, [0, 1])] {
            found.add(clustering(inertia, of));
        }
        assert_eq!((found.made, found.reached, found.distinct.len()), (5, 2, 3));
        assert_eq!(found.distinct[0].of, [0, 1]);
    }

    /// D-3: fewer distinct points than clusters, also where they differ by rounding.
    #[test]
    fn duplicate_points_end_in_finite_clusters() {
        for off in [0.0, 1e-16] {
            let cells = vec![1.0, 1.0 + 2.0 * off, 1.0 - off, 4.0, 4.0 - 8.0 * off, 1.0];
            let points = Matrix::from_row_major(6, 1, cells);
            let found = starts(&points, 3, &TypeOptions::default());
            let best = &found.distinct[0];
            assert!(best.inertia.abs() < 1e-30 && best.centroids.data().iter().all(|c| c.is_finite()));
            let of = &best.of;
            assert!(of[0] == of[1] && of[0] == of[2] && of[3] == of[4] && of[0] != of[3], "{of:?}");
            assert_eq!(profiles(&points, 3), 2);
        }
        assert_eq!(profiles(&squares(1.0), 9), 9);
    }

    #[test]
    fn the_same_seed_draws_the_same_bits() {
        let (a, b) = (TypeOptions::default(), TypeOptions::default());
        assert_eq!(starts(&squares(20.0), 4, &a), starts(&squares(20.0), 4, &b));
    }
}
