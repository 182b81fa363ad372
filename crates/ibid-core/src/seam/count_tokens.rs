/// Counts tokens as a model's tokenizer does: the splitter sizes chunks with it.
pub trait CountTokens: Send + Sync {
    /// The number of tokens of `text`, without special tokens.
    fn count_tokens(&self, text: &str) -> usize;

    /// The most tokens that are read of one text; what goes beyond is cut off.
    fn max_tokens(&self) -> usize;
}
