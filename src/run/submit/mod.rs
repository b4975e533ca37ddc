//! `leontief submit`: a config as a Slurm job.
//!
//! The scripts of `jobs/` are written beside the output and given to `sbatch` with options and arguments; none is
//! composed of the user's text, so that nothing has to be quoted but what is shown.

mod command;
mod scripts;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf, absolute};
use std::time::Duration;

use serde::Serialize;

use super::RunError;
use super::plan::{Asking, Plan, Row, plan};
use crate::config::Config;
use crate::ranks::RanksError;
use command::Sbatch;

/// What to submit, and what to ask Slurm for.
pub struct Submission<'a> {
    /// Path of the config.
    pub path: &'a Path,
    /// The config itself, assignments made.
    pub config: &'a Config,
    /// Assignments, as the job repeats them.
    pub set: &'a [String],
    /// Folder of the statistics.
    pub data: Option<&'a Path>,
    /// Folder of the run.
    pub output: &'a Path,
    /// What Slurm is asked for.
    pub request: Request,
    /// A site file in the place of `jobs/site/generic.sh`.
    pub site: Option<&'a Path>,
    /// Print, and submit nothing.
    pub dry_run: bool,
}

/// What Slurm is asked for, each element of an array.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Machines.
    pub nodes: usize,
    /// Ranks on each.
    pub ranks_per_node: usize,
    /// Threads of a rank.
    pub threads: usize,
    /// Longest time.
    pub walltime: Duration,
    /// Mebibytes a node; the site's default without it.
    pub memory: Option<u64>,
    /// Jobs that share an ensemble.
    pub array: Option<usize>,
}

/// What was, or would be, submitted.
#[derive(Clone, Debug, Serialize)]
pub struct Submitted {
    /// Script, command, and id of every job.
    pub jobs: Vec<Job>,
    /// Seconds the work takes, estimated.
    pub seconds: f64,
    /// Bytes of memory a node, estimated.
    pub memory: f64,
    /// What does not fit.
    pub warnings: Vec<String>,
    /// Folder of the run.
    pub output: PathBuf,
    /// Texts of the scripts, where nothing was submitted.
    #[serde(skip)]
    texts: Vec<(String, &'static str)>,
}

/// One job.
#[derive(Clone, Debug, Serialize)]
pub struct Job {
    /// Its script.
    pub script: PathBuf,
    /// The command that submits it.
    pub command: String,
    /// Its id; none where nothing was submitted.
    pub id: Option<String>,
}

/// Seconds before the limit at which a job is told to stop, at most.
const NOTICE: u64 = 300;

/// Shortest limit that leaves time to draw: Slurm looks at limits once a minute, and may tell a minute early.
const SHORTEST: u64 = 180;

/// The variable that names a site file of `jobs/site`.
const SITE: &str = "LEONTIEF_SITE";

/// Writes the scripts, submits, and tells what the job takes.
///
/// # Errors
/// A config that is none, a folder that cannot be written, no Slurm.
pub fn submit(asked: &Submission<'_>) -> Result<Submitted, RunError> {
    let Request { nodes, ranks_per_node, threads, array, .. } = asked.request;
    let ensemble = asked.config.ensemble.draws > 0;
    if array.is_some() && !ensemble {
        let why = "--array shares the draws of an ensemble and the config asks for none; set ensemble.draws, or leave --array";
        return Err(RunError::Asked(why.to_owned()));
    }
    let ranks = nodes * ranks_per_node;
    let planned =
        plan(&Asking { config: asked.config, data: asked.data, ranks: ranks * array.unwrap_or(1), threads })?;
    if !ensemble && ranks > planned.regions {
        return Err(RanksError::TooMany { ranks, regions: planned.regions }.into());
    }
    let output = located(asked.output)?;
    for path in [Some(asked.output), Some(asked.path), asked.data].into_iter().flatten() {
        if path.to_str().is_none() {
            let path = path.display();
            return Err(RunError::Asked(format!(
                "{path} is not UTF-8, which Slurm's logs and commands need; rename it"
            )));
        }
    }
    let jobs = output.join("jobs");
    let site = asked.site.map(own_site).transpose()?;
    if !asked.dry_run {
        scripts::write(&jobs, site.as_deref())?;
    }
    let main = match (ensemble, array) {
        (false, _) => "solve.sbatch",
        (true, None) => "ensemble.sbatch",
        (true, Some(_)) => "ensemble-array.sbatch",
    };
    let (seconds, memory, warnings) = judged(&planned, &asked.request);
    let mut submitted = Submitted { jobs: Vec::new(), seconds, memory, warnings, output, texts: Vec::new() };
    let mut options = sized(&asked.request, ensemble);
    options.extend(array.map(|parts| OsString::from(format!("--array=1-{parts}"))));
    submitted.add(asked, main, options)?;
    if array.is_some() {
        let after = submitted.jobs[0].id.clone().unwrap_or_else(|| "JOB".to_owned());
        let options = [format!("--dependency=afterok:{after}"), "--kill-on-invalid-dep=yes".to_owned()];
        let options = options.into_iter().chain(bounded(&asked.request)).map(OsString::from).collect();
        let merged = submitted.add(asked, "merge.sbatch", options);
        merged.map_err(|error| {
            RunError::Asked(format!(
                "{error}\nits draws were submitted as job {after}: when they are done run `leontief merge` with this config \
                 and --output, or end them with scancel {after}"
            ))
        })?;
    }
    Ok(submitted)
}

impl Submitted {
    /// Submits one script, or shows how.
    fn add(&mut self, asked: &Submission<'_>, name: &str, options: Vec<OsString>) -> Result<(), RunError> {
        let jobs = self.output.join("jobs");
        let script = jobs.join(name);
        let site = if asked.site.is_some() { scripts::OWN_SITE.to_owned() } else { known_site()? };
        let program = std::env::var_os("LEONTIEF").map_or_else(std::env::current_exe, |path| Ok(path.into()));
        let program = program.map_err(|source| refused(Path::new("leontief"), source))?;
        let environment =
            vec![("LEONTIEF", program.into()), ("LEONTIEF_JOBS", jobs.into()), (SITE, site.into())];
        let mut arguments: Vec<OsString> = vec!["--parsable".into(), "--export=ALL".into()];
        arguments.extend(options);
        arguments.push(log(&self.output, name)?);
        arguments.extend([script.clone().into(), located(asked.path)?.into(), self.output.clone().into()]);
        if let Some(data) = asked.data {
            arguments.extend(["--data".into(), located(data)?.into()]);
        }
        arguments.extend(asked.set.iter().flat_map(|set| ["--set".into(), set.into()]));
        let sbatch = Sbatch { environment, arguments };
        let id = if asked.dry_run { None } else { Some(sbatch.submit()?) };
        if asked.dry_run {
            self.texts.push((script.display().to_string(), scripts::text(name)));
        }
        self.jobs.push(Job { script, command: sbatch.line(), id });
        Ok(())
    }
}

/// Options that say how large a job is; an ensemble is told before its limit.
fn sized(request: &Request, ensemble: bool) -> Vec<OsString> {
    let Request { nodes, ranks_per_node, threads, .. } = *request;
    let mut options = vec![
        format!("--nodes={nodes}"),
        format!("--ntasks={}", nodes * ranks_per_node),
        format!("--ntasks-per-node={ranks_per_node}"),
        format!("--cpus-per-task={threads}"),
    ];
    options.extend(bounded(request));
    if ensemble {
        options.push(format!("--signal=B:USR1@{}", NOTICE.min(seconds(request) / 3)));
    }
    options.into_iter().map(OsString::from).collect()
}

/// Options that say how much time and memory a job may take.
fn bounded(request: &Request) -> impl Iterator<Item = String> + use<> {
    let seconds = seconds(request);
    let time = format!("--time={}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    std::iter::once(time).chain(request.memory.map(|mebibytes| format!("--mem={mebibytes}M")))
}

/// Seconds that are asked for: Slurm counts minutes.
fn seconds(request: &Request) -> u64 {
    request.walltime.as_secs().max(60)
}

/// Where a job's log goes; Slurm reads `%` in a name, and two are one.
fn log(output: &Path, script: &str) -> Result<OsString, RunError> {
    if output.as_os_str().as_encoded_bytes().contains(&b'\\') {
        return Err(RunError::Asked(format!(
            "--output {} has a backslash, which Slurm takes out of the names of logs; give another folder",
            output.display()
        )));
    }
    let numbers = if script == "ensemble-array.sbatch" { "%A_%a" } else { "%j" };
    let folder = output.to_string_lossy().replace('%', "%%");
    Ok(format!("--output={folder}/%x-{numbers}.log").into())
}

/// Seconds, bytes a node, and what does not fit.
fn judged(planned: &Plan, request: &Request) -> (f64, f64, Vec<String>) {
    let Some(row) = planned.rows.last() else { return (0.0, 0.0, Vec::new()) };
    let Row { seconds, busy, ranks, memory_first, memory: others, .. } = *row;
    let memory = memory_first + others * (request.ranks_per_node - 1) as f64;
    let mut warnings = Vec::new();
    let limit = request.walltime.as_secs_f64();
    if seconds > limit && planned.draws.is_some() {
        let times = (seconds / limit).ceil();
        warnings.push(format!(
            "about {seconds:.0} s of draws in jobs of {limit:.0} s: it will be requeued some {times} times"
        ));
    } else if seconds > limit {
        warnings.push(format!(
            "it takes about {seconds:.0} s and --walltime allows {limit:.0}: ask for more time or nodes"
        ));
    }
    if let Some(batch) = planned.batch_seconds.filter(|batch| *batch > limit) {
        warnings.push(format!(
            "one batch of draws takes about {batch:.0} s and a job {limit:.0}: none would ever be done; make ensemble.batch \
             smaller or ask for more time"
        ));
    } else if planned.draws.is_some() && request.walltime.as_secs() < SHORTEST {
        warnings.push(format!(
            "Slurm looks at limits once a minute, so that a job of {limit:.0} s may be told to stop when it begins: ask for \
             {SHORTEST} s or more"
        ));
    }
    if let Some(mebibytes) = request.memory
        && memory > mebibytes as f64 * f64::from(1 << 20)
    {
        warnings.push(format!(
            "a node needs about {:.0} MiB and --memory allows {mebibytes}: ask for more, or for fewer ranks a node",
            memory / f64::from(1 << 20)
        ));
    }
    if busy < ranks {
        warnings.push(format!("{ranks} ranks have work for {busy} only: ask for fewer"));
    }
    (seconds, memory, warnings)
}

/// A path that means the same in any folder.
fn located(path: &Path) -> Result<PathBuf, RunError> {
    absolute(path).map_err(|source| refused(path, source))
}

fn refused(path: &Path, source: std::io::Error) -> RunError {
    RunError::Output { path: path.to_owned(), source }
}

/// Text of the user's own site file.
fn own_site(path: &Path) -> Result<String, RunError> {
    crate::exchange::plain_file(path).and_then(std::fs::read_to_string).map_err(|error| {
        RunError::Asked(format!("the site file {} cannot be read ({error}); correct --site", path.display()))
    })
}

/// The site that the environment names, of those that come along.
fn known_site() -> Result<String, RunError> {
    let named = std::env::var(SITE).unwrap_or_else(|_| "generic".to_owned());
    if !scripts::text(&format!("site/{named}.sh")).is_empty() {
        return Ok(named);
    }
    Err(RunError::Asked(format!(
        "{SITE} is '{named}', and the program brings generic and modules; give --site a file of your own, or unset {SITE}"
    )))
}

impl fmt::Display for Submitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in &self.texts {
            writeln!(f, "# {name}\n{}", text.trim_end())?;
        }
        for job in &self.jobs {
            match &job.id {
                Some(id) => writeln!(f, "job {id}: {}", job.script.display())?,
                None => writeln!(f, "# would submit\n{}", job.command)?,
            }
        }
        let mebibytes = self.memory / f64::from(1 << 20);
        write!(
            f,
            "# estimated: {:.0} s, {mebibytes:.0} MiB a node (right to a factor of three at best)",
            self.seconds
        )?;
        for warning in &self.warnings {
            write!(f, "\n# warning: {warning}")?;
        }
        if self.texts.is_empty() {
            write!(f, "\n# logs are in {}", self.output.display())?;
        }
        Ok(())
    }
}
