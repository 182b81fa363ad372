//! The pipeline of one answer.

use std::sync::Arc;
use std::time::Instant;

use ibid_core::Question;
use ibid_core::seam::Generate;
use ibid_generate::Protocol;
use ibid_ground::{Abstention, Mode, Reason, Verdict, VerifyOptions};
use tokio::sync::mpsc::UnboundedSender;

use super::abstain::{Doubt, Gate};
use super::draft::Drafting;
use super::report::{AnswerReport, Circumstances, ModelReport, SourceReport, Timings};
use super::search::search_question;
use super::telling::Telling;
use super::tools::Gathered;
use super::trace::Trace;
use super::{
    AskEvent, AskSettings, Calibration, CalibrationStage, Retrieval, SearchOptions, Signals, ToolUse,
    abstain, extractive, passages, tools,
};
use crate::{Error, Library};

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
    /// Claims with less support are dropped. By default 0.7.
    pub min_support: f32,
    /// What turns signals into the probability that an answer is one. By default that of the library, or the built-in one
    /// of the language model.
    pub calibration: Option<Arc<Calibration>>,
    /// Under this probability that a claim answers the question it is not given. By default the calibration's own
    /// threshold; 0 gives every claim that its quotes bear out, and takes every step.
    pub min_probability: Option<f64>,
    /// Most claims of an answer. By default 2.
    pub max_claims: usize,
    /// Whether claims may hold numbers that neither a source nor the question holds: the model may write any, and they stand
    /// beside their quotes all the same. The checks of a claim tell so. Dates that are clearly others are dropped even so.
    /// By default false.
    pub free_numbers: bool,
    /// How the model says which sentence a claim rests on. By default it points.
    pub protocol: Protocol,
    /// 0 is greedy decoding, the replayable mode and the default.
    pub temperature: f64,
    /// The tools that the language model may call before it answers. By default none.
    pub tools: ToolUse,
    /// How many traces the library keeps, the newest; 0 keeps none. By default 1,000.
    pub keep_traces: usize,
}

impl Default for AskOptions {
    fn default() -> Self {
        Self {
            search: SearchOptions { limit: 12, ..SearchOptions::default() },
            passage_tokens: 300,
            min_support: VerifyOptions::default().min_support,
            calibration: None,
            min_probability: None,
            max_claims: 2,
            free_numbers: false,
            protocol: Protocol::default(),
            temperature: 0.0,
            tools: ToolUse::default(),
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
    mut retrieval: Retrieval,
    generator: Option<Arc<dyn Generate>>,
    options: &AskOptions,
    events: Option<UnboundedSender<AskEvent>>,
) -> Result<AnswerReport, Error> {
    let started = Instant::now();
    let read_before = generator.as_ref().and_then(|generator| generator.prompt_reading());
    let question = retrieval.question.to_string();
    let calibration = calibration(library, generator.as_ref(), options)?;
    let settings =
        AskSettings { calibration_hash: calibration.hash_of_weights(), ..AskSettings::of(options) };
    let gate = Gate::new(calibration, options.min_probability);
    let mut gathered = match &generator {
        Some(generator) if options.tools.is_enabled() => {
            tools::gather(library, &mut retrieval, generator, (options, &gate), events.as_ref()).await?
        }
        _ => Gathered::default(),
    };
    let mut trace = Trace::begin(&question, &retrieval.found.report, &retrieval.selected, settings);
    let mut timings = Timings { retrieve: retrieval.milliseconds, ..Timings::default() };
    trace.tools = std::mem::take(&mut gathered.steps);
    let mut sources = SourceReport::of(&retrieval.selected.passages);
    for source in &mut sources {
        let origin = gathered.sources.iter().find(|(name, _)| *name == source.document);
        source.tool = origin.map(|(_, origin)| origin.clone());
    }
    trace.signals = Signals::of(&retrieval);
    let mut telling = Telling::new(events);
    let mut tokens = (0, 0);
    let mut disagreement = None;
    let nothing_found = abstain::nothing_found(library, &retrieval, &options.search.filter).await?;
    let verdict = if let Some(abstention) = nothing_found {
        Verdict::Abstained(abstention)
    } else if gate.gives_up(CalibrationStage::Retrieved, &trace.signals) {
        let detail = abstain::detail(&retrieval, Doubt::Retrieved);
        Verdict::Abstained(Abstention::new(Reason::NoRelevantPassage, detail))
    } else if let Some(generator) = &generator {
        trace.model = Some(generator.identity().name.clone());
        let drafting = Drafting {
            library,
            retrieval: &retrieval,
            generator,
            options,
            hop: gathered.hop.as_ref(),
            judged: gathered.judged.take(),
            gate: &gate,
            trace: &mut trace,
            timings: &mut timings,
            telling: &mut telling,
        };
        let drafted = drafting.run().await?;
        tokens = (drafted.usage.0, drafted.usage.1 + gathered.tokens);
        disagreement = drafted.disagreement;
        drafted.verdict
    } else {
        let (verdict, said) = extractive::answer(library, &retrieval, &gate).await?;
        if let Verdict::Answered(answer) = &verdict {
            telling.quoted(answer);
        }
        disagreement = said;
        verdict
    };
    timings.total = retrieval.milliseconds + elapsed_ms(started);
    let read_now = generator.as_ref().and_then(|generator| generator.prompt_reading());
    trace.prompt_reading = read_now.zip(read_before).map(|(now, before)| now.since(before));
    let mut report = AnswerReport::new(
        verdict,
        Circumstances {
            question,
            disagreement,
            without_answer: if generator.is_some() { Mode::Generated } else { Mode::Extractive },
            sources,
            coverage: library.store().coverage(&options.search.filter).await?,
            model: ModelReport::new(generator.as_deref(), library.embedder().name()),
            timings,
            prompt_tokens: tokens.0,
            completion_tokens: tokens.1,
            tool_documents: gathered.documents,
            record: trace,
        },
    );
    report.keep_trace(library, options.keep_traces).await;
    Ok(report)
}

/// What was asked for, or what is kept with the library, or what is built in.
fn calibration(
    library: &Library,
    generator: Option<&Arc<dyn Generate>>,
    options: &AskOptions,
) -> Result<Arc<Calibration>, Error> {
    if let Some(calibration) = &options.calibration {
        return Ok(Arc::clone(calibration));
    }
    let model = generator.map(|generator| generator.identity().name.as_str());
    let file = library.calibration_file(model);
    if file.exists() {
        return Calibration::read(&file).map(Arc::new);
    }
    Ok(Arc::new(Calibration::of_model(model)))
}

pub(super) fn elapsed_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}
