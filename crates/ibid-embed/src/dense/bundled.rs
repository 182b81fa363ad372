use std::fmt;
use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use ibid_core::DenseVector;
use ibid_core::seam::{BoxError, CountTokens, Embed, EmbedError};
use rayon::prelude::*;
use tokenizers::{Tokenizer, TruncationParams};

use super::bert::Bert;
use super::work::on_workers;

/// The name of the bundled model.
pub const BUNDLED_MODEL: &str = "all-minilm-l6-v2";

static TOKENIZER: &[u8] = include_bytes!("../../assets/all-minilm-l6-v2/tokenizer.json");
/// What the model was trained to read; more is cut off.
const MAX_TOKENS: usize = 256;
const DIMENSION: usize = 384;
/// Texts of similar length that are run together: larger batches are slower when lengths are mixed.
const BATCH: usize = 8;

/// all-MiniLM-L6-v2 ([Sentence-BERT](https://arxiv.org/abs/1908.10084)), bundled, on the CPU.
///
/// The weights are loaded at the first embedding, on all cores; clones share them.
///
/// ```
/// use ibid_core::seam::Embed;
/// use ibid_embed::BundledEmbedder;
///
/// let embedder = BundledEmbedder::new();
/// let texts = ["The cat sleeps.".to_owned(), "A kitten naps.".to_owned(), "Taxes are due.".to_owned()];
/// let vectors = futures::executor::block_on(embedder.embed_documents(&texts))?;
/// assert!(vectors[0].cosine(&vectors[1]) > vectors[0].cosine(&vectors[2]));
/// # Ok::<(), ibid_core::seam::EmbedError>(())
/// ```
#[derive(Clone, Default)]
pub struct BundledEmbedder {
    model: Arc<OnceLock<Loading>>,
    tokenizer: Arc<OnceLock<Result<Tokenizer, String>>>,
}

/// The model, as soon as it is loaded. Awaited, never blocked on: a thread of rayon's that waits for others takes up
/// other work meanwhile, and if that waited for the same model nobody would ever finish it.
type Loading = Shared<BoxFuture<'static, Result<Arc<Bert>, Arc<str>>>>;

impl BundledEmbedder {
    /// The bundled model; nothing is loaded yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn model(&self) -> Loading {
        let begin = || {
            let loaded = on_workers(Bert::load);
            let loaded = async move {
                let loaded = loaded.await.map_err(|panicked| Arc::from(panicked.to_string()))?;
                loaded.map(Arc::new).map_err(|error| Arc::from(error.to_string()))
            };
            loaded.boxed().shared()
        };
        self.model.get_or_init(begin).clone()
    }

    fn tokenizer(&self) -> Result<&Tokenizer, EmbedError> {
        let tokenizer = self.tokenizer.get_or_init(|| {
            let mut tokenizer = Tokenizer::from_bytes(TOKENIZER).map_err(|error| error.to_string())?;
            // The file asks for 128 tokens and padding to 128; the model reads 256, and batches pad themselves.
            tokenizer.with_padding(None);
            let truncation = TruncationParams { max_length: MAX_TOKENS, ..TruncationParams::default() };
            tokenizer.with_truncation(Some(truncation)).map_err(|error| error.to_string())?;
            Ok(tokenizer)
        });
        tokenizer.as_ref().map_err(|reason| failed(reason.clone()))
    }

    fn embed(&self, model: &Bert, texts: &[String]) -> Result<Vec<DenseVector>, EmbedError> {
        let tokenizer = self.tokenizer()?;
        let encoded: Vec<Vec<u32>> = texts
            .par_iter()
            .map(|text| {
                tokenizer.encode_fast(text.as_str(), true).map(|encoding| encoding.get_ids().to_vec())
            })
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|index| encoded[*index].len());
        let batches: Vec<Vec<Vec<f32>>> = order
            .par_chunks(BATCH)
            .map(|batch| {
                let ids: Vec<&[u32]> = batch.iter().map(|index| encoded[*index].as_slice()).collect();
                model.embed(&ids)
            })
            .collect::<candle_core::Result<_>>()
            .map_err(failed)?;
        let mut vectors: Vec<Option<DenseVector>> = vec![None; texts.len()];
        for (index, vector) in order.into_iter().zip(batches.into_iter().flatten()) {
            vectors[index] = Some(DenseVector::normalized(vector));
        }
        vectors.into_iter().collect::<Option<_>>().ok_or_else(|| failed("the model returned too few vectors"))
    }
}

fn failed(source: impl Into<BoxError>) -> EmbedError {
    EmbedError { model: BUNDLED_MODEL.to_owned(), source: source.into() }
}

impl Embed for BundledEmbedder {
    fn name(&self) -> &str {
        BUNDLED_MODEL
    }

    fn dimension(&self) -> usize {
        DIMENSION
    }

    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>> {
        let this = self.clone();
        async move {
            if texts.is_empty() {
                return Ok(Vec::new());
            }
            let model = this.model().await.map_err(|reason| failed(reason.as_ref()))?;
            let texts = texts.to_vec();
            let work = on_workers(move || this.embed(&model, &texts));
            work.await.unwrap_or_else(|panicked| Err(failed(panicked)))
        }
        .boxed()
    }

    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>> {
        async move {
            let texts = [query.to_owned()];
            let mut vectors = self.embed_documents(&texts).await?;
            vectors.pop().ok_or_else(|| failed("the model returned no vector"))
        }
        .boxed()
    }
}

impl CountTokens for BundledEmbedder {
    fn count_tokens(&self, text: &str) -> usize {
        let tokenizer = self.tokenizer().ok();
        // Pieces, because the tokenizer cuts off what the model does not read.
        let count = tokenizer.and_then(|tokenizer| {
            let mut tokens = 0;
            for piece in pieces(text) {
                tokens += tokenizer.encode_fast(piece, false).ok()?.get_ids().len();
            }
            Some(tokens)
        });
        count.unwrap_or_else(|| text.len().div_ceil(4))
    }

    fn max_tokens(&self) -> usize {
        MAX_TOKENS
    }
}

/// `text` in pieces of at most 240 bytes, which are never more than 256 tokens, cut between words where there are any.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const BYTES: usize = 240;
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.floor_char_boundary(BYTES);
        if end < rest.len() {
            end = rest[..end].rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(end);
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

impl fmt::Debug for BundledEmbedder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BundledEmbedder")
            .field("loading", &self.model.get().is_some())
            .finish_non_exhaustive()
    }
}
