//! Generation on any OpenAI-compatible engine: llama.cpp's server, vLLM, mistral.rs' server, Ollama and others.
//!
//! An engine that can is sent the grammar in a notation that it reads. Whether it obeys is not relied on: what it
//! writes is a draft like any other, and only verification makes an answer of it.

mod address;
mod connection;
mod error;
mod events;
mod http;
mod identify;
mod judge;
mod key;
mod kind;
mod options;
mod output;
mod stream;
mod thinking;

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use ibid_core::seam::{Generate, GenerateError, GenerationEvent, GenerationRequest, Message, ModelIdentity};

use self::connection::Connection;
pub use self::error::RemoteError;
pub use self::key::ApiKey;
pub use self::kind::{EngineKind, RemoteGrammar, UnknownRemoteGrammar};
pub use self::options::RemoteOptions;

/// A language model that another process or machine runs, behind an OpenAI-compatible interface.
///
/// Requests are sent as they come. Dropping a stream closes its connection, which stops the engine.
///
/// ```no_run
/// # async fn connect() -> Result<(), ibid_generate::RemoteError> {
/// use ibid_generate::{RemoteModel, RemoteOptions};
///
/// let model = RemoteModel::connect(RemoteOptions::new("http://localhost:8080")).await?;
/// println!("{} at {}, grammar: {}", model.engine(), model.url(), model.grammar());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct RemoteModel {
    identity: ModelIdentity,
    connection: Arc<Connection>,
}

impl RemoteModel {
    /// What [`Generate::engine_name`] says of every remote engine.
    pub const ENGINE_NAME: &'static str = "remote";

    /// Asks the engine what it is and which models it has.
    ///
    /// # Errors
    /// When the address cannot be used, nothing answers there, the key is refused, or the model is not there or
    /// not named although there are several.
    pub async fn connect(options: RemoteOptions) -> Result<Self, RemoteError> {
        let connection = Connection::open(options).await?;
        let identity = ModelIdentity { name: connection.model().to_owned(), file_hash: None };
        Ok(Self { identity, connection: Arc::new(connection) })
    }

    /// Which software serves it.
    pub fn engine(&self) -> EngineKind {
        self.connection.kind()
    }

    /// The notation in which grammars are sent; [`RemoteGrammar::None`] also once the engine has refused one.
    pub fn grammar(&self) -> RemoteGrammar {
        self.connection.grammar()
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        self.connection.client().address().as_str()
    }
}

impl Generate for RemoteModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    fn engine_name(&self) -> Option<&str> {
        Some(Self::ENGINE_NAME)
    }

    fn generate(
        &self,
        request: GenerationRequest,
    ) -> BoxStream<'static, Result<GenerationEvent, GenerateError>> {
        stream::generate(Arc::clone(&self.connection), request)
    }

    /// From the probabilities of the first token where the engine tells them; else from the word that it answers,
    /// which tells much less: 0.99 for yes, 0.01 for no and for anything else.
    fn probability_of_yes(&self, messages: Vec<Message>) -> BoxFuture<'_, Result<f64, GenerateError>> {
        Box::pin(async move {
            let judged = judge::probability_of_yes(&self.connection, &messages).await;
            judged.map_err(|error| error.of_model(&self.identity.name))
        })
    }
}

impl fmt::Debug for RemoteModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RemoteModel")
            .field("identity", &self.identity)
            .field("url", &self.url())
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}
