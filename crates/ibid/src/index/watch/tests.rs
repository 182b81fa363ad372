use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, CreateKind, Flag, ModifyKind};
use notify::{Event, EventKind, Watcher};
use tempfile::TempDir;

use super::{Watch, counts, watch_parts};

/// So long a change may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn reading_and_what_is_elsewhere_do_not_count() {
    let watched = [PathBuf::from("/docs")];
    let count = |kind, path: &str| {
        counts(&Event::new(kind).add_path(path.into()), &watched, Some(Path::new("/docs/library")))
    };
    let created = EventKind::Create(CreateKind::File);
    assert!(count(created, "/docs/a.md"));
    assert!(count(EventKind::Modify(ModifyKind::Any), "/docs/deep/a.md"));
    assert!(count(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/docs/a.md"));
    assert!(!count(EventKind::Access(AccessKind::Open(AccessMode::Read)), "/docs/a.md"));
    assert!(!count(created, "/docs/library/catalog.sqlite"));
    assert!(!count(created, "/elsewhere/a.md"));
    let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
    assert!(counts(&lost, &watched, None), "a full queue hides changes");
}

/// A folder with these folders in it.
fn folder(names: &[&str]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for name in names {
        fs_err::create_dir_all(folder.path().join(name)).expect("a folder");
    }
    folder
}

fn watch(folder: &TempDir) -> Watch {
    Watch::new(&[folder.path().to_owned()], None).expect("watched")
}

/// Writes a file, and waits until that is told of.
async fn tells_of(watch: &mut Watch, file: &Path) {
    fs_err::write(file, "text").expect("written");
    let told = tokio::time::timeout(PATIENCE, watch.changed()).await;
    told.unwrap_or_else(|_| panic!("{} is not told of", file.display())).expect("watched");
}

#[tokio::test]
async fn folders_that_are_watched_one_by_one_tell_of_what_is_below_them() {
    let folder = folder(&["a/deep", "b"]);
    let mut watch = watch(&folder);
    for watched in watch.watched.drain(..) {
        watch.watcher.unwatch(&watched).expect("watched before");
    }
    let root = watch.paths[0].clone();
    watch_parts(&mut watch.watcher, &root, &mut watch.watched).expect("watched");
    assert_eq!(watch.watched.len(), 3, "{:?}", watch.watched);
    tells_of(&mut watch, &root.join("a/deep/note.md")).await;
    assert_eq!(watch.watched, [root], "after a change, all is watched anew");
}

/// Nothing is shut to the superuser; it is the same for them.
#[cfg(unix)]
#[tokio::test]
async fn what_is_beside_a_folder_that_cannot_be_read_is_watched() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder(&["a", "m/open/deep", "m/shut", "z"]);
    let shut = folder.path().join("m/shut");
    fs_err::set_permissions(&shut, PermissionsExt::from_mode(0o000)).expect("a mode");
    let mut watch = watch(&folder);
    for name in ["a/1.md", "m/2.md", "m/open/deep/3.md", "z/4.md"] {
        tells_of(&mut watch, &folder.path().join(name)).await;
    }
    fs_err::create_dir_all(folder.path().join("m/new/deep")).expect("a folder");
    tokio::time::timeout(PATIENCE, watch.changed()).await.expect("told of").expect("watched");
    tells_of(&mut watch, &folder.path().join("m/new/deep/5.md")).await;
    fs_err::set_permissions(&shut, PermissionsExt::from_mode(0o700)).expect("a mode");
}

/// As when one branch after the other is checked out.
#[tokio::test]
async fn folders_that_go_and_come_while_they_are_watched_are_no_error() {
    let folder = folder(&["kept"]);
    let mut watch = watch(&folder);
    let root = folder.path().to_owned();
    let branches = std::thread::spawn(move || {
        for round in 0..300 {
            let branch = root.join(format!("branch-{}", round % 3));
            fs_err::create_dir_all(branch.join("a/b")).expect("made");
            fs_err::create_dir_all(branch.join("c")).expect("made");
            fs_err::remove_dir_all(&branch).expect("removed");
        }
    });
    while !branches.is_finished() {
        watch.watch_present().expect("watched");
        assert_eq!(watch.present, watch.paths);
    }
    branches.join().expect("no panic");
    tells_of(&mut watch, &folder.path().join("kept/note.md")).await;
}

/// Other systems watch a folder as one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_a_link_leads_to_is_not_watched() {
    let elsewhere = folder(&["deep"]);
    let folder = folder(&["a"]);
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).expect("a link");
    let mut watch = watch(&folder);
    watch.watcher.unwatch(&watch.paths[0].join("link/deep")).expect_err("it is not watched");
    watch.watcher.unwatch(&watch.paths[0].join("a")).expect("it is watched");
}
