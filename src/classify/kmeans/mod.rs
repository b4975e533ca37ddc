//! K-means: k-means++ starts, Lloyd's steps, the best of many restarts.
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

/// Every restart's clustering, best first: least inertia, equals by centroids.
///
/// # Shapes
/// `points` N × dimensions, k ≤ N.
pub fn restarts(points: &Matrix, k: usize, options: &TypeOptions) -> Vec<Clustering> {
    let stream = Stream::new(options.seed, STARTS);
    let run = |restart: usize| {
        let mut draws = (0_u64..).map(|draw| stream.uniform((restart as u64) << 32 | draw));
        lloyd(points, start(points, k, &mut draws), options.max_steps)
    };
    let mut all: Vec<Clustering> = (0..options.restarts.max(1)).map(run).collect();
    all.sort_by(|a, b| {
        a.inertia.total_cmp(&b.inertia).then_with(|| lexicographic(&a.centroids, &b.centroids))
    });
    all
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

/// Centroids drawn among the points, each with probability in proportion to the squared distance from those before.
fn start(points: &Matrix, k: usize, draws: &mut impl Iterator<Item = f64>) -> Matrix {
    let mut centroids = Matrix::zeros(k, points.columns());
    let mut nearest = vec![1.0; points.rows()];
    for c in 0..k {
        let chosen = drawn(&nearest, draws.next().unwrap_or(0.5)).unwrap_or(c);
        centroids.row_mut(c).copy_from_slice(points.row(chosen));
        for (i, distance) in nearest.iter_mut().enumerate() {
            let new = squared_distance(points.row(i), points.row(chosen));
            *distance = if c == 0 { new } else { distance.min(new) };
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
fn lloyd(points: &Matrix, mut centroids: Matrix, max_steps: usize) -> Clustering {
    let mut of = vec![usize::MAX; points.rows()];
    for _ in 0..max_steps.max(1) {
        let mut next: Vec<usize> = (0..points.rows()).map(|i| nearest(&centroids, points.row(i))).collect();
        fill_empty(points, &centroids, &mut next);
        if next == of {
            break;
        }
        of = next;
        centroids = means(points, &of, centroids);
    }
    ordered(points, &of, &centroids)
}

/// Lowest index among the nearest.
fn nearest(centroids: &Matrix, point: &[f64]) -> usize {
    let distance = |c: usize| squared_distance(centroids.row(c), point);
    (1..centroids.rows()).fold(0, |best, c| if distance(c) < distance(best) { c } else { best })
}

/// A cluster without points takes the point farthest from its own centroid, where any is away from it.
fn fill_empty(points: &Matrix, centroids: &Matrix, of: &mut [usize]) {
    for c in 0..centroids.rows() {
        if of.contains(&c) {
            continue;
        }
        let away = |i: usize, of: &[usize]| squared_distance(points.row(i), centroids.row(of[i]));
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
        let found = restarts(&squares(0.5), 5, &TypeOptions::default());
        let best = &found[0];
        for cluster in best.of.chunks_exact(4) {
            assert!(cluster.iter().all(|c| *c == cluster[0]), "{:?}", best.of);
        }
        assert!((best.inertia - 10.0).abs() < 1e-9, "{}", best.inertia);
        assert!(found.windows(2).all(|pair| pair[0].inertia <= pair[1].inertia));
    }

    /// D-2: ten orders of the points, one partition.
    #[test]
    fn the_order_of_points_does_not_matter() {
        let points = squares(3.0);
        let first = restarts(&points, 5, &TypeOptions::default());
        let stream = Stream::new(3, 9);
        for round in 0..10_u64 {
            let mut order: Vec<usize> = (0..20).collect();
            order.sort_by(|a, b| {
                let key = |i: &usize| stream.uniform(round * 100 + *i as u64);
                key(a).total_cmp(&key(b))
            });
            let moved = order.iter().flat_map(|i| points.row(*i).to_vec()).collect();
            let found = restarts(&Matrix::from_row_major(20, 2, moved), 5, &TypeOptions::default());
            let back: Vec<usize> = order.iter().map(|i| first[0].of[*i]).collect();
            assert!((adjusted_rand(&back, &found[0].of) - 1.0).abs() < 1e-15);
            // Clusters stand in the order of their centroids, so even the numbers agree.
            assert_eq!(back, found[0].of);
        }
    }

    /// D-3: fewer distinct points than clusters.
    #[test]
    fn duplicate_points_end_in_finite_clusters() {
        let points = Matrix::from_row_major(6, 1, vec![1.0, 1.0, 1.0, 4.0, 4.0, 1.0]);
        let found = restarts(&points, 3, &TypeOptions::default());
        assert!(found[0].inertia.abs() < 1e-300 && found[0].centroids.data().iter().all(|c| c.is_finite()));
        let of = &found[0].of;
        assert!(of[0] == of[1] && of[3] == of[4] && of[0] != of[3]);
    }

    #[test]
    fn the_same_seed_draws_the_same_bits() {
        let (a, b) = (TypeOptions::default(), TypeOptions::default());
        assert_eq!(restarts(&squares(20.0), 4, &a), restarts(&squares(20.0), 4, &b));
    }
}
