//! The comparison with a library: what became of the documents that were cited.

use ibid_core::{Document, SourceNumber, Span};
use ibid_ground::Quote;

use super::today::{self, Today, Version};
use super::verify::check_answer;
use super::{AnswerFile, CheckedDocument, CheckedQuote, DocumentState, Verification, VerifyOptions};
use crate::ask::SourceReport;
use crate::record::{AnswerDocument, QuoteDocument};
use crate::{Error, Library};

impl AnswerFile {
    /// Checks the file by itself, as [`AnswerFile::verify`], and then against the documents of a library and their files
    /// as they are now. A document that has changed, is missing or cannot be looked at does not make a bundle wrong: the
    /// bundle proves what the documents said. An answer without passages is verified where all of its quotes are still
    /// said.
    ///
    /// # Errors
    /// When the catalog fails, a stored text is damaged, or worker processes are wanted and cannot be had.
    pub async fn verify_with(
        &self,
        library: &Library,
        options: &VerifyOptions,
    ) -> Result<Verification, Error> {
        let Some(answer) = self.answer() else { return Ok(self.verify()) };
        let mut verification = match self {
            Self::Answer(answer) => {
                let mut problems = Vec::new();
                check_answer(answer, &mut problems);
                Verification::of(answer.quotes().count(), problems)
            }
            Self::Bundle(..) | Self::Damaged(_) => self.verify(),
        };
        let sources = cited_documents(answer);
        let mut documents = Vec::with_capacity(sources.len());
        for (source, (state, document)) in sources.iter().zip(find(library, &sources, options).await?) {
            let quotes = of_document(answer, source);
            if let (true, Some(document)) = (has_same_bytes(&state), &document) {
                contradictions(self, &quotes, document, &mut verification);
            }
            let quotes = quotes.iter().map(|quote| look_for(quote, document.as_ref())).collect();
            let checked = CheckedDocument {
                document: source.document.clone(),
                content_hash: source.content_hash,
                state,
                quotes,
            };
            documents.push(checked);
        }
        if matches!(self, Self::Answer(_)) {
            for document in &documents {
                let why = match document.state {
                    DocumentState::FolderMissing { .. } | DocumentState::FileUnreadable { .. } => {
                        "whether its document still says it could not be looked at"
                    }
                    _ => "no document says it now",
                };
                for quote in document.quotes.iter().filter(|quote| quote.place.is_none()) {
                    verification.add_problem(format!("“{}”: {why}", quote.text));
                }
            }
        }
        verification.documents = documents;
        Ok(verification)
    }
}

/// The first source of each document version that is cited. What a tool gave is in no library: it is left out.
fn cited_documents(answer: &AnswerDocument) -> Vec<&SourceReport> {
    let mut cited: Vec<&SourceReport> = Vec::new();
    let of_documents = |source: &&SourceReport| source.tool.is_none();
    for source in answer.quotes().filter_map(|quote| answer.source(quote.source)).filter(of_documents) {
        let is_known = cited
            .iter()
            .any(|other| other.document == source.document && other.content_hash == source.content_hash);
        if !is_known {
            cited.push(source);
        }
    }
    cited
}

fn of_document<'a>(answer: &'a AnswerDocument, of: &SourceReport) -> Vec<&'a QuoteDocument> {
    let is_of = |quote: &&QuoteDocument| {
        let source = answer.source(quote.source);
        source.is_some_and(|source| source.document == of.document && source.content_hash == of.content_hash)
    };
    answer.quotes().filter(is_of).collect()
}

/// Each document as the library has it or, where its file has changed since, as the file is today.
async fn find(
    library: &Library,
    sources: &[&SourceReport],
    options: &VerifyOptions,
) -> Result<Vec<(DocumentState, Option<Document>)>, Error> {
    let mut found = Vec::with_capacity(sources.len());
    for source in sources {
        found.push(find_in_library(library, source).await?);
    }
    let version = |document: &Document| Version { name: document.name.clone(), hash: document.content_hash };
    let versions = found.iter().map(|(_, document)| document.as_ref().map(version)).collect();
    let today = today::of(library, versions, options).await?;
    Ok(found.into_iter().zip(today).map(|(found, today)| as_of_today(found, today)).collect())
}

fn as_of_today(
    (state, document): (DocumentState, Option<Document>),
    today: Option<Today>,
) -> (DocumentState, Option<Document>) {
    match today {
        Some(Today::Renamed(to)) if has_same_bytes(&state) => (DocumentState::Renamed { to }, document),
        None | Some(Today::AsRead | Today::Renamed(_)) => (state, document),
        Some(Today::Changed(now)) => (DocumentState::FileChanged, Some(*now)),
        Some(Today::Gone) => (DocumentState::FileGone, None),
        Some(Today::FolderMissing(folder)) => (DocumentState::FolderMissing { folder }, None),
        Some(Today::Unreadable(reason)) => (DocumentState::FileUnreadable { reason }, None),
    }
}

async fn find_in_library(
    library: &Library,
    source: &SourceReport,
) -> Result<(DocumentState, Option<Document>), Error> {
    let named = library.document(&source.document).await?;
    if named.as_ref().is_some_and(|document| document.content_hash == source.content_hash) {
        return Ok((DocumentState::Unchanged, named));
    }
    let documents = library.documents().await?;
    if let Some(same) = documents.iter().find(|document| document.content_hash == source.content_hash) {
        let state = DocumentState::Renamed { to: same.name.clone() };
        return Ok((state, library.document(&same.name).await?));
    }
    let state = if named.is_some() { DocumentState::Changed } else { DocumentState::Missing };
    Ok((state, named))
}

fn has_same_bytes(state: &DocumentState) -> bool {
    matches!(state, DocumentState::Unchanged | DocumentState::Renamed { .. })
}

/// Of the same bytes, read in the same way, every quote has to be where the file says.
fn contradictions(
    file: &AnswerFile,
    quotes: &[&QuoteDocument],
    document: &Document,
    verification: &mut Verification,
) {
    for quote in quotes {
        let is_read_in_the_same_way = match file {
            AnswerFile::Bundle(bundle, _) => bundle
                .passages
                .iter()
                .find(|passage| passage.id == quote.source)
                .is_none_or(|passage| passage.document_text_hash == document.text_hash),
            AnswerFile::Answer(_) | AnswerFile::Damaged(_) => true,
        };
        let says = Quote::verify(quote.source, document, quote.span);
        let is_said = says.as_ref().is_ok_and(|said| said.text() == quote.text);
        if is_read_in_the_same_way && !is_said {
            let (start, end) = (quote.span.start(), quote.span.end());
            verification.add_problem(format!(
                "“{}”: {} does not say so at bytes {start} to {end}",
                quote.text, document.name
            ));
        }
    }
}

/// Where the document says the quote now: at its span, else anywhere.
fn look_for(quote: &QuoteDocument, document: Option<&Document>) -> CheckedQuote {
    let place = document.filter(|_| !quote.text.trim().is_empty()).and_then(|document| {
        let here = quote.span.of(&document.text).filter(|text| *text == quote.text).map(|_| quote.span);
        let span = here.or_else(|| {
            let start = document.text.find(&quote.text)?;
            Some(Span::with_length(start, quote.text.len()))
        })?;
        let source = SourceNumber::of_index(quote.source.index());
        Some(Quote::verify(source, document, span).ok()?.place().clone())
    });
    CheckedQuote { text: quote.text.clone(), place }
}
