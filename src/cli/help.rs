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
