//! Which version of JSON Schema a schema is written in.

use serde_json::Value;

use super::Refused;

/// A version of JSON Schema, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    Y2019,
    Y2020,
}

impl Draft {
    const ALL: [Self; 5] = [Self::Y2020, Self::Seven, Self::Four, Self::Six, Self::Y2019];

    /// The draft that `$schema` names; where it is left out, the newest one that the schema is valid in.
    pub(super) fn of(schema: &Value) -> Result<Self, Refused> {
        match schema.get("$schema").and_then(Value::as_str) {
            Some(uri) => Self::named(uri).ok_or_else(|| {
                Refused::new("", "$schema", format!("{uri} is no draft of JSON Schema from 4 to 2020-12"))
            }),
            None => Ok(Self::ALL
                .into_iter()
                .find(|draft| draft.violation(schema).is_none())
                .unwrap_or(Self::Y2020)),
        }
    }

    fn named(uri: &str) -> Option<Self> {
        let uri = uri.trim_end_matches('#');
        let name = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
        Some(match name.strip_prefix("json-schema.org/")?.trim_end_matches('/') {
            "draft-04/schema" => Self::Four,
            "draft-06/schema" => Self::Six,
            "draft-07/schema" => Self::Seven,
            "draft/2019-09/schema" => Self::Y2019,
            "draft/2020-12/schema" | "schema" => Self::Y2020,
            _ => return None,
        })
    }

    /// The first place at which `schema` is no schema of this draft.
    pub(super) fn violation(self, schema: &Value) -> Option<Refused> {
        let error = match self {
            Self::Four => jsonschema::draft4::meta::validate(schema),
            Self::Six => jsonschema::draft6::meta::validate(schema),
            Self::Seven => jsonschema::draft7::meta::validate(schema),
            Self::Y2019 => jsonschema::draft201909::meta::validate(schema),
            Self::Y2020 => jsonschema::draft202012::meta::validate(schema),
        }
        .err()?;
        let at = error.instance_path().to_string();
        let (pointer, keyword) = at.rsplit_once('/').unwrap_or(("", "$schema"));
        Some(Refused::new(pointer, keyword, format!("is not valid in a JSON Schema: {error}")))
    }

    pub(super) fn validator(self) -> jsonschema::Draft {
        match self {
            Self::Four => jsonschema::Draft::Draft4,
            Self::Six => jsonschema::Draft::Draft6,
            Self::Seven => jsonschema::Draft::Draft7,
            Self::Y2019 => jsonschema::Draft::Draft201909,
            Self::Y2020 => jsonschema::Draft::Draft202012,
        }
    }

    /// Whether what stands beside a `$ref` has no effect.
    pub(super) fn ref_stands_alone(self) -> bool {
        self <= Self::Seven
    }
}
