//! Accounts in the folder of their extension, under pymrio's names and in its layout.

use serde_json::Value;

use super::super::ExchangeError;
use super::super::align::Side;
use super::super::destination::Draft;
use super::super::text::cells::quoted;
use super::super::wide_out::write_rows;
use super::TAB;
use super::write::{entry, header};
use crate::accounts::{Account, AccountAxis, ExtensionAccounts};
use crate::axes::{Axes, Labels};

/// Accounts that pymrio knows; all others stay in the archive.
pub(in super::super) const NAMES: &[&str] = &[
    "S",
    "M",
    "D_cba",
    "D_pba",
    "D_imp",
    "D_exp",
    "D_cba_reg",
    "D_pba_reg",
    "D_imp_reg",
    "D_exp_reg",
    "D_cba_cap",
    "D_pba_cap",
    "D_imp_cap",
    "D_exp_cap",
];

/// Writes the accounts that pymrio knows and lists them among the `files` of the folder.
pub(super) fn write(
    draft: &Draft,
    axes: &Axes,
    folder: &str,
    extension: &ExtensionAccounts,
    files: &mut Value,
) -> Result<(), ExchangeError> {
    for account in extension.accounts.iter().filter(|account| NAMES.contains(&account.name)) {
        let by_sector = account.axes.contains(&AccountAxis::Sector);
        let mut file = draft.file(&format!("{folder}/{}.txt", account.name))?;
        if by_sector {
            header(&mut file, axes, Side::Production, &["stressor"], &[])?;
        } else {
            let regions = axes.regions.names().iter().map(|region| format!("\t{}", quoted(region, TAB)));
            file.write(format!("stressor{}\n", regions.collect::<String>()).as_bytes())?;
        }
        write_rows(&mut file, TAB, rows(account, &extension.stressors))?;
        file.close()?;
        files[account.name] = entry(account.name, 1, if by_sector { 2 } else { 1 });
    }
    Ok(())
}

fn rows<'a>(account: &'a Account, stressors: &'a Labels) -> impl Iterator<Item = (String, Vec<&'a [f64]>)> {
    let width = (account.values.len() / stressors.len().max(1)).max(1);
    let lead = |label: &String| quoted(label, TAB).into_owned();
    stressors.names().iter().map(lead).zip(account.values.chunks(width).map(|row| vec![row]))
}
