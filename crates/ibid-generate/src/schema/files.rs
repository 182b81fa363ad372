//! Schemas in several files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value};

use super::references::{LISTS, NAMED, SCHEMA, escaped, percent_decoded};
use super::{JsonSchema, MOST_BYTES, SchemaError};

/// Files that one schema may be made of.
const MOST_FILES: usize = 200;

/// A schema cannot be read from its files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaFileError {
    /// A file cannot be read.
    #[error("{} cannot be read{}: {source}", path.display(), referred(from.as_ref()))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reference that leads to it, where it is not the first one.
        from: Option<String>,
        /// What the system says.
        source: std::io::Error,
    },
    /// A reference leads out of the folder of the schema.
    #[error("`$ref` {reference} in {} leads out of the folder of the schema: copy the file into it", path.display())]
    Outside {
        /// The file that holds it.
        path: PathBuf,
        /// The reference.
        reference: String,
    },
    /// A reference to an anchor leads to another file, or stands in one.
    #[error("`$ref` {reference} in {}: anchors are not followed from file to file, write a pointer such as `#/$defs/name`", path.display())]
    Anchor {
        /// The file that holds it.
        path: PathBuf,
        /// The reference.
        reference: String,
    },
    /// There are too many files.
    #[error("the schema is made of more than {MOST_FILES} files")]
    TooMany,
    /// One of them, or all of them together, cannot be used.
    #[error("{}: {error}", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: SchemaError,
    },
}

fn referred(from: Option<&String>) -> String {
    from.map(|reference| format!(" (`$ref` {reference})")).unwrap_or_default()
}

impl JsonSchema {
    /// Reads a schema, and of the folder that it lies in those files that a `$ref` of it names, and theirs: they become
    /// definitions of the schema. Nothing outside of that folder is read, and nothing is fetched.
    ///
    /// # Errors
    /// When a file cannot be read or lies elsewhere, or the whole cannot be decoded under.
    pub fn read_with_files(path: &Path) -> Result<Self, SchemaFileError> {
        let unreadable = |from: Option<&String>, path: &Path| {
            let (path, from) = (path.to_owned(), from.cloned());
            move |source| SchemaFileError::Unreadable { path, from, source }
        };
        let canonical = fs_err::canonicalize(path).map_err(unreadable(None, path))?;
        let folder = canonical.parent().unwrap_or(Path::new("")).to_owned();
        let mut left = MOST_BYTES;
        let mut root = parsed(&canonical, &mut left, unreadable(None, path))?;
        let taken = root["$defs"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let mut reading =
            Reading { names: BTreeMap::new(), open: VecDeque::new(), taken, ids: ids_of(&root) };
        reading.rewrite(&mut root, &Place { file: &canonical, folder: &folder, name: None })?;
        let mut definitions = Map::new();
        while let Some((file, name, reference)) = reading.open.pop_front() {
            let mut schema = parsed(&file, &mut left, unreadable(Some(&reference), &file))?;
            if let Some(object) = schema.as_object_mut() {
                // It is a part of another schema now, and is referred to by where it stands in it.
                for keyword in ["$id", "id"] {
                    object.shift_remove(keyword);
                }
            }
            reading.ids = ids_of(&schema);
            reading.rewrite(&mut schema, &Place { file: &file, folder: &folder, name: Some(&name) })?;
            definitions.insert(name, schema);
        }
        if let (Some(object), false) = (root.as_object_mut(), definitions.is_empty()) {
            let known = object.entry("$defs").or_insert_with(|| Value::Object(Map::new()));
            if let Some(known) = known.as_object_mut() {
                known.extend(definitions);
            }
        }
        Self::new(root).map_err(|error| SchemaFileError::Schema { path: path.to_owned(), error })
    }
}

fn parsed(
    path: &Path,
    left: &mut usize,
    unreadable: impl FnOnce(std::io::Error) -> SchemaFileError,
) -> Result<Value, SchemaFileError> {
    let text = fs_err::read(path).map_err(unreadable)?;
    let failed = |error| SchemaFileError::Schema { path: path.to_owned(), error };
    *left = left
        .checked_sub(text.len())
        .ok_or_else(|| failed(SchemaError::TooLarge { bytes: text.len(), limit: MOST_BYTES }))?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    serde_json::from_slice(text).map_err(|error| failed(SchemaError::Json(error.to_string())))
}

struct Reading {
    /// What each file is called among the definitions.
    names: BTreeMap<PathBuf, String>,
    /// Files to read, their names, and the references that lead to them.
    open: VecDeque<(PathBuf, String, String)>,
    /// Names of definitions that there are.
    taken: BTreeSet<String>,
    /// What parts of the file in hand are called by themselves: a reference to one leads to no file.
    ids: BTreeSet<String>,
}

/// Where a schema stands.
struct Place<'a> {
    file: &'a Path,
    folder: &'a Path,
    /// Its name among the definitions; none for the first file.
    name: Option<&'a str>,
}

impl Reading {
    /// Makes the references of a schema to files, and of a file to itself, into such to definitions.
    fn rewrite(&mut self, schema: &mut Value, place: &Place<'_>) -> Result<(), SchemaFileError> {
        let Some(object) = schema.as_object_mut() else { return Ok(()) };
        if let Some(Value::String(reference)) = object.get_mut("$ref") {
            *reference = self.rewritten(reference, place)?;
        }
        for (keyword, value) in object.iter_mut() {
            let keyword = keyword.as_str();
            if value.is_object() && SCHEMA.contains(&keyword) {
                self.rewrite(value, place)?;
            } else if let Some(list) = value.as_array_mut().filter(|_| LISTS.contains(&keyword)) {
                for item in list {
                    self.rewrite(item, place)?;
                }
            } else if let Some(named) = value.as_object_mut().filter(|_| NAMED.contains(&keyword)) {
                for item in named.values_mut() {
                    self.rewrite(item, place)?;
                }
            }
        }
        Ok(())
    }

    fn rewritten(&mut self, reference: &str, place: &Place<'_>) -> Result<String, SchemaFileError> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let at = |name: &str| format!("#/$defs/{}{fragment}", percent_encoded(&escaped(name)));
        let is_address = file.find(':').is_some_and(|colon| !file[..colon].contains('/'));
        let is_own = file.is_empty() && place.name.is_none() || self.ids.contains(file);
        if is_address || is_own {
            return Ok(reference.to_owned());
        }
        // Two files may have anchors of the same name.
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return Err(SchemaFileError::Anchor {
                path: place.file.to_owned(),
                reference: reference.to_owned(),
            });
        }
        if let Some(name) = place.name.filter(|_| file.is_empty()) {
            return Ok(at(name));
        }
        let outside =
            || SchemaFileError::Outside { path: place.file.to_owned(), reference: reference.to_owned() };
        let joined = inside(place.file.parent().unwrap_or(place.folder), &percent_decoded(file))
            .ok_or_else(outside)?;
        // A link in the folder may lead out of it.
        let path = fs_err::canonicalize(&joined).map_err(|source| SchemaFileError::Unreadable {
            path: joined,
            from: Some(reference.to_owned()),
            source,
        })?;
        if !path.starts_with(place.folder) {
            return Err(outside());
        }
        if let Some(name) = self.names.get(&path) {
            return Ok(at(name));
        }
        if self.names.len() >= MOST_FILES {
            return Err(SchemaFileError::TooMany);
        }
        let below = path.strip_prefix(place.folder).unwrap_or(&path).to_string_lossy().into_owned();
        let numbered = (2..).map(|number| format!("{below} ({number})"));
        let name = std::iter::once(below.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = name.unwrap_or(below);
        self.taken.insert(name.clone());
        self.names.insert(path.clone(), name.clone());
        self.open.push_back((path, name.clone(), reference.to_owned()));
        Ok(at(&name))
    }
}

/// A text as a part of a reference, where hardly more than letters and digits stands for itself.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// What the parts of a schema are called by themselves.
fn ids_of(schema: &Value) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(object) => {
                let names = ["$id", "id"].into_iter().filter_map(|keyword| object.get(keyword)?.as_str());
                ids.extend(names.map(str::to_owned));
                open.extend(object.values());
            }
            _ => {}
        }
    }
    ids
}

/// The path of a relative reference.
fn inside(folder: &Path, reference: &str) -> Option<PathBuf> {
    let relative = Path::new(reference);
    let is_relative = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir | Component::ParentDir));
    is_relative.then(|| folder.join(relative))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::{JsonSchema, SchemaFileError};

    fn written(folder: &TempDir, files: &[(&str, &str)]) -> PathBuf {
        for (name, text) in files {
            let path = folder.path().join("schemas").join(name);
            fs_err::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs_err::write(path, text).expect("written");
        }
        folder.path().join("schemas").join(files[0].0)
    }

    #[test]
    fn files_beside_and_below_become_definitions() {
        let folder = TempDir::new().expect("a folder");
        let path = written(
            &folder,
            &[
                (
                    "invoice.json",
                    r##"{"type": "object", "properties": {"total": {"$ref": "parts/the%20money.json"}, "net": {"$ref": "parts/the%20money.json#/$defs/amount"}, "self": {"$ref": "#/properties/net"}}, "additionalProperties": false}"##,
                ),
                (
                    "parts/the money.json",
                    r##"{"$id": "https://example.org/money.json", "type": "object", "properties": {"amount": {"$ref": "#/$defs/amount"}, "currency": {"$ref": "../currency.json"}}, "required": ["amount", "currency"], "additionalProperties": false, "$defs": {"amount": {"type": "integer"}}}"##,
                ),
                ("currency.json", r#"{"enum": ["EUR", "USD"]}"#),
            ],
        );
        let schema = JsonSchema::read_with_files(&path).expect("a schema");
        for (text, is_valid) in [
            (r#"{"total": {"amount": 7, "currency": "EUR"}, "net": 5, "self": 5}"#, true),
            (r#"{"total": {"amount": 7, "currency": "GBP"}}"#, false),
            (r#"{"net": "five"}"#, false),
        ] {
            assert_eq!(schema.accepts(text), is_valid, "{text}");
            let value = serde_json::from_str(text).expect("JSON");
            assert_eq!(schema.validate(&value).is_ok(), is_valid, "{text}");
        }
        // Not read unless it is asked for.
        let text = fs_err::read(&path).expect("read");
        let refused = JsonSchema::parse(&text).expect_err("files");
        assert!(refused.to_string().contains("nothing is read from files"), "{refused}");
    }

    #[test]
    fn what_lies_elsewhere_is_not_read() {
        let folder = TempDir::new().expect("a folder");
        fs_err::write(folder.path().join("secret.json"), r#"{"type": "string"}"#).expect("written");
        let secret = folder.path().join("secret.json").display().to_string();
        for reference in ["../secret.json", &secret, "sub/../../secret.json"] {
            let text = format!(r#"{{"$ref": "{reference}"}}"#);
            let path = written(&folder, &[("a.json", &text), ("sub/b.json", "{}")]);
            let error = JsonSchema::read_with_files(&path).expect_err("elsewhere");
            assert!(matches!(error, SchemaFileError::Outside { .. }), "{error}");
        }
        let path = written(&folder, &[("a.json", r#"{"$ref": "missing.json"}"#)]);
        let error = JsonSchema::read_with_files(&path).expect_err("missing");
        assert!(matches!(error, SchemaFileError::Unreadable { .. }), "{error}");
        for reference in ["https://example.org/x.json", "file:///etc/passwd"] {
            let path = written(&folder, &[("a.json", &format!(r#"{{"$ref": "{reference}"}}"#))]);
            let error = JsonSchema::read_with_files(&path).expect_err("an address");
            assert!(error.to_string().contains("$ref"), "{error}");
        }
    }

    #[test]
    fn definitions_and_files_of_one_name_are_told_apart() {
        let folder = TempDir::new().expect("a folder");
        let path = written(
            &folder,
            &[
                (
                    "a.json",
                    r##"{"type": "object", "properties": {"own": {"$ref": "#/$defs/b.json"}, "other": {"$ref": "b.json"}, "inner": {"$ref": "inner.json"}}, "additionalProperties": false, "$defs": {"b.json": {"type": "string"}, "x": {"$id": "inner.json", "type": "boolean"}}}"##,
                ),
                ("b.json", r#"{"type": "integer"}"#),
            ],
        );
        let schema = JsonSchema::read_with_files(&path).expect("a schema");
        assert!(schema.accepts(r#"{"own": "x", "other": 1, "inner": true}"#));
        assert!(!schema.accepts(r#"{"own": 1}"#) && !schema.accepts(r#"{"other": "x"}"#));
        let path = written(
            &folder,
            &[("c.json", r#"{"$ref": "d.json#amount"}"#), ("d.json", r#"{"$anchor": "amount"}"#)],
        );
        let error = JsonSchema::read_with_files(&path).expect_err("an anchor");
        assert!(matches!(error, SchemaFileError::Anchor { .. }), "{error}");
        let draft_7 = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "integer"}"#;
        let path = written(
            &folder,
            &[
                (
                    "e.json",
                    r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "f.json"}"#,
                ),
                ("f.json", draft_7),
            ],
        );
        let error = JsonSchema::read_with_files(&path).expect_err("another draft");
        assert!(error.to_string().contains("another draft"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_not_followed() {
        let folder = TempDir::new().expect("a folder");
        fs_err::write(folder.path().join("secret.json"), "{}").expect("written");
        let path = written(&folder, &[("a.json", r#"{"$ref": "link.json"}"#)]);
        let link = folder.path().join("schemas/link.json");
        std::os::unix::fs::symlink(folder.path().join("secret.json"), link).expect("linked");
        let error = JsonSchema::read_with_files(&path).expect_err("elsewhere");
        assert!(matches!(error, SchemaFileError::Outside { .. }), "{error}");
    }

    #[test]
    fn files_that_refer_to_one_another_are_one_schema() {
        let folder = TempDir::new().expect("a folder");
        let path = written(
            &folder,
            &[
                (
                    "tree.json",
                    r#"{"type": "object", "properties": {"left": {"$ref": "node.json"}}, "additionalProperties": false}"#,
                ),
                (
                    "node.json",
                    r#"{"anyOf": [{"type": "null"}, {"type": "object", "properties": {"next": {"$ref": "node.json"}, "tree": {"$ref": "tree.json"}}, "additionalProperties": false}]}"#,
                ),
            ],
        );
        let schema = JsonSchema::read_with_files(&path).expect("a schema");
        assert!(schema.accepts(r#"{"left": {"next": {"next": null}, "tree": {"left": null}}}"#));
        assert!(!schema.accepts(r#"{"left": {"next": 1}}"#));
    }
}
