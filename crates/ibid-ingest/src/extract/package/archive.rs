//! The ZIP archive of a document, with a limit on what it unpacks to.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Visit, XmlRules, visit};
use crate::extract::{ExtractError, Limits, encoding};

/// Below this a part may be packed as tightly as it likes.
const SMALL_PART: u64 = 16 << 20;

pub(in crate::extract) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
    limits: &'a Limits,
    rules: XmlRules,
}

impl<'a> Archive<'a> {
    pub(in crate::extract) fn open(
        bytes: &'a [u8],
        format: &'static str,
        limits: &'a Limits,
    ) -> Result<Self, ExtractError> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            // An OLE container under this name is what Office encrypted.
            return Err(ExtractError::Encrypted);
        }
        let rules = XmlRules::new(format, limits);
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(rules, &error))?;
        Ok(Self { zip, left: limits.unpacked_bytes, limits, rules })
    }

    pub(in crate::extract) fn rules(&self) -> XmlRules {
        self.rules
    }

    /// Goes through a part; `false` where there is none.
    pub(in crate::extract) fn visit(
        &mut self,
        name: &str,
        visitor: &mut impl Visit,
    ) -> Result<bool, ExtractError> {
        let Some(xml) = self.part(name)? else { return Ok(false) };
        visit(self.rules, &xml, visitor)?;
        Ok(true)
    }

    /// The text of a part that must be there.
    pub(in crate::extract) fn required_part(&mut self, name: &str) -> Result<String, ExtractError> {
        let rules = self.rules;
        self.part(name)?.ok_or_else(|| damaged(rules, &format!("the archive has no `{name}`")))
    }

    /// The text of a part.
    pub(in crate::extract) fn part(&mut self, name: &str) -> Result<Option<String>, ExtractError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        // XML is UTF-8 or UTF-16, which announces itself; for anything else this would be the wrong place.
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
            Err(error) if encoding::utf16(error.as_bytes()).is_some() => {
                Ok(Some(encoding::decode(error.as_bytes()).text))
            }
            Err(error) => Err(damaged(self.rules, &format!("`{name}`: {error}"))),
        }
    }

    /// The bytes of a part.
    pub(in crate::extract) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let rules = self.rules;
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(rules, &format!("`{name}`: {error}"))),
        };
        // The size that the archive declares may be a lie: what counts is what comes out.
        let packed = part.compressed_size();
        let by_ratio = packed.saturating_mul(self.limits.unpacked_ratio).max(SMALL_PART);
        let limit = self.left.min(by_ratio);
        let mut bytes = Vec::new();
        part.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(rules, &format!("`{name}`: {error}")))?;
        if bytes.len() as u64 > limit {
            if by_ratio < self.left {
                return Err(ExtractError::UnpacksTooFar { what: format!("`{name}`"), packed, limit });
            }
            let limit = self.limits.unpacked_bytes;
            return Err(ExtractError::TooLarge {
                what: "what is packed in it",
                found: limit.saturating_add(1),
                limit,
            });
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }
}

fn damaged(rules: XmlRules, reason: &impl ToString) -> ExtractError {
    ExtractError::Damaged { format: rules.format, reason: reason.to_string() }
}
