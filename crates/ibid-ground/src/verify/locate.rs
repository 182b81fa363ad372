//! The sentence that states a claim, where the model pointed at another one.

use ibid_core::{Citation, Passage, SourceNumber};

use crate::Quote;
use crate::claim::Support;
use crate::extractive::cited;
use crate::normalize::content_words;
use crate::support::{Asked, Assessment, Candidate, Evidence, assess, most_support};

/// A claim that was pointed elsewhere is moved only to a sentence that says nearly all of it.
const STATED: f32 = 0.8;

/// The sentence of the passages that bears `claim` out best, if it states it. Of several, the one that shares
/// most words with the question: a claim can be a mere name.
pub(super) fn locate(asked: Asked<'_>, claim: &str, passages: &[Passage]) -> Option<(Quote, Support)> {
    let words = content_words(asked.question);
    let mut best: Option<(Quote, Support, usize)> = None;
    for (index, passage) in passages.iter().enumerate() {
        let source = SourceNumber::of_index(index);
        for sentence in 0..passage.sentences().len() {
            // To verify a quote is to hash its whole document.
            if !may_state(asked, claim, passage, sentence) {
                continue;
            }
            let citation = Citation { source, first: sentence, last: sentence };
            let Ok(Some(quote)) = cited(passages, citation) else { continue };
            let evidence = Evidence { asked, quotes: std::slice::from_ref(&quote) };
            let Assessment::Scored(support) = assess(claim, &evidence) else { continue };
            let shared = content_words(quote.text()).intersection(&words).count();
            let is_better =
                best.as_ref().is_none_or(|(_, found, other)| (support, shared) > (*found, *other));
            if support.get() >= STATED && is_better {
                best = Some((quote, support, shared));
            }
        }
    }
    best.map(|(quote, support, _)| (quote, support))
}

/// Whether sentence `index` can state the claim, by its text, the headings above it and the names of its columns alone.
/// Denials are not looked at, which only lower the support, and what a translation is granted is less than [`STATED`]: so no sentence is left out for
/// which [`assess`] gives that much.
fn may_state(asked: Asked<'_>, claim: &str, passage: &Passage, index: usize) -> bool {
    let Some((span, text)) = passage.sentences().get(index).zip(passage.sentence_text(index)) else {
        return false;
    };
    let heading = passage.document().locations.place(*span).heading;
    let columns = passage.document().column_names(*span);
    let above = heading.iter().map(String::as_str).chain(columns).collect();
    let candidate = Candidate { above, text, document: &passage.document().name };
    most_support(claim, asked, &candidate).get() >= STATED
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{STATED, may_state};
    use crate::extractive::cited;
    use crate::fixture::{citation, passage};
    use crate::support::{Asked, Assessment, Evidence, assess};

    fn sentence() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "leave", "Leave", "is", "not", "25", "twenty", "days", "Anna", "Berlin", "Urlaub", "nicht",
            "und", "die", "von", "年假", "十五", "天", "1,250.50", "EUR", "never", "25 %", "leave.", "days.",
            "only", "Nur", "alone", "只有", "Yes.", "why?",
        ]);
        prop::collection::vec(word, 1..9).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn no_sentence_that_states_a_claim_is_left_out(
            question in sentence(),
            claim in sentence(),
            text in sentence(),
        ) {
            let passages = [passage(&format!("{text}."))];
            let Ok(Some(quote)) = cited(&passages, citation(0, 0, 0)) else { return Ok(()) };
            let evidence = Evidence { asked: Asked::of(&question), quotes: std::slice::from_ref(&quote) };
            let is_stated = matches!(
                assess(&claim, &evidence),
                Assessment::Scored(support) if support.get() >= STATED
            );
            prop_assert!(!is_stated || may_state(Asked::of(&question), &claim, &passages[0], 0));
        }

        #[test]
        fn a_sentence_states_what_it_says(text in sentence()) {
            let passages = [passage(&format!("{text}."))];
            let said = passages[0].sentence_text(0).unwrap_or_default();
            // A question states nothing.
            prop_assume!(!crate::normalize::content_words(said).is_empty() && !ibid_core::is_question(said));
            prop_assert!(may_state(Asked::of("Why?"), said, &passages[0], 0));
        }
    }
}
