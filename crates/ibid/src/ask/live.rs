//! A draft as it is written: what of it can be told already.

use ibid_core::{Citation, Draft, FinishReason, Passage, Question, SourceNumber};
use ibid_ground::{DroppedClaim, Verdict, Verified, VerifyOptions, cited, pointers, verify};
use tokio::sync::mpsc::UnboundedSender;

use super::event::{AskEvent, Check};

/// Follows a draft while it grows: quotes are told when their pointer is complete, claims when their line is.
#[derive(Debug)]
pub(super) struct LiveDraft<'a> {
    question: &'a Question,
    passages: &'a [Passage],
    options: VerifyOptions,
    events: &'a UnboundedSender<AskEvent>,
    /// Bytes of the lines that are complete.
    complete: usize,
    /// Quotes of the present line that were announced, and those that were told.
    started: usize,
    quotes: usize,
    claims: usize,
    /// What was told before the first word.
    announced: Option<Citation>,
    dropped: Vec<DroppedClaim>,
}

impl<'a> LiveDraft<'a> {
    pub(super) fn new(
        question: &'a Question,
        passages: &'a [Passage],
        options: VerifyOptions,
        events: &'a UnboundedSender<AskEvent>,
    ) -> Self {
        Self {
            question,
            passages,
            options,
            events,
            complete: 0,
            started: 0,
            quotes: 0,
            claims: 0,
            announced: None,
            dropped: Vec::new(),
        }
    }

    /// The quote that was told before anything was written; it is not told again.
    pub(super) fn announced(self, announced: Option<Citation>) -> Self {
        Self { announced, ..self }
    }

    /// Tells what is new in `text`, everything that was written so far.
    pub(super) fn written(&mut self, text: &str) {
        let complete = text.rfind('\n').map_or(0, |end| end + 1);
        if complete > self.complete {
            for line in text[self.complete..complete].lines() {
                self.follow_line(line);
                (self.started, self.quotes) = (0, 0);
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
        for citation in citations.iter().skip(self.quotes) {
            self.quotes += 1;
            if self.announced == Some(*citation) {
                self.started = self.started.max(self.quotes);
                continue;
            }
            if let Ok(Some(quote)) = cited(self.passages, *citation) {
                self.start(self.quotes, citation.source);
                self.send(AskEvent::Quote(quote));
            }
        }
        let is_announced =
            |source: &SourceNumber| self.announced.is_some_and(|announced| announced.source == *source);
        let begun = opened(rest).filter(|source| source.index() < self.passages.len());
        if let Some(source) = begun.filter(|source| !is_announced(source)) {
            self.start(self.quotes + 1, source);
        }
    }

    fn start(&mut self, quote: usize, source: SourceNumber) {
        if self.started < quote {
            self.started = quote;
            self.send(AskEvent::QuoteStarted { source });
        }
    }

    fn tell(&mut self, verified: &Verified) {
        if let Verdict::Answered(answer) = &verified.verdict {
            for claim in answer.claims().iter().skip(self.claims) {
                self.claims += 1;
                self.send(AskEvent::Claim(Box::new(claim.clone())));
                self.send(AskEvent::Check(Check::Supported { claim: self.claims, support: claim.support() }));
            }
        }
        for dropped in &verified.dropped {
            if !self.dropped.contains(dropped) {
                self.dropped.push(dropped.clone());
                let (text, reason) = (dropped.text.clone(), dropped.reason.to_string());
                self.send(AskEvent::Check(Check::Dropped { text, reason }));
            }
        }
    }

    fn send(&self, event: AskEvent) {
        // The listener may be gone; then the stream is about to be dropped too.
        let _ = self.events.send(event);
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

    /// The names of the events of a draft that comes in pieces of so many bytes.
    fn told(draft: &str, piece: usize) -> Vec<String> {
        let passages = [
            passage("a.txt", "Leave is 25 days. It does not carry over."),
            passage("b.txt", "Lunch is free."),
        ];
        let question = "How long is leave?".parse().expect("a question");
        let (sender, mut receiver) = unbounded_channel();
        let options = VerifyOptions::default();
        let mut live = LiveDraft::new(&question, &passages, options, &sender);
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
            "started 2",
            "quote 2 “Lunch is free.”",
            "claim “Lunch is free.”",
            "supported 2",
        ];
        for piece in [1, 2, 3, 7] {
            assert_eq!(told(draft, piece), expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn what_points_nowhere_is_not_told() {
        assert_eq!(told("[9.1] Leave is 25 days.", 1), ["dropped “Leave is 25 days.”"]);
        assert_eq!(told("[1.9] Leave is 25 days.", 100), ["dropped “Leave is 25 days.”"]);
        assert_eq!(told("NOT IN SOURCES", 1), [""; 0]);
    }
}
