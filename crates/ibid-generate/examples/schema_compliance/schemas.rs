//! Real schemas: do they compile, how long does it take, and are the values valid that are decoded under them?

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use ibid_core::seam::{Generate as _, GenerationEvent, GenerationRequest, Message, ModelIdentity, Role};
use ibid_generate::{EngineOptions, JsonSchema, MistralRs, SchemaError};

use super::json_files;

/// The most tokens of a value; what is longer is brought to its end.
const MOST_TOKENS: usize = 200;

pub(super) fn run(
    folder: &Path,
    model: Option<&Path>,
    count: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let files = json_files(folder)?;
    let every = (files.len() / count.min(files.len()).max(1)).max(1);
    let mut times: Vec<Duration> = Vec::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let (mut compiled, mut valid, mut cut, mut tried) = (0_usize, 0_usize, 0_usize, 0_usize);
    let runtime = tokio::runtime::Runtime::new()?;
    let random = tempfile::tempdir()?;
    let random = random.path().join("random.gguf");
    let model = match model {
        Some(path) if path.as_os_str() == "random" => {
            ibid_testkit::random_gguf(&random, 1)?;
            Some(random.as_path())
        }
        model => model,
    };
    let model = model
        .map(|path| {
            MistralRs::load(
                path,
                ModelIdentity { name: "model".to_owned(), file_hash: None },
                EngineOptions::default(),
            )
        })
        .transpose()?;
    for file in files.iter().step_by(every) {
        tried += 1;
        let started = Instant::now();
        let schema = JsonSchema::parse(&fs_err::read(file)?);
        times.push(started.elapsed());
        let name = file.strip_prefix(folder).unwrap_or(file).display();
        let schema = match schema {
            Ok(schema) => schema,
            Err(error) => {
                println!("refused: {name}: {error}");
                if let SchemaError::Refused(parts) = error {
                    for part in parts {
                        *refused.entry(part.keyword).or_default() += 1;
                    }
                }
                continue;
            }
        };
        compiled += 1;
        let Some(model) = &model else { continue };
        let grammar = schema.grammar(None)?;
        let text = match runtime.block_on(decoded(model, &schema, &grammar)) {
            Ok((text, was_cut)) => {
                cut += usize::from(was_cut);
                text
            }
            Err(error) => {
                println!("engine: {name}: {error}");
                continue;
            }
        };
        match schema.read(&grammar, &text).map(|value| schema.validate(&value).map(|()| value)) {
            Some(Ok(_)) => valid += 1,
            Some(Err(error)) => println!("invalid: {name}: {error} in {text}"),
            None => println!("incomplete: {name}: {text}"),
        }
    }
    times.sort();
    let percentile = |part: usize| {
        times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    println!(
        "{tried} schemas, {compiled} compiled ({:.3}), p50 {:?}, p95 {:?}, longest {:?}",
        compiled as f64 / tried as f64,
        percentile(50),
        percentile(95),
        percentile(100)
    );
    println!("refused by keyword: {refused:?}");
    if model.is_some() {
        println!(
            "{valid} of {compiled} values are valid; {cut} were cut off at {MOST_TOKENS} tokens and brought to their end"
        );
    }
    Ok(())
}

async fn decoded(
    model: &MistralRs,
    schema: &JsonSchema,
    grammar: &str,
) -> Result<(String, bool), Box<dyn std::error::Error>> {
    let title = schema.source()["title"].as_str().unwrap_or("record");
    let content = format!("Write an example of a {title} as JSON.");
    let mut events = model.generate(GenerationRequest {
        messages: vec![Message { role: Role::User, content }],
        grammar: Some(grammar.to_owned()),
        max_tokens: MOST_TOKENS,
        temperature: 0.0,
        beginnings: None,
        tools: Vec::new(),
    });
    let (mut text, mut was_cut) = (String::new(), false);
    while let Some(event) = events.next().await {
        match event? {
            GenerationEvent::Text(piece) => text.push_str(&piece),
            GenerationEvent::Done { finish, .. } => was_cut = finish == ibid_core::FinishReason::Length,
            GenerationEvent::Begins(_) => {}
        }
    }
    Ok((text, was_cut))
}
