//! The real binary, driven from outside: what a user types, what the user gets.

mod ask;
mod bad_input;
mod bundle;
mod chat;
mod disks;
mod engine;
mod eval;
mod eval_answers;
mod explain;
mod extract;
mod follow;
mod formats;
mod help;
mod hostile;
mod ingest;
mod injection;
mod interrupt;
mod language_model;
mod library;
mod mcp;
mod questions;
mod schema;
mod search;
mod support;
mod tools;
mod worker;
