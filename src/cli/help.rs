//! Longer texts of `--help`.

/// Exit codes and environment, as `leontief --help` tells them.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0 done (compare: equal)      4 numerical failure (singular, unproductive, not converged)
  1 compare: different         5 ranks
  2 asked wrongly              6 archive or file system
  3 bad data                   75 stopped cleanly: run again to go on
                               101 bug

Environment:
  LEONTIEF_LOG                 off, error, warn, info, debug or trace: the log of every rank
  LEONTIEF_DATA                folder of the statistics, where --data is not given
  LEONTIEF_SITE                how `submit` launches ranks, where --site is not given

Read on: README.md and src/guide/ of the source.";

/// The layout of a flat table, as `leontief convert --help` tells it.
pub(super) const FLAT: &str = r#"A flat table is one array in a file (.csv, .tsv, .txt, .npy, .mat v7.3) with a layout beside it:
  file = "mrio.csv"
  money = "10^4 CNY"
  regions = "regions.csv"          # region[,province,…], or a list of names
  sectors = "sectors.csv"          # a file with a column 'sector', or a list of names
  categories = ["households", "investment"]
  [rows]                           # counted from 1
  Z = 3                            # the first one
  [columns]                        # by number or letter
  Z = "C"                          # the first one
  demand = "DS"                    # the first one, region by region
  [extensions.emissions]
  CO2 = { row = 130, unit = "Mt" }
Labels, imports, exports, value added, output: src/guide/flat_layout.md has every key.

Examples:
  leontief convert wiod-2011/ wiod.h5
  leontief convert wiod.h5 wiod-pymrio
  leontief convert mrio.toml mrio.h5 --regions provinces.csv"#;

/// The grammar of classes and scenarios, as `leontief scenario --help` tells it.
pub(super) const SCENARIO: &str = r#"A config has any of [stressor] [files] [classify] [scenario.NAME] [lift.NAME] [quota]; every key is
explained in configs/scenarios.toml and listed by `leontief schema`.

Measures of a scenario, which act together:
  intensity = [{ cities = CITIES, sectors = SECTORS, to = "average" }]
      or to = "world", { value = 0.3 }, { factor = 0.5 }
  demand = [{ cities = CITIES, change = { shift = "reference" } }]
      capital goes to a share, consumption takes the rest; or { shift = { share = 0.25 } };
      { cut = … }: nothing takes the rest; { scale = { categories = [], factor = 0.9 } };
      { lift = { usd_per_head = 3600 } }
  technology = [{ cities = CITIES, sectors = SECTORS, like = "REGION" }]
      or inputs = { "SECTOR" = 0.1 } a unit of output
CITIES: [{ regions = [], provinces = [], emitters = [], affluence = [], types = [] }]; all
conditions of an entry hold, any entry is enough, [] is every region. Emitters: "demand",
"technology", "hybrid"; affluence: 1 is the richest. SECTORS: names, or codes of the table.

Example:
  leontief scenario configs/scenarios.toml --table nation.h5 --output scenarios.h5"#;

/// Keys of an extraction.
pub(super) const EXTRACT: &str = r#"Keys (--set, or a config):
  [extract]
  regions = []                # and sectors = []: what both name is gone; empty takes all of them, one must be given
  severed = "all"             # or "purchases": produces from nothing; "sales": serves final demand only
  [stressor]                  # extension, name

Example:
  leontief extract --table wiod.h5 --set 'extract.regions=["CHN"]' --output loss.h5"#;

/// Keys of structural paths.
pub(super) const PATHS: &str = r#"Keys (--set, or a config):
  [paths]
  regions = []                # consuming regions, categories = [] of demand; empty takes all of them
  depth = 4                   # purchases between the first producer and the last one counted
  threshold = 1e-3            # share of what the demand embodies below which a chain is dropped
  count = 50                  # most paths listed
  [stressor]                  # extension, name

Example:
  leontief paths --table wiod.h5 --set 'paths.regions=["DEU"]' --output paths.h5"#;

/// Keys of a decomposition.
pub(super) const DECOMPOSE: &str = r"Keys (--set, or a config):
  [decompose]
  per_head = false            # split the level of demand into people and demand a head
  [stressor]                  # extension, name

Example:
  leontief decompose --from wiod-2009.h5 --table wiod-2011.h5 --output change.h5";
