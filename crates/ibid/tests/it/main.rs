//! The facade, from files to answers.

mod answers;
mod archive;
mod broken_drafts;
#[cfg(debug_assertions)]
mod crash;
mod deletion;
mod follow;
mod other_embedding;
mod random_weights;
mod reindex;
mod remote;
mod search;
mod stream;
mod support;
