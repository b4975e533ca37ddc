//! A small nation to solve, for unit tests.

use super::{Deal, SolverOptions, System};
use crate::coefficients::{Technical, technical_coefficients};
use crate::ranks::Solo;
use crate::table::synthetic::{NationOptions, nation};
use crate::table::{Form, Table};

/// A table with its coefficients, all on one rank.
pub(crate) struct Small {
    pub(crate) table: Table,
    pub(crate) technical: Technical,
    deal: Deal,
}

impl Small {
    pub(crate) fn new(form: Form, [provinces, regions, sectors]: [usize; 3]) -> Self {
        let options = NationOptions { provinces, regions, sectors, form, ..NationOptions::default() };
        let table = nation(&options).expect("sizes");
        let technical = technical_coefficients(table.Z.clone(), &table.x);
        let deal = Deal::new(&table.axes, &Solo);
        Self { table, technical, deal }
    }

    pub(crate) fn system(&self, tolerance: f64) -> System<'_> {
        let options = SolverOptions { tolerance, ..SolverOptions::default() };
        let system = System::new(&Solo, &self.table.axes, &self.deal, &self.technical, &options);
        system.map_err(|_| "an error").expect("productive")
    }
}
