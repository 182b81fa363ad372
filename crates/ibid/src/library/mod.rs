mod open;
mod records;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::stream::BoxStream;
use ibid_core::seam::{CountTokens, Embed, EmbedSparse, Generate};
use ibid_core::{Document, DocumentName, Filter, IndexFingerprint, Question};
use ibid_generate::JsonSchema;
use ibid_ingest::SplitterSettings;
use ibid_store::{ArchiveManifest, DocumentSummary, Refused, Store, StoredChunk};

pub(crate) use open::{settings_of, splitter};

use crate::ask::{AnswerModel, AnswerReport, AskOptions, AskStream, Retrieval, SearchOptions, SearchReport};
use crate::document_cache::DocumentCache;
use crate::embedding::Models;
use crate::extract::{DocumentRecord, EachOptions, ExtractOptions, ExtractStream, RecordOf, RecordReport};
use crate::index::{IngestOptions, IngestPlan, IngestReport};
use crate::status::{LanguageStatus, LibraryCheck, LibrarySize, LibraryStatus, NothingToFind, StaleRoot};
use crate::{Error, ask, extract, index};

/// One indexed body of documents, in a folder of its own.
///
/// Clones share the open library. Any number of processes may read one while one of them writes.
///
/// ```no_run
/// # async fn run() -> Result<(), ibid::Error> {
/// use ibid::{Access, Library, SearchOptions};
///
/// let library = Library::open("handbook.ibid".as_ref(), Access::Write).await?;
/// library.ingest(&["docs".into()], ibid::IngestOptions::default()).await?;
/// let found = library.search(&"annual leave".parse()?, &SearchOptions::default()).await?;
/// for hit in found.hits {
///     println!("{}: {}", hit.document.name, hit.chunk.text);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Library {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    store: Store,
    models: Models,
    splitter: SplitterSettings,
    fingerprint: IndexFingerprint,
    documents: DocumentCache,
}

impl Library {
    /// Reads the given files and folders into the library: new and changed files are read, files that are
    /// gone are removed, what is unchanged costs a look at its size and time.
    ///
    /// # Errors
    /// When a path does not exist, or the store or the embedding model fails. A file that cannot be read is
    /// no error: it is listed in the report.
    pub async fn ingest(&self, paths: &[PathBuf], options: IngestOptions<'_>) -> Result<IngestReport, Error> {
        index::ingest(self, paths, options).await
    }

    /// What [`Library::ingest`] would do, as far as names, sizes and times tell; nothing is changed. Without a
    /// library, what it would do in a new one.
    ///
    /// # Errors
    /// When a path does not exist, or the catalog fails.
    pub async fn plan_ingest(
        library: Option<&Self>,
        paths: &[PathBuf],
        options: &IngestOptions<'_>,
    ) -> Result<IngestPlan, Error> {
        index::plan(library, paths, options).await
    }

    /// The chunks that fit `query` best, best first, and how they were found. In a query `"a phrase"` is exact, and
    /// `-word` excludes.
    ///
    /// # Errors
    /// When the query only excludes, or the store, the embedding model or the reranker fails.
    pub async fn search(&self, query: &Question, options: &SearchOptions) -> Result<SearchReport, Error> {
        ask::search(self, query, options).await
    }

    /// The first half of an answer: the passages for `question`, chosen without a language model.
    ///
    /// # Errors
    /// When the store or the embedding model fails.
    pub async fn retrieve(&self, question: &Question, options: &AskOptions) -> Result<Retrieval, Error> {
        ask::prepare(self, question.clone(), options).await
    }

    /// Answers from retrieved passages: with a model generated and verified; without one, the best sentences.
    ///
    /// # Errors
    /// When the model fails. Not knowing is no error: the report then holds an abstention.
    pub async fn answer(
        &self,
        retrieval: Retrieval,
        model: Option<Arc<dyn Generate>>,
        options: &AskOptions,
    ) -> Result<AnswerReport, Error> {
        ask::answer(self, retrieval, model, options, None).await
    }

    /// [`Library::retrieve`] and [`Library::answer`] in one.
    ///
    /// # Errors
    /// As those two.
    pub async fn ask(
        &self,
        question: &Question,
        model: Option<Arc<dyn Generate>>,
        options: &AskOptions,
    ) -> Result<AnswerReport, Error> {
        let retrieval = self.retrieve(question, options).await?;
        self.answer(retrieval, model, options).await
    }

    /// Like [`Library::ask`], as a stream: the sources with their best sentences first, while the model still loads
    /// and reads, then each quote as it is pointed at, each claim as it is verified, and the whole. Dropping the
    /// stream stops the model.
    pub fn ask_stream(
        &self,
        question: Question,
        model: impl Into<AnswerModel>,
        options: AskOptions,
    ) -> AskStream {
        AskStream::ask(self.clone(), question, model.into(), options)
    }

    /// Like [`Library::answer`], as a stream.
    pub fn answer_stream(
        &self,
        retrieval: Retrieval,
        model: impl Into<AnswerModel>,
        options: AskOptions,
    ) -> AskStream {
        AskStream::answer(self.clone(), retrieval, model.into(), options)
    }

    /// A record of type `T` that says what the documents state of `question`; every value has quotes, or is null or left
    /// out where the type allows that.
    ///
    /// ```no_run
    /// # async fn run(library: ibid::Library) -> Result<(), Box<dyn std::error::Error>> {
    /// use ibid::{ExtractOptions, LanguageModelFile};
    ///
    /// #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
    /// struct Leave {
    ///     /// Days of annual leave
    ///     days: Option<u32>,
    /// }
    ///
    /// let model = LanguageModelFile::new("model.gguf").load().await?;
    /// let question = "How much leave is there?".parse()?;
    /// let report = library.extract::<Leave>(&question, model, &ExtractOptions::default()).await?;
    /// if let Some(leave) = report.extraction().grounded() {
    ///     println!("{:?} because of {:?}", leave.value().days, leave.evidence("/days"));
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When a decoder cannot be held to the schema of `T`, or the store or a model fails. Not knowing is no error: the
    /// report then holds an abstention.
    pub async fn extract<T: schemars::JsonSchema + serde::de::DeserializeOwned>(
        &self,
        question: &Question,
        model: Arc<dyn Generate>,
        options: &ExtractOptions,
    ) -> Result<RecordReport<T>, Error> {
        let schema = extract::schema_of::<T>()?;
        let report = self.extract_with(question, &schema, model, options).await?;
        report.typed().map_err(Error::RecordType)
    }

    /// Like [`Library::extract`], with a schema of your own.
    ///
    /// # Errors
    /// When the store or a model fails.
    pub async fn extract_with(
        &self,
        question: &Question,
        schema: &JsonSchema,
        model: Arc<dyn Generate>,
        options: &ExtractOptions,
    ) -> Result<RecordReport, Error> {
        let retrieval = self.retrieve(question, &options.ask).await?;
        let sources = extract::Sources {
            question,
            passages: retrieval.passages(),
            milliseconds: retrieval.milliseconds(),
        };
        extract::extract(self, sources, schema, (&model, options, None)).await
    }

    /// Like [`Library::extract`], as a stream: the sources, the record as it is decoded, then the record with its evidence.
    /// Dropping the stream stops the model.
    ///
    /// # Errors
    /// When a decoder cannot be held to the schema of `T`.
    pub fn extract_stream<T: schemars::JsonSchema + serde::de::DeserializeOwned + 'static>(
        &self,
        question: Question,
        model: impl Into<AnswerModel>,
        options: ExtractOptions,
    ) -> Result<ExtractStream<T>, Error> {
        let schema = Arc::new(extract::schema_of::<T>()?);
        Ok(self.extract_stream_with(question, schema, model, options).typed())
    }

    /// Like [`Library::extract_stream`], with a schema of your own.
    pub fn extract_stream_with(
        &self,
        question: Question,
        schema: Arc<JsonSchema>,
        model: impl Into<AnswerModel>,
        options: ExtractOptions,
    ) -> ExtractStream {
        ExtractStream::new(self.clone(), question, schema, (model.into(), options))
    }

    /// A record for each document, or for each part of one, and how many there will be. Those that `is_done` holds for
    /// are left out, so that what was interrupted goes on where it was.
    ///
    /// # Errors
    /// When the catalog fails. What fails for one is in its record.
    pub async fn extract_each(
        &self,
        (question, schema): (Question, Arc<JsonSchema>),
        model: Arc<dyn Generate>,
        options: EachOptions,
        is_done: &dyn Fn(&RecordOf) -> bool,
    ) -> Result<(usize, BoxStream<'static, DocumentRecord>), Error> {
        extract::each(self, (question, schema), model, options, is_done).await
    }

    /// The documents of the library, by name.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>, Error> {
        Ok(self.store().documents().await?)
    }

    /// Why nothing can be found, whatever is looked for; `None` where something can.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn nothing_to_find(&self, filter: &Filter) -> Result<Option<NothingToFind>, Error> {
        let documents = self.documents().await?;
        let passes = |document: &DocumentSummary| filter.matches(&document.facts());
        Ok(match documents.as_slice() {
            [] => Some(NothingToFind::NoDocuments),
            some if some.iter().any(passes) => None,
            _ => Some(NothingToFind::NonePasses),
        })
    }

    /// A document with its extracted text, whole; `None` where there is none of that name.
    ///
    /// # Errors
    /// When the catalog fails, or the stored text is damaged.
    pub async fn document(&self, name: &DocumentName) -> Result<Option<Document>, Error> {
        Ok(self.store().document(name).await?)
    }

    /// What could not be read of the files packed in a document or attached to it, with the reasons.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn refused_below(&self, document: &DocumentName) -> Result<Vec<Refused>, Error> {
        Ok(self.store().refused_below(document).await?)
    }

    /// What the library holds, follows, and could not read.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn status(&self) -> Result<LibraryStatus, Error> {
        let counts = self.store().counts().await?;
        let refused = self.store().refused().await?;
        let roots = self.store().roots().await?;
        let (mut files, mut stale) = (0, Vec::new());
        for root in &roots {
            files += self.store().stamps(&root.path).await?.iter().map(|stamp| stamp.size).sum::<u64>();
            stale.extend(StaleRoot::of(self, &root.path, &refused).await);
        }
        Ok(LibraryStatus {
            documents: counts.documents,
            chunks: counts.chunks,
            embedding: self.embedding().to_owned(),
            languages: LanguageStatus::of(&self.documents().await?, self.embedder()),
            roots: roots.into_iter().map(|root| root.path).collect(),
            read_in_part: self.store().read_in_part().await?,
            refused,
            size: LibrarySize::of(self.folder(), files),
            stale,
        })
    }

    /// Takes a document out; `false` where there is none of that name. Its file is not touched: while it is
    /// there, the next ingest reads it again.
    ///
    /// # Errors
    /// When the library was opened for reading, or the store fails.
    pub async fn remove(&self, document: &DocumentName) -> Result<bool, Error> {
        let removed = self.store().remove(document).await?;
        // The log of the catalog keeps its text until then.
        self.store().checkpoint().await?;
        Ok(removed)
    }

    /// Whether catalog and vectors agree.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn check(&self) -> Result<LibraryCheck, Error> {
        Ok(LibraryCheck::of(&self.store().check().await?))
    }

    /// Makes catalog and vectors agree, without reading a file again.
    ///
    /// # Errors
    /// When the library was opened for reading, or the catalog or the embedding model fails.
    pub async fn repair(&self) -> Result<LibraryCheck, Error> {
        let repaired = self.store().repair(self.embedder(), self.sparse()).await;
        repaired.map(|report| LibraryCheck::of(&report)).map_err(Error::Repair)
    }

    /// Writes the whole library to one file, which appears only when it is whole.
    ///
    /// # Errors
    /// When the library was opened for reading, or a file cannot be read or written.
    pub async fn export(&self, file: &Path) -> Result<ArchiveManifest, Error> {
        Ok(self.store().export(file).await?)
    }

    /// Makes a library in `folder` of a file that [`Library::export`] wrote, in the place of one that is there. Every
    /// file in it, and that catalog and vectors agree, is checked before anything is replaced.
    ///
    /// # Errors
    /// When the file is damaged or none of a library, or another process writes to the library in `folder`.
    pub async fn import(file: &Path, folder: &Path) -> Result<ArchiveManifest, Error> {
        Ok(Store::import(file, folder).await?)
    }

    /// The folder the library is in.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// The name of the embedding model.
    pub fn embedding(&self) -> &str {
        self.inner.models.dense.name()
    }

    /// The document of a stored chunk; `None` where it is gone or has another version by now.
    pub(crate) async fn cached_document(&self, stored: &StoredChunk) -> Result<Option<Arc<Document>>, Error> {
        let cache = &self.inner.documents;
        if let Some(document) = cache.get(&stored.document, stored.content_hash) {
            return Ok(Some(document));
        }
        let Some(document) = self.document(&stored.document).await? else { return Ok(None) };
        let document = Arc::new(document);
        cache.put(Arc::clone(&document));
        Ok((document.content_hash == stored.content_hash).then_some(document))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn embedder(&self) -> &dyn Embed {
        self.inner.models.dense.as_ref()
    }

    pub(crate) fn sparse(&self) -> &dyn EmbedSparse {
        self.inner.models.sparse.as_ref()
    }

    pub(crate) fn counter(&self) -> Arc<dyn CountTokens> {
        Arc::clone(&self.inner.models.counter)
    }

    pub(crate) fn splitter(&self) -> &SplitterSettings {
        &self.inner.splitter
    }

    pub(crate) fn fingerprint(&self) -> &IndexFingerprint {
        &self.inner.fingerprint
    }
}
