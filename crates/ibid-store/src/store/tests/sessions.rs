use tempfile::TempDir;

use super::open;
use crate::catalog::StoredTurn;

fn turn(question: &str, trace: &str) -> StoredTurn {
    StoredTurn { question: question.into(), trace: Some(trace.into()), turn: format!("\"{question}\"") }
}

#[tokio::test]
async fn the_newest_traces_are_kept() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    for id in ["01A", "01B", "01C", "01D"] {
        store.put_trace(id, "{}", 2).await.expect("kept");
    }
    assert_eq!(store.trace(Some("01B")).await.expect("read"), None);
    assert!(store.trace(Some("01C")).await.expect("read").is_some());
    store.put_trace("01E", "{}", 0).await.expect("done");
    assert_eq!(store.trace(None).await.expect("read"), None, "none is wanted");
}

#[tokio::test]
async fn a_session_of_which_no_turn_is_left_keeps_no_title() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let about = |question: &str, document: &str| StoredTurn {
        question: question.into(),
        trace: None,
        turn: format!("{{\"document\":\"{document}\"}}"),
    };
    store.put_turn("S1", &about("where does the secret sleep?", "secret.md")).await.expect("kept");
    store.put_turn("S2", &about("what else?", "other.md")).await.expect("kept");
    let forgotten = store.forget_records_of(&"secret.md".parse().expect("a name")).await.expect("forgotten");
    assert_eq!(forgotten, 1);
    let sessions = store.sessions().await.expect("listed");
    assert_eq!(sessions.iter().map(|session| session.title.as_str()).collect::<Vec<_>>(), ["what else?"]);
}

#[tokio::test]
async fn sessions_are_listed_resumed_and_forgotten_for_good() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    store.put_trace("01A", "{\"question\":\"a secret\"}", 9).await.expect("kept");
    store.put_turn("S1", &turn("a secret", "01A")).await.expect("kept");
    store.put_turn("S1", &turn("and then?", "01B")).await.expect("kept");
    store.put_turn("S2", &turn("another", "01C")).await.expect("kept");
    let sessions = store.sessions().await.expect("listed");
    let listed: Vec<_> = sessions.iter().map(|session| (session.title.as_str(), session.turns)).collect();
    assert_eq!(listed, [("another", 1), ("a secret", 2)], "of the same second, the one begun last is first");
    assert_eq!(store.turns("S1").await.expect("read"), ["\"a secret\"", "\"and then?\""]);

    assert!(store.forget_session("S1").await.expect("forgotten"));
    assert!(!store.forget_session("S1").await.expect("known"), "it is not there any more");
    assert_eq!(store.turns("S1").await.expect("read"), [""; 0]);
    assert_eq!(store.trace(Some("01A")).await.expect("read"), None);
    store.close().await.expect("closed");
    for file in fs_err::read_dir(folder.path()).expect("listed") {
        let path = file.expect("a file").path();
        if path.is_file() {
            let bytes = fs_err::read(&path).expect("read");
            let holds_it = bytes.windows(8).any(|window| window == b"a secret");
            assert!(!holds_it, "{} still holds the question", path.display());
        }
    }
}
