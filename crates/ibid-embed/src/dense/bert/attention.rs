//! Attention over several texts laid end to end.
//!
//! candle would copy queries, keys and values of every head, and share each of these small products among all threads,
//! which costs more than it brings: all cores have a batch already.

use std::ops::Range;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape};
use gemm::Parallelism;

use super::kernels::softmax;

/// Of rows that hold query, key and value of each head, to rows of what each token attends to.
pub(super) struct Attention<'a> {
    pub(super) heads: usize,
    /// Which rows are one text's.
    pub(super) texts: &'a [Range<usize>],
}

impl CustomOp1 for Attention<'_> {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (tokens, stride) = layout.shape().dims2()?;
        let (CpuStorage::F32(values), Some((start, end))) = (storage, layout.contiguous_offsets()) else {
            candle_core::bail!("not contiguous f32 values");
        };
        let values = &values[start..end];
        let width = stride / 3;
        let head_width = width / self.heads;
        let mut context = vec![0.0; tokens * width];
        let mut scores = Vec::new();
        for text in self.texts {
            let length = text.len();
            scores.resize(length * length, 0.0);
            let of_head = |part: usize, head: usize| {
                let first = text.start * stride + part * width + head * head_width;
                Matrix { values: &values[first..], stride, rows: length, columns: head_width }
            };
            for head in 0..self.heads {
                product_with_transposed(&mut scores, length, of_head(0, head), of_head(1, head));
                softmax(&mut scores, length);
                let attention = Matrix { values: &scores, stride: length, rows: length, columns: length };
                let first = text.start * width + head * head_width;
                product(&mut context[first..], width, attention, of_head(2, head));
            }
        }
        Ok((CpuStorage::F32(context), Shape::from((tokens, width))))
    }
}

/// A matrix within others: its rows begin `stride` values apart.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    values: &'a [f32],
    stride: usize,
    rows: usize,
    columns: usize,
}

/// left · right, into `out`, whose rows begin `stride` values apart.
fn product(out: &mut [f32], stride: usize, left: Matrix<'_>, right: Matrix<'_>) {
    assert_eq!(left.columns, right.rows);
    multiply(out, stride, left, right.columns, (right, right.stride, 1));
}

/// left · rightᵀ.
fn product_with_transposed(out: &mut [f32], stride: usize, left: Matrix<'_>, right: Matrix<'_>) {
    assert_eq!(left.columns, right.columns);
    multiply(out, stride, left, right.rows, (right, 1, right.stride));
}

/// `right` comes with how far its rows and its columns are apart, as the product reads it.
fn multiply(
    out: &mut [f32],
    stride: usize,
    left: Matrix<'_>,
    columns: usize,
    (right, right_rows, right_columns): (Matrix<'_>, usize, usize),
) {
    let covers = |length: usize, rows: usize, columns: usize, stride: usize| {
        columns <= stride && (rows == 0 || (rows - 1) * stride + columns <= length)
    };
    assert!(covers(out.len(), left.rows, columns, stride));
    assert!(covers(left.values.len(), left.rows, left.columns, left.stride));
    assert!(covers(right.values.len(), right.rows, right.columns, right.stride));
    // SAFETY: the three matrices lie within their slices, as was just checked; the first is borrowed mutably, so it
    // overlaps neither of the others. Strides are lengths of slices, which fit an `isize`.
    unsafe {
        gemm::gemm(
            left.rows,
            columns,
            left.columns,
            out.as_mut_ptr(),
            1,
            stride.cast_signed(),
            false,
            left.values.as_ptr(),
            1,
            left.stride.cast_signed(),
            right.values.as_ptr(),
            right_columns.cast_signed(),
            right_rows.cast_signed(),
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Result, Tensor};

    use super::Attention;

    const HEADS: usize = 3;
    const HEAD_WIDTH: usize = 8;
    const WIDTH: usize = HEADS * HEAD_WIDTH;

    /// As the formula says it ([Vaswani et al. 2017](https://arxiv.org/abs/1706.03762)), of one text.
    fn expected(projected: &Tensor) -> Result<Tensor> {
        let length = projected.dim(0)?;
        let part = |number: usize| {
            projected
                .narrow(1, number * WIDTH, WIDTH)?
                .reshape((length, HEADS, HEAD_WIDTH))?
                .transpose(0, 1)?
                .contiguous()
        };
        let scores = part(0)?.matmul(&part(1)?.transpose(1, 2)?)?;
        let attended = candle_nn::ops::softmax_last_dim(&scores)?.matmul(&part(2)?)?;
        attended.transpose(0, 1)?.reshape((length, WIDTH))
    }

    #[test]
    fn each_text_attends_to_itself_alone() {
        let texts = [0..1, 1..20, 20..37];
        let numbers: Vec<f32> =
            (0..37 * 3 * WIDTH).map(|index| ((index * 2_654_435) % 2401) as f32 / 1000.0 - 1.2).collect();
        let projected = Tensor::from_vec(numbers, (37, 3 * WIDTH), &Device::Cpu).expect("a tensor");
        let ours = projected.apply_op1_no_bwd(&Attention { heads: HEADS, texts: &texts }).expect("computed");
        let alone = texts.map(|text| {
            expected(&projected.narrow(0, text.start, text.len()).expect("rows")).expect("computed")
        });
        let expected = Tensor::cat(&alone, 0).expect("rows");
        let difference = (ours - expected).and_then(|difference| difference.abs()?.flatten_all()?.max(0));
        let difference: f32 = difference.and_then(|largest| largest.to_scalar()).expect("a number");
        assert!(difference < 1e-5, "{difference}");
    }
}
