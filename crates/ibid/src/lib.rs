//! Retrieval-augmented answers that can only quote your own documents
