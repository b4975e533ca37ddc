//! Imports of the regions of one province, by product where the provincial table has them so, else by user.
//!
//! By product the tables of all regions are balanced at once: what a region uses of domestic products is its use less
//! its imports, its columns stay, and the regions add up to the province cell by cell,
//!
//! `Σ_j Z^s_ij + Σ_k Y^s_ik = D^s_i − im^s_i`, `Σ_s Z^s_ij = Z^p_ij`, `Σ_s Y^s_ik = Y^p_ik`.
//!
//! By user only totals can be met: imports of a column within bounds, its domestic products scaled to the rest, which
//! adds up to the province as it is.

use super::super::balancing::{Place, Steps, Sums};
use super::super::calibration::agree;
use super::super::provincial::{ProvincialTable, ratio};
use super::super::{CompileError, Construction, Known, Statistics};
use super::RegionalAccounts;
use super::foreign::Direction;
use crate::axes::{Axes, Province};
use crate::entropy::Margins;
use crate::linalg::Matrix;

/// Imports, and what a region uses of products of any origin.
pub(super) fn direction<'a>(
    statistics: &'a Statistics,
    (p, provincial): (Province, &ProvincialTable),
    accounts: &RegionalAccounts,
) -> Direction<'a> {
    let axes = &statistics.axes;
    let (of, rows, m) = (axes.provinces.regions(p), axes.province_rows(p), axes.m());
    let imported = provincial.imports_by_product.as_ref();
    let sums: Vec<f64> = (0..m)
        .map(|i| {
            // A product without domestic use is imported as its users are; nothing is left to divide.
            let some = provincial.used.at(p.0, i) > 0.0;
            imported.filter(|_| some).map_or(0.0, |imported| imported.at(p.0, i))
        })
        .collect();
    let mut whole = Matrix::from_row_major(of.len(), m, accounts.used.clone());
    for row in 0..whole.rows() {
        for (i, value) in whole.row_mut(row).iter_mut().enumerate() {
            *value *= 1.0 + ratio(sums[i], provincial.used.at(p.0, i));
        }
    }
    let (known, totals) = (&statistics.regions.imports[rows], &statistics.regions.imports_total[of]);
    Direction { what: "imports", part_of: "use", known, totals, whole, sums }
}

/// Brings the regional tables to imports.
pub(super) fn bring(
    (statistics, options): (&Statistics, &Construction),
    (p, provincial): (Province, &ProvincialTable),
    (imports, raw): (&Direction<'_>, Matrix),
    (accounts, steps): (&mut RegionalAccounts, &mut Steps),
) -> Result<(), CompileError> {
    if provincial.imports_by_product.is_some() {
        let before = Direction {
            known: &vec![None; imports.known.len()],
            ..direction(statistics, (p, provincial), accounts)
        };
        let amounts = imports.brought(raw, (statistics, options), p, steps)?;
        by_product(
            &statistics.axes,
            (p, provincial),
            (&before.raw(), &imports.whole, &amounts),
            (accounts, steps),
        )?;
    } else {
        by_user((statistics, options), (p, provincial), imports, (accounts, steps))?;
    }
    for (row, used) in accounts.used.iter_mut().enumerate() {
        *used = accounts.Z.row(row).iter().sum::<f64>() + accounts.Y.row(row).iter().sum::<f64>();
    }
    Ok(())
}

/// All regional tables at once: imports before, use of any origin, and imports as they are to be, R_p × m each.
fn by_product(
    axes: &Axes,
    (p, provincial): (Province, &ProvincialTable),
    (before, used, imports): (&Matrix, &Matrix, &Matrix),
    (accounts, steps): (&mut RegionalAccounts, &mut Steps),
) -> Result<(), CompileError> {
    let (of, m, C) = (axes.provinces.regions(p), axes.m(), axes.C());
    let mut priors = Vec::with_capacity(of.len());
    let mut margins = Vec::with_capacity(of.len());
    for s in 0..of.len() {
        let prior = accounts.table(s, (m, C));
        let mut rows: Vec<f64> = used.row(s).iter().zip(imports.row(s)).map(|(used, im)| used - im).collect();
        let moved: f64 = imports.row(s).iter().zip(before.row(s)).map(|(after, before)| after - before).sum();
        rows.push(prior.row(m).iter().sum::<f64>() + moved);
        margins.push(Margins { rows, columns: prior.column_sums() });
        priors.push(prior);
    }
    let mut sums = Matrix::zeros(m + 1, m + C);
    for i in 0..m {
        let (used, bought) = (provincial.Z[p.0].row(i), provincial.Y[p.0].row(i));
        sums.row_mut(i).copy_from_slice(&[used, bought].concat());
    }
    let foreign = [provincial.imports.row(p.0), provincial.imports_Y.row(p.0)].concat();
    sums.row_mut(m).copy_from_slice(&foreign);
    let products = axes.sectors.names().iter().cloned().chain(["imports".to_owned()]);
    let users = axes.sectors.names().iter().chain(axes.categories.names());
    let names = axes.regions.names()[of].iter();
    let rows: Vec<String> = names
        .clone()
        .flat_map(|region| products.clone().map(move |product| format!("{region}, {product}")))
        .collect();
    let columns: Vec<String> =
        names.flat_map(|region| users.clone().map(move |user| format!("{region}, {user}"))).collect();
    let place = Place {
        step: super::JOINT,
        at: axes.provinces.labels().name(p.0),
        rows: &rows,
        columns: &columns,
        groups: &[],
    };
    let tables = steps.joint(place, &priors, &margins, &sums)?;
    for (s, table) in tables.iter().enumerate() {
        accounts.take(s, table, (m, C));
    }
    Ok(())
}

/// Imports of every column within bounds, its domestic products scaled to the rest.
fn by_user(
    (statistics, options): (&Statistics, &Construction),
    (p, provincial): (Province, &ProvincialTable),
    imports: &Direction<'_>,
    (accounts, steps): (&mut RegionalAccounts, &mut Steps),
) -> Result<(), CompileError> {
    let axes = &statistics.axes;
    let (of, m, C) = (axes.provinces.regions(p), axes.m(), axes.C());
    let name = axes.provinces.labels().name(p.0);
    let tables: Vec<Matrix> = (0..of.len()).map(|s| accounts.table(s, (m, C))).collect();
    let columns = [provincial.imports.row(p.0), provincial.imports_Y.row(p.0)].concat();
    let mut prior = Matrix::zeros(of.len(), m + C);
    let (mut lower, mut upper) = (prior.clone(), prior.clone());
    for (s, table) in tables.iter().enumerate() {
        prior.row_mut(s).copy_from_slice(table.row(m));
        for (j, all) in table.column_sums().into_iter().enumerate() {
            let foreign = table.at(m, j);
            // Columns of falling inventories stay as they are.
            let moves = foreign >= 0.0 && all > foreign;
            let most = (options.trade_rate * all).max(foreign);
            *lower.at_mut(s, j) = if moves { 0.0 } else { foreign };
            *upper.at_mut(s, j) = if moves { most } else { foreign };
        }
    }
    let known = (0..of.len()).map(|s| {
        let products = &imports.known[s * m..(s + 1) * m];
        imports.totals[s].or_else(|| products.iter().copied().sum::<Known>())
    });
    let rows: Vec<f64> = known.zip(prior.row_sums()).map(|(known, sum)| known.unwrap_or(sum)).collect();
    let both = (rows.iter().sum(), columns.iter().sum());
    let factor = agree(&format!("imports of the regions of {name}"), both, options.margins, steps)?;
    let rows: Vec<f64> = rows.iter().map(|sum| factor * sum).collect();
    let users: Vec<String> = axes.sectors.names().iter().chain(axes.categories.names()).cloned().collect();
    let place = Place {
        step: super::FOREIGN,
        at: name,
        rows: &axes.regions.names()[of],
        columns: &users,
        groups: &[],
    };
    let found = steps.within(place, &prior, Sums { rows: &rows, columns: &columns }, (&lower, &upper))?;
    for (s, mut table) in tables.into_iter().enumerate() {
        for (j, all) in table.column_sums().into_iter().enumerate() {
            let factor = ratio(all - found.at(s, j), all - table.at(m, j));
            (0..m).for_each(|i| *table.at_mut(i, j) *= factor);
            *table.at_mut(m, j) = found.at(s, j);
        }
        accounts.take(s, &table, (m, C));
    }
    Ok(())
}

impl RegionalAccounts {
    /// Domestic products of one region by user, imports in the last row, (m + 1) × (m + C).
    fn table(&self, s: usize, (m, C): (usize, usize)) -> Matrix {
        let mut table = Matrix::zeros(m + 1, m + C);
        for i in 0..m {
            let (used, bought) = (self.Z.row(s * m + i), self.Y.row(s * m + i));
            table.row_mut(i).copy_from_slice(&[used, bought].concat());
        }
        let (used, bought) = (&self.imports[s * m..(s + 1) * m], &self.imports_Y[s * C..(s + 1) * C]);
        table.row_mut(m).copy_from_slice(&[used, bought].concat());
        table
    }

    /// Takes such a table in.
    fn take(&mut self, s: usize, table: &Matrix, (m, C): (usize, usize)) {
        for i in 0..m {
            let (used, bought) = table.row(i).split_at(m);
            self.Z.row_mut(s * m + i).copy_from_slice(used);
            self.Y.row_mut(s * m + i).copy_from_slice(bought);
        }
        let (used, bought) = table.row(m).split_at(m);
        self.imports[s * m..(s + 1) * m].copy_from_slice(used);
        self.imports_Y[s * C..(s + 1) * C].copy_from_slice(bought);
    }
}
