use std::path::{Path, PathBuf};
use std::sync::Arc;

use ibid_core::seam::{CountTokens, Embed, EmbedSparse, Generate};
use ibid_core::{Document, DocumentName, Filter, IndexFingerprint, Passage, Question};
use ibid_ingest::SplitterSettings;
use ibid_store::{
    ArchiveManifest, DocumentSummary, LibrarySettings, Store, StoreError, StoredChunk, VectorOptions,
};

use crate::ask::{
    AnswerModel, AnswerReport, AskOptions, AskStream, Retrieval, SearchOptions, SearchReport, Trace,
    TracedPassage,
};
use crate::document_cache::DocumentCache;
use crate::embedding::{Embedding, Models};
use crate::index::{IngestOptions, IngestPlan, IngestReport};
use crate::status::{LanguageStatus, LibraryCheck, LibraryStatus};
use crate::{Access, Error, ask, index};

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

/// How this version of ibid cuts documents.
pub(crate) fn splitter() -> SplitterSettings {
    SplitterSettings::default()
}

/// What a library is made with by these models.
pub(crate) fn settings_of(models: &Models, splitter: &SplitterSettings) -> LibrarySettings {
    let splitter = splitter.fingerprint();
    LibrarySettings {
        fingerprint: IndexFingerprint::new(&splitter, models.dense.name(), models.sparse.name()),
        embedding: models.dense.name().to_owned(),
        dimension: models.dense.dimension(),
        splitter,
        sparse: models.sparse.name().to_owned(),
        sentence_vectors: models.dense.makes_sentence_vectors(),
        vectors: VectorOptions::default(),
    }
}

impl Library {
    /// Opens the library in `folder` with the bundled embedding model; with [`Access::Write`] it is created
    /// where there is none.
    ///
    /// # Errors
    /// When there is no library to read, when another process is writing to it, when it was made with another
    /// embedding model or splitter, or when its files are damaged.
    pub async fn open(folder: &Path, access: Access) -> Result<Self, Error> {
        Self::open_with(folder, access, Embedding::bundled()).await
    }

    /// Like [`Library::open`], with an embedding model of your choice.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub async fn open_with(folder: &Path, access: Access, embedding: Embedding) -> Result<Self, Error> {
        let models = embedding.into_models();
        let wanted = settings_of(&models, &splitter());
        let store = match Store::open(folder, &wanted, access).await {
            Err(error @ StoreError::OtherSettings { .. }) if access == Access::Read => {
                // A reader needs comparable vectors only: chunks that another splitter cut are as good.
                match Store::stored_settings(folder).await? {
                    Some(stored)
                        if (&stored.embedding, &stored.sparse) == (&wanted.embedding, &wanted.sparse) =>
                    {
                        Store::open(folder, &stored, access).await?
                    }
                    _ => return Err(error.into()),
                }
            }
            opened => opened?,
        };
        let (splitter, fingerprint) = (splitter(), store.settings().fingerprint.clone());
        let documents = DocumentCache::default();
        let inner = Inner { folder: folder.to_owned(), store, models, splitter, fingerprint, documents };
        Ok(Self { inner: Arc::new(inner) })
    }

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

    /// The documents of the library, by name.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>, Error> {
        Ok(self.store().documents().await?)
    }

    /// Whether any document passes the filter.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn has_documents(&self, filter: &Filter) -> Result<bool, Error> {
        Ok(self.documents().await?.iter().any(|document| filter.matches(&document.facts())))
    }

    /// A document with its extracted text, whole; `None` where there is none of that name.
    ///
    /// # Errors
    /// When the catalog fails, or the stored text is damaged.
    pub async fn document(&self, name: &DocumentName) -> Result<Option<Document>, Error> {
        Ok(self.store().document(name).await?)
    }

    /// What the library holds, follows, and could not read.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn status(&self) -> Result<LibraryStatus, Error> {
        let counts = self.store().counts().await?;
        Ok(LibraryStatus {
            documents: counts.documents,
            chunks: counts.chunks,
            embedding: self.embedding().to_owned(),
            languages: LanguageStatus::of(&self.documents().await?, self.embedder()),
            roots: self.store().roots().await?.into_iter().map(|root| root.path).collect(),
            read_in_part: self.store().read_in_part().await?,
            refused: self.store().refused().await?,
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

    /// The trace of an answer, by id or the latest.
    ///
    /// # Errors
    /// When the catalog fails, or the trace is not one that this version of ibid can read.
    pub async fn trace(&self, id: Option<&str>) -> Result<Option<Trace>, Error> {
        let Some(text) = self.store().trace(id).await? else { return Ok(None) };
        let unreadable = |error: serde_json::Error| Error::UnreadableRecord {
            what: "the trace".to_owned(),
            reason: error.to_string(),
        };
        serde_json::from_str(&text).map(Some).map_err(unreadable)
    }

    /// A passage of a trace again; `None` where its document is gone or has another version by now.
    ///
    /// # Errors
    /// When the catalog fails, or the stored text is damaged.
    pub async fn passage(&self, traced: &TracedPassage) -> Result<Option<Passage>, Error> {
        let document = self.document(&traced.document).await?;
        let document = document.filter(|document| document.content_hash == traced.content_hash);
        Ok(document.and_then(|document| Passage::new(Arc::new(document), traced.span)))
    }

    /// Keeps a trace, of all the newest `keep`, and gives its id. An answer is worth more than its trace: a failure is
    /// logged only.
    pub(crate) async fn keep_trace(&self, trace: &Trace, keep: usize) -> Option<String> {
        if keep == 0 {
            return None;
        }
        let text = serde_json::to_string(trace).ok()?;
        match self.store().put_trace(&trace.id, &text, keep).await {
            Ok(()) => Some(trace.id.clone()),
            Err(error) => {
                tracing::warn!(%error, "the trace could not be kept");
                None
            }
        }
    }

    /// When the files of documents were last modified, in nanoseconds since 1970; `None` for one that is not there.
    pub(crate) async fn modified(&self, names: &[Option<&DocumentName>]) -> Result<Vec<Option<i64>>, Error> {
        let documents = self.store().documents().await?;
        let of = |name: &DocumentName| documents.iter().find(|document| document.name == *name);
        Ok(names.iter().map(|name| name.and_then(of).map(|document| document.modified_ns)).collect())
    }

    /// Where a calibration for a language model, or for the best sentences, is kept with the library.
    pub fn calibration_file(&self, model: Option<&str>) -> PathBuf {
        let name: String = model
            .unwrap_or("best-sentences")
            .chars()
            .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '-' })
            .collect();
        self.folder().join("calibration").join(format!("{name}.json"))
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
