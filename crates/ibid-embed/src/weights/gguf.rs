use std::collections::{BTreeMap, HashMap};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{Content, Value};

/// The architectures that the engine runs (mistralrs 0.8.1), as `general.architecture` names them.
const ARCHITECTURES: [&str; 8] =
    ["llama", "mistral3", "phi2", "phi3", "qwen2", "qwen3", "qwen3moe", "starcoder2"];
/// The tokenizers that the engine reads out of a GGUF file.
const TOKENIZERS: [&str; 3] = ["gpt2", "llama", "replit"];

/// A file is no model that ibid can run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GgufError {
    /// The file cannot be read.
    #[error("cannot read the model: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why; it names the file.
        source: std::io::Error,
    },
    /// The file is not GGUF, or damaged.
    #[error("{} is no GGUF file, or a damaged one ({reason}): download it again", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file ends before its weights do.
    #[error("{} is cut short: it has {found} bytes of {expected}; download it again", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its length as its header implies.
        expected: u64,
        /// Its length.
        found: u64,
    },
    /// The engine does not run this kind of model.
    #[error("{} is a model of the architecture `{architecture}`; ibid runs {}", path.display(), ARCHITECTURES.join(", "))]
    UnknownArchitecture {
        /// The file.
        path: PathBuf,
        /// Its architecture.
        architecture: String,
    },
    /// The engine cannot read its tokenizer.
    #[error("{} has the tokenizer `{tokenizer}`; ibid reads {}", path.display(), TOKENIZERS.join(", "))]
    UnknownTokenizer {
        /// The file.
        path: PathBuf,
        /// Its tokenizer.
        tokenizer: String,
    },
    /// It does not know what a conversation is.
    #[error(
        "{} has no chat template: it is a base model, which continues texts and does not answer questions; take its \
         `instruct` or `chat` variant",
        path.display()
    )]
    NoChatTemplate {
        /// The file.
        path: PathBuf,
    },
}

/// What a GGUF file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GgufHeader {
    /// `llama`, `qwen2` …
    pub architecture: String,
    /// The name that its makers gave it.
    pub name: Option<String>,
    /// How many weights it has.
    pub parameters: u64,
    /// How its weights are stored, `Q4_K_M` for example.
    pub quantization: String,
    /// The most tokens it reads.
    pub context_length: Option<u64>,
    /// The template that makes a prompt of a conversation.
    pub chat_template: Option<String>,
    /// What kind of tokenizer it has.
    pub tokenizer: Option<String>,
    /// The token that ends a text.
    pub end_of_text: Option<u32>,
    /// The token that ends a turn of a conversation.
    pub end_of_turn: Option<u32>,
}

impl GgufHeader {
    /// Reads the header of the file at `path`, and checks that its weights are all there.
    ///
    /// # Errors
    /// When it cannot be read, is no GGUF file, is damaged, or is cut short.
    pub fn read(path: &Path) -> Result<Self, GgufError> {
        let unreadable = |source| GgufError::Read { path: path.to_owned(), source };
        let corrupt = |reason: String| GgufError::Corrupt { path: path.to_owned(), reason };
        let file = fs_err::File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        let content = Content::read(&mut BufReader::new(file)).map_err(|error| corrupt(plain(&error)))?;
        let mut parameters = 0_u64;
        let mut expected = content.tensor_data_offset;
        for tensor in content.tensor_infos.values() {
            let elements =
                tensor.shape.dims().iter().try_fold(1_u64, |product, size| product.checked_mul(*size as u64));
            let end = elements.and_then(|elements| {
                parameters = parameters.checked_add(elements)?;
                let blocks = elements / tensor.ggml_dtype.block_size() as u64;
                let bytes = blocks.checked_mul(tensor.ggml_dtype.type_size() as u64)?;
                content.tensor_data_offset.checked_add(tensor.offset)?.checked_add(bytes)
            });
            expected = expected.max(end.ok_or_else(|| corrupt("a tensor is impossibly large".to_owned()))?);
        }
        if found < expected {
            return Err(GgufError::Truncated { path: path.to_owned(), expected, found });
        }
        let metadata = Metadata(&content.metadata);
        let architecture = metadata
            .text("general.architecture")
            .ok_or_else(|| corrupt("it names no architecture".to_owned()))?;
        Ok(Self {
            name: metadata.text("general.name"),
            parameters,
            quantization: quantization(&metadata, &content),
            context_length: metadata.number(&format!("{architecture}.context_length")),
            chat_template: metadata.text("tokenizer.chat_template"),
            tokenizer: metadata.text("tokenizer.ggml.model"),
            end_of_text: metadata.token("tokenizer.ggml.eos_token_id"),
            end_of_turn: metadata.token("tokenizer.ggml.eot_token_id"),
            architecture,
        })
    }

    /// Refuses what the engine cannot run, or what cannot hold a conversation.
    pub(super) fn check_runnable(&self, path: &Path) -> Result<(), GgufError> {
        let path = path.to_owned();
        if !ARCHITECTURES.contains(&self.architecture.to_ascii_lowercase().as_str()) {
            return Err(GgufError::UnknownArchitecture { path, architecture: self.architecture.clone() });
        }
        let tokenizer = self.tokenizer.clone().unwrap_or_else(|| "none".to_owned());
        if !TOKENIZERS.contains(&tokenizer.as_str()) {
            return Err(GgufError::UnknownTokenizer { path, tokenizer });
        }
        if self.chat_template.as_ref().is_none_or(|template| template.trim().is_empty()) {
            return Err(GgufError::NoChatTemplate { path });
        }
        Ok(())
    }
}

/// The message without the backtrace that candle appends where it was asked for one.
fn plain(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

struct Metadata<'a>(&'a HashMap<String, Value>);

impl Metadata<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.0.get(key)?.to_string().ok().cloned()
    }

    fn number(&self, key: &str) -> Option<u64> {
        let value = self.0.get(key)?;
        value.to_u64().ok().or_else(|| value.to_i32().ok()?.try_into().ok())
    }

    fn token(&self, key: &str) -> Option<u32> {
        self.number(key)?.try_into().ok()
    }
}

/// What the file says (`general.file_type`), or the type of most of its weights.
fn quantization(metadata: &Metadata<'_>, content: &Content) -> String {
    let named = metadata.number("general.file_type").and_then(|file_type| {
        Some(match file_type {
            0 => "F32",
            1 => "F16",
            2 => "Q4_0",
            3 => "Q4_1",
            7 => "Q8_0",
            8 => "Q5_0",
            9 => "Q5_1",
            10 => "Q2_K",
            11 => "Q3_K_S",
            12 => "Q3_K_M",
            13 => "Q3_K_L",
            14 => "Q4_K_S",
            15 => "Q4_K_M",
            16 => "Q5_K_S",
            17 => "Q5_K_M",
            18 => "Q6_K",
            32 => "BF16",
            _ => return None,
        })
    });
    if let Some(name) = named {
        return name.to_owned();
    }
    let mut weights: BTreeMap<String, usize> = BTreeMap::new();
    for tensor in content.tensor_infos.values() {
        *weights.entry(format!("{:?}", tensor.ggml_dtype).to_uppercase()).or_default() +=
            tensor.shape.elem_count();
    }
    weights.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name).unwrap_or_default()
}
