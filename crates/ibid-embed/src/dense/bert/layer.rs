use std::ops::Range;

use candle_core::{Result, Tensor};

use super::Weights;
use super::attention::Attention;
use super::kernels::{AddBias, AddBiasGelu, AddNorm};

/// One layer of the encoder. Weights are transposed, and laid out so: a view of them would be sorted anew for every
/// product, which is most of the time of a short text.
pub(super) struct Layer {
    heads: usize,
    /// The three projections as one, scaled so that attention need not be.
    query_key_value: Tensor,
    query_key_value_bias: AddBias,
    attended: Tensor,
    attended_norm: AddNorm,
    intermediate: Tensor,
    intermediate_gelu: AddBiasGelu,
    output: Tensor,
    output_norm: AddNorm,
}

impl Layer {
    pub(super) fn load(weights: &Weights, number: usize, heads: usize) -> Result<Self> {
        let get = |part: &str| weights.get(&format!("encoder.layer.{number}.{part}"));
        let joined = |kind: &str| {
            let [query, key, value] =
                ["query", "key", "value"].map(|part| get(&format!("attention.self.{part}.{kind}")));
            let query = query?;
            let scale = (heads as f64 / query.dim(0)? as f64).sqrt();
            Tensor::cat(&[(query * scale)?, key?, value?], 0)
        };
        let transposed = |weight: Tensor| weight.t()?.contiguous();
        let norm = |part: &str| {
            let bias = get(&format!("{part}.dense.bias"))?.to_vec1()?;
            weights.norm(&format!("encoder.layer.{number}.{part}.LayerNorm"), bias)
        };
        Ok(Self {
            heads,
            query_key_value: transposed(joined("weight")?)?,
            query_key_value_bias: AddBias(joined("bias")?.to_vec1()?),
            attended: transposed(get("attention.output.dense.weight")?)?,
            attended_norm: norm("attention.output")?,
            intermediate: transposed(get("intermediate.dense.weight")?)?,
            intermediate_gelu: AddBiasGelu(get("intermediate.dense.bias")?.to_vec1()?),
            output: transposed(get("output.dense.weight")?)?,
            output_norm: norm("output")?,
        })
    }

    /// `hidden` has a row per token, `texts` says which rows are one text's.
    pub(super) fn forward(&self, hidden: &Tensor, texts: &[Range<usize>]) -> Result<Tensor> {
        let attended = self.attention(hidden, texts)?.matmul(&self.attended)?;
        attended.inplace_op2(hidden, &self.attended_norm)?;
        let intermediate = attended.matmul(&self.intermediate)?;
        intermediate.inplace_op1(&self.intermediate_gelu)?;
        let output = intermediate.matmul(&self.output)?;
        output.inplace_op2(&attended, &self.output_norm)?;
        Ok(output)
    }

    fn attention(&self, hidden: &Tensor, texts: &[Range<usize>]) -> Result<Tensor> {
        let projected = hidden.matmul(&self.query_key_value)?;
        projected.inplace_op1(&self.query_key_value_bias)?;
        projected.apply_op1_no_bwd(&Attention { heads: self.heads, texts })
    }
}
