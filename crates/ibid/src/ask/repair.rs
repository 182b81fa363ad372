//! A draft without the form of one → one more request that says what is wrong with it → the better draft.

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;
use ibid_core::seam::{Generate, GenerateError, GenerationEvent, GenerationRequest, GenerationUsage};
use ibid_core::{Draft, FinishReason, Passage, Question};
use ibid_generate::repair_messages;
use ibid_ground::{DropReason, ParseError, Verdict, Verified, VerifyOptions, verify};

use super::answer::elapsed_ms;
use super::shown_prompt;
use super::trace::TracedRepair;

/// A draft and what became of it.
pub(super) struct Attempt {
    pub(super) draft: Draft,
    pub(super) verified: Verified,
}

/// The second request, and the work that it was.
pub(super) struct Repair {
    pub(super) traced: TracedRepair,
    pub(super) usage: GenerationUsage,
    pub(super) verify_ms: u64,
}

/// Where nothing of a draft could be used because it points at no sentence that there is, asks once more; an engine
/// that obeys a grammar never writes such a draft. What comes back is verified like the first.
///
/// When the second request fails, the first attempt stands, and there is no repair.
pub(super) async fn repaired(
    generator: &Arc<dyn Generate>,
    request: GenerationRequest,
    (question, passages): (&Question, &[Passage]),
    options: &VerifyOptions,
    first: Attempt,
) -> (Attempt, Option<Repair>) {
    let mut reasons: Vec<String> = first
        .verified
        .dropped
        .iter()
        .filter(|dropped| is_of_form(&dropped.reason))
        .map(|dropped| dropped.reason.to_string())
        .collect();
    if !matches!(first.verified.verdict, Verdict::Abstained(_)) || reasons.is_empty() {
        return (first, None);
    }
    tracing::info!(?reasons, "asking the model once more");
    let messages = repair_messages(&request.messages, &first.draft.text, &reasons);
    let prompt_hash = shown_prompt::hash_of(&messages);
    let (draft, usage) = match whole(generator, GenerationRequest { messages, ..request }).await {
        Ok(written) => written,
        Err(error) => {
            tracing::warn!(%error, "the draft could not be repaired");
            return (first, None);
        }
    };
    let started = Instant::now();
    let mut verified = verify(question, &draft, passages, options);
    let verify_ms = elapsed_ms(started);
    verified.dropped.splice(0..0, first.verified.dropped);
    // Each line of a draft may have been wrong in the same way.
    reasons.dedup();
    let repair = Repair { traced: TracedRepair { reasons, prompt_hash }, usage, verify_ms };
    (Attempt { draft, verified }, Some(repair))
}

/// Whether a draft has another form than a grammar would give it.
fn is_of_form(reason: &DropReason) -> bool {
    let is_malformed =
        matches!(reason, DropReason::Malformed(error) if !matches!(error, ParseError::Unfinished));
    is_malformed || matches!(reason, DropReason::BadCitation)
}

async fn whole(
    generator: &Arc<dyn Generate>,
    request: GenerationRequest,
) -> Result<(Draft, GenerationUsage), GenerateError> {
    let mut events = generator.generate(request);
    let mut draft = Draft { text: String::new(), finish: FinishReason::Cancelled };
    let mut spent = GenerationUsage { prompt_tokens: 0, completion_tokens: 0, prefill_ms: 0, decode_ms: 0 };
    while let Some(event) = events.next().await {
        match event? {
            GenerationEvent::Begins(_) => {}
            GenerationEvent::Text(piece) => draft.text.push_str(&piece),
            GenerationEvent::Done { finish, usage } => {
                draft.finish = finish;
                spent = usage;
            }
        }
    }
    Ok((draft, spent))
}
