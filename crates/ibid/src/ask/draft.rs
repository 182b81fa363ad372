//! Passages → prompt and grammar → draft → verified claims.

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;
use ibid_core::seam::{Generate, GenerationEvent, GenerationRequest};
use ibid_core::{Citation, ContentHash, Draft, FinishReason, Passage};
use ibid_generate::{ABSTAIN, Excerpt, PointOptions, Protocol, pointer};
use ibid_ground::{Abstention, Reason, Verdict, VerifyOptions, abstains, verify};

use super::abstain::{Doubt, Gate};
use super::answer::elapsed_ms;
use super::judge::{self, JudgedSentence};
use super::live::LiveDraft;
use super::repair::{Attempt, Repair, repaired};
use super::report::Timings;
use super::shown_prompt;
use super::telling::Telling;
use super::tools::Hop;
use super::trace::Trace;
use super::{AskOptions, CalibrationStage, Retrieval, disagreement};
use crate::record::with_pointers;
use crate::{Error, Library};

/// Tokens that one claim may take with what it rests on.
fn tokens_per_claim(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Point => 96,
        Protocol::Copy => 288,
    }
}

pub(super) struct Drafted {
    pub(super) verdict: Verdict,
    /// Why the claims contradict one another, where they do.
    pub(super) disagreement: Option<String>,
    /// Tokens of the prompt and of the output.
    pub(super) usage: (usize, usize),
}

/// One answer in the making.
pub(super) struct Drafting<'a> {
    pub(super) library: &'a Library,
    pub(super) retrieval: &'a Retrieval,
    pub(super) generator: &'a Arc<dyn Generate>,
    pub(super) options: &'a AskOptions,
    /// What an earlier search told and the answer has to show.
    pub(super) hop: Option<&'a Hop>,
    /// The sentences, where the model has read them already.
    pub(super) judged: Option<Vec<JudgedSentence>>,
    pub(super) gate: &'a Gate,
    pub(super) trace: &'a mut Trace,
    pub(super) timings: &'a mut Timings,
    pub(super) telling: &'a mut Telling,
}

impl Drafting<'_> {
    /// Reads, writes, verifies.
    pub(super) async fn run(mut self) -> Result<Drafted, Error> {
        let selected = &self.retrieval.selected;
        tracing::info!(passages = selected.passages.len(), tokens = selected.tokens, "asking the model");
        let started = Instant::now();
        let mut judged = match self.judged.take() {
            Some(judged) => judged,
            None => judge::read(self.retrieval, self.generator, self.gate).await?,
        };
        self.timings.prefill += elapsed_ms(started);
        self.trace.judged(&judged);
        let known = (self.gate, &self.trace.signals);
        disagreement::keep_named_of_judged(self.retrieval, &mut judged, known);
        self.trace.signals.sentence = judged.first().map(JudgedSentence::weighed);
        if let Some(best) = judged.first() {
            self.telling.stated(best.probability);
        }
        if self.gate.gives_up(CalibrationStage::Judged, &self.trace.signals) {
            return Ok(Drafted { verdict: self.doubtful(Doubt::Judged), disagreement: None, usage: (0, 0) });
        }
        let known = (self.gate, &self.trace.signals);
        if let Some(answers) = disagreement::of_judged(self.retrieval, &judged, known) {
            let (verdict, disagreement) = disagreement::quoted(self.library, self.retrieval, answers).await?;
            if let Verdict::Answered(answer) = &verdict {
                self.telling.quoted(answer);
            }
            return Ok(Drafted { verdict, disagreement, usage: (0, 0) });
        }
        let chosen = judge::chosen(&judged);
        if self.gate.decides_before_writing() {
            if self.gate.gives_up(CalibrationStage::Written, &self.trace.signals) {
                return Ok(Drafted {
                    verdict: self.doubtful(Doubt::Judged),
                    disagreement: None,
                    usage: (0, 0),
                });
            }
            self.announce(&chosen);
        }
        let Some((Attempt { draft, verified }, usage)) = self.write(&chosen).await? else {
            return Ok(Drafted { verdict: self.doubtful(Doubt::Written), disagreement: None, usage: (0, 0) });
        };
        let told = |text: &str| with_pointers(text, &selected.passages);
        let dropped = verified.dropped.iter();
        self.trace.dropped =
            dropped.map(|dropped| format!("{}: {}", dropped.reason, told(&dropped.text))).collect();
        self.trace.draft = Some(told(&draft.text));
        let verdict = match verified.verdict {
            // What was written is no use, but the sentence was found to answer: it speaks for itself.
            Verdict::Abstained(abstention) if abstention.reason() == Reason::Unsupported => {
                let best: Vec<Citation> =
                    self.led_here().into_iter().chain(chosen.first().copied()).collect();
                let quoted = ibid_ground::extractive(&self.retrieval.question, &selected.passages, &best);
                match quoted {
                    Ok(answer) => {
                        self.telling.quoted(&answer);
                        Verdict::Answered(answer)
                    }
                    Err(_) => Verdict::Abstained(abstention),
                }
            }
            Verdict::Abstained(_) => self.doubtful(Doubt::Written),
            answered @ Verdict::Answered(_) => answered,
        };
        Ok(Drafted { verdict, disagreement: None, usage })
    }

    /// Writes from the sentences that were chosen, shown with what stands around them. `None` where the way it begins makes
    /// an answer too improbable: then nothing more is written.
    async fn write(&mut self, chosen: &[Citation]) -> Result<Option<(Attempt, (usize, usize))>, Error> {
        let (question, passages) = (&self.retrieval.question, &self.retrieval.selected.passages);
        let excerpt = Excerpt::around(passages, chosen);
        let protocol = self.options.protocol;
        let messages = protocol.messages(question, passages, &excerpt);
        // Small models write the line that there is no answer greedily where their own judgement says otherwise: where an
        // answer is probable enough, it is not in the grammar.
        let must_answer = self.gate.takes_every_step()
            || self.gate.decides_before_writing()
            || self.gate.probability(CalibrationStage::Judged, &self.trace.signals) >= self.gate.wanted();
        let point_options = PointOptions::default()
            .max_claims(self.options.max_claims.min(chosen.len()))
            .free_numbers(self.options.free_numbers)
            .may_abstain(!must_answer);
        let grammar: String = protocol.grammar(question, passages, &excerpt, point_options).into();
        self.trace.prompt_hash = Some(shown_prompt::hash_of(&messages));
        self.trace.grammar_hash = Some(ContentHash::of(grammar.as_bytes()));
        let request = GenerationRequest {
            messages,
            grammar: Some(grammar),
            max_tokens: tokens_per_claim(protocol).saturating_mul(self.options.max_claims.max(1)),
            temperature: self.options.temperature,
            // As every claim begins, and as the line that there is no answer does.
            beginnings: Some([protocol.beginning().to_owned(), ABSTAIN.to_owned()]),
            tools: Vec::new(),
        };
        let mut stream = self.generator.generate(request.clone());
        // What led to the sentences is quoted first, in its own words.
        let led_here = self.led_here().map(|citation| quoted_line(passages, citation)).unwrap_or_default();
        let as_draft =
            |written: &str| format!("{led_here}{}", protocol.pointers(written, passages, &excerpt));
        let mut written = String::new();
        let mut finish = FinishReason::Cancelled;
        let options =
            VerifyOptions { min_support: self.options.min_support, free_numbers: self.options.free_numbers };
        let mut live = if self.telling.is_heard() {
            Some(LiveDraft::new(question, passages, options, self.telling))
        } else {
            None
        };
        let mut usage = (0, 0);
        while let Some(event) = stream.next().await {
            match event? {
                GenerationEvent::Begins(probability) => {
                    self.trace.signals.points = Some(probability);
                    if self.gate.gives_up(CalibrationStage::Written, &self.trace.signals) {
                        return Ok(None);
                    }
                }
                GenerationEvent::Text(piece) => {
                    written.push_str(&piece);
                    if let Some(live) = &mut live {
                        live.written(&as_draft(&written));
                    }
                }
                GenerationEvent::Done { finish: reason, usage: spent } => {
                    finish = reason;
                    usage = (spent.prompt_tokens, spent.completion_tokens);
                    self.timings.prefill += spent.prefill_ms;
                    self.timings.decode = spent.decode_ms;
                }
            }
        }
        drop(stream);
        let started = Instant::now();
        let text = if abstains(&written) { ABSTAIN.to_owned() } else { as_draft(&written) };
        let draft = Draft { text, finish };
        let mut verified = verify(question, &draft, passages, &options);
        if !led_here.is_empty() {
            verified.verdict = more_than_the_first_claim(verified.verdict);
        }
        self.timings.verify += elapsed_ms(started);
        let first = Attempt { draft, verified };
        let (attempt, repair) = if protocol == Protocol::Point {
            repaired(self.generator, request, (question, passages), &options, first).await
        } else {
            (first, None)
        };
        if let Some(Repair { traced, usage: spent, verify_ms }) = repair {
            usage = (usage.0 + spent.prompt_tokens, usage.1 + spent.completion_tokens);
            self.timings.prefill += spent.prefill_ms;
            self.timings.decode += spent.decode_ms;
            self.timings.verify += verify_ms;
            self.trace.repair = Some(traced);
        }
        if let Some(live) = &mut live {
            live.finished(&attempt.verified);
        }
        Ok(Some((attempt, usage)))
    }

    /// Tells the sentence that the answer is going to be written from: whatever the model writes, it will be quoted or
    /// speak for itself.
    fn announce(&mut self, chosen: &[Citation]) {
        let Some(first) = chosen.first() else { return };
        if let Ok(Some(quote)) = ibid_ground::cited(&self.retrieval.selected.passages, *first) {
            self.telling.quote(&quote);
        }
    }

    /// The sentence of an earlier search that named what was then asked for.
    fn led_here(&self) -> Option<Citation> {
        self.hop?.citation(&self.retrieval.selected.passages)
    }

    fn doubtful(&self, doubt: Doubt) -> Verdict {
        let detail = super::abstain::detail(self.retrieval, doubt);
        Verdict::Abstained(Abstention::new(Reason::NotInSources, detail))
    }
}

/// A line of a draft that says a sentence in its own words.
fn quoted_line(passages: &[Passage], citation: Citation) -> String {
    let passage = passages.get(citation.source.index());
    let text = passage.and_then(|passage| passage.sentence_text(citation.first)).unwrap_or_default();
    // No draft holds what a reader cannot see: texts that run from right to left are full of it.
    let visible = text.replace(ibid_core::is_invisible, "");
    let words: Vec<&str> = visible.split_whitespace().collect();
    if words.is_empty() { String::new() } else { format!("{} {}\n", pointer(citation), words.join(" ")) }
}

/// What led to an answer is none.
fn more_than_the_first_claim(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Answered(answer) if answer.claims().len() < 2 => Verdict::Abstained(Abstention::new(
            Reason::Unsupported,
            "the quotes do not bear out what was written",
        )),
        verdict => verdict,
    }
}
