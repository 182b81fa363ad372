use std::io::Read;
use std::path::Path;

use ibid_core::{ContentHash, ContentHasher};

/// The hash of the bytes of a file.
pub(crate) fn hash(path: &Path) -> std::io::Result<ContentHash> {
    let mut file = fs_err::File::open(path)?;
    let mut hasher = ContentHasher::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}
