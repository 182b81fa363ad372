//! One file to its text and the places of its text; one module per format.

mod docx;
mod encoding;
mod error;
mod format;
mod html;
mod markdown;
mod pdf;
mod text;

use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap};

pub use error::ExtractError;

use crate::SourceFile;

/// Limits of reading one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file. By default, 256 MiB.
    pub file_bytes: u64,
    /// Bytes of extracted text. By default, 64 MiB.
    pub text_bytes: usize,
    /// Bytes that the parts of a DOCX may unpack to. By default, 256 MiB.
    pub unpacked_bytes: u64,
    /// Pages of a PDF. By default, 20,000.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 256 << 20, text_bytes: 64 << 20, unpacked_bytes: 256 << 20, pages: 20_000 }
    }
}

/// What an extractor gives.
#[derive(Debug, Default)]
struct Extracted {
    text: String,
    locations: LocationMap,
    title: Option<String>,
    coverage: Coverage,
}

/// Reads one file.
///
/// # Errors
/// When it cannot be read, is too large, is of no known format, is damaged or encrypted, or holds no text. The
/// error says what a person can do.
pub fn extract(file: &SourceFile, limits: &Limits) -> Result<Document, ExtractError> {
    if file.size > limits.file_bytes {
        return Err(ExtractError::TooLarge { what: "the file", found: file.size, limit: limits.file_bytes });
    }
    let bytes = fs_err::read(&file.path).map_err(ExtractError::Unreadable)?;
    if bytes.is_empty() {
        return Err(ExtractError::NoText { reason: "the file is empty" });
    }
    let format = format::detect(&file.name, &bytes)?;
    let content_hash = ContentHash::of(&bytes);
    let extracted = match format {
        DocumentFormat::Pdf => pdf::extract(bytes, limits)?,
        DocumentFormat::Docx => docx::extract(&bytes, limits)?,
        DocumentFormat::Html => html::extract(&bytes),
        DocumentFormat::Markdown => markdown::extract(&bytes),
        _ => text::extract(&bytes),
    };
    if extracted.text.len() > limits.text_bytes {
        let (found, limit) = (extracted.text.len() as u64, limits.text_bytes as u64);
        return Err(ExtractError::TooLarge { what: "its text", found, limit });
    }
    if !extracted.text.chars().any(char::is_alphanumeric) {
        let reason = if format == DocumentFormat::Pdf {
            "none of its pages has text; it may be a scan, which needs OCR first"
        } else {
            "there is no text in it"
        };
        return Err(ExtractError::NoText { reason });
    }
    Ok(Document {
        name: file.name.clone(),
        content_hash,
        text_hash: ContentHash::of(extracted.text.as_bytes()),
        format,
        title: extracted.title.filter(|title| !title.trim().is_empty()),
        language: language(&extracted.text),
        text: extracted.text,
        locations: extracted.locations,
        coverage: extracted.coverage,
    })
}

/// ISO 639-3, where detection is sure.
fn language(text: &str) -> Option<String> {
    let sample = &text[..text.floor_char_boundary(20_000)];
    whatlang::detect(sample).filter(whatlang::Info::is_reliable).map(|info| info.lang().code().to_owned())
}

/// Control characters that a terminal or a prompt could act on are no text. Line breaks are one character.
fn clean(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    unix.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests;
