//! The tokenizer of all-MiniLM-L6-v2, which the bundled models share.

use std::sync::OnceLock;

use tokenizers::Tokenizer;

static FILE: &[u8] = include_bytes!("../../assets/all-minilm-l6-v2/tokenizer.json");

/// The tokenizer, which neither cuts off nor pads: the file asks for 128 tokens, which is not what the model reads.
pub(super) fn tokenizer() -> Result<&'static Tokenizer, &'static str> {
    static TOKENIZER: OnceLock<Result<Tokenizer, String>> = OnceLock::new();
    let tokenizer = TOKENIZER.get_or_init(|| {
        let mut tokenizer = Tokenizer::from_bytes(FILE).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        Ok(tokenizer)
    });
    tokenizer.as_ref().map_err(String::as_str)
}

/// The number of tokens of `text`, without special ones.
pub(super) fn count(text: &str) -> usize {
    let encoded = tokenizer().ok().and_then(|tokenizer| tokenizer.encode_fast(text, false).ok());
    // About four bytes are a token, should the tokenizer fail.
    encoded.map_or_else(|| text.len().div_ceil(4), |encoding| encoding.len())
}
