//! Bytes to text.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to tell UTF-16.
const SAMPLE_BYTES: usize = 4096;
/// In UTF-16 of ideographs, more units without a zero byte than this do not come to one with it.
const UNITS_A_ZERO_BYTE: usize = 400;

/// Text with what a reader should know about how it was decoded.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

/// Decodes text in any encoding: a byte order mark decides, then valid UTF-8, then UTF-16 by how its
/// characters look, then what the bytes are most likely.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if let Some(encoding) = marked.or_else(|| utf16(bytes)) {
        return decode_as(bytes, encoding);
    }
    match std::str::from_utf8(bytes) {
        // ISO-2022-JP is ASCII with escape sequences.
        Ok(_) if bytes.contains(&0x1b) && likeliest(bytes) == ISO_2022_JP => decode_as(bytes, ISO_2022_JP),
        Ok(text) => Decoded { text: super::clean(text), note: None },
        Err(_) => decode_as(bytes, guess(bytes)),
    }
}

/// Decodes as `encoding` unless a byte order mark says otherwise.
pub(super) fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, used, had_errors) = encoding.decode(bytes);
    let note = had_errors.then(|| format!("some bytes are no {} text and are shown as �", used.name()));
    Decoded { text: super::clean(text.strip_prefix('\u{feff}').unwrap_or(&text)), note }
}

/// UTF-16 by its byte order mark, or because the text has bytes that no other text has, where UTF-16 has them, and
/// makes sense as such.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES) & !1];
    if sample.len() < 8 || !has_bytes_of_utf16(sample) {
        return None;
    }
    let sense = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = sample.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        let likely = units.iter().filter(|unit| is_likely(**unit)).count();
        let ascii = units.iter().filter(|unit| **unit < 0x80).count();
        // Random bytes look like ideographs half the time; text is nothing but likely characters.
        (likely * 20 >= units.len() * 19).then_some(ascii)
    };
    // ASCII in the wrong order looks like ideographs too: the reading with more ASCII is the right one.
    match (sense(u16::from_le_bytes), sense(u16::from_be_bytes)) {
        (Some(little), big) if big.is_none_or(|big| little >= big) => Some(UTF_16LE),
        (_, Some(_)) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether text in UTF-8 may begin so, perhaps in the middle of its last character.
pub(super) fn is_beginning_of_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).err().is_none_or(|error| error.error_len().is_none())
}

/// Whether there are as many zero bytes, and where, as UTF-16 has them: one that strayed into other text makes pairs of
/// its letters look like ideographs.
fn has_bytes_of_utf16(sample: &[u8]) -> bool {
    if !sample.contains(&0) {
        return false;
    }
    if is_beginning_of_utf8(sample) {
        // An alphabet: the higher bytes are all low ones, and the lower bytes are letters.
        let low = |at: usize| sample.iter().skip(at).step_by(2).filter(|byte| **byte < 0x20).count();
        let (more, fewer) = (low(0).max(low(1)), low(0).min(low(1)));
        return more * 4 >= sample.len() && fewer * 20 <= sample.len();
    }
    // Ideographs: spaces and line breaks have zero bytes, and so does a common ideograph, on the other side.
    let with_zero = sample.chunks_exact(2).filter(|unit| unit.contains(&0)).count();
    with_zero * UNITS_A_ZERO_BYTE * 2 >= sample.len()
}

/// Whether a UTF-16 unit is a character of a living script, a surrogate, or white space.
fn is_likely(unit: u16) -> bool {
    matches!(unit,
        0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0xa0..=0x17f // Latin
        | 0x370..=0x6ff                                  // Greek to Arabic
        | 0x900..=0xdff | 0xe01..=0xe5b                  // India, Thailand
        | 0x1e00..=0x206f | 0x20a0..=0x22ff              // Vietnamese, punctuation, signs
        | 0x3001..=0x30ff                                // Kana
        | 0x4e00..=0x9fff | 0xac00..=0xdfff              // Ideographs, Hangul, surrogates
        | 0xfeff | 0xff01..=0xffef) // marks, full-width forms
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // A few bad bytes in what is UTF-8 otherwise are bad bytes, not another encoding.
    if is_nearly_utf8(bytes) { UTF_8 } else { likeliest(bytes) }
}

fn likeliest(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, false)
}

/// Whether there are many well-formed characters beyond ASCII for each ill-formed one.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 8
}
