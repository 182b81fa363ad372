use std::collections::HashMap;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use ibid_core::{ContentHash, ContentHasher};

use super::pack::Hashed;
use super::{ArchiveManifest, LONGEST_MANIFEST, MANIFEST};

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
        let bytes = io::copy(&mut hashed, &mut file)?;
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
    use super::is_inside;

    #[test]
    fn only_names_within_the_folder_are_unpacked() {
        assert!(is_inside("catalog.sqlite") && is_inside("vectors/segments/a"));
        for name in ["", "/etc/passwd", "../outside", "vectors/../../outside", "./catalog.sqlite"] {
            assert!(!is_inside(name), "{name}");
        }
    }
}
