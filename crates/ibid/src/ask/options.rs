use std::path::Path;
use std::sync::Arc;

use ibid_core::Filter;
use ibid_core::seam::Rerank;
use ibid_embed::{RerankerChoice, open_reranker};
use serde::{Deserialize, Serialize};

use super::fuse::Fusion;
use crate::Error;

/// Which rankings a search makes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retriever {
    /// By meaning and by words, fused. The default.
    #[default]
    Hybrid,
    /// By meaning only: the embedding.
    Dense,
    /// By words only: BM25.
    Sparse,
}

/// What orders the best candidates once more.
#[derive(Debug, Clone, Default)]
pub enum Reranking {
    /// Nothing.
    None,
    /// The best sentence of each chunk, by the vectors of sentences that are stored with it: no model runs. The
    /// default.
    #[default]
    Sentences,
    /// A model that reads query and chunk together.
    Model(Arc<dyn Rerank>),
}

impl Reranking {
    /// `none`, `sentences`, or the name of the model.
    pub fn name(&self) -> &str {
        match self {
            Self::None => "none",
            Self::Sentences => "sentences",
            Self::Model(model) => model.name(),
        }
    }

    /// `none`, `sentences`, or the reranker of that name of the catalogue, which is in `models_folder` and runs on
    /// ONNX Runtime. That is looked for at `onnx_runtime`, in the models folder and in the system's folders.
    ///
    /// # Errors
    /// When the model or ONNX Runtime is missing or cannot be used. The network is never asked.
    pub fn open(name: &str, models_folder: &Path, onnx_runtime: Option<&Path>) -> Result<Self, Error> {
        match name {
            "none" => Ok(Self::None),
            "sentences" => Ok(Self::Sentences),
            model => {
                let choice = RerankerChoice {
                    model: model.to_owned(),
                    models_folder: models_folder.to_owned(),
                    onnx_runtime: onnx_runtime.map(Path::to_owned),
                };
                Ok(Self::Model(open_reranker(&choice)?))
            }
        }
    }
}

/// How to search.
///
/// ```
/// use ibid::{Filter, SearchOptions};
///
/// let options = SearchOptions { limit: 5, filter: Filter::new().language("en")?, ..SearchOptions::default() };
/// assert_eq!(options.candidates, SearchOptions::default().candidates);
/// # Ok::<(), ibid::InvalidFilter>(())
/// ```
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// The most hits. By default 10.
    pub limit: usize,
    /// Which documents to search. By default all.
    pub filter: Filter,
    /// Which rankings to make. By default both.
    pub retriever: Retriever,
    /// How to fuse them. By default convex.
    pub fusion: Fusion,
    /// What orders the best candidates once more. By default their sentences.
    pub reranking: Reranking,
    /// Whether a quoted phrase of the query has to be in a hit as it stands, or in a heading above it. By default it has
    /// to; in a question to be answered only where some document holds it.
    pub exact_phrases: bool,
    /// How many chunks each ranking contributes; never fewer than `limit`. By default 50.
    pub candidates: usize,
    /// So many chunks of one document may come before another document's; the others follow behind. By default no
    /// bound.
    pub per_document: Option<usize>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 10,
            filter: Filter::default(),
            retriever: Retriever::default(),
            fusion: Fusion::default(),
            reranking: Reranking::default(),
            exact_phrases: true,
            candidates: 50,
            per_document: None,
        }
    }
}
