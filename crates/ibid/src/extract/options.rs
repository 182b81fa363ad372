use crate::AskOptions;

/// How to extract.
///
/// ```
/// let options = ibid::ExtractOptions { max_tokens: 200, ..ibid::ExtractOptions::default() };
/// assert!(options.ask.passage_tokens > ibid::AskOptions::default().passage_tokens);
/// ```
#[derive(Debug, Clone)]
pub struct ExtractOptions {
    /// How the passages are found. By default as for an answer, with 600 tokens: a record says more than a sentence.
    pub ask: AskOptions,
    /// A value with less support has none. By default 0.5.
    pub min_support: f32,
    /// The most tokens that are decoded; a record that is longer is brought to its end in the shortest way. By default
    /// 800.
    pub max_tokens: usize,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        Self {
            ask: AskOptions { passage_tokens: 600, ..AskOptions::default() },
            min_support: 0.5,
            max_tokens: 800,
        }
    }
}
