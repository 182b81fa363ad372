use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ibid_core::seam::{
    BoxError, GenerateError, Message, ModelIdentity, Role, ToolCallSyntax, ToolDescription,
};
use mistralrs::core::{MistralRsBuilder, TokenizationRequest};
use mistralrs::{
    DefaultSchedulerMethod, NormalRequest, Request, RequestMessage, Response, SchedulerConfig,
    TextMessageRole, TextMessages,
};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::{Mutex, OnceCell, OwnedMutexGuard};

use super::load::{SharedPipeline, panic_message};
use super::tools::listed_tools;
use crate::engine::conversation::without_system;
use crate::engine::defuse::Defuser;
use crate::engine::reading::ReadingCount;

/// The engine's key-value cache grows in steps of so many tokens.
const CACHE_STEP: u64 = 512;

/// The state of a question of yes or no is kept when more tokens of its prompt than this are new.
const WORTH_KEEPING: usize = 100;

/// What is known of a loaded model.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) context_tokens: usize,
    pub(super) stop_tokens: Vec<u32>,
    pub(super) cache_bytes_per_token: u64,
    pub(super) cache_bytes: u64,
    pub(super) defuser: Defuser,
    pub(super) tool_calls: ToolCallSyntax,
    /// The tokens that open and close a thought, where the vocabulary has them.
    pub(super) thought: Option<(u32, u32)>,
}

/// The tokens that are a word for yes, and those that are one for no.
#[derive(Debug)]
pub(super) struct Verdicts {
    pub(super) yes: Vec<u32>,
    pub(super) no: Vec<u32>,
}

/// A loaded model and the engine that runs it.
pub(super) struct Session {
    identity: ModelIdentity,
    facts: Facts,
    pipeline: SharedPipeline,
    engine: Arc<Mutex<Engine>>,
    verdicts: OnceCell<Verdicts>,
    /// Whether the engine was seen to compute the logits of the last token of a prompt only.
    computes_last_only: AtomicBool,
    reading: ReadingCount,
}

/// The running engine, and the memory that its prefix cache has taken.
struct Engine {
    runner: Option<Arc<mistralrs::MistralRs>>,
    cached_bytes: u64,
    /// The prompts whose state it keeps.
    kept: Vec<Vec<u32>>,
}

/// The right to use the engine: the next caller waits until it is dropped.
pub(super) struct Turn {
    session: Arc<Session>,
    engine: OwnedMutexGuard<Engine>,
}

impl Session {
    pub(super) fn start(
        pipeline: SharedPipeline,
        identity: ModelIdentity,
        facts: Facts,
    ) -> Result<Self, String> {
        let engine = Engine { runner: Some(start_engine(&pipeline)?), cached_bytes: 0, kept: Vec::new() };
        Ok(Self {
            identity,
            facts,
            pipeline,
            engine: Arc::new(Mutex::new(engine)),
            verdicts: OnceCell::new(),
            computes_last_only: AtomicBool::new(false),
            reading: ReadingCount::default(),
        })
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
        self.facts.context_tokens
    }

    /// # Errors
    /// When a prompt of so many tokens leaves no room for an answer.
    pub(super) fn check_fits(&self, prompt_tokens: usize) -> Result<(), GenerateError> {
        let context_tokens = self.facts.context_tokens;
        if prompt_tokens >= context_tokens {
            return Err(GenerateError::ContextTooLong { prompt_tokens, context_tokens });
        }
        Ok(())
    }

    pub(super) fn tool_calls(&self) -> &ToolCallSyntax {
        &self.facts.tool_calls
    }

    pub(super) fn stop_tokens(&self) -> &[u32] {
        &self.facts.stop_tokens
    }

    /// Waits for the engine.
    pub(super) async fn turn(self: &Arc<Self>) -> Turn {
        let engine = Arc::clone(&self.engine).lock_owned().await;
        Turn { session: Arc::clone(self), engine }
    }

    /// Found once, by whoever asks first.
    pub(super) fn verdicts(&self) -> &OnceCell<Verdicts> {
        &self.verdicts
    }

    pub(super) fn reading(&self) -> &ReadingCount {
        &self.reading
    }

    pub(super) fn computes_last_only(&self) -> &AtomicBool {
        &self.computes_last_only
    }

    pub(super) fn failed(&self, source: impl Into<BoxError>) -> GenerateError {
        GenerateError::Engine { model: self.identity.name.clone(), source: source.into() }
    }
}

impl Turn {
    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// The prompt that the model's chat template makes of `messages`, as tokens.
    pub(super) async fn tokenize(&self, messages: &[Message]) -> Result<Vec<u32>, GenerateError> {
        self.tokenize_with_tools(messages, &[]).await
    }

    /// The same, with tools that the template lists.
    pub(super) async fn tokenize_with_tools(
        &self,
        messages: &[Message],
        tools: &[ToolDescription],
    ) -> Result<Vec<u32>, GenerateError> {
        let tools = listed_tools(tools, &self.session.facts.defuser);
        let safe = |message: &Message| Message {
            content: self.session.facts.defuser.defuse(&message.content),
            role: message.role,
        };
        let messages: Vec<Message> = messages.iter().map(safe).collect();
        let rendered = match (self.render(&messages, &tools).await, without_system(&messages)) {
            // Some templates know no system message, and say so by failing.
            (Err(_), Some(merged)) => self.render(&merged, &tools).await,
            (rendered, _) => rendered,
        };
        self.without_open_thought(rendered?).await
    }

    /// Some templates open a thought and have no switch for it: it is closed before it begins. Content cannot hold
    /// these tokens, so they are the template's.
    async fn without_open_thought(&self, mut prompt: Vec<u32>) -> Result<Vec<u32>, GenerateError> {
        let Some((open, close)) = self.session.facts.thought else { return Ok(prompt) };
        let last = |token: u32| prompt.iter().rposition(|id| *id == token);
        if last(open) > last(close) {
            prompt.push(close);
            prompt.extend(self.tokenize_text("\n\n").await?);
        }
        Ok(prompt)
    }

    async fn render(
        &self,
        messages: &[Message],
        tools: &[mistralrs::Tool],
    ) -> Result<Vec<u32>, GenerateError> {
        let conversation = messages.iter().fold(TextMessages::new(), |conversation, message| {
            let role = match message.role {
                Role::System => TextMessageRole::System,
                Role::User => TextMessageRole::User,
                Role::Assistant => TextMessageRole::Assistant,
            };
            conversation.add_message(role, &message.content)
        });
        let (response, answer) = channel(1);
        self.send(Request::Tokenize(TokenizationRequest {
            // An `Either`, whose crate is not re-exported: the error of a result becomes its left side.
            text: Err(Vec::from(conversation)).into(),
            tools: (!tools.is_empty()).then(|| tools.to_vec()),
            add_generation_prompt: true,
            add_special_tokens: true,
            enable_thinking: Some(false),
            reasoning_effort: None,
            response,
        }))
        .await?;
        self.tokens(awaited(answer).await)
    }

    /// The tokens of an answer, as they would follow a prompt.
    pub(super) async fn tokenize_answer(&self, answer: &str) -> Result<Vec<u32>, GenerateError> {
        self.tokenize_text(&self.session.facts.defuser.defuse(answer)).await
    }

    /// The tokens of a piece of text, without special tokens.
    pub(super) async fn tokenize_text(&self, text: &str) -> Result<Vec<u32>, GenerateError> {
        let (response, answer) = channel(1);
        self.send(Request::Tokenize(TokenizationRequest {
            text: Ok(text.to_owned()).into(),
            tools: None,
            add_generation_prompt: false,
            add_special_tokens: false,
            enable_thinking: None,
            reasoning_effort: None,
            response,
        }))
        .await?;
        self.tokens(awaited(answer).await)
    }

    fn tokens<E: std::fmt::Display>(
        &self,
        answer: Option<Result<Vec<u32>, E>>,
    ) -> Result<Vec<u32>, GenerateError> {
        answer.ok_or_else(|| self.stopped())?.map_err(|error| self.session.failed(format!("{error:#}")))
    }

    /// Whether the engine should keep the state of `prompt`, because much of it is new.
    pub(super) fn is_worth_keeping(&self, prompt: &[u32]) -> bool {
        prompt.len() - self.cached(prompt) > WORTH_KEEPING
    }

    /// How many tokens `prompt` begins with in common with one whose state the engine has.
    fn cached(&self, prompt: &[u32]) -> usize {
        let common =
            |kept: &Vec<u32>| kept.iter().zip(prompt).take_while(|(left, right)| left == right).count();
        self.engine.kept.iter().map(common).max().unwrap_or(0)
    }

    /// The engine has read `prompt` to its end, and keeps its state. Not to be said earlier: what a caller gives up is not
    /// kept.
    pub(super) fn keeps(&mut self, prompt: Vec<u32>) {
        self.engine.kept.push(prompt);
    }

    /// Starts a generation. `request` builds the engine's request around `prompt` and the sender of its responses.
    /// `kept_tokens` is the length that the sequence may come to, where the engine will keep its state.
    pub(super) async fn submit(
        &mut self,
        prompt: Vec<u32>,
        kept_tokens: Option<usize>,
        request: impl FnOnce(RequestMessage, tokio::sync::mpsc::Sender<Response>) -> NormalRequest,
    ) -> Result<Receiver<Response>, GenerateError> {
        if let Some(tokens) = kept_tokens {
            self.forget_if_full(tokens).await?;
        }
        // The last token is always read: its logits are asked for.
        let cached = self.cached(&prompt).min(prompt.len().saturating_sub(1));
        self.session.reading.add(prompt.len(), cached);
        let (response, responses) = channel(64);
        let request = request(RequestMessage::CompletionTokens(prompt), response);
        self.send(Request::Normal(Box::new(request))).await?;
        Ok(responses)
    }

    /// The engine ended without an answer, which it does when it panics.
    pub(super) fn stopped(&self) -> GenerateError {
        self.session.failed("the engine stopped")
    }

    pub(super) async fn send(&self, request: Request) -> Result<(), GenerateError> {
        let runner = self.engine.runner.as_ref().ok_or_else(|| self.stopped())?;
        let sender = runner.get_sender(None).map_err(|error| self.session.failed(error))?;
        sender.send(request).await.map_err(|_| self.stopped())
    }

    /// The engine's prefix cache keeps the state of every finished sequence and, on a CPU, never evicts one:
    /// when it has grown to the limit, a new engine is started on the same weights.
    async fn forget_if_full(&mut self, prompt_tokens: usize) -> Result<(), GenerateError> {
        let facts = &self.session.facts;
        let bytes = (prompt_tokens as u64).next_multiple_of(CACHE_STEP) * facts.cache_bytes_per_token;
        if self.engine.runner.is_some() && self.engine.cached_bytes + bytes <= facts.cache_bytes {
            self.engine.cached_bytes += bytes;
            return Ok(());
        }
        self.forget().await?;
        self.engine.cached_bytes = bytes;
        Ok(())
    }

    /// Starts a new engine on the same weights, which has kept nothing.
    pub(super) async fn forget(&mut self) -> Result<(), GenerateError> {
        // Dropping it tells the engine's thread to end; it holds the weights until its step is done.
        self.engine.runner = None;
        drop(self.session.pipeline.lock().await);
        let runner = start_engine(&self.session.pipeline).map_err(|reason| self.session.failed(reason))?;
        self.engine.runner = Some(runner);
        self.engine.cached_bytes = 0;
        self.engine.kept.clear();
        Ok(())
    }
}

/// What is answered. Waits for it also when the caller does not any more: the engine panics when it cannot hand
/// over tokens, or the logits of a prompt.
pub(super) async fn awaited<T: Send + 'static>(mut answer: Receiver<T>) -> Option<T> {
    match Handle::try_current() {
        Ok(runtime) => runtime.spawn(async move { answer.recv().await }).await.ok().flatten(),
        Err(_) => answer.recv().await,
    }
}

/// Starts an engine on loaded weights: a thread that waits for requests.
fn start_engine(pipeline: &SharedPipeline) -> Result<Arc<mistralrs::MistralRs>, String> {
    let pipeline = Arc::clone(pipeline);
    // On a thread of its own, because inside a runtime with several threads it generates a token on trial.
    let starting = std::thread::spawn(move || {
        let method = DefaultSchedulerMethod::Fixed(NonZeroUsize::MIN);
        let builder =
            MistralRsBuilder::new(pipeline, SchedulerConfig::DefaultScheduler { method }, false, None);
        futures::executor::block_on(builder.build())
    });
    starting.join().map_err(|panic| panic_message(panic.as_ref()))
}
