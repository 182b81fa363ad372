use std::sync::Arc;

use ibid::{
    Access, Cancellation, Embedding, Error, IngestOptions, Library, ReindexOptions, SearchOptions, StoreError,
};
use ibid_testkit::HashEmbed;

use crate::support::{Fixture, Quarter, embedding};

const FILES: &[(&str, &str)] = &[
    ("leave.md", "# Leave\n\nEmployees get 25 days of annual leave.\n"),
    ("rent.md", "# Rent\n\nThe rent is due on the first of the month.\n"),
    ("oven.md", "# Oven\n\nThe oven must be switched off in the evening.\n"),
];

fn other() -> Embedding {
    Embedding::of(Arc::new(HashEmbed::new("other", 64)), Arc::new(Quarter))
}

async fn found(library: &Library, query: &str) -> String {
    let found = library.search(&query.parse().expect("a query"), &SearchOptions::default()).await;
    found.expect("searched").hits.first().expect("a hit").chunk.text.clone()
}

#[tokio::test]
async fn another_model_makes_all_vectors_anew_without_reading_a_file() {
    let fixture = Fixture::new(FILES).await;
    let (folder, docs) = (fixture.library.folder().to_owned(), fixture.docs());
    drop(fixture.library);
    fs_err::remove_dir_all(&docs).expect("removed");
    let report = Library::reindex(&folder, other(), ReindexOptions::new()).await.expect("re-indexed");
    assert_eq!((report.from.as_str(), report.to.as_str()), ("hash-embed", "other"));
    assert_eq!((report.documents, report.is_current), (3, false));

    let old = Library::open_with(&folder, Access::Read, embedding()).await;
    assert!(matches!(old, Err(Error::Store(StoreError::OtherSettings { .. }))), "{old:?}");
    let library = Library::open_with(&folder, Access::Read, other()).await.expect("opened");
    assert!(found(&library, "days of leave").await.contains("25 days"));
    let check = library.check().await.expect("a check");
    assert!(check.is_healthy() && check.points == 3, "{check:?}");
    let again = Library::reindex(&folder, other(), ReindexOptions::new()).await.expect("nothing to do");
    assert!(again.is_current);
}

#[tokio::test]
async fn the_old_vectors_serve_until_the_new_ones_are_complete() {
    let fixture = Fixture::new(FILES).await;
    let folder = fixture.library.folder().to_owned();
    drop(fixture.library);
    let reader = Library::open_with(&folder, Access::Read, embedding()).await.expect("opened");
    let cancellation = Cancellation::default();
    cancellation.cancel();
    let options = ReindexOptions::new().cancellation(cancellation);
    let report = Library::reindex(&folder, other(), options).await.expect("stopped");
    assert!(report.cancelled && report.documents == 0);
    assert!(found(&reader, "days of leave").await.contains("25 days"));

    // What changes in between is not forgotten.
    let library = Library::open_with(&folder, Access::Write, embedding()).await.expect("opened");
    fs_err::write(fixture.folder.path().join("docs/oven.md"), "# Oven\n\nThe oven is gone.\n")
        .expect("written");
    fs_err::remove_file(fixture.folder.path().join("docs/rent.md")).expect("removed");
    let docs = [fixture.folder.path().join("docs")];
    library.ingest(&docs, IngestOptions::new()).await.expect("ingested");
    drop(library);

    let mut progress = Vec::new();
    let mut on_progress = |told: ibid::ReindexProgress| progress.push((told.done, told.documents));
    let options = ReindexOptions::new().on_progress(&mut on_progress);
    Library::reindex(&folder, other(), options).await.expect("re-indexed");
    assert_eq!(progress.last(), Some(&(2, 2)));
    let stale = reader.search(&"leave".parse().expect("a query"), &SearchOptions::default()).await;
    assert!(matches!(stale, Err(Error::Store(StoreError::Reindexed { .. }))), "{stale:?}");
    let library = Library::open_with(&folder, Access::Read, other()).await.expect("opened");
    assert!(found(&library, "oven").await.contains("is gone"));
    let check = library.check().await.expect("a check");
    assert!(check.is_healthy() && check.points == 2, "{check:?}");
}
