//! One file to its text and the places of its text; one module per format.

mod data;
mod docx;
mod encoding;
mod epub;
mod error;
pub(crate) mod format;
mod html;
mod limits;
mod mail;
mod markdown;
mod markup;
mod members;
mod merged;
mod metadata;
mod notebook;
mod ocr;
mod odf;
mod ole;
mod package;
mod pdf;
mod pptx;
mod program;
mod rtf;
mod settings;
mod sheets;
mod text;
mod unpack;
mod writer;

use std::io::Read;

use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, DocumentName, LocationMap, Metadata};

pub use error::ExtractError;
pub use limits::{Limits, UnknownLimit};
pub use ocr::Ocr;
pub use settings::ExtractSettings;
pub(crate) use unpack::{BrokenPart, GAVE_UP, extract_rest};

use crate::SourceFile;
use format::Kind;

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
    /// As the file writes it.
    language: Option<String>,
    metadata: Metadata,
    coverage: Coverage,
    attachments: Vec<Attachment>,
}

/// What a message carries.
#[derive(Debug)]
struct Attachment {
    name: String,
    bytes: Vec<u8>,
}

/// The document in a file, without its attachments; an archive holds documents and is none.
///
/// What is no document is refused by its first few kilobytes, so that a film costs no more than a note.
///
/// # Errors
/// When the file cannot be read, is too large, is of no known format, is damaged or encrypted, or holds no
/// text. The error says what a person can do.
pub fn extract(file: &SourceFile, limits: &Limits) -> Result<Document, ExtractError> {
    let settings = ExtractSettings { limits: limits.clone(), ..ExtractSettings::default() };
    match read(file, limits)? {
        (Kind::Document(format), bytes) => {
            document(file.name.clone(), format, bytes, &settings).map(|(document, _)| document)
        }
        (Kind::Container(_), _) => Err(ExtractError::Unsupported("an archive".to_owned())),
    }
}

/// Every document in a file: the document that it is and those attached to it, or those packed in it, each below
/// the name of the file (`mail.eml/report.pdf`); and for what of it cannot be read, why.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let mail = "From: a@example.com\nSubject: Leave\nContent-Type: text/plain\n\nLeave is 25 days.\n";
/// # std::fs::write(folder.path().join("leave.eml"), mail)?;
/// use ibid_ingest::{ExtractSettings, extract_all, walk};
///
/// let found = walk(folder.path())?;
/// let mut documents = Vec::new();
/// extract_all(&found.files[0], &ExtractSettings::default(), &mut |name, outcome| match outcome {
///     Ok(document) => documents.push(document),
///     Err(reason) => eprintln!("{name}: {reason}"),
/// });
/// assert_eq!(documents[0].title.as_deref(), Some("Leave"));
/// # Ok(())
/// # }
/// ```
pub fn extract_all(
    file: &SourceFile,
    settings: &ExtractSettings,
    on_document: &mut dyn FnMut(DocumentName, Result<Document, ExtractError>),
) {
    extract_rest(file, settings, None, on_document);
}

/// One document, and what is attached to it.
fn document(
    name: DocumentName,
    format: DocumentFormat,
    bytes: Vec<u8>,
    settings: &ExtractSettings,
) -> Result<(Document, Vec<Attachment>), ExtractError> {
    use DocumentFormat as Format;
    #[cfg(debug_assertions)]
    crate::worker::misbehave(&name);
    let limits = &settings.limits;
    let content_hash = ContentHash::of(&bytes);
    let extracted = match format {
        Format::Pdf => pdf::extract(bytes, settings)?,
        Format::Docx => docx::extract(&bytes, limits)?,
        Format::Pptx => pptx::extract(&bytes, limits)?,
        Format::Xlsx => sheets::extract_xlsx(&bytes, limits)?,
        Format::Xls => sheets::extract_xls(&bytes, limits)?,
        Format::Csv => sheets::extract_csv(&name, &bytes, limits)?,
        Format::Odt | Format::Ods | Format::Odp => odf::extract(format, &bytes, limits)?,
        Format::Epub => epub::extract(&bytes, limits)?,
        Format::Mail => mail::extract_mime(&bytes, limits)?,
        Format::Msg => mail::extract_msg(&bytes, limits)?,
        Format::Rtf => rtf::extract(&bytes, limits)?,
        Format::Html => html::extract(&bytes)?,
        Format::Markdown => markdown::extract(&bytes),
        Format::Rst => markup::extract_rst(&bytes),
        Format::Org => markup::extract_org(&bytes),
        Format::Latex => markup::extract_latex(&bytes),
        Format::Notebook => notebook::extract(&bytes)?,
        Format::Json | Format::Yaml | Format::Toml => data::extract(format, &bytes),
        Format::Xml => data::extract_xml(&bytes, limits)?,
        Format::Image => ocr::extract(&bytes, settings.ocr.as_ref(), limits)?,
        _ => text::extract(&bytes),
    };
    if extracted.text.len() > limits.text_bytes {
        let (found, limit) = (extracted.text.len() as u64, limits.text_bytes as u64);
        return Err(ExtractError::TooLarge { what: "its text", found, limit });
    }
    if !extracted.text.chars().any(char::is_alphanumeric) {
        return Err(ExtractError::NoText { reason: "there is no text in it" });
    }
    let declared = extracted.language.as_deref().and_then(metadata::language);
    let document = Document {
        name,
        content_hash,
        text_hash: ContentHash::of(extracted.text.as_bytes()),
        format,
        title: extracted.title.map(|title| one_line(&title)).filter(|title| !title.is_empty()),
        // What a file declares is often what its program was set to: the text knows better, where it is sure.
        language: language(&extracted.text).or(declared),
        metadata: extracted.metadata,
        text: extracted.text,
        locations: extracted.locations,
        coverage: extracted.coverage,
    };
    Ok((document, extracted.attachments))
}

/// The kind and the bytes of a file. The size that the walk saw may be out of date: what counts is what is read.
fn read(file: &SourceFile, limits: &Limits) -> Result<(Kind, Vec<u8>), ExtractError> {
    let too_large = |found| ExtractError::TooLarge { what: "the file", found, limit: limits.file_bytes };
    let mut opened = fs_err::File::open(&file.path).map_err(ExtractError::Unreadable)?;
    let mut bytes = Vec::new();
    opened.by_ref().take(HEAD_BYTES).read_to_end(&mut bytes).map_err(ExtractError::of_reading)?;
    if bytes.is_empty() {
        return Err(ExtractError::NoText { reason: "the file is empty" });
    }
    let kind = format::detect(&file.name, &bytes)?;
    if file.size > limits.file_bytes {
        return Err(too_large(file.size));
    }
    let rest = (limits.file_bytes + 1).saturating_sub(bytes.len() as u64);
    opened.take(rest).read_to_end(&mut bytes).map_err(ExtractError::of_reading)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large(bytes.len() as u64));
    }
    Ok((kind, bytes))
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
