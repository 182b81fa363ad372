use std::collections::BTreeSet;
use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token_type::LlamaTokenAttr;
use toktrie::{TokRxInfo, TokTrie, TokenId, TokenizerEnv};

use crate::GgufHeader;
use crate::engine::defuse::is_spelled;

/// A byte that no token begins with and no text holds: what follows it is read as the middle of a text.
const BEFORE: &str = "\u{2}";

/// The vocabulary of a loaded model, as the engine reads and writes it.
pub(super) struct Vocabulary {
    model: Arc<LlamaModel>,
    trie: TokTrie,
}

impl Vocabulary {
    /// `stop`: the tokens that end a turn; there is one at least.
    pub(super) fn new(model: Arc<LlamaModel>, stop: &[u32]) -> Self {
        const SPECIAL: [LlamaTokenAttr; 2] = [LlamaTokenAttr::Control, LlamaTokenAttr::Unknown];
        let vocabulary = model.vocab();
        let words: Vec<Vec<u8>> = vocabulary
            .tokens()
            .map(|token| {
                let bytes = vocabulary.token_to_piece(token, true, None);
                let attributes = vocabulary.attr(token);
                let is_named = attributes.contains(LlamaTokenAttr::UserDefined)
                    && std::str::from_utf8(&bytes).is_ok_and(is_spelled);
                if SPECIAL.iter().any(|special| attributes.contains(*special)) || is_named {
                    [&[TokTrie::SPECIAL_TOKEN_MARKER][..], &bytes].concat()
                } else {
                    bytes
                }
            })
            .collect();
        let end = stop.first().copied().unwrap_or_default();
        let trie = TokTrie::from(&TokRxInfo::new(words.len() as u32, end), &words);
        let trie = if stop.is_empty() { trie } else { trie.with_eos_tokens(stop) };
        Self { model, trie }
    }

    /// The tokens of a rendered chat template, in which special tokens stand by their names.
    pub(super) fn prompt(&self, rendered: &str) -> Vec<u32> {
        self.read(rendered, true)
    }

    /// The tokens of a text of its own, no special ones among them.
    pub(super) fn text(&self, text: &str) -> Vec<u32> {
        self.read(text, false)
    }

    /// The ids of those of `words` that are one token, with and without a space before them.
    pub(super) fn words(&self, words: &[&str]) -> Vec<u32> {
        let spellings = words.iter().flat_map(|word| [(*word).to_owned(), format!(" {word}")]);
        let single = spellings.filter_map(|spelling| match self.text(&spelling)[..] {
            [id] => Some(id),
            _ => None,
        });
        single.collect::<BTreeSet<u32>>().into_iter().collect()
    }

    /// What a token writes: nothing where it is a special one.
    pub(super) fn bytes(&self, token: u32) -> Vec<u8> {
        self.trie.decode_ext(&[token], false)
    }

    /// Tokens as text, special ones by their names.
    #[cfg(test)]
    pub(super) fn decode(&self, tokens: &[u32]) -> String {
        self.trie.decode_str(tokens)
    }

    /// No token is put first that the text does not begin with: the template says whether one is.
    fn read(&self, text: &str, names_are_tokens: bool) -> Vec<u32> {
        let tokens = self.model.vocab().tokenize(text.as_bytes(), false, names_are_tokens);
        tokens.into_iter().map(|token| token.0.cast_unsigned()).collect()
    }

    /// The tokens of a text that goes on another one: SentencePiece puts a space before one that begins.
    fn continuation(&self, text: &str) -> Vec<u32> {
        let before = self.text(BEFORE);
        let tokens = self.text(&format!("{BEFORE}{text}"));
        match tokens.strip_prefix(before.as_slice()) {
            Some(rest) if self.trie.decode_ext(rest, false) == text.as_bytes() => rest.to_vec(),
            _ => self.trie.greedy_tokenize(text.as_bytes()),
        }
    }
}

impl TokenizerEnv for Vocabulary {
    fn tok_trie(&self) -> &TokTrie {
        &self.trie
    }

    fn tokenize_bytes(&self, bytes: &[u8]) -> Vec<TokenId> {
        self.trie.tokenize_with_greedy_fallback(bytes, |text| self.continuation(text))
    }
}

/// Whether the engine can load and use the file's vocabulary: it ends the process over one that it cannot.
pub(super) fn check(header: &GgufHeader) -> Result<(), String> {
    let model = header.tokenizer_model().unwrap_or_default();
    if !matches!(model, "gpt2" | "llama") {
        return Err(format!("its tokenizer is of the kind `{model}`; `gpt2` and `llama` are supported"));
    }
    let mut known = BTreeSet::new();
    for (id, token) in header.vocabulary().iter().enumerate() {
        // As the engine names tokens without a name.
        let name = if token.is_empty() { format!("[EMPTY_{id}]") } else { token.clone() };
        if let Some(twice) = known.replace(name) {
            return Err(format!("its vocabulary holds the token `{twice}` twice"));
        }
    }
    let is_spelled = |byte: u8| {
        known.contains(&format!("<0x{byte:02X}>")) || byte.is_ascii() && known.contains(char::from(byte).encode_utf8(&mut [0; 4]) as &str)
    };
    // SentencePiece falls back on bytes for what it has no token for.
    if model == "llama" && !(0..=u8::MAX).all(is_spelled) {
        return Err("its vocabulary does not hold a token for every byte".to_owned());
    }
    Ok(())
}
