//! The header of a GGUF file: what model it holds, before a byte of its weights is read.

mod header;
mod reader;
mod tensor;
mod widen;

pub use self::header::GgufHeader;
pub use self::widen::fast_copy;
