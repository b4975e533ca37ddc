//! What keeps a foreign file from being a table, with its place and its remedy.

use std::path::{Path, PathBuf};

use crate::axes::{LabelsError, PartitionError};
use crate::ranks::Coded;
use crate::table::TableError;

/// What is wrong with a foreign source or destination.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The file system refused.
    #[error("{}: {reason}; check that the path exists and that you may {action} it", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `read` or `write`.
        action: &'static str,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file another file names is not there.
    #[error("{} names '{name}', which is not there; restore the file or take the entry out", .named_in.display())]
    MissingFile {
        /// The file that names it.
        named_in: PathBuf,
        /// The name.
        name: String,
    },
    /// A name that leads out of the source's folder.
    #[error("{} names '{name}', which leads out of its folder; keep the files of a table together, copies in the place of links", .named_in.display())]
    OutsideFolder {
        /// The file that names it.
        named_in: PathBuf,
        /// The name.
        name: String,
    },
    /// No format known.
    #[error(
        "{} is no table this program knows; give a pymrio folder (file_parameters.json), a CSV folder (Z.csv) \
         or the layout of a flat table (.toml)", .path.display()
    )]
    UnknownFormat {
        /// The path.
        path: PathBuf,
    },
    /// The destination is there already.
    #[error("{} exists; nothing is overwritten: choose another name or remove it first", .path.display())]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// No line, or nothing below the header.
    #[error("{} has {content}; the file may be truncated: export it again", .file.display())]
    Empty {
        /// The file.
        file: PathBuf,
        /// `no line at all` or `a header and no row`.
        content: &'static str,
    },
    /// Bytes that are not UTF-8.
    #[error(
        "{}, line {line} is not UTF-8 text; save the file as UTF-8 (spreadsheets call it 'CSV UTF-8')", .file.display()
    )]
    NotUtf8 {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// A line with too few or too many cells.
    #[error(
        "{}, line {line} has {found} cells where {expected} are expected; the line is cut, a separator is \
         missing, or a cell has a line break: export the file again", .file.display()
    )]
    Ragged {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Cells there are.
        found: usize,
        /// Cells there should be.
        expected: usize,
    },
    /// A cell that is no finite number.
    #[error(
        "{}, line {line}, column {column} ({row_label} → {column_label}): '{text}' is not a finite number; \
         write a plain number with a decimal point, 0 where there is none of it", .file.display()
    )]
    BadNumber {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// Labels of the row.
        row_label: String,
        /// Labels of the column.
        column_label: String,
        /// What stands there.
        text: String,
    },
    /// A cell of a workbook.
    #[error("{}, sheet '{sheet}', cell {cell} ({label}): {reason}", .file.display())]
    Workbook {
        /// The file.
        file: PathBuf,
        /// The sheet.
        sheet: String,
        /// As spreadsheets name it: `D5`.
        cell: String,
        /// Labels of the cell.
        label: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A row, column or cell named twice.
    #[error("{}, {place}: '{label}' is there twice; remove or rename one", .file.display())]
    DoubledLabel {
        /// The file.
        file: PathBuf,
        /// Line or column.
        place: String,
        /// Its labels.
        label: String,
    },
    /// A row or column that no axis of the table has.
    #[error("{}, {place}: '{label}' is not among {known}; correct the label or add it there", .file.display())]
    UnknownLabel {
        /// The file.
        file: PathBuf,
        /// Line or column.
        place: String,
        /// Its labels.
        label: String,
        /// What it should be among.
        known: &'static str,
    },
    /// A row or column that is not there.
    #[error(
        "{}: no {axis} for '{label}' ({missing} missing); the file is cut or its labels differ from Z's: \
         complete it", .file.display()
    )]
    MissingLabel {
        /// The file.
        file: PathBuf,
        /// `row` or `column`.
        axis: &'static str,
        /// The first label missing.
        label: String,
        /// How many.
        missing: usize,
    },
    /// Two regions with different lists of sectors or categories.
    #[error(
        "{}: region '{region}' {fault} {what} '{label}'; every region must have the list of '{reference}': \
         add zero rows and columns or aggregate first", .file.display()
    )]
    UnequalLists {
        /// The file.
        file: PathBuf,
        /// The region that differs.
        region: String,
        /// `lacks` or `has the extra`.
        fault: &'static str,
        /// `sector` or `demand category`.
        what: &'static str,
        /// The sector or category.
        label: String,
        /// The region compared with.
        reference: String,
    },
    /// Final demand of a region without production.
    #[error(
        "{}, column {column}: demand region '{region}' has no rows in Z; name exports that leave the table \
         'RoW' with categories 'exports' and 'balancing', or add the region to Z", .file.display()
    )]
    UnknownDemandRegion {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        column: usize,
        /// The region.
        region: String,
    },
    /// `file_parameters.json` and a file disagree about index columns or header rows.
    #[error(
        "{}: {count} of {array} is {found}, but {reason}; correct the number", .file.display()
    )]
    Counts {
        /// `file_parameters.json`.
        file: PathBuf,
        /// The array.
        array: String,
        /// `nr_index_col` or `nr_header`.
        count: &'static str,
        /// The number given.
        found: usize,
        /// Why it cannot be.
        reason: String,
    },
    /// A small describing file that cannot be understood.
    #[error("{}: {reason}", .file.display())]
    Description {
        /// The file.
        file: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A layout with faults, all of them.
    #[error("the layout breaks {}:\n  {}", rules(.faults.len()), .faults.join("\n  "))]
    Layout {
        /// `file:line: key: what is wrong and what to do`.
        faults: Vec<String>,
    },
    /// A second unit where one is expected.
    #[error(
        "{}: '{label}' is in '{unit}' where the table is in '{expected}'; mixed-unit tables are not supported: \
         convert to one money unit", .file.display()
    )]
    UnitMismatch {
        /// The file.
        file: PathBuf,
        /// The sector or component.
        label: String,
        /// Its unit.
        unit: String,
        /// The table's.
        expected: String,
    },
    /// Regions of the table and of the regions file differ.
    #[error("{}: {fault} {names}; list every region of the table once and no other", .file.display())]
    RegionsDiffer {
        /// The regions file.
        file: PathBuf,
        /// `missing` or `not in the table:`.
        fault: &'static str,
        /// The first few names.
        names: String,
    },
    /// A name that means something else in the destination's format.
    #[error("{what} '{name}' has a meaning of its own in {format}; rename it before writing")]
    NameTaken {
        /// `region` or `extension`.
        what: &'static str,
        /// The name.
        name: String,
        /// The format.
        format: &'static str,
    },
    /// A part of a table where the whole is needed.
    #[error("only some provinces of the table are here; read the whole table before writing it")]
    Partial,
    /// Labels that are no axis.
    #[error("{}: {reason}", .file.display())]
    Labels {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: LabelsError,
    },
    /// Provinces that are no partition.
    #[error("{}: {reason}", .file.display())]
    Provinces {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: PartitionError,
    },
    /// Numbers and labels that are no table.
    #[error("{}: {reason}", .source_path.display())]
    Table {
        /// The source.
        source_path: PathBuf,
        /// What is wrong.
        reason: TableError,
    },
}

impl ExchangeError {
    /// A failed read.
    pub(super) fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |reason| Self::Io { path: path.to_owned(), action: "read", reason }
    }

    /// A failed write.
    pub(super) fn writing(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |reason| Self::Io { path: path.to_owned(), action: "write", reason }
    }

    /// A describing file that cannot be understood.
    pub(super) fn description(file: &Path, reason: impl Into<String>) -> Self {
        Self::Description { file: file.to_owned(), reason: reason.into() }
    }

    /// Labels that are no axis.
    pub(super) fn labels(file: &Path) -> impl FnOnce(LabelsError) -> Self {
        move |reason| Self::Labels { file: file.to_owned(), reason }
    }
}

fn rules(count: usize) -> String {
    if count == 1 { "a rule".to_owned() } else { format!("{count} rules") }
}

impl Coded for ExchangeError {
    fn code(&self) -> u8 {
        match self {
            Self::UnknownFormat { .. } | Self::Partial | Self::Layout { .. } => 2,
            Self::Io { .. } | Self::Exists { .. } => 6,
            _ => 3,
        }
    }
}
