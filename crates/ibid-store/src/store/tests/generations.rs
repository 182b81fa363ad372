//! Chunks and vectors that are made anew beside those that serve.

use ibid_core::{Filter, IndexFingerprint};
use tempfile::TempDir;

use super::{commit, dense, found, name, open, settings, version};
use crate::store::Store;
use crate::{Access, LibrarySettings, NewVersion, StoreError};

fn next() -> LibrarySettings {
    LibrarySettings {
        fingerprint: IndexFingerprint::new("splitter", "next", "bm25"),
        embedding: "next".into(),
        ..settings()
    }
}

/// A document of the next generation, whose chunks have other ids.
fn anew(name: &str, text: &str) -> (ibid_core::Document, Vec<ibid_core::EmbeddedChunk>) {
    let NewVersion { document, mut chunks, .. } = version(name, text);
    for embedded in &mut chunks {
        let chunk = &mut embedded.chunk;
        chunk.id = ibid_core::ChunkId::new(
            &document.name,
            (document.content_hash, document.text_hash),
            chunk.ordinal,
            &next().fingerprint,
        );
    }
    (document, chunks)
}

fn folders(folder: &TempDir) -> Vec<String> {
    let entries = fs_err::read_dir(folder.path()).expect("listed").map(|entry| entry.expect("an entry"));
    let folders = entries.filter(|entry| entry.file_type().expect("a type").is_dir());
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_old_generation_serves_until_the_new_one_is_finished() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie"), version("b.txt", "banana")]).await;
    let reindexing = store.reindex(&next()).await.expect("begun");
    assert_eq!(reindexing.remaining().await.expect("listed").len(), 2);
    reindexing.put(vec![anew("a.txt", "apple pie")]).await.expect("put");
    assert_eq!(reindexing.remaining().await.expect("listed"), [name("b.txt")]);
    assert_eq!(found(&store, "apple").await, ["apple pie"]);
    drop(reindexing);

    // A change in between: what was made of the old version goes with it.
    commit(&store, vec![version("a.txt", "avocado toast")]).await;
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && report.points == 2, "{report:?}");
    let reindexing = store.reindex(&next()).await.expect("resumed");
    assert_eq!(reindexing.remaining().await.expect("listed").len(), 2);
    let documents = vec![anew("a.txt", "avocado toast"), anew("b.txt", "banana")];
    reindexing.put(documents).await.expect("put");
    reindexing.finish().await.expect("finished");
    let stale = store.search_dense(&dense("apple"), &Filter::default(), 1).await;
    assert!(matches!(stale, Err(StoreError::Reindexed { .. })), "{stale:?}");
    drop(store);

    let store = Store::open(folder.path(), &next(), Access::Write).await.expect("opened");
    assert_eq!(found(&store, "avocado banana").await.len(), 2);
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && (report.points, report.chunks) == (2, 2), "{report:?}");
    assert_eq!(folders(&folder), ["vectors-1"]);
    commit(&store, vec![version("c.txt", "cherry")]).await;
    assert_eq!(found(&store, "cherry").await, ["cherry"]);
}

#[tokio::test]
async fn one_with_documents_missing_is_not_finished_and_one_with_other_settings_begins_anew() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie"), version("b.txt", "banana")]).await;
    let reindexing = store.reindex(&next()).await.expect("begun");
    reindexing.put(vec![anew("a.txt", "apple pie")]).await.expect("put");
    let unfinished = reindexing.finish().await;
    assert!(matches!(unfinished, Err(StoreError::Vectors { .. })), "{unfinished:?}");
    assert_eq!(found(&store, "apple").await, ["apple pie"]);
    let other = LibrarySettings { fingerprint: IndexFingerprint::new("splitter", "third", "bm25"), ..next() };
    let reindexing = store.reindex(&other).await.expect("begun");
    assert_eq!(reindexing.remaining().await.expect("listed").len(), 2);
    drop(reindexing);
    assert_eq!(folders(&folder), ["vectors"], "what the other made is gone");
}

#[tokio::test]
async fn compacting_keeps_everything_that_is_there() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie\nbanana bread"), version("b.txt", "cherry")]).await;
    store.remove(&name("b.txt")).await.expect("removed");
    store.compact().await.expect("compacted");
    drop(store);
    let store = open(&folder).await;
    assert_eq!(found(&store, "banana").await, ["banana bread"]);
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && report.points == 2, "{report:?}");
    assert_eq!(folders(&folder), ["vectors-1"]);
    let found = store.look_for_removed(&name("b.txt"), &["cherry".into()]).await.expect("looked for");
    assert!(found.is_proof() && found.files > 2, "{found:?}");
    let found = store.look_for_removed(&name("a.txt"), &["apple pie".into()]).await.expect("looked for");
    assert_eq!((found.versions, found.points), (1, 2));
    assert!(!found.holding.is_empty(), "{found:?}");
}
