use futures::future::BoxFuture;
use ibid_core::seam::{EmbedError, Rerank};

use crate::hash_embed::words;

/// A reranker without weights: the score of a text is the share of the query's words that it holds.
///
/// ```
/// use ibid_core::seam::Rerank as _;
/// use ibid_testkit::WordRerank;
///
/// let texts = ["The price list.".to_owned(), "Annual leave is 25 days.".to_owned()];
/// let scores = futures::executor::block_on(WordRerank.rerank("annual leave", &texts))?;
/// assert_eq!(scores, [0.0, 1.0]);
/// # Ok::<(), ibid_core::seam::EmbedError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct WordRerank;

impl Rerank for WordRerank {
    fn name(&self) -> &'static str {
        "word-rerank"
    }

    fn rerank<'a>(
        &'a self,
        query: &'a str,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<f32>, EmbedError>> {
        let query = words(query);
        let score = |text: &String| {
            let text = words(text);
            let held = query.iter().filter(|word| text.contains(word)).count();
            held as f32 / query.len().max(1) as f32
        };
        Box::pin(std::future::ready(Ok(texts.iter().map(score).collect())))
    }
}
