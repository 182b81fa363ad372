use std::path::Path;

use ibid::{AskOptions, Error, IngestOptions, Library};

use crate::support::Fixture;

/// Words that stand in one document only.
const CANARY: &str = "quetzalcoatlus-northropi";

/// The files below `folder` that hold the canary, read byte by byte.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder).expect("listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path));
        } else if fs_err::read(&path)
            .expect("read")
            .windows(CANARY.len())
            .any(|part| part == CANARY.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

async fn fixture() -> Fixture {
    let secret = format!("# Secret\n\nThe {CANARY} costs 40,000 euros and is kept in the cellar.\n");
    let fixture =
        Fixture::new(&[("secret.md", &secret), ("other.md", "# Other\n\nThe rent is due today.\n")]).await;
    // A trace that names the document, too.
    let question = "What does the creature in the cellar cost?".parse().expect("a question");
    fixture.library.ask(&question, None, &AskOptions::default()).await.expect("answered");
    assert!(!holding(fixture.library.folder()).is_empty(), "the test would prove nothing");
    fixture
}

#[tokio::test]
async fn after_remove_nothing_of_a_document_is_left() {
    let fixture = fixture().await;
    let folder = fixture.library.folder().to_owned();
    let name = "secret.md".parse().expect("a name");
    fixture.library.remove(&name).await.expect("removed");
    drop(fixture.library);
    assert_eq!(holding(&folder), [] as [String; 0], "its text is gone at once");

    let proof = Library::prove_deleted(&folder, &name, &[CANARY.to_owned(), "secret.md".to_owned()]).await;
    let proof = proof.expect("looked for");
    assert!(proof.proven, "{proof:?}");
    assert!(proof.records_deleted > 0 && proof.found.files > 3, "{proof:?}");
    assert_eq!(holding(&folder), [] as [String; 0]);
}

#[tokio::test]
async fn after_its_file_was_deleted_too() {
    let fixture = fixture().await;
    let folder = fixture.library.folder().to_owned();
    fs_err::remove_file(fixture.docs().join("secret.md")).expect("deleted");
    fixture.library.ingest(&[fixture.docs()], IngestOptions::new()).await.expect("ingested");
    drop(fixture.library);
    assert_eq!(holding(&folder), [] as [String; 0]);
    let proof = Library::prove_deleted(&folder, &"secret.md".parse().expect("a name"), &[]).await;
    assert!(proof.expect("looked for").proven);
}

#[tokio::test]
async fn of_a_document_that_is_there_nothing_is_proven() {
    let fixture = fixture().await;
    let folder = fixture.library.folder().to_owned();
    drop(fixture.library);
    let proof = Library::prove_deleted(&folder, &"secret.md".parse().expect("a name"), &[]).await;
    assert!(matches!(proof, Err(Error::StillThere { .. })), "{proof:?}");
    let proof =
        Library::prove_deleted(&folder, &"no-such.md".parse().expect("a name"), &[CANARY.to_owned()]).await;
    let proof = proof.expect("looked for");
    assert!(!proof.proven && !proof.found.holding.is_empty(), "the text is found where it is: {proof:?}");
}
