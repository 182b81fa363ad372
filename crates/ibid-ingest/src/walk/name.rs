use std::ffi::OsStr;
use std::path::Path;

use ibid_core::{ContentHash, is_printable};

/// What stands before a part of the hash, where a name has one.
pub(super) const BEFORE_HASH: char = '~';

/// The name that a walk gives to what has this path below its folder: components with forward slashes, and with a part
/// of its hash in one that cannot be shown.
///
/// ```
/// assert_eq!(ibid_ingest::shown_name("contracts/lease.pdf".as_ref()), "contracts/lease.pdf");
/// ```
pub fn of(path: &Path) -> String {
    path.components().map(|part| component(part.as_os_str())).collect::<Vec<_>>().join("/")
}

/// A component as text that can be shown. One that cannot, or is not Unicode, gets a part of its hash before the
/// extension: two such names must not become one.
fn component(part: &OsStr) -> String {
    if let Some(text) = part.to_str()
        && text.chars().all(is_printable)
    {
        return text.to_owned();
    }
    let shown: String = part
        .to_string_lossy()
        .chars()
        .map(|character| if is_printable(character) { character } else { '_' })
        .collect();
    let hash = ContentHash::of(part.as_encoded_bytes());
    let digits = hash.to_string();
    let digits = digits.trim_start_matches("blake3:").get(..8).unwrap_or_default();
    match shown.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}{BEFORE_HASH}{digits}.{extension}"),
        None => format!("{shown}{BEFORE_HASH}{digits}"),
    }
}
