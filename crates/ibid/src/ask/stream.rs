use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use futures::{FutureExt, Stream};
use ibid_core::Question;
use ibid_core::seam::Generate;
use ibid_ground::{Quote, cited};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::event::AskEvent;
use super::{AnswerModel, AnswerReport, AskOptions, Retrieval, answer, prepare};
use crate::{Error, Library};

/// Sentences that are told before the model has read anything.
const NEAREST: usize = 3;

/// An answer in the making: a stream of [`AskEvent`]s, the last of which is [`AskEvent::Done`] or an error.
///
/// The work is done as the stream is polled. Dropping it stops the model, which is then free for the next question.
///
/// ```no_run
/// # async fn run(library: ibid::Library) -> Result<(), ibid::Error> {
/// use futures::StreamExt;
/// use ibid::{AskEvent, AskOptions, LanguageModelFile};
///
/// let model = LanguageModelFile::new("model.gguf");
/// let mut events = library.ask_stream("How long is leave?".parse()?, model, AskOptions::default());
/// while let Some(event) = events.next().await {
///     match event? {
///         AskEvent::Retrieved { sentences, .. } => println!("{} sentences fit", sentences.len()),
///         AskEvent::Quote(quote) => println!("“{}”", quote.text()),
///         AskEvent::Claim(claim) => println!("{}", claim.text()),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is done before the stream is polled"]
pub struct AskStream {
    events: UnboundedReceiver<AskEvent>,
    work: Option<BoxFuture<'static, Result<AnswerReport, Error>>>,
    end: Option<Result<AskEvent, Error>>,
}

impl AskStream {
    /// The whole way from the question.
    pub(crate) fn ask(library: Library, question: Question, model: AnswerModel, options: AskOptions) -> Self {
        Self::new(|events| {
            async move {
                // The model loads while the passages are searched for and shown.
                let retrieving = async {
                    let retrieval = prepare(&library, question, &options).await?;
                    retrieved(&retrieval, &events).await;
                    Ok::<_, Error>(retrieval)
                };
                let (retrieval, model) = futures::join!(retrieving, model.load());
                finish(&library, retrieval?, model?, &options, events).await
            }
            .boxed()
        })
    }

    /// From passages that were retrieved before.
    pub(crate) fn answer(
        library: Library,
        retrieval: Retrieval,
        model: AnswerModel,
        options: AskOptions,
    ) -> Self {
        Self::new(|events| {
            async move {
                retrieved(&retrieval, &events).await;
                finish(&library, retrieval, model.load().await?, &options, events).await
            }
            .boxed()
        })
    }

    fn new(
        work: impl FnOnce(UnboundedSender<AskEvent>) -> BoxFuture<'static, Result<AnswerReport, Error>>,
    ) -> Self {
        // The same task fills and empties it, so that it holds no more than one step of the work gives.
        let (sender, events) = unbounded_channel();
        Self { events, work: Some(work(sender)), end: None }
    }
}

impl Stream for AskStream {
    type Item = Result<AskEvent, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Poll::Ready(Some(event)) = this.events.poll_recv(context) {
            return Poll::Ready(Some(Ok(event)));
        }
        if let Some(work) = &mut this.work {
            let polled = work.poll_unpin(context);
            if let Poll::Ready(result) = polled {
                this.work = None;
                this.end = Some(result.map(|report| AskEvent::Done(Box::new(report))));
            }
        }
        // What the work has told comes before its end.
        match this.events.poll_recv(context) {
            Poll::Ready(Some(event)) => Poll::Ready(Some(Ok(event))),
            _ if this.work.is_some() => Poll::Pending,
            _ => Poll::Ready(this.end.take()),
        }
    }
}

impl fmt::Debug for AskStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AskStream").field("is_done", &self.work.is_none()).finish_non_exhaustive()
    }
}

async fn retrieved(retrieval: &Retrieval, events: &UnboundedSender<AskEvent>) {
    // Nobody may be listening any more; then the work is about to be dropped too.
    let _ = events.send(AskEvent::Retrieved {
        sources: retrieval.sources(),
        sentences: retrieval.nearest(NEAREST),
        milliseconds: retrieval.milliseconds,
    });
    // It is told before a model is asked anything, however fast that one is.
    tokio::task::yield_now().await;
}

async fn finish(
    library: &Library,
    retrieval: Retrieval,
    model: Option<Arc<dyn Generate>>,
    options: &AskOptions,
    events: UnboundedSender<AskEvent>,
) -> Result<AnswerReport, Error> {
    answer(library, retrieval, model, options, Some(events)).await
}

impl Retrieval {
    /// The sentences of the passages that fit the question best, best first and at most `limit`, as quotes. A sentence
    /// whose stored text has changed is left out.
    pub fn nearest(&self, limit: usize) -> Vec<Quote> {
        let quotes = self
            .selected
            .best
            .iter()
            .filter_map(|(citation, _)| cited(&self.selected.passages, *citation).ok().flatten());
        quotes.take(limit).collect()
    }
}
