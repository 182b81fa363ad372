//! fastembed's catalogue, on ONNX Runtime.

mod prompts;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use fastembed::{InitOptionsUserDefined, QuantizationMode, TextEmbedding, UserDefinedEmbeddingModel};
use futures::FutureExt;
use futures::future::BoxFuture;
use ibid_core::DenseVector;
use ibid_core::seam::{BoxError, CountTokens, Embed, EmbedError};
use tokenizers::Tokenizer;

use self::prompts::Prompts;
use super::languages;
use crate::onnx::{BATCH, MAX_TOKENS, ModelFiles, OnnxError, OnnxRuntime};
use crate::weights::{Catalogue, embedding_files};
use crate::work::on_thread;

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
    /// The languages it knows, as its card lists them.
    languages: Arc<[String]>,
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
            return Err(OnnxError::UnknownModel { kind: "embedding model", name: name.to_owned() });
        };
        let failed =
            |reason: String| OnnxError::Load { name: name.to_owned(), folder: folder.to_owned(), reason };
        let info = TextEmbedding::get_model_info(&model).map_err(|error| failed(error.to_string()))?;
        let files = ModelFiles::find(&files, folder)?;
        let quantization = TextEmbedding::get_quantization_mode(&model);
        let batch = if quantization == QuantizationMode::Dynamic { 1 } else { BATCH };
        let graph = fs_err::read(files.graph())?;
        let mut definition =
            UserDefinedEmbeddingModel::new(graph, files.tokenizer()?).with_quantization(quantization);
        definition.pooling = TextEmbedding::get_default_pooling_method(&model);
        definition.output_key.clone_from(&info.output_key);
        for (file, bytes) in files.weights()? {
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
            languages: Catalogue::builtin().get(name).map(|card| card.languages).unwrap_or_default().into(),
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

    fn knows_language(&self, iso_639_3: &str) -> bool {
        languages::contain(&self.languages, iso_639_3)
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
