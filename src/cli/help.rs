//! Longer texts of `--help`.

/// Exit codes, as `leontief --help` tells them.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0 done (compare: equal)      4 numerical failure (singular, unproductive, not converged)
  1 compare: different         5 ranks
  2 asked wrongly              6 archive or file system
  3 bad data                   75 stopped cleanly: run again to go on
                               101 bug";

/// The layout of a flat table, as `leontief convert --help` tells it.
pub(super) const FLAT: &str = r#"A flat table is one array in a file (.csv, .tsv, .txt, .npy, .mat v7.3) with a layout beside it:
  file = "mrio.csv"                # also: separator, variable (.mat), blank = 0
  money = "10^4 CNY"
  regions = "regions.csv"          # region[,province,…], or a list of names
  sectors = "sectors.csv"          # a file with a column 'sector', or a list of names
  categories = ["households", "investment"]
  [labels]                         # text files that carry labels; optional
  row_region = "A"
  row_sector = "B"
  column_region = 1
  column_sector = 2
  [rows]                           # counted from 1; also: output = 126
  Z = 3                            # the first one
  imports = 123                    # one, or several: [123, 124]
  value_added = { wages = 124, profit = 125 }
  [columns]                        # by number or letter; also: balancing, demand_order = "category"
  Z = "C"                          # the first one
  demand = "DS"                    # the first one, region by region
  exports = "EM"                   # one, or several: ["EM", "EO"]
  output = "EN"
  [extensions.emissions]           # also: file, columns, demand = false
  CO2 = { row = 130, unit = "Mt" }

Examples:
  leontief convert wiod-2011/ wiod.h5
  leontief convert wiod.h5 wiod-pymrio
  leontief convert mrio.toml mrio.h5 --regions provinces.csv"#;

/// Every key of classes and scenarios, as `leontief scenario --help` tells them.
pub(super) const SCENARIO: &str = r#"Keys of a config (left out, they have these values; a whole one: configs/scenarios.toml):
  [stressor]                  # extension, name: "" is the first
  [files]                     # lists, CSV with these headers
  sector_groups               # sector,group: makes the structure types; other_sector_groups: maps to hold them against
  reference_cities            # city,capital_share
  benchmarks                  # benchmark,per_head (low, middle, high, top; t)
  world_intensities           # sector,intensity, in the unit of the table's; or world_table with world_sectors
  world_sectors               # sector,world_sector, one line a pair; USD are turned by exchange_rate
  [classify]
  exclude = []                # regions that join no class
  [classify.affluence]
  cut = "rank"                # groups = 5; or "sizes" (sizes = [63, …]), "thresholds" (thresholds = [7000, …], USD a head)
  exchange_rate = 6.3125      # of the table's currency a USD
  [classify.types]            # starts, max_steps, seed of K-means
  [classify.emitters]
  share = 0.01                # of base; base = 0 is the table's total; direct = true counts F_Y, e.g. household fuel
  [classify.categories]
  capital = []                # categories of fixed capital; inventory = []
  [scenario.NAME]             # measures act together
  intensity = [{ cities = CITIES, sectors = SECTORS, to = "average" }]    # or "world", { value = 0.3 }, { factor = 0.5 }
  demand = [{ cities = CITIES, change = { shift = "reference" } }]        # capital to a share, consumption takes the rest
                              # or { shift = { share = 0.25 } }, { cut = … }: nothing takes the rest,
                              # { scale = { categories = [], factor = 0.9 } }, { lift = { usd_per_head = 3600 } }
  technology = [{ cities = CITIES, sectors = SECTORS, like = "REGION" }]  # or inputs = { "SECTOR" = 0.1 } a unit of output
  [lift.NAME]
  groups = []                 # lifted to the mean of to_group, or to usd_per_head
  [quota]
  peak = 0.0                  # 0: none; emissions = 0 is the table's total; scenario = "NAME" whose saving is shared
  [quota.lift]                # who shares it: as [lift.NAME]
CITIES: [{ regions = [], provinces = [], emitters = ["demand", "technology", "hybrid"], affluence = [1], types = [] }];
all conditions of one entry hold, any entry is enough, [] is every region. SECTORS: names, or codes of the table.

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
