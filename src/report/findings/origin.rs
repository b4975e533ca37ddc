//! Where numbers come from: what was run, from which inputs, with which certificate.

use super::super::ReportError;
use super::places::Places;
use super::sources::{Source, Sources};

/// An archive's origin.
pub(in crate::report) struct Origin {
    /// Its file's name.
    pub(in crate::report) name: String,
    /// What it holds.
    pub(in crate::report) holds: String,
    /// Facts that determine its numbers or follow from them.
    pub(in crate::report) facts: Vec<(String, String)>,
    /// Facts that may differ between equal archives.
    pub(in crate::report) volatile: Vec<(String, String)>,
    /// Name and SHA-256 of its inputs.
    pub(in crate::report) inputs: Vec<(String, String)>,
    /// Its config, verbatim.
    pub(in crate::report) config: String,
}

/// How a table was made from statistics, as far as archives tell.
pub(in crate::report) struct Statistics {
    /// What was counted, and how much there is.
    pub(in crate::report) lines: Vec<(String, String)>,
}

/// Origins of all archives.
pub(super) fn read(sources: &Sources) -> Result<Vec<Origin>, ReportError> {
    sources.0.iter().map(one).collect()
}

fn one(source: &Source) -> Result<Origin, ReportError> {
    let reader = &source.reader;
    let parts = [
        ("/accounts", "accounts"),
        ("/classes", "classes"),
        ("/scenario", "scenarios"),
        ("/lift", "lifts"),
        ("/quota", "quota"),
        ("/ensemble", "draws"),
        ("/table", "table"),
        ("/construction", "construction"),
    ];
    let holds: Vec<&str> = parts.iter().filter(|(path, _)| reader.has(path)).map(|(_, name)| *name).collect();
    let attributes = |path: &str| if reader.has(path) { reader.attributes(path) } else { Ok(Vec::new()) };
    let mut inputs = Vec::new();
    if reader.has("/provenance/input_sha256") {
        let hashes = reader.array("/provenance/input_sha256")?;
        inputs = hashes.labels("input").iter().cloned().zip(hashes.words.iter().cloned()).collect();
    }
    let config = if reader.has("/provenance/config") {
        reader.array("/provenance/config")?.words.join("\n")
    } else {
        String::new()
    };
    let mut volatile = attributes("/provenance/volatile")?;
    for (name, value) in &mut volatile {
        if name == "finished_unix"
            && let Ok(seconds) = value.parse()
        {
            "finished".clone_into(name);
            *value = utc(seconds);
        }
    }
    let facts = attributes("/provenance")?;
    Ok(Origin { name: source.name.clone(), holds: holds.join(", "), facts, volatile, inputs, config })
}

/// Date and time of a second since 1970, UTC (days to dates after Hinnant, "chrono-compatible low-level date algorithms").
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute) = (rest / 3_600, rest % 3_600 / 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

/// Counts of what was adjusted and imputed; none where no archive tells.
pub(super) fn statistics(sources: &Sources, places: &Places) -> Result<Option<Statistics>, ReportError> {
    let mut lines = Vec::new();
    if let Some(reader) = sources.with("/construction") {
        for (name, value) in reader.attributes("/construction")? {
            lines.push((name, value));
        }
        if let Some(labels) = sources.words("/construction/adjustment")? {
            lines.push(("totals adjusted".to_owned(), labels.len().to_string()));
        }
        if let Some(cells) = sources.array("/construction/imputed_cells")? {
            let count: f64 = cells.numbers.iter().sum();
            lines.push(("blank cells imputed".to_owned(), format!("{count:.0}")));
        }
        for (name, meaning) in
            [("row_residual", "largest residual of a row"), ("column_residual", "of a column")]
        {
            if let Some(values) = sources.numbers(&format!("/construction/{name}"))? {
                let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
                lines.push((meaning.to_owned(), format!("{largest:.1e}")));
            }
        }
    }
    if let Some(from) = &places.emissions_source {
        let mut kinds: Vec<&String> = from.iter().collect();
        kinds.sort();
        kinds.dedup();
        for kind in kinds {
            let count = from.iter().filter(|of| *of == kind).count();
            lines.push((format!("regions with emissions from: {kind}"), count.to_string()));
        }
    }
    Ok((!lines.is_empty()).then_some(Statistics { lines }))
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn seconds_become_dates() {
        assert_eq!(utc(0), "1970-01-01 00:00 UTC");
        // A leap day, and the second the 32-bit clock ends.
        assert_eq!(utc(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(utc(2_147_483_647), "2038-01-19 03:14 UTC");
    }
}
