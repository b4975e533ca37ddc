//! The partition of regions into provinces.

use std::ops::Range;

use super::{Labels, LabelsError, Province, Region};

/// Where the provinces come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionOrigin {
    /// The table or its user named them.
    Given,
    /// Neighboring regions were grouped into blocks of a useful order.
    Grouped,
}

/// Regions cut into contiguous, named provinces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    labels: Labels,
    bounds: Vec<usize>,
    origin: PartitionOrigin,
}

/// What is wrong with a list of provinces.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PartitionError {
    /// A province name is blank.
    #[error(transparent)]
    Labels(#[from] LabelsError),
    /// The regions of one province do not stand together.
    #[error(
        "province '{province}' is not contiguous: region '{region}' stands apart from its other regions; \
         sort the regions by province"
    )]
    Scattered {
        /// The province.
        province: String,
        /// The region that stands apart.
        region: String,
    },
    /// Not one province a region.
    #[error("{provinces} provinces are listed for {regions} regions; list one province a region")]
    Count {
        /// Provinces listed.
        provinces: usize,
        /// Regions there are.
        regions: usize,
    },
}

/// Rows a block of grouped regions aims at: LU of such a block is cheap and its products run at full speed.
const GROUPED_ROWS: usize = 500;

/// Rows up to which a province stays whole. Its LU makes the best preconditioner and costs less than the pass or two
/// it saves up to some thousand rows: provinces of 1,050 rows in two tiles each took 13 passes in the place of 8.
const WHOLE_ROWS: usize = 4096;

impl Partition {
    /// Provinces named one a region, in table order; the regions of a province must stand together.
    pub fn given(regions: &Labels, province_of: &[String]) -> Result<Self, PartitionError> {
        if province_of.len() != regions.len() {
            return Err(PartitionError::Count { provinces: province_of.len(), regions: regions.len() });
        }
        let mut names: Vec<&str> = Vec::new();
        let mut bounds = Vec::new();
        for (at, province) in province_of.iter().map(|name| name.trim()).enumerate() {
            if names.last() == Some(&province) {
                continue;
            }
            if names.contains(&province) {
                return Err(PartitionError::Scattered {
                    province: province.to_owned(),
                    region: regions.name(at).to_owned(),
                });
            }
            names.push(province);
            bounds.push(at);
        }
        bounds.push(regions.len());
        Ok(Self { labels: Labels::new("province", names)?, bounds, origin: PartitionOrigin::Given })
    }

    /// Neighboring regions grouped into blocks of about 500 rows, named after their first and last region.
    pub fn grouped(regions: &Labels, sectors: usize) -> Result<Self, PartitionError> {
        let blocks = (regions.len() * sectors).div_ceil(GROUPED_ROWS).clamp(1, regions.len());
        let bounds: Vec<usize> = (0..=blocks).map(|b| b * regions.len() / blocks).collect();
        let names = bounds.windows(2).map(|w| {
            let (first, last) = (regions.name(w[0]), regions.name(w[1] - 1));
            if w[1] - w[0] == 1 { first.to_owned() } else { format!("{first} to {last}") }
        });
        Ok(Self { labels: Labels::new("province", names)?, bounds, origin: PartitionOrigin::Grouped })
    }

    /// The same with every province of more than 4,096 rows cut into equal tiles of its regions, and the province of
    /// each tile; `None` where no province is that large.
    ///
    /// The cut depends on the table alone, so that results do not depend on who holds what.
    pub fn tiled(&self, regions: &Labels, sectors: usize) -> Option<(Self, Vec<Province>)> {
        let (mut bounds, mut of, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for p in self.iter() {
            let (all, province) = (self.regions(p), self.labels.name(p.0));
            let tiles = (all.len() * sectors).div_ceil(WHOLE_ROWS).clamp(1, all.len());
            for tile in 0..tiles {
                let cut = |tile: usize| all.start + tile * all.len() / tiles;
                let (first, last) = (regions.name(cut(tile)), regions.name(cut(tile + 1) - 1));
                let name = format!("{province}: {first} to {last}");
                names.push(if tiles == 1 { province.to_owned() } else { name });
                bounds.push(cut(tile));
                of.push(p);
            }
        }
        bounds.push(regions.len());
        let labels = Labels::new("province", names).ok().filter(|_| of.len() > self.len())?;
        Some((Self { labels, bounds, origin: self.origin }, of))
    }

    /// Where it comes from.
    pub fn origin(&self) -> PartitionOrigin {
        self.origin
    }

    /// The same cut under another origin: a file tells what it was when it was written.
    #[must_use]
    pub fn with_origin(mut self, origin: PartitionOrigin) -> Self {
        self.origin = origin;
        self
    }

    /// Number of provinces, P.
    #[expect(clippy::len_without_is_empty, reason = "a partition is never empty")]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Province names in order.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// First region of every province and R at the end.
    pub fn bounds(&self) -> &[usize] {
        &self.bounds
    }

    /// Regions of a province.
    pub fn regions(&self, p: Province) -> Range<usize> {
        self.bounds[p.0]..self.bounds[p.0 + 1]
    }

    /// Provinces of several regions, and these.
    pub fn divided(&self) -> impl Iterator<Item = (Province, Range<usize>)> {
        self.iter().map(|p| (p, self.regions(p))).filter(|(_, of)| of.len() > 1)
    }

    /// Province of a region.
    pub fn province_of(&self, r: Region) -> Province {
        Province(self.bounds.partition_point(|b| *b <= r.0) - 1)
    }

    /// All provinces in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Province> + use<> {
        (0..self.len()).map(Province)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(count: usize) -> Labels {
        Labels::new("region", (0..count).map(|r| format!("r{r}"))).expect("unique")
    }

    #[test]
    fn given_provinces_are_contiguous() {
        let names = ["A", "A", "B"].map(String::from);
        let partition = Partition::given(&regions(3), &names).expect("contiguous");
        assert_eq!(partition.regions(Province(0)), 0..2);
        assert_eq!(partition.province_of(Region(2)), Province(1));
        let scattered = Partition::given(&regions(3), &["A", "B", "A"].map(String::from));
        assert!(matches!(scattered, Err(PartitionError::Scattered { region, .. }) if region == "r2"));
    }

    #[test]
    fn large_provinces_are_cut_and_no_other() {
        let names: Vec<String> = (0..60).map(|r| if r < 50 { "A" } else { "B" }.to_owned()).collect();
        let partition = Partition::given(&regions(60), &names).expect("contiguous");
        assert_eq!(partition.tiled(&regions(60), 80), None);
        // 50 regions × 168 sectors are 8,400 rows: three tiles.
        let (tiled, of) = partition.tiled(&regions(60), 168).expect("large");
        assert_eq!(tiled.bounds(), [0, 16, 33, 50, 60]);
        assert_eq!(of, [0, 0, 0, 1].map(Province));
        assert_eq!(tiled.labels().name(1), "A: r16 to r32");
        // A region of more rows than a tile stays whole.
        assert_eq!(partition.tiled(&regions(60), 5000).map(|(tiled, _)| tiled.len()), Some(60));
    }

    #[test]
    fn grouped_provinces_cover_every_region_once() {
        for count in [1, 2, 11, 12, 41, 313] {
            let partition = Partition::grouped(&regions(count), 42).expect("grouped");
            let covered: usize = partition.iter().map(|p| partition.regions(p).len()).sum();
            assert_eq!(covered, count);
            assert!(partition.iter().all(|p| !partition.regions(p).is_empty()));
        }
    }
}
