use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::channel::mpsc::unbounded;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _};
use ibid_core::Question;
use ibid_generate::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::record::{Sources, extract};
use super::{ExtractOptions, RecordReport};
use crate::ask::{AnswerModel, SourceReport};
use crate::{Error, Library};

/// One event of an extraction, in the order in which they come.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExtractEvent<T = Value> {
    /// The passages are chosen; the model begins to read them.
    Retrieved {
        /// The passages, in the order of their numbers.
        sources: Vec<SourceReport>,
    },
    /// A piece of the record's JSON, as it is decoded: nothing of it has evidence yet.
    Written {
        /// The piece.
        text: String,
    },
    /// The record with its evidence, or the abstention.
    Done(Box<RecordReport<T>>),
}

/// A record in the making: a stream of [`ExtractEvent`]s, the last of which is [`ExtractEvent::Done`] or an error.
///
/// The work is done as the stream is polled. Dropping it stops the model.
#[must_use = "nothing is done before the stream is polled"]
pub struct ExtractStream<T = Value>(BoxStream<'static, Result<ExtractEvent<T>, Error>>);

impl ExtractStream {
    pub(crate) fn new(
        library: Library,
        question: Question,
        schema: Arc<JsonSchema>,
        (model, options): (AnswerModel, ExtractOptions),
    ) -> Self {
        let (sender, events) = unbounded();
        let work = async move {
            let work = async {
                // The model loads while the passages are searched for.
                let (retrieval, model) =
                    futures::join!(library.retrieve(&question, &options.ask), model.load());
                let (retrieval, model) = (retrieval?, model?.ok_or(Error::NoModel)?);
                let sources = Sources {
                    question: &question,
                    passages: retrieval.passages(),
                    milliseconds: retrieval.milliseconds(),
                };
                extract(&library, sources, &schema, (&model, &options, Some(&sender))).await
            };
            let result = work.await.map(|report| ExtractEvent::Done(Box::new(report)));
            // The last event goes the way of the others, so that it comes after them.
            let _ = sender.unbounded_send(result);
        };
        let work = stream::once(work).filter_map(|()| std::future::ready(None));
        Self(stream::select(events, work).boxed())
    }

    /// The same with a record of type `T`.
    pub(crate) fn typed<T: DeserializeOwned + 'static>(self) -> ExtractStream<T> {
        let typed = |event| {
            Ok(match event? {
                ExtractEvent::Retrieved { sources } => ExtractEvent::Retrieved { sources },
                ExtractEvent::Written { text } => ExtractEvent::Written { text },
                ExtractEvent::Done(report) => {
                    ExtractEvent::Done(Box::new(report.typed().map_err(Error::RecordType)?))
                }
            })
        };
        ExtractStream(self.0.map(typed).boxed())
    }
}

impl<T> Stream for ExtractStream<T> {
    type Item = Result<ExtractEvent<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for ExtractStream<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ExtractStream").finish_non_exhaustive()
    }
}
