//! A source looked at again: the passage, and what stands around it in the document.

use std::path::PathBuf;

use ibid_core::{Document, DocumentName, Place, Span};

use super::SourceRecord;
use crate::record::QuoteRecord;
use crate::{Error, Library};

/// Bytes that are shown before and after a passage, at most.
const CONTEXT: usize = 600;

/// A passage with its surroundings, as the library has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceView {
    /// The document.
    pub document: DocumentName,
    /// Its file, where it is still there.
    pub file: Option<PathBuf>,
    /// Where the first quote stands, or the passage where none is from it.
    pub place: Place,
    /// The passage and the paragraphs around it.
    pub text: String,
    /// The quotes, as byte ranges of `text`.
    pub quotes: Vec<Span>,
    /// Where each quote stands.
    pub quote_places: Vec<Place>,
}

impl Library {
    /// The source as the library has it; `None` where the document is gone or has another version by now.
    ///
    /// # Errors
    /// When the catalog fails, or the stored text is damaged.
    pub async fn view_source(
        &self,
        source: &SourceRecord,
        quotes: &[QuoteRecord],
    ) -> Result<Option<SourceView>, Error> {
        let Some(document) = self.document(&source.document).await? else { return Ok(None) };
        let is_inside = source.span.of(&document.text).is_some();
        if document.content_hash != source.content_hash || !is_inside {
            return Ok(None);
        }
        let quoted: Vec<Span> = quotes
            .iter()
            .filter(|quote| quote.text_in(&document).is_some())
            .map(|quote| quote.span)
            .collect();
        let around = quoted.iter().fold(surroundings(&document, source.span), |all, span| all.cover(*span));
        let relative = |span: &Span| Span::with_length(span.start() - around.start(), span.len());
        let quote_places: Vec<Place> = quoted.iter().map(|span| document.locations.place(*span)).collect();
        Ok(Some(SourceView {
            file: self.file(&source.document).await?,
            place: quote_places.first().cloned().unwrap_or_else(|| document.locations.place(source.span)),
            text: around.of(&document.text).unwrap_or_default().to_owned(),
            quotes: quoted.iter().map(relative).collect(),
            quote_places,
            document: document.name,
        }))
    }

    /// The file that a document was read from, where it is still there.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn file(&self, document: &DocumentName) -> Result<Option<PathBuf>, Error> {
        let roots = self.store().roots().await?;
        let located = roots.iter().find_map(|root| {
            let name = root.below(document)?;
            // What is packed in a file has none of its own.
            ibid_ingest::locate(&root.path, &name).ok()?.filter(|file| file.name == name)
        });
        Ok(located.map(|file| file.path))
    }
}

/// The paragraphs that a passage is in, and those beside them, as far as they are short.
fn surroundings(document: &Document, passage: Span) -> Span {
    let text = document.text.as_str();
    let earliest = text.floor_char_boundary(passage.start().saturating_sub(CONTEXT));
    let before = &text[earliest..passage.start()];
    let start = match before.rmatch_indices("\n\n").nth(1) {
        Some((at, _)) => earliest + at + 2,
        None if earliest == 0 => 0,
        None => before.find('\n').map_or(passage.start(), |at| earliest + at + 1),
    };
    let latest = text.floor_char_boundary(text.len().min(passage.end() + CONTEXT));
    let after = &text[passage.end()..latest];
    let end = match after.match_indices("\n\n").nth(1) {
        Some((at, _)) => passage.end() + at,
        None if latest == text.len() => latest,
        None => after.rfind('\n').map_or(passage.end(), |at| passage.end() + at),
    };
    Span::with_length(start, end - start)
}
