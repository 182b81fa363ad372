use std::sync::Arc;
use std::sync::mpsc::Sender;

use ibid_core::seam::{
    GenerateError, GenerationEvent, GenerationRequest, Message, ModelIdentity, ToolCallSyntax,
};
use tokio::sync::{mpsc, oneshot};

use crate::engine::reading::ReadingCount;

/// What the stream of a generation yields.
pub(super) type Item = Result<GenerationEvent, GenerateError>;

/// What the engine's thread is asked to do, and where it answers. Whoever does not wait for the answer any more has
/// cancelled it.
pub(super) enum Command {
    Generate(Box<GenerationRequest>, mpsc::UnboundedSender<Item>),
    Judge(Vec<Message>, oneshot::Sender<Result<f64, GenerateError>>),
    LogLikelihood(Vec<Message>, String, oneshot::Sender<Result<f64, GenerateError>>),
    CountPromptTokens(Vec<Message>, oneshot::Sender<Result<usize, GenerateError>>),
}

/// A running engine, seen from outside its thread. The thread ends when this is dropped.
#[derive(Debug)]
pub(super) struct Session {
    identity: ModelIdentity,
    context_tokens: usize,
    tool_calls: ToolCallSyntax,
    commands: Sender<Command>,
    reading: Arc<ReadingCount>,
}

impl Session {
    pub(super) fn new(
        identity: ModelIdentity,
        context_tokens: usize,
        tool_calls: ToolCallSyntax,
        commands: Sender<Command>,
        reading: Arc<ReadingCount>,
    ) -> Self {
        Self { identity, context_tokens, tool_calls, commands, reading }
    }

    /// With the hash of the model's file, where it became known while the model was loaded.
    pub(super) fn hashed(mut self, file_hash: Option<String>) -> Self {
        if file_hash.is_some() {
            self.identity.file_hash = file_hash;
        }
        self
    }

    pub(super) fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    pub(super) fn context_tokens(&self) -> usize {
        self.context_tokens
    }

    pub(super) fn tool_calls(&self) -> &ToolCallSyntax {
        &self.tool_calls
    }

    pub(super) fn reading(&self) -> &ReadingCount {
        &self.reading
    }

    /// Starts a generation, after those that were asked for before.
    pub(super) fn generate(
        &self,
        request: GenerationRequest,
    ) -> Result<mpsc::UnboundedReceiver<Item>, GenerateError> {
        // Without a bound: whoever holds a stream and asks for another must not stop the engine.
        let (events, received) = mpsc::unbounded_channel();
        self.send(Command::Generate(Box::new(request), events))?;
        Ok(received)
    }

    pub(super) async fn probability_of_yes(&self, messages: Vec<Message>) -> Result<f64, GenerateError> {
        let (answer, received) = oneshot::channel();
        self.send(Command::Judge(messages, answer))?;
        received.await.map_err(|_| self.stopped())?
    }

    pub(super) async fn log_likelihood(
        &self,
        messages: Vec<Message>,
        answer: String,
    ) -> Result<f64, GenerateError> {
        let (sender, received) = oneshot::channel();
        self.send(Command::LogLikelihood(messages, answer, sender))?;
        received.await.map_err(|_| self.stopped())?
    }

    pub(super) async fn count_prompt_tokens(&self, messages: Vec<Message>) -> Result<usize, GenerateError> {
        let (answer, received) = oneshot::channel();
        self.send(Command::CountPromptTokens(messages, answer))?;
        received.await.map_err(|_| self.stopped())?
    }

    /// The engine's thread ended without an answer, which it does when it panics.
    pub(super) fn stopped(&self) -> GenerateError {
        GenerateError::Engine { model: self.identity.name.clone(), source: "the engine stopped".into() }
    }

    fn send(&self, command: Command) -> Result<(), GenerateError> {
        self.commands.send(command).map_err(|_| self.stopped())
    }
}
