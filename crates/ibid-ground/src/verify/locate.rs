//! The sentence that states a claim, where the model pointed at another one.

use ibid_core::{Citation, Passage, SourceNumber};

use crate::Quote;
use crate::claim::Support;
use crate::extractive::cited;
use crate::normalize::content_words;
use crate::support::{Assessment, Evidence, assess};

/// A claim that was pointed elsewhere is moved only to a sentence that says nearly all of it.
const STATED: f32 = 0.8;

/// The sentence of the passages that bears `claim` out best, if it states it. Of several, the one that shares
/// most words with the question: a claim can be a mere name.
pub(super) fn locate(question: &str, claim: &str, passages: &[Passage]) -> Option<(Quote, Support)> {
    let asked = content_words(question);
    let mut best: Option<(Quote, Support, usize)> = None;
    for (index, passage) in passages.iter().enumerate() {
        let source = SourceNumber::of_index(index);
        for sentence in 0..passage.sentences().len() {
            let citation = Citation { source, first: sentence, last: sentence };
            let Ok(Some(quote)) = cited(passages, citation) else { continue };
            let evidence = Evidence { question, quotes: std::slice::from_ref(&quote) };
            let Assessment::Scored(support) = assess(claim, &evidence) else { continue };
            let shared = content_words(quote.text()).intersection(&asked).count();
            let is_better =
                best.as_ref().is_none_or(|(_, found, other)| (support, shared) > (*found, *other));
            if support.get() >= STATED && is_better {
                best = Some((quote, support, shared));
            }
        }
    }
    best.map(|(quote, support, _)| (quote, support))
}
