//! Everything that can be asked of a library, one method each, whatever the protocol: its answers are the JSON forms of
//! the command line.

mod ask;
mod documents;
mod error;
mod json;
mod model;
mod quote;
mod request;
mod search;

use ibid::{AskOptions, Filter, Library};

pub use self::error::ServiceError;
pub(crate) use self::json::json_value;
pub use self::model::SharedModel;
pub use self::request::{AskRequest, DocumentRequest, DocumentsRequest, QuoteRequest, SearchRequest};

/// A library and the language model that answers from it. Clones share both.
#[derive(Debug, Clone)]
pub struct Service {
    library: Library,
    model: SharedModel,
    options: AskOptions,
}

impl Service {
    /// The service of `library`; `options` are those of every answer.
    pub fn new(library: Library, model: SharedModel, options: AskOptions) -> Self {
        Self { library, model, options }
    }

    /// What the service always looks at, narrowed down by what a request asks for.
    fn filter(&self, path: Option<&str>) -> Result<Filter, ServiceError> {
        let filter = self.options.search.filter.clone();
        Ok(match path.filter(|path| !path.is_empty()) {
            Some(path) => filter.path(path)?,
            None => filter,
        })
    }
}
