use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::Coverage;
use pdf_oxide::PdfDocument;

use crate::extract::ocr::Ocr;
use crate::extract::{ExtractError, Limits};

/// Smaller pictures are logos, lines and bullets.
const MIN_SIDE: u32 = 150;

/// More letters and digits than this are the text of a page.
const STAMP_CHARACTERS: usize = 32;
/// The share of a page that a scan of it covers at least.
const SCAN_SHARE: f32 = 0.6;

/// A PDF with pages to be recognized.
pub(super) struct Scan<'a> {
    pub(super) document: &'a PdfDocument,
    /// The file, where pages of it can be rendered.
    pub(super) file: Option<&'a [u8]>,
    pub(super) limits: &'a Limits,
}

/// Reads the pages that have no text by recognition; what was read so is noted.
///
/// # Errors
/// The first time that recognition failed; the other pages are read all the same.
pub(super) fn recognize(
    scan: &Scan<'_>,
    ocr: &Ocr,
    pages: &mut [String],
    coverage: &mut Coverage,
) -> Result<(), ExtractError> {
    let mut outcome = Ok(());
    for number in std::mem::take(&mut coverage.pages_without_text) {
        let index = number as usize - 1;
        let mut text = String::new();
        let rendered = scan.file.and_then(|pdf| ocr.render_page(pdf, number));
        let pictures = match rendered {
            Some(page) => vec![page],
            None => pictures(scan.document, index, scan.limits),
        };
        for picture in pictures {
            match ocr.recognize(&picture) {
                Ok(recognized) => {
                    coverage.notes.extend(recognized.note(&format!("page {number}")));
                    text.push_str(&recognized.text);
                }
                Err(error) => {
                    coverage.notes.push(format!("page {number}: {error}"));
                    outcome = outcome.and(Err(error));
                }
            }
        }
        let Some(page) = pages.get_mut(index) else { continue };
        // What is written over a picture is exact: it gives way only to a page of text.
        if page.trim().is_empty() || letters(&text) > STAMP_CHARACTERS {
            *page = text;
        }
        if page.trim().is_empty() {
            coverage.pages_without_text.push(number);
        }
    }
    outcome
}

/// Letters and digits.
fn letters(text: &str) -> usize {
    text.chars().filter(|character| character.is_alphanumeric()).count()
}

/// Whether a page is a picture with a few words on it, such as a number that was stamped on a scan: those are not its
/// text.
pub(super) fn is_stamped(document: &PdfDocument, index: usize, text: &str) -> bool {
    if letters(text) > STAMP_CHARACTERS {
        return false;
    }
    // What a page draws is not ours: a panic is a page without pictures.
    let covered = catch_unwind(AssertUnwindSafe(|| {
        let (left, bottom, right, top) = document.get_page_media_box(index).ok()?;
        let images = document.extract_images(index).ok()?;
        let areas = images.iter().filter_map(|image| image.bbox()).map(|area| area.width * area.height);
        Some(areas.fold(0.0, f32::max) / ((right - left) * (top - bottom)).abs())
    }));
    covered.ok().flatten().is_some_and(|share| share >= SCAN_SHARE)
}

/// The pictures on a page that can hold text, as PNG.
fn pictures(document: &PdfDocument, index: usize, limits: &Limits) -> Vec<Vec<u8>> {
    // What a page draws is not ours: a panic costs its pictures.
    catch_unwind(AssertUnwindSafe(|| {
        let images = document.extract_images(index).unwrap_or_default();
        images
            .iter()
            .filter(|image| image.width() >= MIN_SIDE && image.height() >= MIN_SIDE)
            .filter(|image| u64::from(image.width()) * u64::from(image.height()) <= limits.pixels)
            .filter_map(|image| image.to_png_bytes().ok())
            .collect()
    }))
    .unwrap_or_default()
}
