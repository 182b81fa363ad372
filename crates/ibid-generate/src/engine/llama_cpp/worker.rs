//! The engine's thread: it owns the model's state and does one thing after another.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use ibid_core::seam::{GenerateError, Message, ToolDescription};
use llama_cpp_2::model::LlamaModel;

use super::decoder::{Decoder, Memory, Sequence};
use super::grammar::Grammars;
use super::prompt::Prompts;
use super::session::Command;
use crate::engine::reading::ReadingCount;
use crate::engine::words::{CANNOT_TELL, share, weight};

/// The state of a question of yes or no is kept when more tokens of its prompt than this were new.
const WORTH_KEEPING: usize = 100;

/// What a worker works with.
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) prompts: Prompts,
    pub(super) grammars: Grammars,
    pub(super) stop: Vec<u32>,
    /// The tokens that are a word for yes, and those that are one for no.
    pub(super) yes: Vec<u32>,
    pub(super) no: Vec<u32>,
    pub(super) memory: Memory,
    pub(super) reading: Arc<ReadingCount>,
}

/// A loaded model at work.
pub(super) struct Worker<'model> {
    pub(super) parts: Parts,
    pub(super) decoder: Decoder<'model>,
}

impl<'model> Worker<'model> {
    pub(super) fn new(model: &'model LlamaModel, parts: Parts) -> Result<Self, String> {
        let decoder = Decoder::new(model, parts.memory)?;
        Ok(Self { parts, decoder })
    }

    /// Does what it is asked until nobody can ask any more.
    pub(super) fn run(&mut self, commands: &Receiver<Command>) {
        while let Ok(command) = commands.recv() {
            match command {
                Command::Generate(request, events) => self.generate(*request, &events),
                Command::Judge(messages, answer) => {
                    if let Some(judged) = self.judge(&messages, || !answer.is_closed()).transpose() {
                        // Whoever asked may be gone.
                        let _ = answer.send(judged);
                    }
                }
                Command::LogLikelihood(messages, said, answer) => {
                    let likelihood = self.log_likelihood(&messages, &said, || !answer.is_closed());
                    if let Some(likelihood) = likelihood.transpose() {
                        let _ = answer.send(likelihood);
                    }
                }
                Command::CountPromptTokens(messages, answer) => {
                    let counted = self.parts.prompts.tokens(&messages, &[]);
                    let counted = counted.map(|prompt| prompt.len()).map_err(|reason| self.failed(reason));
                    let _ = answer.send(counted);
                }
            }
        }
    }

    /// The tokens of a prompt that leaves room for an answer.
    pub(super) fn prompt(
        &self,
        messages: &[Message],
        tools: &[ToolDescription],
    ) -> Result<Vec<u32>, GenerateError> {
        let prompt = self.parts.prompts.tokens(messages, tools).map_err(|reason| self.failed(reason))?;
        self.check_fits(prompt.len())?;
        if prompt.is_empty() {
            return Err(self.failed("the chat template makes an empty prompt of it".to_owned()));
        }
        Ok(prompt)
    }

    fn check_fits(&self, prompt_tokens: usize) -> Result<(), GenerateError> {
        let context_tokens = self.parts.memory.context_tokens;
        if prompt_tokens >= context_tokens {
            return Err(GenerateError::ContextTooLong { prompt_tokens, context_tokens });
        }
        Ok(())
    }

    /// Reads a prompt, and says how many of its tokens were new. `None` where nobody waits for it any more.
    pub(super) fn read(
        &mut self,
        prompt: &[u32],
        room: usize,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Option<(Sequence, usize)>, GenerateError> {
        let mut sequence =
            self.decoder.begin(prompt, room).map_err(|reason| failed(&self.parts.name, reason))?;
        let new = &prompt[sequence.len()..];
        self.parts.reading.add(prompt.len(), sequence.len());
        match self.decoder.read(&mut sequence, new, is_wanted) {
            Ok(true) => Ok(Some((sequence, new.len()))),
            Ok(false) => {
                self.keep(sequence)?;
                Ok(None)
            }
            Err(reason) => Err(self.give_up(sequence, reason)),
        }
    }

    /// Keeps what has been read for later prompts.
    pub(super) fn keep(&mut self, sequence: Sequence) -> Result<(), GenerateError> {
        self.decoder.keep(sequence).map_err(|reason| failed(&self.parts.name, reason))
    }

    /// The error for `reason`, after which nothing of `sequence` is in the cache.
    pub(super) fn give_up(&mut self, sequence: Sequence, reason: String) -> GenerateError {
        if let Err(error) = self.decoder.forget(sequence) {
            tracing::warn!(%error, "a sequence stays in the cache");
        }
        self.failed(reason)
    }

    pub(super) fn failed(&self, reason: String) -> GenerateError {
        failed(&self.parts.name, reason)
    }

    /// The probability that the first token of the answer is a word for yes, among those for yes and no.
    fn judge(
        &mut self,
        messages: &[Message],
        is_wanted: impl Fn() -> bool,
    ) -> Result<Option<f64>, GenerateError> {
        if !is_wanted() {
            return Ok(None);
        }
        let prompt = self.prompt(messages, &[])?;
        if self.parts.yes.is_empty() || self.parts.no.is_empty() {
            return Ok(Some(CANNOT_TELL));
        }
        let Some((sequence, new)) = self.read(&prompt, 0, is_wanted)? else { return Ok(None) };
        let logits = self.decoder.logits();
        let judged = share(weight(logits, &self.parts.yes), weight(logits, &self.parts.no));
        if new > WORTH_KEEPING {
            self.keep(sequence)?;
        } else {
            self.decoder.forget(sequence).map_err(|reason| self.failed(reason))?;
        }
        Ok(Some(judged))
    }

    /// The log probability that the model answers `messages` with the tokens of `said`.
    fn log_likelihood(
        &mut self,
        messages: &[Message],
        said: &str,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Option<f64>, GenerateError> {
        if !is_wanted() {
            return Ok(None);
        }
        let mut prompt = self.prompt(messages, &[])?;
        let said = self.parts.prompts.answer(said);
        self.check_fits(prompt.len() + said.len())?;
        // The last token is read with the answer, as it predicts the first one.
        let last = prompt.pop().unwrap_or_default();
        let Some((mut sequence, _)) = self.read(&prompt, said.len() + 1, is_wanted)? else { return Ok(None) };
        match self.decoder.log_likelihood(&mut sequence, last, &said) {
            Ok(likelihood) => {
                self.decoder.forget(sequence).map_err(|reason| self.failed(reason))?;
                Ok(Some(likelihood))
            }
            Err(reason) => Err(self.give_up(sequence, reason)),
        }
    }
}

fn failed(model: &str, reason: String) -> GenerateError {
    GenerateError::Engine { model: model.to_owned(), source: reason.into() }
}
