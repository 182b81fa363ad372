use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cfb::CompoundFile;
use jiff::Timestamp;

use super::{Attachment, Body, Message, address};
use crate::extract::{ExtractError, Extracted, Limits, encoding, ole, rtf};

type Container<'a> = CompoundFile<Cursor<&'a [u8]>>;

const SUBJECT: u16 = 0x0037;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_ADDRESS: u16 = 0x0c1f;
const SENDER_SMTP: u16 = 0x5d01;
const TO: u16 = 0x0e04;
const COPIES: u16 = 0x0e03;
const BODY: u16 = 0x1000;
const BODY_HTML: u16 = 0x1013;
const BODY_RTF: u16 = 0x1009;
const SENT: u16 = 0x0039;
const RECEIVED: u16 = 0x0e06;
const ATTACHED: u16 = 0x3701;
const LONG_FILE_NAME: u16 = 0x3707;
const FILE_NAME: u16 = 0x3704;
const DISPLAY_NAME: u16 = 0x3001;
/// Bytes before the properties of a message that is embedded in another one (MS-OXMSG 2.4.1.2).
const EMBEDDED_HEADER: usize = 24;

/// A message of Outlook (MS-OXMSG).
pub(in crate::extract) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut file = ole::open("MSG", bytes)?;
    let attachments: Vec<String> = storages(&file, "__attach_version1.0_");
    if attachments.len() as u64 > limits.archive_files {
        let (found, limit) = (attachments.len() as u64, limits.archive_files);
        return Err(ExtractError::TooMany { what: "attachments", found, limit });
    }
    let dates = ole::stream(&mut file, "/__properties_version1.0").unwrap_or_default();
    let mut message = Message {
        subject: text(&mut file, "", SUBJECT),
        from: sender(&mut file).into_iter().collect(),
        to: text(&mut file, "", TO).into_iter().collect(),
        copies: text(&mut file, "", COPIES).into_iter().collect(),
        date: date(&dates, SENT).or_else(|| date(&dates, RECEIVED)),
        bodies: body(&mut file, limits).into_iter().collect(),
        ..Message::default()
    };
    for (number, storage) in (1..).zip(attachments) {
        let folder = format!("/{storage}");
        let name = [LONG_FILE_NAME, FILE_NAME, DISPLAY_NAME]
            .into_iter()
            .find_map(|property| text(&mut file, &folder, property))
            .unwrap_or_else(|| format!("attachment-{number}.bin"));
        if let Some(bytes) = ole::stream(&mut file, &format!("{folder}/__substg1.0_{ATTACHED:04X}0102")) {
            message.attachments.push(Attachment { name, bytes });
        } else if let Some(bytes) = embedded_message(&mut file, &folder, limits.unpacked_bytes) {
            let is_named = name.to_ascii_lowercase().ends_with(".msg");
            let name = if is_named { name } else { format!("{name}.msg") };
            message.attachments.push(Attachment { name, bytes });
        } else {
            // An object of another program.
            message.notes.push(format!("what is embedded as `{name}` was not read"));
        }
    }
    Ok(message.into_extracted())
}

/// A message that is embedded as a storage, as a file of its own.
fn embedded_message(file: &mut Container<'_>, folder: &str, limit: u64) -> Option<Vec<u8>> {
    const PROPERTIES: &str = "__properties_version1.0";
    let root = format!("{folder}/__substg1.0_{ATTACHED:04X}000D");
    let entries: Vec<(PathBuf, bool, u64)> = file
        .walk_storage(&root)
        .ok()?
        .map(|entry| (entry.path().to_owned(), entry.is_storage(), entry.len()))
        .collect();
    let is_message = file.is_stream(format!("{root}/{PROPERTIES}"));
    // Streams may share their sectors.
    let length: u64 = entries.iter().map(|(_, _, length)| *length).fold(0, u64::saturating_add);
    if !is_message || length > limit {
        return None;
    }
    let mut own = CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    for (path, is_storage, _) in entries {
        let below = Path::new("/").join(path.strip_prefix(&root).ok()?);
        if below == Path::new("/") {
            continue;
        }
        if is_storage {
            own.create_storage_all(&below).ok()?;
            continue;
        }
        let mut bytes = Vec::new();
        file.open_stream(&path).ok()?.read_to_end(&mut bytes).ok()?;
        if below == Path::new("/").join(PROPERTIES) {
            // The header of a message of its own is eight bytes longer.
            bytes.splice(EMBEDDED_HEADER.min(bytes.len())..EMBEDDED_HEADER.min(bytes.len()), [0; 8]);
        }
        own.create_stream(&below).ok()?.write_all(&bytes).ok()?;
    }
    own.flush().ok()?;
    Some(own.into_inner().into_inner())
}

fn storages(file: &Container<'_>, prefix: &str) -> Vec<String> {
    file.read_root_storage()
        .filter(|entry| entry.is_storage() && entry.name().starts_with(prefix))
        .map(|entry| entry.name().to_owned())
        .collect()
}

fn sender(file: &mut Container<'_>) -> Option<String> {
    let name = text(file, "", SENDER_NAME);
    let mail = text(file, "", SENDER_SMTP)
        .or_else(|| text(file, "", SENDER_ADDRESS))
        // Within an organization an address may be one of its directory.
        .filter(|mail| mail.contains('@'));
    address(name.as_deref(), mail.as_deref())
}

/// A property of text: UTF-16, or in the code page of the writer.
fn text(file: &mut Container<'_>, folder: &str, property: u16) -> Option<String> {
    let stream = |file: &mut Container<'_>, kind: &str| {
        ole::stream(file, &format!("{folder}/__substg1.0_{property:04X}{kind}"))
    };
    let text = match stream(file, "001F") {
        Some(bytes) => ole::utf16(&bytes),
        None => encoding::decode(&stream(file, "001E")?).text,
    };
    let text = text.trim_end_matches('\0').to_owned();
    (!text.trim().is_empty()).then_some(text)
}

/// Plain text, which Outlook writes always; HTML or RTF where another program did not.
fn body(file: &mut Container<'_>, limits: &Limits) -> Option<Body> {
    if let Some(text) = text(file, "", BODY) {
        return Some(Body::Text(text));
    }
    if let Some(bytes) = ole::stream(file, &format!("/__substg1.0_{BODY_HTML:04X}0102")) {
        return Some(Body::Html(encoding::decode(&bytes).text));
    }
    if let Some(text) = text(file, "", BODY_HTML) {
        return Some(Body::Html(text));
    }
    let packed = ole::stream(file, &format!("/__substg1.0_{BODY_RTF:04X}0102"))?;
    let unpacked = unpacked_rtf(&packed, limits.text_bytes)?;
    Some(Body::Text(rtf::extract(&unpacked, limits).ok()?.text))
}

/// A property of time: 16 bytes each, after a header.
fn date(properties: &[u8], wanted: u16) -> Option<Timestamp> {
    const HEADER: usize = 32;
    const TIME: u16 = 0x0040;
    let entries = properties.get(HEADER..)?.chunks_exact(16);
    entries
        .filter(|entry| entry[..4] == (u32::from(wanted) << 16 | u32::from(TIME)).to_le_bytes())
        .find_map(|entry| ole::time(&entry[8..16]))
}

/// Compressed RTF (MS-OXRTFCP): a dictionary of 4096 bytes that begins with what RTF usually begins with.
fn unpacked_rtf(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    let size = u32::from_le_bytes(packed.get(4..8)?.try_into().ok()?) as usize;
    if packed.get(8..12)? == b"MELA" {
        return packed.get(16..).map(<[u8]>::to_vec);
    }
    if packed.get(8..12)? != b"LZFu" {
        return None;
    }
    let mut dictionary = [b' '; 4096];
    dictionary[..BEGINNING.len()].copy_from_slice(BEGINNING);
    let mut write = BEGINNING.len();
    let mut unpacked = Vec::new();
    let mut rest = packed.get(16..)?.iter().copied();
    let mut put = |byte: u8, dictionary: &mut [u8; 4096], unpacked: &mut Vec<u8>| {
        dictionary[write] = byte;
        write = (write + 1) % 4096;
        unpacked.push(byte);
        write
    };
    let mut at = BEGINNING.len();
    while unpacked.len() < size.min(limit) {
        let Some(control) = rest.next() else { break };
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = rest.next() else { return Some(unpacked) };
                at = put(byte, &mut dictionary, &mut unpacked);
                continue;
            }
            let (Some(high), Some(low)) = (rest.next(), rest.next()) else { return Some(unpacked) };
            let reference = u16::from_be_bytes([high, low]);
            let offset = usize::from(reference >> 4);
            if offset == at {
                return Some(unpacked);
            }
            for step in 0..usize::from(reference & 0xf) + 2 {
                let byte = dictionary[(offset + step) % 4096];
                at = put(byte, &mut dictionary, &mut unpacked);
            }
        }
    }
    Some(unpacked)
}

#[cfg(test)]
mod tests {
    use super::unpacked_rtf;

    #[test]
    fn compressed_rtf_is_unpacked() {
        // The example of MS-OXRTFCP.
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0, 0x0a, 0,
            0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09,
            0, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let unpacked = unpacked_rtf(&packed, 1000).expect("unpacked");
        assert_eq!(unpacked, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        for length in 0..packed.len() {
            let _ = unpacked_rtf(&packed[..length], 1000);
        }
    }
}
