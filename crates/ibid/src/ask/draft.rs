//! Passages → prompt and grammar → draft → verified claims.

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;
use ibid_core::seam::{Generate, GenerationEvent, GenerationRequest};
use ibid_core::{ContentHash, Draft, FinishReason};
use ibid_generate::{PointOptions, answer_messages, judge_messages, point};
use ibid_ground::{Abstention, Reason, Verdict, VerifyOptions, verify};
use tokio::sync::mpsc::UnboundedSender;

use super::answer::elapsed_ms;
use super::judgement::{Judgement, Thresholds};
use super::repair::{Attempt, repaired};
use super::report::Timings;
use super::trace::Trace;
use super::{AskEvent, AskOptions, Retrieval};
use crate::Error;

/// Tokens that one claim may take.
const TOKENS_PER_CLAIM: usize = 96;

pub(super) struct Drafted {
    pub(super) verdict: Verdict,
    /// Tokens of the prompt and of the output.
    pub(super) usage: (usize, usize),
}

pub(super) async fn draft(
    retrieval: &Retrieval,
    generator: &Arc<dyn Generate>,
    options: &AskOptions,
    trace: &mut Trace,
    timings: &mut Timings,
    events: Option<&UnboundedSender<AskEvent>>,
) -> Result<Drafted, Error> {
    let passages = &retrieval.selected.passages;
    tracing::info!(passages = passages.len(), tokens = retrieval.selected.tokens, "asking the model");
    let mut may_abstain = true;
    let fitted = Thresholds::of(&generator.identity().name);
    let thresholds = options.min_probability_stated.map_or(fitted, |least| fitted.at_least(least));
    if thresholds.may_answer > 0.0 {
        let started = Instant::now();
        let probability = generator.probability_of_yes(judge_messages(&retrieval.question, passages)).await?;
        timings.prefill += elapsed_ms(started);
        trace.probability_stated = Some(probability);
        let judged = thresholds.judge(probability);
        if judged == Judgement::NotStated {
            let detail = format!(
                "the nearest passages do not seem to state the answer (the model's probability that they do: {probability:.2})"
            );
            return Ok(Drafted {
                verdict: Verdict::Abstained(Abstention::new(Reason::NotInSources, detail)),
                usage: (0, 0),
            });
        }
        may_abstain = judged == Judgement::Doubtful;
    }

    let messages = answer_messages(&retrieval.question, passages);
    let point_options = PointOptions::default()
        .max_claims(options.max_claims)
        .free_numbers(options.free_numbers)
        .may_abstain(may_abstain);
    let grammar: String = point(&retrieval.question, passages, point_options).into();
    let prompt: String = messages.iter().map(|message| message.content.as_str()).collect();
    trace.prompt_hash = Some(ContentHash::of(prompt.as_bytes()));
    trace.grammar_hash = Some(ContentHash::of(grammar.as_bytes()));
    let request = GenerationRequest {
        messages,
        grammar: Some(grammar),
        max_tokens: TOKENS_PER_CLAIM * options.max_claims.max(1),
        temperature: options.temperature,
    };

    let verify_options = VerifyOptions { min_support: options.min_support };
    let mut stream = generator.generate(request.clone());
    let mut draft = Draft { text: String::new(), finish: FinishReason::Cancelled };
    let mut usage = (0, 0);
    let mut shown = 0;
    while let Some(event) = stream.next().await {
        match event? {
            GenerationEvent::Text(piece) => {
                draft.text.push_str(&piece);
                if let (Some(events), true) = (events, piece.contains('\n')) {
                    let whole_lines = draft.text.rfind('\n').map_or("", |end| &draft.text[..end]);
                    let so_far = Draft { text: whole_lines.to_owned(), finish: FinishReason::Stop };
                    let verified = verify(&retrieval.question, &so_far, passages, &verify_options);
                    shown = show_new_claims(&verified.verdict, shown, events);
                }
            }
            GenerationEvent::Done { finish, usage: spent } => {
                draft.finish = finish;
                usage = (spent.prompt_tokens, spent.completion_tokens);
                timings.prefill += spent.prefill_ms;
                timings.decode = spent.decode_ms;
            }
        }
    }
    let started = Instant::now();
    let verified = verify(&retrieval.question, &draft, passages, &verify_options);
    timings.verify = elapsed_ms(started);
    let first = Attempt { draft, verified };
    let Attempt { draft, verified } =
        repaired(generator, request, (&retrieval.question, passages), &verify_options, first).await;
    if let Some(events) = events {
        show_new_claims(&verified.verdict, shown, events);
    }
    trace.dropped =
        verified.dropped.iter().map(|dropped| format!("{}: {}", dropped.reason, dropped.text)).collect();
    trace.draft = Some(draft.text);
    Ok(Drafted { verdict: verified.verdict, usage })
}

fn show_new_claims(verdict: &Verdict, shown: usize, events: &UnboundedSender<AskEvent>) -> usize {
    let Verdict::Answered(answer) = verdict else { return shown };
    for claim in answer.claims().iter().skip(shown) {
        // The listener may be gone; then the stream is about to be dropped too.
        let _ = events.send(AskEvent::Claim(Box::new(claim.clone())));
    }
    answer.claims().len().max(shown)
}
