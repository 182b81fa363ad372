//! What stands between the matrix products of a layer, in one pass over the values each and in place.
//!
//! candle's own operations allocate a result each, and share one pool of threads behind a lock: with a batch on every
//! core, the batches wait for one another there. Its error function and exponential are calls for every value.

use candle_core::{CpuStorage, InplaceOp1, InplaceOp2, Layout, Result};

/// Adds `bias` to every row.
pub(super) struct AddBias(pub(super) Vec<f32>);

/// Adds `bias` to every row, then takes x · Φ(x) of each value
/// ([Hendrycks & Gimpel 2016](https://arxiv.org/abs/1606.08415)).
pub(super) struct AddBiasGelu(pub(super) Vec<f32>);

/// Adds a bias and the layer's input to every row, then normalizes it.
pub(super) struct AddNorm {
    pub(super) bias: Vec<f32>,
    pub(super) norm: Norm,
}

/// Layer normalization.
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) epsilon: f32,
}

impl InplaceOp1 for AddBias {
    fn name(&self) -> &'static str {
        "add-bias"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        for row in values(storage, layout)?.chunks_exact_mut(self.0.len()) {
            for (value, bias) in row.iter_mut().zip(&self.0) {
                *value += bias;
            }
        }
        Ok(())
    }
}

impl InplaceOp1 for AddBiasGelu {
    fn name(&self) -> &'static str {
        "add-bias-gelu"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        for row in values(storage, layout)?.chunks_exact_mut(self.0.len()) {
            for (value, bias) in row.iter_mut().zip(&self.0) {
                *value = gelu(*value + bias);
            }
        }
        Ok(())
    }
}

/// Softmax of every row of `width` values.
pub(super) fn softmax(values: &mut [f32], width: usize) {
    for row in values.chunks_exact_mut(width) {
        let largest = row.iter().fold(f32::NEG_INFINITY, |largest, value| largest.max(*value));
        for value in row.iter_mut() {
            *value = exp(*value - largest);
        }
        let scale = row.iter().sum::<f32>().recip();
        for value in row.iter_mut() {
            *value *= scale;
        }
    }
}

impl InplaceOp2 for AddNorm {
    fn name(&self) -> &'static str {
        "add-norm"
    }

    fn cpu_fwd(
        &self,
        storage: &mut CpuStorage,
        layout: &Layout,
        input: &CpuStorage,
        input_layout: &Layout,
    ) -> Result<()> {
        let width = self.bias.len();
        let (CpuStorage::F32(input), Some((start, end))) = (input, input_layout.contiguous_offsets()) else {
            candle_core::bail!("the input is not contiguous f32 values");
        };
        let input = input[start..end].chunks_exact(width);
        for (row, input) in values(storage, layout)?.chunks_exact_mut(width).zip(input) {
            for ((value, input), bias) in row.iter_mut().zip(input).zip(&self.bias) {
                *value += input + bias;
            }
            self.norm.row(row);
        }
        Ok(())
    }
}

impl Norm {
    fn row(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = row.iter().sum::<f32>() / count;
        let variance = row.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
        let scale = (variance + self.epsilon).sqrt().recip();
        for ((value, weight), bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
            *value = (*value - mean) * scale * weight + bias;
        }
    }
}

fn values<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((start, end))) => Ok(&mut values[start..end]),
        _ => candle_core::bail!("not contiguous f32 values"),
    }
}

/// Beyond it Φ is 0 or 1, to single precision.
const BOUND: f32 = 5.25;
/// A rational function of x², fitted to (Φ(x) - 1/2) / x by least squares, reweighted towards the largest error; Φ is
/// the distribution function of the normal distribution.
const NUMERATOR: [f32; 5] = [0.398_941_87, 0.050_793_227, 0.005_606_174_5, 0.000_327_489_14, 6.044_542_3e-6];
const DENOMINATOR: [f32; 6] =
    [1.0, 0.293_979_82, 0.038_061_32, 0.002_781_033_5, 0.000_117_465_59, 5.152_334e-7];

#[inline]
fn gelu(x: f32) -> f32 {
    let clamped = x.clamp(-BOUND, BOUND);
    let square = clamped * clamped;
    let numerator = polynomial(NUMERATOR, square);
    let denominator = polynomial(DENOMINATOR, square);
    x * (0.5 + clamped * numerator / denominator)
}

/// Adding it rounds a value to an integer, which is then in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;
/// The series of 2^x about 0, which is exact to single precision for |x| ≤ 1/2.
const EXPONENTIAL: [f32; 7] =
    [1.0, std::f32::consts::LN_2, 0.240_226_5, 0.055_504_11, 0.009_618_129, 0.001_333_355_8, 0.000_154_035_3];

/// e^x for x ≤ 0; below -87, where it would be no normal number, e^-87.
#[inline]
fn exp(x: f32) -> f32 {
    let power = x.max(-87.0) * std::f32::consts::LOG2_E;
    let rounded = power + ROUNDER;
    let rest = power - (rounded - ROUNDER);
    let series = polynomial(EXPONENTIAL, rest);
    // 2^n is n, plus the bias of the exponent, in the bits of the exponent; the rounder's own bits are shifted out.
    f32::from_bits(rounded.to_bits().wrapping_add(127) << 23) * series
}

/// The constant term comes first.
#[inline]
fn polynomial<const N: usize>(coefficients: [f32; N], x: f32) -> f32 {
    coefficients.into_iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};
    use candle_nn::{LayerNorm, Module, ops::softmax_last_dim};

    use super::{AddBias, AddBiasGelu, AddNorm, Norm, exp, softmax};

    const ROWS: usize = 7;
    const WIDTH: usize = 48;

    /// Numbers between -12 and 12, without a pattern.
    fn numbers(seed: usize, count: usize) -> Vec<f32> {
        (0..count).map(|index| ((index * 2_654_435 + seed * 97) % 2401) as f32 / 100.0 - 12.0).collect()
    }

    fn matrix(seed: usize) -> Tensor {
        Tensor::from_vec(numbers(seed, ROWS * WIDTH), (ROWS, WIDTH), &Device::Cpu).expect("a tensor")
    }

    fn row(seed: usize) -> Tensor {
        Tensor::from_vec(numbers(seed, WIDTH), WIDTH, &Device::Cpu).expect("a tensor")
    }

    fn assert_equal(ours: &Tensor, candles: &candle_core::Result<Tensor>) {
        let candles = candles.as_ref().expect("candle computes it");
        let difference = (ours - candles).and_then(|difference| difference.abs()?.flatten_all()?.max(0));
        let difference: f32 = difference.and_then(|largest| largest.to_scalar()).expect("a number");
        assert!(difference < 2e-5, "{difference}");
    }

    #[test]
    fn each_agrees_with_candles_own() {
        let (bias, weight, shift) = (row(1), row(2), row(3));
        let values = |tensor: &Tensor| tensor.to_vec1().expect("values");
        let biased = matrix(4).broadcast_add(&bias).expect("a sum");

        let ours = matrix(4);
        ours.inplace_op1(&AddBias(values(&bias))).expect("it is computed");
        assert_equal(&ours, &Ok(biased.clone()));

        let ours = matrix(4);
        ours.inplace_op1(&AddBiasGelu(values(&bias))).expect("it is computed");
        assert_equal(&ours, &biased.gelu_erf());

        let mut ours = numbers(5, ROWS * WIDTH);
        softmax(&mut ours, WIDTH);
        let ours = Tensor::from_vec(ours, (ROWS, WIDTH), &Device::Cpu).expect("a tensor");
        assert_equal(&ours, &softmax_last_dim(&matrix(5)));

        let norm = Norm { weight: values(&weight), bias: values(&shift), epsilon: 1e-12 };
        let candles = LayerNorm::new(weight.clone(), shift.clone(), 1e-12);
        let ours = matrix(4);
        ours.inplace_op2(&matrix(7), &AddNorm { bias: values(&bias), norm }).expect("it is computed");
        assert_equal(&ours, &(biased + matrix(7)).and_then(|sum| candles.forward(&sum)));
    }

    #[test]
    fn the_exponential_is_exact_to_a_few_units() {
        for step in 0..87_000 {
            let x = -(step as f32) / 1000.0;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 1e-5, "{x}");
        }
        assert!(exp(f32::MIN) > 0.0 && exp(f32::MIN) < 1e-37);
    }
}
