//! Which of what a model pointed at a claim rests on.

use ibid_core::{Citation, Passage};

use super::VerifyOptions;
use crate::Quote;
use crate::extractive::cited;
use crate::support::{Asked, Assessment, Evidence, assess};

/// What a quote adds to the support of a claim that rests on it, at least.
const NOTICEABLE: f32 = 0.05;

/// Those of `quotes` that bear `text` out: alone, or together with others that do so less without it. The rest has nothing
/// to do with what is said, and no reader should look for it there.
pub(super) fn needed(asked: Asked<'_>, text: &str, quotes: &[Quote], min_support: f32) -> Vec<Quote> {
    let mut left = quotes.to_vec();
    for quote in quotes {
        if left.len() == 1 || support(asked, text, std::slice::from_ref(quote)) >= enough(min_support) {
            continue;
        }
        let without: Vec<Quote> = left.iter().filter(|other| *other != quote).cloned().collect();
        let (with, rest) = (support(asked, text, &left), support(asked, text, &without));
        if rest >= enough(min_support) && rest + NOTICEABLE > with {
            left = without;
        }
    }
    left
}

/// `quotes` with a sentence in the place of each run of sentences of which it bears `text` out alone: where less is said
/// than was written, the run was for what is not said any more.
pub(super) fn narrowed(asked: Asked<'_>, text: &str, quotes: Vec<Quote>, passages: &[Passage]) -> Vec<Quote> {
    let enough = enough(0.0);
    let sentence_of = |run: &Quote| {
        let whole = support(asked, text, std::slice::from_ref(run));
        sentences_of(run, passages).into_iter().find(|sentence| {
            let alone = support(asked, text, std::slice::from_ref(sentence));
            alone >= enough && alone + NOTICEABLE > whole
        })
    };
    let mut narrowed: Vec<Quote> = Vec::new();
    for quote in quotes {
        let quote = sentence_of(&quote).unwrap_or(quote);
        if !narrowed.contains(&quote) {
            narrowed.push(quote);
        }
    }
    narrowed
}

/// Where nearly everything is let through, a quote has to say something all the same.
fn enough(min_support: f32) -> f32 {
    min_support.max(VerifyOptions::default().min_support)
}

fn support(asked: Asked<'_>, text: &str, quotes: &[Quote]) -> f32 {
    match assess(text, &Evidence { asked, quotes }) {
        Assessment::Scored(support) => support.get(),
        Assessment::Incomparable => 0.0,
    }
}

/// Each sentence of a run as a quote; none for a quote of one sentence.
fn sentences_of(run: &Quote, passages: &[Passage]) -> Vec<Quote> {
    let spans = passages.get(run.source().index()).map(Passage::sentences).unwrap_or_default();
    let inside =
        spans.iter().enumerate().filter(|(_, span)| run.span().contains(**span) && **span != run.span());
    let citations = inside.map(|(index, _)| Citation { source: run.source(), first: index, last: index });
    citations.filter_map(|citation| cited(passages, citation).ok().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::{narrowed, needed};
    use crate::Quote;
    use crate::extractive::cited;
    use crate::fixture::{citation, passage};
    use crate::support::Asked;

    #[test]
    fn quotes_that_bear_nothing_out_go_and_others_stay() {
        let text = "The deadline is 5 March. Lunch is free for guests. Ask HR about parking. \
                    The deadline is 5 March, as ever. Late applications cost 20 EUR.";
        let passages = [passage(text)];
        let quote = |sentence: usize| -> Quote {
            cited(&passages, citation(0, sentence, sentence)).expect("stored text").expect("a sentence")
        };
        for (claim, pointed, expected) in [
            ("The deadline is 5 March.", &[0, 1, 2][..], &[0][..]),
            ("The deadline is 5 March.", &[1, 2, 0], &[0]),
            ("The deadline is 5 March.", &[0, 1, 3], &[0, 3]),
            ("The deadline is 5 March and late applications cost 20 EUR.", &[0, 4], &[0, 4]),
            ("The deadline is 5 March and late applications cost 20 EUR.", &[0, 2, 4], &[0, 4]),
            ("Nothing of this is said.", &[1], &[1]),
        ] {
            let quotes: Vec<Quote> = pointed.iter().map(|sentence| quote(*sentence)).collect();
            let expected: Vec<Quote> = expected.iter().map(|sentence| quote(*sentence)).collect();
            let asked = Asked::of("When is the deadline?");
            assert_eq!(needed(asked, claim, &quotes, 0.7), expected, "{claim}");
        }
    }
    #[test]
    fn of_a_run_the_sentence_stays_that_says_it_all() {
        let passages = [passage("Leave is 25 days. Lunch is free. It does not carry over.")];
        let quote = |first: usize, last: usize| -> Quote {
            cited(&passages, citation(0, first, last)).expect("stored text").expect("sentences")
        };
        for (text, pointed, expected) in [
            ("Lunch is free.", quote(0, 2), quote(1, 1)),
            ("Leave is 25 days.", quote(0, 0), quote(0, 0)),
            ("Leave is 25 days, and lunch is free.", quote(0, 1), quote(0, 1)),
        ] {
            let asked = Asked::of("What holds?");
            assert_eq!(narrowed(asked, text, vec![pointed], &passages), [expected], "{text}");
        }
    }
}
