//! The facade, from files to answers.

mod answers;
mod archive;
mod broken_drafts;
mod copied_drafts;
#[cfg(debug_assertions)]
mod crash;
mod deletion;
mod disagreements;
mod extract;
mod follow;
mod grammar_walk;
mod model_file;
mod other_embedding;
mod own_words;
mod random_weights;
mod reindex;
mod remote;
mod repair;
mod replay;
mod search;
mod shown_prompt;
mod stream;
mod support;
mod tools;
mod two_steps;
