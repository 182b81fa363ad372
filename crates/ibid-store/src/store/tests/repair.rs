//! What a doctor finds and mends.

use std::path::{Path, PathBuf};

use ibid_core::seam::EmbedSparse;
use ibid_core::{Filter, SparseVector};
use ibid_testkit::HashEmbed;
use tempfile::TempDir;

use super::{commit, dense, found, name, open, set, settings, sparse, version};
use crate::store::Store;
use crate::{Access, StoreError};

#[derive(Debug)]
pub(super) struct Words;

impl EmbedSparse for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn embed_document(&self, text: &str) -> SparseVector {
        sparse(text)
    }

    fn embed_query(&self, query: &str) -> SparseVector {
        sparse(query)
    }
}

pub(super) fn embedder() -> HashEmbed {
    HashEmbed::new("model", settings().dimension)
}

#[tokio::test]
async fn a_missing_point_and_a_stray_one_are_found_and_mended() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie\nbanana"), version("b.txt", "cherry")]).await;
    let missing = store.document_chunks(&name("a.txt")).await.expect("read")[1].id;
    let stray = store.document_chunks(&name("b.txt")).await.expect("read")[0].id;
    store.vectors.delete(vec![missing]).await.expect("deleted");
    set(&store, "DELETE FROM versions WHERE name = 'b.txt'").await;

    let report = store.check().await.expect("a check");
    assert_eq!(
        (report.missing.as_slice(), report.stray.as_slice()),
        ([missing].as_slice(), [stray].as_slice())
    );
    assert_eq!(found(&store, "banana cherry").await, [] as [&str; 0]);
    let report = store.repair(&embedder(), &Words).await.expect("repaired");
    assert!(report.is_healthy() && report.points == 2, "{report:?}");
    assert_eq!(found(&store, "banana").await, ["banana"]);
}

#[tokio::test]
async fn damaged_vectors_are_made_anew() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie\nbanana")]).await;
    // A crash left something to sweep, too: the library must open all the same.
    let leftover = [version("c.txt", "coconut")];
    crate::commit::write_pending(&store.catalog, Path::new("docs"), &leftover).await.expect("step 1");
    store.close().await.expect("closed");
    for file in files_below(&folder.path().join("vectors/segments")) {
        fs_err::write(file, b"damaged").expect("written");
    }

    let store = open(&folder).await;
    let searched = store.search_dense(&dense("apple"), &Filter::default(), 3).await;
    let Err(StoreError::Vectors { .. }) = searched else { panic!("{searched:?}") };
    let report = store.check().await.expect("a check");
    assert!(report.vectors_error.is_some() && report.missing.len() == 2, "{report:?}");
    let report = store.repair(&embedder(), &Words).await.expect("repaired");
    assert!(report.is_healthy() && report.points == 2, "{report:?}");
    assert_eq!(found(&store, "banana").await, ["banana"]);
}

#[tokio::test]
async fn only_a_writer_repairs() {
    let folder = TempDir::new().expect("a folder");
    open(&folder).await.close().await.expect("closed");
    let reader = Store::open(folder.path(), &settings(), Access::Read).await.expect("readable");
    assert!(reader.repair(&embedder(), &Words).await.is_err());
}

#[tokio::test]
async fn a_text_that_changed_in_the_catalog_is_never_returned() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    set(&store, "UPDATE versions SET text = 'apple lie'").await;
    let name = name("a.txt");
    let read = store.document(&name).await;
    assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    assert_eq!(store.check().await.expect("a check").damaged, [name]);
}

#[tokio::test]
async fn bytes_that_are_no_text_and_chunks_of_another_text_are_damage() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(
        &store,
        vec![version("a.txt", "apple pie"), version("b.txt", "banana"), version("c.txt", "cherry")],
    )
    .await;
    set(&store, "UPDATE versions SET text = CAST(x'ff61' AS TEXT) WHERE name = 'a.txt'").await;
    set(&store, "UPDATE all_chunks SET text = 'bandana' WHERE text = 'banana'").await;
    let read = store.document(&name("a.txt")).await;
    assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    assert_eq!(store.check().await.expect("a check").damaged, [name("a.txt"), name("b.txt")]);
}

#[tokio::test]
async fn a_damaged_catalog_is_an_error_that_names_it() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    store.close().await.expect("closed");
    let catalog = folder.path().join("catalog.sqlite");
    for access in [Access::Read, Access::Write] {
        fs_err::write(&catalog, b"no database, but long enough to look like one at first sight")
            .expect("written");
        let opened = Store::open(folder.path(), &settings(), access).await;
        let Err(error @ StoreError::Catalog { .. }) = opened else { panic!("{opened:?}") };
        assert!(error.to_string().contains("catalog.sqlite"), "{error}");
    }
    fs_err::write(&catalog, b"").expect("emptied");
    let opened = Store::open(folder.path(), &settings(), Access::Read).await;
    assert!(matches!(opened, Err(StoreError::NotFound { .. })), "{opened:?}");
    assert_eq!(Store::stored_settings(folder.path()).await.expect("none"), None);
}

pub(super) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs_err::read_dir(folder).expect("listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
