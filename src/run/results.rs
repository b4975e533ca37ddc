//! `leontief export --pymrio`: a table with the accounts of its archive as a folder that pymrio loads.

use std::path::{Path, PathBuf};

use super::RunError;
use super::export::Exported;
use super::form::fits;
use super::source::load;
use crate::accounts::{Account, AccountAxis, ExtensionAccounts, Measure};
use crate::archive::{Array, Reader};
use crate::axes::{Axes, Labels};
use crate::exchange::{self, PYMRIO_ACCOUNTS};
use crate::quantity::Unit;
use crate::table::{Extension, Flow, Table};

const BY_SECTOR: &[AccountAxis] = &[AccountAxis::Stressor, AccountAxis::Region, AccountAxis::Sector];
const BY_REGION: &[AccountAxis] = &[AccountAxis::Stressor, AccountAxis::Region];

/// Largest relative gap between what the table emits and the archive's production-based account.
const ROUNDING: f64 = 1e-9;

/// Largest gap of a multiplier or footprint, in parts of the largest, between an archive and its table: solves leave less.
const SOLVED: f64 = 1e-6;

/// What leaves the table: for pymrio it is consumed elsewhere, like exports to another region.
const LEAVING: [&str; 2] = ["D_exports", "D_balancing"];

/// Writes the table that was solved and the accounts of the archive; without `table` the one beside the archive.
///
/// Where exports leave the table, `D_exp` and `D_exp_reg` count them, as pymrio's do, and there is no `D_exp_cap`.
///
/// # Errors
/// A file without accounts, a table that is not the one solved; what reader or writer find. The folder is complete or
/// not there.
pub fn export_pymrio(archive: &Path, table: Option<&Path>, destination: &Path) -> Result<Exported, RunError> {
    if destination.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        return Err(exchange::ExchangeError::Exists { path: destination.to_owned() }.into());
    }
    let reader = Reader::open(archive)?;
    let names = reader.members("/accounts")?;
    if names.is_empty() {
        return Err(RunError::Asked(format!(
            "{}: no accounts in it; give an archive that `leontief solve` or `leontief run` wrote, or use `leontief \
             convert` for a table",
            archive.display()
        )));
    }
    let path = table.map_or_else(|| archive.with_file_name("table.h5"), Path::to_owned);
    if table.is_none() && !path.is_file() {
        return Err(RunError::Asked(format!(
            "{}: no {} beside it; name the table that was solved with --table",
            archive.display(),
            path.display()
        )));
    }
    let loaded = load(&path, None)?;
    let pair = Pair { archive, path: &path, reader: &reader, table: &loaded.table };
    pair.same_axes()?;
    let mut extensions = loaded.table.extensions.clone();
    extensions.push(loaded.table.value_added_extension());
    let mut results = Vec::new();
    for name in names {
        let extension = extensions.iter().find(|extension| extension.name == name);
        let extension = extension.ok_or_else(|| pair.strange(&format!("there is no extension '{name}'")))?;
        pair.same_results(extension)?;
        results.push(pair.accounts(extension)?);
    }
    fits(&loaded.table)?;
    exchange::write_results(&loaded.table, &results, destination)?;
    let all = || results.iter().flat_map(|extension| &extension.accounts);
    let cells = all().map(|account| account.values.len()).sum();
    Ok(Exported { output: destination.to_owned(), arrays: all().count(), cells })
}

/// An archive and the table that it should be of.
struct Pair<'a> {
    archive: &'a Path,
    path: &'a PathBuf,
    reader: &'a Reader,
    table: &'a Table,
}

impl Pair<'_> {
    fn strange(&self, what: &str) -> RunError {
        RunError::List {
            path: self.path.clone(),
            reason: format!(
                "{what}, other than in {}; give the table that this archive was solved from",
                self.archive.display()
            ),
        }
    }

    fn same_axes(&self) -> Result<(), RunError> {
        let axes = &self.table.axes;
        for (axis, known) in [("region", &axes.regions), ("sector", &axes.sectors)] {
            let found = self.reader.array(&format!("/axes/{axis}"))?.words;
            if found != known.names() {
                let first = found.iter().zip(known.names()).find(|(found, known)| found != known);
                let what = match first {
                    Some((found, known)) => {
                        format!("the {axis} '{known}' stands where '{found}' is expected")
                    }
                    None => format!("there are {} {axis}s where {} are expected", known.len(), found.len()),
                };
                return Err(self.strange(&what));
            }
        }
        Ok(())
    }

    /// Refuses a table other than the one solved: its multipliers are to satisfy `M = S + M A`, its footprints to be
    /// `D_cba_reg = M Y + F_Y`, to [`SOLVED`] of the largest.
    fn same_results(&self, extension: &Extension) -> Result<(), RunError> {
        let (axes, of) = (&self.table.axes, &extension.name);
        let (n, R, K) = (axes.n(), axes.R(), extension.stressors.len());
        let group = format!("/accounts/{of}");
        if self.reader.array(&format!("{group}/stressor_unit"))?.words
            != extension.units.iter().map(ToString::to_string).collect::<Vec<_>>()
        {
            return Err(self.strange(&format!("extension '{of}' has other units")));
        }
        let known = |name: &str, length: usize| -> Result<Option<Vec<f64>>, RunError> {
            let path = format!("{group}/{name}");
            let numbers = if self.reader.has(&path) { self.reader.array(&path)?.numbers } else { Vec::new() };
            Ok((numbers.len() == length).then_some(numbers))
        };
        let Some(M) = known("M", K * n)? else { return Ok(()) };
        let x = &self.table.x;
        let direct = |at: usize| if x[at % n].abs() > 0.0 { extension.F.data()[at] / x[at % n] } else { 0.0 };
        let bought = left_product(axes, &M, &self.table.Z);
        let inputs = |at: usize| if x[at % n].abs() > 0.0 { bought[at] / x[at % n] } else { 0.0 };
        let made: Vec<f64> = (0..K * n).map(|at| direct(at) + inputs(at)).collect();
        self.agrees("M", (&M, &made), n)?;
        let Some(footprints) = known("D_cba_reg", K * R)? else { return Ok(()) };
        let C = axes.C();
        let mut caused = left_product(axes, &M, &self.table.Y);
        if let Some(own) = &extension.F_Y {
            caused.iter_mut().zip(own.data()).for_each(|(caused, own)| *caused += own);
        }
        let made: Vec<f64> = caused.chunks(C).map(|categories| categories.iter().sum()).collect();
        self.agrees("D_cba_reg", (&footprints, &made), R)
    }

    /// Holds an account against the same made from the table, stressor by stressor.
    fn agrees(&self, name: &str, (found, made): (&[f64], &[f64]), row: usize) -> Result<(), RunError> {
        for (found, made) in found.chunks(row).zip(made.chunks(row)) {
            let largest = found.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
            let gap = |(a, b): (&f64, &f64)| (a - b).abs();
            let fits = |gap: f64| gap <= SOLVED * largest;
            if let Some(at) = found.iter().zip(made).map(gap).position(|gap| !fits(gap)) {
                let (found, made) = (found[at], made[at]);
                return Err(self.strange(&format!("{name} at {} would be {made}, and is {found}", at + 1)));
            }
        }
        Ok(())
    }

    /// The accounts that pymrio knows, in its sense.
    fn accounts(&self, extension: &Extension) -> Result<ExtensionAccounts, RunError> {
        let group = format!("/accounts/{}", extension.name);
        let mut accounts = Vec::new();
        for name in PYMRIO_ACCOUNTS {
            let path = format!("{group}/{name}");
            if !self.reader.has(&path) || (*name == "D_exp_cap" && self.leaves(&group)) {
                continue;
            }
            let mut array = self.reader.array(&path)?;
            self.check(extension, name, &array)?;
            if matches!(*name, "D_exp" | "D_exp_reg") {
                self.add_leaving(&group, &mut array.numbers)?;
            }
            accounts.push(Account {
                name,
                meaning: "",
                axes: if array.axes.len() == BY_SECTOR.len() { BY_SECTOR } else { BY_REGION },
                measure: Measure::Stressor,
                values: array.numbers,
                certified: None,
            });
        }
        let (stressors, units): (Labels, Vec<Unit>) = (extension.stressors.clone(), extension.units.clone());
        Ok(ExtensionAccounts { extension: extension.name.clone(), stressors, units, accounts })
    }

    /// Whether something leaves the table.
    fn leaves(&self, group: &str) -> bool {
        LEAVING.iter().any(|name| self.reader.has(&format!("{group}/{name}")))
    }

    /// Adds what leaves the table, sectors summed where `exported` has none.
    fn add_leaving(&self, group: &str, exported: &mut [f64]) -> Result<(), RunError> {
        for path in LEAVING.map(|name| format!("{group}/{name}")) {
            if self.reader.has(&path) {
                let leaving = self.reader.array(&path)?.numbers;
                let sectors = (leaving.len() / exported.len().max(1)).max(1);
                for (sum, part) in exported.iter_mut().zip(leaving.chunks(sectors)) {
                    *sum += part.iter().sum::<f64>();
                }
            }
        }
        Ok(())
    }

    /// Refuses an account of other stressors, and a production-based account that is not what the table emits.
    fn check(&self, extension: &Extension, name: &str, array: &Array) -> Result<(), RunError> {
        let of = &extension.name;
        if array.labels("stressor") != extension.stressors.names() {
            return Err(self.strange(&format!("extension '{of}' has other stressors")));
        }
        let (F, n) = (extension.F.data(), self.table.axes.n());
        let cells = array.axes.iter().map(|axis| axis.labels.len()).product::<usize>();
        if array.numbers.len() != cells || (array.axes.len() == BY_SECTOR.len() && cells != F.len()) {
            return Err(self.strange(&format!("{name} of '{of}' has another shape")));
        }
        let differs = |at: usize| {
            let emits = self.table.x[at % n].abs() > 0.0;
            let gap = (F[at] - array.numbers[at]).abs();
            emits && (gap.is_nan() || gap > ROUNDING * F[at].abs())
        };
        match (0..F.len()).filter(|_| name == "D_pba").find(|at| differs(*at)) {
            None => Ok(()),
            Some(at) => Err(self.strange(&format!(
                "'{}' of extension '{of}' is {} in row {} of the table and {} there",
                extension.stressors.name(at / n),
                F[at],
                at % n + 1,
                array.numbers[at]
            ))),
        }
    }
}

/// `M W`, stressors × columns of `W`, row by row of it.
fn left_product(axes: &Axes, M: &[f64], W: &Flow) -> Vec<f64> {
    let (n, R) = (axes.n(), axes.R());
    let columns = R * W.width(axes);
    let mut sums = vec![0.0; M.len() / n.max(1) * columns];
    let mut cells = vec![0.0; columns];
    for row in 0..n {
        W.row_into(axes, row, 0..R, &mut cells);
        for (k, sums) in sums.chunks_mut(columns).enumerate() {
            let factor = M[k * n + row];
            for (sum, cell) in sums.iter_mut().zip(&cells) {
                *sum += factor * cell;
            }
        }
    }
    sums
}
