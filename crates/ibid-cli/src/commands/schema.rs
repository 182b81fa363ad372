use std::path::{Path, PathBuf};

use anyhow::Context;
use ibid::{JsonSchema, RefusedKeyword, SchemaError, SchemaFileError};
use serde::Serialize;

use crate::exit::Exit;
use crate::render::{self, DIM, GOOD, SOURCE, WARNING};
use crate::settings::Settings;

/// One line of `ibid schema check --json`, which is a contract: see docs/json.md.
#[derive(Debug, Serialize)]
struct Checked<'a> {
    file: String,
    supported: bool,
    refused: &'a [RefusedKeyword],
}

/// A schema to decode under, `with_files` that it refers to.
pub(super) fn read(file: &Path, with_files: bool) -> anyhow::Result<JsonSchema> {
    if with_files {
        return Ok(JsonSchema::read_with_files(file)?);
    }
    let text = fs_err::read(file)?;
    JsonSchema::parse(&text).with_context(|| format!("{} cannot be used", file.display()))
}

/// The schema, or why it cannot be decoded under; an error where it cannot be read.
fn checked(file: &Path, with_files: bool) -> anyhow::Result<Result<JsonSchema, SchemaError>> {
    if !with_files {
        return Ok(JsonSchema::parse(&fs_err::read(file)?));
    }
    match JsonSchema::read_with_files(file) {
        Ok(schema) => Ok(Ok(schema)),
        Err(SchemaFileError::Schema { error: SchemaError::Refused(refused), .. }) => {
            Ok(Err(SchemaError::Refused(refused)))
        }
        Err(error) => Err(error.into()),
    }
}

/// `ibid schema check FILE…`.
pub(crate) fn check(files: &[PathBuf], with_files: bool, settings: &Settings) -> anyhow::Result<Exit> {
    let mut exit = Exit::Success;
    for file in files {
        let checked = checked(file, with_files);
        let refused = match &checked {
            Ok(Ok(_)) => Vec::new(),
            Ok(Err(SchemaError::Refused(refused))) => refused.clone(),
            Ok(Err(error)) => vec![unreadable(error.to_string())],
            Err(error) => vec![unreadable(error.to_string())],
        };
        let is_readable = matches!(checked, Ok(Ok(_) | Err(SchemaError::Refused(_))));
        let supported = refused.is_empty();
        if settings.json {
            render::json(&Checked { file: file.display().to_string(), supported, refused: &refused })?;
        } else {
            tell(file, checked.as_ref().ok().and_then(|schema| schema.as_ref().ok()), &refused);
        }
        exit = match (exit, is_readable, supported) {
            (Exit::Error, ..) | (_, false, _) => Exit::Error,
            (Exit::Nothing, ..) | (_, _, false) => Exit::Nothing,
            (exit, ..) => exit,
        };
    }
    Ok(exit)
}

fn unreadable(reason: String) -> RefusedKeyword {
    RefusedKeyword { pointer: String::new(), keyword: String::new(), reason }
}

/// A pointer as people read it; names of properties are whatever the schema's author wrote.
fn place(pointer: &str) -> String {
    if pointer.is_empty() { "/".to_owned() } else { render::printable(pointer) }
}

fn tell(file: &Path, schema: Option<&JsonSchema>, refused: &[RefusedKeyword]) {
    let verdict = if refused.is_empty() {
        format!("{GOOD}supported{GOOD:#}")
    } else {
        format!("{WARNING}not supported{WARNING:#}")
    };
    render::line(&format!("{}: {verdict}", file.display()));
    for part in refused {
        let (place, reason) = (place(&part.pointer), render::printable(&part.reason));
        if part.keyword.is_empty() {
            render::line(&format!("  {reason}"));
        } else {
            let keyword = render::printable(&part.keyword);
            render::line(&format!("  {SOURCE}{place}{SOURCE:#} {keyword}: {reason}"));
        }
    }
    for part in schema.map(JsonSchema::inexact).unwrap_or_default() {
        let place = place(&part.pointer);
        let how = if part.is_narrower {
            "records hold fewer values than it allows"
        } else {
            "checked after decoding"
        };
        render::line(&format!("  {DIM}{place} {}: {how}{DIM:#}", part.keyword));
    }
    for (pointer, keyword) in schema.into_iter().flat_map(JsonSchema::remarks) {
        let (place, keyword) = (place(pointer), render::printable(keyword));
        render::line(&format!("  {DIM}{place} {keyword}: a remark, without effect{DIM:#}"));
    }
}
