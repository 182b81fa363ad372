//! PDF, page by page in reading order.

mod fields;
mod furniture;
mod hyphen;
mod layout;
mod outline;
mod page;
mod pages;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::Coverage;
use pdf_oxide::PdfDocument;
use pdf_oxide::object::Object;

use super::{ExtractError, Extracted, Limits, clean};

/// What to say of a PDF without text.
pub(super) const NO_TEXT: &str = "none of its pages has text; it may be a scan, which needs OCR first";
/// A line longer than this is no title.
const TITLE_CHARACTERS: usize = 120;

pub(super) fn extract(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, ExtractError> {
    // The file is not ours and the library is large: a panic costs this file, not the folder.
    catch_unwind(AssertUnwindSafe(|| read(bytes, limits)))
        .unwrap_or_else(|_| Err(damaged("the PDF reader gave up on it; a copy printed to PDF may be read")))
}

fn damaged(reason: impl Into<String>) -> ExtractError {
    ExtractError::Damaged { format: "PDF", reason: reason.into() }
}

fn read(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, ExtractError> {
    let document = PdfDocument::from_bytes(bytes).map_err(|error| damaged(error.to_string()))?;
    if document.is_encrypted() && !document.authenticate(b"").unwrap_or(false) {
        return Err(ExtractError::Encrypted);
    }
    let mut coverage = Coverage::default();
    let pages = page_texts(&document, limits, &mut coverage)?;
    if pages.iter().all(|page| page.trim().is_empty()) {
        return Err(ExtractError::NoText { reason: NO_TEXT });
    }
    let (text, mut locations, page_starts) = pages::join(&pages);
    for heading in outline::headings(&document, &text, &page_starts) {
        locations.heading(heading.offset, heading.level, heading.title);
    }
    Ok(Extracted {
        title: recorded_title(&document).or_else(|| first_line(&text)),
        text,
        locations: locations.build(),
        coverage,
    })
}

fn page_texts(
    document: &PdfDocument,
    limits: &Limits,
    coverage: &mut Coverage,
) -> Result<Vec<String>, ExtractError> {
    let count = document.page_count().map_err(|error| damaged(error.to_string()))?;
    if count == 0 {
        return Err(damaged("it has no pages"));
    }
    if count > limits.pages {
        let (found, limit) = (count as u64, limits.pages as u64);
        return Err(ExtractError::TooMany { what: "pages", found, limit });
    }
    let mut pages = Vec::new();
    let mut bytes = 0;
    for (index, number) in (0..count).zip(1..) {
        // A page that breaks the reader leaves the others readable.
        let page = match catch_unwind(AssertUnwindSafe(|| page::text(document, index))) {
            Ok(Ok(page)) => clean(&page),
            Ok(Err(error)) => {
                coverage.notes.push(format!("page {number} could not be read: {error}"));
                String::new()
            }
            Err(_) => {
                coverage.notes.push(format!("page {number} could not be read: the PDF reader gave up on it"));
                String::new()
            }
        };
        if page.trim().is_empty() {
            coverage.pages_without_text.push(number);
        }
        bytes += page.len();
        if bytes > limits.text_bytes {
            let (found, limit) = (bytes as u64, limits.text_bytes as u64);
            return Err(ExtractError::TooLarge { what: "its text", found, limit });
        }
        pages.push(page);
    }
    Ok(pages)
}

/// The title in the document's information dictionary, where it is one: programs also put file names there.
fn recorded_title(document: &PdfDocument) -> Option<String> {
    const FILE_ENDINGS: &[&str] = &[
        ".doc", ".docx", ".dvi", ".fm", ".indd", ".odt", ".pdf", ".ppt", ".pptx", ".rtf", ".tex", ".xls",
        ".xlsx",
    ];
    let resolve = |object: &Object| match object {
        Object::Reference(reference) => document.load_object(*reference).ok(),
        other => Some(other.clone()),
    };
    let information = resolve(document.trailer().as_dict()?.get("Info")?)?;
    let title = resolve(information.as_dict()?.get("Title")?)?;
    let title = pdf_oxide::optional_content::decode_pdf_text_string(title.as_string()?);
    let title = title.trim().trim_start_matches("Microsoft Word - ").trim();
    let lowered = title.to_lowercase();
    let is_title = title.chars().filter(|c| c.is_alphanumeric()).count() > 1
        && !matches!(lowered.as_str(), "untitled" | "(anonymous)" | "(unspecified)")
        && !FILE_ENDINGS.iter().any(|ending| lowered.ends_with(ending));
    is_title.then(|| title.to_owned())
}

/// The first line, unless it is the beginning of a paragraph.
fn first_line(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| !line.chars().any(char::is_alphabetic));
    let line = lines.next()?;
    let goes_on = lines.next().is_some_and(|next| next.starts_with(char::is_lowercase));
    (!goes_on && line.chars().count() <= TITLE_CHARACTERS).then(|| line.to_owned())
}
