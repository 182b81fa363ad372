use futures::future::BoxFuture;

use super::BoxError;
use crate::{DenseVector, SparseVector};

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
