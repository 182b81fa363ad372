//! Text and numbers in one form, so that they can be compared.

mod numbers;
mod words;

pub(crate) use numbers::{Number, numbers};
pub(crate) use words::{content_words, is_cjk, words};
