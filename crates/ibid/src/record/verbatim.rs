//! Words of documents in what a model wrote: in what is kept a pointer stands in their place, so that they go with their
//! document.

use ibid_core::{Citation, Passage, SourceNumber, sentences};
use ibid_generate::pointer;
use ibid_ground::{Claim, Quote, pointers};

/// The words of a claim, where they are not those of its quotes.
pub(super) fn own_words(claim: &Claim) -> Option<&str> {
    let quoted: Vec<&str> = claim.quotes().iter().map(Quote::text).collect();
    (compared(claim.text()) != compared(&quoted.join(" "))).then(|| claim.text())
}

/// What was written, with `“[2.3]”` in the place of the words of a line that are those of its pointers, and of sentences
/// that are sentences of `passages`.
pub(crate) fn with_pointers(written: &str, passages: &[Passage]) -> String {
    let mut passage_sentences: Vec<(Citation, String)> = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        let source = SourceNumber::of_index(index);
        for sentence in 0..passage.sentences().len() {
            let citation = Citation { source, first: sentence, last: sentence };
            passage_sentences.push((citation, compared(run(passages, citation).unwrap_or_default())));
        }
    }
    let lines = written.lines().map(|line| line_with_pointers(line, passages, &passage_sentences));
    lines.collect::<Vec<_>>().join("\n")
}

fn line_with_pointers(line: &str, passages: &[Passage], passage_sentences: &[(Citation, String)]) -> String {
    let (citations, text) = pointers(line.trim_start());
    let said = compared(text);
    let quoted: Vec<&str> = citations.iter().filter_map(|citation| run(passages, *citation)).collect();
    let before = line.strip_suffix(text).unwrap_or_default();
    let of_documents = |said: &str| {
        let found = passage_sentences.iter().find(|(_, sentence)| !said.is_empty() && sentence == said);
        found.map(|(citation, _)| format!("“{}”", pointer(*citation)))
    };
    if !said.is_empty() && said == compared(&quoted.join(" ")) {
        let pointers: Vec<String> = citations.iter().map(|citation| pointer(*citation)).collect();
        return format!("{before}“{}”", pointers.join(" "));
    }
    if let Some(pointer) = of_documents(&said) {
        return format!("{before}{pointer}");
    }
    let mut kept = before.to_owned();
    let mut written = 0;
    for sentence in sentences(text) {
        let said = sentence.of(text).unwrap_or_default();
        kept.push_str(text.get(written..sentence.start()).unwrap_or_default());
        kept.push_str(of_documents(&compared(said)).as_deref().unwrap_or(said));
        written = sentence.end();
    }
    kept + text.get(written..).unwrap_or_default()
}

/// The text that a pointer names.
fn run(passages: &[Passage], citation: Citation) -> Option<&str> {
    let passage = passages.get(citation.source.index())?;
    let (first, last) = (passage.sentences().get(citation.first)?, passage.sentences().get(citation.last)?);
    first.cover(*last).of(&passage.document().text)
}

/// A text without white space and without markers such as `[3]`: a claim has neither as its document has them.
fn compared(text: &str) -> String {
    let pieces = text.split(['[', ']', '【', '】', '［', '］']).enumerate();
    let kept = pieces.filter(|(index, piece)| index.is_multiple_of(2) || !is_marker(piece));
    kept.flat_map(|(_, piece)| piece.chars()).filter(|character| !character.is_whitespace()).collect()
}

/// Whether what stands in brackets is nothing but numbers.
fn is_marker(inside: &str) -> bool {
    inside.chars().any(char::is_numeric) && !inside.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use ibid_testkit::passage;
    use proptest::prelude::*;

    use super::{compared, with_pointers};

    const TEXT: &str = "Leave is 25 days [3]. It does not carry over. Lunch is free.";

    #[test]
    fn sentences_become_pointers_and_other_words_stay() {
        let passages = [passage("a.txt", TEXT), passage("b.txt", "The office opens at 8:00.")];
        for (written, kept) in [
            ("[1.1] Leave is 25 days.", "[1.1] “[1.1]”"),
            (
                "[1.2] It does not carry  over.\n[1.3] Lunch costs nothing.",
                "[1.2] “[1.2]”\n[1.3] Lunch costs nothing.",
            ),
            ("[1.2-3] It does not carry over. Lunch is free.", "[1.2-3] “[1.2-3]”"),
            ("[2.1] [1.3] The office opens at 8:00. Lunch is free.", "[2.1] [1.3] “[2.1] [1.3]”"),
            ("[1.2] The office opens at 8:00.", "[1.2] “[2.1]”"),
            ("Lunch is free.", "“[1.3]”"),
            ("[1.1] Leave is 25 days. This is the answer.", "[1.1] “[1.1]” This is the answer."),
            ("[1.1] So it is. Lunch is free. Yes.", "[1.1] So it is. “[1.3]” Yes."),
            ("[1.1] Leave is 26 days.", "[1.1] Leave is 26 days."),
            ("[1.1] [9.9]", "[1.1] [9.9]"),
            ("NOT IN SOURCES", "NOT IN SOURCES"),
            ("", ""),
        ] {
            assert_eq!(with_pointers(written, &passages), kept, "{written}");
        }
    }

    #[test]
    fn a_number_outside_of_brackets_is_compared() {
        assert_ne!(compared("25 [a] 30"), compared("26 [a] 30"));
        assert_ne!(compared("list[0] has 25"), compared("list[0] has 26"));
        assert_eq!(compared("Founded in 1905 [3] ."), compared("Founded in 1905."));
    }

    proptest! {
        #[test]
        fn no_whole_sentence_stays(before in "[a-z ]{0,12}", pointed in 1_usize..5) {
            let passages = [passage("a.txt", TEXT)];
            for sentence in 0..passages[0].sentences().len() {
                let text = passages[0].sentence_text(sentence).expect("a sentence");
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let kept = with_pointers(&format!("{before}\n[1.{pointed}] {words}"), &passages);
                prop_assert!(!kept.contains(&words), "{}", kept);
                prop_assert!(kept.starts_with(&before), "{}", kept);
            }
        }
    }
}
