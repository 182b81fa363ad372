//! One record for each document, or for each part of one.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt as _};
use ibid_core::seam::Generate;
use ibid_core::{ContentHash, Document, DocumentName, Filter, Passage, Question, Span};
use ibid_generate::JsonSchema;
use ibid_store::DocumentSummary;

use super::record::{Sources, extract};
use super::{ExtractOptions, RecordReport};
use crate::ask::passages_within;
use crate::{Error, Library};

/// How records of many documents are made.
#[derive(Debug, Clone)]
pub struct EachOptions {
    /// How each is made. A document of more tokens than `ask.passage_tokens` is searched for what the question and the
    /// fields are about; a shorter one is read whole.
    pub extract: ExtractOptions,
    /// Which documents. By default all.
    pub filter: Filter,
    /// What each record is of.
    pub unit: RecordUnit,
    /// How many at once: more than one pays with a remote engine only. By default 1.
    pub at_once: usize,
}

impl Default for EachOptions {
    fn default() -> Self {
        Self {
            extract: ExtractOptions::default(),
            filter: Filter::default(),
            unit: RecordUnit::Document,
            at_once: 1,
        }
    }
}

/// What a record is made of, where there are many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RecordUnit {
    /// A document.
    #[default]
    Document,
    /// A page, slide, chapter or sheet of a document that has them; another document as a whole.
    Page,
    /// What stands below a heading of the outermost level of which a document has several; a document without one as a
    /// whole.
    Section,
}

/// The text names nothing that records could be of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is nothing that records can be of: expected document, page or section")]
pub struct UnknownRecordUnit(String);

impl FromStr for RecordUnit {
    type Err = UnknownRecordUnit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "document" => Ok(Self::Document),
            "page" => Ok(Self::Page),
            "section" => Ok(Self::Section),
            _ => Err(UnknownRecordUnit(text.to_owned())),
        }
    }
}

impl fmt::Display for RecordUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Document => "document",
            Self::Page => "page",
            Self::Section => "section",
        })
    }
}

/// Whose record it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordOf {
    /// The document.
    pub document: DocumentName,
    /// Which version of it.
    pub content_hash: ContentHash,
    /// Which part of it, where there is a record for each: `page 3`, or a heading.
    pub part: Option<String>,
}

impl fmt::Display for RecordOf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Some(part) => write!(formatter, "{}, {part}", self.document),
            None => self.document.fmt(formatter),
        }
    }
}

/// The record of one document or part, or why there is none.
#[derive(Debug)]
pub struct DocumentRecord {
    /// Whose it is.
    pub of: RecordOf,
    /// The record. An error is that of this one alone.
    pub result: Result<RecordReport, Error>,
}

/// The records of all documents that pass the filter, less those that `is_done` holds for, in the order of their names
/// and parts.
pub(crate) async fn each(
    library: &Library,
    (question, schema): (Question, Arc<JsonSchema>),
    model: Arc<dyn Generate>,
    options: EachOptions,
    is_done: &dyn Fn(&RecordOf) -> bool,
) -> Result<(usize, BoxStream<'static, DocumentRecord>), Error> {
    let mut wanted = Vec::new();
    for document in library.documents().await? {
        if options.filter.matches(&document.facts()) {
            wanted.extend(parts_of(library, document, options.unit).await?);
        }
    }
    wanted.retain(|(of, _)| !is_done(of));
    let count = wanted.len();
    let library = library.clone();
    let options = Arc::new(options);
    let at_once = options.at_once.max(1);
    let records = stream::iter(wanted)
        .map(move |(of, span)| {
            let (library, question, schema) = (library.clone(), question.clone(), Arc::clone(&schema));
            let (model, options) = (Arc::clone(&model), Arc::clone(&options));
            async move {
                let place = (&of.document, span);
                let result = one(&library, place, (&question, &schema), (&model, &options.extract)).await;
                DocumentRecord { of, result }
            }
        })
        .buffered(at_once)
        .boxed();
    Ok((count, records))
}

/// What records of a document are of, each with its span where it is a part of it. A part that says nothing has none.
async fn parts_of(
    library: &Library,
    summary: DocumentSummary,
    unit: RecordUnit,
) -> Result<Vec<(RecordOf, Option<Span>)>, Error> {
    let of = RecordOf { document: summary.name, content_hash: summary.content_hash, part: None };
    let document = match unit {
        RecordUnit::Document => None,
        RecordUnit::Page | RecordUnit::Section => library.document(&of.document).await?,
    };
    let parts = document.as_ref().map_or_else(Vec::new, |document| match unit {
        RecordUnit::Section => document.locations.sections(document.text.len()),
        RecordUnit::Page | RecordUnit::Document => document.locations.page_parts(document.text.len()),
    });
    let Some(document) = document.filter(|_| !parts.is_empty()) else { return Ok(vec![(of, None)]) };
    let document = Arc::new(document);
    let says_something = |span: &Span| Passage::new(Arc::clone(&document), *span).is_some();
    let parts = parts.into_iter().filter(|(_, span)| says_something(span));
    Ok(parts.map(|(name, span)| (RecordOf { part: Some(name), ..of.clone() }, Some(span))).collect())
}

async fn one(
    library: &Library,
    (name, part): (&DocumentName, Option<Span>),
    (question, schema): (&Question, &JsonSchema),
    (model, options): (&Arc<dyn Generate>, &ExtractOptions),
) -> Result<RecordReport, Error> {
    let document = library.document(name).await?.map(Arc::new);
    let whole =
        document.as_ref().and_then(|document| whole(library, (document, part), options.ask.passage_tokens));
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
    let passages = match (&document, part) {
        (Some(document), Some(part)) => {
            passages_within(library, &retrieval, (document, part), ask.passage_tokens).await?
        }
        _ => retrieval.passages().to_vec(),
    };
    let sources = Sources { question, passages: &passages, milliseconds: retrieval.milliseconds() };
    extract(library, sources, schema, (model, options, None)).await
}

/// The whole of a document, or of a part of it, where it is short enough to be read.
fn whole(
    library: &Library,
    (document, part): (&Arc<Document>, Option<Span>),
    tokens: usize,
) -> Option<Passage> {
    let span = part.unwrap_or_else(|| Span::with_length(0, document.text.len()));
    let text = span.of(&document.text)?;
    // A token has at most some bytes: counting a whole book would take its time.
    let is_short = text.len() <= tokens.saturating_mul(8) && library.counter().count_tokens(text) <= tokens;
    is_short.then(|| Passage::new(Arc::clone(document), span)).flatten()
}
