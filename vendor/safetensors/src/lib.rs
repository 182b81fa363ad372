//! safetensors 0.8 under the version number that mistralrs 0.8 asks for.
pub use safetensors_next::*;
