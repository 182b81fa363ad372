use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use ibid_core::ContentHasher;

use super::manifest::ArchivedFile;
use super::{ArchiveManifest, MANIFEST};

/// Writes the files of a library to `archive`, which appears only when it is whole.
///
/// `files` are names within the library, each with the place of its contents.
pub(crate) fn pack(
    archive: &Path,
    files: Vec<(String, PathBuf)>,
    mut manifest: ArchiveManifest,
) -> io::Result<ArchiveManifest> {
    let partial = partial(archive);
    let written = write(&partial, files, &mut manifest).and_then(|()| fs_err::rename(&partial, archive));
    if let Err(error) = written {
        let _ = fs_err::remove_file(&partial);
        return Err(error);
    }
    Ok(manifest)
}

fn write(partial: &Path, files: Vec<(String, PathBuf)>, manifest: &mut ArchiveManifest) -> io::Result<()> {
    let file = fs_err::File::create(partial)?;
    // The vector engine sets files aside that are mostly zeros.
    let compressed = GzEncoder::new(io::BufWriter::new(file), Compression::fast());
    let mut builder = tar::Builder::new(compressed);
    for (name, place) in files {
        let opened = fs_err::File::open(place)?;
        let bytes = opened.metadata()?.len();
        let mut hashed = Hashed { inner: opened.take(bytes), hasher: ContentHasher::default() };
        builder.append_data(&mut header(bytes), &name, &mut hashed)?;
        let hash = hashed.hasher.finish();
        manifest.files.push(ArchivedFile { name, bytes, hash });
    }
    let list = serde_json::to_vec_pretty(manifest)?;
    builder.append_data(&mut header(list.len() as u64), MANIFEST, list.as_slice())?;
    let buffered = builder.into_inner()?.finish()?;
    let file = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}

/// A header of a file, the same wherever and whenever it is written.
fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(0);
    header
}

fn partial(archive: &Path) -> PathBuf {
    let mut name = archive.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    archive.with_file_name(name)
}

/// Hashes what is read.
pub(super) struct Hashed<R> {
    pub(super) inner: R,
    pub(super) hasher: ContentHasher,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}
