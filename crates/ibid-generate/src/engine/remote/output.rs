use std::time::Instant;

use ibid_core::FinishReason;
use ibid_core::seam::{GenerationEvent, GenerationUsage};
use serde_json::Value;

use super::thinking::ThoughtFilter;
use crate::grammar::lines_of_json;

/// What a generation has given so far, made of the engine's chunks.
#[derive(Debug)]
pub(super) struct Output {
    thoughts: ThoughtFilter,
    /// JSON is made lines when it is whole.
    json: Option<String>,
    pieces: usize,
    usage: Option<(usize, usize)>,
    finish: Option<FinishReason>,
    started: Instant,
    first_token: Option<Instant>,
}

impl Output {
    /// Of a request sent at `started`, in JSON or in lines.
    pub(super) fn new(started: Instant, is_json: bool) -> Self {
        Self {
            thoughts: ThoughtFilter::default(),
            json: is_json.then(String::new),
            pieces: 0,
            usage: None,
            finish: None,
            started,
            first_token: None,
        }
    }

    /// The text that a chunk adds to the output. A whole answer is a chunk, too.
    pub(super) fn take(&mut self, chunk: &Value) -> Option<GenerationEvent> {
        let tokens = |name: &str| usize::try_from(chunk.get("usage")?.get(name)?.as_u64()?).ok();
        if let (Some(prompt), Some(completion)) = (tokens("prompt_tokens"), tokens("completion_tokens")) {
            self.usage = Some((prompt, completion));
        }
        let choice = chunk.pointer("/choices/0")?;
        if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(if reason == "length" { FinishReason::Length } else { FinishReason::Stop });
        }
        let said = choice.get("delta").or_else(|| choice.get("message"))?;
        let thought = ["reasoning_content", "reasoning"]
            .iter()
            .any(|name| said.get(*name).is_some_and(Value::is_string));
        let text = said.get("content").and_then(Value::as_str).unwrap_or_default();
        if thought || !text.is_empty() {
            self.first_token.get_or_insert_with(Instant::now);
            self.pieces += 1;
        }
        let text = self.thoughts.pass(text);
        match &mut self.json {
            _ if text.is_empty() => None,
            None => Some(GenerationEvent::Text(text)),
            Some(json) => {
                json.push_str(&text);
                None
            }
        }
    }

    pub(super) fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// The last text, and the end.
    pub(super) fn end(&mut self) -> (Option<GenerationEvent>, GenerationEvent) {
        // An engine that does not know the field writes lines.
        let last = self.json.take().map(|json| lines_of_json(&json).unwrap_or(json));
        let first_token = self.first_token.unwrap_or_else(Instant::now);
        // Where it is not told, a piece is about a token.
        let (prompt_tokens, completion_tokens) = self.usage.unwrap_or((0, self.pieces));
        let usage = GenerationUsage {
            prompt_tokens,
            completion_tokens,
            prefill_ms: first_token.duration_since(self.started).as_millis() as u64,
            decode_ms: first_token.elapsed().as_millis() as u64,
        };
        let finish = self.finish.unwrap_or(FinishReason::Stop);
        let last = last.filter(|text| !text.is_empty()).map(GenerationEvent::Text);
        (last, GenerationEvent::Done { finish, usage })
    }
}
