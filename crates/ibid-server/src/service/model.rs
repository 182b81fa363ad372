use std::fmt;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use ibid::{AnswerModel, Error, Generate};
use tokio::sync::OnceCell;

type Load = dyn Fn() -> BoxFuture<'static, Result<Arc<dyn Generate>, Error>> + Send + Sync;

/// A language model that is loaded when the first question is asked and then answers all of them. One that could not be
/// loaded is tried again with the next question.
#[derive(Clone)]
pub struct SharedModel(Option<Arc<Lazy>>);

struct Lazy {
    load: Box<Load>,
    loaded: OnceCell<Arc<dyn Generate>>,
}

impl SharedModel {
    /// The model that `load` gives.
    pub fn new<F>(load: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Arc<dyn Generate>, Error>> + Send + 'static,
    {
        Self(Some(Arc::new(Lazy { load: Box::new(move || load().boxed()), loaded: OnceCell::new() })))
    }

    /// No language model: answers are put together of the best sentences.
    pub fn none() -> Self {
        Self(None)
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn answer_model(&self) -> AnswerModel {
        let Some(lazy) = self.0.clone() else { return AnswerModel::none() };
        AnswerModel::loading(async move {
            let loaded = lazy.loaded.get_or_try_init(|| (lazy.load)()).await?;
            Ok(Arc::clone(loaded))
        })
    }
}

impl fmt::Debug for SharedModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_loaded = self.0.as_ref().is_some_and(|lazy| lazy.loaded.initialized());
        formatter
            .debug_struct("SharedModel")
            .field("is_none", &self.is_none())
            .field("is_loaded", &is_loaded)
            .finish()
    }
}
