//! One turn: the model chooses a call, under a grammar that admits no other than calls of the tools that are enabled.

use std::sync::Arc;

use futures::StreamExt;
use ibid_core::seam::{
    Generate, GenerateError, GenerationEvent, GenerationRequest, ToolCall, ToolDescription,
};
use ibid_generate::{
    EarlierCall, Excerpt, ToolCallOptions, parse_tool_calls, tool_call_grammar, tool_messages,
};

use super::super::Retrieval;
use super::query;

/// Sentences that are shown to the model that chooses, best first, with their neighbours.
const SENTENCES: usize = 6;

/// What there is to choose from.
pub(super) struct Choosing<'a> {
    pub(super) generator: &'a Arc<dyn Generate>,
    pub(super) retrieval: &'a Retrieval,
    pub(super) earlier: &'a [EarlierCall],
    pub(super) tools: &'a [ToolDescription],
    pub(super) max_calls: usize,
    pub(super) max_tokens: usize,
    pub(super) temperature: f64,
}

/// What the model chose.
pub(super) struct Chosen {
    /// The calls, or what is wrong with what it wrote.
    pub(super) calls: Result<Vec<ToolCall>, String>,
    pub(super) tokens: usize,
}

impl Choosing<'_> {
    pub(super) async fn run(&self) -> Result<Chosen, GenerateError> {
        let syntax = self.generator.tool_call_syntax();
        let selected = &self.retrieval.selected;
        let best: Vec<_> = selected.best.iter().take(SENTENCES).map(|(citation, _)| *citation).collect();
        let excerpt = Excerpt::around(&selected.passages, &best);
        let sentence = |citation: &ibid_core::Citation| {
            selected.passages.get(citation.source.index())?.sentence_text(citation.first)
        };
        let sentences: Vec<&str> = best.iter().filter_map(sentence).collect();
        let queries = self.earlier.iter().filter_map(|earlier| earlier.call.arguments["query"].as_str());
        let asked: Vec<&str> = std::iter::once(self.retrieval.question.as_str()).chain(queries).collect();
        let tools = query::naming(self.tools, &sentences, &asked);
        let messages = tool_messages(
            &self.retrieval.question,
            (&selected.passages, &excerpt),
            self.earlier,
            (&tools, &syntax),
        );
        let options = ToolCallOptions::default().may_decline(false).max_calls(self.max_calls);
        let request = GenerationRequest {
            messages,
            grammar: Some(tool_call_grammar(&tools, &syntax, options).into()),
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            beginnings: None,
            tools: if syntax.lists_tools { tools } else { Vec::new() },
        };
        let mut events = self.generator.generate(request);
        let mut written = String::new();
        let mut chosen = Chosen { calls: Ok(Vec::new()), tokens: 0 };
        while let Some(event) = events.next().await {
            match event? {
                GenerationEvent::Begins(_) => {}
                GenerationEvent::Text(piece) => written.push_str(&piece),
                GenerationEvent::Done { usage, .. } => chosen.tokens = usage.completion_tokens,
            }
        }
        chosen.calls = parse_tool_calls(&written, syntax.format).map_err(|error| error.to_string());
        if let Ok(calls) = &mut chosen.calls {
            calls.truncate(self.max_calls);
        }
        Ok(chosen)
    }
}
