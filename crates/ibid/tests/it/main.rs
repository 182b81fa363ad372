//! The facade, from files to answers.

mod answers;
mod other_embedding;
mod random_weights;
mod search;
mod stream;
mod support;
