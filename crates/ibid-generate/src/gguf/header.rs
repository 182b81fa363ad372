use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::path::Path;

use fs_err::File;

use super::reader::{HeaderReader, Value};
use super::tensor::TensorEntry;
use crate::LoadError;

/// The architectures that the engine runs, as `general.architecture` names them.
const ARCHITECTURES: [&str; 8] =
    ["llama", "mistral3", "phi2", "phi3", "qwen2", "qwen3", "qwen3moe", "starcoder2"];
/// The most metadata entries and tensors of a header; real ones have a few hundred.
const MAX_ENTRIES: u64 = 1 << 16;
/// Tokens with which one model or another ends its turn, beside the one its header names.
const TURN_ENDS: [&str; 10] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|eom_id|>",
    "<end_of_turn>",
    "<|return|>",
    "</s>",
    "<eos>",
];

/// What a GGUF file says of itself, checked against its length.
///
/// ```no_run
/// let header = ibid_generate::GgufHeader::read("model.gguf".as_ref())?;
/// println!("{} reads {:?} tokens", header.architecture(), header.context_length());
/// # Ok::<(), ibid_generate::LoadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct GgufHeader {
    pub(super) metadata: BTreeMap<String, Value>,
    pub(super) tensors: Vec<TensorEntry>,
    /// Where the list of tensors begins, and where their data does.
    pub(super) tensors_start: u64,
    pub(super) data_start: u64,
    pub(super) alignment: u64,
    architecture: String,
    vocabulary: Vec<String>,
    token_types: Vec<i64>,
}

impl GgufHeader {
    /// Reads the header of the model at `path`.
    ///
    /// # Errors
    /// When the file cannot be read, is no whole GGUF file, or holds a model that the engine cannot run or
    /// that has no tokenizer or chat template.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        let file = File::open(path).map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
        let length =
            file.metadata().map_err(|source| LoadError::Read { path: path.to_owned(), source })?.len();
        let header = Self::parse(BufReader::new(file)).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => {
                LoadError::Corrupt { path: path.to_owned(), reason: "it ends inside its header".to_owned() }
            }
            io::ErrorKind::InvalidData => {
                LoadError::Corrupt { path: path.to_owned(), reason: source.to_string() }
            }
            _ => LoadError::Read { path: path.to_owned(), source },
        })?;
        header.check(path, length)?;
        Ok(header)
    }

    /// `general.architecture`: `llama`, `qwen2` …
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// `general.name`.
    pub fn name(&self) -> Option<&str> {
        self.text("general.name")
    }

    /// The most tokens the model was made to read.
    pub fn context_length(&self) -> Option<usize> {
        usize::try_from(self.integer(&format!("{}.context_length", self.architecture))?).ok()
    }

    /// The template that makes a prompt of a conversation.
    pub fn chat_template(&self) -> Option<&str> {
        self.text("tokenizer.chat_template")
    }

    /// The ids of the tokens that end a turn: those the header names, and those known from other models that
    /// its vocabulary holds as special tokens.
    pub fn stop_token_ids(&self) -> Vec<u32> {
        let named = ["eos_token_id", "eot_token_id", "eom_token_id"];
        let mut ids: Vec<u32> = named
            .iter()
            .filter_map(|key| self.integer(&format!("tokenizer.ggml.{key}")))
            .filter_map(|id| u32::try_from(id).ok())
            .collect();
        ids.extend(self.special_tokens().filter(|(_, token)| TURN_ENDS.contains(token)).map(|(id, _)| id));
        ids.retain(|id| (*id as usize) < self.vocabulary.len());
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The tokens that a prompt's text would be read as although they are not text: control tokens, and what
    /// else the vocabulary marks as special.
    pub fn special_tokens(&self) -> impl Iterator<Item = (u32, &str)> + '_ {
        const NORMAL: i64 = 1;
        (0..).zip(&self.vocabulary).zip(&self.token_types).filter_map(|((id, token), kind)| {
            (*kind != NORMAL && !token.is_empty()).then_some((id, token.as_str()))
        })
    }

    /// `tokenizer.ggml.model`: how texts become tokens.
    #[cfg(feature = "llama-cpp")]
    pub(crate) fn tokenizer_model(&self) -> Option<&str> {
        self.text("tokenizer.ggml.model")
    }

    /// The names of all tokens, by their ids.
    #[cfg(feature = "llama-cpp")]
    pub(crate) fn vocabulary(&self) -> &[String] {
        &self.vocabulary
    }

    /// The token whose id is `tokenizer.ggml.KEY`.
    #[cfg(feature = "llama-cpp")]
    pub(crate) fn named_token(&self, key: &str) -> Option<&str> {
        let id = usize::try_from(self.integer(&format!("tokenizer.ggml.{key}"))?).ok()?;
        self.vocabulary.get(id).map(String::as_str)
    }

    /// The id of the special token of that name.
    pub(crate) fn special_token(&self, name: &str) -> Option<u32> {
        self.special_tokens().find(|(_, token)| *token == name).map(|(id, _)| id)
    }

    /// The memory that the state of one token takes: keys and values of every layer, as 32-bit floats.
    pub(crate) fn cache_bytes_per_token(&self) -> u64 {
        let of_model =
            |key: &str| self.integer(&format!("{}.{key}", self.architecture)).map(i64::unsigned_abs);
        let heads = of_model("attention.head_count").unwrap_or(1).max(1);
        let key_heads = of_model("attention.head_count_kv").unwrap_or(heads);
        let width = of_model("attention.key_length")
            .unwrap_or_else(|| of_model("embedding_length").unwrap_or_default() / heads);
        of_model("block_count")
            .unwrap_or_default()
            .saturating_mul(key_heads)
            .saturating_mul(width)
            .saturating_mul(2 * 4)
    }

    fn parse(reader: impl io::Read) -> io::Result<Self> {
        let invalid = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
        let mut reader = HeaderReader::new(reader);
        if &reader.bytes::<4>()? != b"GGUF" {
            return Err(invalid("it does not begin with `GGUF`".to_owned()));
        }
        let version = reader.u32()?;
        if !(2..=3).contains(&version) {
            return Err(invalid(format!("it is of GGUF version {version}; versions 2 and 3 are read")));
        }
        let (tensor_count, entry_count) = (reader.u64()?, reader.u64()?);
        if tensor_count > MAX_ENTRIES || entry_count > MAX_ENTRIES {
            return Err(invalid(format!("it claims {tensor_count} tensors and {entry_count} settings")));
        }
        let mut metadata = BTreeMap::new();
        for _ in 0..entry_count {
            let key = reader.text()?;
            metadata.insert(key, reader.value()?);
        }
        let tensors_start = reader.position();
        let tensors = (0..tensor_count).map(|_| read_tensor(&mut reader)).collect::<io::Result<Vec<_>>>()?;
        let alignment = match metadata.get("general.alignment") {
            Some(Value::Integer(bytes @ 1..=65536)) => bytes.unsigned_abs(),
            _ => 32,
        };
        let mut header = Self {
            data_start: reader.position().next_multiple_of(alignment),
            metadata,
            tensors,
            tensors_start,
            alignment,
            architecture: String::new(),
            vocabulary: Vec::new(),
            token_types: Vec::new(),
        };
        header.architecture = header.text("general.architecture").unwrap_or_default().to_owned();
        if let Some(Value::Texts(tokens)) = header.metadata.remove("tokenizer.ggml.tokens") {
            header.vocabulary = tokens;
        }
        if let Some(Value::Integers(types)) = header.metadata.remove("tokenizer.ggml.token_type") {
            header.token_types = types;
        }
        Ok(header)
    }

    fn check(&self, path: &Path, length: u64) -> Result<(), LoadError> {
        let missing = |what: &'static str| LoadError::Incomplete { path: path.to_owned(), what };
        if self.architecture.is_empty() {
            return Err(missing("architecture"));
        }
        if !ARCHITECTURES.contains(&self.architecture.as_str()) {
            return Err(LoadError::UnknownArchitecture {
                path: path.to_owned(),
                architecture: self.architecture.clone(),
                known: ARCHITECTURES.join(", "),
            });
        }
        if self.vocabulary.is_empty() || self.stop_token_ids().is_empty() {
            return Err(missing("tokenizer with an end token"));
        }
        if self.chat_template().is_none() {
            return Err(missing("chat template"));
        }
        let corrupt = |reason: String| LoadError::Corrupt { path: path.to_owned(), reason };
        for tensor in &self.tensors {
            let end = tensor
                .byte_length()
                .and_then(|bytes| self.data_start.checked_add(tensor.offset)?.checked_add(bytes));
            let end = end.ok_or_else(|| {
                corrupt(format!("tensor `{}` has a type or size the engine cannot read", tensor.name))
            })?;
            if end > length {
                return Err(corrupt(format!(
                    "it should be at least {end} bytes long and is {length}: download it again"
                )));
            }
        }
        if self.tensors.is_empty() {
            return Err(corrupt("it holds no weights".to_owned()));
        }
        Ok(())
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.metadata.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn integer(&self, key: &str) -> Option<i64> {
        match self.metadata.get(key)? {
            Value::Integer(integer) => Some(*integer),
            _ => None,
        }
    }
}

fn read_tensor(reader: &mut HeaderReader<impl io::Read>) -> io::Result<TensorEntry> {
    let name = reader.text()?;
    let rank = reader.u32()?;
    if rank > 8 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("tensor `{name}` has {rank} dimensions"),
        ));
    }
    let dimensions = (0..rank).map(|_| reader.u64()).collect::<io::Result<_>>()?;
    Ok(TensorEntry { name, dimensions, kind: reader.u32()?, offset: reader.u64()? })
}
