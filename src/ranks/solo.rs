//! A team of one.

use super::Team;

/// The only rank.
#[derive(Clone, Copy, Debug, Default)]
pub struct Solo;

impl Team for Solo {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    fn all_gather(&self, mine: &[f64]) -> Vec<Vec<f64>> {
        vec![mine.to_vec()]
    }

    fn gather(&self, _root: usize, mine: &[f64]) -> Option<Vec<Vec<f64>>> {
        Some(vec![mine.to_vec()])
    }

    fn all_gather_text(&self, mine: &str) -> Vec<String> {
        vec![mine.to_owned()]
    }
}
