//! The result archive: every account of every extension under `/accounts/<extension>/<name>`.

mod labeled;

pub use labeled::{Groups, write_groups};

use std::path::Path;

use super::schema::ARCHIVE_KIND;
use super::write::{Sheet, Spec, write_file};
use super::{ArchiveError, Provenance, provenance, regions};
use crate::accounts::{Account, AccountAxis, ExtensionAccounts, Measure};
use crate::axes::Axes;
use crate::quantity::Unit;
use crate::table::RegionAttributes;

/// Attribute of an account: no cell errs by more, one bound a stressor, in the account's unit.
const CERTIFIED_ERROR: &str = "certified_error";

/// What a run found, and the labels and units to read it by.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// Labels and provinces.
    pub axes: &'a Axes,
    /// Unit of the table's flows.
    pub money: &'a Unit,
    /// Population and coordinates.
    pub attributes: &'a RegionAttributes,
    /// Accounts of every extension.
    pub accounts: &'a [ExtensionAccounts],
}

/// Writes an archive of results, under its final name only when it is complete.
pub fn write_accounts(path: &Path, results: &Results, provenance: &Provenance) -> Result<(), ArchiveError> {
    write_file(path, ARCHIVE_KIND, |root| {
        regions::write(root, results.axes, results.attributes)?;
        let sheet = root.group("accounts")?;
        for extension in results.accounts {
            write_extension(&sheet.group(&extension.extension)?, results, extension)?;
        }
        provenance::write(root, results.axes, provenance)
    })
}

fn write_extension(
    sheet: &Sheet,
    results: &Results,
    extension: &ExtensionAccounts,
) -> Result<(), ArchiveError> {
    regions::write_stressors(sheet, &extension.stressors, &extension.units)?;
    let mut used: Vec<AccountAxis> =
        extension.accounts.iter().flat_map(|account| account.axes).copied().collect();
    used.sort_unstable();
    used.dedup();
    let names: Vec<&str> =
        used.into_iter().filter(|axis| *axis != AccountAxis::Stressor).map(axis_name).collect();
    regions::write_scales(sheet, results.axes, &names)?;
    let population = results.attributes.population.as_ref().map(|(_, unit)| unit);
    for account in &extension.accounts {
        let axes: Vec<&str> = account.axes.iter().copied().map(axis_name).collect();
        let unit = unit_of(account, &extension.units, results.money, population);
        let spec = Spec { name: account.name, axes: &axes, unit: unit.as_str(), meaning: account.meaning };
        sheet.numbers(&spec, &account.values)?;
        if let Some(certified) = &account.certified {
            sheet.attach(account.name, CERTIFIED_ERROR, certified)?;
        }
    }
    Ok(())
}

fn axis_name(axis: AccountAxis) -> &'static str {
    match axis {
        AccountAxis::Stressor => "stressor",
        AccountAxis::Region => "region",
        AccountAxis::Sector => "sector",
        AccountAxis::Category => "category",
        AccountAxis::RegionFrom => "region_from",
        AccountAxis::RegionTo => "region_to",
    }
}

fn unit_of(account: &Account, units: &[Unit], money: &Unit, population: Option<&Unit>) -> Unit {
    let stressor = regions::stressor_unit(units);
    match account.measure {
        Measure::Stressor => stressor,
        Measure::PerMoney => stressor.per(money),
        Measure::PerPopulation => stressor.per(population.unwrap_or(&Unit::new("person"))),
        Measure::Share => Unit::new("1"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::PathBuf;

    use super::super::table::tests::nation;
    use super::super::{RankReport, compare, tree};
    use super::*;
    use crate::axes::{Labels, Province};

    const CUBE: &[AccountAxis] = &[AccountAxis::Stressor, AccountAxis::Region, AccountAxis::Sector];
    const FLOWS: &[AccountAxis] = &[AccountAxis::Stressor, AccountAxis::RegionFrom, AccountAxis::RegionTo];

    /// Accounts of two extensions, one of them with stressors of different units.
    pub(in crate::archive) fn accounts() -> Vec<ExtensionAccounts> {
        let of = |extension: &str, units: [&str; 2]| ExtensionAccounts {
            extension: extension.to_owned(),
            stressors: Labels::new("stressor", ["CO₂", "甲烷"]).expect("unique"),
            units: units.map(Unit::new).to_vec(),
            accounts: vec![
                account("M", CUBE, Measure::PerMoney),
                account("D_cba", CUBE, Measure::Stressor),
                account("flows", FLOWS, Measure::Stressor),
            ],
        };
        vec![of("排放", ["kt", "kt"]), of("resource use", ["t", "m3"])]
    }

    fn account(name: &'static str, axes: &'static [AccountAxis], measure: Measure) -> Account {
        let length = if axes == FLOWS { 18 } else { 12 };
        let values = (0..length).map(|i| f64::from(i).sqrt()).collect();
        let certified = (name != "M").then(|| vec![1e-12, 2e-12]);
        Account { name, meaning: "an account of the test", axes, measure, values, certified }
    }

    /// Writes an archive of those accounts.
    pub(in crate::archive) fn write(path: &Path, accounts: &[ExtensionAccounts], provenance: &Provenance) {
        let table = nation();
        let (axes, money, attributes) = (&table.axes, &table.money, &table.attributes);
        write_accounts(path, &Results { axes, money, attributes, accounts }, provenance).expect("writable");
    }

    fn written() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("archive.h5");
        let ranks = [[0, 2], [1, 1]].map(|[province, count]| RankReport {
            owned: vec![Province(province)],
            factored: vec![Province(province); count],
            bytes_read: 100,
            peak_memory: 1 << 20,
            collectives: 3,
            bytes_received: 24,
        });
        let provenance = Provenance {
            config: "[solver]\ntolerance = 1e-12\n".to_owned(),
            inputs: vec![("table.h5".to_owned(), "00".to_owned())],
            ranks: ranks.to_vec(),
            ..Provenance::of_program().with("tolerance", 1e-12).with_volatile("ranks", 2_u64)
        };
        write(&path, &accounts(), &provenance);
        (folder, path)
    }

    #[test]
    fn units_follow_the_stressors_and_the_measure() {
        let (_folder, path) = written();
        let lines = tree(&path).expect("readable");
        let unit = |path: &str| {
            lines.iter().find(|line| line.path == path).map(|line| line.unit.as_str()).expect("written")
        };
        assert_eq!(unit("/accounts/排放/D_cba"), "kt");
        assert_eq!(unit("/accounts/排放/M"), "kt/M.USD");
        assert_eq!(unit("/accounts/resource use/flows"), "see stressor_unit");
        assert_eq!(unit("/axes/population"), "10^4 persons");
    }

    #[test]
    fn every_axis_of_every_dataset_has_its_scale() {
        let (_folder, path) = written();
        let lines = tree(&path).expect("readable");
        let flows = lines.iter().find(|line| line.path == "/accounts/排放/flows").expect("written");
        assert_eq!(flows.axes, ["stressor", "region_from", "region_to"]);
        assert_eq!(flows.shape.as_deref(), Some([2, 3, 3].as_slice()));
        let owned = lines.iter().find(|line| line.path == "/provenance/volatile/owned").expect("written");
        assert_eq!(owned.axes, ["rank", "province"]);
        for line in lines.iter().filter(|line| line.shape.is_some()) {
            assert!(line.axes.iter().all(|axis| !axis.starts_with("axis ")), "{} {:?}", line.path, line.axes);
            assert!(!line.long_name.is_empty(), "{}", line.path);
        }
    }

    #[test]
    fn an_account_of_the_wrong_size_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("archive.h5");
        let table = nation();
        let mut accounts = accounts();
        accounts[0].accounts[0].values.pop();
        let (axes, money, attributes) = (&table.axes, &table.money, &table.attributes);
        let results = Results { axes, money, attributes, accounts: &accounts };
        let error = write_accounts(&path, &results, &Provenance::default()).expect_err("refused");
        assert!(
            matches!(&error, ArchiveError::Shape { dataset, .. } if dataset == "/accounts/排放/M"),
            "{error}"
        );
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    }

    #[test]
    fn bounds_stand_beside_their_accounts() {
        let (_folder, path) = written();
        let lines = tree(&path).expect("readable");
        let found = |name: &str| {
            let line = lines.iter().find(|line| line.path.ends_with(name)).expect("written");
            line.attributes.iter().find(|(name, _)| name == CERTIFIED_ERROR).map(|(_, text)| text.clone())
        };
        assert_eq!(found("/flows").as_deref(), Some("1e-12, 2e-12"));
        assert_eq!(found("/M"), None);
    }

    #[test]
    fn the_same_results_make_equal_archives() {
        let (_one, a) = written();
        let (_other, b) = written();
        assert_eq!(compare(&a, &b, &[]).expect("readable"), []);
    }
}
