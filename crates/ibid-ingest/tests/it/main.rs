//! What is tested from outside.

mod corpus;
