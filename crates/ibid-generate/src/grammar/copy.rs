use ibid_core::{Citation, Passage, Question};

use super::point::{abstention, numbers_of, repeated, text};
use super::{Grammar, PointOptions, literal};
use crate::prompt::{ABSTAIN, Excerpt, neutralize, pointer};

/// What stands between a copied quote and the claim.
const ARROW: &str = "\" => ";

/// The grammar of answers that copy the sentences of `passages` which `excerpt` allows: either [`ABSTAIN`] alone, or
/// lines of a quote, which is a run of whole sentences, an arrow and a claim of one sentence. Claims are confined as
/// by [`point`](super::point).
pub(crate) fn copy(
    question: &Question,
    passages: &[Passage],
    excerpt: &Excerpt,
    options: PointOptions,
) -> Grammar {
    let quotes: Vec<String> = copies(passages, excerpt, options.max_run.min(LONGEST_RUN))
        .into_iter()
        .map(|(copy, _)| literal(&copy))
        .collect();
    if quotes.is_empty() {
        return Grammar(format!("start: ABSTAIN\nABSTAIN: {}\n", literal(ABSTAIN)));
    }
    Grammar(format!(
        "start: {abstain}claim{more_claims}\nclaim: QUOTE text\nQUOTE: {quotes}{text}{numbers}",
        abstain = abstention(options),
        more_claims = repeated(r#" ("\n" claim)"#, options.max_claims - 1),
        quotes = quotes.join(" | "),
        text = text(),
        numbers = numbers_of(question, passages, excerpt, options),
    ))
}

/// Sentences of the longest run that can be copied: all runs of a long text would be more than memory holds.
const LONGEST_RUN: usize = 16;

/// A draft under [`copy`] with a pointer in the place of each quote that is complete; lines whose quote is not are left
/// out. Nothing is checked: verification does that.
pub(crate) fn pointers_of_copies(draft: &str, passages: &[Passage], excerpt: &Excerpt) -> String {
    // Of two quotes of which one begins the other, the longer one is meant.
    let mut known = copies(passages, excerpt, LONGEST_RUN);
    known.sort_by_key(|(copy, _)| std::cmp::Reverse(copy.len()));
    let lines = draft.split('\n').filter_map(|line| {
        if line == ABSTAIN {
            return Some(line.to_owned());
        }
        let (citation, claim) =
            known.iter().find_map(|(copy, citation)| Some((citation, line.strip_prefix(copy.as_str())?)))?;
        Some(format!("{} {claim}", pointer(*citation)))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every run that may be copied, as it is written in front of a claim.
pub(super) fn copies(passages: &[Passage], excerpt: &Excerpt, max_run: usize) -> Vec<(String, Citation)> {
    excerpt
        .runs(max_run)
        .filter_map(|citation| {
            let passage = passages.get(citation.source.index())?;
            let sentences = (citation.first..=citation.last).map(|sentence| {
                passage
                    .sentence_text(sentence)
                    .map(|text| neutralize(text).split_whitespace().collect::<Vec<_>>().join(" "))
            });
            let run = sentences.collect::<Option<Vec<_>>>()?.join(" ");
            Some((format!("\"{run}{ARROW}"), citation))
        })
        .collect()
}
