//! A download under way: a file that gets its name only when its hash is right.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The file `NAME.part`, and beside it how many wheels of it are complete.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
}

impl Partial {
    pub(super) fn of(target: &Path) -> Self {
        let mut name = target.as_os_str().to_owned();
        name.push(".part");
        Self { path: PathBuf::from(name) }
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
        file.set_len(length)
    }

    /// The lengths of the file after each complete wheel.
    pub(super) fn checkpoints(&self) -> Vec<u64> {
        let text = fs_err::read_to_string(self.checkpoint_path()).unwrap_or_default();
        text.lines().map_while(|line| line.parse().ok()).collect()
    }

    pub(super) fn add_checkpoint(&self, length: u64) -> std::io::Result<()> {
        let mut file = fs_err::OpenOptions::new().create(true).append(true).open(self.checkpoint_path())?;
        writeln!(file, "{length}")
    }

    fn checkpoint_path(&self) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(".wheels");
        PathBuf::from(name)
    }

    /// The SHA-256 of what is there, in hexadecimal.
    pub(super) fn sha256(&self) -> std::io::Result<String> {
        let mut file = fs_err::File::open(&self.path)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
        }
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Gives the file its name, after it is safely on the disk.
    pub(super) fn finish(&self, target: &Path) -> std::io::Result<()> {
        fs_err::File::open(&self.path)?.sync_all()?;
        fs_err::rename(&self.path, target)?;
        self.forget_checkpoints();
        Ok(())
    }

    /// Deletes it.
    pub(super) fn discard(&self) {
        // What is not there need not be deleted.
        let _ = fs_err::remove_file(&self.path);
        self.forget_checkpoints();
    }

    fn forget_checkpoints(&self) {
        let _ = fs_err::remove_file(self.checkpoint_path());
    }
}
