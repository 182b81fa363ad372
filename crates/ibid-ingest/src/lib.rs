//! Folders to documents to chunks
