//! What a user of a store relies on; vectors are made by hand.

mod crash;
mod damage;
mod filter;
mod generations;
mod processes;
mod quantization;
mod repair;
mod sentences;
mod sessions;

use std::path::Path;

use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, DenseVector, Document, DocumentFormat, DocumentName,
    EmbeddedChunk, Filter, IndexFingerprint, LocationMap, Metadata, Span, SparseVector,
};
use tempfile::TempDir;

use super::Store;
use crate::catalog::{DocumentStamp, Refused};
use crate::commit::{self, Committed, NewVersion};
use crate::{Access, LibrarySettings, StoreError, VectorOptions};

const ROOT: &str = "docs";

fn settings() -> LibrarySettings {
    LibrarySettings {
        fingerprint: IndexFingerprint::new("splitter", "model", "bm25"),
        embedding: "model".into(),
        dimension: 4,
        splitter: "splitter".into(),
        sparse: "bm25".into(),
        sentence_vectors: false,
        vectors: VectorOptions::default(),
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
        let id = ChunkId::new(&name, (content_hash, content_hash), ordinal, &settings().fingerprint);
        let line = line.trim_end();
        let span = Span::with_length(offset, line.len());
        let chunk = Chunk { id, ordinal, span, text: line.to_owned(), heading: vec!["Top".into()] };
        chunks.push(EmbeddedChunk { chunk, dense: dense(line), sparse: sparse(line), sentences: Vec::new() });
        offset += line.len() + 1;
    }
    let document = Document {
        name: name.clone(),
        content_hash,
        text_hash: ContentHash::of(text.as_bytes()),
        format: DocumentFormat::Text,
        title: Some("Title".into()),
        language: None,
        metadata: Metadata::default(),
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
    let term = |word: &str| {
        u32::from_le_bytes(ContentHash::of(word.as_bytes()).as_bytes()[..4].try_into().expect("four"))
    };
    text.split_whitespace().map(|word| (term(word), 1.0)).collect()
}

async fn commit(store: &Store, versions: Vec<NewVersion>) -> Vec<Committed> {
    store.commit(Path::new(ROOT), versions).await.expect("committed")
}

fn points(versions: Vec<NewVersion>) -> Vec<crate::vectors::Point> {
    commit::points(versions.into_iter().map(|version| (version.document, version.chunks)))
}

fn name(name: &str) -> DocumentName {
    name.parse().expect("a name")
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

async fn set(store: &Store, statement: &'static str) {
    sqlx::query(statement).execute(store.catalog.pool()).await.expect("a statement");
}

/// The texts that a search by words finds, best first.
async fn found(store: &Store, words: &str) -> Vec<String> {
    let hits = store.search_sparse(&sparse(words), &Filter::default(), 10).await.expect("a search");
    let ids: Vec<ChunkId> = hits.iter().map(|hit| hit.id).collect();
    store.chunks(&ids).await.expect("chunks").into_iter().map(|stored| stored.chunk.text).collect()
}

#[tokio::test]
async fn what_is_stored_is_found_and_read_back_whole() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let stored = version("a.txt", "apple pie\nbanana bread\n");
    assert_eq!(
        commit(&store, vec![stored.clone(), version("b.txt", "cherry cake")]).await,
        [Committed::Added, Committed::Added]
    );
    assert_eq!(store.document(&stored.document.name).await.expect("read"), Some(stored.document.clone()));
    assert_eq!(store.document_chunks(&stored.document.name).await.expect("read").len(), 2);
    assert_eq!(found(&store, "banana").await, ["banana bread"]);
    let hits = store.search_dense(&dense("banana"), &Filter::default(), 10).await.expect("a search");
    assert_eq!(hits.len(), 3);
    assert!(hits[0].score > 0.999 && hits[0].score >= hits[1].score, "{hits:?}");
    let counts = store.counts().await.expect("counts");
    assert_eq!((counts.documents, counts.chunks), (2, 3));
}

#[tokio::test]
async fn what_more_could_be_read_of_the_same_bytes_replaces_what_was() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("b.txt", "cherry cake")]).await;
    let mut more = version("b.txt", "cherry cake\ncustard\n");
    more.document.content_hash = ContentHash::of(b"cherry cake");
    assert_eq!(commit(&store, vec![more.clone()]).await, [Committed::Updated]);
    assert_eq!(found(&store, "custard").await, ["custard"]);
    assert_eq!(found(&store, "cherry").await, ["cherry cake"]);

    // The same text of the same bytes, and another reason why there is no more.
    more.document.coverage.notes.push("a picture was too large".to_owned());
    assert_eq!(commit(&store, vec![more.clone()]).await, [Committed::Unchanged]);
    assert_eq!(store.document(&more.document.name).await.expect("read"), Some(more.document));
    assert_eq!(store.counts().await.expect("counts").chunks, 2);

    // Less, as without text recognition.
    let mut less = version("b.txt", "cherry");
    less.document.content_hash = ContentHash::of(b"cherry cake");
    less.document.coverage.pages_without_text.push(2);
    assert_eq!(commit(&store, vec![less]).await, [Committed::Unchanged]);
    assert_eq!(found(&store, "custard").await, ["custard"]);
}

#[tokio::test]
async fn a_rare_word_counts_for_more_than_a_frequent_one() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let lines = lines(20, |number| format!("common word{number}"));
    commit(&store, vec![version("a.txt", &lines), version("b.txt", "common rare")]).await;
    let score = |words: &str| {
        let vector = sparse(words);
        let store = &store;
        async move { store.search_sparse(&vector, &Filter::default(), 1).await.expect("a search")[0].score }
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
    assert!(store.remove(&name("a.txt")).await.expect("removed"));
    assert!(!store.remove(&name("a.txt")).await.expect("nothing to remove"));
    assert_eq!(found(&store, "apple").await, [] as [&str; 0]);
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && report.points == 1, "{report:?}");
}

#[tokio::test]
async fn other_settings_and_no_library_are_told_apart() {
    let folder = TempDir::new().expect("a folder");
    let missing = Store::open(folder.path(), &settings(), Access::Read).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })), "{missing:?}");
    drop(open(&folder).await);
    let other =
        LibrarySettings { fingerprint: IndexFingerprint::new("splitter", "other", "bm25"), ..settings() };
    let opened = Store::open(folder.path(), &other, Access::Read).await;
    assert!(matches!(opened, Err(StoreError::OtherSettings { .. })), "{opened:?}");
    assert_eq!(Store::stored_settings(folder.path()).await.expect("read"), Some(settings()));
}

#[tokio::test]
async fn roots_refused_files_and_traces_are_kept() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    store.add_root(Path::new(ROOT), "").await.expect("added");
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    let refused = vec![Refused { path: "x.bin".into(), reason: "no text".into() }];
    store.put_refused(Path::new(ROOT), &refused).await.expect("recorded");
    store.put_trace("01A", "{}", 2).await.expect("kept");
    store.put_trace("01B", "[]", 2).await.expect("kept");
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

#[tokio::test]
async fn what_was_refused_goes_by_the_names_that_documents_have() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let refused = |path: &str| Refused { path: path.into(), reason: "no text".into() };
    for (root, prefix) in [("/one", ""), ("/two", "two/")] {
        store.add_root(Path::new(root), prefix).await.expect("added");
        let files =
            ["a.eml/film.mp4", "a.eml.mp4", "sub/b.bin"].map(|name| refused(&format!("{root}/{name}")));
        store.put_refused(Path::new(root), &files).await.expect("recorded");
    }
    let count = async |glob: &str| {
        let filter = Filter::new().path(glob).expect("a glob");
        store.coverage(&filter).await.expect("counted").refused
    };
    assert_eq!((count("sub/**").await, count("two/**").await, count("*.mp4").await), (1, 3, 4));
    let below = store.refused_below(&name("two/a.eml")).await.expect("read");
    assert_eq!(below, [refused("/two/a.eml/film.mp4")]);
}

#[tokio::test]
async fn a_search_returns_as_many_as_were_asked_for_whatever_else_is_stored() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let old = lines(40, |number| format!("apple old{number}"));
    commit(&store, vec![version("a.txt", &old), version("b.txt", "apple one\napple two\napple three")]).await;
    // The best hits are of a version that a crash left superseded.
    set(&store, "UPDATE versions SET state = 'superseded' WHERE name = 'a.txt'").await;
    for limit in [1, 3, usize::MAX] {
        let hits = store.search_dense(&dense("apple"), &Filter::default(), limit).await.expect("a search");
        assert_eq!(hits.len(), limit.min(3));
    }
    assert_eq!(store.search_dense(&dense("apple"), &Filter::default(), 0).await.expect("a search"), []);
    assert_eq!(store.search_sparse(&sparse(""), &Filter::default(), 5).await.expect("a search"), []);
}

#[tokio::test]
async fn a_library_of_a_newer_ibid_is_refused_and_an_older_one_brought_up_to_date() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    // On one connection: another would not know at once that the view is gone.
    let undo = "
        DROP TRIGGER revision_of_versions; DROP TRIGGER revision_of_deleted_versions;
        DROP INDEX versions_by_coverage; DROP TABLE packed_files;
        ALTER TABLE roots DROP COLUMN read_with;
        ALTER TABLE versions DROP COLUMN metadata; ALTER TABLE versions DROP COLUMN dated_ns;
        DROP TABLE reindexed; DROP VIEW chunks;
        ALTER TABLE all_chunks DROP COLUMN generation; ALTER TABLE all_chunks RENAME TO chunks;
        DROP TABLE generation; DROP TABLE tags; DROP TABLE sentence_vectors; DROP TABLE revision;
        ALTER TABLE chunks DROP COLUMN dense_sum; ALTER TABLE chunks DROP COLUMN sparse_sum;
        DROP TABLE turns; DROP TABLE sessions;
        DELETE FROM _sqlx_migrations WHERE version >= 3;
    ";
    sqlx::raw_sql(undo).execute(store.catalog.pool()).await.expect("the tables of an older ibid");
    let while_writing = Store::open(folder.path(), &settings(), Access::Read).await;
    assert!(matches!(while_writing, Err(StoreError::Locked { .. })), "{while_writing:?}");
    store.close().await.expect("closed");
    let store = Store::open(folder.path(), &settings(), Access::Read).await.expect("brought up to date");
    assert_eq!(found(&store, "apple").await, ["apple pie"]);
    // What was stored before there were sums is not missed.
    assert!(store.check().await.expect("a check").is_healthy());
    set(&store, "UPDATE _sqlx_migrations SET version = 999 WHERE version = 3").await;
    for access in [Access::Read, Access::Write] {
        let opened = Store::open(folder.path(), &settings(), access).await;
        assert!(matches!(opened, Err(StoreError::NewerLibrary { .. })), "{opened:?}");
    }
}

#[tokio::test]
async fn many_commits_are_all_found_and_the_log_of_the_engine_stays_short() {
    let folder = TempDir::new().expect("a folder");
    // Under test a segment is indexed from 64 chunks on, and every commit begins a new file of the log.
    for round in 0..4 {
        let store = open(&folder).await;
        let lines = lines(100, |line| format!("{line} word{round}x{line}"));
        commit(&store, vec![version("same.txt", &lines), version(&format!("{round}.txt"), &lines)]).await;
        store.close().await.expect("closed");
    }
    let store = open(&folder).await;
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && report.points == 500, "{report:?}");
    let log = fs_err::read_dir(folder.path().join("vectors/wal")).expect("listed");
    let is_closed = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with("closed-");
    assert_eq!(log.filter(|file| is_closed(&file.as_ref().expect("an entry").file_name())).count(), 1);
    assert_eq!(found(&store, "word0x7").await.len(), 1);
    assert_eq!(found(&store, "word3x99").await.len(), 2);
}
