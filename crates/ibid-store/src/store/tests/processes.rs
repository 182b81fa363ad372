//! Several stores of one library, in this process and in others.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{ROOT, commit, found, name, open, points, settings, version};
use crate::commit::Committed;
use crate::lock::VectorsLock;
use crate::store::Store;
use crate::{Access, StoreError};

/// Says to a second process of this test program what to do, in which library.
const TASK: &str = "IBID_STORE_TEST_TASK";
const FOLDER: &str = "IBID_STORE_TEST_FOLDER";

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
    let refused = reader.remove(&name("a.txt")).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
}

#[tokio::test]
async fn another_process_reads_but_does_not_write_while_this_one_writes() {
    let folder = TempDir::new().expect("a folder");
    let writer = open(&folder).await;
    commit(&writer, vec![version("a.txt", "apple pie")]).await;
    assert!(in_another_process("read", folder.path()), "reading");
    assert!(in_another_process("be refused", folder.path()), "writing");
    commit(&writer, vec![version("b.txt", "banana")]).await;
    assert_eq!(found(&writer, "apple banana").await.len(), 2);
}

#[tokio::test]
async fn a_process_that_dies_while_it_writes_leaves_the_library_whole_and_free() {
    for task in ["die after step 1", "die after step 2", "die after step 3"] {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder).await;
        commit(&store, vec![version("a.txt", "apple pie")]).await;
        store.close().await.expect("closed");
        assert!(!in_another_process(task, folder.path()), "it died");

        let reader = Store::open(folder.path(), &settings(), Access::Read).await.expect("readable");
        let live = if task == "die after step 3" { "avocado toast" } else { "apple pie" };
        assert_eq!(found(&reader, "apple avocado").await, [live], "{task}");
        let store = open(&folder).await;
        let report = store.check().await.expect("a check");
        assert!(report.is_healthy() && report.points == 1, "{task}: {report:?}");
        let again = commit(&store, vec![version("a.txt", "avocado toast")]).await;
        let expected = if task == "die after step 3" { Committed::Unchanged } else { Committed::Updated };
        assert_eq!(again, [expected], "{task}");
        assert_eq!(found(&store, "apple avocado").await, ["avocado toast"], "{task}");
    }
}

#[tokio::test]
async fn a_search_waits_for_vectors_that_others_use() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie")]).await;
    store.close().await.expect("closed");
    let held = VectorsLock::acquire(&folder.path().join("vectors"), std::time::Duration::from_secs(30))
        .expect("free");
    let store = Store::open(folder.path(), &settings(), Access::Read).await.expect("the catalog is free");
    assert_eq!(store.document_chunks(&name("a.txt")).await.expect("read").len(), 1);
    let search = tokio::spawn(async move { found(&store, "apple").await });
    while !held.is_awaited() {
        tokio::task::yield_now().await;
    }
    drop(held);
    assert_eq!(search.await.expect("no panic"), ["apple pie"]);
}

/// Whether a second process of this test program did its task.
fn in_another_process(task: &str, folder: &Path) -> bool {
    let program = std::env::current_exe().expect("this program");
    let run = Command::new(program)
        .args(["--exact", "store::tests::processes::a_task_of_another_process", "--ignored"])
        .env(TASK, task)
        .env(FOLDER, folder)
        .output()
        .expect("started");
    run.status.success() && String::from_utf8_lossy(&run.stdout).contains("1 passed")
}

#[tokio::test]
#[ignore = "a task that the tests above start in another process"]
async fn a_task_of_another_process() {
    let (Ok(task), Ok(folder)) = (std::env::var(TASK), std::env::var(FOLDER)) else { return };
    let folder = Path::new(&folder);
    match task.as_str() {
        "read" => {
            let reader = Store::open(folder, &settings(), Access::Read).await.expect("readable");
            assert_eq!(found(&reader, "apple").await, ["apple pie"]);
        }
        "be refused" => {
            let opened = Store::open(folder, &settings(), Access::Write).await;
            assert!(matches!(opened, Err(StoreError::Locked { .. })), "{opened:?}");
        }
        _ => {
            let store = Store::open(folder, &settings(), Access::Write).await.expect("writable");
            let new = vec![version("a.txt", "avocado toast")];
            let pending = commit::write_pending(&store.catalog, Path::new(ROOT), &new).await.expect("step 1");
            if task != "die after step 1" {
                store.vectors.upsert(points(new)).await.expect("step 2");
            }
            if task == "die after step 3" {
                store.catalog.make_live(&pending).await.expect("step 3");
            }
            std::process::abort();
        }
    }
}
