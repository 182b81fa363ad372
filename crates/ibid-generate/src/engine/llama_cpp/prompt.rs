use std::sync::Arc;

use ibid_core::seam::{Message, ToolDescription};
use serde_json::{Value, json};

use super::chat_template::ChatTemplate;
use super::vocabulary::Vocabulary;
use crate::engine::conversation::without_system;
use crate::engine::defuse::Defuser;
use crate::tools::shown_tools;

/// What makes tokens of a conversation.
pub(super) struct Prompts {
    pub(super) template: ChatTemplate,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) defuser: Defuser,
    /// The tokens that open and close a thought, where the vocabulary has them.
    pub(super) thought: Option<(u32, u32)>,
}

impl Prompts {
    /// The prompt that the model's chat template makes of `messages` and `tools`.
    pub(super) fn tokens(&self, messages: &[Message], tools: &[ToolDescription]) -> Result<Vec<u32>, String> {
        let rendered = self.rendered(messages, tools)?;
        Ok(self.without_open_thought(self.vocabulary.prompt(&rendered)))
    }

    /// The same as text.
    pub(super) fn rendered(&self, messages: &[Message], tools: &[ToolDescription]) -> Result<String, String> {
        let tools = self.listed(tools);
        let safe = |message: &Message| Message {
            content: self.defuser.defuse(&message.content),
            role: message.role,
        };
        let messages: Vec<Message> = messages.iter().map(safe).collect();
        match (self.template.render(&messages, &tools), without_system(&messages)) {
            // Some templates know no system message, and say so by failing.
            (Err(_), Some(merged)) => self.template.render(&merged, &tools),
            (rendered, _) => rendered,
        }
    }

    /// The tokens of an answer, as they would follow a prompt.
    pub(super) fn answer(&self, answer: &str) -> Vec<u32> {
        self.vocabulary.text(&self.defuser.defuse(answer))
    }

    /// Some templates open a thought and have no switch for it: it is closed before it begins. Content cannot hold
    /// these tokens, so they are the template's.
    fn without_open_thought(&self, mut prompt: Vec<u32>) -> Vec<u32> {
        let Some((open, close)) = self.thought else { return prompt };
        let last = |token: u32| prompt.iter().rposition(|id| *id == token);
        if last(open) > last(close) {
            prompt.push(close);
            prompt.extend(self.vocabulary.text("\n\n"));
        }
        prompt
    }

    /// `tools` without anything that a template or the tokenizer would act on.
    fn listed(&self, tools: &[ToolDescription]) -> Vec<Value> {
        let listed = |tool: ToolDescription| {
            json!({
                "type": "function",
                "function": {
                    "name": tool.name.to_string(),
                    "description": self.defuser.defuse(&tool.description),
                    "parameters": self.defuser.defuse_json(&tool.parameters),
                },
            })
        };
        shown_tools(tools).into_iter().map(listed).collect()
    }
}
