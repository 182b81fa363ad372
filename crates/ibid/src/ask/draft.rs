//! Passages → prompt and grammar → draft → verified claims.

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;
use ibid_core::seam::{Generate, GenerationEvent, GenerationRequest};
use ibid_core::{ContentHash, Draft, FinishReason};
use ibid_generate::{ABSTAIN, PointOptions, answer_messages, judge_messages, point, quoted_messages};
use ibid_ground::{Abstention, Answer, Claim, Quote, Reason, Verdict, VerifyOptions, verify};
use tokio::sync::mpsc::UnboundedSender;

use super::abstain::{Doubt, Gate};
use super::answer::elapsed_ms;
use super::report::Timings;
use super::signals::{ClaimSignals, Signals};
use super::trace::Trace;
use super::{AskEvent, AskOptions, CalibrationStage, Retrieval};
use crate::Error;

/// Tokens that one claim may take.
const TOKENS_PER_CLAIM: usize = 96;
/// From this probability on that the passages answer, the line that they don't is not in the grammar: small models
/// write it greedily where their own judgement says otherwise.
const MUST_ANSWER: f64 = 0.5;

pub(super) struct Drafted {
    pub(super) verdict: Verdict,
    /// Tokens of the prompt and of the output.
    pub(super) usage: (usize, usize),
}

/// One answer in the making.
pub(super) struct Drafting<'a> {
    pub(super) retrieval: &'a Retrieval,
    pub(super) generator: &'a Arc<dyn Generate>,
    pub(super) options: &'a AskOptions,
    pub(super) gate: &'a Gate,
    pub(super) trace: &'a mut Trace,
    pub(super) timings: &'a mut Timings,
    pub(super) events: Option<&'a UnboundedSender<AskEvent>>,
}

impl Drafting<'_> {
    /// Reads, writes, verifies.
    pub(super) async fn run(mut self) -> Result<Drafted, Error> {
        let selected = &self.retrieval.selected;
        tracing::info!(passages = selected.passages.len(), tokens = selected.tokens, "asking the model");
        self.read().await?;
        let signals = self.trace.signals;
        if self.gate.gives_up(CalibrationStage::Read, &signals) {
            return Ok(Drafted { verdict: self.doubtful(Doubt::Read), usage: (0, 0) });
        }
        let (draft, usage) = self.write().await?;
        let started = Instant::now();
        let options = VerifyOptions { min_support: self.options.min_support };
        let verified = verify(&self.retrieval.question, &draft, &selected.passages, &options);
        self.timings.verify += elapsed_ms(started);
        let dropped =
            verified.dropped.iter().map(|dropped| format!("{}: {}", dropped.reason, dropped.text)).collect();
        self.trace.dropped = dropped;
        self.trace.draft = Some(draft.text);
        let verdict = match verified.verdict {
            Verdict::Answered(answer) => self.judge(answer).await?,
            Verdict::Abstained(abstention) => Verdict::Abstained(abstention),
        };
        Ok(Drafted { verdict, usage })
    }

    /// The model reads the passages, and says whether they state the answer.
    async fn read(&mut self) -> Result<(), Error> {
        let started = Instant::now();
        let messages = judge_messages(&self.retrieval.question, &self.retrieval.selected.passages);
        self.trace.signals.stated = Some(self.generator.probability_of_yes(messages).await?);
        self.timings.prefill += elapsed_ms(started);
        Ok(())
    }

    async fn write(&mut self) -> Result<(Draft, (usize, usize)), Error> {
        let (question, passages) = (&self.retrieval.question, &self.retrieval.selected.passages);
        let messages = answer_messages(question, passages);
        let must_answer = self.gate.takes_every_step()
            || self.gate.probability(CalibrationStage::Read, &self.trace.signals) >= MUST_ANSWER;
        let point_options = PointOptions::default()
            .max_claims(self.options.max_claims)
            .free_numbers(self.options.free_numbers)
            .may_abstain(!must_answer);
        let grammar: String = point(question, passages, point_options).into();
        let prompt: String = messages.iter().map(|message| message.content.as_str()).collect();
        self.trace.prompt_hash = Some(ContentHash::of(prompt.as_bytes()));
        self.trace.grammar_hash = Some(ContentHash::of(grammar.as_bytes()));
        let mut stream = self.generator.generate(GenerationRequest {
            messages,
            grammar: Some(grammar),
            max_tokens: TOKENS_PER_CLAIM * self.options.max_claims.max(1),
            temperature: self.options.temperature,
            // As every pointer begins, and as the line that there is no answer does.
            beginnings: Some(["[1".to_owned(), ABSTAIN.to_owned()]),
        });
        let mut draft = Draft { text: String::new(), finish: FinishReason::Cancelled };
        let mut usage = (0, 0);
        while let Some(event) = stream.next().await {
            match event? {
                GenerationEvent::Begins(probability) => self.trace.signals.points = Some(probability),
                GenerationEvent::Text(piece) => draft.text.push_str(&piece),
                GenerationEvent::Done { finish, usage: spent } => {
                    draft.finish = finish;
                    usage = (spent.prompt_tokens, spent.completion_tokens);
                    self.timings.prefill += spent.prefill_ms;
                    self.timings.decode = spent.decode_ms;
                }
            }
        }
        Ok((draft, usage))
    }

    /// Claims whose quotes bear them out, but do not answer the question, are taken out.
    async fn judge(&mut self, answer: Answer) -> Result<Verdict, Error> {
        let started = Instant::now();
        let mut kept = Vec::with_capacity(answer.claims().len());
        for claim in answer.claims() {
            let mut signals = ClaimSignals::of(claim, self.retrieval);
            signals.answers = Some(self.generator.probability_of_yes(self.quoted(claim)).await?);
            let all = Signals { claim: Some(signals), ..self.trace.signals };
            let is_first = kept.is_empty();
            if is_first {
                self.trace.signals.claim = Some(signals);
            }
            let keep = !self.gate.gives_up(CalibrationStage::Claimed, &all);
            kept.push(keep);
            let probability = self.gate.probability(CalibrationStage::Claimed, &all);
            self.trace.claim_probabilities.push(probability);
            if !keep {
                let reason = format!("its quotes do not seem to answer the question ({probability:.2})");
                self.trace.dropped.push(format!("{reason}: {}", claim.text()));
            } else if let Some(events) = self.events {
                // The listener may be gone; then the stream is about to be dropped too.
                let _ = events.send(AskEvent::Claim(Box::new(claim.clone())));
            }
        }
        self.timings.verify += elapsed_ms(started);
        let mut kept = kept.into_iter();
        let left = answer.retain(|_| kept.next().unwrap_or(false));
        Ok(left.map_or_else(|| self.doubtful(Doubt::Claimed), Verdict::Answered))
    }

    fn quoted(&self, claim: &Claim) -> Vec<ibid_core::seam::Message> {
        let places: Vec<(String, &str)> =
            claim.quotes().iter().map(|quote| (place(quote), quote.text())).collect();
        let quotes = places.iter().map(|(place, text)| (place.as_str(), *text));
        quoted_messages(&self.retrieval.question, quotes, claim.text())
    }

    fn doubtful(&self, doubt: Doubt) -> Verdict {
        let detail = super::abstain::detail(self.retrieval, doubt);
        Verdict::Abstained(Abstention::new(Reason::NotInSources, detail))
    }
}

/// The document and headings of a quote.
fn place(quote: &Quote) -> String {
    let mut parts = vec![quote.document().to_string()];
    parts.extend(quote.place().heading.iter().cloned());
    parts.join(" > ")
}
