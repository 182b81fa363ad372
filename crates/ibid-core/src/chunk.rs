use serde::{Deserialize, Serialize};

use crate::{ChunkId, DenseVector, SentenceVector, Span, SparseVector};

/// A contiguous span of one document's extracted text: the unit of embedding and retrieval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Its id, which is also its point's id in the vector store.
    pub id: ChunkId,
    /// Its position among the chunks of the document, from 0.
    pub ordinal: u32,
    /// Where it stands in the extracted text.
    pub span: Span,
    /// Exactly the text under `span`.
    pub text: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
}

impl Chunk {
    /// What is embedded: the heading path, then the text. The headings are context for the embedding only;
    /// they are not stored as the chunk's text and can't be quoted from it.
    pub fn embedding_text(&self) -> String {
        if self.heading.is_empty() {
            return self.text.clone();
        }
        format!("{}\n{}", self.heading.join(" > "), self.text)
    }
}

/// A chunk with its vectors: only such a chunk can be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddedChunk {
    /// The chunk.
    pub chunk: Chunk,
    /// Of its [`Chunk::embedding_text`].
    pub dense: DenseVector,
    /// Of its [`Chunk::embedding_text`], as BM25 term weights without the inverse document frequency, which
    /// the store multiplies in at query time.
    pub sparse: SparseVector,
    /// Of its sentences; empty where the model makes none.
    pub sentences: Vec<SentenceVector>,
}
