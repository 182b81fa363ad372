//! The comparison with a library: what became of the documents that were cited.

use ibid_core::{Document, Place, SourceNumber, Span};
use ibid_ground::Quote;

use super::claims::unsupported;
use super::today::{self, Today, Version};
use super::{AnswerFile, CheckedDocument, CheckedQuote, DocumentState, Verification, VerifyOptions, above};
use crate::ask::SourceReport;
use crate::record::{AnswerDocument, QuoteDocument};
use crate::{Error, Library};

impl AnswerFile {
    /// Checks the file by itself, as [`AnswerFile::verify`], and then against the documents of a library and their files
    /// as they are now. A document that has changed, is missing or cannot be looked at does not make a bundle wrong: the
    /// bundle proves what the documents said. An answer without passages is verified where all of its quotes are still
    /// said. Where a document is the one that was cited, its sources have to stand where the file says.
    ///
    /// # Errors
    /// When the catalog fails, a stored text is damaged, or worker processes are wanted and cannot be had.
    pub async fn verify_with(
        &self,
        library: &Library,
        options: &VerifyOptions,
    ) -> Result<Verification, Error> {
        let Some(answer) = self.answer() else { return Ok(self.verify()) };
        let mut verification = Verification::of(answer.quotes().count(), self.problems());
        let sources = cited_documents(answer);
        let found = find(library, &sources, options).await?;
        let cited: Vec<Cited<'_>> = sources
            .into_iter()
            .zip(found)
            .map(|(source, (state, document))| Cited { source, state, document })
            .collect();
        for one in &cited {
            let quotes = of_document(answer, one.source);
            if let (true, Some(document)) = (has_same_bytes(&one.state), &one.document) {
                contradictions(self, &quotes, document, &mut verification);
                misplaced(self, (answer, one.source), document, &mut verification);
            }
            let quotes = quotes.iter().map(|quote| look_for(quote, one.document.as_ref())).collect();
            verification.documents.push(CheckedDocument {
                document: one.source.document.clone(),
                content_hash: one.source.content_hash,
                state: one.state.clone(),
                quotes,
            });
        }
        let above = |quote: &QuoteDocument| above_now(self, quote, &cited);
        for problem in unsupported(answer, self.strictness(), above) {
            verification.add_problem(problem);
        }
        if matches!(self, Self::Answer(_)) {
            for problem in unproven(answer, &verification.documents) {
                verification.add_problem(problem);
            }
        }
        Ok(verification)
    }

    /// Whether a document is read as the one was that the source is from: its bytes as another format, or with other
    /// settings, are another text.
    fn is_read_alike(&self, source: &SourceReport, document: &Document) -> bool {
        let has_same_text =
            self.passage(source.id).is_none_or(|passage| passage.document_text_hash == document.text_hash);
        has_same_text && source.document.extension() == document.name.extension()
    }
}

/// A document that is cited, as it is now.
struct Cited<'a> {
    /// The first source of it.
    source: &'a SourceReport,
    state: DocumentState,
    document: Option<Document>,
}

/// What nothing proves, of an answer without passages.
fn unproven(answer: &AnswerDocument, documents: &[CheckedDocument]) -> Vec<String> {
    let mut problems = Vec::new();
    for document in documents {
        let why = match document.state {
            DocumentState::FolderMissing { .. } | DocumentState::FileUnreadable { .. } => {
                "whether its document still says it could not be looked at"
            }
            _ => "no document says it now",
        };
        let lost = document.quotes.iter().filter(|quote| quote.place.is_none());
        problems.extend(lost.map(|quote| format!("“{}”: {why}", quote.text)));
    }
    for quote in answer.quotes() {
        let source = answer.source(quote.source);
        if let Some(tool) = source.and_then(|source| source.tool.as_ref()) {
            problems.push(format!(
                "“{}”: what the tool {} gave is in no library, only a bundle holds it",
                quote.text, tool.name
            ));
        }
    }
    problems
}

/// The first source of each document version that is cited. What a tool gave is in no library: it is left out.
fn cited_documents(answer: &AnswerDocument) -> Vec<&SourceReport> {
    let mut cited: Vec<&SourceReport> = Vec::new();
    let of_documents = |source: &&SourceReport| source.tool.is_none();
    for source in answer.quotes().filter_map(|quote| answer.source(quote.source)).filter(of_documents) {
        if !cited.iter().any(|other| is_of_same_document(other, source)) {
            cited.push(source);
        }
    }
    cited
}

fn of_document<'a>(answer: &'a AnswerDocument, of: &SourceReport) -> Vec<&'a QuoteDocument> {
    let is_of = |quote: &&QuoteDocument| {
        let source = answer.source(quote.source);
        source.is_some_and(|source| is_of_same_document(source, of))
    };
    answer.quotes().filter(is_of).collect()
}

/// Whether both are from the same version of the same document.
fn is_of_same_document(source: &SourceReport, of: &SourceReport) -> bool {
    source.document == of.document && source.content_hash == of.content_hash
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
        let is_read_in_the_same_way =
            file.passage(quote.source).is_none_or(|passage| passage.document_text_hash == document.text_hash);
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

/// The sources of the document that `of` is from, which are cited, have to stand where the file says.
fn misplaced(
    file: &AnswerFile,
    (answer, of): (&AnswerDocument, &SourceReport),
    document: &Document,
    verification: &mut Verification,
) {
    for source in answer.sources.iter().filter(|source| is_of_same_document(source, of)) {
        let is_cited = answer.quotes().any(|quote| quote.source == source.id);
        let place = document.locations.place(source.span);
        let is_told = source.place != Place::default();
        if is_cited && is_told && file.is_read_alike(source, document) && source.place != place {
            verification.add_problem(format!(
                "[{}] {}: the file places it at {}, the document at {}",
                source.id,
                source.document,
                told(&source.place),
                told(&place)
            ));
        }
    }
}

/// A place in words.
fn told(place: &Place) -> String {
    let within = Some(place.to_string()).filter(|within| !within.is_empty());
    let parts: Vec<String> = within.into_iter().chain(place.heading.iter().cloned()).collect();
    if parts.is_empty() { "no page, line or heading".to_owned() } else { parts.join(" › ") }
}

/// What may stand above a quote: as its document has it, or as the file does.
fn above_now(file: &AnswerFile, quote: &QuoteDocument, cited: &[Cited<'_>]) -> Vec<Vec<String>> {
    let in_file = file.above(quote);
    let source = file.answer().and_then(|answer| answer.source(quote.source));
    let found = source.and_then(|source| {
        let of = cited.iter().find(|one| source.tool.is_none() && is_of_same_document(source, one.source))?;
        let document = of.document.as_ref()?;
        let span = said_at(quote, document)?;
        let is_same_place = has_same_bytes(&of.state) && span == quote.span;
        Some((document, span, is_same_place && file.is_read_alike(source, document)))
    });
    let Some((document, span, is_as_cited)) = found else { return in_file };
    // Which lines of its passage are headings is known then.
    let less = if is_as_cited { 1 } else { in_file.len() };
    std::iter::once(above::in_document(document, span)).chain(in_file.into_iter().take(less)).collect()
}

/// Where a document says a quote: at its span, else anywhere.
fn said_at(quote: &QuoteDocument, document: &Document) -> Option<Span> {
    if quote.text.trim().is_empty() {
        return None;
    }
    let here = quote.span.of(&document.text).filter(|text| *text == quote.text).map(|_| quote.span);
    here.or_else(|| {
        let start = document.text.find(&quote.text)?;
        Some(Span::with_length(start, quote.text.len()))
    })
}

/// Where the document says the quote now.
fn look_for(quote: &QuoteDocument, document: Option<&Document>) -> CheckedQuote {
    let place = document.and_then(|document| {
        let span = said_at(quote, document)?;
        let source = SourceNumber::of_index(quote.source.index());
        Some(Quote::verify(source, document, span).ok()?.place().clone())
    });
    CheckedQuote { text: quote.text.clone(), place }
}
