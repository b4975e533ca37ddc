//! The archive format, one row a dataset: this list is what is written, read and documented.
//!
//! Datasets keep the axes apart: `Z` is stored region × sector × region × sector, so that every axis carries its own
//! labels and a reshape to n × n (rows region-major) gives the matrix. All numbers are little-endian `f64` unless
//! said otherwise, all text is UTF-8 of variable length. Each axis has a dimension scale of the axis' name in the
//! dataset's own group; `units` and `long_name` are attributes of every dataset.
//!
//! A dense table has `Z` and `Y`; a factored one (since format 1.1) `regional_use`, `regional_demand` and trade shares:
//! `T`, or `own_share`, `supply_share`, `demand_share`, `province_trade` and where there are any `in_province`.
//!
//! `/axes`, `/provenance` and `/provenance/volatile` stand in every file, `/table` in a packed table, `/accounts` in
//! an archive of results. `/classify`, `/scenario/<name>`, `/lift/<name>`, `/quota`, `/decomposition`, `/extraction` and
//! `/paths` hold named arrays whose axes and meanings stand beside them; `/construction` (since format 1.2) in a table that was built from statistics.

/// Version of the format, `major.minor`: a program reads every minor version of the majors it knows.
pub const FORMAT_VERSION: &str = "1.3";
/// Newest major version this program reads.
pub(super) const FORMAT_MAJOR: u32 = 1;
/// Root attribute `kind` of a packed table.
pub const TABLE_KIND: &str = "leontief table";
/// Root attribute `kind` of an archive of results.
pub const ARCHIVE_KIND: &str = "leontief archive";
/// The group that may differ between two equal archives.
pub const VOLATILE: &str = "/provenance/volatile";

/// One dataset of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Group; `<extension>` stands for an extension's name.
    pub group: &'static str,
    /// Name.
    pub name: &'static str,
    /// Axes, each with a scale of that name in the same group.
    pub axes: &'static [&'static str],
    /// Unit.
    pub unit: &'static str,
    /// Meaning.
    pub meaning: &'static str,
}

const fn entry(
    group: &'static str,
    name: &'static str,
    axes: &'static [&'static str],
    unit: &'static str,
    meaning: &'static str,
) -> Entry {
    Entry { group, name, axes, unit, meaning }
}

const AXES: &str = "/axes";
const TABLE: &str = "/table";
const EXTENSION: &str = "/table/extensions/<extension>";
const PROVENANCE: &str = "/provenance";
/// Axes of the rows of `Z`.
const ROWS: &[&str] = &["region_from", "sector_from"];
/// Axes of the columns of `Z`.
const COLUMNS: &[&str] = &["region_to", "sector_to"];
const RANK: &[&str] = &["rank"];
const RANK_PROVINCE: &[&str] = &["rank", "province"];

pub(super) const PROVINCE: Entry = entry(AXES, "region_province", &["region"], "", "province of a region");
pub(super) const POPULATION: Entry =
    entry(AXES, "population", &["region"], "unit of population", "population; NaN where unknown");
pub(super) const LONGITUDE: Entry =
    entry(AXES, "longitude", &["region"], "degrees_east", "longitude; NaN where unknown");
pub(super) const LATITUDE: Entry =
    entry(AXES, "latitude", &["region"], "degrees_north", "latitude; NaN where unknown");

pub(super) const EMISSIONS_FROM: Entry = entry(
    AXES,
    "emissions_from",
    &["region"],
    "",
    "data a region's emissions are made from: inventory, industry, total, or imputed (optional, since format 1.3)",
);

pub(super) const Z: Entry = entry(
    TABLE,
    "Z",
    &["region_from", "sector_from", "region_to", "sector_to"],
    "money",
    "intermediate transactions",
);
pub(super) const Y: Entry = entry(
    TABLE,
    "Y",
    &["region_from", "sector_from", "region_to", "category"],
    "money",
    "final demand by consuming region and category",
);
pub(super) const REGIONAL_USE: Entry = entry(
    TABLE,
    "regional_use",
    &["region", "sector", "sector_to"],
    "money",
    "factored tables: domestic products used by the sectors of a region, of all origins",
);
pub(super) const REGIONAL_DEMAND: Entry = entry(
    TABLE,
    "regional_demand",
    &["region", "sector", "category"],
    "money",
    "factored tables: final demand of a region for domestic products of all origins",
);
pub(super) const TRADE: Entry = entry(
    TABLE,
    "T",
    &["region_from", "sector_from", "region_to"],
    "1",
    "dense trade shares of a factored table: Z = T · regional_use, Y = T · regional_demand",
);
pub(super) const OWN_SHARE: Entry = entry(
    TABLE,
    "own_share",
    &["region", "sector"],
    "1",
    "hierarchical trade shares T = diag(own_share) + supply_share · province_trade · demand_share",
);
pub(super) const SUPPLY_SHARE: Entry =
    entry(TABLE, "supply_share", &["region", "sector"], "1", "a region's part of its province's deliveries");
pub(super) const DEMAND_SHARE: Entry = entry(
    TABLE,
    "demand_share",
    &["region", "sector"],
    "1",
    "part of a region's use that comes by way of provinces",
);
pub(super) const PROVINCE_TRADE: Entry = entry(
    TABLE,
    "province_trade",
    &["sector", "province_from", "province_to"],
    "1",
    "share of a province in what another takes by way of provinces",
);
pub(super) const IN_PROVINCE: Entry = entry(
    TABLE,
    "in_province",
    &["region", "sector", "place"],
    "1",
    "trade shares inside a province by the using region's place in it (optional; in place of own_share)",
);
pub(super) const OUTPUT: Entry = entry(TABLE, "x", ROWS, "money", "gross output");
pub(super) const EXPORTS: Entry =
    entry(TABLE, "exports", ROWS, "money", "exports that leave the table (optional)");
pub(super) const BALANCING: Entry =
    entry(TABLE, "balancing", ROWS, "money", "the source's balancing column (optional)");
pub(super) const IMPORTS: Entry =
    entry(TABLE, "imports", COLUMNS, "money", "imports used by production (optional)");
pub(super) const IMPORTS_Y: Entry =
    entry(TABLE, "imports_Y", &["region_to", "category"], "money", "imports used by final demand (optional)");
pub(super) const VALUE_ADDED: Entry = entry(
    TABLE,
    "v",
    &["component", "region_to", "sector_to"],
    "money",
    "value added by component; attribute origin: given or implied",
);

pub(super) const F: Entry =
    entry(EXTENSION, "F", &["stressor", "region", "sector"], "of the stressor", "stressors of production");
pub(super) const F_Y: Entry = entry(
    EXTENSION,
    "F_Y",
    &["stressor", "region", "category"],
    "of the stressor",
    "stressors of final demand directly (optional)",
);
pub(super) const STRESSOR_UNIT: Entry =
    entry(EXTENSION, "stressor_unit", &["stressor"], "", "unit of a stressor");

pub(super) const CONFIG: Entry =
    entry(PROVENANCE, "config", &[], "", "the configuration that determines the numbers, verbatim (TOML)");
pub(super) const INPUT_SHA256: Entry =
    entry(PROVENANCE, "input_sha256", &["input"], "", "SHA-256 of an input file");

pub(super) const OWNED: Entry =
    entry(VOLATILE, "owned", RANK_PROVINCE, "1", "1 where a rank owns a province (unsigned)");
pub(super) const FACTORED: Entry =
    entry(VOLATILE, "factored", RANK_PROVINCE, "1", "times a rank factored a province's block (unsigned)");
pub(super) const BYTES_READ: Entry =
    entry(VOLATILE, "bytes_read", RANK, "B", "bytes of Z, Y or their factors a rank read (unsigned)");
pub(super) const PEAK_MEMORY: Entry =
    entry(VOLATILE, "peak_memory", RANK, "B", "largest resident memory of a rank (unsigned)");

const CONSTRUCTION: &str = "/construction";
const STEP: &[&str] = &["step"];
const PROVINCE_PAIR: &[&str] = &["sector", "province_from", "province_to"];
pub(super) const STEP_PROBLEMS: Entry =
    entry(CONSTRUCTION, "problems", STEP, "", "problems balanced (unsigned)");
pub(super) const STEP_ITERATIONS: Entry =
    entry(CONSTRUCTION, "iterations", STEP, "", "most iterations of one problem (unsigned)");
pub(super) const STEP_RESIDUAL: Entry =
    entry(CONSTRUCTION, "residual", STEP, "1", "largest relative residual of a margin");
pub(super) const STEP_DIVERGENCE: Entry = entry(
    CONSTRUCTION,
    "divergence",
    STEP,
    "money",
    "Σ x ln(x/x⁰) from priors scaled to their sums, of trade of regions to each delivery between provinces",
);
pub(super) const STEP_TOTAL: Entry =
    entry(CONSTRUCTION, "total", STEP, "money", "sum of the balanced amounts, each once");
pub(super) const ADJUSTMENT_SUM: Entry =
    entry(CONSTRUCTION, "adjustment_sum", &["adjustment"], "money", "sum as the statistics have it");
pub(super) const ADJUSTMENT_CONTROL: Entry =
    entry(CONSTRUCTION, "adjustment_control", &["adjustment"], "money", "what it was brought to");
pub(super) const IMPUTED_CELLS: Entry =
    entry(CONSTRUCTION, "imputed_cells", &["imputation"], "1", "blank cells that were filled (unsigned)");
pub(super) const IMPUTED_PROXY: Entry =
    entry(CONSTRUCTION, "imputed_proxy", &["imputation"], "", "what stood in for them");
pub(super) const REGION_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "region_imputed",
    &["region"],
    "1",
    "blank cells of a region that were filled (unsigned)",
);
pub(super) const OUTPUT_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_output",
    &["region", "sector"],
    "",
    "1 where a region's output is no statistic but filled (unsigned)",
);
pub(super) const ADDED_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_value_added",
    &["region", "sector"],
    "",
    "1 where a region's value added is no statistic but filled (unsigned)",
);
pub(super) const EXPORTS_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_exports",
    &["region", "sector"],
    "",
    "1 where a region's exports are no statistic but filled (unsigned)",
);
pub(super) const IMPORTS_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_imports",
    &["region", "sector"],
    "",
    "1 where a region's imports of a product are no statistic but filled (unsigned)",
);
pub(super) const EXPENDITURE_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_expenditure",
    &["region", "category"],
    "",
    "1 where a region's spending on a category is no statistic but filled (unsigned)",
);
pub(super) const OUTPUT_MOVED: Entry = entry(
    CONSTRUCTION,
    "moved_output",
    &["region", "sector"],
    "1",
    "ln of a region's output over what was reported; 0 where nothing was",
);
pub(super) const ADDED_MOVED: Entry = entry(
    CONSTRUCTION,
    "moved_value_added",
    &["region", "sector"],
    "1",
    "ln of a region's value added over what was reported; 0 where nothing was",
);
pub(super) const REEXPORTS: Entry = entry(
    CONSTRUCTION,
    "reexports",
    &["region", "sector"],
    "money",
    "exports and imports that pass through a region, taken out of both (optional)",
);
pub(super) const PROVINCE_FLOWS: Entry = entry(
    CONSTRUCTION,
    "province_flows",
    PROVINCE_PAIR,
    "money",
    "deliveries between provinces, intermediate and final: given or estimated with the provincial table",
);
pub(super) const ROW_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "row_residual",
    &["region", "sector"],
    "1",
    "row sum less output, over the larger of output and mean output",
);
pub(super) const COLUMN_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "column_residual",
    &["region", "sector"],
    "1",
    "column sum less output, over the larger of output and mean output",
);
pub(super) const PROVINCE_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "province_residual",
    PROVINCE_PAIR,
    "1",
    "deliveries of regions less those of provinces, over the larger of these and their mean",
);
pub(super) const USER_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "user_residual",
    &["sector", "sector_to"],
    "1",
    "what nesting moves between using sectors of provinces, over their use of all origins",
);
pub(super) const EMISSIONS_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "emissions_imputed",
    &["province"],
    "",
    "1 where a province has no inventory and emits at the nation's intensity (unsigned)",
);
pub(super) const EMISSIONS_BY_FUEL: Entry = entry(
    CONSTRUCTION,
    "emissions_by_fuel",
    &["province", "sector", "fuel"],
    "of the stressor",
    "emissions of provinces by sector and fuel or process (optional)",
);
pub(super) const WITHOUT_OUTPUT: Entry = entry(
    CONSTRUCTION,
    "emissions_without_output",
    &["stranded"],
    "of the stressor",
    "what inventories of provinces have of sectors without output there: it went to their other sectors (optional)",
);
/// Amounts of provinces by sector: output, value added, foreign trade, supply, demand, emissions.
const PROVINCIAL: Entry = entry(
    CONSTRUCTION,
    "<amount>",
    &["province", "sector"],
    "money or of the stressor",
    "the provincial table",
);

/// Every dataset of the format but the scales, which are named after their axis.
pub const SCHEMA: &[Entry] = &[
    PROVINCE,
    POPULATION,
    LONGITUDE,
    LATITUDE,
    EMISSIONS_FROM,
    Z,
    Y,
    REGIONAL_USE,
    REGIONAL_DEMAND,
    TRADE,
    OWN_SHARE,
    SUPPLY_SHARE,
    DEMAND_SHARE,
    PROVINCE_TRADE,
    IN_PROVINCE,
    OUTPUT,
    EXPORTS,
    BALANCING,
    IMPORTS,
    IMPORTS_Y,
    VALUE_ADDED,
    F,
    F_Y,
    STRESSOR_UNIT,
    STEP_PROBLEMS,
    STEP_ITERATIONS,
    STEP_RESIDUAL,
    STEP_DIVERGENCE,
    STEP_TOTAL,
    ADJUSTMENT_SUM,
    ADJUSTMENT_CONTROL,
    IMPUTED_CELLS,
    IMPUTED_PROXY,
    REGION_IMPUTED,
    OUTPUT_IMPUTED,
    ADDED_IMPUTED,
    EXPORTS_IMPUTED,
    IMPORTS_IMPUTED,
    EXPENDITURE_IMPUTED,
    OUTPUT_MOVED,
    ADDED_MOVED,
    REEXPORTS,
    PROVINCIAL,
    PROVINCE_FLOWS,
    ROW_RESIDUAL,
    COLUMN_RESIDUAL,
    PROVINCE_RESIDUAL,
    USER_RESIDUAL,
    EMISSIONS_IMPUTED,
    EMISSIONS_BY_FUEL,
    WITHOUT_OUTPUT,
    entry("/accounts/<extension>", "stressor_unit", &["stressor"], "", "unit of a stressor"),
    entry(
        "/accounts/<extension>",
        "<account>",
        &["stressor", "…"],
        "of the stressor, per money or per person",
        "one account; its axes are among stressor, region, sector, category, region_from, region_to",
    ),
    CONFIG,
    INPUT_SHA256,
    OWNED,
    FACTORED,
    BYTES_READ,
    PEAK_MEMORY,
];
