mod matrix;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::future::BoxFuture;
use ibid_core::DenseVector;
use ibid_core::seam::{BoxError, ChunkText, ChunkVectors, CountTokens, Embed, EmbedError};
use rayon::prelude::*;
use tokenizers::Tokenizer;

use self::matrix::Matrix;
use super::wordpiece;
use crate::work::on_workers;

/// The name of the bundled static model.
pub const FAST_MODEL: &str = "minilm-static";

/// Distilled by `scripts/distill_static.py`; its provenance is beside it.
static MATRIX: &[u8] = include_bytes!("../../../assets/minilm-static/model.safetensors");
/// What a chunk should have at most, as for the model that this one is distilled from; more is read all the same.
const MAX_TOKENS: usize = 256;

/// A vector per token, distilled from all-MiniLM-L6-v2 as [Model2Vec](https://github.com/MinishLab/model2vec) does;
/// the vector of a text is the mean of its tokens'. Hundreds of times faster than the model that it is of, and it
/// knows nothing of word order and context.
///
/// ```
/// use ibid_core::seam::Embed;
/// use ibid_embed::StaticEmbedder;
///
/// let embedder = StaticEmbedder::new();
/// let texts = ["The cat sleeps.".to_owned(), "A sleeping kitten.".to_owned(), "Taxes are due.".to_owned()];
/// let vectors = futures::executor::block_on(embedder.embed_documents(&texts))?;
/// assert!(vectors[0].cosine(&vectors[1]) > vectors[0].cosine(&vectors[2]));
/// # Ok::<(), ibid_core::seam::EmbedError>(())
/// ```
#[derive(Clone)]
pub struct StaticEmbedder {
    matrix: Arc<Matrix>,
}

impl StaticEmbedder {
    /// The bundled model.
    #[expect(clippy::missing_panics_doc, reason = "the file is part of the program, and a test reads it")]
    pub fn new() -> Self {
        static BUNDLED: OnceLock<Arc<Matrix>> = OnceLock::new();
        let matrix = || Arc::new(Matrix::parse(MATRIX).expect("a test reads the bundled matrix"));
        Self { matrix: BUNDLED.get_or_init(matrix).clone() }
    }

    fn on_workers<I: Clone + Send + Sync + 'static, O: Send + 'static>(
        &self,
        inputs: &[I],
        work: impl Fn(&Reader<'_>, &I) -> Result<O, BoxError> + Send + Sync + 'static,
    ) -> BoxFuture<'static, Result<Vec<O>, EmbedError>> {
        let (matrix, inputs) = (self.matrix.clone(), inputs.to_vec());
        let work = on_workers(move || {
            let reader = Reader::new(&matrix)?;
            inputs.par_iter().map(|input| work(&reader, input)).collect::<Result<_, _>>()
        });
        async move { work.await.unwrap_or_else(|panicked| Err(panicked.into())).map_err(failed) }.boxed()
    }
}

impl Default for StaticEmbedder {
    fn default() -> Self {
        Self::new()
    }
}

/// What reads texts.
struct Reader<'a> {
    matrix: &'a Matrix,
    tokenizer: &'static Tokenizer,
    unknown: Option<u32>,
}

impl<'a> Reader<'a> {
    fn new(matrix: &'a Matrix) -> Result<Self, BoxError> {
        let tokenizer = wordpiece::tokenizer()?;
        Ok(Self { matrix, tokenizer, unknown: tokenizer.token_to_id("[UNK]") })
    }

    fn text(&self, text: &str) -> Result<DenseVector, BoxError> {
        let mut sum = vec![0.0; self.matrix.dimension()];
        self.add(text, &mut sum)?;
        Ok(DenseVector::normalized(sum))
    }

    /// Each piece of a chunk is read once: no token reaches over the end of a sentence.
    fn chunk(&self, chunk: &ChunkText) -> Result<ChunkVectors, BoxError> {
        let ChunkText { text, sentences: spans } = chunk;
        let mut whole = vec![0.0; self.matrix.dimension()];
        let mut read = 0;
        let mut sums = Vec::with_capacity(spans.len());
        for span in spans {
            self.add(text.get(read..span.start()).unwrap_or_default(), &mut whole)?;
            let mut sum = vec![0.0; self.matrix.dimension()];
            let has_tokens = self.add(span.of(text).unwrap_or_default(), &mut sum)?;
            for (whole, value) in whole.iter_mut().zip(&sum) {
                *whole += value;
            }
            sums.push(has_tokens.then_some(sum));
            read = span.end();
        }
        self.add(text.get(read..).unwrap_or_default(), &mut whole)?;
        let whole = DenseVector::normalized(whole);
        let sentence = |sum: Option<Vec<f32>>| sum.map_or_else(|| whole.clone(), DenseVector::normalized);
        Ok(ChunkVectors { sentences: sums.into_iter().map(sentence).collect(), whole })
    }

    /// Adds the vectors of the known tokens of `text` to `sum`; says whether there are any.
    fn add(&self, text: &str, sum: &mut [f32]) -> Result<bool, BoxError> {
        let mut any = false;
        for id in self.tokenizer.encode_fast(text, false)?.get_ids() {
            any |= Some(*id) != self.unknown && self.matrix.add(*id, sum);
        }
        Ok(any)
    }
}

fn failed(source: BoxError) -> EmbedError {
    EmbedError { model: FAST_MODEL.to_owned(), source }
}

impl Embed for StaticEmbedder {
    fn name(&self) -> &'static str {
        FAST_MODEL
    }

    fn dimension(&self) -> usize {
        self.matrix.dimension()
    }

    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>> {
        self.on_workers(texts, |reader, text| reader.text(text))
    }

    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>> {
        let vector = Reader::new(&self.matrix).and_then(|reader| reader.text(query)).map_err(failed);
        std::future::ready(vector).boxed()
    }

    fn knows_language(&self, iso_639_3: &str) -> bool {
        iso_639_3 == "eng"
    }

    fn makes_sentence_vectors(&self) -> bool {
        true
    }

    fn embed_chunks<'a>(
        &'a self,
        chunks: &'a [ChunkText],
    ) -> BoxFuture<'a, Result<Vec<ChunkVectors>, EmbedError>> {
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method is not general over the reader's lifetime"
        )]
        self.on_workers(chunks, |reader, chunk| reader.chunk(chunk))
    }
}

impl CountTokens for StaticEmbedder {
    fn count_tokens(&self, text: &str) -> usize {
        wordpiece::count(text)
    }

    fn max_tokens(&self) -> usize {
        MAX_TOKENS
    }
}

impl fmt::Debug for StaticEmbedder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StaticEmbedder").field("dimension", &self.dimension()).finish_non_exhaustive()
    }
}
