use std::collections::BTreeSet;
use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token_type::LlamaTokenAttr;
use toktrie::{TokRxInfo, TokTrie, TokenId, TokenizerEnv};

use crate::GgufHeader;
use crate::engine::defuse::is_spelled;

/// A byte that no token begins with and no text holds: what follows it is read as the middle of a text.
const BEFORE: &str = "\u{2}";

/// Some of the engine's tokenizers recurse once for every character of a word, a line of dashes, or a gap: what goes on
/// for longer than so many bytes is read in pieces.
const LONGEST_RUN: usize = 2048;

/// The vocabulary of a loaded model, as the engine reads and writes it.
pub(super) struct Vocabulary {
    model: Arc<LlamaModel>,
    trie: TokTrie,
    /// The names of special tokens.
    names: Vec<String>,
}

impl Vocabulary {
    /// `stop`: the tokens that end a turn; there is one at least.
    pub(super) fn new(model: Arc<LlamaModel>, stop: &[u32]) -> Self {
        const SPECIAL: [LlamaTokenAttr; 2] = [LlamaTokenAttr::Control, LlamaTokenAttr::Unknown];
        let vocabulary = model.vocab();
        let mut names = Vec::new();
        let mut word = |token: LlamaToken| {
            let bytes = vocabulary.token_to_piece(token, true, None);
            let attributes = vocabulary.attr(token);
            let name = std::str::from_utf8(&bytes).ok().filter(|name| is_spelled(name));
            let is_special = SPECIAL.iter().any(|special| attributes.contains(*special));
            if is_special || attributes.contains(LlamaTokenAttr::UserDefined) && name.is_some() {
                names.extend(name.map(str::to_owned));
                [&[TokTrie::SPECIAL_TOKEN_MARKER][..], &bytes].concat()
            } else {
                bytes
            }
        };
        let words: Vec<Vec<u8>> = vocabulary.tokens().map(&mut word).collect();
        let end = stop.first().copied().unwrap_or_default();
        let trie = TokTrie::from(&TokRxInfo::new(words.len() as u32, end), &words);
        let trie = if stop.is_empty() { trie } else { trie.with_eos_tokens(stop) };
        Self { model, trie, names }
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

    fn read(&self, text: &str, names_are_tokens: bool) -> Vec<u32> {
        let mut pieces = pieces(text, &self.names).into_iter();
        let mut tokens = self.read_piece(pieces.next().unwrap_or_default(), names_are_tokens);
        for piece in pieces {
            let rest = self.read_on(piece, names_are_tokens);
            tokens.extend(rest.unwrap_or_else(|| self.read_piece(piece, names_are_tokens)));
        }
        tokens
    }

    /// The tokens of a text that goes on another one: SentencePiece puts a space before one that begins.
    fn read_on(&self, text: &str, names_are_tokens: bool) -> Option<Vec<u32>> {
        let before = self.read_piece(BEFORE, false);
        let tokens = self.read_piece(&format!("{BEFORE}{text}"), names_are_tokens);
        tokens.strip_prefix(before.as_slice()).map(<[u32]>::to_vec)
    }

    /// No token is put first that the text does not begin with: the template says whether one is.
    fn read_piece(&self, text: &str, names_are_tokens: bool) -> Vec<u32> {
        let tokens = self.model.vocab().tokenize(text.as_bytes(), false, names_are_tokens);
        tokens.into_iter().map(|token| token.0.cast_unsigned()).collect()
    }

    /// The tokens of what a grammar forces, as the model would write them.
    fn continuation(&self, text: &str) -> Vec<u32> {
        match self.read_on(text, false) {
            Some(tokens) if self.trie.decode_ext(&tokens, false) == text.as_bytes() => tokens,
            _ => self.trie.greedy_tokenize(text.as_bytes()),
        }
    }
}

/// `text`, cut where a run of white space or of anything else is too long, and never inside one of `names`.
fn pieces<'a>(text: &'a str, names: &[String]) -> Vec<&'a str> {
    let is_in_name = |at: usize| {
        let covers = |name: &String| {
            (at.saturating_sub(name.len() - 1)..at)
                .any(|start| text.as_bytes()[start..].starts_with(name.as_bytes()))
        };
        names.iter().any(covers)
    };
    let mut pieces = Vec::new();
    let (mut piece, mut run, mut was_space) = (0, 0, false);
    for (at, character) in text.char_indices() {
        let is_space = character.is_whitespace();
        if is_space != was_space {
            (run, was_space) = (at, is_space);
        } else if at - run >= LONGEST_RUN && !is_in_name(at) {
            pieces.push(&text[piece..at]);
            (piece, run) = (at, at);
        }
    }
    pieces.push(&text[piece..]);
    pieces
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
        known.contains(&format!("<0x{byte:02X}>"))
            || byte.is_ascii() && known.contains(char::from(byte).encode_utf8(&mut [0; 4]) as &str)
    };
    // SentencePiece falls back on bytes for what it has no token for.
    if model == "llama" && !(0..=u8::MAX).all(is_spelled) {
        return Err("its vocabulary does not hold a token for every byte".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LONGEST_RUN, pieces};

    #[test]
    fn runs_are_cut_and_names_are_not() {
        assert_eq!(pieces("", &[]), [""]);
        assert_eq!(pieces("One. Two.", &[]).len(), 1);
        let long = "-".repeat(3 * LONGEST_RUN);
        assert_eq!(pieces(&long, &[]).len(), 3);
        let name = "<|end|>".to_owned();
        let text = format!("{}{name}{}", "a".repeat(LONGEST_RUN - 3), "b".repeat(9));
        let cut = pieces(&text, std::slice::from_ref(&name));
        assert_eq!(cut.len(), 2);
        assert!(cut[0].ends_with(&name), "{cut:?}");
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "(\\PC{0,3}|-{1,3000}| {1,3000}|é{1,2000}){0,5}") {
            let cut = pieces(&text, &["--".to_owned()]);
            prop_assert_eq!(cut.concat(), text);
        }
    }
}
