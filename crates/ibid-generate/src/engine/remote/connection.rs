use std::sync::atomic::{AtomicBool, Ordering};

use ibid_core::seam::{GenerationRequest, Message};
use reqwest::Response;
use serde_json::{Map, Value, json};

use super::address::Address;
use super::http::Client;
use super::identify::{choose, identify};
use super::kind::{grammar_fields, no_thinking};
use super::{EngineKind, RemoteError, RemoteGrammar, RemoteOptions};
use crate::engine::conversation::without_system;
use crate::grammar::JSON_INSTRUCTION;
use crate::schema::schema_of_grammar;

/// One model of one engine, and what is known of the requests that it accepts.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    model: String,
    kind: EngineKind,
    grammar: RemoteGrammar,
    /// It has refused what only some engines know, the grammar too.
    is_plain: AtomicBool,
    has_no_probabilities: AtomicBool,
}

impl Connection {
    pub(super) async fn open(options: RemoteOptions) -> Result<Self, RemoteError> {
        let address = Address::parse(&options.address)?;
        if options.key.is_some() && !address.is_encrypted() && !address.is_loopback() {
            tracing::warn!(url = address.as_str(), "key and passages are sent unencrypted: use https");
        }
        let client = Client::new(address, options.key, options.timeout)?;
        let engine = identify(&client).await?;
        let model = choose(options.model.as_deref(), &engine, &client.url())?;
        let grammar = options.grammar.resolved(engine.kind);
        tracing::info!(url = client.url(), model, engine = %engine.kind, %grammar, "remote engine");
        Ok(Self {
            client,
            model,
            kind: engine.kind,
            grammar,
            is_plain: AtomicBool::new(false),
            has_no_probabilities: AtomicBool::new(false),
        })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn model(&self) -> &str {
        &self.model
    }

    pub(super) fn kind(&self) -> EngineKind {
        self.kind
    }

    pub(super) fn grammar(&self) -> RemoteGrammar {
        if self.is_plain.load(Ordering::Relaxed) { RemoteGrammar::None } else { self.grammar }
    }

    pub(super) fn offers_probabilities(&self) -> bool {
        !self.has_no_probabilities.load(Ordering::Relaxed)
    }

    pub(super) fn without_probabilities(&self) {
        self.has_no_probabilities.store(true, Ordering::Relaxed);
    }

    /// mistral.rs' logarithms of probabilities have base 10.
    pub(super) fn has_decimal_logarithms(&self) -> bool {
        self.kind == EngineKind::MistralRs
    }

    /// Starts a generation: under the grammar, and once more without where the engine refuses that. Returns the
    /// response, and whether its text is to be JSON.
    pub(super) async fn begin(&self, request: &GenerationRequest) -> Result<(Response, bool), RemoteError> {
        if self.is_plain.load(Ordering::Relaxed) {
            return Ok((self.plainly(&request.messages, sampling(request)).await?, false));
        }
        let grammar = request.grammar.as_deref();
        let confined = grammar.map(|lark| grammar_fields(self.kind, self.grammar, lark)).unwrap_or_default();
        // A record is JSON by itself; pointers are lines otherwise.
        let is_record = grammar.is_some_and(|lark| schema_of_grammar(lark).is_some());
        let is_json = !is_record && confined.iter().any(|(name, _)| *name == "response_format");
        let mut fields = sampling(request);
        fields.extend(no_thinking(self.kind));
        fields.extend(confined);
        fields.push(("stream_options", json!({ "include_usage": true })));
        let body = if is_json {
            self.body(&asking_for_json(&request.messages), fields)
        } else {
            self.body(&request.messages, fields)
        };
        match self.client.chat(&body).await {
            Err(error) if error.may_be_a_field() => {
                let response = self.plainly(&request.messages, sampling(request)).await?;
                tracing::warn!(%error, "asked without a grammar, and verified as ever");
                self.is_plain.store(true, Ordering::Relaxed);
                Ok((response, false))
            }
            sent => sent.map(|response| (response, is_json)),
        }
    }

    /// With what every engine knows; where the model's template knows no system message, without one.
    async fn plainly(
        &self,
        messages: &[Message],
        fields: Vec<(&'static str, Value)>,
    ) -> Result<Response, RemoteError> {
        let sent = self.client.chat(&self.body(messages, fields.clone())).await;
        match (sent, without_system(messages)) {
            (Err(error), Some(merged)) if error.is_about("system") => {
                self.client.chat(&self.body(&merged, fields)).await
            }
            (sent, _) => sent,
        }
    }

    /// A whole answer, without streaming.
    pub(super) async fn ask(
        &self,
        messages: &[Message],
        fields: &[(&'static str, Value)],
    ) -> Result<Value, RemoteError> {
        let mut plain = vec![("temperature", 0.0.into())];
        plain.extend(fields.iter().cloned());
        let quiet: Vec<_> = plain.iter().cloned().chain(no_thinking(self.kind)).collect();
        let response = if self.is_plain.load(Ordering::Relaxed) || quiet.len() == plain.len() {
            self.plainly(messages, plain).await?
        } else {
            match self.client.chat(&self.body(messages, quiet)).await {
                Err(error) if error.may_be_a_field() => self.plainly(messages, plain).await?,
                sent => sent?,
            }
        };
        let answer = self.client.json(response).await?;
        if answer.pointer("/choices/0").is_none() {
            return Err(self.client.unexpected(&format!("an answer without a choice: {answer}")));
        }
        Ok(answer)
    }

    fn body(&self, messages: &[Message], fields: Vec<(&'static str, Value)>) -> Value {
        let mut body = Map::new();
        body.insert("model".to_owned(), self.model.as_str().into());
        body.insert("messages".to_owned(), messages.iter().map(written).collect());
        body.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Value::Object(body)
    }
}

/// What every request for a stream has.
fn sampling(request: &GenerationRequest) -> Vec<(&'static str, Value)> {
    vec![
        ("max_tokens", request.max_tokens.into()),
        ("temperature", request.temperature.into()),
        ("stream", true.into()),
    ]
}

/// A message as the interface writes it.
fn written(message: &Message) -> Value {
    json!({ "role": message.role, "content": message.content })
}

/// The messages, the last of which asks for JSON.
fn asking_for_json(messages: &[Message]) -> Vec<Message> {
    let mut messages = messages.to_vec();
    if let Some(last) = messages.last_mut() {
        last.content.push_str(JSON_INSTRUCTION);
    }
    messages
}
