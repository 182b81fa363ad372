use std::path::Path;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use ibid_core::FinishReason;
use ibid_core::seam::{
    Generate, GenerateError, GenerationEvent, GenerationRequest, GenerationUsage, Message, ModelIdentity,
};
use ibid_core::{Passage, Question};
#[cfg(feature = "llama-cpp")]
use ibid_generate::LlamaCpp;
use ibid_generate::{
    EngineOptions, Excerpt, LoadError, LocalEngine, MistralRs, PointOptions, answer_messages, point,
};

/// Makes a test of each of these functions for every engine that is built in.
macro_rules! on_every_engine {
    ($($(#[$attribute:meta])* $test:ident),+ $(,)?) => {
        mod mistralrs {
            $(
                #[tokio::test(flavor = "multi_thread")]
                $(#[$attribute])*
                async fn $test() {
                    super::$test(ibid_generate::LocalEngine::MistralRs).await;
                }
            )+
        }
        #[cfg(feature = "llama-cpp")]
        mod llama_cpp {
            $(
                #[tokio::test(flavor = "multi_thread")]
                $(#[$attribute])*
                async fn $test() {
                    super::$test(ibid_generate::LocalEngine::LlamaCpp).await;
                }
            )+
        }
    };
}
pub(crate) use on_every_engine;

/// The engines that are built in.
pub(crate) fn engines() -> Vec<LocalEngine> {
    [LocalEngine::MistralRs, LocalEngine::LlamaCpp]
        .into_iter()
        .filter(|engine| engine.is_built_in())
        .collect()
}

/// A model that runs in this process.
pub(crate) trait LocalModel: Generate {
    fn count_prompt_tokens<'a>(
        &'a self,
        messages: &'a [Message],
    ) -> BoxFuture<'a, Result<usize, GenerateError>>;
}

impl LocalModel for MistralRs {
    fn count_prompt_tokens<'a>(
        &'a self,
        messages: &'a [Message],
    ) -> BoxFuture<'a, Result<usize, GenerateError>> {
        Box::pin(Self::count_prompt_tokens(self, messages))
    }
}

#[cfg(feature = "llama-cpp")]
impl LocalModel for LlamaCpp {
    fn count_prompt_tokens<'a>(
        &'a self,
        messages: &'a [Message],
    ) -> BoxFuture<'a, Result<usize, GenerateError>> {
        Box::pin(Self::count_prompt_tokens(self, messages))
    }
}

pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) finish: FinishReason,
    pub(crate) usage: GenerationUsage,
}

pub(crate) fn load(
    engine: LocalEngine,
    path: &Path,
    options: EngineOptions,
) -> Result<Box<dyn LocalModel>, LoadError> {
    let identity = ModelIdentity { name: "test".to_owned(), file_hash: None };
    match engine {
        LocalEngine::MistralRs => Ok(Box::new(MistralRs::load(path, identity, options)?)),
        #[cfg(feature = "llama-cpp")]
        LocalEngine::LlamaCpp => Ok(Box::new(LlamaCpp::load(path, identity, options)?)),
        other => Err(LoadError::NotBuiltIn { engine: other }),
    }
}

pub(crate) fn request(question: &str, passages: &[Passage], temperature: f64) -> GenerationRequest {
    request_with(question, passages, temperature, PointOptions::default())
}

pub(crate) fn request_with(
    question: &str,
    passages: &[Passage],
    temperature: f64,
    options: PointOptions,
) -> GenerationRequest {
    let question: Question = question.parse().unwrap();
    let excerpt = Excerpt::whole(passages);
    GenerationRequest {
        messages: answer_messages(&question, passages, &excerpt),
        grammar: Some(point(&question, passages, &excerpt, options).into()),
        max_tokens: 120,
        temperature,
        beginnings: None,
        tools: Vec::new(),
    }
}

pub(crate) async fn answer(
    model: &dyn LocalModel,
    request: GenerationRequest,
) -> Result<Answer, GenerateError> {
    answer_of(model, request).await
}

pub(crate) async fn answer_of(
    model: &dyn Generate,
    request: GenerationRequest,
) -> Result<Answer, GenerateError> {
    let mut events = model.generate(request);
    let mut text = String::new();
    while let Some(event) = events.next().await {
        match event? {
            GenerationEvent::Begins(_) => {}
            GenerationEvent::Text(piece) => text.push_str(&piece),
            GenerationEvent::Done { finish, usage } => {
                assert!(events.next().await.is_none(), "nothing follows the end");
                return Ok(Answer { text, finish, usage });
            }
        }
    }
    panic!("the stream ended without an end: {text:?}");
}
