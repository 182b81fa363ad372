//! Text and numbers in one form, so that they can be compared.

mod amounts;
mod dates;
mod language;
mod months;
mod named_dates;
mod words;

pub use amounts::amounts;
pub use dates::dates;
pub(crate) use dates::is_month;
pub(crate) use ibid_core::{CountedUnit, Number, fold, is_number_word, numbers};
pub(crate) use language::{UNSPACED, is_cjk, is_function_word, is_german, is_spanish, other_language};
pub(crate) use months::{Certainty, cjk_months, months, names_part_of_year};
pub(crate) use named_dates::{Dated, NamedDate, named_dates, number_pairs};
pub(crate) use words::{content_words, words};
