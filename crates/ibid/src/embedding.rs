use std::path::Path;
use std::sync::Arc;

use ibid_core::seam::{CountTokens, Embed, EmbedSparse};
use ibid_embed::{Bm25, BundledEmbedder, EmbeddingChoice, open_embedder};
use ibid_store::Store;

use crate::Error;

/// The embedding models of a library.
///
/// ```
/// use ibid::Embedding;
///
/// assert_eq!(Embedding::bundled().name(), "all-minilm-l6-v2");
/// ```
#[derive(Debug, Clone)]
pub struct Embedding(Models);

/// What [`Embedding`] holds.
#[derive(Clone)]
pub(crate) struct Models {
    pub(crate) dense: Arc<dyn Embed>,
    pub(crate) sparse: Arc<dyn EmbedSparse>,
    pub(crate) counter: Arc<dyn CountTokens>,
}

impl std::fmt::Debug for Models {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Models")
            .field("dense", &self.dense)
            .field("sparse", &self.sparse)
            .finish_non_exhaustive()
    }
}

impl Embedding {
    /// all-MiniLM-L6-v2, which is inside ibid, and BM25.
    pub fn bundled() -> Self {
        let embedder = Arc::new(BundledEmbedder::new());
        Self(Models {
            dense: Arc::clone(&embedder) as _,
            sparse: Arc::new(Bm25::default()),
            counter: embedder,
        })
    }

    /// The model called `name`: the bundled one, or one of the catalogue that is in `models_folder` and runs on
    /// ONNX Runtime. That is looked for at `onnx_runtime`, in the models folder and in the system's folders.
    ///
    /// # Errors
    /// When the model or ONNX Runtime is missing or cannot be used. The network is never asked.
    pub fn open(name: &str, models_folder: &Path, onnx_runtime: Option<&Path>) -> Result<Self, Error> {
        let choice = EmbeddingChoice {
            model: name.to_owned(),
            models_folder: models_folder.to_owned(),
            onnx_runtime: onnx_runtime.map(Path::to_owned),
        };
        let opened = open_embedder(&choice)?;
        Ok(Self::of(opened.embed, opened.count_tokens))
    }

    /// The name of the model that the library in `folder` was made with; `None` where there is no library.
    ///
    /// # Errors
    /// When its catalog is damaged.
    pub async fn name_of_library(folder: &Path) -> Result<Option<String>, Error> {
        Ok(Store::stored_settings(folder).await?.map(|settings| settings.embedding))
    }

    /// A dense model of your own, with BM25. `counter` sizes the chunks; use the model's own tokenizer.
    pub fn of(dense: Arc<dyn Embed>, counter: Arc<dyn CountTokens>) -> Self {
        Self(Models { dense, sparse: Arc::new(Bm25::default()), counter })
    }

    /// The name of the dense model.
    pub fn name(&self) -> &str {
        self.0.dense.name()
    }

    pub(crate) fn into_models(self) -> Models {
        self.0
    }
}
