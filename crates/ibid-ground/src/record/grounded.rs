use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::leaf::{LeafEvidence, Standing};

/// A record with the evidence of every value in it. Only [`ground`](super::ground) makes one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grounded<T> {
    value: T,
    evidence: Vec<LeafEvidence>,
}

impl Grounded<Value> {
    pub(super) fn new(value: Value, evidence: Vec<LeafEvidence>) -> Self {
        Self { value, evidence }
    }

    /// The same record as a `T`.
    ///
    /// # Errors
    /// When the record does not have the form of a `T`.
    pub fn typed<T: DeserializeOwned>(self) -> Result<Grounded<T>, serde_json::Error> {
        Ok(Grounded { value: serde_json::from_value(self.value)?, evidence: self.evidence })
    }
}

impl<T> Grounded<T> {
    /// The record.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The record, without its evidence.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The evidence of all values, also of those that were decoded and are not in the record because they have none.
    pub fn all_evidence(&self) -> &[LeafEvidence] {
        &self.evidence
    }

    /// The evidence of the value at a JSON pointer of the record; where the record has no such value, of the one that was
    /// decoded there and left out.
    pub fn evidence(&self, pointer: &str) -> Option<&LeafEvidence> {
        let here = self.evidence.iter().filter(|leaf| leaf.pointer() == pointer);
        // When an item of a list goes, the next one takes its place.
        here.min_by_key(|leaf| leaf.standing() == Standing::Unsupported)
    }

    /// The pointers of values that were decoded and that no sentence bears out.
    pub fn unsupported(&self) -> impl Iterator<Item = &str> {
        self.evidence
            .iter()
            .filter(|leaf| leaf.standing() == Standing::Unsupported)
            .map(LeafEvidence::pointer)
    }
}

/// A record that cannot be given, because values of it have no evidence and cannot be left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no sentence of the sources states {}", pointers.join(", "))]
pub struct Ungrounded {
    /// The JSON pointers of those values.
    pub pointers: Vec<String>,
}
