//! OLE containers: XLS and MSG.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use ibid_core::Metadata;
use jiff::Timestamp;

use super::{ExtractError, encoding, one_line};

/// Opens a container.
pub(super) fn open<'a>(
    format: &'static str,
    bytes: &'a [u8],
) -> Result<CompoundFile<Cursor<&'a [u8]>>, ExtractError> {
    CompoundFile::open(Cursor::new(bytes))
        .map_err(|error| ExtractError::Damaged { format, reason: error.to_string() })
}

/// The bytes of a stream, where there is one.
pub(super) fn stream(file: &mut CompoundFile<Cursor<&[u8]>>, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.open_stream(path).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What a container says of its document.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) metadata: Metadata,
}

/// The summary information of a container; what cannot be read of it is left out.
pub(super) fn properties(bytes: &[u8]) -> Properties {
    let summary = open("OLE", bytes).ok().and_then(|mut file| stream(&mut file, "/\u{5}SummaryInformation"));
    summary.and_then(|summary| read_summary(&summary)).unwrap_or_default()
}

const TITLE: u32 = 2;
const AUTHOR: u32 = 4;
const LAST_SAVED: u32 = 13;

fn read_summary(stream: &[u8]) -> Option<Properties> {
    let section = number(stream, 44)? as usize;
    let count = number(stream, section + 4)?.min(64) as usize;
    let mut properties = Properties::default();
    for index in 0..count {
        let entry = section + 8 + index * 8;
        let at = section + number(stream, entry + 4)? as usize;
        match number(stream, entry)? {
            TITLE => properties.title = text(stream, at),
            AUTHOR => properties.metadata.authors.extend(text(stream, at)),
            LAST_SAVED => properties.metadata.date = time(stream.get(at + 4..at + 12)?),
            _ => {}
        }
    }
    Some(properties)
}

fn number(stream: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(stream.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A text property: its type, its length, then bytes in the code page of the writer, or UTF-16.
fn text(stream: &[u8], at: usize) -> Option<String> {
    let kind = number(stream, at)?;
    let length = number(stream, at + 4)? as usize;
    let text = match kind {
        0x1e => encoding::decode(stream.get(at + 8..at + 8 + length)?).text,
        0x1f => utf16(stream.get(at + 8..at + 8 + length.checked_mul(2)?)?),
        _ => return None,
    };
    let text = one_line(text.trim_end_matches('\0'));
    (!text.is_empty()).then_some(text)
}

/// UTF-16, little end first.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned()
}

/// A FILETIME: tenths of microseconds since 1601.
pub(super) fn time(bytes: &[u8]) -> Option<Timestamp> {
    const TENTHS_FROM_1601_TO_1970: i128 = 116_444_736_000_000_000;
    let tenths = u64::from_le_bytes(bytes.try_into().ok()?);
    if tenths == 0 {
        return None;
    }
    Timestamp::from_nanosecond((i128::from(tenths) - TENTHS_FROM_1601_TO_1970) * 100).ok()
}
