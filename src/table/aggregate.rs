//! A table summed over groups of regions; the cells of a factored one are never written out.

use super::{Extension, Flow, Hierarchical, Panels, RegionAttributes, Table, Trade, ValueAdded};
use crate::axes::{Axes, Grouping, Partition, PartitionError, Province, Region};
use crate::linalg::Matrix;

impl Table {
    /// The table of groups: `Z^{gh}_ij = Σ_{r∈g, s∈h} Z^{rs}_ij`, everything else summed alike; a population is unknown
    /// where one of its regions' is. A whole table only.
    ///
    /// A factored table takes (rows of all groups) × R shares and never its n × n cells.
    ///
    /// # Errors
    /// When the names of groups are no axis.
    pub fn aggregated(&self, groups: &Grouping) -> Result<Self, PartitionError> {
        let axes = &self.axes;
        let regions = groups.labels().clone();
        // Sums over provinces are their own provinces; other groups have none.
        let provinces = if regions.names() == axes.provinces.labels().names() {
            Partition::given(&regions, regions.names())?
        } else {
            Partition::grouped(&regions, axes.m())?
        };
        let to =
            Axes { regions, provinces, sectors: axes.sectors.clone(), categories: axes.categories.clone() };
        let shares = self.Z.trade().map(|trade| group_shares(axes, groups, trade));
        let flow = |flow: &Flow| match &shares {
            Some(shares) => from_shares((axes, &to), groups, shares, flow.panels()),
            None => from_cells((axes, &to), groups, flow),
        };
        let flows = (flow(&self.Z), flow(&self.Y));
        Ok(self.over_regions(to, flows, &|values, width| summed(groups, values, width)))
    }

    /// A table of other regions: everything but flows by `by`, which takes blocks of a width, one a region, to those of
    /// the others. Of attributes only the population.
    pub(super) fn over_regions(
        &self,
        axes: Axes,
        (Z, Y): (Panels, Panels),
        by: &dyn Fn(&[f64], usize) -> Vec<f64>,
    ) -> Self {
        let (m, C) = (axes.m(), axes.C());
        let rows = |values: &Matrix, width: usize| {
            let cells = (0..values.rows()).flat_map(|row| by(values.row(row), width)).collect();
            Matrix::from_row_major(values.rows(), axes.R() * width, cells)
        };
        let vector =
            |values: &Option<Vec<f64>>, width: usize| values.as_ref().map(|values| by(values, width));
        let extension = |one: &Extension| Extension {
            F: rows(&one.F, m),
            F_Y: one.F_Y.as_ref().map(|direct| rows(direct, C)),
            ..one.clone()
        };
        let population = self.attributes.population.as_ref();
        Self {
            money: self.money.clone(),
            Z: Z.into(),
            Y: Y.into(),
            x: by(&self.x, m),
            exports: vector(&self.exports, m),
            balancing: vector(&self.balancing, m),
            imports: vector(&self.imports, m),
            imports_Y: vector(&self.imports_Y, C),
            value_added: ValueAdded { v: rows(&self.value_added.v, m), ..self.value_added.clone() },
            extensions: self.extensions.iter().map(extension).collect(),
            attributes: RegionAttributes {
                population: population.map(|(people, unit)| (by(people, 1), unit.clone())),
                ..RegionAttributes::default()
            },
            axes,
        }
    }
}

/// Sums of blocks of `width` values over the regions of every group.
fn summed(groups: &Grouping, values: &[f64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; groups.labels().len() * width];
    for (r, block) in values.chunks_exact(width).enumerate() {
        let into = &mut sums[groups.of(Region(r)) * width..][..width];
        into.iter_mut().zip(block).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// Shares of groups in what regions use, G·m × R.
fn group_shares(axes: &Axes, groups: &Grouping, trade: &Trade) -> Matrix {
    let m = axes.m();
    let mut shares = Matrix::zeros(groups.labels().len() * m, axes.R());
    match trade {
        Trade::Dense(panels) => {
            for (row, values) in panels.rows() {
                let into = shares.row_mut(groups.of(Region(row / m)) * m + row % m);
                into.iter_mut().zip(values).for_each(|(sum, share)| *sum += share);
            }
        }
        Trade::Hierarchical(hierarchical) => passed_on(axes, groups, hierarchical, &mut shares),
    }
    shares
}

fn passed_on(axes: &Axes, groups: &Grouping, trade: &Hierarchical, shares: &mut Matrix) {
    let (m, P) = (axes.m(), axes.P());
    for i in 0..m {
        for p in axes.provinces.iter() {
            let mut parts: Vec<(usize, f64)> = Vec::new();
            for r in axes.provinces.regions(p) {
                let (g, alpha) = (groups.of(Region(r)), trade.supply_share[r * m + i]);
                match parts.iter_mut().find(|(known, _)| *known == g) {
                    Some((_, sum)) => *sum += alpha,
                    None => parts.push((g, alpha)),
                }
            }
            for s in 0..axes.R() {
                let q = axes.provinces.province_of(Region(s));
                let taken = trade.province_trade[(i * P + p.0) * P + q.0] * trade.demand_share[s * m + i];
                for (g, alpha) in &parts {
                    *shares.at_mut(g * m + i, s) += alpha * taken;
                }
            }
        }
        for s in 0..axes.R() {
            *shares.at_mut(groups.of(Region(s)) * m + i, s) += trade.own_share[s * m + i];
        }
    }
    for (p, block) in trade.in_province.iter().flatten() {
        within(axes, (groups, *p), block, shares);
    }
}

/// Adds the trade inside a province that is kept cell by cell.
fn within(axes: &Axes, (groups, p): (&Grouping, Province), block: &Matrix, shares: &mut Matrix) {
    let (m, of) = (axes.m(), axes.provinces.regions(p));
    for row in 0..block.rows() {
        let g = groups.of(Region(of.start + row / m));
        for (local, share) in block.row(row).iter().enumerate() {
            *shares.at_mut(g * m + row % m, of.start + local) += share;
        }
    }
}

fn from_shares((axes, to): (&Axes, &Axes), groups: &Grouping, shares: &Matrix, used: &Panels) -> Panels {
    let (m, width) = (axes.m(), used.columns());
    let mut sums = Panels::whole(to, to.R() * width);
    for (row, values) in used.rows() {
        let (s, i) = (row / m, row % m);
        let first = groups.of(Region(s)) * width;
        for g in 0..to.R() {
            let share = shares.at(g * m + i, s);
            let into = sums.row_mut(g * m + i).into_iter().flat_map(|row| &mut row[first..first + width]);
            into.zip(values).for_each(|(sum, value)| *sum += share * value);
        }
    }
    sums
}

fn from_cells((axes, to): (&Axes, &Axes), groups: &Grouping, flow: &Flow) -> Panels {
    let (m, width) = (axes.m(), flow.width(axes));
    let mut sums = Panels::whole(to, to.R() * width);
    for (row, values) in flow.panels().rows() {
        let grouped = summed(groups, values, width);
        let into = sums.row_mut(groups.of(Region(row / m)) * m + row % m).into_iter().flatten();
        into.zip(grouped).for_each(|(sum, value)| *sum += value);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::synthetic::{NationOptions, nation};
    use super::super::{Excerpt, Form, Table, balance};
    use crate::axes::{Grouping, Province};
    use crate::table::Flow;

    fn made(form: Form) -> Table {
        nation(&NationOptions { provinces: 3, regions: 8, sectors: 4, seed: 7, form, noise: 0.0 })
            .expect("a nation")
    }

    fn cells(flow: &Flow) -> Vec<f64> {
        flow.panels().rows().flat_map(|(_, row)| row.iter().copied()).collect()
    }

    #[track_caller]
    fn alike(found: &[f64], expected: &[f64]) {
        let largest = expected.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1e-13 * largest));
    }

    #[test]
    fn sums_of_factored_tables_are_those_of_their_cells() {
        let mixed: Vec<String> = "abacbcaa".chars().map(String::from).collect();
        let dense = made(Form::Dense);
        for groups in [Grouping::provinces(&dense.axes), Grouping::new(&mixed).expect("names")] {
            let expected = dense.aggregated(&groups).expect("axes");
            assert!(balance(&expected).expect("whole").row.relative < 1e-12);
            for form in [Form::Hierarchical, Form::Factored] {
                let found = made(form).aggregated(&groups).expect("axes");
                alike(&cells(&found.Z), &cells(&expected.Z));
                alike(&cells(&found.Y), &cells(&expected.Y));
                alike(&found.x, &expected.x);
                alike(found.extensions[0].F.data(), expected.extensions[0].F.data());
            }
        }
    }

    #[test]
    fn a_part_and_what_it_exchanges_add_up() {
        for form in [Form::Hierarchical, Form::Factored, Form::Dense] {
            let table = made(form);
            let part = Excerpt::of_provinces(&table, &[Province(2), Province(0)]).expect("provinces");
            let names = |p: usize| table.axes.provinces.labels().name(p).to_owned();
            assert_eq!(part.table.axes.provinces.labels().names(), [names(2), names(0)]);
            let first = table.axes.provinces.regions(Province(2)).start * 4;
            assert_eq!(part.table.x[0].to_bits(), table.x[first].to_bits());
            let report = balance(&part.into_table()).expect("whole");
            assert!(report.row.relative < 1e-12 && report.column.relative < 1e-12, "{report:?}");
        }
    }
}
