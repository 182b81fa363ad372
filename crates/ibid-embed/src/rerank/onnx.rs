use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use fastembed::{RerankInitOptionsUserDefined, TextRerank, UserDefinedRerankingModel};
use futures::FutureExt;
use futures::future::BoxFuture;
use ibid_core::seam::{BoxError, EmbedError, Rerank};

use crate::onnx::{BATCH, MAX_TOKENS, ModelFiles, OnnxError, OnnxRuntime};
use crate::weights::{OnnxFiles, reranker_files};
use crate::work::on_thread;

/// A cross-encoder of fastembed's catalogue, on ONNX Runtime.
///
/// ```no_run
/// use std::path::Path;
///
/// use ibid_core::seam::Rerank;
/// use ibid_embed::{OnnxReranker, OnnxRuntime};
///
/// let models = Path::new("/home/me/.local/share/ibid/models");
/// let runtime = OnnxRuntime::load(None, models)?;
/// let reranker = OnnxReranker::load("jina-reranker-v1-turbo-en", models, &runtime)?;
/// let texts = ["Rent is due on the first.".to_owned(), "Leave is 25 days a year.".to_owned()];
/// let scores = futures::executor::block_on(reranker.rerank("how much leave?", &texts))?;
/// assert!(scores[1] > scores[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OnnxReranker {
    name: String,
    model: Arc<Mutex<TextRerank>>,
}

impl OnnxReranker {
    /// The reranker called `name`, which `ibid models pull` has put into `models_folder`. Never asks the network.
    ///
    /// # Errors
    /// When no reranker has that name, files of it are missing, or ONNX Runtime does not accept it.
    pub fn load(name: &str, models_folder: &Path, runtime: &OnnxRuntime) -> Result<Self, OnnxError> {
        Self::from_folder(name, &models_folder.join(name), runtime)
    }

    /// The reranker called `name`, from a folder of your own that is laid out as its repository is, or flat: the
    /// graph, and four files of the tokenizer.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn from_folder(name: &str, folder: &Path, _runtime: &OnnxRuntime) -> Result<Self, OnnxError> {
        let files = known(name)?;
        let files = ModelFiles::find(&files, folder)?;
        // From its file: the graph finds weights that are beside it.
        let definition = UserDefinedRerankingModel::new(files.graph(), files.tokenizer()?);
        let options = RerankInitOptionsUserDefined::new().with_max_length(MAX_TOKENS);
        let model = TextRerank::try_new_from_user_defined(definition, options).map_err(|error| {
            OnnxError::Load { name: name.to_owned(), folder: folder.to_owned(), reason: error.to_string() }
        })?;
        Ok(Self { name: name.to_owned(), model: Arc::new(Mutex::new(model)) })
    }

    /// Before a runtime is looked for: a name that does not exist is worth a message of its own.
    pub(super) fn check_name(name: &str) -> Result<(), OnnxError> {
        known(name).map(drop)
    }

    fn scores(&self, query: &str, texts: &[String]) -> Result<Vec<f32>, EmbedError> {
        // Texts of similar length together: the shorter ones of a batch are padded.
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|index| texts[*index].len());
        let mut scores = vec![None; texts.len()];
        // A panic in the middle of a run leaves nothing behind that the next one would read.
        let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        for batch in order.chunks(BATCH) {
            let inputs: Vec<&str> = batch.iter().map(|index| texts[*index].as_str()).collect();
            let results = model.rerank(query, inputs, false, None).map_err(|error| self.failed(error))?;
            for result in results {
                scores[batch[result.index]] = Some(result.score);
            }
        }
        let all: Option<Vec<f32>> = scores.into_iter().collect();
        let all = all.ok_or_else(|| self.failed("the model returned too few scores"))?;
        // A score that is no number would end up anywhere in the order.
        if all.iter().all(|score| score.is_finite()) {
            Ok(all)
        } else {
            Err(self.failed("the model returned a score that is no number"))
        }
    }

    fn failed(&self, source: impl Into<BoxError>) -> EmbedError {
        EmbedError { model: self.name.clone(), source: source.into() }
    }
}

fn known(name: &str) -> Result<OnnxFiles, OnnxError> {
    reranker_files(name).ok_or_else(|| OnnxError::UnknownModel { kind: "reranker", name: name.to_owned() })
}

impl Rerank for OnnxReranker {
    fn name(&self) -> &str {
        &self.name
    }

    fn rerank<'a>(
        &'a self,
        query: &'a str,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<f32>, EmbedError>> {
        let (this, query, texts) = (self.clone(), query.to_owned(), texts.to_vec());
        let work = on_thread(move || this.scores(&query, &texts));
        async move { work.await.unwrap_or_else(|panicked| Err(self.failed(panicked))) }.boxed()
    }
}

impl fmt::Debug for OnnxReranker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OnnxReranker").field("name", &self.name).finish_non_exhaustive()
    }
}
