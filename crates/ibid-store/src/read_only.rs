//! Libraries that this process cannot write: on a disk that is mounted read-only, or in the folder of another user.
//!
//! SQLite wants a log beside the catalog, and the vector engine (0.7.2) opens all its files for writing. So the vectors,
//! and the catalog where others may write it meanwhile, are read from a copy in the folder for temporary files.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;

use crate::StoreError;
use crate::catalog::Catalog;
use crate::lock::{self, VectorsLock};

/// What is copied at a time; of those without anything in them none is written, for the engine's files are mostly holes.
const BLOCK: usize = 64 << 10;
/// How often a catalog that was written to while it was copied is copied again.
const TRIES: usize = 5;

/// Why a library cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Nobody can write to it by way of this disk.
    Disk,
    /// Others may.
    Permission,
}

/// What keeps this process from writing to the library in `folder`, which is there; `None` where nothing does.
pub(crate) fn obstacle(folder: &Path) -> Option<Obstacle> {
    let catalog = fs_err::OpenOptions::new().write(true).open(Catalog::path_in(folder)).map(drop);
    let error = catalog.and_then(|()| lock::can_be_made(folder)).err()?;
    match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem => Some(Obstacle::Disk),
        io::ErrorKind::PermissionDenied => Some(Obstacle::Permission),
        _ => None,
    }
}

/// Copies of files of a library that cannot be written, deleted when dropped.
#[derive(Debug)]
pub(crate) struct PrivateCopy {
    folder: TempDir,
}

impl PrivateCopy {
    /// The catalog of the library in `folder`, with what its log holds.
    pub(crate) fn of_catalog(folder: &Path) -> Result<Self, StoreError> {
        let copy = Self::empty(folder)?;
        for _ in 0..TRIES {
            let before = stamps(folder)?;
            for (name, stamp) in &before {
                let (from, to) = (folder.join(name), copy.path().join(name));
                if stamp.is_some() {
                    copy_file(&from, &to, folder)?;
                } else if to.exists() {
                    fs_err::remove_file(to)?;
                }
            }
            if stamps(folder)? == before {
                return Ok(copy);
            }
        }
        Err(StoreError::Changing { folder: folder.to_owned() })
    }

    /// The vectors in `folder`, while nobody writes to them; waits for that as `patience` says.
    pub(crate) fn of_vectors(folder: &Path, patience: std::time::Duration) -> Result<Self, StoreError> {
        let copy = Self::empty(folder)?;
        let _lock = VectorsLock::share(folder, patience)?;
        if folder.exists() {
            copy_folder(folder, copy.path(), folder)?;
        }
        Ok(copy)
    }

    /// Where the copies are.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn empty(of: &Path) -> Result<Self, StoreError> {
        let folder = tempfile::Builder::new().prefix("ibid-").tempdir();
        folder.map(|folder| Self { folder }).map_err(|source| no_room(of, source))
    }
}

/// Size and time of the catalog and its log, where they are.
type Stamps = [(String, Option<(u64, SystemTime)>); 2];

fn stamps(folder: &Path) -> Result<Stamps, StoreError> {
    let stamp = |name: String| match fs_err::metadata(folder.join(&name)) {
        Ok(found) => Ok((name, Some((found.len(), found.modified()?)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((name, None)),
        Err(error) => Err(StoreError::from(error)),
    };
    Ok([stamp(Catalog::FILE.to_owned())?, stamp(Catalog::LOG.to_owned())?])
}

fn copy_folder(from: &Path, to: &Path, of: &Path) -> Result<(), StoreError> {
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs_err::create_dir(&target).map_err(|source| no_room(of, source))?;
            copy_folder(&entry.path(), &target, of)?;
        } else {
            copy_file(&entry.path(), &target, of)?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path, of: &Path) -> Result<(), StoreError> {
    let mut source = fs_err::File::open(from)?;
    let mut target = fs_err::File::create(to).map_err(|error| no_room(of, error))?;
    let mut block = vec![0; BLOCK];
    let mut length = 0;
    loop {
        let read = source.read(&mut block)?;
        if read == 0 {
            break;
        }
        length += read as u64;
        let written = if block[..read].iter().all(|byte| *byte == 0) {
            target.seek(SeekFrom::Start(length)).map(drop)
        } else {
            target.write_all(&block[..read])
        };
        written.map_err(|error| no_room(of, error))?;
    }
    target.set_len(length).map_err(|error| no_room(of, error))
}

fn no_room(of: &Path, source: io::Error) -> StoreError {
    let (folder, temporary): (PathBuf, PathBuf) = (of.to_owned(), std::env::temp_dir());
    StoreError::NotCopied { folder, temporary, source }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BLOCK, PrivateCopy};

    #[test]
    fn a_copy_is_the_same_to_the_last_byte_and_gone_when_dropped() {
        let folder = tempfile::tempdir().expect("a folder");
        let vectors = folder.path().join("vectors");
        let files = [
            ("empty", vec![]),
            ("holes", [vec![0; 3 * BLOCK], vec![7; 10], vec![0; BLOCK + 1]].concat()),
            ("below/end", vec![1; BLOCK]),
            ("below/zeros", vec![0; 5]),
        ];
        fs_err::create_dir_all(vectors.join("below")).expect("made");
        for (name, bytes) in &files {
            fs_err::write(vectors.join(name), bytes).expect("written");
        }
        let copy = PrivateCopy::of_vectors(&vectors, Duration::ZERO).expect("copied");
        for (name, bytes) in &files {
            assert_eq!(&fs_err::read(copy.path().join(name)).expect("read"), bytes, "{name}");
        }
        let path = copy.path().to_owned();
        drop(copy);
        assert!(!path.exists());
    }
}
