use std::io;
use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const WIDTH: usize = 64;
const HEADS: usize = 4;
const KEY_HEADS: usize = 2;
const LAYERS: usize = 2;
const HIDDEN: usize = 128;
const CONTEXT: u32 = 8192;
/// So flat logits would make every text noise of single bytes, so steep ones the same text again and again.
const LOGIT_SPREAD: f32 = 3.0;

/// Pairs that the byte-level tokenizer merges: tokens that cross the borders of pointers, words and lines.
const MERGES: [&str; 20] = [
    "[ 1", "[1 .", "1 ]", ". 1", "] Ġ", "N O", "NO T", "Ġ I", "ĠI N", "t h", "th e", "Ġ the", "i n", "e r",
    "Ċ [", "Ċ Ċ", "2 5", "Ġ a", "Ġ Ġ", "å ¹",
];
const TEMPLATE: &str = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] \
                        + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}\
                        {{ '<|im_start|>assistant\n' }}{% endif %}";

/// Writes a whole language model of about 400 kB to `path`: llama architecture, its own byte-level vocabulary
/// and chat template, weights drawn from `seed`. What it writes is nonsense, and different for every seed.
///
/// # Errors
/// When the file cannot be written.
#[expect(clippy::disallowed_methods, reason = "the error goes to a test, which knows the file")]
pub fn random_gguf(path: &Path, seed: u64) -> io::Result<()> {
    let mut random = StdRng::seed_from_u64(seed);
    let vocabulary = vocabulary();
    let tensors = tensors(&mut random, vocabulary.len()).map_err(io::Error::other)?;
    let metadata = metadata(&vocabulary);
    let metadata: Vec<(&str, &Value)> = metadata.iter().map(|(key, value)| (*key, value)).collect();
    let tensors: Vec<(&str, &QTensor)> =
        tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    let mut file = std::fs::File::create(path)?;
    gguf_file::write(&mut file, &metadata, &tensors).map_err(io::Error::other)
}

/// Bytes, merged tokens, and the special tokens last.
fn vocabulary() -> Vec<(String, i32)> {
    const NORMAL: i32 = 1;
    const CONTROL: i32 = 3;
    let bytes = (0..=255u8).map(|byte| byte_token(byte).to_string());
    let merged = MERGES.iter().map(|pair| pair.replace(' ', ""));
    let special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"].map(str::to_owned);
    let normal = bytes.chain(merged).map(|token| (token, NORMAL));
    normal.chain(special.into_iter().map(|token| (token, CONTROL))).collect()
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

fn metadata(vocabulary: &[(String, i32)]) -> Vec<(&'static str, Value)> {
    let id = |token: &str| {
        let index = vocabulary.iter().position(|(known, _)| known == token).unwrap_or_default();
        Value::U32(index as u32)
    };
    let texts = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
    vec![
        ("general.architecture", Value::String("llama".to_owned())),
        ("general.name", Value::String("random weights".to_owned())),
        ("llama.attention.head_count", Value::U32(HEADS as u32)),
        ("llama.attention.head_count_kv", Value::U32(KEY_HEADS as u32)),
        ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
        ("llama.block_count", Value::U32(LAYERS as u32)),
        ("llama.context_length", Value::U32(CONTEXT)),
        ("llama.embedding_length", Value::U32(WIDTH as u32)),
        ("llama.feed_forward_length", Value::U32(HIDDEN as u32)),
        ("llama.rope.dimension_count", Value::U32((WIDTH / HEADS) as u32)),
        ("tokenizer.chat_template", Value::String(TEMPLATE.to_owned())),
        ("tokenizer.ggml.eos_token_id", id("<|endoftext|>")),
        ("tokenizer.ggml.merges", texts(MERGES.map(str::to_owned).to_vec())),
        ("tokenizer.ggml.model", Value::String("gpt2".to_owned())),
        (
            "tokenizer.ggml.token_type",
            Value::Array(vocabulary.iter().map(|(_, kind)| Value::I32(*kind)).collect()),
        ),
        ("tokenizer.ggml.tokens", texts(vocabulary.iter().map(|(token, _)| token.clone()).collect())),
    ]
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

#[cfg(test)]
mod tests {
    use super::{byte_token, vocabulary};

    #[test]
    fn bytes_are_written_as_gpt_2_does() {
        let cases = [(b'a', 'a'), (b' ', 'Ġ'), (b'\n', 'Ċ'), (0, 'Ā'), (0xad, 'Ń'), (0xff, 'ÿ')];
        for (byte, token) in cases {
            assert_eq!(byte_token(byte), token, "{byte:#x}");
        }
        let mut tokens: Vec<String> = vocabulary().into_iter().map(|(token, _)| token).collect();
        let count = tokens.len();
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), count, "no token comes twice");
    }
}
