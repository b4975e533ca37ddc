//! The JSON Schema of a config, for editors that complete and check TOML.

use schemars::Schema;
use schemars::generate::SchemaSettings;

use super::Config;

/// The schema of [`Config`], draft 7, as the TOML plugins of editors read it: every key with its meaning and default.
///
/// It is derived from the types that read a config, so it knows their keys and refuses all others. What hangs on
/// several keys at once, and ranges of numbers, only [`Config::load`] checks. Sections stand where they are used,
/// without references: editors then show the meaning of the key, not of its type.
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<Config>();
    schema.insert("title".to_owned(), "config of leontief".into());
    schema
}
