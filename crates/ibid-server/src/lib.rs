//! A library of documents for other programs.
//!
//! Three nouns: a [`Service`] is a library and the language model that answers from it, with everything that can be asked
//! of them as one method each; [`serve_stdio`] and [`serve_http`] offer it over the
//! [Model Context Protocol](https://modelcontextprotocol.io), to programs that talk to this one over its standard
//! streams or over HTTP.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use ibid::{Access, AskOptions, LanguageModelFile, Library};
//! use ibid_server::{Service, SharedModel, serve_stdio};
//!
//! let library = Library::open("handbook.ibid".as_ref(), Access::Read).await?;
//! let model = SharedModel::new(|| async { LanguageModelFile::new("model.gguf").load().await });
//! serve_stdio(Service::new(library, model, AskOptions::default())).await?;
//! # Ok(()) }
//! ```

mod mcp;
mod service;

pub use mcp::{HttpServer, ServeError, serve_http, serve_stdio};
pub use service::{
    AskRequest, DocumentRequest, DocumentsRequest, QuoteRequest, SearchRequest, Service, ServiceError,
    SharedModel,
};
