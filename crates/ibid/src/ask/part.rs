//! The passages of one part of a document.

use std::sync::Arc;

use ibid_core::{Document, Passage, Span};

use super::{HitScores, Retrieval, SearchHit, passages};
use crate::{Error, Library};

/// The passages of `part` that fit the question of `retrieval` best: what was found there first, then what else stands
/// there.
pub(crate) async fn passages_within(
    library: &Library,
    retrieval: &Retrieval,
    (document, part): (&Arc<Document>, Span),
    tokens: usize,
) -> Result<Vec<Passage>, Error> {
    let mut found = retrieval.found.clone();
    found.report.hits.retain(|hit| hit.document.name == document.name && hit.chunk.span.overlaps(part));
    for chunk in library.store().document_chunks(&document.name).await? {
        let is_known = found.report.hits.iter().any(|hit| hit.chunk.id == chunk.id);
        if chunk.span.overlaps(part) && !is_known {
            let (document, scores) = (Arc::clone(document), HitScores::default());
            found.report.hits.push(SearchHit { chunk, document, scores, score: 0.0 });
        }
    }
    let selected = passages::select(library, &found, tokens).await?;
    Ok(selected.passages.iter().filter_map(|passage| within(passage, part)).collect())
}

/// What of a passage is in the part.
fn within(passage: &Passage, part: Span) -> Option<Passage> {
    let span = passage.span();
    let (start, end) = (span.start().max(part.start()), span.end().min(part.end()));
    let length = end.checked_sub(start).filter(|length| *length > 0)?;
    Passage::new(passage.shared_document(), Span::with_length(start, length))
}
