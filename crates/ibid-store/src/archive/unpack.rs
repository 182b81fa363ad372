use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use ibid_core::{ContentHash, ContentHasher};

use super::pack::Hashed;
use super::{ArchiveManifest, LONGEST_MANIFEST, MANIFEST};

/// Bytes of a block that is left out where all of them are 0.
const HOLE: usize = 64 << 10;

/// Unpacks an archive into `folder`, which is new, and compares every file with the list.
///
/// # Errors
/// When it is no archive of a library, is cut off, or a file is not what the list says.
pub(crate) fn unpack(archive: &Path, folder: &Path) -> io::Result<ArchiveManifest> {
    let file = fs_err::File::open(archive)?;
    let mut archive = tar::Archive::new(GzDecoder::new(io::BufReader::new(file)));
    let mut found: HashMap<String, (u64, ContentHash)> = HashMap::new();
    let mut manifest = None;
    for entry in archive.entries()? {
        let mut entry = entry?;
        if manifest.is_some() {
            return Err(invalid("something follows its list of files"));
        }
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(invalid("it holds something that is no file"));
        }
        let name = entry.path()?.to_str().map(str::to_owned);
        let name =
            name.filter(|name| is_inside(name)).ok_or_else(|| invalid("a name in it leads elsewhere"))?;
        if name == MANIFEST {
            let mut text = Vec::new();
            entry.take(LONGEST_MANIFEST).read_to_end(&mut text)?;
            let list: ArchiveManifest = serde_json::from_slice(&text)
                .map_err(|error| invalid(&format!("its list of files cannot be read: {error}")))?;
            if !list.is_known() {
                return Err(invalid("it was written by another version of ibid"));
            }
            manifest = Some(list);
            continue;
        }
        let place = folder.join(&name);
        if let Some(parent) = place.parent() {
            fs_err::create_dir_all(parent)?;
        }
        let mut hashed = Hashed { inner: &mut entry, hasher: ContentHasher::default() };
        let mut file = fs_err::File::create_new(place)?;
        let bytes = copy_with_holes(&mut hashed, &mut file)?;
        file.sync_all()?;
        let hash = hashed.hasher.finish();
        found.insert(name, (bytes, hash));
    }
    let manifest =
        manifest.ok_or_else(|| invalid("it has no list of files: it is cut off, or no library"))?;
    // The entries end before the compressed stream does, and its checksum, which covers the list too, is at its end.
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    for file in &manifest.files {
        if found.remove(&file.name) != Some((file.bytes, file.hash)) {
            return Err(invalid(&format!("{} in it is not what was written", file.name)));
        }
    }
    match found.into_keys().next() {
        Some(name) => Err(invalid(&format!("{name} in it is not in its list of files"))),
        None => Ok(manifest),
    }
}

/// As [`io::copy`], but blocks of zeros are not written: files of vectors are mostly that, and take no room where the file
/// system knows holes.
fn copy_with_holes(from: &mut impl Read, to: &mut fs_err::File) -> io::Result<u64> {
    let mut block = vec![0; HOLE];
    let mut length = 0;
    loop {
        let mut filled = 0;
        while filled < block.len() {
            match from.read(&mut block[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let read = &block[..filled];
        length += filled as u64;
        if read.iter().all(|byte| *byte == 0) {
            to.seek(SeekFrom::Start(length))?;
        } else {
            to.write_all(read)?;
        }
        if filled < block.len() {
            to.set_len(length)?;
            return Ok(length);
        }
    }
}

/// Puts `new` in the place of `old`, at once where the system can do that; `old` is then deleted.
pub(crate) fn replace(new: &Path, old: &Path) -> io::Result<()> {
    if !old.exists() {
        return fs_err::rename(new, old);
    }
    if !exchange(new, old)? {
        let aside = aside(old);
        fs_err::rename(old, &aside)?;
        if let Err(error) = fs_err::rename(new, old) {
            fs_err::rename(&aside, old)?;
            return Err(error);
        }
        return fs_err::remove_dir_all(aside);
    }
    fs_err::remove_dir_all(new)
}

/// Exchanges two folders in one step; `false` where the system or the file system cannot.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it fails elsewhere")]
fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}

fn aside(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".replaced");
    folder.with_file_name(name)
}

fn is_inside(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, SeekFrom};

    use super::{HOLE, copy_with_holes, is_inside};

    #[test]
    fn zeros_are_left_out_and_read_all_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        for (length, tail) in [(0, 0), (5, 5), (HOLE, 0), (3 * HOLE, 1), (20 * HOLE + 7, 0)] {
            let mut bytes = vec![0; length];
            bytes.iter_mut().rev().take(tail).for_each(|byte| *byte = 7);
            let mut file = fs_err::File::options()
                .create(true)
                .truncate(true)
                .read(true)
                .write(true)
                .open(folder.path().join("file"))
                .expect("opened");
            let copied = copy_with_holes(&mut bytes.as_slice(), &mut file).expect("copied");
            assert_eq!(copied, length as u64);
            file.seek(SeekFrom::Start(0)).expect("sought");
            let mut read = Vec::new();
            file.read_to_end(&mut read).expect("read");
            assert_eq!(read, bytes);
            #[cfg(target_os = "linux")]
            {
                use std::os::unix::fs::MetadataExt as _;
                let held = file.metadata().expect("known").blocks() * 512;
                assert!(held <= HOLE as u64 * 2, "{length} bytes take {held}");
            }
        }
    }

    #[test]
    fn only_names_within_the_folder_are_unpacked() {
        assert!(is_inside("catalog.sqlite") && is_inside("vectors/segments/a"));
        for name in ["", "/etc/passwd", "../outside", "vectors/../../outside", "./catalog.sqlite"] {
            assert!(!is_inside(name), "{name}");
        }
    }
}
