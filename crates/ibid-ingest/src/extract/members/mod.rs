//! What is packed in a file: archives as folders, mailboxes as folders of messages.

mod mailbox;
mod name;
mod tar;
mod zip;

use super::{ExtractError, ExtractSettings, Limits};

pub(super) use self::tar::is_tar;
pub(super) use mailbox::is_separator;
pub(super) use name::{member_name, refused_name};

/// A file that holds others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Zip,
    Tar,
    /// One file, or an archive.
    Gzip,
    Mailbox,
}

/// A member of a container, or why it cannot be read.
pub(super) type Member = Result<Vec<u8>, ExtractError>;

/// What may still be unpacked from one file, the archives in it included.
#[derive(Debug)]
pub(super) struct Allowance<'a> {
    limits: &'a Limits,
    bytes: u64,
    files: u64,
    /// Whether members whose names begin with a dot are unpacked.
    hidden: bool,
}

impl<'a> Allowance<'a> {
    pub(super) fn new(settings: &'a ExtractSettings) -> Self {
        let limits = &settings.limits;
        Self { limits, bytes: limits.unpacked_bytes, files: limits.archive_files, hidden: settings.hidden }
    }

    /// Whether a member is a folder, or a file that a walk of a folder leaves out as well.
    fn leaves_out(&self, member: &str) -> bool {
        let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..");
        member.ends_with(['/', '\\'])
            || member.split(['/', '\\']).any(|part| {
                !self.hidden && is_hidden(part) || matches!(part, "__MACOSX" | "Thumbs.db" | ".DS_Store")
            })
    }

    /// Counts a member.
    pub(super) fn take_file(&mut self) -> Result<(), ExtractError> {
        let limit = self.limits.archive_files;
        self.files = self.files.checked_sub(1).ok_or(ExtractError::TooMany {
            what: "files packed in it, or more",
            found: limit.saturating_add(1),
            limit,
        })?;
        Ok(())
    }

    /// Reads a member to its end; it counts what comes out, whatever the archive declares.
    fn read(&mut self, member: impl std::io::Read, packed: u64, format: &'static str) -> Member {
        // Below this a member may be packed as tightly as it likes.
        const SMALL: u64 = 16 << 20;
        use std::io::Read as _;
        let by_ratio = packed.saturating_mul(self.limits.unpacked_ratio).max(SMALL);
        let limit = self.bytes.min(by_ratio).min(self.limits.file_bytes);
        let mut bytes = Vec::new();
        member
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| ExtractError::Damaged { format, reason: error.to_string() })?;
        if bytes.len() as u64 > limit {
            self.bytes = self.bytes.saturating_sub(limit);
            let what = "what is packed in it";
            return Err(ExtractError::TooLarge { what, found: limit.saturating_add(1), limit });
        }
        self.bytes -= bytes.len() as u64;
        Ok(bytes)
    }

    /// Whether nothing more may be unpacked.
    fn is_spent(&self) -> bool {
        self.bytes == 0
    }

    /// Why what follows is not read.
    fn spent(&self) -> ExtractError {
        let limit = self.limits.unpacked_bytes;
        ExtractError::TooLarge { what: "what is packed in it", found: limit.saturating_add(1), limit }
    }
}

/// Gives each member with the name that it has in the container, in order.
///
/// # Errors
/// When the container itself cannot be read, or holds too much; what came before stays given.
pub(super) fn each(
    container: Container,
    bytes: &[u8],
    allowance: &mut Allowance<'_>,
    on_member: &mut dyn FnMut(&str, Member, &mut Allowance<'_>),
) -> Result<(), ExtractError> {
    match container {
        Container::Zip => zip::each(bytes, allowance, on_member),
        Container::Tar => tar::each(bytes, allowance, on_member),
        Container::Gzip => tar::each_of_gzip(bytes, allowance, on_member),
        Container::Mailbox => mailbox::each(bytes, allowance, on_member),
    }
}
