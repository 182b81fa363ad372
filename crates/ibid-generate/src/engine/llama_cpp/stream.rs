use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt as _};
use ibid_core::seam::{GenerationEvent, GenerationRequest};
use tokio::sync::mpsc::UnboundedReceiver;

use super::session::{Item, Session};

/// Streams the output of one request, which is asked for when the stream is first polled.
pub(super) fn generate(session: Arc<Session>, request: GenerationRequest) -> BoxStream<'static, Item> {
    stream::unfold(State::Asked(session, request), |state| async move {
        match state {
            State::Asked(session, request) => match session.generate(request) {
                Ok(events) => Some(next(session, events).await),
                Err(error) => Some((Err(error), State::Over)),
            },
            State::Running(session, events) => Some(next(session, events).await),
            State::Over => None,
        }
    })
    .boxed()
}

enum State {
    Asked(Arc<Session>, GenerationRequest),
    /// When it is dropped, so is the receiver, and the engine stops.
    Running(Arc<Session>, UnboundedReceiver<Item>),
    Over,
}

async fn next(session: Arc<Session>, mut events: UnboundedReceiver<Item>) -> (Item, State) {
    let item = events.recv().await.unwrap_or_else(|| Err(session.stopped()));
    let is_over = matches!(item, Ok(GenerationEvent::Done { .. }) | Err(_));
    (item, if is_over { State::Over } else { State::Running(session, events) })
}
