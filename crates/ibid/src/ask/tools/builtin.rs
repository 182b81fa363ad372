//! The tools that need no one else: the documents themselves, the clock, the calculator.

use std::fmt::Write as _;
use std::sync::Arc;

use ibid_core::seam::{Tool, ToolOutput};
use ibid_core::{DocumentName, Passage, Question, Span};
use ibid_tools::FunctionTool;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::SearchOptions;
use crate::{Error, Library};

/// The names of the built-in tools.
pub const BUILTIN_TOOLS: &[&str] =
    &["search_documents", "read_document", "list_documents", "current_date", "calculate"];

/// Hits of one search: few, because each is read.
const HITS: usize = 4;
/// The most documents that are listed.
const MOST_LISTED: usize = 200;
/// Lines that are read where no number is asked for.
const LINES: u32 = 60;

/// The built-in tool of that name; `search` says which documents the tools look at, and how.
///
/// ```no_run
/// # fn run(library: &ibid::Library) -> Result<(), ibid::InvalidTool> {
/// let mut tools = ibid::ToolSet::new();
/// tools.add(ibid::builtin_tool("search_documents", library, &ibid::SearchOptions::default()).expect("there is one"))?;
/// # Ok(()) }
/// ```
pub fn builtin_tool(name: &str, library: &Library, search: &SearchOptions) -> Option<Arc<dyn Tool>> {
    let context = Context { library: library.clone(), search: search.clone() };
    Some(match name {
        "search_documents" => Arc::new(search_documents(context)),
        "read_document" => Arc::new(read_document(context)),
        "list_documents" => Arc::new(list_documents(context)),
        "current_date" => Arc::new(ibid_tools::current_date()),
        "calculate" => Arc::new(ibid_tools::calculator()),
        _ => return None,
    })
}

#[derive(Debug, Clone)]
struct Context {
    library: Library,
    search: SearchOptions,
}

#[derive(Debug, thiserror::Error)]
enum DocumentToolError {
    #[error("nothing was found")]
    NothingFound,
    #[error("no document is named `{0}`")]
    NoDocument(String),
    #[error("the document has no text there")]
    NoText,
    #[error(transparent)]
    Library(#[from] Error),
    #[error(transparent)]
    Question(#[from] ibid_core::InvalidQuestion),
    #[error(transparent)]
    Name(#[from] ibid_core::InvalidDocumentName),
}

#[derive(Debug, Deserialize, JsonSchema)]
struct SearchArguments {
    /// A short question about one fact, with the names of people, places and things in it
    #[schemars(length(min = 3, max = 120))]
    query: String,
}

fn search_documents(context: Context) -> impl Tool {
    let search = move |arguments: SearchArguments| {
        let Context { library, search } = context.clone();
        async move {
            let query: Question = arguments.query.parse()?;
            let options = SearchOptions { limit: HITS, ..search };
            let found = super::super::search::search_question(&library, &query, &options).await?;
            let passages: Vec<Passage> = found
                .report
                .hits
                .into_iter()
                .filter_map(|hit| Passage::new(hit.document, hit.chunk.span))
                .collect();
            if passages.is_empty() { Err(DocumentToolError::NothingFound) } else { Ok(of_passages(passages)) }
        }
    };
    FunctionTool::new("search_documents", "Finds passages in the user's documents", search)
        .expect("a name of ours")
}

#[derive(Debug, Deserialize, JsonSchema)]
struct ReadArguments {
    /// The document's name
    #[schemars(length(min = 1, max = 200))]
    document: String,
    /// The line to begin at, from 1
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    line: Option<u32>,
}

fn read_document(context: Context) -> impl Tool {
    let read = move |arguments: ReadArguments| {
        let Context { library, search } = context.clone();
        async move {
            let missing = || DocumentToolError::NoDocument(arguments.document.clone());
            let name: DocumentName = arguments.document.parse()?;
            let documents = library.documents().await?;
            let is_shown = documents
                .iter()
                .any(|document| document.name == name && search.filter.matches(&document.facts()));
            if !is_shown {
                return Err(missing());
            }
            let document = library.document(&name).await?.ok_or_else(missing)?;
            let span =
                lines(&document.text, arguments.line.unwrap_or(1), LINES).ok_or(DocumentToolError::NoText)?;
            let passage = Passage::new(Arc::new(document), span).ok_or(DocumentToolError::NoText)?;
            Ok(of_passages(vec![passage]))
        }
    };
    FunctionTool::new("read_document", "Reads a document of the user from a line on", read)
        .expect("a name of ours")
}

/// So many lines of `text` from line `first` on, counted from 1.
fn lines(text: &str, first: u32, count: u32) -> Option<Span> {
    let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let start = starts.nth((first.max(1) - 1) as usize)?;
    let end = starts.nth(count.saturating_sub(1) as usize).unwrap_or(text.len());
    (start < end).then(|| Span::with_length(start, end - start))
}

#[derive(Debug, Deserialize, JsonSchema)]
struct ListArguments {}

fn list_documents(context: Context) -> impl Tool {
    let list = move |_: ListArguments| {
        let Context { library, search } = context.clone();
        async move {
            let documents = library.documents().await?;
            let shown: Vec<_> =
                documents.iter().filter(|document| search.filter.matches(&document.facts())).collect();
            let mut text = format!("There are {} documents.\n", shown.len());
            for document in shown.iter().take(MOST_LISTED) {
                let title = document.title.as_deref().map(|title| format!(": {title}")).unwrap_or_default();
                let _ = write!(text, "\n- {}{title}", document.name);
            }
            Ok::<_, Error>(text)
        }
    };
    FunctionTool::new("list_documents", "Lists the user's documents by name and title", list)
        .expect("a name of ours")
}

fn of_passages(passages: Vec<Passage>) -> ToolOutput {
    ToolOutput { text: String::new(), passages }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn some_lines_of_a_text() {
        let text = "one\ntwo\nthree\n";
        let of = |first, count| lines(text, first, count).and_then(|span| span.of(text));
        assert_eq!(of(1, 2), Some("one\ntwo\n"));
        assert_eq!(of(2, 9), Some("two\nthree\n"));
        assert_eq!(of(4, 1), None);
        assert_eq!(of(99, 1), None);
        assert_eq!(lines("", 1, 1), None);
        assert_eq!(lines("a", 0, 1), Some(ibid_core::Span::with_length(0, 1)));
    }
}
