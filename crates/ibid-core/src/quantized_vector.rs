use crate::DenseVector;

/// The largest magnitude that a value is quantized to.
const LEVELS: f32 = 127.0;
/// Values that are summed side by side, so that the compiler can use vector instructions.
const LANES: usize = 16;

/// A dense vector at a quarter of its size: one byte per value, and one scale for all of them.
///
/// ```
/// use ibid_core::{DenseVector, QuantizedVector};
///
/// let dense = DenseVector::normalized(vec![3.0, -4.0, 0.5]);
/// let quantized = QuantizedVector::from(&dense);
/// assert!((quantized.dot(&dense) - 1.0).abs() < 0.01);
/// assert_eq!(QuantizedVector::from_bytes(&quantized.to_bytes())?, quantized);
/// # Ok::<(), ibid_core::InvalidQuantizedVector>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct QuantizedVector {
    scale: f32,
    values: Vec<i8>,
}

/// The bytes are no quantized vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidQuantizedVector {
    /// There are fewer or more bytes than its header says.
    #[error("the stored vector has {found} bytes, not {expected}")]
    Length {
        /// Bytes that its header asks for.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// The scale is negative or not finite.
    #[error("the stored vector has an impossible scale")]
    Scale,
}

impl QuantizedVector {
    /// The bytes before the values: the dimension and the scale.
    const HEADER: usize = 8;

    /// The number of dimensions.
    pub fn dimension(&self) -> usize {
        self.values.len()
    }

    /// The dot product with `other`: the cosine, up to the rounding, where both were normalized.
    pub fn dot(&self, other: &DenseVector) -> f32 {
        let mut lanes = [0.0_f32; LANES];
        let left = self.values.chunks_exact(LANES);
        let right = other.as_slice().chunks_exact(LANES);
        let rest = left.remainder().iter().zip(other.as_slice().iter().skip(left.len() * LANES));
        let rest: f32 = rest.map(|(left, right)| f32::from(*left) * right).sum();
        for (left, right) in left.zip(right) {
            for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
                *lane += f32::from(*left) * right;
            }
        }
        (lanes.iter().sum::<f32>() + rest) * self.scale
    }

    /// The dimension (4 bytes) and the scale (4 bytes), both little endian, then a byte per value.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::HEADER + self.values.len());
        self.write(&mut bytes);
        bytes
    }

    /// What [`to_bytes`](Self::to_bytes) has written.
    ///
    /// # Errors
    /// When `bytes` is shorter or longer than it says, or its scale is impossible.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidQuantizedVector> {
        let (vector, rest) = Self::read(bytes)?;
        if rest.is_empty() {
            return Ok(vector);
        }
        Err(InvalidQuantizedVector::Length { expected: bytes.len() - rest.len(), found: bytes.len() })
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        let dimension = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        bytes.extend(dimension.to_le_bytes());
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(self.values.iter().map(|value| value.cast_unsigned()));
    }

    /// The vector at the beginning of `bytes`, and what follows it.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), InvalidQuantizedVector> {
        let too_short = |expected| InvalidQuantizedVector::Length { expected, found: bytes.len() };
        let (dimension, rest) = bytes.split_first_chunk().ok_or(too_short(Self::HEADER))?;
        let (scale, rest) = rest.split_first_chunk().ok_or(too_short(Self::HEADER))?;
        let dimension = u32::from_le_bytes(*dimension) as usize;
        let (values, rest) = rest
            .split_at_checked(dimension)
            .ok_or_else(|| too_short(Self::HEADER.saturating_add(dimension)))?;
        let scale = f32::from_le_bytes(*scale);
        if !scale.is_finite() || scale < 0.0 {
            return Err(InvalidQuantizedVector::Scale);
        }
        let values = values.iter().map(|value| value.cast_signed()).collect();
        Ok((Self { scale, values }, rest))
    }
}

impl From<&DenseVector> for QuantizedVector {
    /// Symmetric: the value of the largest magnitude becomes 127 or -127.
    fn from(dense: &DenseVector) -> Self {
        let largest = dense.as_slice().iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = if largest.is_finite() { largest / LEVELS } else { 0.0 };
        if scale == 0.0 {
            return Self { scale, values: vec![0; dense.dimension()] };
        }
        // The cast saturates, and no value is larger than the largest.
        let values = dense.as_slice().iter().map(|value| (value / scale).round() as i8).collect();
        Self { scale, values }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{InvalidQuantizedVector, QuantizedVector};
    use crate::DenseVector;

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = QuantizedVector::from(&DenseVector::normalized(vec![1.0, 2.0])).to_bytes();
        assert_eq!(
            QuantizedVector::from_bytes(&bytes[..9]),
            Err(InvalidQuantizedVector::Length { expected: 10, found: 9 })
        );
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(
            QuantizedVector::from_bytes(&longer),
            Err(InvalidQuantizedVector::Length { expected: 10, found: 11 })
        );
        let mut no_number = bytes;
        no_number[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(QuantizedVector::from_bytes(&no_number), Err(InvalidQuantizedVector::Scale));
    }

    #[test]
    fn a_zero_vector_stays_zero() {
        let zero = DenseVector::normalized(vec![0.0; 20]);
        assert!(QuantizedVector::from(&zero).dot(&zero).abs() < f32::EPSILON);
    }

    proptest! {
        #[test]
        fn a_dot_product_is_off_by_little(
            values in (1_usize..100).prop_flat_map(|dimension| {
                let vector = proptest::collection::vec(-1.0_f32..1.0, dimension);
                (vector.clone(), vector)
            }),
        ) {
            let [left, right] = [values.0, values.1].map(DenseVector::normalized);
            let quantized = QuantizedVector::from(&left);
            // Each value is off by at most half a level.
            let bound = 0.5 * quantized.scale * right.as_slice().iter().map(|value| value.abs()).sum::<f32>();
            prop_assert!((quantized.dot(&right) - left.cosine(&right)).abs() <= bound + 1e-5);
            prop_assert_eq!(QuantizedVector::from_bytes(&quantized.to_bytes()), Ok(quantized));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(vector) = QuantizedVector::from_bytes(&bytes) {
                prop_assert_eq!(vector.to_bytes(), bytes);
            }
        }
    }
}
