//! Sentences that were said already: small models go round in circles.

use std::collections::BTreeSet;

use ibid_core::sentences;

use crate::normalize::{fold, words};

/// Words of a sentence that says the same wherever it stands; a shorter one (`No.`) may answer something else each time.
const LEAST: usize = 3;

/// `text` without the sentences that it, or one of the `earlier` claims, says before; and each of those once.
pub(super) fn anew<'a>(text: &'a str, earlier: &[&str]) -> (String, Vec<&'a str>) {
    let before = earlier.iter().flat_map(|claim| sentences_of(claim)).map(|(sentence, _)| sentence);
    let mut said: BTreeSet<String> = before.filter(|sentence| is_long(sentence)).map(form).collect();
    let mut kept = String::with_capacity(text.len());
    let mut repeated: Vec<(&str, String)> = Vec::new();
    let mut last = String::new();
    for (sentence, gap) in sentences_of(text) {
        let form = form(sentence);
        if !form.is_empty() && (form == last || said.contains(&form)) {
            if repeated.iter().all(|(_, other)| *other != form) {
                repeated.push((sentence, form));
            }
            continue;
        }
        kept.push_str(sentence);
        kept.push_str(gap);
        if is_long(sentence) {
            said.insert(form.clone());
        }
        last = form;
    }
    if repeated.is_empty() {
        return (text.to_owned(), Vec::new());
    }
    (kept.trim().to_owned(), repeated.into_iter().map(|(sentence, _)| sentence).collect())
}

fn is_long(sentence: &str) -> bool {
    words(sentence).len() >= LEAST
}

/// Each sentence of `text`, with what stands between it and the next one.
fn sentences_of(text: &str) -> Vec<(&str, &str)> {
    let spans = sentences(text);
    let starts = spans.iter().skip(1).map(|next| next.start()).chain([text.len()]);
    let pieces = spans.iter().zip(starts);
    pieces.filter_map(|(span, next)| Some((span.of(text)?, text.get(span.end()..next)?))).collect()
}

/// A sentence as it is compared: of any case, without the signs at its end. Those within it stay, `5 %` is not `5 €`.
fn form(sentence: &str) -> String {
    let folded = fold(sentence).split_whitespace().collect::<Vec<_>>().join(" ");
    folded.trim_end_matches(['.', '!', '?', '…', '。', ' ', '"', '”', '*']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::anew;

    #[test]
    fn what_is_said_already_is_left_out() {
        for (text, earlier, kept, left_out) in [
            ("Leave is short. It is paid.", &["Yes. Leave is short."][..], "It is paid.", 1),
            ("Leave is short. Leave is short. Leave is  short!", &[], "Leave is short.", 1),
            ("Leave is short. It is so. Leave is short.", &[], "Leave is short. It is so.", 1),
            ("leave is short", &["Leave is short."], "", 1),
            ("年假有十五天。年假有十五天。不得結轉。", &[], "年假有十五天。不得結轉。", 1),
            ("Is it paid? No. Is it long? No.", &["No."], "Is it paid? No. Is it long? No.", 0),
            ("No. No.", &[], "No.", 1),
            ("The fee is 5 %. The fee is 5 €.", &[], "The fee is 5 %. The fee is 5 €.", 0),
            ("The fee is 5 EUR. The fee is 50 EUR.", &[], "The fee is 5 EUR. The fee is 50 EUR.", 0),
            ("— — —", &[], "— — —", 0),
        ] {
            let (new, old) = anew(text, earlier);
            assert_eq!((new.as_str(), old.len()), (kept, left_out), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_said_that_was_not_written(text in any::<String>(), pieces in "(It is so\\. |Yes\\. |5 ){0,6}") {
            let text = text + &pieces;
            let (new, old) = anew(&text, &["It is so."]);
            prop_assert!(old.iter().all(|sentence| text.contains(sentence)));
            prop_assert!(new.len() <= text.len());
            prop_assert_eq!(old.is_empty(), new == text);
        }
    }
}
