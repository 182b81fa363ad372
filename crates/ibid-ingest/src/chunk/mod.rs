//! Documents to chunks.

mod section;
mod settings;
mod window;

use ibid_core::seam::CountTokens;
use ibid_core::{Chunk, ChunkId, Document, DocumentFormat, IndexFingerprint, Span};
use text_splitter::{ChunkConfig, ChunkSizer, CodeSplitter, MarkdownSplitter, TextSplitter};

pub use settings::SplitterSettings;

use crate::code_language::grammar;

/// Tokens that an embedding model adds to a text.
const SPECIAL_TOKENS: usize = 2;

struct Sizer<'a>(&'a dyn CountTokens);

impl ChunkSizer for Sizer<'_> {
    fn size(&self, chunk: &str) -> usize {
        self.0.count_tokens(chunk)
    }
}

/// The chunks of a document: cut at headings first, then at the best place the splitter finds. In order,
/// disjoint but for the overlap that `settings` ask for, and nothing but white space is left out.
///
/// With the headings that are embedded with it, a chunk fits what the embedding model reads.
pub fn split(
    document: &Document,
    counter: &dyn CountTokens,
    settings: &SplitterSettings,
    fingerprint: &IndexFingerprint,
) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for section in section::of(document) {
        let text = section.of(&document.text).unwrap_or_default();
        let heading = document.locations.heading_path(section.start());
        let settings = fitting(settings, counter, &heading);
        for (offset, piece) in pieces(document, text, counter, &settings) {
            let ordinal = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
            let span = Span::with_length(section.start() + offset, piece.len());
            chunks.push(Chunk {
                id: ChunkId::new(
                    &document.name,
                    (document.content_hash, document.text_hash),
                    ordinal,
                    fingerprint,
                ),
                ordinal,
                span,
                text: piece.to_owned(),
                heading: document.locations.heading_path(span.start()),
            });
        }
    }
    chunks
}

/// The settings with room for the headings in what the model reads; they get half of it at most.
fn fitting(settings: &SplitterSettings, counter: &dyn CountTokens, heading: &[String]) -> SplitterSettings {
    let reads = counter.max_tokens().saturating_sub(SPECIAL_TOKENS);
    let headings = if heading.is_empty() { 0 } else { counter.count_tokens(&heading.join(" > ")) + 1 };
    let room = reads.saturating_sub(headings).max(reads / 2).max(1);
    let max_tokens = settings.max_tokens.min(room);
    SplitterSettings { desired_tokens: settings.desired_tokens.min(max_tokens), max_tokens, ..*settings }
}

/// The pieces of a section, each with its offset.
fn pieces<'a>(
    document: &Document,
    text: &'a str,
    counter: &dyn CountTokens,
    settings: &SplitterSettings,
) -> Vec<(usize, &'a str)> {
    let config = || {
        let desired = settings.desired_tokens.min(settings.max_tokens);
        // The range is not empty, so the configuration is sound.
        let config =
            ChunkConfig::new(desired..settings.max_tokens.max(desired + 1)).with_sizer(Sizer(counter));
        config
            .with_overlap(settings.overlap_tokens.min(desired.saturating_sub(1)))
            .expect("the overlap is less than what is desired")
    };
    let code = (document.format == DocumentFormat::Code)
        .then(|| grammar(&document.name))
        .flatten()
        .and_then(|grammar| CodeSplitter::new(grammar, config()).ok());
    let mut found = Vec::new();
    for (start, window) in window::of(text) {
        let pieces: Vec<(usize, &str)> = match (&code, document.format) {
            (Some(code), _) => code.chunk_indices(window).collect(),
            (None, DocumentFormat::Markdown | DocumentFormat::Notebook) => {
                MarkdownSplitter::new(config()).chunk_indices(window).collect()
            }
            (None, _) => TextSplitter::new(config()).chunk_indices(window).collect(),
        };
        found.extend(pieces.into_iter().map(|(offset, piece)| (start + offset, piece)));
    }
    found
}

#[cfg(test)]
mod tests;
