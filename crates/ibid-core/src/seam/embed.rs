use futures::future::BoxFuture;

use super::BoxError;
use crate::{DenseVector, Span, SparseVector};

/// Embedding failed.
#[derive(Debug, thiserror::Error)]
#[error("the embedding model `{model}` failed: {source}")]
pub struct EmbedError {
    /// The model's name.
    pub model: String,
    /// What went wrong.
    #[source]
    pub source: BoxError,
}

/// The text of a chunk, and where its sentences are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkText {
    /// What is embedded: the chunk's [`embedding_text`](crate::Chunk::embedding_text), heading path included.
    pub text: String,
    /// Its sentences, as byte ranges of `text`.
    pub sentences: Vec<Span>,
}

/// The vectors of one chunk.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkVectors {
    /// Of the whole text.
    pub whole: DenseVector,
    /// One per sentence, in order; empty where the model makes none.
    pub sentences: Vec<DenseVector>,
}

/// Makes dense vectors of texts.
pub trait Embed: Send + Sync + std::fmt::Debug {
    /// Names model and weights (`all-minilm-l6-v2`, `multilingual-e5-small` …): vectors of different names
    /// are not comparable. The same model on another runtime has the same name.
    fn name(&self) -> &str;

    /// The number of dimensions of its vectors.
    fn dimension(&self) -> usize;

    /// One normalized vector per text, in order.
    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>>;

    /// The vector of a query: some models want a prefix here that documents do not get.
    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>>;

    /// Whether it was trained on texts of this language (`eng`, `deu`, `cmn` …). By default, on all of them.
    fn knows_language(&self, iso_639_3: &str) -> bool {
        let _ = iso_639_3;
        true
    }

    /// Whether [`embed_chunks`](Self::embed_chunks) gives vectors of sentences. By default, it does not.
    fn makes_sentence_vectors(&self) -> bool {
        false
    }

    /// The vectors of each chunk and of its sentences, in order. By default, [`embed_documents`] makes those of
    /// the chunks, and there are none of sentences.
    ///
    /// [`embed_documents`]: Self::embed_documents
    fn embed_chunks<'a>(
        &'a self,
        chunks: &'a [ChunkText],
    ) -> BoxFuture<'a, Result<Vec<ChunkVectors>, EmbedError>> {
        Box::pin(async move {
            let texts: Vec<String> = chunks.iter().map(|chunk| chunk.text.clone()).collect();
            let vectors = self.embed_documents(&texts).await?;
            Ok(vectors.into_iter().map(|whole| ChunkVectors { whole, sentences: Vec::new() }).collect())
        })
    }
}

/// Makes sparse vectors of texts.
pub trait EmbedSparse: Send + Sync + std::fmt::Debug {
    /// Names the method and its settings.
    fn name(&self) -> &str;

    /// Term weights of a text that is stored.
    fn embed_document(&self, text: &str) -> SparseVector;

    /// Term weights of a query.
    fn embed_query(&self, query: &str) -> SparseVector;
}
