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
/// Why pages of a file that a password opens are recognized by their pictures only.
const UNRENDERED: &str = "pages without text were not rendered, but their pictures read one by one: pdftoppm takes a \
                          password only where every user of the machine can see it";

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
    let mut file = settings.ocr.as_ref().filter(|ocr| ocr.renders_pages()).map(|_| bytes.clone());
    let document = PdfDocument::from_bytes(bytes).map_err(|error| damaged(error.to_string()))?;
    let mut coverage = Coverage::default();
    let has_password = unlock(&document, &settings.passwords)?;
    let mut pages = page_texts(&document, &settings.limits, &mut coverage)?;
    if let Some(ocr) = &settings.ocr {
        if has_password && file.take().is_some() && !coverage.pages_without_text.is_empty() {
            coverage.notes.push(UNRENDERED.to_owned());
        }
        let scan = Scan { document: &document, file: file.as_deref(), limits: &settings.limits };
        let outcome = scan::recognize(&scan, ocr, &mut pages, &mut coverage);
        if is_blank(&pages) {
            outcome?;
        }
    }
    if is_blank(&pages) {
        return Err(without_text(&document, settings));
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

/// Whether it took a password other than the empty one to open the document.
fn unlock(document: &PdfDocument, passwords: &[String]) -> Result<bool, ExtractError> {
    if !document.is_encrypted() {
        return Ok(false);
    }
    let mut passwords = std::iter::once("").chain(passwords.iter().map(String::as_str));
    let opens = |password: &&str| document.authenticate(password.as_bytes()).unwrap_or(false);
    passwords.find(opens).map(|password| !password.is_empty()).ok_or(ExtractError::Encrypted)
}

fn is_blank(pages: &[String]) -> bool {
    pages.iter().all(|page| page.trim().is_empty())
}

/// Why there is no text on any page: where the tree of pages leads to none, recognition would find none either.
fn without_text(document: &PdfDocument, settings: &ExtractSettings) -> ExtractError {
    let count = document.page_count().unwrap_or(0);
    // What the tree leads to is not ours: a panic is a page that is not reached.
    let is_reached =
        |index| catch_unwind(AssertUnwindSafe(|| document.get_page(index).is_ok())).unwrap_or(false);
    if !(0..count).any(is_reached) {
        return damaged(format!("it says that it has {count} pages, and none of them is found"));
    }
    if settings.ocr.is_some() {
        return ExtractError::NoText { reason: "no text was recognized on its pages" };
    }
    ExtractError::NeedsOcr { what: "none of its pages has text; it may be a scan" }
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
        if page.trim().is_empty() || scan::is_stamped(document, index, &page) {
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
