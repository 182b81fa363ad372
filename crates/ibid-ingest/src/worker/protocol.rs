//! What parent and worker say to one another: frames of four bytes of length and a value in MessagePack.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ibid_core::{Document, DocumentName};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::WorkerLimits;
use crate::extract::BrokenPart;
use crate::{ExtractSettings, SourceFile};

/// Both ends must be of the same release: the form of documents is not one for other programs.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The longest frame that is not a document.
pub(super) const SHORT: u64 = 1 << 20;

/// The parent's first frame.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) worker: WorkerLimits,
    pub(super) reading: ExtractSettings,
}

/// A file that is to be read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The bytes of the path: not every path is Unicode.
    path: Vec<u8>,
    name: DocumentName,
    size: u64,
    modified_ns: i64,
    /// What ended the worker that read it before.
    broken: Option<BrokenPart>,
}

/// What a worker says.
#[derive(Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "a reply is read and taken apart at once")]
pub(super) enum Reply {
    /// Its first frame, when its limits are set.
    Ready { version: String },
    /// A document of the file.
    Document(Document),
    /// The file, or what is of this name in it, cannot be read.
    Refused { name: DocumentName, reason: String },
    /// There is no more to say about the file.
    Done,
}

impl Request {
    pub(super) fn of(file: &SourceFile, broken: Option<BrokenPart>) -> Self {
        Self {
            path: path_bytes(&file.path),
            name: file.name.clone(),
            size: file.size,
            modified_ns: file.modified_ns,
            broken,
        }
    }

    pub(super) fn into_parts(self) -> (SourceFile, Option<BrokenPart>) {
        let Self { path, name, size, modified_ns, broken } = self;
        (SourceFile { path: path_of(path), name, size, modified_ns }, broken)
    }
}

#[cfg(unix)]
fn path_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// A frame is longer than is allowed.
#[derive(Debug, thiserror::Error)]
#[error("a frame of {found} bytes, more than {limit}")]
pub(super) struct TooLong {
    pub(super) found: u64,
    pub(super) limit: u64,
}

/// Writes one frame; fails with [`TooLong`] before anything is written.
pub(super) fn write<T: Serialize>(output: &mut impl Write, value: &T, limit: u64) -> io::Result<()> {
    let bytes = rmp_serde::to_vec_named(value).map_err(io::Error::other)?;
    let found = bytes.len() as u64;
    let limit = limit.min(u64::from(u32::MAX));
    let length = u32::try_from(bytes.len()).ok().filter(|_| found <= limit);
    let length = length.ok_or_else(|| io::Error::other(TooLong { found, limit }))?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

/// Reads one frame; `None` where the other end is closed between two frames.
pub(super) fn read<T: DeserializeOwned>(input: &mut impl Read, limit: u64) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    let mut filled = 0;
    while filled < length.len() {
        match input.read(&mut length[filled..]) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let found = u64::from(u32::from_le_bytes(length));
    if found > limit {
        return Err(io::Error::other(TooLong { found, limit }));
    }
    // The length is not believed: memory grows with what really comes.
    let mut bytes = Vec::new();
    input.take(found).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != found {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    rmp_serde::from_slice(&bytes).map(Some).map_err(io::Error::other)
}

/// Whether this is a frame that is too long.
pub(super) fn too_long(error: &io::Error) -> Option<&TooLong> {
    error.get_ref()?.downcast_ref()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BrokenPart, Reply, Request, SHORT, read, too_long, write};
    use crate::SourceFile;

    fn refused(reason: &str) -> Reply {
        Reply::Refused { name: "a.txt".parse().expect("a name"), reason: reason.to_owned() }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(reason in ".*", more in ".*") {
            let mut bytes = Vec::new();
            for text in [&reason, &more] {
                write(&mut bytes, &refused(text), SHORT).expect("written");
            }
            let mut input = bytes.as_slice();
            for text in [&reason, &more] {
                let reply: Option<Reply> = read(&mut input, SHORT).expect("read");
                let read = matches!(reply, Some(Reply::Refused { reason, .. }) if reason == *text);
                prop_assert!(read);
            }
            let end: Option<Reply> = read(&mut input, SHORT).expect("the end");
            prop_assert!(end.is_none());
        }

        #[test]
        fn garbage_is_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _: Result<Option<Reply>, _> = read(&mut bytes.as_slice(), SHORT);
        }
    }

    #[test]
    fn a_frame_that_is_cut_off_or_too_long_is_an_error() {
        let mut bytes = Vec::new();
        write(&mut bytes, &refused("no"), SHORT).expect("written");
        for end in 1..bytes.len() {
            read::<Reply>(&mut &bytes[..end], SHORT).expect_err("cut off");
        }
        let error = read::<Reply>(&mut &[0xff, 0xff, 0xff, 0xff, 1][..], 100).expect_err("too long");
        assert_eq!(too_long(&error).expect("the reason").found, u64::from(u32::MAX));
        let error = write(&mut Vec::new(), &refused(&"x".repeat(200)), 100).expect_err("too long");
        assert!(too_long(&error).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_unicode_arrives_as_it_is() {
        use std::os::unix::ffi::OsStringExt;
        let path = std::ffi::OsString::from_vec(b"/docs/caf\xe9.txt".to_vec()).into();
        let file = SourceFile { path, name: "a.txt".parse().expect("a name"), size: 1, modified_ns: 2 };
        let mut bytes = Vec::new();
        let broken = Some(BrokenPart { given: 2, reason: Some("it broke".to_owned()) });
        write(&mut bytes, &Request::of(&file, broken.clone()), SHORT).expect("written");
        let read: Option<Request> = read(&mut bytes.as_slice(), SHORT).expect("read");
        assert_eq!(read.expect("a request").into_parts(), (file, broken));
    }
}
