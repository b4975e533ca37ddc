//! What the program finds around it: libraries, ranks, cores, memory, Slurm; and what to mend.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Outcome};
use super::memory;
use crate::archive::{Fact, Provenance};
use crate::quantity::counted;
use crate::ranks::{World, library};

/// What a rank may use, as it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    host: String,
    threads: usize,
    cores: BTreeSet<usize>,
}

/// Looks around, on all ranks together; the same list on each.
pub fn doctor(world: &World) -> Vec<Check> {
    let team = world.team();
    let places: Vec<Place> = team.all_gather_text(&here().to_text()).iter().map(|of| Place::of(of)).collect();
    let mut checks = vec![program(), mpi(world, &places)];
    checks.extend(crowded(&places));
    checks.push(room());
    checks.push(slurm());
    checks
}

fn passed(check: &'static str, found: String) -> Check {
    Check { check, outcome: Outcome::Passed, found, value: None }
}

fn warned(check: &'static str, found: String) -> Check {
    Check { check, outcome: Outcome::Warned, found, value: None }
}

/// Version, commit, compiler, features, HDF5.
fn program() -> Check {
    let [program, commit, rustc, features, hdf5] = made();
    passed("program", format!("{program}, commit {commit}, {rustc}, features: {features}; {hdf5}"))
}

/// Version, commit, compiler, features and libraries, a line each.
pub fn versions() -> String {
    let [program, commit, rustc, features, hdf5] = made();
    let version = program.trim_start_matches("leontief ");
    format!("{version}\ncommit {commit}\n{rustc}\nfeatures: {features}\n{hdf5}\nMPI: {}", library())
}

/// How the program was made.
fn made() -> [String; 5] {
    let facts = Provenance::of_program().facts;
    let text = |name: &str| match facts.get(name) {
        Some(Fact::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let [program, commit, state, rustc, features, hdf5] =
        ["program", "commit", "source_state", "rustc", "features", "hdf5"].map(text);
    [program, format!("{commit} ({state})"), rustc, features, hdf5]
}

fn mpi(world: &World, places: &[Place]) -> Check {
    let ranks = places.len();
    if !cfg!(feature = "mpi") {
        let remedy = "cargo build --release, with the default features";
        return warned("ranks", format!("built without MPI, one process: {remedy}"));
    }
    if ranks == 1 {
        let more = "mpirun -n 2 leontief doctor, or srun --mpi=pmix -n 2";
        return passed("ranks", format!("MPI is built in; this is one process (more: {more})"));
    }
    let hosts: BTreeSet<&str> = places.iter().map(|place| place.host.as_str()).collect();
    passed("ranks", format!("{ranks} on {}, {}", counted(hosts.len(), "host"), world.library()))
}

/// Threads against the cores they may run on, host by host.
fn crowded(places: &[Place]) -> Vec<Check> {
    let mut hosts: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for place in places {
        hosts.entry(&place.host).or_default().push(place);
    }
    let one = |(host, ranks): (&&str, &Vec<&Place>)| {
        let threads: usize = ranks.iter().map(|place| place.threads).sum();
        let cores: BTreeSet<usize> = ranks.iter().flat_map(|place| place.cores.iter().copied()).collect();
        let found = format!(
            "{host}: {} of {} on {}",
            counted(threads, "thread"),
            counted(ranks.len(), "rank"),
            counted(cores.len(), "core")
        );
        if let Some(bound) = ranks.iter().find(|place| place.threads > place.cores.len()) {
            let (threads, own) = (bound.threads, bound.cores.len());
            let why = format!("a rank with {threads} threads is bound to {}", counted(own, "core"));
            let remedy = "mpirun --bind-to none, or srun --cpus-per-task";
            return warned("cores", format!("{found}; {why}: {remedy}, or RAYON_NUM_THREADS={own}"));
        }
        if threads > cores.len() {
            let fair = (cores.len() / ranks.len()).max(1);
            return warned("cores", format!("{found}: they wait for each other; RAYON_NUM_THREADS={fair}"));
        }
        passed("cores", found)
    };
    hosts.iter().map(one).collect()
}

fn room() -> Check {
    match memory::available() {
        Some(bytes) => passed("memory", format!("{:.1} GiB free", bytes as f64 / f64::from(1 << 30))),
        None => warned("memory", "the system does not tell; sizes are not checked before a run".to_owned()),
    }
}

fn slurm() -> Check {
    if let Ok(job) = std::env::var("SLURM_JOB_ID") {
        return passed("Slurm", format!("inside job {job}"));
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&folders).map(|folder| folder.join("sbatch")).find(|path| path.exists());
    let found = found.map_or_else(
        || "no sbatch on the path: `leontief submit --dry-run` prints what would be submitted".to_owned(),
        |path| {
            format!(
                "{}; `leontief submit` uses it, and `sinfo` tells whether its controller answers",
                path.display()
            )
        },
    );
    passed("Slurm", found)
}

/// What this process sees.
fn here() -> Place {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let mut cores = allowed.map(numbers).unwrap_or_default();
    if cores.is_empty() {
        cores = (0..std::thread::available_parallelism().map_or(1, usize::from)).collect();
    }
    Place { host: crate::drafts::host(), threads: rayon::current_num_threads(), cores }
}

/// The numbers of a list such as `0-3,8`.
fn numbers(list: &str) -> BTreeSet<usize> {
    let range = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some(from.trim().parse::<usize>().ok()?..=to.trim().parse::<usize>().ok()?)
    };
    list.split(',').filter_map(range).flatten().collect()
}

impl Place {
    fn to_text(&self) -> String {
        let cores: Vec<String> = self.cores.iter().map(usize::to_string).collect();
        format!("{}\n{}\n{}", self.host, self.threads, cores.join(","))
    }

    fn of(text: &str) -> Self {
        let mut lines = text.lines();
        let mut next = || lines.next().unwrap_or_default();
        let host = next().to_owned();
        Self { host, threads: next().parse().unwrap_or(1), cores: numbers(next()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(host: &str, threads: usize, cores: &str) -> Place {
        Place { host: host.to_owned(), threads, cores: numbers(cores) }
    }

    #[test]
    fn lists_of_cores_are_read() {
        assert_eq!(numbers("\t0-2,8\n"), [0, 1, 2, 8].into());
        assert_eq!(numbers("5"), [5].into());
        assert!(numbers("").is_empty());
        let there = place("node1", 4, "0-3");
        assert_eq!(Place::of(&there.to_text()), there);
    }

    #[test]
    fn crowded_cores_are_told_with_their_remedy() {
        let said = |places: &[Place]| crowded(places).remove(0);
        assert_eq!(said(&[place("a", 2, "0-1")]).outcome, Outcome::Passed);
        assert_eq!(said(&[place("a", 1, "0"), place("a", 1, "1")]).outcome, Outcome::Passed);
        let shared = said(&[place("a", 4, "0-3"), place("a", 4, "0-3")]);
        assert!(shared.outcome == Outcome::Warned && shared.found.contains("RAYON_NUM_THREADS=2"));
        let bound = said(&[place("a", 4, "2")]);
        assert!(bound.outcome == Outcome::Warned && bound.found.contains("--bind-to none"));
        assert_eq!(crowded(&[place("a", 1, "0"), place("b", 1, "0")]).len(), 2);
    }
}
