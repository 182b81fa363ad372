//! An answer in the making, as it is told: in the order that [`AskEvent`] promises, and nothing twice.

use ibid_core::{SourceNumber, Span};
use ibid_ground::{Answer, Claim, DroppedClaim, Quote};
use tokio::sync::mpsc::UnboundedSender;

use super::event::{AskEvent, Check};

/// Tells what is found, whichever step finds it, and knows what was told before.
#[derive(Debug)]
pub(super) struct Telling {
    /// `None` where nobody listens.
    events: Option<UnboundedSender<AskEvent>>,
    /// The source that was begun to be pointed at, until a quote is told.
    begun: Option<SourceNumber>,
    quotes: Vec<(SourceNumber, Span)>,
    claims: Vec<Claim>,
    dropped: Vec<DroppedClaim>,
}

impl Telling {
    pub(super) fn new(events: Option<UnboundedSender<AskEvent>>) -> Self {
        Self { events, begun: None, quotes: Vec::new(), claims: Vec::new(), dropped: Vec::new() }
    }

    pub(super) fn is_heard(&self) -> bool {
        self.events.is_some()
    }

    /// How probable it is that the passages state the answer.
    pub(super) fn stated(&self, probability: f64) {
        self.send(AskEvent::Check(Check::Stated { probability }));
    }

    /// A sentence of `source` is about to be pointed at. Where one of it was told, it may be that one again: then this is
    /// told with the quote, if it is another.
    pub(super) fn begin(&mut self, source: SourceNumber) {
        let may_be_told = self.quotes.iter().any(|(told, _)| *told == source);
        if self.begun != Some(source) && !may_be_told {
            self.begun = Some(source);
            self.send(AskEvent::QuoteStarted { source });
        }
    }

    pub(super) fn quote(&mut self, quote: &Quote) {
        let (source, span) = (quote.source(), quote.span());
        if self.quotes.contains(&(source, span)) {
            return;
        }
        if self.begun.take() != Some(source) {
            self.send(AskEvent::QuoteStarted { source });
        }
        self.quotes.push((source, span));
        self.send(AskEvent::Quote(quote.clone()));
    }

    /// A claim, behind those of its quotes that were not told yet.
    pub(super) fn claim(&mut self, claim: &Claim) {
        for quote in claim.quotes() {
            self.quote(quote);
        }
        self.claims.push(claim.clone());
        self.send(AskEvent::Claim(Box::new(claim.clone())));
        let (number, support) = (self.claims.len(), claim.support());
        self.send(AskEvent::Check(Check::Supported { claim: number, support }));
    }

    /// An answer that is nothing but its quotes. One that a claim was told with says nothing new.
    pub(super) fn quoted(&mut self, answer: &Answer) {
        for claim in answer.claims() {
            let is_told = self.claims.iter().any(|told| told.quotes() == claim.quotes());
            if !is_told {
                self.claim(claim);
            }
        }
    }

    pub(super) fn dropped(&mut self, dropped: &DroppedClaim) {
        if self.dropped.contains(dropped) {
            return;
        }
        self.dropped.push(dropped.clone());
        let (text, reason) = (dropped.text.clone(), dropped.reason.to_string());
        self.send(AskEvent::Check(Check::Dropped { text, reason }));
    }

    fn send(&self, event: AskEvent) {
        if let Some(events) = &self.events {
            // The listener may be gone; then the stream is about to be dropped too.
            let _ = events.send(event);
        }
    }
}
