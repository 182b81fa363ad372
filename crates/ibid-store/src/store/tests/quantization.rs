//! Quantized vectors find what whole ones find.

use std::collections::HashMap;
use std::path::Path;

use ibid_core::{ChunkId, DenseVector, Filter};
use tempfile::TempDir;

use super::{ROOT, lines, settings, version};
use crate::store::Store;
use crate::{Access, LibrarySettings, Quantization, VectorOptions};

const DIMENSION: usize = 64;
const CHUNKS: usize = 2_000;
const TOP: usize = 10;

/// Without a pattern, the same at every run.
fn vector(seed: usize) -> DenseVector {
    let mut state = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1_u64 << 24) as f32 - 0.5
    };
    DenseVector::normalized((0..DIMENSION).map(|_| uniform() + uniform()).collect())
}

/// Whether a file of the library is named so.
fn has_file(folder: &Path, beginning: &str) -> bool {
    let entries = fs_err::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries.into_iter().any(|entry| {
        let is_named = entry.file_name().to_string_lossy().starts_with(beginning);
        is_named || entry.path().is_dir() && has_file(&entry.path(), beginning)
    })
}

/// The share of the nearest ten of each query that a search finds.
async fn recall(quantization: Quantization) -> f64 {
    let folder = TempDir::new().expect("a folder");
    let settings =
        LibrarySettings { dimension: DIMENSION, vectors: VectorOptions { quantization }, ..settings() };
    let store = Store::open(folder.path(), &settings, Access::Write).await.expect("the library opens");
    let mut new = version("a.txt", &lines(CHUNKS, |number| format!("{number} line")));
    let mut vectors: HashMap<ChunkId, DenseVector> = HashMap::new();
    for (number, embedded) in new.chunks.iter_mut().enumerate() {
        embedded.dense = vector(number);
        vectors.insert(embedded.chunk.id, embedded.dense.clone());
    }
    store.commit(Path::new(ROOT), vec![new]).await.expect("committed");
    store.optimize().await.expect("optimized");
    assert_eq!(has_file(folder.path(), "quantized"), quantization != Quantization::None);
    let mut found = 0;
    for query in (0..20).map(|number| vector(CHUNKS + number)) {
        let mut nearest: Vec<(f32, ChunkId)> =
            vectors.iter().map(|(id, vector)| (vector.cosine(&query), *id)).collect();
        nearest.sort_by(|left, right| right.0.total_cmp(&left.0));
        let nearest: Vec<ChunkId> = nearest.into_iter().take(TOP).map(|(_, id)| id).collect();
        let hits = store.search_dense(&query, &Filter::default(), TOP).await.expect("a search");
        found += hits.iter().filter(|hit| nearest.contains(&hit.id)).count();
        // What is told is the score of the whole vectors.
        for hit in hits {
            assert!((vectors[&hit.id].cosine(&query) - hit.score).abs() < 1e-5, "{quantization:?}: {hit:?}");
        }
    }
    found as f64 / (20 * TOP) as f64
}

#[tokio::test]
async fn quantized_vectors_find_what_whole_ones_find() {
    // Of vectors in random directions the nearest are hardly nearer than the others: harder than those of texts.
    for quantization in [Quantization::None, Quantization::Scalar, Quantization::Binary] {
        let recall = recall(quantization).await;
        assert!(recall >= 0.9, "{quantization:?}: {recall}");
    }
}
