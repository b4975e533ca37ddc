//! The JSON Schema of a config, for editors that complete and check TOML.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::Config;

/// The schema of [`Config`], draft 7, as the TOML plugins of editors read it: every key with its meaning and default.
///
/// It is derived from the types that read a config, so it knows their keys and refuses all others. What hangs on
/// several keys at once, and ranges of numbers, only [`Config::load`] checks. Sections stand where they are used,
/// without references: editors then show the meaning of the key, not of its type.
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let settings = settings.with_transform(RecursiveTransform(plain));
    let mut schema = settings.into_generator().into_root_schema_for::<Config>();
    schema.insert("title".to_owned(), "leontief".into());
    schema.insert("description".to_owned(), "A config of leontief.".into());
    schema
}

/// Leaves out what TOML or its editors do not know: null, for which one leaves the key out; formats of Rust; defaults
/// of sections, which stand at their keys.
fn plain(schema: &mut Schema) {
    schema.remove("format");
    if schema.get("default").is_some_and(|default| default.is_null() || default.is_object()) {
        schema.remove("default");
    }
    let Some(kinds) = schema.get_mut("type").and_then(|kinds| kinds.as_array_mut()) else { return };
    kinds.retain(|kind| kind != "null");
    if let [only] = &kinds[..] {
        let only = only.clone();
        schema.insert("type".to_owned(), only);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use serde_json::Value;

    use super::schema;
    use crate::config::Config;
    use crate::config::settings::known_names;

    /// Schemas one of which a value must fit; the schema itself where it leaves no choice.
    fn choices(schema: &Value) -> Vec<&Value> {
        let several = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)?.as_array());
        several.map_or(vec![schema], |all| all.iter().collect())
    }

    /// The words of JSON Schema that [`schema`] uses, as its drafts define them; what is wrong where, or nothing.
    fn misfit(schema: &Value, value: &Value, place: &str) -> Option<String> {
        if ["anyOf", "oneOf"].iter().any(|word| schema.get(word).is_some()) {
            let mut misfits = choices(schema).into_iter().map(|one| misfit(one, value, place));
            return if misfits.any(|one| one.is_none()) {
                None
            } else {
                Some(format!("{place}: no choice fits"))
            };
        }
        let is = |kind: &Value| match kind.as_str().expect("a type") {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            other => unreachable!("{other} is no type of TOML"),
        };
        let fits = schema.get("type").is_none_or(is);
        let among = schema.get("enum").is_none_or(|all| all.as_array().expect("a list").contains(value));
        let equal = schema.get("const").is_none_or(|only| only == value);
        let low =
            |least: &Value| value.as_f64().is_some_and(|number| number < least.as_f64().expect("a number"));
        if !fits || !among || !equal || schema.get("minimum").is_some_and(low) {
            return Some(format!("{place}: {value} does not fit"));
        }
        if let Some(items) = value.as_array() {
            let bound =
                |word: &str, other: usize| schema[word].as_u64().map_or(other, |count| count as usize);
            if items.len() < bound("minItems", 0) || items.len() > bound("maxItems", usize::MAX) {
                return Some(format!("{place}: {} entries", items.len()));
            }
            return items.iter().find_map(|item| misfit(&schema["items"], item, place));
        }
        let keys = value.as_object()?;
        let required = schema.get("required").and_then(Value::as_array);
        if let Some(missing) =
            required.into_iter().flatten().find(|key| !keys.contains_key(key.as_str().expect("a key")))
        {
            return Some(format!("{place}: {missing} is missing"));
        }
        keys.iter().find_map(|(key, value)| {
            let place = format!("{place}.{key}");
            match schema["properties"].get(key).or(schema.get("additionalProperties")) {
                None | Some(Value::Bool(false)) => Some(format!("{place}: no such key")),
                Some(inner) => misfit(inner, value, &place),
            }
        })
    }

    fn said(text: &str) -> Option<String> {
        let value: toml::Table = text.parse().expect("TOML");
        misfit(schema().as_value(), &serde_json::to_value(value).expect("JSON"), "")
    }

    /// Dotted keys of a schema, `*` for any name.
    fn keys(schema: &Value, place: &str, into: &mut Vec<String>) {
        for one in choices(schema) {
            let named =
                one["properties"].as_object().into_iter().flatten().map(|(key, inner)| (key.as_str(), inner));
            let any =
                one.get("additionalProperties").filter(|inner| inner.is_object()).map(|inner| ("*", inner));
            for (key, inner) in named.chain(any) {
                let key = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
                keys(inner, &key, into);
                into.push(key);
            }
        }
    }

    #[test]
    fn it_has_the_keys_that_a_config_has_and_no_others() {
        let mut found = Vec::new();
        keys(schema().as_value(), "", &mut found);
        found.sort();
        found.dedup();
        assert_eq!(found, known_names());
    }

    #[test]
    fn every_key_says_what_it_means() {
        fn silent(schema: &Value, place: &str) -> Vec<String> {
            let mut found = Vec::new();
            for one in choices(schema) {
                for (key, inner) in one["properties"].as_object().into_iter().flatten() {
                    let place = format!("{place}.{key}");
                    if inner["description"].as_str().is_none_or(str::is_empty) {
                        found.push(place.clone());
                    }
                    found.extend(silent(inner, &place));
                    found.extend(silent(&inner["items"], &place));
                }
            }
            found
        }
        assert_eq!(silent(schema().as_value(), ""), Vec::<String>::new());
        let text = schema().as_value().to_string();
        assert!(!text.contains("null") && !text.contains("\"format\""), "TOML has neither");
        assert!(!text.contains("$ref"), "sections stand where they are used");
        assert!(text.contains("http://json-schema.org/draft-07/schema#"), "{}", &text[..200]);
    }

    #[test]
    fn configs_of_the_repository_fit() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
        let mut held = 0;
        for entry in folder.read_dir().expect("configs/ is there") {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                assert_eq!(said(&fs::read_to_string(&path).expect("UTF-8")), None, "{}", path.display());
                held += 1;
            }
        }
        assert!(held >= 6, "only {held} configs");
        // Every default, written out.
        let defaults = Config::default().determining_toml().expect("writable");
        assert_eq!(said(&defaults), None);
    }

    #[test]
    fn what_a_config_refuses_by_its_types_the_schema_refuses() {
        for (text, expected) in [
            ("[solver]\ntolerence = 1e-9", ".solver.tolerence: no such key"),
            ("solvers = 1", ".solvers: no such key"),
            ("[solver]\ntolerance = 'small'", ".solver.tolerance: \"small\" does not fit"),
            ("[solver]\nmethod = 'cholesky'", ".solver.method: no choice fits"),
            ("[input.synth]\nseed = -1", ".input.synth.seed: -1 does not fit"),
            ("[scenario.a]\nintensity = [{ cities = [] }]", ".scenario.a.intensity: \"to\" is missing"),
            ("[scenario.a]\nintensities = []", ".scenario.a.intensities: no such key"),
            (
                "[scenario.a]\nintensity = [{ to = { factor = 'half' } }]",
                ".scenario.a.intensity.to: no choice fits",
            ),
            (
                "build.construction.value_added_rate = [0.1]",
                ".build.construction.value_added_rate: 1 entries",
            ),
            ("[classify.types]\nknown = [1.0]", ".classify.types.known: no such key"),
        ] {
            assert_eq!(said(text).as_deref(), Some(expected), "{text}");
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path = folder.path().join("c.toml");
            fs::write(&path, text).expect("writable");
            assert!(Config::load(Some(&path), &[]).is_err(), "{text}");
        }
        assert_eq!(said("[scenario.a]\nintensity = [{ to = 'average' }, { to = { factor = 0.5 } }]"), None);
        assert_eq!(said("solver.tolerance = 1"), None, "a whole number is a number");
    }
}
