use futures::StreamExt;
use futures::future::BoxFuture;
use ibid::{AnswerReport, AskEvent, AskOptions, Check, Question, SearchOptions};

use super::{AskRequest, Service, ServiceError};

impl Service {
    /// Answers a question: `ibid.answer/1`. `on_progress` is told in words how far it is. Dropping the future stops the
    /// model.
    ///
    /// # Errors
    /// When the question cannot be asked, or the library or the language model fails.
    pub async fn ask(
        &self,
        request: AskRequest,
        on_progress: impl Fn(String) -> BoxFuture<'static, ()> + Send + Sync,
    ) -> Result<AnswerReport, ServiceError> {
        let question: Question = request.question.parse()?;
        let filter = self.filter(request.path.as_deref())?;
        let search = SearchOptions { filter, ..self.options.search.clone() };
        let options = AskOptions { search, ..self.options.clone() };
        let mut events = self.library.ask_stream(question, self.model.answer_model(), options);
        while let Some(event) = events.next().await {
            match event? {
                AskEvent::Done(report) => return Ok(*report),
                event => {
                    if let Some(told) = told(&event) {
                        on_progress(told).await;
                    }
                }
            }
        }
        Err(ServiceError::Internal("the answer ended before it was complete".to_owned()))
    }
}

/// What a waiting user would want to know.
fn told(event: &AskEvent) -> Option<String> {
    match event {
        AskEvent::Retrieved { sources, .. } => Some(format!("{} passages found", sources.len())),
        AskEvent::Check(Check::Stated { probability }) => {
            Some(format!("the passages answer it with a probability of {probability:.2}"))
        }
        AskEvent::Quote(quote) => Some(format!("quoting {}", quote.document())),
        AskEvent::Claim(claim) => Some(claim.text().to_owned()),
        _ => None,
    }
}
