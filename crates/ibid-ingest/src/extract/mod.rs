//! One file to its text and the places of its text; one module per format.

mod docx;
mod encoding;
mod error;
pub(crate) mod format;
mod html;
mod limits;
mod markdown;
mod pdf;
mod text;

use std::io::Read;

use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap};

pub use error::ExtractError;
pub use limits::Limits;

use crate::SourceFile;

/// How much of a file is looked at to tell its format.
const HEAD_BYTES: u64 = 8 << 10;
/// How much of a text is looked at to tell its language.
const LANGUAGE_BYTES: usize = 20_000;

/// What an extractor gives.
#[derive(Debug, Default)]
struct Extracted {
    text: String,
    locations: LocationMap,
    title: Option<String>,
    coverage: Coverage,
}

/// The document in a file.
///
/// What is no document is refused by its first few kilobytes, so that a film costs no more than a note.
///
/// # Errors
/// When the file cannot be read, is too large, is of no known format, is damaged or encrypted, or holds no
/// text. The error says what a person can do.
pub fn extract(file: &SourceFile, limits: &Limits) -> Result<Document, ExtractError> {
    let (format, bytes) = read(file, limits)?;
    let content_hash = ContentHash::of(&bytes);
    let extracted = match format {
        DocumentFormat::Pdf => pdf::extract(bytes, limits)?,
        DocumentFormat::Docx => docx::extract(&bytes, limits)?,
        DocumentFormat::Html => html::extract(&bytes)?,
        DocumentFormat::Markdown => markdown::extract(&bytes),
        _ => text::extract(&bytes),
    };
    if extracted.text.len() > limits.text_bytes {
        let (found, limit) = (extracted.text.len() as u64, limits.text_bytes as u64);
        return Err(ExtractError::TooLarge { what: "its text", found, limit });
    }
    if !extracted.text.chars().any(char::is_alphanumeric) {
        let reason = if format == DocumentFormat::Pdf { pdf::NO_TEXT } else { "there is no text in it" };
        return Err(ExtractError::NoText { reason });
    }
    Ok(Document {
        name: file.name.clone(),
        content_hash,
        text_hash: ContentHash::of(extracted.text.as_bytes()),
        format,
        title: extracted.title.map(|title| one_line(&title)).filter(|title| !title.is_empty()),
        language: language(&extracted.text),
        text: extracted.text,
        locations: extracted.locations,
        coverage: extracted.coverage,
    })
}

/// The format and the bytes of a file. The size that the walk saw may be out of date: what counts is what is
/// read.
fn read(file: &SourceFile, limits: &Limits) -> Result<(DocumentFormat, Vec<u8>), ExtractError> {
    let too_large = |found| ExtractError::TooLarge { what: "the file", found, limit: limits.file_bytes };
    let mut opened = fs_err::File::open(&file.path).map_err(ExtractError::Unreadable)?;
    let mut bytes = Vec::new();
    opened.by_ref().take(HEAD_BYTES).read_to_end(&mut bytes).map_err(ExtractError::Unreadable)?;
    if bytes.is_empty() {
        return Err(ExtractError::NoText { reason: "the file is empty" });
    }
    let format = format::detect(&file.name, &bytes)?;
    if file.size > limits.file_bytes {
        return Err(too_large(file.size));
    }
    let rest = (limits.file_bytes + 1).saturating_sub(bytes.len() as u64);
    opened.take(rest).read_to_end(&mut bytes).map_err(ExtractError::Unreadable)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large(bytes.len() as u64));
    }
    Ok((format, bytes))
}

/// ISO 639-3, where detection is sure.
fn language(text: &str) -> Option<String> {
    let sample = &text[..text.floor_char_boundary(LANGUAGE_BYTES)];
    whatlang::detect(sample).filter(whatlang::Info::is_reliable).map(|info| info.lang().code().to_owned())
}

/// The text with each line break as one character, and without what [`kept`] leaves out.
fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\r' {
            if characters.peek() != Some(&'\n') {
                cleaned.push('\n');
            }
        } else {
            cleaned.extend(kept(character));
        }
    }
    cleaned
}

/// Control characters, which a terminal or a prompt could act on, are no text; those that part words become a
/// space.
fn kept(character: char) -> Option<char> {
    match character {
        '\n' | '\t' => Some(character),
        // Vertical tab, form feed, next line.
        '\u{b}' | '\u{c}' | '\u{85}' => Some(' '),
        _ if character.is_control() => None,
        _ => Some(character),
    }
}

/// Words with one space between them.
fn one_line(text: &str) -> String {
    text.chars().filter_map(kept).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
