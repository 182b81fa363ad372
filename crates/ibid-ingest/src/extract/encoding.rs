//! Bytes to text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text with what a reader should know about how it was decoded.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

/// Decodes text in any encoding: a byte order mark decides, then valid UTF-8, then UTF-16 by its zero bytes,
/// then what the bytes are most likely.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if marked.is_none()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Decoded { text: super::clean(text), note: None };
    }
    let encoding = marked.or_else(|| utf16(bytes)).unwrap_or_else(|| guess(bytes));
    decode_as(bytes, encoding)
}

/// Decodes as `encoding` unless a byte order mark says otherwise.
pub(super) fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, used, had_errors) = encoding.decode(bytes);
    let note = had_errors.then(|| format!("some bytes are no {} text and are shown as �", used.name()));
    Decoded { text: super::clean(text.strip_prefix('\u{feff}').unwrap_or(&text)), note }
}

/// UTF-16 by its byte order mark, or because every other byte of ASCII text is zero in it.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(2048) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = head.len() / 2;
    if half >= 4 && odd * 10 > half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if half >= 4 && even * 10 > half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let guess = detector.guess(None, false);
    // It was tried and failed; what is left of the Western encodings is windows-1252.
    if guess == UTF_8 { encoding_rs::WINDOWS_1252 } else { guess }
}
