use ibid::{Access, Embedding, Error, Library, StoreError};

use crate::support::Fixture;

#[tokio::test]
async fn a_library_of_another_embedding_model_says_so() {
    let Fixture { folder, library } = Fixture::new(&[("a.md", "Text.\n")]).await;
    drop(library);
    let path = folder.path().join("library");
    let opened = Library::open(&path, Access::Read).await;
    let Err(Error::Store(error @ StoreError::OtherSettings { .. })) = opened else { panic!("{opened:?}") };
    assert!(error.to_string().contains("hash-embed"), "{error}");
    let name = Embedding::name_of_library(&path).await.expect("readable");
    assert_eq!(name.as_deref(), Some("hash-embed"));
}

#[tokio::test]
async fn two_roots_and_a_folder_inside_one_are_told_apart() {
    let fixture = Fixture::new(&[("a.md", "First text.\n"), ("sub/b.md", "Second text.\n")]).await;
    let other = fixture.folder.path().join("other");
    fs_err::create_dir_all(&other).expect("a folder");
    fs_err::write(other.join("a.md"), "Third text.\n").expect("a file");
    let inside = fixture.docs().join("sub");
    let report =
        fixture.library.ingest(&[inside, other], ibid::IngestOptions::new()).await.expect("ingested");
    assert_eq!((report.added, report.unchanged, report.removed), (1, 1, 0));
    let names: Vec<String> = fixture
        .library
        .documents()
        .await
        .expect("listed")
        .into_iter()
        .map(|document| document.name.to_string())
        .collect();
    assert_eq!(names, ["a.md", "other/a.md", "sub/b.md"]);
}
