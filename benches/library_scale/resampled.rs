//! Vectors like those of real texts, without computing them.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use ibid_core::DenseVector;
use ibid_core::seam::{ChunkText, ChunkVectors, Embed, EmbedError};
use ibid_embed::BundledEmbedder;

use crate::random::Random;

/// Real vectors that others are near to.
const BASE: usize = 6_000;
/// The length of the noise, as a part of the vector's.
const NOISE: f32 = 0.6;

/// Gives a text one of the vectors of real sentences, plus noise that depends on the text.
#[derive(Debug)]
pub(crate) struct Resampled {
    bundled: BundledEmbedder,
    base: Vec<DenseVector>,
}

impl Resampled {
    pub(crate) async fn of(bundled: BundledEmbedder, sentences: &[String]) -> Result<Self, EmbedError> {
        let step = (sentences.len() / BASE).max(1);
        let some: Vec<String> = sentences.iter().step_by(step).take(BASE).cloned().collect();
        let base = bundled.embed_documents(&some).await?;
        Ok(Self { bundled, base })
    }

    /// For a library that is only searched.
    pub(crate) fn queries_only(bundled: BundledEmbedder) -> Self {
        Self { bundled, base: Vec::new() }
    }

    fn vector(&self, text: &str) -> DenseVector {
        let mut random = Random::of(hash(text));
        let Some(near) = self.base.get(random.below(self.base.len().max(1))) else {
            return DenseVector::normalized(vec![1.0; self.dimension()]);
        };
        let noise = random.direction(self.dimension());
        let noise = noise.as_slice().iter();
        DenseVector::normalized(
            near.as_slice().iter().zip(noise).map(|(value, noise)| value + NOISE * noise).collect(),
        )
    }
}

impl Embed for Resampled {
    fn name(&self) -> &'static str {
        "resampled"
    }

    fn dimension(&self) -> usize {
        self.bundled.dimension()
    }

    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>> {
        ready(Ok(texts.iter().map(|text| self.vector(text)).collect())).boxed()
    }

    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>> {
        self.bundled.embed_query(query)
    }

    fn makes_sentence_vectors(&self) -> bool {
        true
    }

    fn embed_chunks<'a>(
        &'a self,
        chunks: &'a [ChunkText],
    ) -> BoxFuture<'a, Result<Vec<ChunkVectors>, EmbedError>> {
        let vectors = chunks.iter().map(|chunk| ChunkVectors {
            whole: self.vector(&chunk.text),
            sentences: chunk
                .sentences
                .iter()
                .map(|span| self.vector(span.of(&chunk.text).unwrap_or_default()))
                .collect(),
        });
        ready(Ok(vectors.collect())).boxed()
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, hash)
}
