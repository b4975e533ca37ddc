//! A rank that panics while the others wait for it: the launcher must end all of them at once.
//!
//! Started by the tests under `mpirun -n 3`.

use leontief::ranks::World;

fn main() {
    let Ok(world) = World::join() else { return };
    let team = world.team();
    assert!(team.rank() != 1, "rank 1 panics on purpose");
    team.all_gather(&[1.0]);
}
