use serde::{Deserialize, Serialize};

use crate::seam::{ChunkText, ChunkVectors};
use crate::{ChunkId, DenseVector, QuantizedVector, SentenceVector, Span, SparseVector};

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

    /// What is embedded, and where in it the given sentences of the document are: the part of each that the chunk
    /// holds.
    ///
    /// ```
    /// # use ibid_core::{Chunk, ChunkId, Span};
    /// # let chunk = Chunk { id: ChunkId::from(uuid::Uuid::nil()), ordinal: 0, span: Span::with_length(100, 18),
    /// #     text: "Leave is 25 days. ".into(), heading: vec!["Leave".into()] };
    /// let embedded = chunk.text_to_embed(&[Span::with_length(100, 17)]);
    /// assert_eq!(embedded.sentences[0].of(&embedded.text), Some("Leave is 25 days."));
    /// ```
    pub fn text_to_embed(&self, sentences: &[Span]) -> ChunkText {
        let text = self.embedding_text();
        let context = text.len() - self.text.len();
        let inside = |position: usize| position.clamp(self.span.start(), self.span.end()) - self.span.start();
        let sentences = sentences
            .iter()
            .map(|sentence| {
                let (start, end) = (inside(sentence.start()), inside(sentence.end()));
                Span::with_length(context + start, end - start)
            })
            .collect();
        ChunkText { text, sentences }
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

impl EmbeddedChunk {
    /// `chunk` with its vectors; `sentences` are the spans of the document that the vectors of sentences are of, in
    /// order.
    pub fn new(chunk: Chunk, sentences: &[Span], vectors: ChunkVectors, sparse: SparseVector) -> Self {
        let ChunkVectors { whole, sentences: of_sentences } = vectors;
        let sentences = sentences
            .iter()
            .zip(&of_sentences)
            .map(|(span, vector)| SentenceVector { span: *span, vector: QuantizedVector::from(vector) })
            .collect();
        Self { chunk, dense: whole, sparse, sentences }
    }
}
