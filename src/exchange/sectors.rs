//! The list of sectors, with their codes where there are any: `sector[,code]`.

use std::path::Path;

use super::ExchangeError;
use super::sheet::Sheet;
use super::text::cells::quoted;
use super::trail::Trail;
use crate::axes::Labels;

/// Columns of the list; the second may be missing.
const COLUMNS: [&str; 2] = ["sector", "code"];

/// The list of a table.
pub(super) fn render(sectors: &Labels) -> String {
    let cell = |text: &str| quoted(text, b',').into_owned();
    let coded = !sectors.codes().is_empty();
    let mut text = COLUMNS[..=usize::from(coded)].join(",") + "\n";
    for (i, name) in sectors.names().iter().enumerate() {
        text += &cell(name);
        if coded {
            text = text + "," + &cell(&sectors.codes()[i]);
        }
        text.push('\n');
    }
    text
}

/// Reads a list.
pub(super) fn read(path: &Path, trail: &mut Trail) -> Result<Labels, ExchangeError> {
    let sheet = Sheet::read(path, b',', trail)?;
    let labels =
        |column: usize, axis| Labels::new(axis, sheet.column(column)).map_err(ExchangeError::labels(path));
    if sheet.header == COLUMNS[..1] {
        return labels(0, "sector");
    }
    if sheet.header == COLUMNS {
        return Ok(labels(0, "sector")?.with_codes(&labels(1, "sector code")?));
    }
    let reason = format!("the header is '{}' and must be 'sector' or 'sector,code'", sheet.header.join(","));
    Err(ExchangeError::description(path, reason))
}

/// Gives sectors the codes that a list beside them has by name.
pub(super) fn coded(path: &Path, sectors: Labels, trail: &mut Trail) -> Result<Labels, ExchangeError> {
    let listed = read(path, trail)?;
    if listed.codes().is_empty() {
        return Ok(sectors);
    }
    let missing = sectors.names().iter().find(|name| listed.position(name).is_none());
    let excess = listed.names().iter().find(|name| sectors.position(name).is_none());
    if let Some(name) = missing.or(excess) {
        let reason = format!(
            "'{name}' is not among both its sectors and the table's; list every sector once and no other"
        );
        return Err(ExchangeError::description(path, reason));
    }
    let codes = sectors.names().iter().filter_map(|name| Some(&listed.codes()[listed.position(name)?]));
    let codes = Labels::new("sector code", codes.map(String::as_str)).map_err(ExchangeError::labels(path))?;
    Ok(sectors.with_codes(&codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_by_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("sectors.csv");
        let sectors = || Labels::new("sector", ["Coal, washed", "Power"]).expect("unique");
        let with = sectors().with_codes(&Labels::new("code", ["02", "25"]).expect("unique"));
        std::fs::write(&path, render(&with)).expect("the folder is ours");
        let turned = Labels::new("sector", ["Power", "Coal, washed"]).expect("unique");
        let found = coded(&path, turned, &mut Trail::default()).expect("whole");
        assert_eq!(found.codes(), ["25", "02"]);
        assert_eq!(read(&path, &mut Trail::default()).expect("whole").codes(), with.codes());
        std::fs::write(&path, render(&sectors())).expect("the folder is ours");
        assert!(coded(&path, sectors(), &mut Trail::default()).expect("whole").codes().is_empty());
        std::fs::write(&path, "sector,code\nPower,25\n").expect("the folder is ours");
        let refused = coded(&path, sectors(), &mut Trail::default()).expect_err("one is missing");
        assert!(refused.to_string().contains("'Coal, washed'"), "{refused}");
    }
}
