use std::path::Path;

use futures::StreamExt as _;
use ibid_core::FinishReason;
use ibid_core::seam::{
    Generate, GenerateError, GenerationEvent, GenerationRequest, GenerationUsage, ModelIdentity,
};
use ibid_core::{Passage, Question};
use ibid_generate::{EngineOptions, Excerpt, LoadError, MistralRs, PointOptions, answer_messages, point};

pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) finish: FinishReason,
    pub(crate) usage: GenerationUsage,
}

pub(crate) fn load(path: &Path, options: EngineOptions) -> Result<MistralRs, LoadError> {
    MistralRs::load(path, ModelIdentity { name: "test".to_owned(), file_hash: None }, options)
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

pub(crate) async fn answer(model: &MistralRs, request: GenerationRequest) -> Result<Answer, GenerateError> {
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
