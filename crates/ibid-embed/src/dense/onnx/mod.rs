//! fastembed's catalogue, on an ONNX Runtime that is loaded when it is needed.

mod error;
mod prompts;
mod runtime;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use fastembed::{
    InitOptionsUserDefined, QuantizationMode, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use ibid_core::DenseVector;
use ibid_core::seam::{BoxError, CountTokens, Embed, EmbedError};
use tokenizers::Tokenizer;

pub use self::error::OnnxError;
use self::prompts::Prompts;
pub use self::runtime::OnnxRuntime;
use super::work::on_thread;
use crate::weights::{OnnxFiles, embedding_files};

/// The most tokens that are read of a text; a model that reads fewer says so in its tokenizer's settings.
const MAX_TOKENS: usize = 512;
/// Texts of similar length that are run together.
const BATCH: usize = 8;

/// An embedding model on ONNX Runtime.
///
/// ```no_run
/// use std::path::Path;
///
/// use ibid_core::seam::Embed;
/// use ibid_embed::{OnnxEmbedder, OnnxRuntime};
///
/// let models = Path::new("/home/me/.local/share/ibid/models");
/// let runtime = OnnxRuntime::load(None, models)?;
/// let embedder = OnnxEmbedder::load("multilingual-e5-small", models, &runtime)?;
/// assert_eq!(embedder.dimension(), 384);
/// # Ok::<(), ibid_embed::OnnxError>(())
/// ```
#[derive(Clone)]
pub struct OnnxEmbedder {
    name: String,
    dimension: usize,
    prompts: Prompts,
    max_tokens: usize,
    /// The tokenizer, without truncation and padding.
    counter: Arc<Tokenizer>,
    /// Texts that are run together; 1 where a text's vector would depend on its neighbours.
    batch: usize,
    model: Arc<Mutex<TextEmbedding>>,
}

impl OnnxEmbedder {
    /// The model called `name`, which `ibid models pull` has put into `models_folder`. Never asks the network.
    ///
    /// # Errors
    /// When no model has that name, files of it are missing, or ONNX Runtime does not accept it.
    pub fn load(name: &str, models_folder: &Path, runtime: &OnnxRuntime) -> Result<Self, OnnxError> {
        Self::from_folder(name, &models_folder.join(name), runtime)
    }

    /// The model called `name`, from a folder of your own that is laid out as its repository is, or flat: the
    /// graph, and four files of the tokenizer.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn from_folder(name: &str, folder: &Path, _runtime: &OnnxRuntime) -> Result<Self, OnnxError> {
        let files = embedding_files(name);
        let Some((files, model)) = files.and_then(|files| Some((files.clone(), files.model?))) else {
            return Err(OnnxError::UnknownModel { name: name.to_owned() });
        };
        let failed =
            |reason: String| OnnxError::Load { name: name.to_owned(), folder: folder.to_owned(), reason };
        let info = TextEmbedding::get_model_info(&model).map_err(|error| failed(error.to_string()))?;
        let Parts { graph, weights, tokenizer } = Parts::read(&files, folder)?;
        let quantization = TextEmbedding::get_quantization_mode(&model);
        let batch = if quantization == QuantizationMode::Dynamic { 1 } else { BATCH };
        let mut definition = UserDefinedEmbeddingModel::new(graph, tokenizer).with_quantization(quantization);
        definition.pooling = TextEmbedding::get_default_pooling_method(&model);
        definition.output_key.clone_from(&info.output_key);
        for (file, bytes) in weights {
            definition = definition.with_external_initializer(file, bytes);
        }
        let options = InitOptionsUserDefined::new().with_max_length(MAX_TOKENS);
        let model = TextEmbedding::try_new_from_user_defined(definition, options)
            .map_err(|error| failed(error.to_string()))?;
        let mut counter = model.tokenizer.clone();
        let max_tokens = counter.get_truncation().map_or(MAX_TOKENS, |truncation| truncation.max_length);
        counter.with_padding(None);
        counter.with_truncation(None).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            name: name.to_owned(),
            dimension: info.dim,
            prompts: Prompts::of(name),
            max_tokens,
            counter: Arc::new(counter),
            batch,
            model: Arc::new(Mutex::new(model)),
        })
    }

    fn embed(&self, texts: &[String]) -> Result<Vec<DenseVector>, EmbedError> {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|index| texts[*index].len());
        let mut vectors: Vec<Option<DenseVector>> = vec![None; texts.len()];
        // A panic in the middle of a run leaves nothing behind that the next one would read.
        let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        for batch in order.chunks(self.batch) {
            let inputs: Vec<&str> = batch.iter().map(|index| texts[*index].as_str()).collect();
            let outputs = model.embed(inputs, None).map_err(|error| self.failed(error))?;
            for (index, vector) in batch.iter().zip(outputs) {
                vectors[*index] = Some(DenseVector::normalized(vector));
            }
        }
        vectors
            .into_iter()
            .collect::<Option<_>>()
            .ok_or_else(|| self.failed("the model returned too few vectors"))
    }

    fn embed_prompted(
        &self,
        prompt: &str,
        texts: &[String],
    ) -> BoxFuture<'static, Result<Vec<DenseVector>, EmbedError>> {
        let this = self.clone();
        let texts: Vec<String> = texts.iter().map(|text| format!("{prompt}{text}")).collect();
        let work = on_thread(move || this.embed(&texts));
        let model = self.name.clone();
        async move { work.await.unwrap_or_else(|panicked| Err(EmbedError { model, source: panicked.into() })) }.boxed()
    }

    fn failed(&self, source: impl Into<BoxError>) -> EmbedError {
        EmbedError { model: self.name.clone(), source: source.into() }
    }
}

impl Embed for OnnxEmbedder {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>> {
        self.embed_prompted(self.prompts.document, texts)
    }

    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>> {
        let vectors = self.embed_prompted(self.prompts.query, &[query.to_owned()]);
        async move { vectors.await?.pop().ok_or_else(|| self.failed("the model returned no vector")) }.boxed()
    }
}

impl CountTokens for OnnxEmbedder {
    fn count_tokens(&self, text: &str) -> usize {
        let encoded = self.counter.encode_fast(text, false);
        // About four bytes are a token, should the tokenizer fail.
        encoded.map_or_else(|_| text.len().div_ceil(4), |encoding| encoding.len())
    }

    fn max_tokens(&self) -> usize {
        self.max_tokens
    }
}

impl fmt::Debug for OnnxEmbedder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OnnxEmbedder").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The files of a model, read.
struct Parts {
    graph: Vec<u8>,
    /// Weights outside the graph, by the name that the graph calls them.
    weights: Vec<(String, Vec<u8>)>,
    tokenizer: TokenizerFiles,
}

impl Parts {
    fn read(files: &OnnxFiles, folder: &Path) -> Result<Self, OnnxError> {
        let tokenizer = ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"];
        let all = std::iter::once(&files.graph).chain(&files.weights).map(String::as_str).chain(tokenizer);
        let missing: Vec<PathBuf> =
            all.map(|file| place(folder, file)).filter(|path| !path.is_file()).collect();
        if !missing.is_empty() {
            return Err(OnnxError::MissingFiles { name: files.name.clone(), missing });
        }
        let read = |file: &str| fs_err::read(place(folder, file));
        let weights = files.weights.iter().map(|file| Ok((base_name(file).to_owned(), read(file)?)));
        Ok(Self {
            graph: read(&files.graph)?,
            weights: weights.collect::<std::io::Result<_>>()?,
            tokenizer: TokenizerFiles {
                tokenizer_file: read(tokenizer[0])?,
                config_file: read(tokenizer[1])?,
                special_tokens_map_file: read(tokenizer[2])?,
                tokenizer_config_file: read(tokenizer[3])?,
            },
        })
    }
}

/// Where `file` of a repository is in `folder`: in the same place, or directly in it.
fn place(folder: &Path, file: &str) -> PathBuf {
    let flat = folder.join(base_name(file));
    let nested = folder.join(file);
    if flat.is_file() && !nested.is_file() { flat } else { nested }
}

fn base_name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}
