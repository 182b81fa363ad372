//! PDF, page by page in reading order.

mod fields;
mod furniture;
mod hyphen;
mod information;
mod layout;
mod outline;
mod page;
mod pages;
mod scan;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::Coverage;
use pdf_oxide::PdfDocument;

use self::scan::Scan;
use super::{ExtractError, ExtractSettings, Extracted, Limits, clean};
/// A line longer than this is no title.
const TITLE_CHARACTERS: usize = 120;

pub(super) fn extract(bytes: Vec<u8>, settings: &ExtractSettings) -> Result<Extracted, ExtractError> {
    // The file is not ours and the library is large: a panic costs this file, not the folder.
    catch_unwind(AssertUnwindSafe(|| read(bytes, settings)))
        .unwrap_or_else(|_| Err(damaged("the PDF reader gave up on it; a copy printed to PDF may be read")))
}

fn damaged(reason: impl Into<String>) -> ExtractError {
    ExtractError::Damaged { format: "PDF", reason: reason.into() }
}

fn read(bytes: Vec<u8>, settings: &ExtractSettings) -> Result<Extracted, ExtractError> {
    // The reader takes the bytes for itself.
    let file = settings.ocr.as_ref().filter(|ocr| ocr.renders_pages()).map(|_| bytes.clone());
    let mut password = "";
    let document = PdfDocument::from_bytes(bytes).map_err(|error| damaged(error.to_string()))?;
    if document.is_encrypted() {
        let mut passwords = std::iter::once("").chain(settings.passwords.iter().map(String::as_str));
        let opens = |password: &&str| document.authenticate(password.as_bytes()).unwrap_or(false);
        password = passwords.find(opens).ok_or(ExtractError::Encrypted)?;
    }
    let mut coverage = Coverage::default();
    let mut pages = page_texts(&document, &settings.limits, &mut coverage)?;
    if let Some(ocr) = &settings.ocr {
        let file = file.as_deref().map(|file| (file, password));
        let scan = Scan { document: &document, file, limits: &settings.limits };
        scan::recognize(&scan, ocr, &mut pages, &mut coverage);
    }
    if pages.iter().all(|page| page.trim().is_empty()) {
        if settings.ocr.is_some() {
            return Err(ExtractError::NoText { reason: "no text was recognized on its pages" });
        }
        return Err(ExtractError::NeedsOcr { what: "none of its pages has text; it may be a scan" });
    }
    let (text, mut locations, page_starts) = pages::join(&pages);
    for heading in outline::headings(&document, &text, &page_starts) {
        locations.heading(heading.offset, heading.level, heading.title);
    }
    Ok(Extracted {
        title: information::title(&document).or_else(|| first_line(&text)),
        metadata: information::metadata(&document),
        language: information::language(&document),
        text,
        locations: locations.build(),
        coverage,
        ..Extracted::default()
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

/// The first line, unless it is the beginning of a paragraph.
fn first_line(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| !line.chars().any(char::is_alphabetic));
    let line = lines.next()?;
    let goes_on = lines.next().is_some_and(|next| next.starts_with(char::is_lowercase));
    (!goes_on && line.chars().count() <= TITLE_CHARACTERS).then(|| line.to_owned())
}
