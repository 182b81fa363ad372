//! Dense and sparse embeddings, rerankers, and the model catalogue
