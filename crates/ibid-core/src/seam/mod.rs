//! The seams between the crates: object-safe traits with boxed futures, implemented below the facade.

mod count_tokens;
mod embed;
mod generate;
mod rerank;
mod tool;

pub use count_tokens::CountTokens;
pub use embed::{ChunkText, ChunkVectors, Embed, EmbedError, EmbedSparse};
pub use generate::{
    Generate, GenerateError, GenerationEvent, GenerationRequest, GenerationUsage, Message, ModelIdentity,
    PromptReading, Role,
};
pub use rerank::Rerank;
pub use tool::{
    InvalidToolName, Tool, ToolCall, ToolCallFormat, ToolCallSyntax, ToolDescription, ToolEffect, ToolError,
    ToolName, ToolOutput,
};

/// A boxed error of an engine behind a seam.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;
