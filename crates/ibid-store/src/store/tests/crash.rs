//! Whatever is cut off at whatever moment: one whole version is found, and the next run goes on.

use std::path::Path;

use tempfile::TempDir;

use super::{ROOT, commit, found, open, points, version};
use crate::commit::Committed;

#[tokio::test]
async fn a_crash_between_any_two_steps_is_finished_at_the_next_opening() {
    for steps in 1..=3 {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder).await;
        commit(&store, vec![version("a.txt", "apple pie")]).await;
        let new = vec![version("a.txt", "avocado toast")];
        let pending = commit::write_pending(&store.catalog, Path::new(ROOT), &new).await.expect("step 1");
        if steps >= 2 {
            store.vectors.upsert(points(new)).await.expect("step 2");
        }
        if steps >= 3 {
            store.catalog.make_live(&pending).await.expect("step 3");
        }
        // At every moment one whole version is found, and one only.
        let (old, new) =
            if steps < 3 { (vec!["apple pie"], vec![]) } else { (vec![], vec!["avocado toast"]) };
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
async fn a_commit_that_was_given_up_does_not_stand_in_the_way_of_the_next() {
    for steps in 1..=3 {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder).await;
        commit(&store, vec![version("a.txt", "apple pie")]).await;
        let new = vec![version("a.txt", "avocado toast")];
        let pending = commit::write_pending(&store.catalog, Path::new(ROOT), &new).await.expect("step 1");
        if steps >= 2 {
            store.vectors.upsert(points(new.clone())).await.expect("step 2");
        }
        if steps >= 3 {
            store.catalog.make_live(&pending).await.expect("step 3");
        }
        // The same store, the same bytes: their chunks have the ids that the leftovers have.
        let expected = if steps < 3 { Committed::Updated } else { Committed::Unchanged };
        assert_eq!(commit(&store, new).await, [expected], "after step {steps}");
        assert_eq!(found(&store, "avocado").await, ["avocado toast"]);
        let report = store.check().await.expect("a check");
        assert!(report.is_healthy() && report.points == 1, "after step {steps}: {report:?}");
    }
}

#[tokio::test]
async fn changes_that_are_asked_for_at_the_same_time_are_all_made() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let names: Vec<String> = (0..8).map(|number| format!("{number}.txt")).collect();
    let commits = names.iter().map(|name| commit(&store, vec![version(name, "apple pie")]));
    for outcome in futures::future::join_all(commits).await {
        assert_eq!(outcome, [Committed::Added]);
    }
    assert_eq!(found(&store, "apple").await.len(), names.len());
    assert!(store.check().await.expect("a check").is_healthy());
}

#[tokio::test]
async fn of_two_versions_in_one_commit_the_last_is_live() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let versions = ["apple pie", "apple pie", "avocado toast"].map(|text| version("a.txt", text));
    let expected = [Committed::Added, Committed::Unchanged, Committed::Updated];
    assert_eq!(commit(&store, versions.into()).await, expected);
    assert_eq!(found(&store, "apple avocado").await, ["avocado toast"]);
    let report = store.check().await.expect("a check");
    assert!(report.is_healthy() && report.points == 1, "{report:?}");
}
