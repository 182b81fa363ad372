//! The schema of a Rust type.

use ibid_generate::JsonSchema;
use schemars::generate::SchemaSettings;

use crate::Error;

/// The schema that `T` derives.
pub(crate) fn schema_of<T: schemars::JsonSchema>() -> Result<JsonSchema, Error> {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    Ok(JsonSchema::new(schema.to_value())?)
}
