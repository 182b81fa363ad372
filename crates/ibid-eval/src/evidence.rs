//! Whether passages hold what answers a question.

use ibid::{Document, Passage, Span, sentences};

use crate::words::{folded, holds_whole, words};

/// A document that answers a question, cut into sentences once for all questions about it.
#[derive(Debug)]
pub(crate) struct GoldDocument {
    document: Document,
    sentences: Vec<(Span, String)>,
}

/// The sentence of one document that answers a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoldSentence {
    pub(crate) document: String,
    pub(crate) span: Span,
    pub(crate) text: String,
}

impl GoldDocument {
    pub(crate) fn new(document: Document) -> Self {
        let sentences = sentences(&document.text)
            .into_iter()
            .filter(|span| document.is_prose(*span))
            .map(|span| (span, folded(span.of(&document.text).unwrap_or_default())))
            .collect();
        Self { document, sentences }
    }

    /// The sentence that holds an answer; of several the one that shares most words with the question, of these the
    /// first. An answer that crosses sentences gives all that it touches. `None` where the document does not hold an
    /// answer as it is written.
    pub(crate) fn sentence(&self, question: &str, answers: &[String]) -> Option<GoldSentence> {
        let answers: Vec<String> = answers.iter().map(|answer| folded(answer)).collect();
        let whole = |text: &str| answers.iter().any(|answer| holds_whole(text, answer));
        let part =
            |text: &str| answers.iter().any(|answer| !answer.is_empty() && text.contains(answer.as_str()));
        let span = self
            .best(question, whole)
            .or_else(|| self.best(question, part))
            .or_else(|| answers.iter().find_map(|answer| self.across_sentences(answer)))?;
        let text = span.of(&self.document.text).unwrap_or_default().to_owned();
        Some(GoldSentence { document: self.document.name.to_string(), span, text })
    }

    fn best(&self, question: &str, holds: impl Fn(&str) -> bool) -> Option<Span> {
        let asked = words(question);
        let holding = self.sentences.iter().filter(|(_, text)| holds(text));
        let shared = |text: &str| words(text).intersection(&asked).count();
        // Of equal ones, max_by_key gives the last: the first is wanted.
        holding.rev().max_by_key(|(_, text)| shared(text)).map(|(span, _)| *span)
    }

    /// The fewest neighbouring sentences that together hold an answer, none of them alone.
    fn across_sentences(&self, answer: &str) -> Option<Span> {
        const LONGEST: usize = 4;
        (2..=LONGEST).find_map(|count| {
            self.sentences.windows(count).find_map(|run| {
                let span = run[0].0.cover(run[count - 1].0);
                let text = folded(span.of(&self.document.text)?);
                holds_whole(&text, answer).then_some(span)
            })
        })
    }
}

/// Whether one of the passages holds the whole sentence.
pub(crate) fn holds_sentence(passages: &[Passage], gold: &GoldSentence) -> bool {
    passages
        .iter()
        .filter(|passage| passage.document().name.as_str() == gold.document)
        .any(|passage| passage.span().contains(gold.span) || passage.text().contains(&gold.text))
}

/// Whether a passage of a relevant document holds an answer, in whatever sentence.
pub(crate) fn holds_answer(
    passages: &[Passage],
    is_relevant: impl Fn(&str) -> bool,
    answers: &[String],
) -> bool {
    let answers: Vec<String> = answers.iter().map(|answer| folded(answer)).collect();
    passages.iter().filter(|passage| is_relevant(passage.document().name.as_str())).any(|passage| {
        let text = folded(passage.text());
        answers.iter().any(|answer| holds_whole(&text, answer))
    })
}

#[cfg(test)]
mod tests {
    use ibid::{Document, Span};
    use ibid_testkit::passage;

    use super::{GoldDocument, GoldSentence, holds_answer, holds_sentence};

    fn document(text: &str) -> Document {
        passage("a.txt", text).document().clone()
    }

    fn gold(text: &str, question: &str, answers: &[&str]) -> Option<String> {
        let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
        GoldDocument::new(document(text)).sentence(question, &answers).map(|gold| gold.text)
    }

    #[test]
    fn the_sentence_with_the_answer_that_is_nearest_to_the_question() {
        let text = "Rent is 25 euros. Leave is 25 days for all. Leave is short. Leave was 25 days.";
        assert_eq!(
            gold(text, "How many days of leave for all?", &["25"]).as_deref(),
            Some("Leave is 25 days for all.")
        );
        assert_eq!(gold(text, "How high is the rent?", &["25"]).as_deref(), Some("Rent is 25 euros."));
        assert_eq!(
            gold(text, "Unrelated?", &["25"]).as_deref(),
            Some("Rent is 25 euros."),
            "the first of equal ones"
        );
        assert_eq!(gold(text, "Why?", &["26"]), None);
        assert_eq!(gold(text, "Why?", &[]), None);
    }

    #[test]
    fn a_number_is_not_found_inside_another_unless_there_is_nothing_else() {
        let text = "There were 1308 seats. They gave up 308 points.";
        assert_eq!(gold(text, "How many seats?", &["308"]).as_deref(), Some("They gave up 308 points."));
        assert_eq!(
            gold("There were 1308 seats.", "How many?", &["308"]).as_deref(),
            Some("There were 1308 seats.")
        );
    }

    #[test]
    fn an_answer_across_sentences_gives_them_all() {
        let text = "First. He said: wait! Then go. Last.";
        assert_eq!(
            gold(text, "What did he say?", &["wait! Then go"]).as_deref(),
            Some("He said: wait! Then go.")
        );
    }

    #[test]
    fn chinese() {
        let text = "年假為十五天。病假為三十天。";
        assert_eq!(gold(text, "病假有幾天？", &["三十天"]).as_deref(), Some("病假為三十天。"));
    }

    #[test]
    fn a_passage_holds_a_sentence_whole_or_not() {
        let text = "One is here. Two is there. Three is gone.";
        let whole = passage("a.txt", text);
        let sentence = |start: usize, length: usize| {
            let span = Span::with_length(start, length);
            GoldSentence {
                document: "a.txt".to_owned(),
                span,
                text: span.of(whole.document().text.as_str()).unwrap_or_default().to_owned(),
            }
        };
        let two = sentence(13, 13);
        assert_eq!(two.text, "Two is there.");
        let cut = ibid::Passage::new(whole.shared_document(), Span::with_length(0, 20)).expect("a passage");
        assert!(holds_sentence(std::slice::from_ref(&whole), &two));
        assert!(!holds_sentence(std::slice::from_ref(&cut), &two));
        assert!(!holds_sentence(&[passage("b.txt", text)], &two), "the same words in another document");

        let answers = ["two".to_owned()];
        assert!(holds_answer(&[cut], |name| name == "a.txt", &answers));
        assert!(!holds_answer(std::slice::from_ref(&whole), |name| name == "b.txt", &answers));
        assert!(!holds_answer(&[whole], |_| true, &[]));
    }
}
