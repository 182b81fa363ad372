//! A draft as it is written: what of it can be told already.

use ibid_core::{Draft, FinishReason, Passage, Question, SourceNumber};
use ibid_ground::{Verdict, Verified, VerifyOptions, cited, pointers, verify};

use super::telling::Telling;

/// Follows a draft while it grows: quotes are told when their pointer is complete, claims when their line is.
#[derive(Debug)]
pub(super) struct LiveDraft<'a> {
    question: &'a Question,
    passages: &'a [Passage],
    options: VerifyOptions,
    telling: &'a mut Telling,
    /// Bytes of the lines that are complete.
    complete: usize,
    /// Complete pointers of the present line.
    pointers: usize,
    /// Claims of the draft that were told.
    claims: usize,
}

impl<'a> LiveDraft<'a> {
    pub(super) fn new(
        question: &'a Question,
        passages: &'a [Passage],
        options: VerifyOptions,
        telling: &'a mut Telling,
    ) -> Self {
        Self { question, passages, options, telling, complete: 0, pointers: 0, claims: 0 }
    }

    /// Tells what is new in `text`, everything that was written so far.
    pub(super) fn written(&mut self, text: &str) {
        let complete = text.rfind('\n').map_or(0, |end| end + 1);
        // A line that is copied may turn out to be none when more of it is written.
        self.complete = self.complete.min(complete);
        if complete > self.complete {
            for line in text[self.complete..complete].lines() {
                self.follow_line(line);
                self.pointers = 0;
            }
            self.complete = complete;
            let draft = Draft { text: text[..complete].trim_end().to_owned(), finish: FinishReason::Stop };
            // One line alone may be the abstention, which is told at the end.
            self.tell(&verify(self.question, &draft, self.passages, &self.options));
        }
        self.follow_line(&text[self.complete..]);
    }

    /// Tells what was not told yet of the whole draft.
    pub(super) fn finished(&mut self, verified: &Verified) {
        self.tell(verified);
    }

    fn follow_line(&mut self, line: &str) {
        let (citations, rest) = pointers(line.trim_start());
        for citation in citations.iter().skip(self.pointers) {
            self.pointers += 1;
            if let Ok(Some(quote)) = cited(self.passages, *citation) {
                self.telling.quote(&quote);
            }
        }
        if let Some(source) = opened(rest).filter(|source| source.index() < self.passages.len()) {
            self.telling.begin(source);
        }
    }

    fn tell(&mut self, verified: &Verified) {
        if let Verdict::Answered(answer) = &verified.verdict {
            for claim in answer.claims().iter().skip(self.claims) {
                self.claims += 1;
                self.telling.claim(claim);
            }
        }
        for dropped in &verified.dropped {
            self.telling.dropped(dropped);
        }
    }
}

/// The source of a pointer that is begun: `[2.` of `[2.3]`.
fn opened(text: &str) -> Option<SourceNumber> {
    let (source, _) = text.strip_prefix('[')?.split_once('.')?;
    let is_number = (1..=6).contains(&source.len()) && source.bytes().all(|byte| byte.is_ascii_digit());
    let index = source.parse::<usize>().ok().filter(|_| is_number)?.checked_sub(1)?;
    Some(SourceNumber::of_index(index))
}

#[cfg(test)]
mod tests {
    use ibid_core::{Draft, FinishReason};
    use ibid_ground::{VerifyOptions, verify};
    use ibid_testkit::passage;
    use tokio::sync::mpsc::unbounded_channel;

    use super::LiveDraft;
    use crate::ask::event::{AskEvent, Check};
    use crate::ask::telling::Telling;

    /// The names of the events of a draft that comes in pieces of so many bytes.
    fn told(draft: &str, piece: usize) -> Vec<String> {
        let passages = [
            passage("a.txt", "Leave is 25 days. It does not carry over."),
            passage("b.txt", "Lunch is free."),
        ];
        let question = "How long is leave?".parse().expect("a question");
        let (sender, mut receiver) = unbounded_channel();
        let options = VerifyOptions::default();
        let mut telling = Telling::new(Some(sender));
        let mut live = LiveDraft::new(&question, &passages, options, &mut telling);
        for end in (piece..draft.len()).step_by(piece) {
            live.written(&draft[..end]);
        }
        live.written(draft);
        let draft = Draft { text: draft.to_owned(), finish: FinishReason::Stop };
        live.finished(&verify(&question, &draft, &passages, &options));
        let mut told = Vec::new();
        while let Ok(event) = receiver.try_recv() {
            told.push(match event {
                AskEvent::QuoteStarted { source } => format!("started {source}"),
                AskEvent::Quote(quote) => format!("quote {} “{}”", quote.source(), quote.text()),
                AskEvent::Claim(claim) => format!("claim “{}”", claim.text()),
                AskEvent::Check(Check::Supported { claim, .. }) => format!("supported {claim}"),
                AskEvent::Check(Check::Dropped { text, .. }) => format!("dropped “{text}”"),
                other => format!("{other:?}"),
            });
        }
        told
    }

    #[test]
    fn whatever_the_pieces_quotes_come_before_their_claims_and_everything_comes_once() {
        let draft = "[1.1] Leave is 25 days.\n[1.2] [2.1] It lasts 99 days.\n[2.1] Lunch is free.";
        let expected = [
            "started 1",
            "quote 1 “Leave is 25 days.”",
            "claim “Leave is 25 days.”",
            "supported 1",
            "started 1",
            "quote 1 “It does not carry over.”",
            "started 2",
            "quote 2 “Lunch is free.”",
            "dropped “It lasts 99 days.”",
            "claim “Lunch is free.”",
            "supported 2",
        ];
        for piece in [1, 2, 3, 7] {
            assert_eq!(told(draft, piece), expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_claim_that_is_found_elsewhere_comes_behind_the_quote_that_it_rests_on() {
        let expected = [
            "started 1",
            "quote 1 “It does not carry over.”",
            "started 1",
            "quote 1 “Leave is 25 days.”",
            "claim “Leave is 25 days.”",
            "supported 1",
        ];
        assert_eq!(told("[1.2] Leave is 25 days.", 1), expected);
    }

    #[test]
    fn what_points_nowhere_is_not_told() {
        assert_eq!(told("[9.1] Leave is 25 days.", 1), ["dropped “Leave is 25 days.”"]);
        assert_eq!(told("[1.9] Leave is 25 days.", 100), ["dropped “Leave is 25 days.”"]);
        assert_eq!(told("NOT IN SOURCES", 1), [""; 0]);
    }
}
