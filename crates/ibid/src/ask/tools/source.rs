//! What a tool gave → hits that passages are chosen from.

use std::sync::Arc;

use ibid_core::seam::ToolOutput;
use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, Document, DocumentFormat, DocumentName, IndexFingerprint,
    LocationMap, Metadata, Passage, Span, sentences,
};

use super::super::hit::{HitScores, SearchHit};
use super::super::prefetch::EmbeddedQuery;
use crate::{Error, Library};

/// Bytes of one piece of a result.
const PIECE: usize = 1200;
/// Pieces of one result that are looked at, the best ones.
const PIECES: usize = 4;

/// The hits that a result is, and the document that was made of its words.
pub(super) async fn hits(
    library: &Library,
    query: &EmbeddedQuery,
    output: &ToolOutput,
    document: Option<Document>,
) -> Result<(Vec<SearchHit>, Option<Arc<Document>>), Error> {
    let mut hits = Vec::new();
    for passage in &output.passages {
        hits.extend(best_pieces(library, query, &passage.shared_document(), passage.span()).await?);
    }
    let document = document.map(Arc::new);
    if let Some(document) = &document {
        let whole = Span::with_length(0, document.text.len());
        hits.extend(best_pieces(library, query, document, whole).await?);
    }
    Ok((hits, document))
}

/// A result's words as a document: it can be quoted, and says where it came from and when.
pub(super) fn document(name: DocumentName, text: &str, heading: &str, is_cut: bool) -> Option<Document> {
    // Control characters are no words; a document's text has none either.
    let text: String = text
        .chars()
        .filter(|character| !character.is_control() || matches!(character, '\n' | '\t'))
        .collect();
    if text.trim().is_empty() {
        return None;
    }
    let mut locations = LocationMap::builder();
    locations.line(0, 1).heading(0, 1, heading);
    for (number, (offset, _)) in (2..).zip(text.match_indices('\n')) {
        locations.line(offset + 1, number);
    }
    let notes = if is_cut { vec!["the result was cut at the limit".to_owned()] } else { Vec::new() };
    Some(Document {
        name,
        content_hash: ContentHash::of(text.as_bytes()),
        text_hash: ContentHash::of(text.as_bytes()),
        format: DocumentFormat::Text,
        title: None,
        metadata: Metadata::default(),
        language: None,
        locations: locations.build(),
        coverage: Coverage { notes, ..Coverage::default() },
        text,
    })
}

/// The pieces of a span that fit the question best, in the order of the text.
async fn best_pieces(
    library: &Library,
    query: &EmbeddedQuery,
    document: &Arc<Document>,
    span: Span,
) -> Result<Vec<SearchHit>, Error> {
    let mut pieces = pieces(&document.text, span);
    if pieces.len() > PIECES {
        let texts: Vec<String> =
            pieces.iter().map(|piece| piece.of(&document.text).unwrap_or_default().to_owned()).collect();
        let vectors = library.embedder().embed_documents(&texts).await?;
        let mut ranked: Vec<(f32, Span)> =
            vectors.iter().map(|vector| vector.cosine(&query.dense)).zip(pieces).collect();
        ranked.sort_by(|left, right| right.0.total_cmp(&left.0));
        ranked.truncate(PIECES);
        pieces = ranked.into_iter().map(|(_, piece)| piece).collect();
        pieces.sort_by_key(|piece| piece.start());
    }
    Ok(pieces.into_iter().filter_map(|piece| hit(document, piece)).collect())
}

/// `span` cut between sentences.
fn pieces(text: &str, span: Span) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    for sentence in sentences(span.of(text).unwrap_or_default()) {
        let sentence = sentence.shifted(span.start());
        match pieces.last_mut() {
            Some(last) if sentence.end() - last.start() <= PIECE => *last = last.cover(sentence),
            _ => pieces.push(sentence),
        }
    }
    pieces
}

pub(super) fn hit(document: &Arc<Document>, span: Span) -> Option<SearchHit> {
    // A piece without a sentence could not be quoted.
    Passage::new(Arc::clone(document), span)?;
    let fingerprint = IndexFingerprint::new("tool", "", "");
    let ordinal = u32::try_from(span.start()).unwrap_or(u32::MAX);
    let chunk = Chunk {
        id: ChunkId::new(&document.name, (document.content_hash, document.text_hash), ordinal, &fingerprint),
        ordinal,
        span,
        text: span.of(&document.text)?.to_owned(),
        heading: document.locations.heading_path(span.start()),
    };
    // What was asked for is as good as the best hit of a search.
    Some(SearchHit { chunk, document: Arc::clone(document), scores: HitScores::default(), score: 1.0 })
}

#[cfg(test)]
mod tests {
    use ibid_core::Span;
    use proptest::prelude::*;

    use super::{document, pieces};

    #[test]
    fn a_result_says_where_it_is_from_and_holds_no_control_characters() {
        let name = "tool:clock".parse().expect("a name");
        let made = document(name, "Today is \u{1b}[31mMonday\u{0}.", "called now", true).expect("a document");
        assert_eq!(made.text, "Today is [31mMonday.");
        assert_eq!(made.locations.heading_path(0), ["called now"]);
        assert_eq!(made.coverage.notes.len(), 1);
        assert!(document("a".parse().expect("a name"), " \n\u{0}", "", false).is_none());
    }

    proptest! {
        #[test]
        fn pieces_are_in_order_and_lose_no_sentence(text in "([A-Z][a-z é]{0,200}\\. ?|\n){0,40}") {
            let whole = Span::with_length(0, text.len());
            let mut end = 0;
            for piece in pieces(&text, whole) {
                prop_assert!(piece.start() >= end);
                prop_assert!(text[end..piece.start()].trim().is_empty());
                end = piece.end();
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
