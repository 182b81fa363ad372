//! A schema of any draft → the part of JSON Schema that the decoder is exact in.
//!
//! Whatever the decoder would leave out or read in another way is said in other words here, or refused by name. What
//! cannot be said exactly is said more narrowly: then every output is valid, and some valid ones are not written.

mod confine;
mod count;
mod dependent;
mod endless;
mod limits;
mod names;
mod negate;
mod one_of;
mod reference;
mod remarks;
mod unevaluated;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use self::limits::{bound, count_of, holds_one_item, whole};
use self::remarks::REMARKS;
use super::draft::Draft;
use super::formats::{self, Format};
use super::pattern;
use super::references::{References, escaped};
use super::{Refused, SourceValues};

/// How `oneOf` is said where the decoder cannot tell that its alternatives exclude one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OneOf {
    /// As it is: the decoder tells.
    Exclusive,
    /// Each alternative without the others.
    Without,
    /// Any of them; what fits two is found when the output is validated.
    Any,
}

/// A keyword that is not said exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Inexact {
    pub(super) pointer: String,
    pub(super) keyword: String,
    pub(super) is_narrower: bool,
}

/// What the decoder is given.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    pub(super) schema: Value,
    pub(super) inexact: BTreeSet<Inexact>,
    pub(super) remarks: BTreeSet<(String, String)>,
}

pub(super) struct Lowering<'a> {
    root: &'a Value,
    draft: Draft,
    references: &'a References,
    one_of: OneOf,
    sources: Option<&'a SourceValues>,
    definitions: BTreeMap<String, String>,
    queue: VecDeque<String>,
    refused: BTreeSet<Refused>,
    inexact: BTreeSet<Inexact>,
    remarks: BTreeSet<(String, String)>,
    /// Subschemas whose negation is being made: a recursive one has none.
    negating: Vec<String>,
    /// How many subschemas may still be looked at: what is said in other words can grow beyond all measure.
    left: usize,
}

/// The decoder recurs once for each property of an object, on stacks that are not ours.
const DEEPEST: usize = 64;
const MOST_PROPERTIES: usize = 500;
const MOST_SUBSCHEMAS: usize = 200_000;

/// The whole of `root`, or everything in it that cannot be said.
pub(super) fn lower(
    root: &Value,
    places: (Draft, &References),
    one_of: OneOf,
    sources: Option<&SourceValues>,
) -> Result<Lowered, Vec<Refused>> {
    lower_at(root, "", places, one_of, sources)
}

/// The subschema of `root` at `pointer`.
pub(super) fn lower_at(
    root: &Value,
    pointer: &str,
    (draft, references): (Draft, &References),
    one_of: OneOf,
    sources: Option<&SourceValues>,
) -> Result<Lowered, Vec<Refused>> {
    let mut lowering = Lowering {
        root,
        draft,
        references,
        one_of,
        sources,
        definitions: BTreeMap::new(),
        queue: VecDeque::new(),
        refused: BTreeSet::new(),
        inexact: BTreeSet::new(),
        remarks: BTreeSet::new(),
        negating: Vec::new(),
        left: MOST_SUBSCHEMAS,
    };
    let body = lowering.schema(root.pointer(pointer).unwrap_or(&Value::Null), pointer);
    let mut definitions = Map::new();
    while let Some(pointer) = lowering.queue.pop_front() {
        let name = lowering.definitions[&pointer].clone();
        let target = root.pointer(&pointer).unwrap_or(&Value::Null);
        let definition = lowering.schema(target, &pointer);
        definitions.insert(name, definition);
    }
    if let Some(sources) = sources
        && let Some(spans) = sources.verbatim_definition()
    {
        definitions.insert(confine::VERBATIM.to_owned(), spans);
    }
    lowering.refuse_endless(&definitions);
    if !lowering.refused.is_empty() {
        return Err(lowering.refused.into_iter().collect());
    }
    let mut schema = match body {
        Value::Object(object) => object,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    let schema = Value::Object(schema);
    Ok(Lowered { schema, inexact: lowering.inexact, remarks: lowering.remarks })
}

impl Lowering<'_> {
    /// What is said for the subschema at `pointer`.
    fn schema(&mut self, schema: &Value, pointer: &str) -> Value {
        if !self.goes_on() {
            return Value::Bool(true);
        }
        if pointer.matches('/').count() > DEEPEST {
            self.refuse(pointer, "$ref", "it is nested too deep to be decoded: put parts of it into `$defs`");
            return Value::Bool(true);
        }
        let object = match schema {
            Value::Bool(_) => return schema.clone(),
            Value::Object(object) => object,
            _ => {
                self.refuse(pointer, "$ref", "there is no schema here");
                return Value::Bool(true);
            }
        };
        if let Some(uri) = object.get("$schema").and_then(Value::as_str)
            && !pointer.is_empty()
            && Draft::of(schema) != Ok(self.draft)
        {
            self.refuse(pointer, "$schema", format!("{uri} is another draft than that of the whole"));
        }
        self.own(object, pointer);
        if self.draft.ref_stands_alone() && object.contains_key("$ref") {
            return self.reference(object, pointer);
        }
        let mut said = Map::new();
        // Other things that have to hold as well.
        let mut also: Vec<Value> = Vec::new();
        for (keyword, value) in object {
            self.keyword((keyword, value), object, pointer, (&mut said, &mut also));
        }
        self.counts(object, pointer, &mut also);
        bound(&mut said);
        if let Some(sources) = self.sources {
            confine::confine(&mut said, &mut also, object, sources);
        }
        joined(said, also)
    }

    fn keyword(
        &mut self,
        (keyword, value): (&str, &Value),
        object: &Map<String, Value>,
        pointer: &str,
        (said, also): (&mut Map<String, Value>, &mut Vec<Value>),
    ) {
        let at = format!("{pointer}/{}", escaped(keyword));
        let modern = self.draft >= Draft::Y2019;
        match keyword {
            "type" | "enum" | "const" | "required" | "minimum" | "maximum" | "multipleOf" => {
                said.insert(keyword.to_owned(), value.clone());
            }
            "exclusiveMinimum" | "exclusiveMaximum" => self.exclusive((keyword, value), object, said),
            "minLength" | "maxLength" | "minItems" | "maxItems" => {
                self.least((keyword, value), pointer);
                said.insert(keyword.to_owned(), whole(value));
            }
            "minProperties" => self.least((keyword, value), pointer),
            "maxProperties" => {}
            "pattern" => {
                let text = value.as_str().unwrap_or_default();
                match pattern::translated(text) {
                    Ok(pattern) => also.push(json!({ "pattern": pattern })),
                    Err(reason) => self.refuse(pointer, keyword, reason),
                }
            }
            "format" => self.format(value, pointer, also),
            "properties" if value.as_object().is_some_and(|named| named.len() > MOST_PROPERTIES) => {
                let reason = format!(
                    "more than {MOST_PROPERTIES} properties cannot be decoded: ask for fewer at once"
                );
                self.refuse(pointer, keyword, reason);
            }
            "properties" => {
                said.insert(keyword.to_owned(), self.named(value, &at));
            }
            "patternProperties" => self.pattern_properties(value, pointer, said),
            "additionalProperties" => {
                said.insert(keyword.to_owned(), self.schema(value, &at));
            }
            "items" if value.is_array() => {
                said.insert("prefixItems".to_owned(), self.list(value, &at));
            }
            "items" => {
                let items = self.schema(value, &at);
                said.insert(keyword.to_owned(), items);
            }
            "additionalItems" if self.draft < Draft::Y2020 => {
                if object.get("items").is_some_and(Value::is_array) {
                    let items = self.schema(value, &at);
                    said.insert("items".to_owned(), items);
                }
            }
            "prefixItems" if self.draft == Draft::Y2020 => {
                said.insert(keyword.to_owned(), self.list(value, &at));
            }
            "allOf" | "anyOf" => also.push(json!({ keyword: self.list(value, &at) })),
            "oneOf" => also.push(self.one_of(value, pointer)),
            "not" => match self.negated(value, &at) {
                Some(negated) => also.push(negated),
                None => self.refuse(
                    pointer,
                    keyword,
                    "what is not allowed cannot be put as what is: say it without `not`",
                ),
            },
            "if" if self.draft >= Draft::Seven => also.extend(self.conditional(object, pointer)),
            "then" | "else" if self.draft >= Draft::Seven => {}
            "dependentRequired" | "dependentSchemas" if modern => also.extend(self.dependent(value, &at)),
            "dependencies" if !modern => also.extend(self.dependent(value, &at)),
            "contains" if self.draft >= Draft::Six => also.extend(self.contains(object, pointer)),
            "minContains" | "maxContains" if modern => {}
            "uniqueItems" => {
                if value == &Value::Bool(true) && !holds_one_item(object) {
                    self.inexact(pointer, keyword, false);
                }
            }
            "propertyNames" if self.draft >= Draft::Six => self.property_names(value, pointer, also),
            "unevaluatedProperties" | "unevaluatedItems" if modern => {
                self.unevaluated((keyword, value), object, pointer, also);
            }
            "$ref" => also.push(self.reference(object, pointer)),
            "$dynamicRef" if self.draft == Draft::Y2020 => also.push(self.dynamic_reference(value, pointer)),
            "$recursiveRef" if modern => {
                self.refuse(pointer, keyword, "what it refers to depends on where it is used: write `$ref`");
            }
            _ if REMARKS.contains(&keyword) => {}
            _ => {
                self.remarks.insert((pointer.to_owned(), keyword.to_owned()));
            }
        }
    }

    fn exclusive(
        &self,
        (keyword, value): (&str, &Value),
        object: &Map<String, Value>,
        said: &mut Map<String, Value>,
    ) {
        let limit = if keyword == "exclusiveMinimum" { "minimum" } else { "maximum" };
        match value {
            Value::Bool(true) if self.draft == Draft::Four => {
                if let Some(limit) = object.get(limit) {
                    said.insert(keyword.to_owned(), limit.clone());
                }
            }
            Value::Bool(_) => {}
            number => {
                said.insert(keyword.to_owned(), number.clone());
            }
        }
    }

    fn format(&mut self, value: &Value, pointer: &str, also: &mut Vec<Value>) {
        let name = value.as_str().unwrap_or_default();
        match formats::format(name) {
            Format::Pattern(pattern) => also.push(json!({ "pattern": format!("^(?:{pattern})$") })),
            Format::Narrower(pattern) => {
                self.inexact(pointer, "format", true);
                also.push(json!({ "pattern": format!("^(?:{pattern})$") }));
            }
            Format::Remark => {
                self.remarks.insert((pointer.to_owned(), format!("format: {name}")));
            }
        }
    }

    fn pattern_properties(&mut self, value: &Value, pointer: &str, said: &mut Map<String, Value>) {
        let mut named = Map::new();
        for (name, schema) in value.as_object().into_iter().flatten() {
            let at = format!("{pointer}/patternProperties/{}", escaped(name));
            match pattern::translated(name) {
                Ok(pattern) => {
                    let schema = self.schema(schema, &at);
                    named.insert(pattern, schema);
                }
                Err(reason) => self.refuse(pointer, "patternProperties", format!("{name}: {reason}")),
            }
        }
        said.insert("patternProperties".to_owned(), Value::Object(named));
    }

    fn named(&mut self, schemas: &Value, at: &str) -> Value {
        let schemas = schemas.as_object().into_iter().flatten();
        Value::Object(
            schemas
                .map(|(name, schema)| (name.clone(), self.schema(schema, &format!("{at}/{}", escaped(name)))))
                .collect(),
        )
    }

    fn list(&mut self, schemas: &Value, at: &str) -> Value {
        let schemas = schemas.as_array().into_iter().flatten().enumerate();
        schemas.map(|(index, schema)| self.schema(schema, &format!("{at}/{index}"))).collect()
    }

    fn goes_on(&mut self) -> bool {
        if self.left == 0 {
            self.refuse(
                "",
                "$defs",
                "said in the decoder's words the schema is too large: ask for less at once",
            );
            return false;
        }
        self.left -= 1;
        true
    }

    fn refuse(&mut self, pointer: &str, keyword: &str, reason: impl Into<String>) {
        self.refused.insert(Refused::new(pointer, keyword, reason));
    }

    fn inexact(&mut self, pointer: &str, keyword: &str, is_narrower: bool) {
        self.inexact.insert(Inexact {
            pointer: pointer.to_owned(),
            keyword: keyword.to_owned(),
            is_narrower,
        });
    }
}

/// One schema of what is said and of what has to hold as well.
fn joined(mut said: Map<String, Value>, mut also: Vec<Value>) -> Value {
    also.retain(|other| other != &Value::Bool(true) && other != &json!({}));
    if said.is_empty() && also.len() == 1 {
        return also.remove(0);
    }
    if !also.is_empty() {
        said.insert("allOf".to_owned(), Value::Array(also));
    }
    Value::Object(said)
}

const TYPES: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];

/// The types that a schema names; all of them where it names none. An integer is a number here.
fn types_of(object: &Map<String, Value>) -> BTreeSet<&str> {
    let named: Vec<&str> = match object.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => TYPES.to_vec(),
    };
    named.into_iter().map(|name| if name == "integer" { "number" } else { name }).collect()
}
