use super::Family;

/// How a vocabulary spells a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spelling {
    /// Byte-level BPE: every byte is a token, so every text can be spelled.
    Bytes,
    /// Byte-level BPE that has lost the bytes above ASCII.
    Ascii,
    /// SentencePiece, which falls back on tokens for bytes.
    Pieces,
    /// SentencePiece without those: what it has no piece for is unknown.
    PiecesWithoutBytes,
}

/// Pairs that the byte-level tokenizer merges: tokens that cross the borders of pointers, words and lines.
pub(super) const MERGES: [&str; 20] = [
    "[ 1", "[1 .", "1 ]", ". 1", "] Ġ", "N O", "NO T", "Ġ I", "ĠI N", "t h", "th e", "Ġ the", "i n", "e r",
    "Ċ [", "Ċ Ċ", "2 5", "Ġ a", "Ġ Ġ", "å ¹",
];
/// Pieces of more than a letter.
const PIECES: [&str; 12] =
    ["▁the", "▁of", "▁is", "[1.1]", "[1", ".1]", "▁N", "NOT", "▁IN", "25", "年假", "。"];

/// Types of tokens in the file's terms.
pub(super) const NORMAL: i32 = 1;
const UNKNOWN: i32 = 2;
const CONTROL: i32 = 3;
const BYTE: i32 = 6;

/// Tokens and their types, the special ones last.
pub(super) fn vocabulary(family: Family, spelling: Spelling) -> Vec<(String, i32)> {
    let special = family.special().iter().map(|token| ((*token).to_owned(), CONTROL));
    text_tokens(spelling).into_iter().chain(special).collect()
}

fn text_tokens(spelling: Spelling) -> Vec<(String, i32)> {
    let normal = |token: String| (token, NORMAL);
    match spelling {
        Spelling::Bytes | Spelling::Ascii => {
            let last = if spelling == Spelling::Ascii { 0x7f } else { 0xff };
            let bytes = (0..=last).map(|byte| byte_token(byte).to_string());
            let is_spelled = |pair: &&&str| spelling == Spelling::Bytes || !pair.starts_with('å');
            let merged = MERGES.iter().filter(is_spelled).map(|pair| pair.replace(' ', ""));
            bytes.chain(merged).map(normal).collect()
        }
        Spelling::Pieces | Spelling::PiecesWithoutBytes => {
            let unknown = ("<unk>".to_owned(), UNKNOWN);
            let bytes = (0..=0xff_u8).map(|byte| (format!("<0x{byte:02X}>"), BYTE));
            let bytes = bytes.filter(|_| spelling == Spelling::Pieces);
            let signs = ('!'..='~').map(|sign| sign.to_string());
            let pieces = signs.chain(["▁".to_owned()]).chain(PIECES.map(str::to_owned)).map(normal);
            std::iter::once(unknown).chain(bytes).chain(pieces).collect()
        }
    }
}

/// GPT-2's printable stand-in for a byte.
fn byte_token(byte: u8) -> char {
    let is_printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    if is_printable(byte) {
        return char::from(byte);
    }
    let before = (0..byte).filter(|earlier| !is_printable(*earlier)).count() as u32;
    char::from_u32(256 + before).unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::{Family, Spelling, byte_token, vocabulary};

    #[test]
    fn bytes_are_written_as_gpt_2_does() {
        let cases = [(b'a', 'a'), (b' ', 'Ġ'), (b'\n', 'Ċ'), (0, 'Ā'), (0xad, 'Ń'), (0xff, 'ÿ')];
        for (byte, token) in cases {
            assert_eq!(byte_token(byte), token, "{byte:#x}");
        }
    }

    #[test]
    fn no_token_comes_twice() {
        for family in Family::ALL {
            for spelling in [Spelling::Bytes, Spelling::Ascii, Spelling::Pieces, Spelling::PiecesWithoutBytes]
            {
                let mut tokens: Vec<String> =
                    vocabulary(family, spelling).into_iter().map(|(token, _)| token).collect();
                let count = tokens.len();
                tokens.sort();
                tokens.dedup();
                assert_eq!(tokens.len(), count, "{family:?} {spelling:?}");
            }
        }
    }
}
