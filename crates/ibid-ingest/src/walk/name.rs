use std::ffi::OsStr;
use std::path::Path;

use ibid_core::ContentHash;

/// The name of a relative path: its components with forward slashes.
pub(super) fn of(path: &Path) -> String {
    path.components().map(|part| component(part.as_os_str())).collect::<Vec<_>>().join("/")
}

/// A component as text. One that is not Unicode gets a part of its hash before the extension: two such names
/// must not become one.
fn component(part: &OsStr) -> String {
    if let Some(text) = part.to_str() {
        return text.to_owned();
    }
    let lossy = part.to_string_lossy();
    let hash = ContentHash::of(part.as_encoded_bytes());
    let digits = hash.to_string();
    let digits = digits.trim_start_matches("blake3:").get(..8).unwrap_or_default();
    match lossy.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}~{digits}.{extension}"),
        None => format!("{lossy}~{digits}"),
    }
}
