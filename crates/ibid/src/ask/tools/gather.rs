use std::sync::Arc;
use std::time::{Duration, Instant};

use ibid_core::seam::{Generate, ToolCall, ToolDescription, ToolError};
use ibid_core::{Document, DocumentName, Question};
use ibid_generate::{EarlierCall, check_tool};
use ibid_tools::ToolRunner;
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use super::super::abstain::Gate;
use super::super::answer::elapsed_ms;
use super::super::judge::{self, JudgedSentence};
use super::super::prefetch::EmbeddedQuery;
use super::super::{AskEvent, AskOptions, Retrieval, SearchHit, passages};
use super::choose::{Choosing, Chosen};
use super::hop::Hop;
use super::query::SEARCH;
use super::step::{ToolOutcome, ToolSource, ToolStep};
use super::{ToolChoice, source};
use crate::{Error, Library};

/// Characters of a result that the trace keeps.
const TRACED: usize = 4000;
/// What the names of sources begin with that are no documents.
pub(super) const PREFIX: &str = "tool:";
/// From this probability on that a sentence answers, nothing more is called, whatever is asked of an answer.
const ANSWERS: f64 = 0.5;

/// What the loop has found.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// What happened, in order.
    pub(crate) steps: Vec<ToolStep>,
    /// The sources that are no documents, by their names.
    pub(crate) sources: Vec<(DocumentName, ToolSource)>,
    /// Their texts.
    pub(crate) documents: Vec<Arc<Document>>,
    /// The step that an answer has to show, where the question took two.
    pub(crate) hop: Option<Hop>,
    /// Tokens of the output of all turns.
    pub(crate) tokens: usize,
    /// The sentences as the model last read them, where nothing was put among the passages since.
    pub(crate) judged: Option<Vec<JudgedSentence>>,
}

/// Lets the model call tools until it has enough, and puts what they give among the passages of `retrieval`.
pub(crate) async fn gather(
    library: &Library,
    retrieval: &mut Retrieval,
    generator: &Arc<dyn Generate>,
    (options, gate): (&AskOptions, &Gate),
    events: Option<&UnboundedSender<AskEvent>>,
) -> Result<Gathered, Error> {
    let descriptions = options.tools.tools.descriptions();
    for tool in &descriptions {
        check_tool(tool)?;
    }
    if let ToolChoice::Named(name) = &options.tools.choice
        && options.tools.tools.get(name.as_str()).is_none()
    {
        return Err(Error::ToolNotEnabled(name.clone()));
    }
    let gathering = Gathering {
        library,
        generator,
        options,
        gate,
        events,
        runner: options.tools.runner(),
        descriptions,
        question: retrieval.question.clone(),
        started: Instant::now(),
        earlier: Vec::new(),
        hits: Vec::new(),
        gathered: Gathered::default(),
    };
    gathering.run(retrieval).await
}

struct Gathering<'a> {
    library: &'a Library,
    generator: &'a Arc<dyn Generate>,
    options: &'a AskOptions,
    gate: &'a Gate,
    events: Option<&'a UnboundedSender<AskEvent>>,
    runner: ToolRunner,
    descriptions: Vec<ToolDescription>,
    question: Question,
    started: Instant,
    earlier: Vec<EarlierCall>,
    /// What the calls gave, the latest first.
    hits: Vec<SearchHit>,
    gathered: Gathered,
}

/// Whether the loop goes on.
#[derive(PartialEq, Eq)]
enum Next {
    Turn,
    Answer,
}

impl Gathering<'_> {
    async fn run(mut self, retrieval: &mut Retrieval) -> Result<Gathered, Error> {
        let limits = self.options.tools.limits;
        let time = Duration::from_secs(limits.seconds);
        for turn in 1..=limits.turns {
            if let Some(limit) = self.exhausted(time) {
                self.tell(blank(turn, ToolOutcome::Exhausted { limit }));
                break;
            }
            // Clones of a runner share the time in which the user was asked, which does not count.
            let (runner, started) = (self.runner.clone(), self.started);
            // Dropping the turn stops the model and the tool.
            if let Some(next) = runner.within(time, started, self.turn(turn, retrieval)).await {
                if next? == Next::Answer {
                    break;
                }
            } else {
                self.tell(blank(turn, ToolOutcome::Exhausted { limit: format!("{} s", limits.seconds) }));
                break;
            }
        }
        if let (false, Some(events)) = (self.hits.is_empty(), self.events) {
            // The listener may be gone; then the stream is about to be dropped too.
            let _ = events.send(AskEvent::Retrieved {
                sources: retrieval.sources(),
                sentences: retrieval.nearest(3),
                milliseconds: elapsed_ms(self.started),
            });
        }
        if let Some(hop) = &self.gathered.hop {
            retrieval.question = hop.question.clone();
        }
        Ok(self.gathered)
    }

    fn exhausted(&self, time: Duration) -> Option<String> {
        let limits = self.options.tools.limits;
        if self.gathered.tokens >= limits.tokens {
            return Some(format!("{} tokens", limits.tokens));
        }
        (self.runner.working_time(self.started) >= time).then(|| format!("{} s", limits.seconds))
    }

    async fn turn(&mut self, turn: usize, retrieval: &mut Retrieval) -> Result<Next, Error> {
        let choosing = Instant::now();
        let is_forced = turn == 1 && self.options.tools.choice != ToolChoice::Auto;
        let judged = if is_forced { None } else { Some(self.judged(retrieval).await?) };
        let answered = judged.as_ref().map(|judged| judged.first().map_or(0.0, |best| best.probability));
        let wanted = answered.map(|answered| 1.0 - answered);
        if answered.is_some_and(|answered| answered >= self.gate.wanted().max(ANSWERS)) {
            self.gathered.judged = judged;
            let step = blank(turn, ToolOutcome::Enough);
            self.tell(ToolStep { wanted, choose_ms: elapsed_ms(choosing), ..step });
            return Ok(Next::Answer);
        }
        let Chosen { calls, tokens } = self.choose(turn, retrieval).await?;
        self.gathered.tokens += tokens;
        let step =
            |outcome| ToolStep { wanted, tokens, choose_ms: elapsed_ms(choosing), ..blank(turn, outcome) };
        let calls = match calls {
            Ok(calls) => calls,
            Err(reason) => {
                // Only an engine without grammars gets here; with the next turn it can do better.
                self.tell(step(ToolOutcome::NoCall { reason }));
                return Ok(Next::Turn);
            }
        };
        let first = step(ToolOutcome::Repeated);
        let mut is_new = false;
        for call in calls {
            let step = ToolStep {
                tool: Some(call.name.clone()),
                arguments: self.runner.redactor().value(&call.arguments),
                ..first.clone()
            };
            if self.earlier.iter().any(|earlier| earlier.call == call) {
                self.tell(step);
                continue;
            }
            is_new = true;
            self.call(call, step, retrieval).await?;
        }
        Ok(if is_new { Next::Turn } else { Next::Answer })
    }

    /// The sentences of the sources, read by the model: where one answers, nothing more is to be found out.
    async fn judged(&self, retrieval: &Retrieval) -> Result<Vec<JudgedSentence>, Error> {
        match &self.gathered.hop {
            Some(hop) => {
                let asked = Retrieval { question: hop.question.clone(), ..retrieval.clone() };
                judge::read(&asked, self.generator, self.gate).await
            }
            None => judge::read(retrieval, self.generator, self.gate).await,
        }
    }

    async fn choose(&self, turn: usize, retrieval: &Retrieval) -> Result<Chosen, Error> {
        let limits = self.options.tools.limits;
        let choice = &self.options.tools.choice;
        let named = |tool: &&ToolDescription| *choice == ToolChoice::Named(tool.name.clone());
        let is_first = turn == 1;
        let tools: Vec<ToolDescription> = if is_first && matches!(choice, ToolChoice::Named(_)) {
            self.descriptions.iter().filter(named).cloned().collect()
        } else {
            self.descriptions.clone()
        };
        let choosing = Choosing {
            generator: self.generator,
            retrieval,
            earlier: &self.earlier,
            tools: &tools,
            max_calls: limits.calls_per_turn,
            max_tokens: limits.tokens.saturating_sub(self.gathered.tokens).max(1),
            temperature: self.options.temperature,
        };
        Ok(choosing.run().await?)
    }

    async fn call(
        &mut self,
        call: ToolCall,
        mut step: ToolStep,
        retrieval: &mut Retrieval,
    ) -> Result<(), Error> {
        let calling = Instant::now();
        let time = Timestamp::now();
        let result = self.runner.call(&call).await;
        step.call_ms = elapsed_ms(calling);
        let redactor = self.runner.redactor();
        let failure = match result {
            Ok((output, is_cut)) => {
                let text = redactor.text(&output.text);
                step.outcome = ToolOutcome::Result {
                    text: text.chars().take(TRACED).collect(),
                    is_cut,
                    passages: output
                        .passages
                        .iter()
                        .map(|passage| (passage.document().name.clone(), passage.span()))
                        .collect(),
                };
                let name = self.source_name(&call)?;
                let heading = format!("called {}", time.strftime("%Y-%m-%d %H:%M:%S UTC"));
                // Secrets that a tool gives away are not quoted either.
                let document = source::document(name.clone(), &text, &heading, is_cut);
                let is_hop = call.name.as_str() == SEARCH;
                let query = call.arguments["query"].as_str().filter(|_| is_hop);
                let embedded = EmbeddedQuery::of(
                    self.library,
                    query.unwrap_or(self.question.as_str()),
                    self.options.search.retriever,
                )
                .await?;
                if let Some(query) = query
                    && let Some(hop) = Hop::of(retrieval, &self.question, query)
                {
                    self.gathered.hop = Some(hop);
                }
                let (hits, document) = source::hits(self.library, &embedded, &output, document).await?;
                if let Some(document) = document {
                    let origin = ToolSource {
                        name: call.name.clone(),
                        arguments: step.arguments.clone(),
                        time: time.to_string(),
                    };
                    self.gathered.sources.push((name, origin));
                    self.gathered.documents.push(document);
                }
                self.select(hits, embedded, retrieval).await?;
                None
            }
            Err(error) => {
                let reason = redactor.text(&error.to_string());
                step.outcome = ToolOutcome::Failed { reason: reason.clone() };
                Some(if error == ToolError::Declined {
                    "the user did not allow it".to_owned()
                } else {
                    reason
                })
            }
        };
        self.tell(step);
        self.earlier.push(EarlierCall { call, failure });
        Ok(())
    }

    /// Chooses passages anew, from what the calls gave and what was found before.
    async fn select(
        &mut self,
        hits: Vec<SearchHit>,
        query: EmbeddedQuery,
        retrieval: &mut Retrieval,
    ) -> Result<(), Error> {
        let is_known = |hit: &SearchHit| {
            self.hits
                .iter()
                .any(|known| known.chunk.span == hit.chunk.span && known.document.name == hit.document.name)
        };
        let new: Vec<SearchHit> = hits.into_iter().filter(|hit| !is_known(hit)).collect();
        self.hits.splice(0..0, new);
        let mut found = retrieval.found.clone();
        let overlaps = |hit: &SearchHit| {
            self.hits.iter().any(|tool| {
                tool.document.name == hit.document.name && tool.chunk.span.overlaps(hit.chunk.span)
            })
        };
        found.report.hits.retain(|hit| !overlaps(hit));
        let mut all = self.hits.clone();
        if let Some(hop) = &self.gathered.hop {
            // The sentence that led here is to be quoted, so it has to stay among the passages.
            let (passage, span) = hop.place();
            all.extend(source::hit(&passage.shared_document(), span));
        }
        all.append(&mut found.report.hits);
        found.report.hits = all;
        found.query = query;
        retrieval.selected = passages::select(self.library, &found, self.options.passage_tokens).await?;
        if let Some(hop) = &self.gathered.hop {
            // It stands before the question from now on, so it is no answer to it.
            let step = hop.citation(&retrieval.selected.passages);
            retrieval.selected.best.retain(|(citation, _)| Some(*citation) != step);
        }
        retrieval.found = found;
        Ok(())
    }

    /// `tool:calculate`, and `tool:calculate#2` the second time.
    fn source_name(&self, call: &ToolCall) -> Result<DocumentName, Error> {
        let times = self.gathered.sources.iter().filter(|(_, origin)| origin.name == call.name).count();
        let number = if times == 0 { String::new() } else { format!("#{}", times + 1) };
        let name = format!("{PREFIX}{}{number}", call.name);
        name.parse().map_err(|error| Error::Internal(format!("{error}")))
    }

    fn tell(&mut self, step: ToolStep) {
        tracing::info!(
            turn = step.turn,
            tool = step.tool.as_ref().map(ibid_core::seam::ToolName::as_str),
            "tool step"
        );
        if let Some(events) = self.events {
            // The listener may be gone; then the stream is about to be dropped too.
            let _ = events.send(AskEvent::Tool(Box::new(step.clone())));
        }
        self.gathered.steps.push(step);
    }
}

fn blank(turn: usize, outcome: ToolOutcome) -> ToolStep {
    ToolStep {
        turn,
        time: Timestamp::now().to_string(),
        wanted: None,
        tool: None,
        arguments: serde_json::Value::Null,
        outcome,
        tokens: 0,
        choose_ms: 0,
        call_ms: 0,
    }
}
