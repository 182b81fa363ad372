use std::fmt;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use ibid_core::seam::Generate;

use crate::{Error, LanguageModelFile};

/// The language model of an answer: a loaded one, one that is loaded while the passages are searched for, or none,
/// which makes the answer extractive.
///
/// ```
/// use ibid::{AnswerModel, LanguageModelFile};
///
/// let loaded_meanwhile = AnswerModel::from(LanguageModelFile::new("model.gguf"));
/// assert!(!loaded_meanwhile.is_none() && AnswerModel::none().is_none());
/// ```
pub struct AnswerModel(Source);

enum Source {
    None,
    Loaded(Arc<dyn Generate>),
    Loading(BoxFuture<'static, Result<Arc<dyn Generate>, Error>>),
}

impl AnswerModel {
    /// No language model: the answer is put together of the best sentences.
    pub fn none() -> Self {
        Self(Source::None)
    }

    /// A model that is being loaded: it is awaited when the passages were found.
    pub fn loading(model: impl Future<Output = Result<Arc<dyn Generate>, Error>> + Send + 'static) -> Self {
        Self(Source::Loading(model.boxed()))
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        matches!(self.0, Source::None)
    }

    pub(crate) async fn load(self) -> Result<Option<Arc<dyn Generate>>, Error> {
        match self.0 {
            Source::None => Ok(None),
            Source::Loaded(model) => Ok(Some(model)),
            Source::Loading(loading) => loading.await.map(Some),
        }
    }
}

impl From<Arc<dyn Generate>> for AnswerModel {
    fn from(model: Arc<dyn Generate>) -> Self {
        Self(Source::Loaded(model))
    }
}

impl From<LanguageModelFile> for AnswerModel {
    fn from(file: LanguageModelFile) -> Self {
        Self::loading(async move { file.load().await })
    }
}

impl<T: Into<Self>> From<Option<T>> for AnswerModel {
    fn from(model: Option<T>) -> Self {
        model.map_or_else(Self::none, Into::into)
    }
}

impl fmt::Debug for AnswerModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match &self.0 {
            Source::None => "AnswerModel(none)",
            Source::Loaded(_) => "AnswerModel(loaded)",
            Source::Loading(_) => "AnswerModel(loading)",
        })
    }
}
