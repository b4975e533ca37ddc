//! Sectors put into a few groups, by a map that is data.

use super::ClassifyError;
use crate::axes::Labels;

/// A group for every sector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorGroups {
    /// Names, in the order of their first sector in the map.
    pub names: Labels,
    /// Group of every sector, m.
    pub of: Vec<usize>,
}

impl SectorGroups {
    /// From rows (sector, group); a sector is told by its code or name, or by its number from 1 where the
    /// table keeps no codes.
    ///
    /// # Errors
    /// Unknown sectors, sectors without a group or with two.
    pub fn new(sectors: &Labels, rows: &[(String, String)]) -> Result<Self, ClassifyError> {
        let mut names: Vec<&str> = Vec::new();
        let mut of: Vec<Option<usize>> = vec![None; sectors.len()];
        for (sector, group) in rows {
            let place = "the map of sector groups";
            let unknown = |source| ClassifyError::Unknown { place, source };
            let i = sectors.find_coded("sector", sector).map_err(unknown)?;
            let g = names.iter().position(|name| name == group).unwrap_or_else(|| {
                names.push(group);
                names.len() - 1
            });
            if let Some(before) = of[i].replace(g) {
                let (first, second) = (names[before].to_owned(), group.clone());
                return Err(ClassifyError::Regrouped { sector: sectors.name(i).to_owned(), first, second });
            }
        }
        let missing: Vec<usize> = (0..of.len()).filter(|i| of[*i].is_none()).collect();
        let ungrouped =
            |i: usize| ClassifyError::Ungrouped { sector: sectors.name(i).to_owned(), count: missing.len() };
        if let Some(first) = missing.first() {
            return Err(ungrouped(*first));
        }
        let names = Labels::new("sector group", names)?;
        Ok(Self { names, of: of.into_iter().flatten().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: &[(&str, &str)]) -> Result<SectorGroups, ClassifyError> {
        let sectors = Labels::new("sector", ["Farming", "Steel", "Power"]).expect("unique");
        let rows: Vec<_> = rows.iter().map(|(s, g)| ((*s).to_owned(), (*g).to_owned())).collect();
        SectorGroups::new(&sectors, &rows)
    }

    #[test]
    fn by_name_or_number_and_each_once() {
        let found = map(&[("2", "heavy"), ("Farming", "farms"), ("3", "heavy")]).expect("complete");
        assert_eq!(found.names.names(), ["heavy", "farms"]);
        assert_eq!(found.of, [1, 0, 0]);
        let missing = map(&[("Farming", "a"), ("Power", "a")]).expect_err("steel is missing");
        assert!(missing.to_string().contains("'Steel'"), "{missing}");
        let twice = map(&[("Farming", "a"), ("1", "b"), ("2", "a"), ("3", "a")]).expect_err("twice");
        assert!(matches!(twice, ClassifyError::Regrouped { .. }));
        let unknown = map(&[("Stel", "a")]).expect_err("misspelled");
        assert!(unknown.to_string().contains("nearest name is 'Steel'"), "{unknown}");
        assert!(map(&[("4", "a")]).is_err());
        let blank = map(&[("1", "a"), ("2", " "), ("3", "a")]).expect_err("a group without a name");
        assert!(blank.to_string().contains("sector group label 2 is blank"), "{blank}");
    }
}
