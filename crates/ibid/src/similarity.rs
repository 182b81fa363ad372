use crate::{Error, Library};

impl Library {
    /// The cosine similarity, in [-1, 1], of `text` and each of `others`, by the library's embedding model.
    ///
    /// # Errors
    /// When the model fails.
    pub async fn similarities(&self, text: &str, others: &[String]) -> Result<Vec<f32>, Error> {
        let vector = self.embedder().embed_query(text).await?;
        let others = self.embedder().embed_documents(others).await?;
        Ok(others.iter().map(|other| vector.cosine(other)).collect())
    }
}
