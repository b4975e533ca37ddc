//! Emission factors: `EF_fj = NCV_f · CC_f · O_fj · 44/12` of a fuel, so much a tonne of a product.

use super::InventoryError;
use crate::quantity::Unit;

/// Mass of carbon dioxide over that of its carbon.
const CARBON_DIOXIDE: f64 = 44.0 / 12.0;
/// Terajoules a petajoule.
const TERAJOULES: f64 = 1e3;

/// The factor of one fuel or process.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// A fuel, its activity in 10^4 t (gases 10^8 m³).
    Fuel {
        /// Net calorific value, PJ a unit of activity.
        net_calorific_value: f64,
        /// Carbon content, t C/TJ.
        carbon_content: f64,
        /// Share of the carbon that is oxidized, by class of sectors; the first is that of sectors in no class.
        oxidation: Vec<f64>,
    },
    /// A product whose making emits, its activity in 10^4 t.
    Process {
        /// t CO2 a tonne.
        tonnes: f64,
    },
}

impl Factor {
    /// Tonnes of CO2 a unit of activity, in a sector of a class (0 for none).
    pub fn tonnes(&self, class: usize) -> f64 {
        match self {
            Self::Fuel { net_calorific_value, carbon_content, oxidation } => {
                net_calorific_value * TERAJOULES * carbon_content * oxidation[class] * CARBON_DIOXIDE
            }
            Self::Process { tonnes } => 1e4 * tonnes,
        }
    }
}

/// Factors of all fuels and processes, from a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmissionFactors {
    /// Name and factor.
    pub factors: Vec<(String, Factor)>,
    /// Names of the classes of sectors.
    pub classes: Vec<String>,
    /// Sector of the inventory and its class, from 1; others are in none.
    pub class_of: Vec<(String, usize)>,
}

impl EmissionFactors {
    /// Emissions of an activity, `AD · EF`, in the unit of the inventory.
    ///
    /// # Errors
    /// A fuel without a factor, negative activity, a unit that is no mass.
    pub fn emitted(
        &self,
        (territory, source, fuel): (&str, &str, &str),
        activity: f64,
        unit: &Unit,
    ) -> Result<f64, InventoryError> {
        let known = self.factors.iter().find(|(name, _)| name == fuel);
        let (_, factor) = known.ok_or_else(|| InventoryError::NoFactor { fuel: fuel.to_owned() })?;
        if activity < 0.0 || !activity.is_finite() {
            let label = format!("{territory}, {source}, {fuel}");
            return Err(InventoryError::Activity { label, value: activity });
        }
        let class = self.class_of.iter().find(|(name, _)| name == source).map_or(0, |(_, class)| *class);
        let tonnes = unit.tonnes().ok_or_else(|| InventoryError::Unit { unit: unit.to_string() })?;
        Ok(activity * factor.tonnes(class) / tonnes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors() -> EmissionFactors {
        let oxidation = vec![0.92, 0.98];
        EmissionFactors {
            factors: vec![
                (
                    "Raw Coal".to_owned(),
                    Factor::Fuel { net_calorific_value: 0.21, carbon_content: 26.32, oxidation },
                ),
                ("Process".to_owned(), Factor::Process { tonnes: 0.2906 }),
            ],
            classes: vec!["power".to_owned()],
            class_of: vec![("Electricity".to_owned(), 1)],
        }
    }

    /// C-1: 2,184.048 Mt of cement at 0.2906 t/t are the 634.684 Mt that CEADs has for 2012.
    #[test]
    fn cement_of_2012() {
        let cement = factors().emitted(("nation", "Cement", "Process"), 218_404.8, &Unit::new("Mt"));
        assert!((cement.expect("a factor") - 634.684_348_8).abs() < 1e-6);
    }

    #[test]
    fn ten_thousand_tonnes_of_coal_by_hand() {
        // 0.21 PJ = 210 TJ, 5527.2 t of carbon, 0.92 of it burnt, 44/12: 18,645.088 t; 0.98 in power.
        let coal = |source| factors().emitted(("x", source, "Raw Coal"), 1.0, &Unit::new("t"));
        assert!((coal("Works").expect("a factor") - 18_645.088).abs() < 1e-9);
        assert!((coal("Electricity").expect("a factor") - 19_861.072).abs() < 1e-9);
    }

    #[test]
    fn a_fuel_without_a_factor_and_negative_activity_are_refused() {
        let of = |fuel, activity, unit| factors().emitted(("X", "Works", fuel), activity, &Unit::new(unit));
        let said = of("Peat", 1.0, "Mt").expect_err("no factor").to_string();
        assert!(said.contains("'Peat'") && said.contains("add a row"), "{said}");
        let said = of("Raw Coal", -2.0, "Mt").expect_err("negative").to_string();
        assert!(said.contains("(X, Works, Raw Coal)") && said.contains("-2"), "{said}");
        assert!(of("Raw Coal", 1.0, "persons").expect_err("no mass").to_string().contains("'persons'"));
    }
}
