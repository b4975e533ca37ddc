//! Normals a second and core.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use leontief::streams::{Lognormal, Stream};

const LENGTH: usize = 1 << 14;

fn main() {
    let stream = Stream::new(2012, 1);
    let mut values = vec![0.0; LENGTH];
    let mut rate = |work: &mut dyn FnMut(&mut [f64])| {
        let mut best = f64::INFINITY;
        for round in 0..60_u64 {
            let start = Instant::now();
            for at in 0..64 {
                stream.normals((round * 64 + at) * LENGTH as u64, &mut values);
                work(&mut values);
                black_box(&values);
            }
            best = best.min(start.elapsed().as_secs_f64());
        }
        64.0 * LENGTH as f64 / best / 1e6
    };
    let normals = rate(&mut |_| {});
    let law = Lognormal::with_rsd(0.1);
    let factors = rate(&mut |values| law.fill(values));
    let _ =
        writeln!(std::io::stdout(), "normals {normals:.0} million a second, lognormal factors {factors:.0}");
}
