//! Datasets of `/construction`: how a table came about.

use super::{Entry, entry};

const CONSTRUCTION: &str = "/construction";
const STEP: &[&str] = &["step"];
const PROVINCE_PAIR: &[&str] = &["sector", "province_from", "province_to"];
pub(in super::super) const STEP_PROBLEMS: Entry =
    entry(CONSTRUCTION, "problems", STEP, "", "problems balanced (unsigned)");
pub(in super::super) const STEP_ITERATIONS: Entry =
    entry(CONSTRUCTION, "iterations", STEP, "", "most iterations of one problem (unsigned)");
pub(in super::super) const STEP_RESIDUAL: Entry =
    entry(CONSTRUCTION, "residual", STEP, "1", "largest relative residual of a margin");
pub(in super::super) const STEP_DIVERGENCE: Entry = entry(
    CONSTRUCTION,
    "divergence",
    STEP,
    "money",
    "distance from the priors scaled to the sums of their solutions, of trade of regions to each delivery between \
     provinces, Σ x ln(x/x⁰) (Kullback–Leibler)",
);
pub(in super::super) const STEP_TOTAL: Entry =
    entry(CONSTRUCTION, "total", STEP, "money", "sum of the balanced amounts, each once");
pub(in super::super) const ADJUSTMENT_SUM: Entry =
    entry(CONSTRUCTION, "adjustment_sum", &["adjustment"], "money", "sum as the statistics have it");
pub(in super::super) const ADJUSTMENT_CONTROL: Entry =
    entry(CONSTRUCTION, "adjustment_control", &["adjustment"], "money", "what it was brought to");
pub(in super::super) const IMPUTED_CELLS: Entry =
    entry(CONSTRUCTION, "imputed_cells", &["imputation"], "1", "blank cells that were filled (unsigned)");
pub(in super::super) const IMPUTED_PROXY: Entry =
    entry(CONSTRUCTION, "imputed_proxy", &["imputation"], "", "what stood in for them");
pub(in super::super) const REGION_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_by_region",
    &["region"],
    "1",
    "blank cells of a region that were filled (unsigned)",
);
pub(in super::super) const OUTPUT_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_output",
    &["region", "sector"],
    "",
    "1 where a region's output is no statistic but filled (unsigned)",
);
pub(in super::super) const ADDED_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_value_added",
    &["region", "sector"],
    "",
    "1 where a region's value added is no statistic but filled (unsigned)",
);
pub(in super::super) const EXPORTS_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_exports",
    &["region", "sector"],
    "",
    "1 where a region's exports are no statistic but filled (unsigned)",
);
pub(in super::super) const IMPORTS_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_imports",
    &["region", "sector"],
    "",
    "1 where a region's imports of a product are no statistic but filled (unsigned)",
);
pub(in super::super) const EXPENDITURE_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_expenditure",
    &["region", "category"],
    "",
    "1 where a region's spending on a category is no statistic but filled (unsigned)",
);
pub(in super::super) const OUTPUT_MOVED: Entry = entry(
    CONSTRUCTION,
    "moved_output",
    &["region", "sector"],
    "1",
    "ln of a region's output over what was reported; 0 where nothing was",
);
pub(in super::super) const ADDED_MOVED: Entry = entry(
    CONSTRUCTION,
    "moved_value_added",
    &["region", "sector"],
    "1",
    "ln of a region's value added over what was reported; 0 where nothing was",
);
pub(in super::super) const REEXPORTS: Entry = entry(
    CONSTRUCTION,
    "reexports",
    &["region", "sector"],
    "money",
    "exports and imports that pass through a region, taken out of both (optional)",
);
pub(in super::super) const PROVINCE_FLOWS: Entry = entry(
    CONSTRUCTION,
    "province_flows",
    PROVINCE_PAIR,
    "money",
    "deliveries between provinces, intermediate and final: given or estimated with the provincial table",
);
pub(in super::super) const ROW_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "row_residual",
    &["region", "sector"],
    "1",
    "row sum less output, over the larger of output and mean output",
);
pub(in super::super) const COLUMN_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "column_residual",
    &["region", "sector"],
    "1",
    "column sum less output, over the larger of output and mean output",
);
pub(in super::super) const PROVINCE_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "province_residual",
    PROVINCE_PAIR,
    "1",
    "deliveries of regions less those of provinces, over the larger of these and their mean",
);
pub(in super::super) const USER_RESIDUAL: Entry = entry(
    CONSTRUCTION,
    "user_residual",
    &["sector", "sector_to"],
    "1",
    "what nesting moves between using sectors of provinces, over their use of all origins",
);
pub(in super::super) const EMISSIONS_IMPUTED: Entry = entry(
    CONSTRUCTION,
    "imputed_emissions",
    &["province"],
    "",
    "1 where a province has no inventory and emits at the nation's intensity (unsigned)",
);
pub(in super::super) const EMISSIONS_BY_FUEL: Entry = entry(
    CONSTRUCTION,
    "emissions_by_fuel",
    &["province", "sector", "fuel"],
    "of the stressor",
    "emissions of provinces by sector and fuel or process (optional)",
);
pub(in super::super) const WITHOUT_OUTPUT: Entry = entry(
    CONSTRUCTION,
    "emissions_without_output",
    &["stranded"],
    "of the stressor",
    "what inventories of provinces have of sectors without output there: it went to their other sectors (optional)",
);
/// Amounts of provinces by sector: output, value added, foreign trade, supply, demand, emissions.
pub(super) const PROVINCIAL: Entry = entry(
    CONSTRUCTION,
    "<amount>",
    &["province", "sector"],
    "money or of the stressor",
    "the provincial table",
);
