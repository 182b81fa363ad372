//! A draft without the form of one → one more request that says what is wrong with it → the better draft.

use std::sync::Arc;

use futures::StreamExt;
use ibid_core::seam::{Generate, GenerateError, GenerationEvent, GenerationRequest};
use ibid_core::{Draft, FinishReason, Passage, Question};
use ibid_generate::repair_messages;
use ibid_ground::{DropReason, ParseError, Verdict, Verified, VerifyOptions, verify};

/// A draft and what became of it.
pub(super) struct Attempt {
    pub(super) draft: Draft,
    pub(super) verified: Verified,
}

/// Where nothing of a draft could be used because it points at no sentence that there is, asks once more; an engine
/// that obeys a grammar never writes such a draft. What comes back is verified like the first.
///
/// When the second request fails, or is no better, the first attempt stands.
pub(super) async fn repaired(
    generator: &Arc<dyn Generate>,
    request: GenerationRequest,
    (question, passages): (&Question, &[Passage]),
    options: &VerifyOptions,
    first: Attempt,
) -> Attempt {
    let reasons: Vec<String> = first
        .verified
        .dropped
        .iter()
        .filter(|dropped| is_of_form(&dropped.reason))
        .map(|dropped| dropped.reason.to_string())
        .collect();
    if !matches!(first.verified.verdict, Verdict::Abstained(_)) || reasons.is_empty() {
        return first;
    }
    tracing::info!(?reasons, "asking the model once more");
    let messages = repair_messages(&request.messages, &first.draft.text, &reasons);
    let draft = match whole(generator, GenerationRequest { messages, ..request }).await {
        Ok(draft) => draft,
        Err(error) => {
            tracing::warn!(%error, "the draft could not be repaired");
            return first;
        }
    };
    let mut verified = verify(question, &draft, passages, options);
    verified.dropped.splice(0..0, first.verified.dropped);
    Attempt { draft, verified }
}

/// Whether a draft has another form than a grammar would give it.
fn is_of_form(reason: &DropReason) -> bool {
    let is_malformed =
        matches!(reason, DropReason::Malformed(error) if !matches!(error, ParseError::Unfinished));
    is_malformed || matches!(reason, DropReason::BadCitation)
}

async fn whole(generator: &Arc<dyn Generate>, request: GenerationRequest) -> Result<Draft, GenerateError> {
    let mut events = generator.generate(request);
    let mut draft = Draft { text: String::new(), finish: FinishReason::Cancelled };
    while let Some(event) = events.next().await {
        match event? {
            GenerationEvent::Begins(_) => {}
            GenerationEvent::Text(piece) => draft.text.push_str(&piece),
            GenerationEvent::Done { finish, .. } => draft.finish = finish,
        }
    }
    Ok(draft)
}
