use serde::{Deserialize, Serialize};

/// A dense embedding; normalized to length 1 by the embedder, so that the dot product is the cosine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DenseVector(Vec<f32>);

impl DenseVector {
    /// `values` scaled to Euclidean length 1; a zero vector stays zero.
    pub fn normalized(mut values: Vec<f32>) -> Self {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            for value in &mut values {
                *value /= length;
            }
        }
        Self(values)
    }

    /// The values.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// The number of dimensions.
    pub fn dimension(&self) -> usize {
        self.0.len()
    }

    /// The cosine similarity of two normalized vectors, in [-1, 1].
    ///
    /// ```
    /// use ibid_core::DenseVector;
    ///
    /// let a = DenseVector::normalized(vec![3.0, 4.0]);
    /// assert!((a.cosine(&a) - 1.0).abs() < 1e-6);
    /// ```
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(left, right)| left * right).sum()
    }
}

/// A sparse vector: term ids and their weights, sorted by id, each id once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SparseVector {
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl SparseVector {
    /// The ids, ascending.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// The weights, in the order of the ids.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Whether no term is in it.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }
}

impl FromIterator<(u32, f32)> for SparseVector {
    /// Sorts by id; the weights of an id that comes twice are added.
    fn from_iter<I: IntoIterator<Item = (u32, f32)>>(terms: I) -> Self {
        let mut sorted = std::collections::BTreeMap::<u32, f32>::new();
        for (index, value) in terms {
            *sorted.entry(index).or_default() += value;
        }
        let (indices, values) = sorted.into_iter().unzip();
        Self { indices, values }
    }
}
