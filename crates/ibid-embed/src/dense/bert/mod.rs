//! all-MiniLM-L6-v2 on candle: token ids to the vectors of tokens.
//!
//! The texts of a batch are laid end to end and never padded: everything but attention works on single tokens, and
//! attention runs text by text.

mod attention;
mod kernels;
mod layer;
mod words;

use std::io::Cursor;
use std::ops::Range;

use candle_core::quantized::gguf_file;
use candle_core::{Device, Result, Tensor};
use rayon::prelude::*;
use serde::Deserialize;

use self::kernels::{AddNorm, Norm};
use self::layer::Layer;
use self::words::Words;

/// Quantized by `scripts/bundle_minilm.py`; its provenance is beside it.
static WEIGHTS: &[u8] = include_bytes!("../../../assets/all-minilm-l6-v2/model-q8_0.gguf");
static CONFIG: &str = include_str!("../../../assets/all-minilm-l6-v2/config.json");

#[derive(Deserialize)]
struct Config {
    num_hidden_layers: usize,
    num_attention_heads: usize,
    layer_norm_eps: f32,
}

/// The loaded model.
pub(super) struct Bert {
    words: Words,
    /// With the vector of the only segment that there is.
    positions: Tensor,
    norm: AddNorm,
    layers: Vec<Layer>,
}

impl Bert {
    /// Dequantizes the bundled weights.
    pub(super) fn load() -> Result<Self> {
        let content = gguf_file::Content::read(&mut Cursor::new(WEIGHTS))?;
        let config: Config = serde_json::from_str(CONFIG).map_err(candle_core::Error::wrap)?;
        let weights = Weights { content, epsilon: config.layer_norm_eps };
        let segment = weights.get("embeddings.token_type_embeddings.weight")?.get(0)?;
        let layers = (0..config.num_hidden_layers)
            .into_par_iter()
            .map(|number| Layer::load(&weights, number, config.num_attention_heads));
        Ok(Self {
            words: Words::find(WEIGHTS, &weights.content, "embeddings.word_embeddings.weight")?,
            positions: weights.get("embeddings.position_embeddings.weight")?.broadcast_add(&segment)?,
            norm: weights.norm("embeddings.LayerNorm", vec![0.0; segment.elem_count()])?,
            layers: layers.collect::<Result<_>>()?,
        })
    }

    /// The last layer's vectors of the tokens of each text, one after the other. None of `texts` is empty.
    pub(super) fn tokens(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>> {
        let ids: Vec<u32> = texts.concat();
        let mut end = 0;
        let ranges: Vec<Range<usize>> = texts
            .iter()
            .map(|text| {
                let start = end;
                end += text.len();
                start..end
            })
            .collect();
        let positions: Vec<u32> = texts.iter().flat_map(|text| (0_u32..).take(text.len())).collect();
        let positions = Tensor::from_vec(positions, end, &Device::Cpu)?;
        let positions = self.positions.index_select(&positions, 0)?;
        let mut hidden = self.words.of(&ids)?;
        hidden.inplace_op2(&positions, &self.norm)?;
        for layer in &self.layers {
            hidden = layer.forward(&hidden, &ranges)?;
        }
        ranges
            .into_iter()
            .map(|range| hidden.narrow(0, range.start, range.len())?.flatten_all()?.to_vec1())
            .collect()
    }
}

/// The tensors of the file.
struct Weights {
    content: gguf_file::Content,
    epsilon: f32,
}

impl Weights {
    /// The tensor called `name`, dequantized.
    fn get(&self, name: &str) -> Result<Tensor> {
        let device = Device::Cpu;
        self.content.tensor(&mut Cursor::new(WEIGHTS), name, &device)?.dequantize(&device)
    }

    /// The normalization called `name`, after `bias` and a layer's input are added.
    fn norm(&self, name: &str, bias: Vec<f32>) -> Result<AddNorm> {
        let part = |part| self.get(&format!("{name}.{part}"))?.to_vec1();
        let norm = Norm { weight: part("weight")?, bias: part("bias")?, epsilon: self.epsilon };
        Ok(AddNorm { bias, norm })
    }
}
