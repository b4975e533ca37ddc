//! The archive format, one row a dataset: this list is what is written, read and documented.
//!
//! Datasets keep the axes apart: `Z` is stored region × sector × region × sector, so that every axis carries its own
//! labels and a reshape to n × n (rows region-major) gives the matrix. All numbers are little-endian `f64` unless
//! said otherwise, all text is UTF-8 of variable length. Each axis has a dimension scale of the axis' name in the
//! dataset's own group; `units` and `long_name` are attributes of every dataset.
//!
//! A dense table has `Z` and `Y`; a factored one `regional_use`, `regional_demand` and trade shares:
//! `T`, or `own_share`, `supply_share`, `demand_share`, `province_trade` and where there are any `in_province`.
//!
//! `/axes`, `/provenance` and `/provenance/volatile` stand in every file, `/table` in a packed table, `/accounts` in
//! an archive of results. `/classes`, `/scenario/<name>`, `/lift/<name>`, `/quota`, `/decomposition`, `/extraction` and
//! `/paths` hold named arrays whose axes and meanings stand beside them; `/construction` in a table that was built from statistics.
//!
//! An ensemble has `/ensemble`: every draw's outputs, outcome and residual, and `/ensemble/<estimate>`;
//! `/shard` is a batch of draws. A shard begins with a user block of 512 bytes: the SHA-256 of all that follows, in
//! hexadecimal.
//!
#![doc = include_str!("format.md")]

mod construction;
mod listed;
mod shard;

use construction::PROVINCIAL;
pub(super) use construction::{
    ADDED_IMPUTED, ADDED_MOVED, ADJUSTMENT_CONTROL, ADJUSTMENT_SUM, COLUMN_RESIDUAL, EMISSIONS_BY_FUEL,
    EMISSIONS_IMPUTED, EXPENDITURE_IMPUTED, EXPORTS_IMPUTED, IMPORTS_IMPUTED, IMPUTED_CELLS, IMPUTED_PROXY,
    OUTPUT_IMPUTED, OUTPUT_MOVED, PROVINCE_FLOWS, PROVINCE_RESIDUAL, REEXPORTS, REGION_IMPUTED, ROW_RESIDUAL,
    STEP_DIVERGENCE, STEP_ITERATIONS, STEP_PROBLEMS, STEP_RESIDUAL, STEP_TOTAL, USER_RESIDUAL,
    WITHOUT_OUTPUT,
};
pub(super) use listed::Listed;
pub(super) use shard::{SHARD_ITERATIONS, SHARD_OUTCOME, SHARD_REASON, SHARD_RESIDUAL, SHARD_VALUES};

/// Version of the format, `major.minor`: a program reads every minor version of the majors it knows.
pub const FORMAT_VERSION: &str = "1.0";
/// Newest major version this program reads.
pub(super) const FORMAT_MAJOR: u32 = 1;
/// Root attribute `kind` of a packed table.
pub const TABLE_KIND: &str = "leontief table";
/// Root attribute `kind` of an archive of results.
pub const ARCHIVE_KIND: &str = "leontief archive";
/// Root attribute `kind` of a batch of draws.
pub const SHARD_KIND: &str = "leontief shard";
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
pub(super) const SECTOR_CODE: Entry =
    entry(AXES, "sector_code", &["sector"], "", "code of a sector in its source (optional)");
pub(super) const POPULATION: Entry =
    entry(AXES, "population", &["region"], "unit of population", "population; NaN where unknown");
pub(super) const LONGITUDE: Entry =
    entry(AXES, "longitude", &["region"], "degrees_east", "longitude; NaN where unknown");
pub(super) const LATITUDE: Entry =
    entry(AXES, "latitude", &["region"], "degrees_north", "latitude; NaN where unknown");

pub(super) const EMISSIONS_SOURCE: Entry = entry(
    AXES,
    "emissions_source",
    &["region"],
    "",
    "data a region's emissions are made from: inventory, industry, total, province (which is this one region), or imputed (optional)",
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
pub(super) const VALUE_ADDED: Entry =
    entry(TABLE, "v", &["component", "region_to", "sector_to"], "money", "value added by component");

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
pub(super) const COLLECTIVES: Entry = entry(
    VOLATILE,
    "collectives",
    RANK,
    "1",
    "collective calls of MPI until the accounts were there (unsigned)",
);
pub(super) const BYTES_RECEIVED: Entry =
    entry(VOLATILE, "bytes_received", RANK, "B", "bytes from other ranks until then (unsigned)");
/// Every dataset of the format but the scales, which are named after their axis.
pub const SCHEMA: &[Entry] = &[
    PROVINCE,
    SECTOR_CODE,
    POPULATION,
    LONGITUDE,
    LATITUDE,
    EMISSIONS_SOURCE,
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
    SHARD_VALUES,
    SHARD_OUTCOME,
    SHARD_REASON,
    SHARD_RESIDUAL,
    SHARD_ITERATIONS,
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
    COLLECTIVES,
    BYTES_RECEIVED,
];
