use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, StreamExt as _};
use ibid_core::FinishReason;
use ibid_core::seam::{
    Generate, GenerateError, GenerationEvent, GenerationRequest, GenerationUsage, Message, ModelIdentity,
};

/// What a [`ScriptedModel`] does when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptedAnswer {
    /// It writes this text, word by word, and stops.
    Text(String),
    /// It writes these pieces, one after the other, and stops.
    Pieces(Vec<String>),
    /// It writes this text and is cut off by the limit of tokens.
    CutOff(String),
    /// It writes this text, then fails.
    Fails(String),
    /// It writes this text, then nothing more ever comes.
    Hangs(String),
    /// It writes nothing, because it does not take the grammar for this reason.
    RefusesGrammar(String),
}

impl From<&str> for ScriptedAnswer {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A model that says what a test wrote, whatever the prompt and the grammar are, and keeps what it was asked.
///
/// ```
/// use ibid_testkit::{ScriptedAnswer, ScriptedModel};
///
/// let model = ScriptedModel::new(["[1.1] 25 days.".into(), ScriptedAnswer::Fails(String::new())]).saying_yes(0.9);
/// assert!(model.requests().is_empty());
/// ```
#[derive(Debug)]
pub struct ScriptedModel {
    identity: ModelIdentity,
    engine: Option<String>,
    answers: Mutex<VecDeque<ScriptedAnswer>>,
    yes: f64,
    begins: Option<f64>,
    likely: Option<(String, f64, f64)>,
    requests: Mutex<Vec<GenerationRequest>>,
    judged: Mutex<Vec<Vec<Message>>>,
}

impl ScriptedModel {
    /// A model that gives these answers, one a request, and fails when they are used up.
    pub fn new(answers: impl IntoIterator<Item = ScriptedAnswer>) -> Self {
        Self {
            identity: ModelIdentity { name: "scripted".to_owned(), file_hash: None },
            engine: None,
            answers: Mutex::new(answers.into_iter().collect()),
            yes: 1.0,
            begins: None,
            likely: None,
            requests: Mutex::default(),
            judged: Mutex::default(),
        }
    }

    /// What it says that it is run by. By default, it does not tell.
    #[must_use]
    pub fn run_by(mut self, engine: &str) -> Self {
        self.engine = Some(engine.to_owned());
        self
    }

    /// The hash of its file. By default, none is known.
    #[must_use]
    pub fn of_file(mut self, hash: &str) -> Self {
        self.identity.file_hash = Some(hash.to_owned());
        self
    }

    /// What it says to every question of yes or no. By default, 1.
    #[must_use]
    pub fn saying_yes(mut self, probability: f64) -> Self {
        self.yes = probability;
        self
    }

    /// What it says where it is asked to weigh two beginnings. By default, it says nothing.
    #[must_use]
    pub fn beginning(mut self, probability: f64) -> Self {
        self.begins = Some(probability);
        self
    }

    /// The log likelihood of whatever is asked, of a prompt with these words and of every other. By default, it does not tell.
    #[must_use]
    pub fn finding_likely(mut self, words: &str, with: f64, without: f64) -> Self {
        self.likely = Some((words.to_owned(), with, without));
        self
    }

    /// The generations it was asked for, in order.
    pub fn requests(&self) -> Vec<GenerationRequest> {
        locked(&self.requests).clone()
    }

    /// The questions of yes or no it was asked, in order.
    pub fn judged(&self) -> Vec<Vec<Message>> {
        locked(&self.judged).clone()
    }

    fn failure(&self, reason: &str) -> GenerateError {
        GenerateError::Engine { model: self.identity.name.clone(), source: reason.into() }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn words(text: &str) -> Vec<String> {
    text.split_inclusive(' ').map(str::to_owned).collect()
}

impl Generate for ScriptedModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    fn engine_name(&self) -> Option<&str> {
        self.engine.as_deref()
    }

    fn generate(
        &self,
        request: GenerationRequest,
    ) -> BoxStream<'static, Result<GenerationEvent, GenerateError>> {
        let prompt_tokens =
            request.messages.iter().map(|message| message.content.split_whitespace().count()).sum();
        let begins = self.begins.filter(|_| request.beginnings.is_some()).map(GenerationEvent::Begins);
        locked(&self.requests).push(request);
        let answer = locked(&self.answers).pop_front();
        let (pieces, end) = match answer {
            Some(ScriptedAnswer::Text(text)) => (words(&text), Ok(Some(FinishReason::Stop))),
            Some(ScriptedAnswer::Pieces(pieces)) => (pieces, Ok(Some(FinishReason::Stop))),
            Some(ScriptedAnswer::CutOff(text)) => (words(&text), Ok(Some(FinishReason::Length))),
            Some(ScriptedAnswer::Hangs(text)) => (words(&text), Ok(None)),
            Some(ScriptedAnswer::Fails(text)) => (words(&text), Err(self.failure("it was scripted to fail"))),
            Some(ScriptedAnswer::RefusesGrammar(reason)) => (Vec::new(), Err(GenerateError::Grammar(reason))),
            None => (Vec::new(), Err(self.failure("it was asked more often than it has answers"))),
        };
        let usage =
            GenerationUsage { prompt_tokens, completion_tokens: pieces.len(), prefill_ms: 0, decode_ms: 0 };
        let events = begins.into_iter().chain(pieces.into_iter().map(GenerationEvent::Text));
        let texts = stream::iter(events.map(Ok).collect::<Vec<_>>());
        match end {
            Ok(Some(finish)) => {
                texts.chain(stream::iter([Ok(GenerationEvent::Done { finish, usage })])).boxed()
            }
            Ok(None) => texts.chain(stream::pending()).boxed(),
            Err(error) => texts.chain(stream::iter([Err(error)])).boxed(),
        }
    }

    fn probability_of_yes(&self, messages: Vec<Message>) -> BoxFuture<'_, Result<f64, GenerateError>> {
        locked(&self.judged).push(messages);
        Box::pin(std::future::ready(Ok(self.yes)))
    }

    fn log_likelihood(
        &self,
        messages: Vec<Message>,
        _answer: String,
    ) -> BoxFuture<'_, Result<Option<f64>, GenerateError>> {
        let told = self.likely.as_ref().map(|(words, with, without)| {
            let holds = messages.iter().any(|message| message.content.contains(words.as_str()));
            if holds { *with } else { *without }
        });
        Box::pin(std::future::ready(Ok(told)))
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;
    use futures::executor::block_on;
    use ibid_core::seam::{Generate as _, GenerationEvent, GenerationRequest};

    use super::{ScriptedAnswer, ScriptedModel};

    fn request() -> GenerationRequest {
        GenerationRequest {
            messages: Vec::new(),
            grammar: None,
            max_tokens: 9,
            temperature: 0.0,
            beginnings: None,
            tools: Vec::new(),
        }
    }

    #[test]
    fn it_says_what_was_written_and_then_fails() {
        let pieces = ScriptedAnswer::Pieces(vec!["a b".to_owned(), "c".to_owned()]);
        let model = ScriptedModel::new(["a b".into(), pieces, ScriptedAnswer::Fails("c".to_owned())]);
        for expected in [["a ", "b"], ["a b", "c"]] {
            let events: Vec<_> = block_on(model.generate(request()).collect());
            let texts: Vec<&str> = events
                .iter()
                .filter_map(|event| match event {
                    Ok(GenerationEvent::Text(text)) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            assert_eq!(texts, expected);
            assert!(matches!(events.last(), Some(Ok(GenerationEvent::Done { .. }))));
        }
        for _ in 0..2 {
            assert!(matches!(block_on(model.generate(request()).collect::<Vec<_>>()).last(), Some(Err(_))));
        }
        assert_eq!(model.requests().len(), 4);
    }
}
