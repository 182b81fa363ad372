use std::path::PathBuf;
use std::sync::Arc;

use ibid_core::seam::Rerank;

use super::bi_encoder::BiEncoderReranker;
use super::onnx::OnnxReranker;
use crate::dense::{BUNDLED_MODEL, BundledEmbedder};
use crate::onnx::{OnnxError, OnnxRuntime};

/// Which reranker is to be used, and where to look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RerankerChoice {
    /// The model's name: a cross-encoder's, or the bundled embedding model's ([`BiEncoderReranker`]).
    pub model: String,
    /// The models folder.
    pub models_folder: PathBuf,
    /// The library of ONNX Runtime, where the user names one (`ORT_DYLIB_PATH`); else it is looked for.
    pub onnx_runtime: Option<PathBuf>,
}

/// The reranker that `choice` asks for. Never asks the network.
///
/// ```
/// use ibid_embed::{RerankerChoice, open_reranker};
///
/// let folder = tempfile::tempdir()?;
/// let choice = RerankerChoice {
///     model: "bge-reranker-base".to_owned(),
///     models_folder: folder.path().to_owned(),
///     onnx_runtime: None,
/// };
/// let refused = open_reranker(&choice).expect_err("the folder is empty");
/// assert!(refused.to_string().contains("ibid models pull"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// When no reranker has that name, or it or ONNX Runtime is missing or unusable.
pub fn open_reranker(choice: &RerankerChoice) -> Result<Arc<dyn Rerank>, OnnxError> {
    let RerankerChoice { model, models_folder, onnx_runtime } = choice;
    if model == BUNDLED_MODEL {
        return Ok(Arc::new(BiEncoderReranker::new(Arc::new(BundledEmbedder::new()))));
    }
    OnnxReranker::check_name(model)?;
    let runtime = OnnxRuntime::load(onnx_runtime.as_deref(), models_folder)?;
    Ok(Arc::new(OnnxReranker::load(model, models_folder, &runtime)?))
}
