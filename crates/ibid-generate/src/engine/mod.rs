//! The engines that decode.

mod mistralrs;

pub use self::mistralrs::{EngineOptions, MistralRs};
