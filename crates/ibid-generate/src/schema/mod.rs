//! JSON Schema to a grammar, or to the names of what in it cannot be one.

mod attribute;
mod complete;
mod draft;
mod example;
mod fields;
mod files;
mod formats;
mod lower;
mod pattern;
mod probe;
mod references;
mod refused;
mod sources;

use serde_json::{Value, json};

use self::draft::Draft;
pub use self::fields::Field;
use self::fields::Fields;
pub use self::files::SchemaFileError;
pub(crate) use self::formats::is_format;
use self::lower::{Lowered, OneOf, lower};
use self::references::References;
pub use self::refused::{Refused, SchemaError};
pub use self::sources::SourceValues;

/// What the grammar of a schema begins with.
const START: &str = "start: ";
/// The largest schema that is read, in bytes.
const MOST_BYTES: usize = 4 << 20;

/// A schema that a decoder can be held to.
///
/// Every draft from 4 to 2020-12 is read; `format` is asserted; `$ref` stays inside the schema. What no `$ref` leads
/// to, like an unused part of `$defs`, constrains nothing and is not looked at.
///
/// ```
/// use ibid_generate::{JsonSchema, SchemaError};
/// use serde_json::json;
///
/// let schema = JsonSchema::new(json!({ "type": "object", "properties": { "days": { "type": "integer" } } }))?;
/// assert!(schema.accepts(r#"{"days": 25}"#) && !schema.accepts(r#"{"days": "25"}"#));
/// let refused = JsonSchema::new(json!({ "$ref": "https://example.org/other.json" }));
/// assert!(matches!(refused, Err(SchemaError::Refused(refused)) if refused[0].keyword == "$ref"));
/// # Ok::<(), SchemaError>(())
/// ```
#[derive(Debug)]
pub struct JsonSchema {
    source: Value,
    draft: Draft,
    references: References,
    one_of: OneOf,
    lowered: Lowered,
    validator: jsonschema::Validator,
}

/// A keyword that the grammar is not exact in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InexactKeyword {
    /// The JSON pointer of the subschema that holds it.
    pub pointer: String,
    /// The keyword.
    pub keyword: String,
    /// Whether the grammar allows less than the schema; otherwise it allows more, and validation finds that.
    pub is_narrower: bool,
}

impl JsonSchema {
    /// Reads a schema.
    ///
    /// # Errors
    /// When the text is no JSON or too large, or the schema holds what a decoder cannot be held to.
    pub fn parse(text: &[u8]) -> Result<Self, SchemaError> {
        if text.len() > MOST_BYTES {
            return Err(SchemaError::TooLarge { bytes: text.len(), limit: MOST_BYTES });
        }
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Self::new(serde_json::from_slice(text).map_err(|error| SchemaError::Json(error.to_string()))?)
    }

    /// Compiles a schema.
    ///
    /// # Errors
    /// When it is no schema, or holds what a decoder cannot be held to: each part is named.
    pub fn new(source: Value) -> Result<Self, SchemaError> {
        on_deep_stack(|| Self::compile(source))
    }

    fn compile(source: Value) -> Result<Self, SchemaError> {
        let one = |refused| SchemaError::Refused(vec![refused]);
        if !source.is_object() && !source.is_boolean() {
            return Err(one(Refused::new("", "$schema", "a schema is an object, `true` or `false`")));
        }
        let draft = Draft::of(&source).map_err(one)?;
        if let Some(violation) = draft.violation(&source) {
            return Err(one(violation));
        }
        let references = References::of(&source, draft);
        let (one_of, lowered) = compiled(&source, (draft, &references)).map_err(SchemaError::Refused)?;
        let validator = jsonschema::options()
            .with_draft(draft.validator())
            .should_validate_formats(true)
            .offline()
            .build(&source)
            .map_err(|error| {
                one(Refused::new("", "$schema", format!("no validator can be made of it: {error}")))
            })?;
        Ok(Self { source, draft, references, one_of, lowered, validator })
    }

    /// The schema as it was given.
    pub fn source(&self) -> &Value {
        &self.source
    }

    /// The grammar of its values. With `sources`, numbers and dates are those of the sources, and strings marked
    /// `"x-ibid": {"verbatim": true}` are spans of them.
    ///
    /// # Errors
    /// When the sources hold no value for what the schema requires.
    pub fn grammar(&self, sources: Option<&SourceValues>) -> Result<String, SchemaError> {
        let Some(sources) = sources else { return Ok(lark(&self.lowered.schema)) };
        on_deep_stack(|| self.confined(sources))
    }

    /// The grammar of its values as the right side of a rule of a larger grammar.
    pub(crate) fn rule(&self) -> Result<String, SchemaError> {
        let grammar = self.grammar(None)?;
        Ok(grammar.strip_prefix(START).unwrap_or(&grammar).to_owned())
    }

    fn confined(&self, sources: &SourceValues) -> Result<String, SchemaError> {
        let places = (self.draft, &self.references);
        let lowered =
            lower(&self.source, places, self.one_of, Some(sources)).map_err(SchemaError::Refused)?;
        let grammar = lark(&lowered.schema);
        match probe::parser(&grammar) {
            Ok(_) => Ok(grammar),
            Err(says) => {
                let check =
                    |root: &Value, pointer: &str| check(root, pointer, places, self.one_of, Some(sources));
                Err(SchemaError::Refused(vec![attribute::culprit(&self.source, places, says, check)]))
            }
        }
    }

    /// Whether a decoder could write `text`, whose keys are in the order of the schema, with a space after each comma
    /// and colon.
    pub fn accepts(&self, text: &str) -> bool {
        probe::accepts(&lark(&self.lowered.schema), text)
    }

    /// The first thing that is wrong with `value`, by the validator of the `jsonschema` crate and not by the grammar.
    ///
    /// # Errors
    /// The violation, with the JSON pointer of the value that it is in.
    pub fn validate(&self, value: &Value) -> Result<(), InvalidValue> {
        self.validator.validate(value).map_err(|error| InvalidValue {
            pointer: error.instance_path().to_string(),
            reason: error.to_string(),
        })
    }

    /// Where the grammar allows more or less than the schema.
    pub fn inexact(&self) -> Vec<InexactKeyword> {
        let inexact = self.lowered.inexact.iter().cloned();
        inexact
            .map(|lower::Inexact { pointer, keyword, is_narrower }| InexactKeyword {
                pointer,
                keyword,
                is_narrower,
            })
            .collect()
    }

    /// Keywords that have no effect, by the pointer of the subschema that holds them: JSON Schema does not know them.
    pub fn remarks(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lowered.remarks.iter().map(|(pointer, keyword)| (pointer.as_str(), keyword.as_str()))
    }

    /// What the schema says of the value at a JSON pointer of a record.
    pub fn field(&self, pointer: &str) -> Field {
        self.places().field(pointer)
    }

    /// The fields of a record, one a line, for a model to read before it writes any.
    pub fn fields(&self) -> String {
        self.places().told()
    }

    /// The JSON pointers of what a table of records has columns for: values of objects; a list is one column.
    pub fn columns(&self) -> Vec<String> {
        self.places().columns()
    }

    fn places(&self) -> Fields<'_> {
        Fields { root: &self.source, draft: self.draft, references: &self.references }
    }

    /// The value that `text` holds, which was decoded under `grammar`: what was cut off is brought to its end in the
    /// shortest way, and items that have to differ are held once. `None` where it is no JSON and cannot be made any.
    pub fn read(&self, grammar: &str, text: &str) -> Option<Value> {
        let parsed = |text: &str| {
            let value = serde_json::from_str(text).ok();
            value.or_else(|| serde_json::from_str(&complete::with_finite_numbers(text)).ok())
        };
        let value = parsed(text)
            .or_else(|| parsed(&complete::completed(grammar, text, &example::of_patterns(&self.source))?))
            .or_else(|| parsed(without_words(text)));
        let value = without_negative_zero(value?);
        Some(if self.validator.is_valid(&value) { value } else { self.without_repetitions(value) })
    }

    /// The decoder does not look back at earlier items, so it may repeat one: said twice, it says nothing new.
    fn without_repetitions(&self, mut value: Value) -> Value {
        for _ in 0..64 {
            let Err(invalid) = self.validator.validate(&value) else { break };
            let is_repetition = invalid.schema_path().to_string().ends_with("/uniqueItems");
            let pointer = invalid.instance_path().to_string();
            drop(invalid);
            let Some(items) =
                value.pointer_mut(&pointer).and_then(Value::as_array_mut).filter(|_| is_repetition)
            else {
                break;
            };
            let mut kept: Vec<Value> = Vec::with_capacity(items.len());
            for item in items.drain(..) {
                if !kept.iter().any(|other| is_same(other, &item)) {
                    kept.push(item);
                }
            }
            *items = kept;
        }
        value
    }
}

/// `-0` is a fraction to the parser, and no integer to the validator.
fn without_negative_zero(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_f64() == Some(0.0) => json!(0),
        Value::Array(items) => items.into_iter().map(without_negative_zero).collect(),
        Value::Object(object) => {
            object.into_iter().map(|(name, value)| (name, without_negative_zero(value))).collect()
        }
        other => other,
    }
}

/// Equal as JSON Schema has it: `1` and `1.0` are, and the order of keys is nothing.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| is_same(left, right)))
        }
        _ => left == right,
    }
}

/// A value does not fit a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {}: {reason}", if pointer.is_empty() { "the root" } else { pointer })]
pub struct InvalidValue {
    /// The JSON pointer of the value.
    pub pointer: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Schemas are nested, and everything that reads them recurs: threads of a runtime have small stacks.
fn on_deep_stack<T: Send>(work: impl FnOnce() -> Result<T, SchemaError> + Send) -> Result<T, SchemaError> {
    const STACK: usize = 32 << 20;
    std::thread::scope(|scope| {
        let Ok(thread) = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work) else {
            return Err(SchemaError::Refused(vec![Refused::new(
                "",
                "$schema",
                "no thread can be started to compile it",
            )]));
        };
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The first way to say `oneOf` that the decoder takes.
fn compiled(source: &Value, places: (Draft, &References)) -> Result<(OneOf, Lowered), Vec<Refused>> {
    let mut first = None;
    for one_of in [OneOf::Exclusive, OneOf::Without, OneOf::Any] {
        let lowered = lower(source, places, one_of, None)?;
        match probe::parser(&lark(&lowered.schema)) {
            Ok(_) => return Ok((one_of, lowered)),
            Err(says) => {
                let is_about_one_of = says.contains("oneOf") || one_of != OneOf::Exclusive;
                first = Some(says);
                if !is_about_one_of {
                    break;
                }
            }
        }
    }
    let check = |root: &Value, pointer: &str| check(root, pointer, places, OneOf::Any, None);
    Err(vec![attribute::culprit(source, places, first.unwrap_or_default(), check)])
}

/// What the decoder says of the subschema at `pointer`.
fn check(
    root: &Value,
    pointer: &str,
    (draft, references): (Draft, &References),
    one_of: OneOf,
    sources: Option<&SourceValues>,
) -> Result<(), String> {
    let lowered = lower::lower_at(root, pointer, (draft, references), one_of, sources)
        .map_err(|refused| refused.first().map(Refused::to_string).unwrap_or_default())?;
    probe::parser(&lark(&lowered.schema)).map(|_| ())
}

/// The grammar of a lowered schema: white space is fixed, because small models go on writing it where it is free, and
/// characters are written as themselves, because an escaped name would not be recognized.
fn lark(lowered: &Value) -> String {
    let mut schema = lowered.as_object().cloned().unwrap_or_default();
    let settings = json!({
        "whitespace_flexible": false,
        "item_separator": ", ",
        "key_separator": ": ",
        "json_allowed_escapes": "nrbtf\\\"",
    });
    schema.insert("x-guidance".to_owned(), settings);
    format!("{START}%json {}", Value::Object(schema))
}

/// The schema of a grammar of records, for engines that read no Lark; `None` for any other grammar.
pub(crate) fn schema_of_grammar(lark: &str) -> Option<Value> {
    let mut schema: Value = serde_json::from_str(lark.strip_prefix("start: %json ")?).ok()?;
    schema.as_object_mut()?.shift_remove("x-guidance");
    Some(schema)
}

/// Models that are held to no grammar like to put JSON into a Markdown code block, or words before it.
fn without_words(text: &str) -> &str {
    let start = text.find(['{', '[']).unwrap_or(0);
    let end = text.rfind(['}', ']']).map_or(text.len(), |at| at + 1);
    text.get(start..end).unwrap_or(text)
}

#[cfg(test)]
mod tests;
