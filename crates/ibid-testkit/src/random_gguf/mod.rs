mod family;
mod vocabulary;

use std::io;
use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

pub use self::family::Family;
pub use self::vocabulary::Spelling;
use self::vocabulary::{MERGES, NORMAL, vocabulary};

const WIDTH: usize = 64;
const HEADS: usize = 4;
const KEY_HEADS: usize = 2;
const LAYERS: usize = 2;
const HIDDEN: usize = 128;
const CONTEXT: u32 = 8192;
/// So flat logits would make every text noise of single bytes, so steep ones the same text again and again.
const LOGIT_SPREAD: f32 = 3.0;

/// A whole language model of about 400 kB: llama architecture, its own vocabulary and chat template, weights drawn
/// from a seed. What it writes is nonsense, and different for every seed.
///
/// ```no_run
/// use ibid_testkit::{Family, RandomGguf};
///
/// RandomGguf::new(7).family(Family::Llama3).write("tiny.gguf".as_ref())?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct RandomGguf {
    seed: u64,
    family: Family,
    spelling: Spelling,
    context: u32,
}

impl RandomGguf {
    /// The model of this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, family: Family::Qwen2, spelling: Spelling::Bytes, context: CONTEXT }
    }

    /// Of another family. By default, Qwen2's.
    #[must_use]
    pub fn family(mut self, family: Family) -> Self {
        self.family = family;
        self
    }

    /// With another vocabulary. By default, of every byte.
    #[must_use]
    pub fn spelling(mut self, spelling: Spelling) -> Self {
        self.spelling = spelling;
        self
    }

    /// With another length of context. By default, 8192 tokens.
    #[must_use]
    pub fn context(mut self, tokens: u32) -> Self {
        self.context = tokens;
        self
    }

    /// Writes it to `path`.
    ///
    /// # Errors
    /// When the file cannot be written.
    #[expect(clippy::disallowed_methods, reason = "the error goes to a test, which knows the file")]
    pub fn write(self, path: &Path) -> io::Result<()> {
        let mut random = StdRng::seed_from_u64(self.seed);
        let vocabulary = vocabulary(self.family, self.spelling);
        let tensors = tensors(&mut random, vocabulary.len()).map_err(io::Error::other)?;
        let metadata = self.metadata(&vocabulary);
        let metadata: Vec<(&str, &Value)> = metadata.iter().map(|(key, value)| (*key, value)).collect();
        let tensors: Vec<(&str, &QTensor)> =
            tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let mut file = std::fs::File::create(path)?;
        gguf_file::write(&mut file, &metadata, &tensors).map_err(io::Error::other)
    }

    fn metadata(self, vocabulary: &[(String, i32)]) -> Vec<(&'static str, Value)> {
        let id = |token: &str| {
            let index = vocabulary.iter().position(|(known, _)| known == token).unwrap_or_default();
            Value::U32(index as u32)
        };
        let texts = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
        let mut metadata = vec![
            ("general.architecture", Value::String("llama".to_owned())),
            ("general.name", Value::String("random weights".to_owned())),
            ("llama.attention.head_count", Value::U32(HEADS as u32)),
            ("llama.attention.head_count_kv", Value::U32(KEY_HEADS as u32)),
            ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
            ("llama.block_count", Value::U32(LAYERS as u32)),
            ("llama.context_length", Value::U32(self.context)),
            ("llama.embedding_length", Value::U32(WIDTH as u32)),
            ("llama.feed_forward_length", Value::U32(HIDDEN as u32)),
            ("llama.rope.dimension_count", Value::U32((WIDTH / HEADS) as u32)),
            ("tokenizer.chat_template", Value::String(self.family.template().to_owned())),
            ("tokenizer.ggml.eos_token_id", id(self.family.special()[0])),
            (
                "tokenizer.ggml.token_type",
                Value::Array(vocabulary.iter().map(|(_, kind)| Value::I32(*kind)).collect()),
            ),
            ("tokenizer.ggml.tokens", texts(vocabulary.iter().map(|(token, _)| token.clone()).collect())),
        ];
        if let Some(begin) = self.family.begin() {
            metadata.push(("tokenizer.ggml.bos_token_id", id(begin)));
        }
        match self.spelling {
            Spelling::Bytes | Spelling::Ascii => {
                let is_spelled = |pair: &&str| self.spelling == Spelling::Bytes || !pair.starts_with('å');
                let merges = MERGES.into_iter().filter(is_spelled).map(str::to_owned).collect();
                metadata.push(("tokenizer.ggml.merges", texts(merges)));
                metadata.push(("tokenizer.ggml.model", Value::String("gpt2".to_owned())));
            }
            Spelling::Pieces | Spelling::PiecesWithoutBytes => {
                let score = |(token, kind): &(String, i32)| match *kind {
                    NORMAL => token.chars().count() as f32 - 20.0,
                    _ => -100.0,
                };
                let scores = vocabulary.iter().map(|token| Value::F32(score(token))).collect();
                metadata.push(("tokenizer.ggml.scores", Value::Array(scores)));
                metadata.push(("tokenizer.ggml.unknown_token_id", id("<unk>")));
                metadata.push(("tokenizer.ggml.model", Value::String("llama".to_owned())));
            }
        }
        metadata
    }
}

/// Writes the model of `seed` to `path`, as [`RandomGguf`] does.
///
/// # Errors
/// When the file cannot be written.
pub fn random_gguf(path: &Path, seed: u64) -> io::Result<()> {
    RandomGguf::new(seed).write(path)
}

fn tensors(random: &mut StdRng, vocabulary: usize) -> candle_core::Result<Vec<(String, QTensor)>> {
    let key_width = WIDTH / HEADS * KEY_HEADS;
    let mut tensors = Vec::new();
    let mut add = |name: String, rows: usize, columns: usize, spread: f32| -> candle_core::Result<()> {
        let scale = spread / (columns as f32).sqrt();
        let values: Vec<f32> = (0..rows * columns).map(|_| normal(random) * scale).collect();
        let tensor = Tensor::from_vec(values, (rows, columns), &Device::Cpu)?;
        tensors.push((name, QTensor::quantize(&tensor, GgmlDType::F32)?));
        Ok(())
    };
    add("token_embd.weight".to_owned(), vocabulary, WIDTH, (WIDTH as f32).sqrt())?;
    add("output.weight".to_owned(), vocabulary, WIDTH, LOGIT_SPREAD)?;
    for layer in 0..LAYERS {
        let name = |part: &str| format!("blk.{layer}.{part}.weight");
        add(name("attn_q"), WIDTH, WIDTH, 2.0)?;
        add(name("attn_k"), key_width, WIDTH, 2.0)?;
        add(name("attn_v"), key_width, WIDTH, 1.0)?;
        add(name("attn_output"), WIDTH, WIDTH, 1.0)?;
        add(name("ffn_gate"), HIDDEN, WIDTH, 1.0)?;
        add(name("ffn_up"), HIDDEN, WIDTH, 1.0)?;
        add(name("ffn_down"), WIDTH, HIDDEN, 1.0)?;
    }
    let norms = (0..LAYERS)
        .flat_map(|layer| [format!("blk.{layer}.attn_norm.weight"), format!("blk.{layer}.ffn_norm.weight")]);
    for norm in norms.chain(["output_norm.weight".to_owned()]) {
        let ones =
            QTensor::quantize(&Tensor::ones(WIDTH, candle_core::DType::F32, &Device::Cpu)?, GgmlDType::F32)?;
        tensors.push((norm, ones));
    }
    Ok(tensors)
}

/// A sample of the standard normal distribution (Box and Muller).
fn normal(random: &mut StdRng) -> f32 {
    let radius = (-2.0 * random.random_range(f32::EPSILON..1.0).ln()).sqrt();
    radius * (random.random_range(0.0..std::f32::consts::TAU)).cos()
}
