//! candle-nn 0.11 under the version number that mistralrs 0.8 asks for.
pub use candle_nn_next::*;
