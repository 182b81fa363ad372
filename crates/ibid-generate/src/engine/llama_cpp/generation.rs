//! One output, token by token.

use std::time::Instant;

use ibid_core::FinishReason;
use ibid_core::seam::{GenerateError, GenerationEvent, GenerationRequest, GenerationUsage};
use tokio::sync::mpsc::UnboundedSender;

use super::decoder::Sequence;
use super::grammar::Grammar;
use super::sampling::choose;
use super::session::Item;
use super::text::Text;
use super::worker::Worker;
use crate::engine::words::{share, weight};

/// The tokens that come next, of which all but the first are certain without asking the model.
struct Next {
    tokens: Vec<u32>,
    is_end: bool,
}

impl Worker<'_> {
    /// Generates and tells what happens, until it is over or nobody listens.
    pub(super) fn generate(&mut self, request: GenerationRequest, events: &UnboundedSender<Item>) {
        if let Err(error) = self.try_generate(request, events) {
            // Whoever asked may be gone.
            let _ = events.send(Err(error));
        }
    }

    fn try_generate(
        &mut self,
        request: GenerationRequest,
        events: &UnboundedSender<Item>,
    ) -> Result<(), GenerateError> {
        let is_wanted = || !events.is_closed();
        if !is_wanted() {
            return Ok(());
        }
        let started = Instant::now();
        let prompt = self.prompt(&request.messages, &request.tools)?;
        let room = self.parts.memory.context_tokens - prompt.len();
        let max_tokens = request.max_tokens.clamp(1, room);
        let grammar = request.grammar.map(|lark| self.parts.grammars.begin(lark)).transpose()?;
        let Some((mut sequence, _)) = self.read(&prompt, max_tokens, is_wanted)? else { return Ok(()) };
        let first_token = Instant::now();
        if let Some(begins) = request.beginnings.and_then(|beginnings| self.begins(&beginnings)) {
            let _ = events.send(Ok(GenerationEvent::Begins(begins)));
        }
        let limits = Limits { max_tokens, temperature: request.temperature };
        let outcome = match self.write(&mut sequence, grammar, limits, events) {
            Ok(outcome) => outcome,
            Err(reason) => return Err(self.give_up(sequence, reason)),
        };
        self.keep(sequence)?;
        if let Some((finish, completion_tokens)) = outcome {
            let usage = GenerationUsage {
                prompt_tokens: prompt.len(),
                completion_tokens,
                prefill_ms: first_token.duration_since(started).as_millis() as u64,
                decode_ms: first_token.elapsed().as_millis() as u64,
            };
            let _ = events.send(Ok(GenerationEvent::Done { finish, usage }));
        }
        Ok(())
    }

    /// The probability that the output begins as the first text rather than the second.
    fn begins(&self, [first, second]: &[String; 2]) -> Option<f64> {
        let token = |text: &str| self.parts.prompts.vocabulary.text(text).first().copied();
        let (first, second) = (token(first)?, token(second)?);
        let logits = self.decoder.logits();
        Some(share(weight(logits, &[first]), weight(logits, &[second])))
    }

    /// Decodes after a prompt that has been read. How it ended and the number of tokens; `None` where nobody listens.
    fn write(
        &mut self,
        sequence: &mut Sequence,
        mut grammar: Option<Grammar>,
        limits: Limits,
        events: &UnboundedSender<Item>,
    ) -> Result<Option<(FinishReason, usize)>, String> {
        let mut text = Text::default();
        let mut count = 0;
        loop {
            let mut next = self.next(grammar.as_mut(), limits.temperature)?;
            let left = limits.max_tokens - count;
            if next.tokens.len() > left {
                next = Next { tokens: next.tokens[..left].to_vec(), is_end: false };
            }
            count += next.tokens.len();
            let bytes: Vec<u8> =
                next.tokens.iter().flat_map(|token| self.parts.prompts.vocabulary.bytes(*token)).collect();
            let shown = text.push(&bytes);
            if !shown.is_empty() && events.send(Ok(GenerationEvent::Text(shown))).is_err() {
                return Ok(None);
            }
            if next.is_end {
                return Ok(Some((FinishReason::Stop, count)));
            }
            if count >= limits.max_tokens {
                return Ok(Some((FinishReason::Length, count)));
            }
            if !self.decoder.read(sequence, &next.tokens, || !events.is_closed())? {
                return Ok(None);
            }
        }
    }

    /// What follows: a token that the model chooses where there is a choice, and all that the grammar forces after it.
    fn next(&self, grammar: Option<&mut Grammar>, temperature: f64) -> Result<Next, String> {
        let stop = &self.parts.stop;
        let mut random = rand::rng();
        let nothing = || "the model gives no token a probability".to_owned();
        let Some(grammar) = grammar else {
            let token = choose(self.decoder.logits(), None, temperature, &mut random).ok_or_else(nothing)?;
            return Ok(Next { tokens: vec![token], is_end: stop.contains(&token) });
        };
        if grammar.is_over()? {
            return Ok(Next { tokens: Vec::new(), is_end: true });
        }
        let mut tokens = grammar.forced()?;
        if tokens.is_empty() {
            let allowed = grammar.allowed()?;
            let token = choose(self.decoder.logits(), Some(&allowed), temperature, &mut random)
                .ok_or_else(nothing)?;
            tokens.push(token);
            if stop.contains(&token) {
                return Ok(Next { tokens, is_end: true });
            }
            grammar.accept(token)?;
            if !grammar.is_over()? {
                tokens.extend(grammar.forced()?);
            }
        }
        let is_end = grammar.is_over()?;
        // The end of a turn may be forced as well.
        let end = tokens.iter().position(|token| stop.contains(token));
        if let Some(end) = end {
            tokens.truncate(end + 1);
        }
        Ok(Next { tokens, is_end: is_end || end.is_some() })
    }
}

/// How a generation is bounded and drawn.
#[derive(Debug, Clone, Copy)]
struct Limits {
    max_tokens: usize,
    temperature: f64,
}
