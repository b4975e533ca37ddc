//! Which file and which column hold what: the part of a config that describes a folder of statistics.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The layout of a folder of statistics; a name left blank means that the statistics have no such column or file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Layout {
    /// The sectors.
    pub sectors: SectorsFile,
    /// The national table.
    pub nation: NationFile,
    /// Output of provinces by sector.
    pub provincial_output: OutputFile,
    /// Accounts of provinces in total.
    pub provincial_accounts: AccountsFile,
    /// Population of provinces.
    pub provinces: ProvincesFile,
    /// A provincial table, in the place of one that is estimated.
    pub provincial_table: ProvincialFile,
    /// Regions: cities, and provinces that stand for themselves.
    pub regions: RegionsFile,
    /// Output of regions by sector.
    pub regional_output: RegionalFile,
    /// Value added of regions by sector.
    pub regional_value_added: RegionalFile,
    /// Employment of regions by sector, a proxy of blank outputs; its unit does not matter.
    pub regional_employment: RegionalFile,
    /// Spending of regions, one column a category of final demand, as far as known; only shares in the province count.
    pub regional_expenditure: RegionalFile,
    /// Exports of regions by sector.
    pub regional_exports: RegionalFile,
    /// Imports of regions by sector.
    pub regional_imports: RegionalFile,
    /// Emissions of the nation and of provinces.
    pub emissions: EmissionsFiles,
}

/// `code,name`: every other file names a sector by either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SectorsFile {
    /// The file.
    pub file: String,
    /// Column of codes.
    pub code: String,
    /// Column of names, the labels of the table.
    pub name: String,
}

/// Rows: sectors, then value-added components; columns: sectors, final demand, exports, imports, balancing, output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NationFile {
    /// The file.
    pub file: String,
    /// Unit of every cell, e.g. `10^4 CNY`; the unit of the table.
    pub unit: String,
    /// Column that names the row.
    pub row: String,
    /// Rows of value-added components.
    pub value_added: Vec<String>,
    /// Columns of final demand: the categories of the table.
    pub final_demand: Vec<String>,
    /// Column of exports.
    pub exports: String,
    /// Column of imports (competitive: inside the cells of the table, above zero).
    pub imports: String,
    /// Column of the statistical discrepancy.
    pub balancing: String,
    /// Column of gross output.
    pub output: String,
}

/// One row a sector, one column a province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OutputFile {
    /// The file.
    pub file: String,
    /// Unit of every cell.
    pub unit: String,
    /// Column of sectors.
    pub sector: String,
}

/// One row a province, one column a quantity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountsFile {
    /// The file.
    pub file: String,
    /// Unit of every cell.
    pub unit: String,
    /// Column of provinces.
    pub province: String,
    /// Row of national totals, left out.
    pub nation: String,
    /// Column of GDP.
    pub gdp: String,
    /// Columns of final demand, in the order of the categories.
    pub final_demand: Vec<String>,
    /// Column of net outflow of goods and services, foreign trade included.
    pub net_outflow: String,
    /// Column of exports by place of production.
    pub exports: String,
    /// Column of imports by place of use.
    pub imports: String,
}

/// One row a province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProvincesFile {
    /// The file.
    pub file: String,
    /// Column of provinces.
    pub province: String,
    /// Column of population in the year of the table.
    pub population: String,
}

/// A table whose regions are the provinces: a workbook (.xlsx) as CEADs publishes it, a packed table or a pymrio folder.
/// Output and accounts of provinces are not asked where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProvincialFile {
    /// The file or folder; blank where there is none.
    pub file: String,
    /// Names or codes (`FU101`) of its final demand, in the order of the nation's categories; blank where the names are
    /// the same.
    pub final_demand: Vec<String>,
}

/// One row a region; regions are sorted by province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegionsFile {
    /// The file.
    pub file: String,
    /// Column of the labels of the table.
    pub region: String,
    /// Column of provinces.
    pub province: String,
    /// Column of GDP of any year: only shares in the province count.
    pub gdp: String,
    /// Column of population of any year: scaled to the province's where that is known.
    pub population: String,
    /// Unit of population.
    pub population_unit: String,
    /// Column of emissions of any year, a proxy where GDP and population are blank.
    pub emissions: String,
    /// Column of area in square kilometers.
    pub area: String,
    /// Column of spending on all categories of final demand.
    pub expenditure: String,
    /// Column of exports of all sectors.
    pub exports: String,
    /// Column of imports of all sectors.
    pub imports: String,
    /// Unit of expenditure, exports and imports.
    pub unit: String,
    /// Column of reliability of a region's sector statistics: a region of twice the reliability moves half as far, in
    /// logarithms, when regions are brought to their province.
    pub reliability: String,
    /// Column of longitude, degrees.
    pub longitude: String,
    /// Column of latitude, degrees.
    pub latitude: String,
}

/// One row a region, one column a sector; blank where unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegionalFile {
    /// The file; blank where there is none.
    pub file: String,
    /// Unit of every cell.
    pub unit: String,
    /// Column of regions.
    pub region: String,
}

/// What inventories give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Given {
    /// Emissions.
    #[default]
    Emissions,
    /// Fuel burnt (10^4 t, gases 10^8 m³) and products made (10^4 t), to be multiplied by factors.
    Activity,
}

/// Emissions by the inventory's own sectors, and the way from them to the table's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmissionsFiles {
    /// National emissions; blank for a table without emissions.
    pub nation: String,
    /// Provincial emissions, the same rows for every province.
    pub provinces: String,
    /// `source,sector`: which sectors of the table a sector of the inventory is; one line a pair.
    pub concordance: String,
    /// What the cells of these files are.
    pub given: Given,
    /// Columns of fuels and processes; empty where only totals are known.
    pub fuels: Vec<String>,
    /// Inventories of regions' own; blank where there are none.
    pub regions: String,
    /// Its column of regions.
    pub region: String,
    /// Its column of output of firms above a size: a region where it is filled is known of them only.
    pub firms_output: String,
    /// Unit of that output.
    pub firms_output_unit: String,
    /// Column of the file of regions with a region's total, in the unit of emissions; blank where there is none.
    pub region_total: String,
    /// Unit of emissions.
    pub unit: String,
    /// Name of the stressor.
    pub stressor: String,
    /// Column of provinces.
    pub province: String,
    /// Column of the inventory's sectors.
    pub source: String,
    /// Column of emissions.
    pub total: String,
    /// Column of the inventory's sectors in the concordance.
    pub concordance_source: String,
    /// Column of the table's sectors in the concordance.
    pub concordance_sector: String,
    /// Rows that are sums of others, left out; one alone is the sum of all others of its territory, and held against it.
    pub sums: Vec<String>,
    /// Rows that are emissions of final demand itself.
    pub households: Vec<String>,
    /// The category of each of these rows.
    pub household_categories: Vec<String>,
}

fn text(name: &str) -> String {
    name.to_owned()
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().copied().map(text).collect()
}

impl Default for SectorsFile {
    fn default() -> Self {
        Self { file: text("sectors.csv"), code: text("code"), name: text("name") }
    }
}

impl Default for NationFile {
    fn default() -> Self {
        Self {
            file: text("national_io.csv"),
            unit: text("10^4 CNY"),
            row: text("code"),
            value_added: texts(&["compensation", "net_tax", "depreciation", "surplus"]),
            final_demand: texts(&["rural_hh", "urban_hh", "government", "gfcf", "inventory"]),
            exports: text("export"),
            imports: text("import"),
            balancing: text("err"),
            output: text("gross_output"),
        }
    }
}

impl Default for OutputFile {
    fn default() -> Self {
        Self { file: text("provincial_output.csv"), unit: text("10^4 CNY"), sector: text("sector") }
    }
}

impl Default for AccountsFile {
    fn default() -> Self {
        Self {
            file: text("provincial_accounts.csv"),
            unit: text("10^4 CNY"),
            province: text("province"),
            nation: String::new(),
            gdp: text("gdp"),
            final_demand: texts(&["rural_hh", "urban_hh", "government", "gfcf", "inventory"]),
            net_outflow: String::new(),
            exports: text("exports"),
            imports: text("imports"),
        }
    }
}

impl Default for ProvincesFile {
    fn default() -> Self {
        Self { file: String::new(), province: text("province"), population: text("population") }
    }
}

impl Default for RegionsFile {
    fn default() -> Self {
        Self {
            file: text("regions.csv"),
            region: text("region"),
            province: text("province"),
            gdp: text("gdp"),
            population: text("population"),
            population_unit: text("10^4 persons"),
            emissions: String::new(),
            area: String::new(),
            expenditure: String::new(),
            exports: String::new(),
            imports: String::new(),
            unit: text("10^4 CNY"),
            reliability: String::new(),
            longitude: text("longitude"),
            latitude: text("latitude"),
        }
    }
}

impl Default for RegionalFile {
    fn default() -> Self {
        Self { file: String::new(), unit: text("10^4 CNY"), region: text("region") }
    }
}

impl Default for EmissionsFiles {
    fn default() -> Self {
        Self {
            nation: String::new(),
            provinces: String::new(),
            concordance: String::new(),
            given: Given::Emissions,
            fuels: Vec::new(),
            regions: String::new(),
            region: text("region"),
            firms_output: String::new(),
            firms_output_unit: text("10^4 CNY"),
            region_total: String::new(),
            unit: text("Mt"),
            stressor: text("CO2"),
            province: text("province"),
            source: text("sector"),
            total: text("total"),
            concordance_source: text("source"),
            concordance_sector: text("sector"),
            sums: Vec::new(),
            households: Vec::new(),
            household_categories: Vec::new(),
        }
    }
}
