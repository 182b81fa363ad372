//! Files of the vectors that are damaged: what a search says, what a check finds, what a repair makes of it.

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

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

/// What of a file is on the disk: the engine makes files of 32 MB, of which little more than the beginning is used.
fn used(file: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;

    let metadata = fs_err::metadata(file).expect("there");
    metadata.len().min(metadata.blocks() * 512)
}

fn head(file: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let opened = fs_err::File::open(file).expect("opened");
    opened.take(used(file)).read_to_end(&mut bytes).expect("read");
    bytes
}

fn damage(path: &Path, damage: Damage) {
    let mut file = fs_err::OpenOptions::new().read(true).write(true).open(path).expect("opened");
    let length = file.metadata().expect("there").len();
    match damage {
        Damage::Missing => fs_err::remove_file(path).expect("removed"),
        Damage::Emptied => file.set_len(0).expect("emptied"),
        Damage::CutOff => file.set_len(length.min(used(path)) / 2).expect("cut off"),
        // A run in what is used of the file.
        Damage::Flipped => {
            let mut bytes = head(path);
            let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            bytes[end / 3..end].iter_mut().take(64).for_each(|byte| *byte ^= 0x5a);
            file.seek(SeekFrom::Start(0)).expect("sought");
            file.write_all(&bytes).expect("written");
        }
    }
}

/// A library of one segment that is indexed and one that is not.
async fn filled(folder: &TempDir) -> Store {
    let store = open(folder).await;
    commit(&store, vec![version("a.txt", &lines(90, |line| format!("{line} word{line} both")))]).await;
    commit(&store, vec![version("b.txt", &lines(9, |line| format!("{line} last{line} both")))]).await;
    store
}

/// Damages one file at a time in a copy of the same library. Whatever is damaged: a search fails with an error that
/// says what to do, or finds what it should, or a check finds the damage; after a repair everything is found.
async fn every_damage_is_survived(kind: Damage) {
    let original = TempDir::new().expect("a folder");
    let store = filled(&original).await;
    let right = searched(&store).await.expect("whole");
    store.close().await.expect("closed");
    let mut files = files_below(&original.path().join("vectors"));
    files.sort();
    // The three fields' indexes are alike.
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(kind_of(file)));
    for file in files {
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
                assert!(
                    found == right || !report.is_healthy(),
                    "{kind:?} {name:?}: {found:?}, not {right:?}"
                );
            }
        }
        let report = store.repair(&embedder(), &Words).await.expect("repaired");
        assert!(report.is_healthy() && report.points == 99, "{kind:?} {name:?}: {report:?}");
        assert_eq!(searched(&store).await.expect("whole again"), right, "{kind:?} {name:?}");
    }
}

/// The path within a segment, without the name of a field.
fn kind_of(file: &Path) -> Vec<String> {
    let parts = file.components().rev().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts = parts.take_while(|part| part.len() != 36 && part != "vectors");
    parts.map(|part| part.rsplit_once('-').map_or(part.clone(), |(_, last)| last.to_owned())).collect()
}

/// How many hits several searches have, by kind.
async fn searched(store: &Store) -> Result<Vec<usize>, StoreError> {
    let mut hits = Vec::new();
    for (letter, word) in [("1", "word7"), ("2", "last3"), ("8", "both")] {
        for filter in [Filter::new(), Filter::new().path("a.txt").expect("a glob")] {
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
        fs_err::write(&copied, head(&file)).expect("written");
        let length = fs_err::metadata(&file).expect("there").len();
        fs_err::OpenOptions::new().write(true).open(copied).expect("opened").set_len(length).expect("grown");
    }
}

#[tokio::test]
async fn missing_files_are_survived() {
    every_damage_is_survived(Damage::Missing).await;
}

#[tokio::test]
async fn emptied_files_are_survived() {
    every_damage_is_survived(Damage::Emptied).await;
}

#[tokio::test]
async fn files_that_are_cut_off_are_survived() {
    every_damage_is_survived(Damage::CutOff).await;
}

#[tokio::test]
async fn flipped_bytes_are_survived() {
    every_damage_is_survived(Damage::Flipped).await;
}
