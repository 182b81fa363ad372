use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use ibid_core::is_printable;
use tar::EntryType;

use super::{Allowance, Member};
use crate::extract::ExtractError;

/// How much of what a gzip file holds is looked at to tell whether it is an archive.
const HEADER: usize = 512;
/// How much is told of where a link leads.
const LONGEST_TARGET: usize = 200;

fn damaged(error: &std::io::Error) -> ExtractError {
    ExtractError::Damaged { format: "TAR", reason: error.to_string() }
}

pub(super) fn each(
    bytes: &[u8],
    allowance: &mut Allowance<'_>,
    on_member: &mut dyn FnMut(&str, Member, &mut Allowance<'_>),
) -> Result<(), ExtractError> {
    members(Cursor::new(bytes), bytes.len() as u64, allowance, on_member)
}

/// The members of a packed archive; a packed file is a member without a name of its own.
pub(super) fn each_of_gzip(
    bytes: &[u8],
    allowance: &mut Allowance<'_>,
    on_member: &mut dyn FnMut(&str, Member, &mut Allowance<'_>),
) -> Result<(), ExtractError> {
    let mut header = Vec::new();
    let gzip = |error: std::io::Error| ExtractError::Damaged { format: "gzip", reason: error.to_string() };
    MultiGzDecoder::new(bytes).take(HEADER as u64).read_to_end(&mut header).map_err(gzip)?;
    if is_tar(&header) {
        return members(MultiGzDecoder::new(bytes), bytes.len() as u64, allowance, on_member);
    }
    allowance.take_file()?;
    let member = allowance.read(MultiGzDecoder::new(bytes), bytes.len() as u64, "gzip");
    on_member("", member, allowance);
    Ok(())
}

/// Whether these are the first bytes of a TAR archive.
pub(in crate::extract) fn is_tar(header: &[u8]) -> bool {
    header.get(257..262) == Some(b"ustar")
}

fn members(
    reader: impl Read,
    packed: u64,
    allowance: &mut Allowance<'_>,
    on_member: &mut dyn FnMut(&str, Member, &mut Allowance<'_>),
) -> Result<(), ExtractError> {
    // What is passed over is unpacked, too: the whole stream is bounded, not only what is read of it.
    let bound = allowance.limits.unpacked_bytes.saturating_mul(2).saturating_add(1 << 20);
    let mut archive = tar::Archive::new(reader.take(bound));
    for entry in archive.entries().map_err(|error| damaged(&error))? {
        let entry = entry.map_err(|error| damaged(&error))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if is_about_others(entry.header().entry_type()) || allowance.leaves_out(&name) {
            continue;
        }
        allowance.take_file()?;
        let member = match refusal(&entry) {
            Some(error) => Err(error),
            None => allowance.read(entry, packed, "TAR"),
        };
        on_member(&name, member, allowance);
        if allowance.is_spent() {
            return Err(allowance.spent());
        }
    }
    Ok(())
}

/// Folders, and what tells of the archive or of other entries: nothing of it is text.
fn is_about_others(kind: EntryType) -> bool {
    match kind {
        EntryType::Directory
        | EntryType::XGlobalHeader
        | EntryType::XHeader
        | EntryType::GNULongName
        | EntryType::GNULongLink => true,
        // Lists of folders and labels of volumes, both of GNU, and the extended headers of Solaris.
        _ => matches!(kind.as_byte(), b'D' | b'V' | b'X'),
    }
}

/// Why an entry is not read, where it is no file.
fn refusal(entry: &tar::Entry<'_, impl Read>) -> Option<ExtractError> {
    let what = match entry.header().entry_type() {
        // What is read of a sparse file has its holes filled.
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => return None,
        EntryType::Link | EntryType::Symlink => return Some(ExtractError::Link { target: target(entry) }),
        EntryType::Fifo => "a pipe",
        EntryType::Char | EntryType::Block => "a device",
        _ => "something of an unknown kind",
    };
    Some(ExtractError::NoFile { what })
}

/// Where a link leads, with `_` for what cannot be shown.
fn target(entry: &tar::Entry<'_, impl Read>) -> String {
    let name = entry.link_name_bytes().unwrap_or_default();
    let shown = |character: char| if is_printable(character) { character } else { '_' };
    String::from_utf8_lossy(&name).chars().take(LONGEST_TARGET).map(shown).collect()
}
