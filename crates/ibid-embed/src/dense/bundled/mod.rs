mod pooling;

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use ibid_core::DenseVector;
use ibid_core::seam::{BoxError, ChunkText, ChunkVectors, CountTokens, Embed, EmbedError};
use rayon::prelude::*;

use super::bert::Bert;
use super::wordpiece;
use crate::work::on_workers;

/// The name of the bundled model.
pub const BUNDLED_MODEL: &str = "all-minilm-l6-v2";

/// What the model was trained to read; more is cut off.
const MAX_TOKENS: usize = 256;
const DIMENSION: usize = 384;
/// Tokens that are run together: enough for the matrix kernels, few enough for the caches.
const BATCH_TOKENS: usize = 512;

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

    /// `work` with the loaded model, on the worker threads.
    fn with_model<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Bert) -> Result<T, EmbedError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, EmbedError>> {
        let model = self.model();
        async move {
            let model = model.await.map_err(|reason| failed(reason.as_ref()))?;
            let work = on_workers(move || work(&model));
            work.await.unwrap_or_else(|panicked| Err(failed(panicked)))
        }
        .boxed()
    }
}

fn embed(model: &Bert, texts: &[String]) -> Result<Vec<DenseVector>, EmbedError> {
    let tokenizer = wordpiece::tokenizer().map_err(failed)?;
    let ids = texts.par_iter().map(|text| {
        let mut ids = tokenizer.encode_fast(text.as_str(), true)?.get_ids().to_vec();
        cut_off(&mut ids);
        Ok(ids)
    });
    let ids: Vec<Vec<u32>> = ids.collect::<Result<_, tokenizers::Error>>().map_err(failed)?;
    run(model, &ids, |_, rows| pooling::mean(rows, DIMENSION))
}

fn embed_with_sentences(model: &Bert, chunks: &[ChunkText]) -> Result<Vec<ChunkVectors>, EmbedError> {
    let tokenizer = wordpiece::tokenizer().map_err(failed)?;
    let read = chunks.par_iter().map(|chunk| {
        let encoding = tokenizer.encode(chunk.text.as_str(), true)?;
        let (mut ids, mut places) = (encoding.get_ids().to_vec(), encoding.get_offsets().to_vec());
        cut_off(&mut ids);
        cut_off(&mut places);
        Ok((ids, places))
    });
    let (ids, places): (Vec<Vec<u32>>, Vec<Vec<pooling::Place>>) =
        read.collect::<Result<_, tokenizers::Error>>().map_err(failed)?;
    run(model, &ids, |index, rows| {
        let whole = pooling::mean(rows, DIMENSION);
        let spans = &chunks[index].sentences;
        ChunkVectors { sentences: pooling::sentences(rows, &places[index], spans, &whole), whole }
    })
}

/// Takes out what the model does not read, before the last token, which is a special one.
fn cut_off<T>(tokens: &mut Vec<T>) {
    let end = tokens.len().saturating_sub(1);
    tokens.drain(end.min(MAX_TOKENS - 1)..end);
}

/// What `pool` makes of the vectors of the tokens of each text.
///
/// As many batches are begun as there are threads, and no more: a thread that waits for a part of a matrix product takes
/// up other work meanwhile, and if that could be another batch, several would be in the caches of each thread at once.
fn run<T: Send>(
    model: &Bert,
    texts: &[Vec<u32>],
    pool: impl Fn(usize, &[f32]) -> T + Sync,
) -> Result<Vec<T>, EmbedError> {
    let batches = batches(texts.iter().map(Vec::len));
    let next = AtomicUsize::new(0);
    let threads = (0..rayon::current_num_threads()).into_par_iter().map(|_| {
        let mut pooled = Vec::new();
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let ids: Vec<&[u32]> = texts[batch.clone()].iter().map(Vec::as_slice).collect();
            let rows = model.tokens(&ids)?;
            pooled.extend(batch.clone().zip(rows).map(|(index, rows)| (index, pool(index, &rows))));
        }
        Ok(pooled)
    });
    let threads: Vec<Vec<(usize, T)>> = threads.collect::<candle_core::Result<_>>().map_err(failed)?;
    let mut pooled: Vec<(usize, T)> = threads.into_iter().flatten().collect();
    pooled.sort_unstable_by_key(|(index, _)| *index);
    Ok(pooled.into_iter().map(|(_, pooled)| pooled).collect())
}

/// Texts of these lengths in runs of about [`BATCH_TOKENS`] tokens.
fn batches(lengths: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut tokens = 0;
    for (index, length) in lengths.enumerate() {
        tokens += length;
        match batches.last_mut() {
            Some(batch) if tokens <= BATCH_TOKENS => batch.end = index + 1,
            _ => {
                batches.push(index..index + 1);
                tokens = length;
            }
        }
    }
    batches
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
        if texts.is_empty() {
            return std::future::ready(Ok(Vec::new())).boxed();
        }
        let texts = texts.to_vec();
        self.with_model(move |model| embed(model, &texts))
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
        if chunks.is_empty() {
            return std::future::ready(Ok(Vec::new())).boxed();
        }
        let chunks = chunks.to_vec();
        self.with_model(move |model| embed_with_sentences(model, &chunks))
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
        wordpiece::count(text)
    }

    fn max_tokens(&self) -> usize {
        MAX_TOKENS
    }
}

impl fmt::Debug for BundledEmbedder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BundledEmbedder")
            .field("loading", &self.model.get().is_some())
            .finish_non_exhaustive()
    }
}
