//! The names of the axes of datasets, as the page of the format lists them: files are held against what is documented.

const PAGE: &str = include_str!("format.md");
/// Section of the groups that hold the outputs of `/ensemble` once more.
const ESTIMATES: &str = "/ensemble/<estimate>";
/// The one of these groups that holds no outputs but draws of their own.
const APART: &str = "failed_apart";

/// Lines of the page's tables.
pub(in crate::archive) struct Listed(Vec<Line>);

struct Line {
    section: &'static str,
    name: &'static str,
    axes: Vec<&'static str>,
}

impl Listed {
    pub(in crate::archive) fn new() -> Self {
        let mut section = "";
        let lines = PAGE.lines().filter_map(|line| {
            if let Some(title) = line.strip_prefix("# ") {
                section = title.trim_matches('`');
            }
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            let name = cells.next()?.strip_suffix('`')?;
            let axes = cells.next()?.split(" × ").filter(|axis| !axis.is_empty()).collect();
            Some(Line { section, name, axes })
        });
        Self(lines.collect())
    }

    /// Axes of a dataset; none where its name is a run's own.
    pub(in crate::archive) fn axes(&self, group: &str, name: &str) -> Option<&[&'static str]> {
        let same = |line: &&Line| line.name == name && line.section != ESTIMATES && is(line.section, group);
        self.0.iter().find(same).map(|line| &line.axes[..])
    }

    /// Whether the format has anything in a group.
    pub(in crate::archive) fn has(&self, group: &str) -> bool {
        self.estimate(group).is_some() || self.0.iter().any(|line| is(line.section, group))
    }

    /// Axes that the outputs in a group of `/ensemble` have after their own, without `draw`.
    pub(in crate::archive) fn estimate(&self, group: &str) -> Option<&[&'static str]> {
        let estimate = group.strip_prefix("/ensemble/").filter(|estimate| *estimate != APART)?;
        let same = |line: &&Line| match line.name.strip_suffix('…') {
            _ if line.section != ESTIMATES => false,
            Some(stem) => estimate.starts_with(stem),
            None => estimate == line.name,
        };
        self.0.iter().find(same).map(|line| &line.axes[..])
    }
}

/// Whether a group is that of a section, whose names in angle brackets stand for any.
fn is(section: &str, group: &str) -> bool {
    let mut parts = group.split('/');
    let fits = |of: &str| parts.next().is_some_and(|part| part == of || of.starts_with('<'));
    section.split('/').all(fits) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::Listed;

    #[test]
    fn axes_are_those_of_the_page() {
        let listed = Listed::new();
        let axes = |group, name| listed.axes(group, name).map(<[_]>::to_vec);
        assert_eq!(axes("/axes", "latitude"), Some(vec!["region"]));
        assert_eq!(axes("/accounts/CO2", "D_cba_reg"), Some(vec!["stressor", "region"]));
        assert_eq!(axes("/classes", "gini"), Some(Vec::new()));
        assert_eq!(axes("/ensemble/convergence", "mean"), Some(vec!["draws"]));
        assert_eq!(axes("/accounts/CO2", "own"), None);
        assert_eq!(axes("/accounts", "D_cba_reg"), None);
        assert!(listed.has("/accounts/CO2") && listed.has("/ensemble") && listed.has("/ensemble/base"));
        assert!(!listed.has("") && !listed.has("/mine"));
        assert_eq!(listed.estimate("/ensemble/base"), Some(&[][..]));
        assert_eq!(listed.estimate("/ensemble/probability_of_role"), Some(&["class"][..]));
        assert_eq!(listed.estimate("/ensemble/decomposition"), Some(&["level", "share"][..]));
        assert_eq!(listed.estimate("/ensemble/failed_apart"), None);
    }
}
