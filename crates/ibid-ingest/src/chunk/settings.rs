use serde::{Deserialize, Serialize};

/// How documents are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitterSettings {
    /// A chunk ends at the next good place after so many tokens. By default, 120.
    pub desired_tokens: usize,
    /// No chunk is longer, but for a single character that is. By default, 200: with its headings a chunk
    /// then fits the embedding model.
    pub max_tokens: usize,
    /// A chunk begins with so many tokens of the one before, or fewer, where a sentence or word begins there. By
    /// default, 0.
    #[serde(default)]
    pub overlap_tokens: usize,
}

impl Default for SplitterSettings {
    fn default() -> Self {
        Self { desired_tokens: 120, max_tokens: 200, overlap_tokens: 0 }
    }
}

impl SplitterSettings {
    /// The settings as text: libraries with other settings have other chunks.
    pub fn fingerprint(&self) -> String {
        let overlap = match self.overlap_tokens {
            0 => String::new(),
            tokens => format!("+{tokens}"),
        };
        format!("text-splitter-3;{}-{}{overlap}", self.desired_tokens, self.max_tokens)
    }
}
