//! all-MiniLM-L6-v2 on candle: token ids to sentence vectors.

use std::collections::HashMap;
use std::io::Cursor;

use candle_core::quantized::gguf_file;
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use rayon::prelude::*;

/// Quantized by `scripts/bundle_minilm.py`; its provenance is beside it.
static WEIGHTS: &[u8] = include_bytes!("../../assets/all-minilm-l6-v2/model-q8_0.gguf");
static CONFIG: &str = include_str!("../../assets/all-minilm-l6-v2/config.json");

/// The loaded model.
pub(super) struct Bert {
    model: BertModel,
}

impl Bert {
    /// Dequantizes the bundled weights.
    pub(super) fn load() -> candle_core::Result<Self> {
        let device = Device::Cpu;
        let content = gguf_file::Content::read(&mut Cursor::new(WEIGHTS))?;
        let names: Vec<&String> = content.tensor_infos.keys().collect();
        let tensors: HashMap<String, Tensor> = names
            .into_par_iter()
            .map(|name| {
                let quantized = content.tensor(&mut Cursor::new(WEIGHTS), name, &device)?;
                Ok((name.clone(), quantized.dequantize(&device)?))
            })
            .collect::<candle_core::Result<_>>()?;
        let config: Config = serde_json::from_str(CONFIG).map_err(candle_core::Error::wrap)?;
        let builder = VarBuilder::from_tensors(tensors, DType::F32, &device);
        Ok(Self { model: BertModel::load(builder, &config)? })
    }

    /// One vector per text: the mean of its token vectors, not normalized. `ids` are of any lengths; shorter
    /// ones are padded and the padding is masked.
    pub(super) fn embed(&self, ids: &[&[u32]]) -> candle_core::Result<Vec<Vec<f32>>> {
        let length = ids.iter().map(|ids| ids.len()).max().unwrap_or(0);
        if length == 0 {
            return Ok(Vec::new());
        }
        let shape = (ids.len(), length);
        let mut tokens = Vec::with_capacity(ids.len() * length);
        let mut mask = Vec::with_capacity(ids.len() * length);
        for ids in ids {
            let padding = length - ids.len();
            tokens.extend_from_slice(ids);
            tokens.extend(std::iter::repeat_n(0_u32, padding));
            mask.extend(std::iter::repeat_n(1.0_f32, ids.len()));
            mask.extend(std::iter::repeat_n(0.0_f32, padding));
        }
        let device = Device::Cpu;
        let tokens = Tensor::from_vec(tokens, shape, &device)?;
        let mask = Tensor::from_vec(mask, shape, &device)?;
        let hidden = self.model.forward(&tokens, &tokens.zeros_like()?, Some(&mask))?;
        let mask = mask.unsqueeze(2)?;
        let summed = hidden.broadcast_mul(&mask)?.sum(1)?;
        summed.broadcast_div(&mask.sum(1)?)?.to_vec2()
    }
}
