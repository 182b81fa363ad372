use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use ibid_core::seam::{ChunkText, Embed, EmbedError, Rerank};
use ibid_core::sentences;

/// An embedding model as a reranker: the mean of a text's cosine to the query and its best sentence's. It needs no
/// download, and is for libraries whose vectors are of a faster model than this one.
///
/// ```
/// use std::sync::Arc;
///
/// use ibid_core::seam::Rerank;
/// use ibid_embed::{BiEncoderReranker, BundledEmbedder};
///
/// let reranker = BiEncoderReranker::new(Arc::new(BundledEmbedder::new()));
/// let texts = ["Rent is due on the first.".to_owned(), "Leave is 25 days a year.".to_owned()];
/// let scores = futures::executor::block_on(reranker.rerank("how much leave do I get?", &texts))?;
/// assert!(scores[1] > scores[0]);
/// # Ok::<(), ibid_core::seam::EmbedError>(())
/// ```
#[derive(Debug, Clone)]
pub struct BiEncoderReranker {
    model: Arc<dyn Embed>,
}

impl BiEncoderReranker {
    /// `model` as a reranker.
    pub fn new(model: Arc<dyn Embed>) -> Self {
        Self { model }
    }
}

impl Rerank for BiEncoderReranker {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn rerank<'a>(
        &'a self,
        query: &'a str,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<f32>, EmbedError>> {
        async move {
            let chunks: Vec<ChunkText> = texts
                .iter()
                .map(|text| ChunkText { text: text.clone(), sentences: sentences(text) })
                .collect();
            let query = self.model.embed_query(query).await?;
            let vectors = self.model.embed_chunks(&chunks).await?;
            let score = vectors.iter().map(|vectors| {
                let whole = query.cosine(&vectors.whole);
                let best = vectors.sentences.iter().map(|sentence| query.cosine(sentence)).reduce(f32::max);
                f32::midpoint(whole, best.unwrap_or(whole))
            });
            Ok(score.collect())
        }
        .boxed()
    }

    fn gives_cosines(&self) -> bool {
        true
    }
}
