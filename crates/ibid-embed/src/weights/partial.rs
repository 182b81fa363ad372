//! A download under way: a file that gets its name only when its hash is right.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The file `NAME.part` or `NAME.wheels.part`, and beside it how many wheels of it are complete. Each kind of
/// source has its own, so that trying one does not lose what another gave.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
}

impl Partial {
    pub(super) fn over_http(target: &Path) -> Self {
        Self { path: with_suffix(target, ".part") }
    }

    pub(super) fn of_wheels(target: &Path) -> Self {
        Self { path: with_suffix(target, ".wheels.part") }
    }

    /// Bytes that are there.
    pub(super) fn len(&self) -> u64 {
        fs_err::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }

    /// The file, to write at the end of.
    pub(super) fn append(&self) -> std::io::Result<fs_err::File> {
        fs_err::OpenOptions::new().create(true).append(true).open(&self.path)
    }

    /// Cuts the file to `length` bytes: what a broken run wrote beyond it is written again.
    pub(super) fn truncate(&self, length: u64) -> std::io::Result<()> {
        let file = fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(&self.path)?;
        file.set_len(length.min(self.len()))
    }

    /// The lengths of the file after each complete wheel.
    pub(super) fn checkpoints(&self) -> Vec<u64> {
        let text = fs_err::read_to_string(self.checkpoint_path()).unwrap_or_default();
        let there = self.len();
        text.lines().map_while(|line| line.parse().ok()).take_while(|length| *length <= there).collect()
    }

    pub(super) fn add_checkpoint(&self, length: u64) -> std::io::Result<()> {
        let mut file = fs_err::OpenOptions::new().create(true).append(true).open(self.checkpoint_path())?;
        writeln!(file, "{length}")
    }

    fn checkpoint_path(&self) -> PathBuf {
        with_suffix(&self.path, ".done")
    }

    pub(super) fn sha256(&self) -> std::io::Result<String> {
        sha256_of(&self.path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name, after it is safely on the disk.
    pub(super) fn finish(&self, target: &Path) -> std::io::Result<()> {
        fs_err::OpenOptions::new().append(true).open(&self.path)?.sync_all()?;
        fs_err::rename(&self.path, target)?;
        for partial in [Self::over_http(target), Self::of_wheels(target)] {
            partial.discard();
        }
        Ok(())
    }

    /// Deletes it.
    pub(super) fn discard(&self) {
        // What is not there need not be deleted.
        let _ = fs_err::remove_file(&self.path);
        let _ = fs_err::remove_file(self.checkpoint_path());
    }
}

/// The SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// When it cannot be read.
///
/// ```
/// let file = tempfile::NamedTempFile::new()?;
/// assert!(ibid_embed::sha256_of(file.path())?.starts_with("e3b0c44298fc1c14"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn sha256_of(path: &Path) -> std::io::Result<String> {
    let mut file = fs_err::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hexadecimal(&hasher.finalize()))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
