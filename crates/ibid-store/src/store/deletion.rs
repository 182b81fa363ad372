//! Whether anything of a document that was removed is left.

use std::io::Read;
use std::path::{Path, PathBuf};

use ibid_core::DocumentName;
use serde::Serialize;

use super::Store;
use crate::StoreError;
use crate::vectors::{DocumentSet, PointFilter};

/// What was found of a document that was removed. Nothing is a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeletionReport {
    /// Versions of it in the catalog, in whatever state.
    pub versions: usize,
    /// Points of it among the vectors.
    pub points: usize,
    /// Traces and turns of conversations that name it.
    pub records: usize,
    /// Files of the library that hold one of the texts that were looked for.
    pub holding: Vec<PathBuf>,
    /// Files that were read for that.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl DeletionReport {
    /// Whether nothing was found.
    pub fn is_proof(&self) -> bool {
        self.versions == 0 && self.points == 0 && self.records == 0 && self.holding.is_empty()
    }
}

impl Store {
    /// Deletes the traces of answers and the turns of conversations that name a document: they hold what a language
    /// model said of it. Returns how many.
    ///
    /// # Errors
    /// When the library was opened for reading, or the catalog fails.
    pub async fn forget_records_of(&self, name: &DocumentName) -> Result<usize, StoreError> {
        self.writable()?;
        self.catalog.forget_records_of(name).await
    }

    /// Looks for a document in the catalog and the vectors, and for `texts` in every byte of the library's files.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn look_for_removed(
        &self,
        name: &DocumentName,
        texts: &[String],
    ) -> Result<DeletionReport, StoreError> {
        let (versions, records) = self.catalog.count_of(name).await?;
        let filter =
            PointFilter { documents: DocumentSet::Only(vec![name.clone()]), ..PointFilter::default() };
        let points = self.vectors.count(filter).await?;
        let mut report = DeletionReport { versions, points, records, ..DeletionReport::default() };
        let needles: Vec<Vec<u8>> =
            texts.iter().filter(|text| !text.is_empty()).map(|text| text.as_bytes().to_vec()).collect();
        let folder = self.folder.clone();
        let read = move || look_into(&folder, &needles, &mut report).map(|()| report);
        Ok(tokio::task::spawn_blocking(read).await.map_err(std::io::Error::other)??)
    }
}

fn look_into(folder: &Path, needles: &[Vec<u8>], report: &mut DeletionReport) -> std::io::Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            look_into(&entry.path(), needles, report)?;
            continue;
        }
        let (bytes, holds) = holds(&entry.path(), needles)?;
        report.files += 1;
        report.bytes += bytes;
        if holds {
            report.holding.push(entry.path());
        }
    }
    Ok(())
}

/// The bytes of a file, and whether one of the needles is in it.
fn holds(path: &Path, needles: &[Vec<u8>]) -> std::io::Result<(u64, bool)> {
    const PIECE: usize = 1 << 20;
    let overlap = needles.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1);
    let mut file = fs_err::File::open(path)?;
    let (mut window, mut total, mut holds) = (Vec::new(), 0, false);
    loop {
        let kept = window.len().min(overlap);
        window.drain(..window.len() - kept);
        let count = file.by_ref().take(PIECE as u64).read_to_end(&mut window)?;
        if count == 0 {
            return Ok((total, holds));
        }
        total += count as u64;
        holds = holds || needles.iter().any(|needle| contains(&window, needle));
    }
}

fn contains(window: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = window;
    while let Some(place) = rest.iter().position(|byte| byte == first) {
        rest = &rest[place..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{contains, holds};

    proptest! {
        #[test]
        fn a_text_is_found_exactly_where_it_is(window in "[ab]{0,40}", needle in "[ab]{1,6}") {
            prop_assert_eq!(contains(window.as_bytes(), needle.as_bytes()), window.contains(&needle));
        }
    }

    #[test]
    fn a_text_across_two_pieces_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let mut bytes = vec![b'x'; (1 << 20) - 3];
        bytes.extend_from_slice(b"canary");
        fs_err::write(&path, &bytes).expect("written");
        let found = holds(&path, &[b"canary".to_vec()]).expect("read");
        assert_eq!(found, (bytes.len() as u64, true));
        assert!(!holds(&path, &[b"canaries".to_vec()]).expect("read").1);
    }
}
