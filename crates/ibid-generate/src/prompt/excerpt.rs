//! What of the passages a prompt shows, and what of that may be pointed at.

use std::collections::BTreeSet;

use ibid_core::{Citation, Passage, SourceNumber};

/// Sentences of passages: those that are shown, and those of them that may be pointed at. Numbers are those of the
/// passages, whatever is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    shown: BTreeSet<(SourceNumber, usize)>,
    pointed: BTreeSet<(SourceNumber, usize)>,
}

impl Excerpt {
    /// All of `passages`.
    pub fn whole(passages: &[Passage]) -> Self {
        let all: BTreeSet<(SourceNumber, usize)> = passages
            .iter()
            .enumerate()
            .flat_map(|(index, passage)| {
                let source = SourceNumber::of_index(index);
                (0..passage.sentences().len()).map(move |sentence| (source, sentence))
            })
            .collect();
        Self { shown: all.clone(), pointed: all }
    }

    /// The sentences that `chosen` points at, which may be pointed at, and one before and after each, which are shown
    /// because a sentence alone may not be understood.
    pub fn around(passages: &[Passage], chosen: &[Citation]) -> Self {
        let mut excerpt = Self::default();
        for citation in chosen {
            let count = passages.get(citation.source.index()).map_or(0, |passage| passage.sentences().len());
            for sentence in citation.first..=citation.last.min(count.saturating_sub(1)) {
                excerpt.pointed.insert((citation.source, sentence));
                let around = sentence.saturating_sub(1)..(sentence + 2).min(count);
                excerpt.shown.extend(around.map(|other| (citation.source, other)));
            }
        }
        excerpt
    }

    /// The sentences of one source that are shown, in order.
    pub(crate) fn shown_of(&self, source: SourceNumber) -> impl Iterator<Item = usize> + '_ {
        self.shown.range((source, 0)..=(source, usize::MAX)).map(|(_, sentence)| *sentence)
    }

    /// Every run of up to `max_run` neighbouring sentences that may be pointed at.
    pub(crate) fn runs(&self, max_run: usize) -> impl Iterator<Item = Citation> + '_ {
        self.pointed.iter().flat_map(move |(source, first)| {
            (*first..first.saturating_add(max_run))
                .take_while(|last| self.pointed.contains(&(*source, *last)))
                .map(|last| Citation { source: *source, first: *first, last })
        })
    }
}
