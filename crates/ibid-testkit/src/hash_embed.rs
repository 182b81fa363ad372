use futures::future::BoxFuture;
use ibid_core::DenseVector;
use ibid_core::seam::{ChunkText, ChunkVectors, Embed, EmbedError};

/// An embedder without weights: a bag of words, each hashed to a dimension and a sign. Texts that share words
/// are similar, and that is all it knows.
///
/// ```
/// use ibid_core::seam::Embed as _;
/// use ibid_testkit::HashEmbed;
///
/// let embedder = HashEmbed::default();
/// let query = futures::executor::block_on(embedder.embed_query("annual leave"))?;
/// assert_eq!(query.dimension(), embedder.dimension());
/// # Ok::<(), ibid_core::seam::EmbedError>(())
/// ```
#[derive(Debug, Clone)]
pub struct HashEmbed {
    name: String,
    dimension: usize,
    sentences: bool,
}

impl HashEmbed {
    /// An embedder of this name and dimension (at least 1); vectors of two names are different spaces.
    pub fn new(name: impl Into<String>, dimension: usize) -> Self {
        Self { name: name.into(), dimension: dimension.max(1), sentences: true }
    }

    /// The same, but as a model that makes no vectors of sentences. By default, it makes them.
    #[must_use]
    pub fn without_sentences(self) -> Self {
        Self { sentences: false, ..self }
    }

    fn embed(&self, text: &str) -> DenseVector {
        let mut values = vec![0.0; self.dimension];
        for word in words(text) {
            let hash = blake3::hash(format!("{}\0{word}", self.name).as_bytes());
            let [a, b, c, d, sign, ..] = *hash.as_bytes();
            let index = u32::from_le_bytes([a, b, c, d]) as usize % self.dimension;
            values[index] += if sign % 2 == 0 { 1.0 } else { -1.0 };
        }
        DenseVector::normalized(values)
    }
}

impl Default for HashEmbed {
    /// `hash-embed`, 256 dimensions.
    fn default() -> Self {
        Self::new("hash-embed", 256)
    }
}

/// Lowercase words; in scripts without spaces, characters.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for character in text.to_lowercase().chars() {
        let is_word = character.is_alphanumeric();
        let stands_alone = is_word && ('\u{2e80}'..='\u{9fff}').contains(&character);
        match found.last_mut() {
            Some(word) if open && is_word && !stands_alone => word.push(character),
            _ if is_word => found.push(character.to_string()),
            _ => {}
        }
        open = is_word && !stands_alone;
    }
    found
}

impl Embed for HashEmbed {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>> {
        let vectors = texts.iter().map(|text| self.embed(text)).collect();
        Box::pin(std::future::ready(Ok(vectors)))
    }

    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>> {
        Box::pin(std::future::ready(Ok(self.embed(query))))
    }

    fn makes_sentence_vectors(&self) -> bool {
        self.sentences
    }

    fn embed_chunks<'a>(
        &'a self,
        chunks: &'a [ChunkText],
    ) -> BoxFuture<'a, Result<Vec<ChunkVectors>, EmbedError>> {
        let vectors = chunks.iter().map(|ChunkText { text, sentences }| {
            let sentences = sentences.iter().filter(|_| self.sentences);
            ChunkVectors {
                whole: self.embed(text),
                sentences: sentences.map(|span| self.embed(span.of(text).unwrap_or_default())).collect(),
            }
        });
        Box::pin(std::future::ready(Ok(vectors.collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::{HashEmbed, words};

    #[test]
    fn words_of_all_scripts() {
        assert_eq!(words("25 days, Über-Café 年假a1"), ["25", "days", "über", "café", "年", "假", "a1"]);
    }

    #[test]
    fn shared_words_are_similar() {
        let embedder = HashEmbed::default();
        let [leave, other, far] =
            ["annual leave of staff", "Annual leave!", "price list"].map(|text| embedder.embed(text));
        assert!(leave.cosine(&other) > 0.5 && leave.cosine(&other) > leave.cosine(&far));
        let renamed = HashEmbed::new("other", 256).embed("annual leave of staff");
        assert_ne!(leave, renamed);
    }
}
