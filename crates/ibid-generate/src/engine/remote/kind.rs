use std::fmt;
use std::str::FromStr;

use serde_json::{Value, json};

use crate::grammar::PointerGrammar;
use crate::schema::schema_of_grammar;

/// Which software serves a model, as far as requests depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EngineKind {
    /// llama.cpp's server, or one that is built on it.
    LlamaCpp,
    /// vLLM.
    Vllm,
    /// mistral.rs' server.
    MistralRs,
    /// Ollama.
    Ollama,
    /// Anything else that is OpenAI-compatible.
    Other,
}

impl fmt::Display for EngineKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::LlamaCpp => "llama.cpp",
            Self::Vllm => "vLLM",
            Self::MistralRs => "mistral.rs",
            Self::Ollama => "Ollama",
            Self::Other => "OpenAI-compatible",
        })
    }
}

/// In which notation a remote engine is sent the grammar of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RemoteGrammar {
    /// What the engine is known to accept, by what it says of itself; nothing where it is not known.
    #[default]
    Automatic,
    /// llguidance's Lark: mistral.rs, vLLM with the guidance backend, llama.cpp built with llguidance.
    Lark,
    /// GBNF: llama.cpp, vLLM.
    Gbnf,
    /// A JSON schema as `response_format`: Ollama, OpenAI and many others.
    JsonSchema,
    /// No grammar: what the engine writes is only verified.
    None,
}

const NAMES: [(&str, RemoteGrammar); 5] = [
    ("auto", RemoteGrammar::Automatic),
    ("lark", RemoteGrammar::Lark),
    ("gbnf", RemoteGrammar::Gbnf),
    ("json-schema", RemoteGrammar::JsonSchema),
    ("none", RemoteGrammar::None),
];

impl fmt::Display for RemoteGrammar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, grammar)| grammar == self).map_or("auto", |(name, _)| name);
        formatter.write_str(name)
    }
}

/// A text that names no notation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no notation of grammars: choose auto, lark, gbnf, json-schema or none")]
pub struct UnknownRemoteGrammar(String);

impl FromStr for RemoteGrammar {
    type Err = UnknownRemoteGrammar;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = NAMES.iter().find(|(name, _)| *name == text);
        found.map(|(_, grammar)| *grammar).ok_or_else(|| UnknownRemoteGrammar(text.to_owned()))
    }
}

impl RemoteGrammar {
    /// What is sent where nothing was asked for. Cautious: what an engine may misread is not sent.
    pub(super) fn resolved(self, kind: EngineKind) -> Self {
        match (self, kind) {
            (Self::Automatic, EngineKind::MistralRs) => Self::Lark,
            (Self::Automatic, EngineKind::LlamaCpp | EngineKind::Vllm) => Self::Gbnf,
            (Self::Automatic, EngineKind::Ollama) => Self::JsonSchema,
            (Self::Automatic, EngineKind::Other) => Self::None,
            (chosen, _) => chosen,
        }
    }
}

/// The fields that confine the output to `lark`, or to what of it the notation can say; empty where it can't.
pub(super) fn grammar_fields(
    kind: EngineKind,
    notation: RemoteGrammar,
    lark: &str,
) -> Vec<(&'static str, Value)> {
    let in_one_field = |grammar: String| match kind {
        // vLLM renamed the field, and ignores the one that it does not know.
        EngineKind::Vllm => {
            vec![("structured_outputs", json!({ "grammar": grammar })), ("guided_grammar", grammar.into())]
        }
        _ => vec![("grammar", grammar.into())],
    };
    let pointers = || PointerGrammar::of(lark);
    let as_format = |schema: Value| {
        let schema = json!({ "name": "answer", "strict": true, "schema": schema });
        vec![("response_format", json!({ "type": "json_schema", "json_schema": schema }))]
    };
    if let RemoteGrammar::Gbnf | RemoteGrammar::JsonSchema = notation
        && let Some(schema) = schema_of_grammar(lark)
    {
        return as_format(schema);
    }
    match notation {
        RemoteGrammar::Automatic | RemoteGrammar::None => Vec::new(),
        RemoteGrammar::Lark => match kind {
            EngineKind::MistralRs => vec![("grammar", json!({ "type": "lark", "value": lark }))],
            EngineKind::Vllm => in_one_field(lark.to_owned()),
            _ => in_one_field(format!("%llguidance {{}}\n{lark}")),
        },
        RemoteGrammar::Gbnf => pointers().map(|grammar| in_one_field(grammar.gbnf())).unwrap_or_default(),
        RemoteGrammar::JsonSchema => {
            pointers().map(|grammar| as_format(grammar.json_schema())).unwrap_or_default()
        }
    }
}

/// The fields that keep models which think aloud first from doing so, where the engine knows one.
pub(super) fn no_thinking(kind: EngineKind) -> Vec<(&'static str, Value)> {
    match kind {
        EngineKind::LlamaCpp | EngineKind::Vllm => {
            vec![("chat_template_kwargs", json!({ "enable_thinking": false }))]
        }
        EngineKind::MistralRs => vec![("enable_thinking", false.into())],
        EngineKind::Ollama => vec![("reasoning_effort", "none".into())],
        EngineKind::Other => Vec::new(),
    }
}
