use std::path::PathBuf;
use std::sync::Arc;

use ibid_core::seam::{CountTokens, Embed};

use super::bundled::{BUNDLED_MODEL, BundledEmbedder};
use super::fast::{FAST_MODEL, StaticEmbedder};
use super::onnx::OnnxEmbedder;
use crate::onnx::{OnnxError, OnnxRuntime};

/// What the bundled static model is also called.
const FAST: &str = "fast";

/// Which embedding model is to be used, and where to look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingChoice {
    /// The model's name; `fast` is the bundled static model. By default, the bundled model.
    pub model: String,
    /// The models folder. By default, none, which is enough for the bundled models.
    pub models_folder: PathBuf,
    /// The library of ONNX Runtime, where the user names one (`ORT_DYLIB_PATH`). By default, it is looked for.
    pub onnx_runtime: Option<PathBuf>,
}

impl Default for EmbeddingChoice {
    fn default() -> Self {
        Self { model: BUNDLED_MODEL.to_owned(), models_folder: PathBuf::new(), onnx_runtime: None }
    }
}

/// An embedding model, behind both of its seams.
#[derive(Clone)]
pub struct OpenedEmbedder {
    /// Makes vectors.
    pub embed: Arc<dyn Embed>,
    /// Counts tokens as the same model does.
    pub count_tokens: Arc<dyn CountTokens>,
}

impl OpenedEmbedder {
    fn of(model: impl Embed + CountTokens + 'static) -> Self {
        let model = Arc::new(model);
        Self { embed: model.clone(), count_tokens: model }
    }
}

impl std::fmt::Debug for OpenedEmbedder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("OpenedEmbedder").field(&self.embed).finish()
    }
}

/// The embedding model that `choice` asks for. Never asks the network.
///
/// ```
/// use ibid_embed::{EmbeddingChoice, open_embedder};
///
/// let opened = open_embedder(&EmbeddingChoice::default())?;
/// assert_eq!(opened.embed.name(), "all-minilm-l6-v2");
/// # Ok::<(), ibid_embed::OnnxError>(())
/// ```
///
/// # Errors
/// When another model than the bundled ones is asked for, and it or ONNX Runtime is missing or unusable.
pub fn open_embedder(choice: &EmbeddingChoice) -> Result<OpenedEmbedder, OnnxError> {
    let EmbeddingChoice { model, models_folder, onnx_runtime } = choice;
    match model.as_str() {
        BUNDLED_MODEL => return Ok(OpenedEmbedder::of(BundledEmbedder::new())),
        FAST_MODEL | FAST => return Ok(OpenedEmbedder::of(StaticEmbedder::new())),
        _ => {}
    }
    let runtime = OnnxRuntime::load(onnx_runtime.as_deref(), models_folder)?;
    Ok(OpenedEmbedder::of(OnnxEmbedder::load(model, models_folder, &runtime)?))
}
