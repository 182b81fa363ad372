//! Files of the vectors that are damaged: what a search says, what a check finds, what a repair makes of it.

use std::path::{Path, PathBuf};

use ibid_core::Filter;
use tempfile::TempDir;

use super::repair::{Words, embedder, files_below};
use super::{commit, dense, lines, open, sparse, version};
use crate::StoreError;
use crate::store::Store;

#[derive(Debug, Clone, Copy)]
enum Damage {
    Missing,
    Emptied,
    CutOff,
    Flipped,
}

const DAMAGES: [Damage; 4] = [Damage::Missing, Damage::Emptied, Damage::CutOff, Damage::Flipped];

fn damage(file: &Path, damage: Damage) {
    let mut bytes = fs_err::read(file).expect("read");
    match damage {
        Damage::Missing => return fs_err::remove_file(file).expect("removed"),
        Damage::Emptied => bytes.clear(),
        Damage::CutOff => bytes.truncate(bytes.len() / 2),
        // A run in what is used of the file.
        Damage::Flipped => {
            let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            bytes[used / 3..used].iter_mut().take(64).for_each(|byte| *byte ^= 0x5a);
        }
    }
    fs_err::write(file, bytes).expect("written");
}

/// A library of one segment that is indexed and one that is not.
async fn filled(folder: &TempDir) -> Store {
    let store = open(folder).await;
    commit(&store, vec![version("a.txt", &lines(90, |line| format!("{line} word{line} both")))]).await;
    commit(&store, vec![version("b.txt", &lines(9, |line| format!("{line} last{line} both")))]).await;
    store
}

fn segment_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = files_below(&folder.join("vectors/segments"));
    files.sort();
    files
}

/// Damages one file at a time in a copy of the same library. Whatever is damaged: a search fails with an error that
/// says what to do, or returns what is stored; what a check does not find does not change what is found; after a
/// repair everything is found.
async fn every_damage_is_survived(kind: Damage) {
    let original = TempDir::new().expect("a folder");
    let store = filled(&original).await;
    let right = searched(&store).await.expect("whole");
    store.close().await.expect("closed");
    for file in segment_files(original.path()) {
        let name = file.strip_prefix(original.path()).expect("inside");
        let folder = TempDir::new().expect("a folder");
        copy(original.path(), folder.path());
        damage(&folder.path().join(name), kind);

        let store = open(&folder).await;
        let found = searched(&store).await;
        let report = store.check().await.expect("a check");
        match found {
            Err(error) => {
                assert!(error.to_string().contains("ibid doctor --repair"), "{kind:?} {name:?}: {error}");
                assert!(!report.is_healthy(), "{kind:?} {name:?}: {error}");
            }
            Ok(found) => {
                assert!(found == right || !report.is_healthy(), "{kind:?} {name:?}: not found by a check")
            }
        }
        let report = store.repair(&embedder(), &Words).await.expect("repaired");
        assert!(report.is_healthy() && report.points == 99, "{kind:?} {name:?}: {report:?}");
        let found = searched(&store).await.expect("whole again");
        assert_eq!(found.len(), right.len(), "{kind:?} {name:?}");
    }
}

/// How many hits several searches have, by kind.
async fn searched(store: &Store) -> Result<Vec<usize>, StoreError> {
    let mut hits = Vec::new();
    for (letter, word) in [("1", "word7"), ("2", "last3"), ("8", "both")] {
        for filter in [Filter::new(), Filter::new().format(ibid_core::DocumentFormat::Text)] {
            hits.push(store.search_dense(&dense(letter), &filter, 20).await?.len());
            hits.push(store.search_sparse(&sparse(word), &filter, 200).await?.len());
        }
    }
    Ok(hits)
}

fn copy(from: &Path, to: &Path) {
    for file in files_below(from) {
        let copied = to.join(file.strip_prefix(from).expect("inside"));
        fs_err::create_dir_all(copied.parent().expect("a folder")).expect("made");
        fs_err::copy(&file, copied).expect("copied");
    }
}

#[tokio::test]
async fn missing_files_are_survived() {
    every_damage_is_survived(DAMAGES[0]).await;
}

#[tokio::test]
async fn emptied_files_are_survived() {
    every_damage_is_survived(DAMAGES[1]).await;
}

#[tokio::test]
async fn files_that_are_cut_off_are_survived() {
    every_damage_is_survived(DAMAGES[2]).await;
}

#[tokio::test]
async fn flipped_bytes_are_survived() {
    every_damage_is_survived(DAMAGES[3]).await;
}
