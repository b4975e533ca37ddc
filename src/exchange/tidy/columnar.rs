//! Apache Parquet without Arrow: labels as dictionaries, numbers plain, pages compressed by Snappy, which every reader
//! knows.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::super::ExchangeError;
use super::{CellKind, DraftFile, Heading, TidyCells, VALUE, Words};

/// Most rows of a row group: what readers take at once.
const GROUP: usize = 1 << 20;
/// Rows whose labels are in memory at once.
const BATCH: usize = 1 << 14;

/// A Parquet file.
pub struct ParquetFile {
    writer: SerializedFileWriter<DraftFile>,
    path: std::path::PathBuf,
    heading: Heading,
    rows: usize,
}

impl ParquetFile {
    pub(super) fn begin(file: DraftFile, heading: Heading) -> Result<Self, ExchangeError> {
        let path = file.path().to_owned();
        let writer = schema(&heading)
            .and_then(|schema| SerializedFileWriter::new(file, schema, properties(&heading)))
            .map_err(|error| refused(&path, error))?;
        Ok(Self { writer, path, heading, rows: 0 })
    }

    pub(super) fn push(&mut self, cells: TidyCells<'_>) -> Result<(), ExchangeError> {
        let pushed = match cells {
            TidyCells::Numbers(values) => self.groups::<DoubleType>(values),
            TidyCells::Signed(values) => self.groups::<Int64Type>(values),
            TidyCells::Unsigned(values) => {
                // Parquet stores the bits of an unsigned number as those of a signed one.
                let bits: Vec<i64> = values.iter().map(|value| value.cast_signed()).collect();
                self.groups::<Int64Type>(&bits)
            }
            TidyCells::Texts(values) => {
                let texts: Vec<ByteArray> = values.iter().map(|text| bytes(text)).collect();
                self.groups::<ByteArrayType>(&texts)
            }
        };
        pushed.map_err(|error| refused(&self.path, error))
    }

    fn groups<T: DataType>(&mut self, values: &[T::T]) -> Result<(), ParquetError> {
        let words = self.heading.words();
        let (axes, units) = words.split_at(self.heading.axes.len());
        for values in values.chunks(GROUP) {
            let cells = self.rows..self.rows + values.len();
            let mut group = self.writer.next_row_group()?;
            for column in axes {
                write_words(&mut group, *column, cells.clone())?;
            }
            if let Some(mut column) = group.next_column()? {
                column.typed::<T>().write_batch(values, None, None)?;
                column.close()?;
            }
            for column in units {
                write_words(&mut group, *column, cells.clone())?;
            }
            group.close()?;
            self.rows = cells.end;
        }
        Ok(())
    }

    pub(super) fn close(self) -> Result<(), ExchangeError> {
        self.writer.into_inner().map_err(|error| refused(&self.path, error))?.close()
    }
}

fn write_words(
    group: &mut SerializedRowGroupWriter<'_, DraftFile>,
    words: Words<'_>,
    cells: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    let labels: Vec<ByteArray> = words.labels.iter().map(|label| bytes(label)).collect();
    for first in cells.clone().step_by(BATCH) {
        let batch = first..cells.end.min(first + BATCH);
        let batch: Vec<ByteArray> = batch.map(|cell| labels[words.at(cell)].clone()).collect();
        column.typed::<ByteArrayType>().write_batch(&batch, None, None)?;
    }
    column.close()
}

fn bytes(text: &str) -> ByteArray {
    ByteArray::from(text.as_bytes().to_vec())
}

fn schema(heading: &Heading) -> Result<TypePtr, ParquetError> {
    let (number, whole) = (|signed| Some(LogicalType::integer(64, signed)), Physical::INT64);
    let fields = heading.columns().into_iter().enumerate().map(|(at, name)| {
        let (physical, logical) = match heading.kind {
            CellKind::Numbers if at == heading.axes.len() => (Physical::DOUBLE, None),
            CellKind::Signed if at == heading.axes.len() => (whole, number(true)),
            CellKind::Unsigned if at == heading.axes.len() => (whole, number(false)),
            _ => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(&name, physical).with_logical_type(logical);
        field.with_repetition(Repetition::REQUIRED).build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("leontief").with_fields(fields).build().map(Arc::new)
}

fn properties(heading: &Heading) -> WriterPropertiesPtr {
    let unit = heading.units.first().filter(|_| heading.units.len() == 1);
    let facts = [("dataset", Some(&heading.dataset)), ("long_name", Some(&heading.meaning)), ("unit", unit)];
    let facts =
        facts.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key.to_owned(), value?.clone())));
    let properties = WriterProperties::builder()
        .set_created_by(concat!("leontief version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(ColumnPath::from(VALUE), heading.kind == CellKind::Texts)
        .set_key_value_metadata(Some(facts.collect()));
    Arc::new(properties.build())
}

fn refused(path: &std::path::Path, error: ParquetError) -> ExchangeError {
    ExchangeError::writing(path)(std::io::Error::other(error))
}
