//! A library as one file: a compressed tar archive of its files, and a list of them with their hashes at the end.

mod manifest;
mod pack;
mod unpack;

pub use manifest::ArchiveManifest;
pub(crate) use pack::pack;
pub(crate) use unpack::{replace, unpack};

use crate::{Counts, LibrarySettings};

/// The name of the list within the archive; it comes last.
const MANIFEST: &str = "ibid-library.json";
/// The list of a library of a million files is shorter.
const LONGEST_MANIFEST: u64 = 256 << 20;

/// The list of an archive that is to be written, without files.
pub(crate) fn manifest_of(settings: &LibrarySettings, counts: Counts) -> ArchiveManifest {
    ArchiveManifest::new(&settings.embedding, counts)
}
