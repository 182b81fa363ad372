//! The ZIP archive of a DOCX, with a limit on what it unpacks to.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::extract::ExtractError;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
    limit: u64,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, ExtractError> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            // An OLE container under this name is a DOCX that Word encrypted.
            return Err(ExtractError::Encrypted);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        Ok(Self { zip, left: limit, limit })
    }

    /// The text of a part that every DOCX has.
    pub(super) fn required(&mut self, name: &str) -> Result<String, ExtractError> {
        self.optional(name)?.ok_or_else(|| ExtractError::Damaged {
            format: "DOCX",
            reason: format!("the archive has no `{name}`"),
        })
    }

    /// The text of a part.
    pub(super) fn optional(&mut self, name: &str) -> Result<Option<String>, ExtractError> {
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(&error)),
        };
        let mut bytes = Vec::new();
        // The size that the archive declares may be a lie: what counts is what comes out.
        part.take(self.left + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        if bytes.len() as u64 > self.left {
            return Err(ExtractError::TooLarge {
                what: "what it unpacks to",
                found: self.limit + 1,
                limit: self.limit,
            });
        }
        self.left -= bytes.len() as u64;
        String::from_utf8(bytes).map(Some).map_err(|error| damaged(&error))
    }
}

fn damaged(error: &dyn std::error::Error) -> ExtractError {
    ExtractError::Damaged { format: "DOCX", reason: error.to_string() }
}
