//! Verbs, their options and exit codes.

mod arguments;
mod cluster;
mod ensemble;
mod export;
mod help;
mod log;
mod print;
mod report;
mod setup;
mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use serde::Serialize;

use crate::compile::Detail;
use crate::ranks::{Coded, World, agree, launched};
use crate::run::{self, Conversion, Habits, RunError, Solve};
use crate::table::Form;
use crate::table::synthetic::NationOptions;
use arguments::{EnsembleArguments, FolderArguments, SolveArguments, StudyArguments, loaded, packed};
use help::{DECOMPOSE, EXIT_CODES, EXTRACT, FLAT, PATHS, SCENARIO};

/// What the command line asks.
#[derive(Debug, Parser)]
#[command(version, long_version = run::versions(), about, after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// Print nothing but errors.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Print results as JSON (every verb with a summary; check, compare, paper, status).
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Solve the table a config names, built from statistics, made or converted; writes DIR/table.h5 and DIR/archive.h5.
    ///
    /// From statistics: build, check, solve; a check that fails ends the run with exit code 3, warnings do not. Other
    /// tables are not checked: `leontief check` does.
    /// Under mpirun or srun, provinces are dealt to the ranks; the archive is the same, bit for bit.
    #[command(after_help = "Example:\n  mpirun -n 2 leontief run configs/demo.toml --output runs/nation")]
    Run(FolderArguments),
    /// Build a city-level table from statistics of the nation, provinces and cities; writes DIR/table.h5.
    ///
    /// Trade is estimated by entropy. What was adjusted and imputed, residuals and divergences stand in /construction of
    /// the table. Under mpirun or srun, provinces and products are dealt to the ranks; the table is the same, bit for
    /// bit.
    #[command(
        after_help = "Example:\n  leontief build configs/china-2012.toml --data china-2012 --output runs/china"
    )]
    Build(FolderArguments),
    /// Draw tables from uncertain statistics, solve each, and say how sure the results are; writes DIR/ensemble.h5.
    ///
    /// A stopped or killed run goes on with the same command, on any number of ranks; the archive is the same, bit for bit.
    #[command(after_help = ensemble::EXAMPLE)]
    Ensemble(EnsembleArguments),
    /// Merge the batches of an ensemble that other jobs made, all of them, into DIR/ensemble.h5.
    ///
    /// Takes the config and the folder that these were given.
    Merge(FolderArguments),
    /// Tell how far an ensemble is, from its folder alone, also while it runs: batches, failed draws, rate, time left.
    #[command(after_help = "Example:\n  leontief status runs/china")]
    Status {
        /// The folder that --output of `leontief ensemble` names.
        run: PathBuf,
    },
    /// Submit a config as a Slurm job, and say what it takes.
    #[command(after_help = cluster::EXAMPLE)]
    Submit(cluster::SubmitArguments),
    /// Tell time, messages and memory of a run on 1, 2, 4, … ranks, from its config alone.
    #[command(after_help = "Example:\n  leontief plan configs/demo.toml --ranks 1024")]
    Plan(cluster::PlanArguments),
    #[command(flatten)]
    Setup(setup::Setup),
    /// Solve a packed table: multipliers, footprints, flows and value added in trade, into an archive.
    #[command(
        after_help = "Example:\n  mpirun -n 4 leontief solve --table wiod.h5 --output wiod-accounts.h5"
    )]
    Solve(SolveArguments),
    /// Class the cities of a packed table and evaluate the config's scenarios, lifts and quota.
    ///
    /// Writes /classes, /scenario/NAME, /lift/NAME and /quota. Every short formula is held against a full new solve.
    #[command(after_help = SCENARIO)]
    Scenario(StudyArguments),
    /// Decompose the change of footprints between two packed tables into what changed them.
    #[command(after_help = DECOMPOSE)]
    Decompose {
        /// The first table; --table is the second.
        #[arg(long, value_name = "TABLE")]
        from: PathBuf,
        #[command(flatten)]
        study: StudyArguments,
    },
    /// Take regions or sectors out of a packed table and see what is lost.
    #[command(after_help = EXTRACT)]
    Extract(StudyArguments),
    /// Find the chains of purchases that carry most of what final demand embodies.
    #[command(after_help = PATHS)]
    Paths(StudyArguments),
    /// Put the headline numbers of Zheng et al. 2023 beside those of an archive of `scenario`.
    #[command(after_help = "Example:\n  leontief paper runs/paper/scenarios.h5 --json")]
    Paper {
        /// An archive that `leontief scenario` wrote.
        archive: PathBuf,
    },
    /// Make a page with figures and tables from archives of one table; writes DIR/index.html and DIR/figures.
    #[command(after_help = report::EXAMPLE)]
    Report(report::ReportArguments),
    /// Convert a table between formats; that of SOURCE is told by its content, that of DESTINATION by its name.
    ///
    /// Sources: a pymrio folder, a CSV folder, a workbook (.xlsx) as CEADs publishes provincial tables, a packed table
    /// (.h5), or the layout (.toml) of a flat table. Destinations: NAME.h5 packed, NAME.xlsx workbook, NAME-csv CSV
    /// folder, NAME pymrio folder. Labels may stand in any order; they are aligned by name and checked.
    #[command(
        after_help = "Examples:\n  leontief convert wiod-2011/ wiod.h5\n  leontief convert wiod.h5 wiod-pymrio\n  \
                      leontief convert china.h5 hebei.xlsx --provinces Hebei\n  \
                      leontief convert china.h5 provinces-pymrio --aggregate provinces",
        after_long_help = FLAT
    )]
    Convert {
        /// The table as it is: a folder, a packed table or a layout.
        source: PathBuf,
        /// The table as it shall be.
        destination: PathBuf,
        /// CSV with header region,province[,population,longitude,latitude]; regions are sorted by province.
        #[arg(long)]
        regions: Option<PathBuf>,
        /// Form of the flows in a packed table, where the table has it to rounding; as they are without it.
        #[arg(long)]
        form: Option<Form>,
        /// Sum regions to provinces, or to the groups of a CSV with header region,group.
        #[arg(long, value_name = "provinces|FILE", conflicts_with = "provinces")]
        aggregate: Option<PathBuf>,
        /// Only the regions of these provinces; what they exchange with others stands apart in a workbook, and among
        /// exports and imports elsewhere.
        #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
        provinces: Vec<String>,
    },
    /// Look at a table before trusting it: balance, signs, outputs, emissions without output, productivity.
    ///
    /// Exit code 3 when a check fails; warnings leave it at 0.
    Check {
        /// A packed table or any format `convert` reads.
        table: PathBuf,
        /// CSV with header region,province[,population,longitude,latitude].
        #[arg(long)]
        regions: Option<PathBuf>,
    },
    /// Show the tree of an archive or packed table, or one dataset with its labels.
    #[command(
        after_help = "Example:\n  leontief show a.h5\n  leontief show a.h5 /accounts/emissions/D_cba_reg --csv"
    )]
    Show {
        /// An archive or packed table.
        file: PathBuf,
        /// Path of a dataset in it.
        dataset: Option<String>,
        /// As CSV, all rows; without it as a table, cut after 40 rows.
        #[arg(long)]
        csv: bool,
    },
    /// Export datasets of a file as CSV or Parquet, or an archive with its table as a folder that pymrio loads.
    ///
    /// A row a cell, a column an axis with its labels, then value and unit. Nothing is overwritten.
    #[command(after_help = export::EXAMPLE)]
    Export(export::ExportArguments),
    /// Compare two files bit for bit: exit 0 when equal, 1 when different, saying where and by how much.
    Compare {
        /// One file.
        a: PathBuf,
        /// The other.
        b: PathBuf,
        /// Leave out a group or dataset, e.g. --ignore /provenance; may be repeated.
        #[arg(long, value_name = "GROUP")]
        ignore: Vec<String>,
    },
    /// Make a synthetic nation as a packed table: balanced, deterministic, of any size.
    ///
    /// With --statistics a folder: what is published of the nation, a config that builds a table from it, and the
    /// true table, truth.h5.
    Synth {
        /// The packed table to write, or the folder of --statistics.
        output: PathBuf,
        /// Write statistics: of cities in total, or also by sector.
        #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "totals")]
        statistics: Option<Detail>,
        /// Provinces.
        #[arg(long, default_value_t = 5)]
        provinces: usize,
        /// Regions (cities), at least one a province.
        #[arg(long, default_value_t = 30)]
        regions: usize,
        /// Sectors in every region.
        #[arg(long, default_value_t = 42)]
        sectors: usize,
        /// Seed of every random number.
        #[arg(long, default_value_t = 2012)]
        seed: u64,
        /// How the flows are stored: the three forms of one seed are the same table.
        #[arg(long, default_value = "hierarchical")]
        form: Form,
        /// Standard deviation of an independent factor on every cell (form dense): no structure is left.
        #[arg(long, value_name = "SD", default_value_t = 0.0)]
        noise: f64,
    },
}

impl Cli {
    /// Reads the command line; ends the program where it asks wrongly or for help.
    pub fn from_command_line() -> Self {
        Self::parse()
    }

    /// Runs the verb, tells progress and failure on standard error and brings the exit code.
    pub fn run(self) -> u8 {
        log::listen(self.quiet);
        print::ended(self.dispatch().unwrap_or_else(|error| {
            print::failure(&error);
            error.code()
        }))
    }

    fn dispatch(self) -> Result<u8, RunError> {
        let habits = Habits { quiet: self.quiet, json: self.json };
        match self.verb {
            Verb::Run(folder) => together(|world| {
                let config = folder.config(world)?;
                let ran = run::run(world, &config, folder.data.as_deref(), &folder.output)?;
                print::ran(habits, ran, world.team().rank() == 0);
                Ok(())
            }),
            Verb::Build(folder) => together(|world| {
                let config = folder.config(world)?;
                let (built, _) = run::build(world, &config, folder.data.as_deref(), &folder.output)?;
                print::summary(habits, built);
                Ok(())
            }),
            Verb::Ensemble(arguments) => together(|world| ensemble::ensemble(habits, &arguments, world)),
            Verb::Merge(arguments) => together(|world| ensemble::merge(habits, &arguments, world)),
            Verb::Solve(arguments) => together(|world| solve(habits, &arguments, world)),
            Verb::Scenario(study) => together(|world| self::study(habits, &study, world, run::scenario)),
            Verb::Extract(study) => together(|world| self::study(habits, &study, world, run::extract)),
            Verb::Paths(study) => together(|world| self::study(habits, &study, world, run::paths)),
            Verb::Decompose { from, study } => together(|world| {
                self::study(habits, &study, world, |world, study| {
                    let mut inputs = run::named(&from, std::slice::from_ref(&from));
                    inputs[0].name.insert_str(0, "from ");
                    inputs.extend(study.inputs.iter().cloned());
                    run::decompose(world, &from, &Solve { inputs, ..*study })
                })
            }),
            Verb::Setup(setup) => together(|world| setup.run(habits, world)),
            verb if launched().is_some_and(|(rank, _)| rank > 0) => {
                tracing::info!("{verb:?} is the work of rank 0");
                Ok(0)
            }
            verb => alone(habits, verb),
        }
    }
}

/// Verbs of one process.
fn alone(habits: Habits, verb: Verb) -> Result<u8, RunError> {
    match verb {
        Verb::Convert { source, destination, regions, form, aggregate, provinces } => {
            let conversion = Conversion { regions, form, aggregate, provinces };
            let table = run::convert(&source, &destination, &conversion)?;
            print::sizes(habits, &table, &destination);
        }
        Verb::Check { table, regions } => {
            let loaded = run::load(&table, regions.as_deref())?;
            return Ok(print::checks(habits, &run::check::check(loaded.table, &loaded.notes)?));
        }
        Verb::Status { run } => print::summary(habits, Some(run::status(&run)?)),
        Verb::Report(arguments) => report::report(habits, &arguments)?,
        Verb::Submit(arguments) => cluster::submit(habits, &arguments)?,
        Verb::Plan(arguments) => cluster::plan(habits, &arguments)?,
        Verb::Paper { archive } => print::summary(habits, Some(run::paper(&archive)?)),
        Verb::Show { file, dataset: None, .. } => print::text(&run::tree(&file)?),
        Verb::Show { file, dataset: Some(dataset), csv } => {
            run::dataset(&file, &dataset, csv, &mut print::Out)?;
        }
        Verb::Export(arguments) => export::export(habits, &arguments)?,
        Verb::Compare { a, b, ignore } => {
            return Ok(print::differences(habits, &run::compare(&a, &b, &ignore)?));
        }
        Verb::Synth { output, statistics, provinces, regions, sectors, seed, form, noise } => {
            let nation = NationOptions { provinces, regions, sectors, seed, form, noise };
            let table = match statistics {
                Some(detail) => run::synth_statistics(&output, &nation, detail)?,
                None => run::synth(&output, &nation)?,
            };
            print::sizes(habits, &table, &output);
        }
        // Verbs of all ranks.
        _ => {}
    }
    Ok(0)
}

/// Verbs of all ranks. A failure is told while every rank is still there: a launcher ends rank 0 as soon as another
/// rank leaves with a failure.
fn together(work: impl FnOnce(&World) -> Result<(), RunError>) -> Result<u8, RunError> {
    let world = World::join()?;
    let (rank, size) = (world.team().rank(), world.team().size());
    // Two tell it: one of them may be the dead one.
    if size > 1 && rank < 2 {
        run::when_terminated(move || print::terminated(rank));
    }
    let Err(error) = work(&world) else { return Ok(0) };
    if rank == 0 {
        print::failure(&error);
    }
    world.team().all_gather_text("");
    Ok(error.code())
}

fn solve(habits: Habits, arguments: &SolveArguments, world: &World) -> Result<(), RunError> {
    study(habits, &arguments.study, world, |world, request| {
        let mut config = request.config.clone();
        config.solver.method = arguments.method.unwrap_or(config.solver.method);
        config.accounts.level = arguments.accounts.unwrap_or(config.accounts.level);
        run::solve(world, &Solve { config: &config, inputs: request.inputs.clone(), ..*request })
    })
}

/// A verb on a packed table.
fn study<S: Serialize + ToString>(
    habits: Habits,
    arguments: &StudyArguments,
    world: &World,
    verb: impl FnOnce(&World, &Solve<'_>) -> Result<Option<S>, RunError>,
) -> Result<(), RunError> {
    let config = loaded(world, arguments.config.as_deref(), &arguments.set)?;
    let table = packed(arguments.table.as_ref(), &config)?;
    agree(world.team(), run::spared(&arguments.output, arguments.config.as_deref()))?;
    let inputs = run::named(&table, std::slice::from_ref(&table));
    let request = Solve { table: &table, output: &arguments.output, config: &config, inputs };
    print::summary(habits, verb(world, &request)?);
    Ok(())
}
