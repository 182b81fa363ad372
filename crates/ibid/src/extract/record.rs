//! The record of one set of passages.

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt as _;
use futures::channel::mpsc::UnboundedSender;
use ibid_core::seam::{Generate, GenerationEvent, GenerationRequest};
use ibid_core::{FinishReason, Passage, Question};
use ibid_generate::{Field, JsonSchema, SchemaError, SourceValues, record_messages};
use ibid_ground::{Abstention, Leaf, LeafKind, Reason, RecordOptions, ground};
use serde_json::Value;

use super::report::{Extraction, RecordReport};
use super::{ExtractEvent, ExtractOptions};
use crate::ask::{ModelReport, SourceReport, Timings};
use crate::{Error, Library};

/// Everything that a record is made of.
pub(crate) struct Sources<'a> {
    pub(crate) question: &'a Question,
    pub(crate) passages: &'a [Passage],
    /// Milliseconds that it took to find them.
    pub(crate) milliseconds: u64,
}

pub(super) type Events = UnboundedSender<Result<ExtractEvent, Error>>;

/// Decodes a record and grounds it.
pub(crate) async fn extract(
    library: &Library,
    sources: Sources<'_>,
    schema: &JsonSchema,
    (model, options, events): (&Arc<dyn Generate>, &ExtractOptions, Option<&Events>),
) -> Result<RecordReport, Error> {
    let started = Instant::now();
    let reports = SourceReport::of(sources.passages);
    if let Some(events) = events {
        // Nobody may be listening any more; then the work is about to be dropped too.
        let _ = events.unbounded_send(Ok(ExtractEvent::Retrieved { sources: reports.clone() }));
    }
    let mut report = RecordReport {
        question: sources.question.to_string(),
        extraction: Extraction::Abstained(Abstention::new(
            Reason::NoRelevantPassage,
            "no passage of the documents fits the question",
        )),
        sources: reports,
        model: ModelReport::new(Some(&**model), library.embedding()),
        timings: Timings { retrieve: sources.milliseconds, ..Timings::default() },
        tokens: (0, 0),
        was_cut_off: false,
    };
    if !sources.passages.is_empty() {
        report.extraction = match schema.grammar(Some(&values_of(sources.passages))) {
            Ok(grammar) => {
                let text =
                    decode(&sources, schema, (model, options, events), (&grammar, &mut report)).await?;
                let verifying = Instant::now();
                let extraction = grounded(schema, &grammar, &text, (sources.passages, options));
                report.timings.verify = elapsed_ms(verifying);
                extraction
            }
            Err(SchemaError::Refused(refused)) => Extraction::Abstained(Abstention::new(
                Reason::NotInSources,
                format!("the passages hold no value for what the schema requires: {}", told(&refused)),
            )),
            Err(error) => return Err(error.into()),
        };
    }
    report.timings.total = sources.milliseconds + elapsed_ms(started);
    Ok(report)
}

fn told(refused: &[ibid_generate::Refused]) -> String {
    let places: Vec<&str> = refused.iter().map(|part| part.pointer.as_str()).collect();
    places.join(", ")
}

/// What of the passages a record may repeat.
fn values_of(passages: &[Passage]) -> SourceValues {
    let numbers = passages.iter().flat_map(|passage| ibid_ground::amounts(passage.text()));
    let dates = passages.iter().flat_map(|passage| ibid_ground::dates(passage.text()));
    let sentences = passages.iter().flat_map(|passage| {
        (0..passage.sentences().len()).filter_map(|index| passage.sentence_text(index)).map(str::to_owned)
    });
    SourceValues::new(numbers, dates, sentences)
}

async fn decode(
    sources: &Sources<'_>,
    schema: &JsonSchema,
    (model, options, events): (&Arc<dyn Generate>, &ExtractOptions, Option<&Events>),
    (grammar, report): (&str, &mut RecordReport),
) -> Result<String, Error> {
    let mut stream = model.generate(GenerationRequest {
        messages: record_messages(sources.question, sources.passages, schema),
        grammar: Some(grammar.to_owned()),
        max_tokens: options.max_tokens,
        temperature: options.ask.temperature,
        beginnings: None,
        tools: Vec::new(),
    });
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            GenerationEvent::Begins(_) => {}
            GenerationEvent::Text(piece) => {
                if let Some(events) = events {
                    let _ = events.unbounded_send(Ok(ExtractEvent::Written { text: piece.clone() }));
                }
                text.push_str(&piece);
            }
            GenerationEvent::Done { finish, usage } => {
                report.was_cut_off = finish != FinishReason::Stop;
                report.tokens = (usage.prompt_tokens, usage.completion_tokens);
                report.timings.prefill = usage.prefill_ms;
                report.timings.decode = usage.decode_ms;
            }
        }
    }
    Ok(text)
}

/// The decoded text as a record with its evidence, or the reason why it is none.
fn grounded(
    schema: &JsonSchema,
    grammar: &str,
    text: &str,
    (passages, options): (&[Passage], &ExtractOptions),
) -> Extraction<Value> {
    let unsupported = |detail: String| Extraction::Abstained(Abstention::new(Reason::Unsupported, detail));
    let Some(value) = schema.read(grammar, text) else {
        return unsupported("the model wrote no whole record".to_owned());
    };
    if let Err(invalid) = schema.validate(&value) {
        return unsupported(format!("the record does not fit the schema: {invalid}"));
    }
    let describe = |pointer: &str| leaf(schema.field(pointer));
    let is_valid = |value: &Value| schema.validate(value).is_ok();
    let settings = RecordOptions { min_support: options.min_support };
    match ground(value, &describe, passages, &is_valid, &settings) {
        Ok(grounded) if states_nothing(grounded.value()) && grounded.unsupported().next().is_some() => {
            Extraction::Abstained(Abstention::new(
                Reason::NotInSources,
                "none of the values that the model wrote is stated in the passages",
            ))
        }
        Ok(grounded) => Extraction::Extracted(grounded),
        Err(ungrounded) => unsupported(ungrounded.to_string()),
    }
}

/// Whether a record holds nothing but nulls and empty lists.
fn states_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(states_nothing),
        Value::Object(object) => object.values().all(states_nothing),
        _ => false,
    }
}

fn leaf(field: Field) -> Leaf {
    let kind = if field.is_fixed {
        LeafKind::Fixed
    } else if field.is_verbatim {
        LeafKind::Verbatim
    } else if field.is_date {
        LeafKind::Date
    } else {
        LeafKind::Plain
    };
    Leaf { name: field.name, description: field.description, kind, foreign_names: field.foreign_names }
}

pub(super) fn elapsed_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}
