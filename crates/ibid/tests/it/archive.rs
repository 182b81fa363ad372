use ibid::{Access, Error, Library, SearchOptions, StoreError};
use tempfile::TempDir;

use crate::support::{Fixture, embedding};

const FILES: &[(&str, &str)] = &[
    ("leave.md", "# Leave\n\nEmployees get 25 days of annual leave.\n"),
    ("rent.md", "# Rent\n\nThe rent is due on the first of the month.\n"),
];

async fn texts(library: &Library, query: &str) -> Vec<String> {
    let found = library.search(&query.parse().expect("a query"), &SearchOptions::default()).await;
    found.expect("searched").hits.iter().map(|hit| hit.chunk.text.clone()).collect()
}

#[tokio::test]
async fn a_library_comes_out_of_its_file_as_it_went_in() {
    let fixture = Fixture::new(FILES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("handbook.ibid");
    let archive = fixture.library.export(&file).await.expect("exported");
    assert_eq!((archive.documents, archive.embedding.as_str()), (2, "hash-embed"));
    // It goes on being used.
    assert_eq!(texts(&fixture.library, "leave").await.len(), 2);

    let copy = folder.path().join("copy");
    Library::import(&file, &copy).await.expect("imported");
    let imported = Library::open_with(&copy, Access::Read, embedding()).await.expect("opened");
    assert_eq!(texts(&imported, "leave").await, texts(&fixture.library, "leave").await);
    assert!(imported.check().await.expect("a check").is_healthy());
}

#[tokio::test]
async fn a_damaged_file_replaces_nothing() {
    let fixture = Fixture::new(FILES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("handbook.ibid");
    fixture.library.export(&file).await.expect("exported");
    let whole = fs_err::read(&file).expect("read");
    let other = Fixture::new(&FILES[..1]).await;
    let target = other.library.folder().to_owned();
    drop(other.library);

    let damaged = folder.path().join("damaged.ibid");
    // Contents begin after a header of 512 bytes; what is between entries is padding.
    for (place, cut) in
        [(700, false), (whole.len() / 2, false), (whole.len() / 2, true), (whole.len() - 1500, true)]
    {
        let mut bytes = whole.clone();
        if cut {
            bytes.truncate(place);
        } else {
            for byte in &mut bytes[place..place + 64] {
                *byte ^= 0x55;
            }
        }
        fs_err::write(&damaged, &bytes).expect("written");
        let imported = Library::import(&damaged, &target).await;
        assert!(matches!(imported, Err(Error::Store(StoreError::Archive { .. }))), "{place}: {imported:?}");
    }
    let library = Library::open_with(&target, Access::Read, embedding()).await.expect("opened");
    assert_eq!(library.documents().await.expect("listed").len(), 1);
    drop(library);

    Library::import(&file, &target).await.expect("imported");
    let library = Library::open_with(&target, Access::Read, embedding()).await.expect("opened");
    assert_eq!(library.documents().await.expect("listed").len(), 2);
    let left: Vec<_> = fs_err::read_dir(target.parent().expect("a parent"))
        .expect("listed")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(left.iter().all(|name| name == "library" || name == "docs"), "{left:?}");
}
