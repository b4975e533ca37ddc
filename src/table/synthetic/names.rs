//! Names of sectors, categories and components in a synthetic nation.

/// Final-demand categories of the Chinese tables.
pub(super) const CATEGORIES: [&str; 5] =
    ["rural households", "urban households", "government", "fixed capital", "inventory change"];

/// Value-added components of the Chinese tables.
pub(super) const COMPONENTS: [&str; 4] =
    ["compensation of employees", "net taxes on production", "depreciation", "operating surplus"];

/// The 42 sectors of the Chinese tables of 2012 (NBS), shortened.
const SECTORS: [&str; 42] = [
    "Agriculture",
    "Coal mining",
    "Oil and gas extraction",
    "Metal ore mining",
    "Other mining",
    "Food and tobacco",
    "Textiles",
    "Apparel and leather",
    "Wood and furniture",
    "Paper and printing",
    "Petroleum refining and coking",
    "Chemicals",
    "Nonmetallic mineral products",
    "Metal smelting",
    "Metal products",
    "General machinery",
    "Special machinery",
    "Transport equipment",
    "Electrical machinery",
    "Computers and electronics",
    "Instruments",
    "Other manufacturing",
    "Waste and scrap",
    "Repair of machinery",
    "Electricity and heat",
    "Gas supply",
    "Water supply",
    "Construction",
    "Wholesale and retail",
    "Transport and post",
    "Hotels and catering",
    "Information services",
    "Finance",
    "Real estate",
    "Business services",
    "Research and technical services",
    "Water and environment management",
    "Resident services",
    "Education",
    "Health and social work",
    "Culture and sports",
    "Public administration",
];

/// Sector names: the 42 of the Chinese tables, numbered ones for any other count.
pub(super) fn sectors(count: usize) -> Vec<String> {
    if count == SECTORS.len() {
        return SECTORS.map(str::to_owned).to_vec();
    }
    (1..=count).map(|i| format!("sector {i:03}")).collect()
}
