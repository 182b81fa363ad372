//! Text and numbers in one form, so that they can be compared.

mod dates;
mod fold;
mod language;
mod numbers;
mod words;

pub use dates::dates;
pub(crate) use dates::is_month;
pub(crate) use fold::fold;
pub(crate) use language::{is_function_word, is_german, other_language};
pub use numbers::amounts;
pub(crate) use numbers::{Number, numbers};
pub(crate) use words::{content_words, words};
