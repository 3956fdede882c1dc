//! The settings for people and editors: the commented file, and its JSON Schema.
//!
//! Called by the command line and by whoever builds a form. Both are also files of this folder, so
//! that editors and packages have them; tests hold them to the settings.

use schemars::generate::SchemaSettings;

use crate::Settings;

/// The settings file as it is installed: every key, commented out, with its default or an example.
#[must_use]
pub fn default_text() -> &'static str {
    include_str!("../docket.toml")
}

/// The JSON Schema (draft 7, which editors of TOML know) of a settings file.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = SchemaSettings::draft07().with(|s| s.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<Settings>();
    schema.insert("title".into(), "docket.toml".into());
    schema.to_value()
}
