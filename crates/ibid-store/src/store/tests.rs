use std::path::Path;

use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, DenseVector, Document, DocumentFormat, DocumentName, EmbeddedChunk,
    IndexFingerprint, LocationMap, Span, SparseVector,
};
use tempfile::TempDir;

use super::Store;
use crate::catalog::{DocumentStamp, Refused};
use crate::commit::{self, Committed, NewVersion};
use crate::{Access, LibrarySettings, StoreError};

const ROOT: &str = "docs";

fn settings() -> LibrarySettings {
    LibrarySettings {
        fingerprint: IndexFingerprint::new("splitter", "model", "bm25"),
        embedding: "model".into(),
        dimension: 4,
        splitter: "splitter".into(),
        sparse: "bm25".into(),
    }
}

async fn open(folder: &TempDir) -> Store {
    Store::open(folder.path(), &settings(), Access::Write).await.expect("the library opens")
}

/// A document whose every line is a chunk; a line's direction is its first letter's.
fn version(name: &str, text: &str) -> NewVersion {
    let name: DocumentName = name.parse().expect("a name");
    let content_hash = ContentHash::of(text.as_bytes());
    let mut chunks = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let ordinal = u32::try_from(chunks.len()).expect("few chunks");
        let id = ChunkId::new(&name, content_hash, ordinal, &settings().fingerprint);
        let line = line.trim_end();
        let span = Span::with_length(offset, line.len());
        let chunk = Chunk { id, ordinal, span, text: line.to_owned(), heading: vec!["Top".into()] };
        chunks.push(EmbeddedChunk { chunk, dense: dense(line), sparse: sparse(line) });
        offset += line.len() + 1;
    }
    let document = Document {
        name: name.clone(),
        content_hash,
        text_hash: ContentHash::of(text.as_bytes()),
        format: DocumentFormat::Text,
        title: Some("Title".into()),
        language: None,
        text: text.to_owned(),
        locations: LocationMap::of_plain_text(text),
        coverage: Coverage::default(),
    };
    let stamp = DocumentStamp { name, size: text.len() as u64, modified_ns: 7, content_hash };
    NewVersion { document, stamp, chunks }
}

fn dense(text: &str) -> DenseVector {
    let direction = text.bytes().next().map_or(0, |byte| usize::from(byte) % 4);
    let mut values = vec![0.1; 4];
    values[direction] = 1.0;
    DenseVector::normalized(values)
}

fn sparse(text: &str) -> SparseVector {
    let term = |word: &str| u32::from_le_bytes(ContentHash::of(word.as_bytes()).as_bytes()[..4].try_into().expect("four"));
    text.split_whitespace().map(|word| (term(word), 1.0)).collect()
}

async fn commit(store: &Store, versions: Vec<NewVersion>) -> Vec<Committed> {
    store.commit(Path::new(ROOT), versions).await.expect("committed")
}

/// The texts that a search by words finds, best first.
async fn found(store: &Store, words: &str) -> Vec<String> {
    let hits = store.search_sparse(&sparse(words), 10).await.expect("a search");
    let ids: Vec<ChunkId> = hits.iter().map(|hit| hit.id).collect();
    store.chunks(&ids).await.expect("chunks").into_iter().map(|stored| stored.chunk.text).collect()
}

#[tokio::test]
async fn what_is_stored_is_found_and_read_back_whole() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let stored = version("a.txt", "apple pie\nbanana bread\n");
    assert_eq!(commit(&store, vec![stored.clone(), version("b.txt", "cherry cake")]).await, [Committed::Added, Committed::Added]);
    assert_eq!(store.document(&stored.document.name).await.expect("read"), Some(stored.document.clone()));
    assert_eq!(store.document_chunks(&stored.document.name).await.expect("read").len(), 2);
    assert_eq!(found(&store, "banana").await, ["banana bread"]);
    let hits = store.search_dense(&dense("banana"), 10).await.expect("a search");
    assert_eq!(hits.len(), 3);
    assert!(hits[0].score > 0.999 && hits[0].score >= hits[1].score, "{hits:?}");
    let counts = store.counts().await.expect("counts");
    assert_eq!((counts.documents, counts.chunks), (2, 3));
}

#[tokio::test]
async fn a_rare_word_counts_for_more_than_a_frequent_one() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let lines: String = (0..20).map(|number| format!("common word{number}\n")).collect();
    commit(&store, vec![version("a.txt", &lines), version("b.txt", "common rare")]).await;
    let score = |words: &str| {
        let vector = sparse(words);
        let store = &store;
        async move { store.search_sparse(&vector, 1).await.expect("a search")[0].score }
    };
    assert!(score("rare").await > 2.0 * score("common").await);
}

#[tokio::test]
async fn the_same_bytes_change_nothing_and_new_bytes_replace_the_old() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    assert_eq!(commit(&store, vec![version("a.txt", "apple pie")]).await, [Committed::Unchanged]);
    assert_eq!(commit(&store, vec![version("a.txt", "avocado toast")]).await, [Committed::Updated]);
    assert_eq!(found(&store, "apple").await, [] as [&str; 0]);
    assert_eq!(found(&store, "avocado").await, ["avocado toast"]);
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy(), "{report:?}");
    assert_eq!(report.points, 1);
}

#[tokio::test]
async fn a_removed_document_leaves_nothing() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie"), version("b.txt", "banana")]).await;
    assert!(store.remove(&"a.txt".parse().expect("a name")).await.expect("removed"));
    assert!(!store.remove(&"a.txt".parse().expect("a name")).await.expect("nothing to remove"));
    assert_eq!(found(&store, "apple").await, [] as [&str; 0]);
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && report.points == 1, "{report:?}");
}

#[tokio::test]
async fn a_crash_between_any_two_steps_is_finished_at_the_next_opening() {
    for steps in 1..=3 {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder).await;
        commit(&store, vec![version("a.txt", "apple pie")]).await;
        let new = vec![version("a.txt", "avocado toast")];
        let pending = commit::write_pending(&store.catalog, Path::new(ROOT), &new).await.expect("step 1");
        if steps >= 2 {
            store.vectors.upsert(commit::points(new)).await.expect("step 2");
        }
        if steps >= 3 {
            store.catalog.make_live(&pending).await.expect("step 3");
        }
        // At every moment one whole version is found, and one only.
        let (old, new) = if steps < 3 { (vec!["apple pie"], vec![]) } else { (vec![], vec!["avocado toast"]) };
        assert_eq!(found(&store, "apple").await, old, "after step {steps}");
        assert_eq!(found(&store, "avocado").await, new, "after step {steps}");
        drop(store);

        let store = open(&folder).await;
        let report = store.check().await.expect("a check");
        assert!(report.is_healthy() && report.points == 1, "after step {steps}: {report:?}");
        assert_eq!(found(&store, "apple").await, old, "reopened after step {steps}");
        let again = commit(&store, vec![version("a.txt", "avocado toast")]).await;
        assert_eq!(again, [if steps < 3 { Committed::Updated } else { Committed::Unchanged }]);
        assert_eq!(found(&store, "avocado").await, ["avocado toast"]);
    }
}

#[tokio::test]
async fn one_writes_at_a_time_and_others_read_meanwhile() {
    let folder = TempDir::new().expect("a folder");
    let writer = open(&folder).await;
    commit(&writer, vec![version("a.txt", "apple pie")]).await;
    let second = Store::open(folder.path(), &settings(), Access::Write).await;
    assert!(matches!(second, Err(StoreError::Locked { .. })), "{second:?}");
    let reader = Store::open(folder.path(), &settings(), Access::Read).await.expect("readable");
    let another = Store::open(folder.path(), &settings(), Access::Read).await.expect("readable");
    for reader in [&reader, &another] {
        assert_eq!(found(reader, "apple").await, ["apple pie"]);
    }
    commit(&writer, vec![version("b.txt", "banana")]).await;
    assert_eq!(found(&reader, "banana").await, ["banana"]);
    let refused = reader.remove(&"a.txt".parse().expect("a name")).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
}

#[tokio::test]
async fn other_settings_and_no_library_are_told_apart() {
    let folder = TempDir::new().expect("a folder");
    let missing = Store::open(folder.path(), &settings(), Access::Read).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })), "{missing:?}");
    drop(open(&folder).await);
    let other = LibrarySettings { fingerprint: IndexFingerprint::new("splitter", "other", "bm25"), ..settings() };
    let opened = Store::open(folder.path(), &other, Access::Read).await;
    assert!(matches!(opened, Err(StoreError::OtherSettings { .. })), "{opened:?}");
    assert_eq!(Store::stored_settings(folder.path()).await.expect("read"), Some(settings()));
}

#[tokio::test]
async fn a_text_that_changed_in_the_catalog_is_never_returned() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    sqlx::query("UPDATE versions SET text = 'apple lie'").execute(store.catalog.pool()).await.expect("changed");
    let name: DocumentName = "a.txt".parse().expect("a name");
    let read = store.document(&name).await;
    assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    assert_eq!(store.check().await.expect("a check").damaged, [name]);
}

#[tokio::test]
async fn damaged_vectors_are_found_and_a_damaged_catalog_is_an_error() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie\nbanana")]).await;
    let ids = store.catalog.live_chunk_ids().await.expect("ids");
    store.vectors.delete(vec![ids[0]]).await.expect("deleted");
    let report = store.check().await.expect("a check");
    assert_eq!(report.missing, [ids[0]]);
    drop(store);
    fs_err::write(folder.path().join("catalog.sqlite"), b"no database").expect("written");
    let opened = Store::open(folder.path(), &settings(), Access::Read).await;
    assert!(matches!(opened, Err(StoreError::Catalog { .. })), "{opened:?}");
}

#[tokio::test]
async fn roots_refused_files_and_traces_are_kept() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    store.add_root(Path::new(ROOT), "").await.expect("added");
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    let refused = vec![Refused { path: "x.bin".into(), reason: "no text".into() }];
    store.put_refused(Path::new(ROOT), &refused).await.expect("recorded");
    store.put_trace("01A", "{}").await.expect("kept");
    store.put_trace("01B", "[]").await.expect("kept");
    drop(store);
    let store = open(&folder).await;
    assert_eq!(store.refused().await.expect("read"), refused);
    assert_eq!(store.trace(None).await.expect("read").as_deref(), Some("[]"));
    assert_eq!(store.trace(Some("01A")).await.expect("read").as_deref(), Some("{}"));
    assert_eq!(store.stamps(Path::new(ROOT)).await.expect("read")[0].modified_ns, 7);
    store.remove_root(Path::new(ROOT)).await.expect("removed");
    assert_eq!(store.counts().await.expect("counts").documents, 0);
    assert_eq!(store.roots().await.expect("read"), []);
}
