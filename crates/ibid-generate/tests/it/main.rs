//! The engine, on a model with random weights and, where it is on this machine, on a real one.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bad_input;
mod injection;
mod load;
mod prefix_cache;
mod random_weights;
mod real_model;
mod remote;
mod support;
