//! How to use the program: a tutorial, a page for each task, the method.
//!
//! | page | what |
//! |---|---|
//! | [`tutorial`] | from statistics to a page of figures, on a synthetic nation, in ten minutes |
//! | [`own_table`] | bring a table of your own: pymrio folder, CSV, workbook, one flat array |
//! | [`own_cities`] | build a table from statistics of cities |
//! | [`uncertainty`] | draw what is uncertain, and say how wide |
//! | [`cluster`] | submit to Slurm, stop, resume, merge |
//! | [`comparing`] | hold two archives against each other |
//! | [`reading`] | go on with results elsewhere |
//! | [`method`] | the equations, their references, and the module of each |
//!
//! The archive format, dataset by dataset, is [`crate::archive::schema`]. Pages hold no code; a test runs their commands and holds
//! what they print against what is shown here (`…` stands for what was left out).

#[doc = include_str!("tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("own_table.md")]
#[doc = include_str!("flat_layout.md")]
pub mod own_table {}

#[doc = include_str!("own_cities.md")]
#[doc = include_str!("statistics_folder.md")]
pub mod own_cities {}

#[doc = include_str!("uncertainty.md")]
pub mod uncertainty {}

#[doc = include_str!("cluster.md")]
pub mod cluster {}

#[doc = include_str!("comparing.md")]
pub mod comparing {}

#[doc = include_str!("reading.md")]
pub mod reading {}

#[doc = include_str!("method.md")]
pub mod method {}
