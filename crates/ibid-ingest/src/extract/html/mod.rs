//! HTML: what a reader sees, with the line of the source each piece stands on.

mod elements;
mod facts;
mod render;
mod table;
mod tree;

use encoding_rs::Encoding;
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, parse_document};
use ibid_core::Coverage;

use super::{ExtractError, Extracted, encoding};
use render::Renderer;
use tree::Tree;

/// More elements and pieces of text than this are no page that a person reads.
const MAX_NODES: usize = 8_000_000;
/// Elements deeper than this are no page either, and cost the parser time that grows with their square.
const MAX_DEPTH: u32 = 2_000;
/// How much is parsed before the limits are looked at.
const PIECE_BYTES: usize = 64 << 10;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let decoded = match declared_encoding(bytes) {
        Some(declared) if std::str::from_utf8(bytes).is_err() => encoding::decode_as(bytes, declared),
        _ => encoding::decode(bytes),
    };
    let mut parser = parse_document(Tree::new(), ParseOpts::default());
    let mut rest = decoded.text.as_str();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        rest = after;
        parser.process(StrTendril::from(piece));
        let tree = &parser.tokenizer.sink.sink;
        if tree.len() > MAX_NODES || tree.deepest() > MAX_DEPTH {
            let reason = format!("it has over {MAX_NODES} elements, or over {MAX_DEPTH} inside one another");
            return Err(ExtractError::Damaged { format: "HTML", reason });
        }
    }
    let (nodes, facts) = parser.finish();
    let rendered = Renderer::render(&nodes);
    Ok(Extracted {
        text: rendered.text,
        locations: rendered.locations,
        title: rendered.title,
        language: facts.language,
        metadata: facts.metadata,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        ..Extracted::default()
    })
}

/// The encoding that a `<meta>` element near the top declares.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let after = head.split("charset").nth(1)?.trim_start().strip_prefix('=')?;
    let label: String = after
        .trim_start()
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    Encoding::for_label(label.as_bytes())
}
