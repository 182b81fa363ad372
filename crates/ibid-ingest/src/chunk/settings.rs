use serde::{Deserialize, Serialize};

/// How documents are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitterSettings {
    /// A chunk ends at the next good place after so many tokens. By default, 120.
    pub desired_tokens: usize,
    /// No chunk is longer, but for a single character that is. By default, 200: with its headings a chunk
    /// then fits the embedding model.
    pub max_tokens: usize,
}

impl Default for SplitterSettings {
    fn default() -> Self {
        Self { desired_tokens: 120, max_tokens: 200 }
    }
}

impl SplitterSettings {
    /// The settings as text: libraries with other settings have other chunks.
    pub fn fingerprint(&self) -> String {
        format!("text-splitter-3;{}-{}", self.desired_tokens, self.max_tokens)
    }
}
