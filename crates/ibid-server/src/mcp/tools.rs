//! The tools as clients see them.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use schemars::{JsonSchema, Schema};

use crate::{AskRequest, DocumentRequest, DocumentsRequest, QuoteRequest, SearchRequest};

pub(super) const ASK: &str = "ask";
pub(super) const SEARCH: &str = "search";
pub(super) const READ_DOCUMENT: &str = "read_document";
pub(super) const LIST_DOCUMENTS: &str = "list_documents";
pub(super) const VERIFY_QUOTE: &str = "verify_quote";

/// All tools. None of them changes anything.
pub(super) fn all() -> Vec<Tool> {
    vec![
        tool::<AskRequest>(
            ASK,
            "Answer a question from the user's documents. Every claim of the answer comes with verbatim quotes, checked \
             byte for byte, and their document, page and line; or the outcome is `abstained`, which means that the \
             documents do not tell. A local language model reads them: this can take a minute.",
        ),
        tool::<SearchRequest>(
            SEARCH,
            "Find passages of the user's documents by meaning and by words. Fast: no language model is asked.",
        ),
        tool::<DocumentRequest>(READ_DOCUMENT, "Read the text of one of the user's documents, part by part."),
        tool::<DocumentsRequest>(
            LIST_DOCUMENTS,
            "List the user's documents with title, format, language and tags.",
        ),
        tool::<QuoteRequest>(
            VERIFY_QUOTE,
            "Check whether a document says some words, byte for byte, and where. Do this with every quote before you \
             show it to the user.",
        ),
    ]
}

fn tool<T: JsonSchema>(name: &'static str, description: &'static str) -> Tool {
    let annotations =
        ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false);
    Tool::new(name, description, Arc::new(parameters(schemars::schema_for!(T)))).with_annotations(annotations)
}

/// The schema without what is said of the type in our code.
fn parameters(mut schema: Schema) -> JsonObject {
    for keyword in ["title", "description", "$schema"] {
        schema.remove(keyword);
    }
    schema.as_object().cloned().unwrap_or_default()
}
