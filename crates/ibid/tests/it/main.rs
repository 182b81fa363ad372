//! The facade, from files to answers.

mod answers;
mod broken_drafts;
mod extract;
mod other_embedding;
mod random_weights;
mod remote;
mod search;
mod stream;
mod support;
mod tools;
