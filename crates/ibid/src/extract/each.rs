//! One record for each document.

use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt as _};
use ibid_core::seam::Generate;
use ibid_core::{ContentHash, DocumentName, Filter, Passage, Question, Span};
use ibid_generate::JsonSchema;
use ibid_store::DocumentSummary;

use super::record::{Sources, extract};
use super::{ExtractOptions, RecordReport};
use crate::{Error, Library};

/// How records of many documents are made.
#[derive(Debug, Clone)]
pub struct EachOptions {
    /// How each is made. A document of more tokens than `ask.passage_tokens` is searched for what the question and the
    /// fields are about; a shorter one is read whole.
    pub extract: ExtractOptions,
    /// Which documents. By default all.
    pub filter: Filter,
    /// How many at once: more than one pays with a remote engine only. By default 1.
    pub at_once: usize,
}

impl Default for EachOptions {
    fn default() -> Self {
        Self { extract: ExtractOptions::default(), filter: Filter::default(), at_once: 1 }
    }
}

/// The record of one document, or why there is none.
#[derive(Debug)]
pub struct DocumentRecord {
    /// The document.
    pub document: DocumentName,
    /// Which version of it.
    pub content_hash: ContentHash,
    /// The record. An error is that of this document alone.
    pub result: Result<RecordReport, Error>,
}

/// The records of all documents that pass the filter and that `is_done` does not hold for, in the order of their names
/// where one is made at a time.
pub(crate) async fn each(
    library: &Library,
    (question, schema): (Question, Arc<JsonSchema>),
    model: Arc<dyn Generate>,
    options: EachOptions,
    is_done: &dyn Fn(&DocumentName, ContentHash) -> bool,
) -> Result<(usize, BoxStream<'static, DocumentRecord>), Error> {
    let documents: Vec<DocumentSummary> = library
        .documents()
        .await?
        .into_iter()
        .filter(|document| options.filter.matches(&document.facts()))
        .filter(|document| !is_done(&document.name, document.content_hash))
        .collect();
    let count = documents.len();
    let library = library.clone();
    let options = Arc::new(options);
    let at_once = options.at_once.max(1);
    let records = stream::iter(documents)
        .map(move |document| {
            let (library, question, schema) = (library.clone(), question.clone(), Arc::clone(&schema));
            let (model, options) = (Arc::clone(&model), Arc::clone(&options));
            async move {
                let result =
                    one(&library, &document.name, (&question, &schema), (&model, &options.extract)).await;
                DocumentRecord { document: document.name, content_hash: document.content_hash, result }
            }
        })
        .buffered(at_once)
        .boxed();
    Ok((count, records))
}

async fn one(
    library: &Library,
    name: &DocumentName,
    (question, schema): (&Question, &JsonSchema),
    (model, options): (&Arc<dyn Generate>, &ExtractOptions),
) -> Result<RecordReport, Error> {
    let whole = whole(library, name, options.ask.passage_tokens).await?;
    if let Some(passage) = whole {
        let passages = [passage];
        let sources = Sources { question, passages: &passages, milliseconds: 0 };
        return extract(library, sources, schema, (model, options, None)).await;
    }
    let mut ask = options.ask.clone();
    ask.search.filter = ask.search.filter.document(name.clone());
    let wanted = format!("{question}\n{}", schema.fields());
    let wanted: Question = wanted.chars().take(2000).collect::<String>().parse()?;
    let retrieval = library.retrieve(&wanted, &ask).await?;
    let sources =
        Sources { question, passages: retrieval.passages(), milliseconds: retrieval.milliseconds() };
    extract(library, sources, schema, (model, options, None)).await
}

/// The whole of a document, where it is short enough to be read.
async fn whole(library: &Library, name: &DocumentName, tokens: usize) -> Result<Option<Passage>, Error> {
    let Some(document) = library.document(name).await? else { return Ok(None) };
    // A token has at most some bytes: counting a whole book would take its time.
    if document.text.len() > tokens.saturating_mul(8)
        || library.counter().count_tokens(&document.text) > tokens
    {
        return Ok(None);
    }
    let span = Span::with_length(0, document.text.len());
    Ok(Passage::new(Arc::new(document), span))
}
