use ibid::{DocumentName, DocumentSummary, Place, Span};
use serde::Serialize;
use serde_json::Value;

use super::{DocumentRequest, DocumentsRequest, Service, ServiceError, json_value};

const BYTES: u32 = 16_000;
const MOST_BYTES: u32 = 1_000_000;
const DOCUMENTS: u16 = 200;
const MOST_DOCUMENTS: u16 = 1000;

/// `ibid.document/1`: a part of a document's extracted text.
#[derive(Debug, Serialize)]
struct DocumentPart<'a> {
    schema: &'static str,
    document: &'a DocumentName,
    title: Option<&'a str>,
    content_hash: String,
    #[serde(flatten)]
    place: Place,
    span: Span,
    text: &'a str,
    /// Bytes of the whole text.
    bytes: usize,
    /// Where the next part begins.
    next: Option<usize>,
}

/// `ibid.documents/1`.
#[derive(Debug, Serialize)]
struct DocumentList<'a> {
    schema: &'static str,
    documents: Vec<&'a DocumentSummary>,
    next: Option<&'a DocumentName>,
}

impl Service {
    /// A part of a document's extracted text: `ibid.document/1`.
    ///
    /// # Errors
    /// When there is no such document or no text there, or the library fails.
    pub async fn read_document(&self, request: DocumentRequest) -> Result<Value, ServiceError> {
        let name: DocumentName = request.document.parse()?;
        let missing = || ServiceError::NoDocument { name: request.document.clone() };
        if !self.is_served(&name).await? {
            return Err(missing());
        }
        let document = self.library.document(&name).await?.ok_or_else(missing)?;
        let text = document.text.as_str();
        let no_text =
            |start| ServiceError::NoText { name: request.document.clone(), bytes: text.len(), start };
        let asked = request.start.unwrap_or(0);
        let start = usize::try_from(asked).map_err(|_| no_text(asked))?;
        if !text.is_char_boundary(start) || start == text.len() && start > 0 {
            return Err(no_text(asked));
        }
        let wanted = request.bytes.unwrap_or(BYTES).clamp(1, MOST_BYTES) as usize;
        let mut end = text.floor_char_boundary(start.saturating_add(wanted).min(text.len()));
        if end < text.len() {
            // At the end of a line, where there is one in the second half.
            let line = text[start..end].rfind('\n').map(|at| start + at + 1);
            end = line.filter(|line| line - start > wanted / 2).unwrap_or(end);
        }
        let span = Span::with_length(start, end - start);
        let place = document.locations.place(span);
        let part = DocumentPart {
            schema: "ibid.document/1",
            document: &document.name,
            title: document.title.as_deref(),
            content_hash: document.content_hash.to_string(),
            place,
            span,
            text: &text[start..end],
            bytes: text.len(),
            next: (end < text.len()).then_some(end),
        };
        Ok(json_value(&part)?)
    }

    /// The documents by name: `ibid.documents/1`.
    ///
    /// # Errors
    /// When the glob is none, or the library fails.
    pub async fn list_documents(&self, request: DocumentsRequest) -> Result<Value, ServiceError> {
        let limit = usize::from(request.limit.unwrap_or(DOCUMENTS).clamp(1, MOST_DOCUMENTS));
        let found = self.documents(request.path.as_deref(), request.after.as_deref()).await?;
        let list = DocumentList {
            schema: "ibid.documents/1",
            documents: found.iter().take(limit).collect(),
            next: (found.len() > limit).then(|| &found[limit - 1].name),
        };
        Ok(json_value(&list)?)
    }

    /// The documents behind `after`, by name.
    pub(crate) async fn documents(
        &self,
        path: Option<&str>,
        after: Option<&str>,
    ) -> Result<Vec<DocumentSummary>, ServiceError> {
        let filter = self.filter(path)?;
        let mut documents = self.library.documents().await?;
        documents.retain(|document| {
            filter.matches(&document.facts()) && after.is_none_or(|after| document.name.as_str() > after)
        });
        documents.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(documents)
    }

    /// Whether the document is one of those that this service looks at.
    pub(super) async fn is_served(&self, name: &DocumentName) -> Result<bool, ServiceError> {
        if self.options.search.filter.is_empty() {
            return Ok(true);
        }
        Ok(self.documents(None, None).await?.iter().any(|document| document.name == *name))
    }
}
