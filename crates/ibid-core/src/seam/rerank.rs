use futures::future::BoxFuture;

use super::EmbedError;

/// Says how well texts answer a query, by reading both together: slower than comparing vectors, and better.
pub trait Rerank: Send + Sync + std::fmt::Debug {
    /// Names the model.
    fn name(&self) -> &str;

    /// One score per text, in order: higher is better. Scores of different queries are not comparable.
    fn rerank<'a>(
        &'a self,
        query: &'a str,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<f32>, EmbedError>>;

    /// Whether the scores are cosines of embeddings, which say how near texts are and not that they answer: then they
    /// are fused with the words of the query, as a dense ranking is. By default, they are not.
    fn gives_cosines(&self) -> bool {
        false
    }
}
