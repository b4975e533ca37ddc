//! What an archive says: its arrays with their labels, and what is summed from them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::archive::{ArchiveError, Array, Reader, tree};
use crate::quantity::Unit;

/// Groups that are read.
const GROUPS: [&str; 6] = ["/axes/", "/classes/", "/scenario/", "/lift/", "/quota/", "/inputs/"];
/// Largest array that is read, cells.
const LARGEST: usize = 2_000_000;
/// Megatonnes a tonne.
const MEGATONNES: f64 = 1e-6;

/// The arrays of an archive by path.
pub(super) struct Evidence {
    arrays: BTreeMap<String, Array>,
}

impl Evidence {
    /// Reads them.
    pub(super) fn read(path: &Path) -> Result<Self, ArchiveError> {
        let (reader, mut arrays) = (Reader::open(path)?, BTreeMap::new());
        for line in tree(path)? {
            let cells = line.shape.as_ref().map_or(usize::MAX, |shape| shape.iter().product());
            if cells > LARGEST || !GROUPS.iter().any(|group| line.path.starts_with(group)) {
                continue;
            }
            let array = reader.array(&line.path)?;
            arrays.insert(line.path, array);
        }
        Ok(Self { arrays })
    }

    fn array(&self, path: &str) -> Option<&Array> {
        self.arrays.get(path)
    }

    fn unit(&self, path: &str) -> Option<Unit> {
        self.array(path).map(|array| Unit::new(&array.unit))
    }

    /// The numbers of an array.
    pub(super) fn numbers(&self, path: &str) -> Option<&[f64]> {
        self.array(path).map(|array| &array.numbers[..]).filter(|numbers| !numbers.is_empty())
    }

    /// The words of an array.
    pub(super) fn words(&self, path: &str) -> Option<&[String]> {
        self.array(path).map(|array| &array.words[..]).filter(|words| !words.is_empty())
    }

    /// The only number of an array.
    pub(super) fn number(&self, path: &str) -> Option<f64> {
        self.numbers(path)?.first().copied()
    }

    /// The number under some labels.
    pub(super) fn at(&self, path: &str, labels: &[&str]) -> Option<f64> {
        self.rows(path).find(|(found, _)| found == labels).map(|(_, number)| number)
    }

    /// Labels and numbers of an array.
    pub(super) fn rows(&self, path: &str) -> impl Iterator<Item = (Vec<&str>, f64)> {
        let array = self.array(path).into_iter();
        array.flat_map(|array| (0..array.numbers.len()).map(|at| (array.labels_at(at), array.numbers[at])))
    }

    /// Plain units of money of an array.
    pub(super) fn money_scale(&self, path: &str) -> Option<f64> {
        Some(self.unit(path)?.scale())
    }

    /// Megatonnes of an array of masses; none where its unit is no mass.
    pub(super) fn mass_scale(&self, path: &str) -> Option<f64> {
        Some(self.unit(path)?.tonnes()? * MEGATONNES)
    }

    /// The only number of an array of masses, Mt.
    pub(super) fn mass(&self, path: &str) -> Option<f64> {
        Some(self.number(path)? * self.mass_scale(path)?)
    }

    /// Sums over the last axis of an array by region, Mt.
    pub(super) fn masses(&self, path: &str) -> Option<Vec<f64>> {
        let (numbers, scale) = (self.numbers(path)?, self.mass_scale(path)?);
        let width = numbers.len() / self.words("/axes/region")?.len();
        Some(numbers.chunks_exact(width.max(1)).map(|row| row.iter().sum::<f64>() * scale).collect())
    }

    /// Footprints by region without and with `F_Y`, Mt.
    pub(super) fn footprints(&self) -> Option<[Vec<f64>; 2]> {
        let (own, direct) = (self.masses("/classes/D_cba_category")?, self.masses("/classes/F_Y")?);
        let both = own.iter().zip(&direct).map(|(a, b)| a + b).collect();
        Some([own, both])
    }

    /// Emissions by region, with those of final demand itself, Mt.
    pub(super) fn emissions(&self) -> Option<Vec<f64>> {
        let (own, direct) = (self.masses("/classes/D_pba")?, self.masses("/classes/F_Y")?);
        Some(own.iter().zip(&direct).map(|(a, b)| a + b).collect())
    }

    /// People by region.
    pub(super) fn people(&self) -> Option<Vec<f64>> {
        let scale = self.unit("/axes/population")?.scale();
        Some(self.numbers("/axes/population")?.iter().map(|people| people * scale).collect())
    }

    /// Regions that are cities: those with a group of affluence.
    pub(super) fn cities(&self) -> Option<Vec<usize>> {
        let groups = self.words("/classes/affluence_group")?;
        Some((0..groups.len()).filter(|r| !groups[*r].is_empty()).collect())
    }

    /// Whether there is an array.
    pub(super) fn has(&self, path: &str) -> bool {
        self.arrays.contains_key(path)
    }

    /// Whether the groups of affluence are fifths, as the paper's.
    pub(super) fn fifths(&self) -> bool {
        let groups = self.words("/classes/affluence_group").unwrap_or_default();
        let number = |name: &String| name.strip_prefix('Q').and_then(|number| number.parse::<usize>().ok());
        groups.iter().filter_map(number).max() == Some(5)
    }

    /// Cities of a fifth by affluence, `Q1` the richest.
    pub(super) fn group(&self, name: &str) -> Option<Vec<usize>> {
        let groups = self.words("/classes/affluence_group").filter(|_| self.fifths())?;
        Some((0..groups.len()).filter(|r| groups[*r] == name).collect())
    }

    /// Super-emitters of some kinds.
    pub(super) fn emitters(&self, kinds: &[&str]) -> Option<Vec<usize>> {
        let words = self.words("/classes/super_emitter")?;
        Some((0..words.len()).filter(|r| kinds.contains(&&words[*r][..])).collect())
    }

    /// A region by any of its names.
    pub(super) fn region(&self, names: &[&str]) -> Option<usize> {
        self.words("/axes/region")?.iter().position(|name| names.contains(&&name[..]))
    }

    /// Footprint a head, t, without or with `F_Y`.
    pub(super) fn heads(&self, direct: bool) -> Option<Vec<f64>> {
        let footprints = &self.footprints()?[usize::from(direct)];
        let people = self.people()?;
        Some(footprints.iter().zip(people).map(|(mass, people)| mass / MEGATONNES / people).collect())
    }
}

/// Sum over some regions.
pub(super) fn over(regions: &[usize], values: &[f64]) -> f64 {
    regions.iter().map(|r| values[*r]).sum()
}

/// Percent of a sum over all regions.
pub(super) fn percent(part: f64, whole: f64) -> f64 {
    100.0 * part / whole
}
