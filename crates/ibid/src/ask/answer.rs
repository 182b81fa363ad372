//! The pipeline of one answer.

use std::sync::Arc;
use std::time::Instant;

use ibid_core::Question;
use ibid_core::seam::Generate;
use ibid_ground::{Abstention, Mode, Reason, Verdict};
use tokio::sync::mpsc::UnboundedSender;

use super::draft::Drafted;
use super::report::{AnswerReport, Circumstances, ModelReport, SourceReport, Timings};
use super::search::search_question;
use super::trace::Trace;
use super::{AskEvent, AskSettings, Retrieval, SearchOptions, draft, extractive, passages};
use crate::{Error, Library};

/// Below this cosine similarity of its best sentence, and without a shared term, a passage is about
/// something else.
const MIN_COSINE: f32 = 0.2;

/// How to answer.
///
/// ```
/// let options = ibid::AskOptions { passage_tokens: 200, ..ibid::AskOptions::default() };
/// assert_eq!(options.max_claims, ibid::AskOptions::default().max_claims);
/// ```
#[derive(Debug, Clone)]
pub struct AskOptions {
    /// How to search for passages. By default as [`SearchOptions`] say, for 12 chunks.
    pub search: SearchOptions,
    /// Most tokens of passages that the model is shown. By default 300: reading them is what users wait for.
    pub passage_tokens: usize,
    /// Claims with less support are dropped. By default 0.5.
    pub min_support: f32,
    /// Under this probability that the passages state the answer, as the model judges it, none is given; 0 turns
    /// the check off. By default the threshold set for the model, or 0.5.
    pub min_probability_stated: Option<f64>,
    /// Most claims of an answer. By default 2.
    pub max_claims: usize,
    /// Whether claims may hold numbers that are in no source. By default false.
    pub free_numbers: bool,
    /// 0 is greedy decoding, the replayable mode and the default.
    pub temperature: f64,
    /// How many traces the library keeps, the newest; 0 keeps none. By default 1,000.
    pub keep_traces: usize,
}

impl Default for AskOptions {
    fn default() -> Self {
        Self {
            search: SearchOptions { limit: 12, ..SearchOptions::default() },
            passage_tokens: 300,
            min_support: 0.5,
            min_probability_stated: None,
            max_claims: 2,
            free_numbers: false,
            temperature: 0.0,
            keep_traces: 1000,
        }
    }
}

/// The first half of an answer: everything that needs no language model.
pub(crate) async fn prepare(
    library: &Library,
    question: Question,
    options: &AskOptions,
) -> Result<Retrieval, Error> {
    let started = Instant::now();
    let found = search_question(library, &question, &options.search).await?;
    let selected = passages::select(library, &found, options.passage_tokens).await?;
    Ok(Retrieval { question, found, selected, milliseconds: elapsed_ms(started) })
}

/// The second half: with a model it is generated and verified, without one it is put together of the best
/// sentences.
pub(crate) async fn answer(
    library: &Library,
    retrieval: Retrieval,
    generator: Option<Arc<dyn Generate>>,
    options: &AskOptions,
    events: Option<UnboundedSender<AskEvent>>,
) -> Result<AnswerReport, Error> {
    let started = Instant::now();
    let mut trace = Trace::begin(
        retrieval.question.as_str(),
        &retrieval.found.report,
        &retrieval.selected,
        AskSettings::of(options),
    );
    let mut timings = Timings { retrieve: retrieval.milliseconds, ..Timings::default() };
    let sources = SourceReport::of(&retrieval.selected.passages);
    let mode = if generator.is_some() { Mode::Generated } else { Mode::Extractive };
    let mut tokens = (0, 0);
    let verdict = if let Some(abstention) =
        nothing_relevant(&retrieval).or_else(|| extractive::nothing_fits(&retrieval))
    {
        Verdict::Abstained(abstention)
    } else if let Some(generator) = &generator {
        trace.model = Some(generator.identity().name.clone());
        let Drafted { verdict, usage } =
            draft::draft(&retrieval, generator, options, &mut trace, &mut timings, events.as_ref()).await?;
        tokens = usage;
        verdict
    } else {
        extractive::answer(&retrieval)
    };
    timings.total = retrieval.milliseconds + elapsed_ms(started);
    let identity = generator.as_ref().map(|generator| generator.identity());
    let mut report = AnswerReport::new(
        verdict,
        Circumstances {
            question: retrieval.question.to_string(),
            mode,
            sources,
            model: ModelReport::new(identity, library.embedder().name()),
            timings,
            prompt_tokens: tokens.0,
            completion_tokens: tokens.1,
            record: trace,
        },
    );
    report.keep_trace(library, options.keep_traces).await;
    Ok(report)
}

/// Retrieval alone can tell that a question is about something else altogether: then no model is asked.
fn nothing_relevant(retrieval: &Retrieval) -> Option<Abstention> {
    let best = &retrieval.selected.best;
    let relevant =
        best.iter().any(|(_, relevance)| relevance.cosine >= MIN_COSINE || relevance.lexical > 0.0);
    if relevant && !retrieval.selected.passages.is_empty() {
        return None;
    }
    let detail = if best.is_empty() {
        "the library holds no passage to look at".to_owned()
    } else {
        "no passage of the library is about this".to_owned()
    };
    Some(Abstention::new(Reason::NoRelevantPassage, detail))
}

pub(super) fn elapsed_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}
