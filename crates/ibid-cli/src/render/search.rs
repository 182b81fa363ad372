//! Search hits.

use ibid::SearchHit;

use super::{DIM, SOURCE, line, place};

/// The most characters of a chunk that are printed.
const MAX_CHARACTERS: usize = 400;

/// Prints hits, best first.
pub(crate) fn hits(hits: &[SearchHit]) {
    for (number, hit) in (1..).zip(hits) {
        let at = hit.place();
        let place = place(hit.document.name.as_str(), at.page, at.lines, &at.heading);
        let score = hit.scores.fused;
        line(&format!("{SOURCE}{number}. {place}{SOURCE:#} {DIM}{score:.4}{DIM:#}"));
        let text = hit.chunk.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = text.chars().take(MAX_CHARACTERS).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        line(&format!("   {shown}"));
    }
}
