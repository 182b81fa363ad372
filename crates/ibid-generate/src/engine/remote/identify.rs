//! Asks a server what it is, without trusting it with more than a choice of request fields.

use serde_json::Value;

use super::http::Client;
use super::{EngineKind, RemoteError};

/// What a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Engine {
    pub(super) kind: EngineKind,
    /// The names of its models; empty where it does not tell.
    pub(super) models: Vec<String>,
}

pub(super) async fn identify(client: &Client) -> Result<Engine, RemoteError> {
    let list = match client.get(client.address().method("models")).await {
        Ok(list) => list,
        // Some have no list of models, and a conversation will tell what else may be wrong.
        Err(RemoteError::NotFound { .. } | RemoteError::Refused { .. }) => Value::Null,
        Err(error) => return Err(error),
    };
    let entries = list.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !list.is_null() && list.get("data").is_none() {
        return Err(client.unexpected("its list of models has no `data`"));
    }
    let models: Vec<String> =
        entries.iter().filter_map(|entry| entry.get("id")?.as_str()).map(str::to_owned).collect();
    let owners: Vec<&str> =
        entries.iter().filter_map(|entry| entry.get("owned_by").and_then(Value::as_str)).collect();
    let kind = match of_owners(&owners, &models) {
        Some(kind) => kind,
        None => of_other_answers(client).await,
    };
    Ok(Engine { kind, models })
}

fn of_owners(owners: &[&str], models: &[String]) -> Option<EngineKind> {
    match *owners.first()? {
        "llamacpp" => Some(EngineKind::LlamaCpp),
        "vllm" => Some(EngineKind::Vllm),
        "local" if models.iter().any(|model| model == "default") => Some(EngineKind::MistralRs),
        _ => None,
    }
}

/// By what only one kind of server has.
async fn of_other_answers(client: &Client) -> EngineKind {
    for (path, field, kind) in [
        ("props", "default_generation_settings", EngineKind::LlamaCpp),
        ("api/version", "version", EngineKind::Ollama),
    ] {
        let answer = client.get(client.address().beside(path)).await;
        if answer.is_ok_and(|answer| answer.get(field).is_some()) {
            return kind;
        }
    }
    EngineKind::Other
}

/// The model to ask: the one that was named, if the server may have it, or its only one.
pub(super) fn choose(wanted: Option<&str>, engine: &Engine, url: &str) -> Result<String, RemoteError> {
    // mistral.rs lists its model under this name, too.
    let own: Vec<&String> = engine.models.iter().filter(|model| *model != "default").collect();
    match wanted {
        Some(wanted) => {
            // llama.cpp answers to every name; what others have beside their list is theirs to say.
            let is_strict = matches!(engine.kind, EngineKind::Vllm | EngineKind::Ollama);
            let is_listed = |model: &&String| {
                *model == wanted || model.strip_suffix(":latest").is_some_and(|name| name == wanted)
            };
            if is_strict && !own.iter().any(is_listed) {
                return Err(RemoteError::UnknownModel {
                    url: url.to_owned(),
                    model: wanted.to_owned(),
                    known: listed(&own),
                });
            }
            Ok(wanted.to_owned())
        }
        None => match own[..] {
            [only] => Ok(only.clone()),
            _ => Err(RemoteError::NoModel { url: url.to_owned(), known: listed(&own) }),
        },
    }
}

fn listed(models: &[&String]) -> String {
    const SHOWN: usize = 8;
    if models.is_empty() {
        return "no list of models".to_owned();
    }
    let shown: Vec<&str> = models.iter().take(SHOWN).map(|model| model.as_str()).collect();
    let more = if models.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
