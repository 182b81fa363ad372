use std::collections::HashMap;

use serde::Deserialize;

/// A vector per token: a byte per value, and a scale per token.
#[derive(Debug)]
pub(super) struct Matrix {
    values: &'static [u8],
    scales: Vec<f32>,
    dimension: usize,
}

/// The file is no such matrix.
#[derive(Debug, thiserror::Error)]
#[error("the bundled matrix is damaged: {0}")]
pub(super) struct InvalidMatrix(&'static str);

/// What the header of a safetensors file says of a tensor.
#[derive(Deserialize)]
struct TensorInfo {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

impl Matrix {
    /// Reads a safetensors file with the tensors `embeddings` (I8, tokens × dimension) and `scales` (F32, tokens).
    pub(super) fn parse(file: &'static [u8]) -> Result<Self, InvalidMatrix> {
        let damaged = InvalidMatrix;
        let (length, rest) = file.split_first_chunk().ok_or(damaged("no header"))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| damaged("no header"))?;
        let (header, data) = rest.split_at_checked(length).ok_or(damaged("no header"))?;
        let mut header: HashMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|_| damaged("no header"))?;
        let mut tensor = |name: &str| {
            let info = header.remove(name).ok_or(damaged("a tensor is missing"))?;
            let info: TensorInfo = serde_json::from_value(info).map_err(|_| damaged("no header"))?;
            let (start, end) = info.data_offsets;
            let bytes = data.get(start..end).ok_or(damaged("it is cut off"))?;
            Ok::<_, InvalidMatrix>((info, bytes))
        };
        let (embeddings, values) = tensor("embeddings")?;
        let (scales, scale_bytes) = tensor("scales")?;
        let ([tokens, dimension], [scaled]) = (embeddings.shape.as_slice(), scales.shape.as_slice()) else {
            return Err(damaged("its shape is another"));
        };
        let has_types = embeddings.dtype == "I8" && scales.dtype == "F32";
        let has_sizes = tokens.checked_mul(*dimension) == Some(values.len())
            && scaled.checked_mul(size_of::<f32>()) == Some(scale_bytes.len());
        if !has_types || !has_sizes || tokens != scaled || *dimension == 0 {
            return Err(damaged("its shape is another"));
        }
        let (scales, _) = scale_bytes.as_chunks();
        Ok(Self {
            values,
            scales: scales.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            dimension: *dimension,
        })
    }

    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// Adds the vector of the token `id` to `sum`; says whether there is one.
    pub(super) fn add(&self, id: u32, sum: &mut [f32]) -> bool {
        let id = id as usize;
        let row = self.values.get(id * self.dimension..(id + 1) * self.dimension);
        let (Some(row), Some(scale)) = (row, self.scales.get(id)) else {
            return false;
        };
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += scale * f32::from(value.cast_signed());
        }
        true
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::Matrix;

    /// A file of `rows`, each with its scale.
    pub(in super::super) fn file(rows: &[(Vec<i8>, f32)]) -> &'static [u8] {
        let dimension = rows[0].0.len();
        let values = rows.len() * dimension;
        let header = serde_json::json!({
            "__metadata__": {"format": "pt"},
            "embeddings": {"dtype": "I8", "shape": [rows.len(), dimension], "data_offsets": [0, values]},
            "scales": {"dtype": "F32", "shape": [rows.len()], "data_offsets": [values, values + 4 * rows.len()]},
        });
        let header = header.to_string().into_bytes();
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header);
        file.extend(rows.iter().flat_map(|(row, _)| row.iter().map(|value| value.cast_unsigned())));
        file.extend(rows.iter().flat_map(|(_, scale)| scale.to_le_bytes()));
        file.leak()
    }

    #[test]
    fn a_row_is_scaled() {
        let matrix = Matrix::parse(file(&[(vec![1, -2], 0.5), (vec![127, -127], 2.0)])).expect("it is whole");
        let mut sum = vec![1.0; 2];
        assert!(matrix.add(0, &mut sum) && matrix.add(1, &mut sum));
        assert_eq!(sum, [255.5, -254.0]);
        assert!(!matrix.add(2, &mut sum), "there are two tokens");
    }

    #[test]
    fn damage_is_refused() {
        let whole = file(&[(vec![1, -2, 3], 0.5)]);
        assert!(Matrix::parse(whole).is_ok());
        for end in 0..whole.len() {
            assert!(Matrix::parse(&whole[..end]).is_err(), "cut off at {end}");
        }
    }
}
