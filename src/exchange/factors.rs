//! The file of emission factors: one row a fuel or process.
//!
//! `fuel,unit,net_calorific_value,carbon_content,oxidation,process[,CLASS …][,source][,note]`: a fuel has the three
//! columns before `process`, a process that one; a column CLASS has the oxidation of a class of sectors where it is not
//! the fuel's `oxidation`. `source` and `note` are for people.

use std::path::Path;

use super::ExchangeError;
use super::lists::labels_and_texts;
use super::sheet::Sheet;
use super::trail::Trail;
use crate::inventory::{EmissionFactors, Factor};

/// Columns a file begins with.
const HEADER: [&str; 6] = ["fuel", "unit", "net_calorific_value", "carbon_content", "oxidation", "process"];
/// Columns for people.
const REMARKS: [&str; 2] = ["source", "note"];
/// Units of activity that the factors are a unit of.
const UNITS: [&str; 2] = ["10^4 t", "10^8 m3"];

/// Reads factors, and the classes of sectors (`source,class`) where there is a file of them.
///
/// # Errors
/// [`ExchangeError`] with file, line and column of the first cell that cannot be.
pub fn emission_factors(path: &Path, classes: Option<&Path>) -> Result<EmissionFactors, ExchangeError> {
    let sheet = Sheet::read(path, b',', &mut Trail::default())?;
    if sheet.header.iter().zip(HEADER).filter(|(found, wanted)| found == wanted).count() < HEADER.len() {
        let (found, wanted) = (sheet.header.join(","), HEADER.join(","));
        let reason = format!("the header begins '{found}' and must begin '{wanted}'");
        return Err(ExchangeError::description(path, reason));
    }
    let columns: Vec<usize> =
        (HEADER.len()..sheet.header.len()).filter(|at| !REMARKS.contains(&&sheet.header[*at][..])).collect();
    let mut found = EmissionFactors {
        classes: columns.iter().map(|at| sheet.header[*at].clone()).collect(),
        ..EmissionFactors::default()
    };
    for row in 0..sheet.rows.len() {
        let name = sheet.rows[row].1[0].clone();
        if found.factors.iter().any(|(known, _)| *known == name) {
            let (file, place) = (path.to_owned(), format!("line {}", sheet.rows[row].0));
            return Err(ExchangeError::DoubledLabel { file, place, label: name });
        }
        let factor = factor(&sheet, row, &columns)?;
        found.factors.push((name, factor));
    }
    if let Some(path) = classes {
        let list = labels_and_texts(path, ["source", "class"])?.once()?;
        for (at, (source, class)) in list.rows.iter().enumerate() {
            let known = found.classes.iter().position(|known| known == class);
            let known = known.ok_or_else(|| {
                let classes = found.classes.join(", ");
                list.refused(at, &format!("the class is '{class}', and the factors have: {classes}"))
            })?;
            found.class_of.push((source.clone(), known + 1));
        }
    }
    Ok(found)
}

fn factor(sheet: &Sheet, row: usize, columns: &[usize]) -> Result<Factor, ExchangeError> {
    let (line, cells) = &sheet.rows[row];
    let name = &cells[0];
    let refuse =
        |reason: String| ExchangeError::description(&sheet.path, format!("line {line} ('{name}'): {reason}"));
    if !UNITS.contains(&&cells[1][..]) {
        return Err(refuse(format!("the unit is '{}' and must be '10^4 t' or '10^8 m3'", cells[1])));
    }
    let number = |column: usize, most: f64| {
        let value = sheet.number(row, column, name)?;
        if (0.0..=most).contains(&value) {
            return Ok(value);
        }
        let what = &sheet.header[column];
        Err(refuse(format!("{what} is {value}; it must be 0 or more, and oxidation at most 1")))
    };
    if !cells[5].is_empty() {
        if let Some(other) = [2, 3, 4].iter().chain(columns).find(|column| !cells[**column].is_empty()) {
            let what = &sheet.header[*other];
            let reason = format!(
                "a process has its factor in 'process' alone, and {what} is '{}' besides; keep one",
                cells[*other]
            );
            return Err(refuse(reason));
        }
        return Ok(Factor::Process { tonnes: number(5, f64::MAX)? });
    }
    let mut oxidation = vec![number(4, 1.0)?];
    for column in columns {
        oxidation.push(if cells[*column].is_empty() { oxidation[0] } else { number(*column, 1.0)? });
    }
    Ok(Factor::Fuel {
        net_calorific_value: number(2, f64::MAX)?,
        carbon_content: number(3, f64::MAX)?,
        oxidation,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "fuel,unit,net_calorific_value,carbon_content,oxidation,process,power,source\n";

    fn read(rows: &str) -> Result<EmissionFactors, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, classes) = (folder.path().join("factors.csv"), folder.path().join("classes.csv"));
        std::fs::write(&path, format!("{HEAD}{rows}")).expect("the folder is ours");
        std::fs::write(&classes, "source,class\nElectricity,power\n").expect("the folder is ours");
        emission_factors(&path, Some(&classes)).map_err(|error| error.to_string())
    }

    #[test]
    fn fuels_processes_and_classes() {
        let found = read(
            "coal,10^4 t,0.21,26.32,0.92,,0.98,x\ngas,10^8 m3,3.89,15.32,0.995,,,x\ncement,10^4 t,,,,0.2906,,x\n",
        );
        let found = found.expect("whole");
        let tonnes = |k: usize, class| found.factors[k].1.tonnes(class);
        assert!((tonnes(0, 1) / tonnes(0, 0) - 0.98 / 0.92).abs() < 1e-12);
        assert_eq!(tonnes(1, 1).to_bits(), tonnes(1, 0).to_bits());
        assert!((tonnes(2, 0) - 2906.0).abs() < 1e-9);
        assert_eq!(found.class_of, [("Electricity".to_owned(), 1)]);
    }

    #[test]
    fn what_no_factor_can_be_is_refused_with_its_line() {
        for (rows, said) in [
            ("coal,10^4 t,-1,26,0.9,,,\n", "line 2 ('coal'): net_calorific_value is -1"),
            ("coal,10^4 t,1,26,1.9,,,\n", "oxidation is 1.9"),
            ("coal,kg,1,26,0.9,,,\n", "the unit is 'kg'"),
            ("coal,10^4 t,,26,0.9,,,\n", "is not a finite number"),
            (
                "coke,10^4 t,0.28,31,0.9,0.5,,\n",
                "line 2 ('coke'): a process has its factor in 'process' alone",
            ),
            ("coke,10^4 t,,,,0.5,0.9,\n", "and power is '0.9' besides"),
            ("coal,10^4 t,1,26,0.9,,,\ncoal,10^4 t,1,26,0.9,,,\n", "is there twice"),
        ] {
            let refused = read(rows).expect_err("refused");
            assert!(refused.contains(said), "{rows}: {refused}");
        }
    }
}
