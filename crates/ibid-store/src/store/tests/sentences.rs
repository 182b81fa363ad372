//! The vectors of sentences: kept with their chunk, made anew when they are missing, gone with it.

use std::path::Path;

use ibid_core::seam::{ChunkText, Embed as _};
use ibid_core::{ChunkId, Document, EmbeddedChunk, SentenceVector};
use tempfile::TempDir;

use super::repair::{Words, embedder};
use super::{ROOT, dense, name, open, set, settings, sparse, version};
use crate::commit::NewVersion;
use crate::store::Store;
use crate::{Access, LibrarySettings, StoreError};

async fn open_with_sentences(folder: &TempDir) -> Store {
    let settings = LibrarySettings { sentence_vectors: true, ..settings() };
    Store::open(folder.path(), &settings, Access::Write).await.expect("the library opens")
}

/// Each line is a chunk of some sentences.
async fn with_sentences(file: &str, text: &str) -> NewVersion {
    let mut new = version(file, text);
    let document = new.document.clone();
    for embedded in &mut new.chunks {
        *embedded = embed(&document, embedded.clone()).await;
    }
    new
}

async fn embed(document: &Document, embedded: EmbeddedChunk) -> EmbeddedChunk {
    let EmbeddedChunk { chunk, dense, sparse, .. } = embedded;
    let spans = document.sentences_of(chunk.span);
    let texts: [ChunkText; 1] = [chunk.text_to_embed(&spans)];
    let mut vectors = embedder().embed_chunks(&texts).await.expect("embedded");
    let mut vectors = vectors.remove(0);
    vectors.whole = dense;
    EmbeddedChunk::new(chunk, &spans, vectors, sparse)
}

async fn count(store: &Store) -> i64 {
    let row: (i64,) = sqlx::query_as("SELECT count(*) FROM sentence_vectors")
        .fetch_one(store.catalog.pool())
        .await
        .expect("counted");
    row.0
}

#[tokio::test]
async fn they_are_read_back_as_they_were_stored_and_go_with_their_chunks() {
    let folder = TempDir::new().expect("a folder");
    let store = open_with_sentences(&folder).await;
    let new = with_sentences("a.txt", "Apples are red. Bananas are not.\n---").await;
    let stored: Vec<(ChunkId, Vec<SentenceVector>)> =
        new.chunks.iter().map(|embedded| (embedded.chunk.id, embedded.sentences.clone())).collect();
    store.commit(Path::new(ROOT), vec![new]).await.expect("committed");
    let ids: Vec<ChunkId> = stored.iter().map(|(id, _)| *id).collect();
    assert_eq!(store.sentence_vectors(&ids).await.expect("read"), stored.iter().cloned().collect());
    assert_eq!(stored[0].1.len(), 2);
    // A chunk without a sentence is not one that misses them.
    assert!(stored[1].1.is_empty());
    assert!(store.check().await.expect("a check").is_healthy());

    let new = with_sentences("a.txt", "Cherries are red.").await;
    store.commit(Path::new(ROOT), vec![new]).await.expect("committed");
    assert_eq!(store.sentence_vectors(&ids).await.expect("read").len(), 0);
    assert_eq!(count(&store).await, 1);
    store.remove(&name("a.txt")).await.expect("removed");
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn missing_and_damaged_ones_are_found_and_made_anew_where_the_library_has_them() {
    let folder = TempDir::new().expect("a folder");
    let store = open_with_sentences(&folder).await;
    let new = with_sentences("a.txt", "Apples are red. Bananas are not.\nCherries are. So are plums.").await;
    let ids: Vec<ChunkId> = new.chunks.iter().map(|embedded| embedded.chunk.id).collect();
    store.commit(Path::new(ROOT), vec![new]).await.expect("committed");
    let right = store.sentence_vectors(&ids).await.expect("read");
    for damage in [
        "DELETE FROM sentence_vectors WHERE rowid = (SELECT min(rowid) FROM sentence_vectors)",
        "UPDATE sentence_vectors SET vectors = substr(vectors, 1, 9) \
         WHERE rowid = (SELECT min(rowid) FROM sentence_vectors)",
    ] {
        set(&store, damage).await;
        assert_eq!(store.sentence_vectors(&ids).await.expect("read").len(), 1, "{damage}");
        let report = store.check().await.expect("a check");
        assert!(report.without_sentences.len() == 1 && report.missing.is_empty(), "{report:?}");
        let report = store.repair(&embedder(), &Words).await.expect("repaired");
        assert!(report.is_healthy(), "{report:?}");
        assert_eq!(store.sentence_vectors(&ids).await.expect("read"), right, "{damage}");
    }
    assert_eq!(
        store.search_sparse(&sparse("plums."), &ibid_core::Filter::new(), 9).await.expect("a search").len(),
        1
    );
}

#[tokio::test]
async fn a_library_that_was_made_without_them_does_not_miss_them() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    store.commit(Path::new(ROOT), vec![version("a.txt", "Apples are red.")]).await.expect("committed");
    store.close().await.expect("closed");
    let store = open_with_sentences(&folder).await;
    assert!(!store.settings().sentence_vectors);
    assert!(store.check().await.expect("a check").is_healthy());
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn vectors_of_other_dimensions_are_refused_wherever_they_come_from() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    store.commit(Path::new(ROOT), vec![version("a.txt", "apple")]).await.expect("committed");
    let long = ibid_core::DenseVector::normalized(vec![1.0; 6]);
    let refused = |outcome: Result<(), StoreError>| {
        let Err(error @ StoreError::OtherDimension { stored: 4, wanted: 6, .. }) = outcome else {
            panic!("{outcome:?}")
        };
        assert!(error.to_string().contains("4 dimensions") && error.to_string().contains('6'), "{error}");
    };
    refused(store.search_dense(&long, &ibid_core::Filter::new(), 3).await.map(|_| ()));
    let mut new = version("b.txt", "banana");
    new.chunks[0].dense = long;
    refused(store.commit(Path::new(ROOT), vec![new]).await.map(|_| ()));
    assert_eq!(store.counts().await.expect("counts").documents, 1);
    let other = LibrarySettings { dimension: 6, ..settings() };
    refused(Store::open(folder.path(), &other, Access::Read).await.map(|_| ()));
    let hits = store.search_dense(&dense("apple"), &ibid_core::Filter::new(), 3).await.expect("a search");
    assert_eq!(hits.len(), 1);
}
