//! HTML: what a reader sees, with the line of the source each piece stands on.

mod sink;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use ibid_core::Coverage;

use super::{Extracted, encoding};
use sink::TextSink;

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = match declared_encoding(bytes) {
        Some(declared) if std::str::from_utf8(bytes).is_err() => encoding::decode_as(bytes, declared),
        _ => encoding::decode(bytes),
    };
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(decoded.text.as_str()));
    let tokenizer = Tokenizer::new(TextSink::default(), TokenizerOpts::default());
    // The tokenizer pauses where a browser would act, at a `<meta charset>` for example: then it is fed on.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let (text, locations, title) = tokenizer.sink.finish();
    Extracted {
        text,
        locations,
        title,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
    }
}

/// The encoding that a `<meta>` element near the top declares.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let after = head.split("charset=").nth(1)?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
        .collect();
    Encoding::for_label(label.as_bytes())
}
