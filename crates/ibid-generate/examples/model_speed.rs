//! How fast a model reads a prompt and writes, with and without a grammar, and answers as `ibid ask` asks it:
//! `cargo run --release -p ibid-generate --example model_speed -- MODEL.gguf [mistralrs|llama-cpp] [ROUNDS]`.
//!
//! The second figure is per second of processor time (Linux): on a machine that is not idle, run it on one core
//! (`taskset -c 0`) and compare that one.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use futures::StreamExt;
use ibid_core::seam::{
    Generate, GenerationEvent, GenerationRequest, GenerationUsage, Message, ModelIdentity, Role,
};
use ibid_core::{Passage, Question};
use ibid_generate::{
    EngineOptions, Excerpt, LocalEngine, PointOptions, answer_messages, fast_copy, point, sentence_messages,
};
use ibid_testkit::passage;

const COMPLETION_TOKENS: usize = 96;
/// What both runs write, so that they are compared over the same tokens.
const TASK: &str = "Write the whole numbers from 1 to 200 in order, separated by a comma and a space.";
const GRAMMAR: &str = "start: /[0-9][0-9, ]*/";

/// What is asked as `ibid ask` does: the nearest sentences are judged one by one, then the answer is written.
const QUESTION: &str = "How many days of annual leave does an employee get?";
const TEXT: &str = "Annual leave is taken in agreement with the team lead. \
    Every full-time employee is entitled to 25 days of annual leave per calendar year. \
    Up to 5 days may be carried over into the following year. \
    Leave that is left on 31 March of that year is lost.";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("give a GGUF file")?;
    let engine: LocalEngine = arguments.next().map_or(Ok(LocalEngine::default()), |name| name.parse())?;
    let rounds: usize = arguments.next().map_or(Ok(3), |rounds| rounds.parse())?;
    let identity = ModelIdentity { name: file.clone(), file_hash: None };
    let weights = match engine {
        LocalEngine::MistralRs => fast_copy(Path::new(&file), &std::env::temp_dir())?,
        _ => file.into(),
    };
    let started = Instant::now();
    let model = engine.load(&weights, identity, EngineOptions::default())?;
    println!("{engine}: loaded in {:.1} s", started.elapsed().as_secs_f64());

    for words in [100, 300, 600] {
        // Different first words: nothing of it is in the prefix cache.
        let padding: String = (0..words).map(|number| word(words + number * 7919)).collect();
        let Measured { usage, read_ms, .. } =
            generate(&*model, asked(format!("{padding}\n{TASK}"), None, 1)).await?;
        println!(
            "read {} tokens in {} ms: {:.1} tokens/s, {:.1} per processor second",
            usage.prompt_tokens,
            usage.prefill_ms,
            per_second(usage.prompt_tokens, usage.prefill_ms),
            per_second(usage.prompt_tokens, read_ms),
        );
    }
    for round in 1..=rounds {
        for (name, grammar) in [("without a grammar", None), ("with a grammar", Some(GRAMMAR))] {
            let Measured { usage, write_ms, .. } =
                generate(&*model, asked(TASK.to_owned(), grammar, COMPLETION_TOKENS)).await?;
            // The first token belongs to reading the prompt.
            let tokens = usage.completion_tokens.saturating_sub(1);
            println!(
                "round {round}: wrote {tokens} tokens {name} in {} ms: {:.1} tokens/s, {:.1} per processor second",
                usage.decode_ms,
                per_second(tokens, usage.decode_ms),
                per_second(tokens, write_ms),
            );
        }
    }
    answer(&*model).await
}

/// One question, from the first judgement to the end of the answer.
async fn answer(model: &dyn Generate) -> Result<(), Box<dyn Error>> {
    let question: Question = QUESTION.parse()?;
    let passages: Vec<Passage> = vec![passage("handbook.md", TEXT)];
    for sentence in 0..passages[0].sentences().len() {
        let (started, before) = (Instant::now(), processor_ms());
        let probability =
            model.probability_of_yes(sentence_messages(&question, &passages[0], sentence)).await?;
        println!(
            "judged sentence {} in {} ms ({} of processor time): {probability:.3}",
            sentence + 1,
            started.elapsed().as_millis(),
            processor_ms().saturating_sub(before)
        );
    }
    let excerpt = Excerpt::whole(&passages);
    let Measured { usage, read_ms, write_ms } = generate(
        model,
        GenerationRequest {
            messages: answer_messages(&question, &passages, &excerpt),
            grammar: Some(
                point(&question, &passages, &excerpt, PointOptions::default().may_abstain(false)).into(),
            ),
            max_tokens: 120,
            temperature: 0.0,
            beginnings: None,
            tools: Vec::new(),
        },
    )
    .await?;
    println!(
        "answered: {} tokens read in {} ms ({read_ms} of processor time), {} written in {} ms ({write_ms})",
        usage.prompt_tokens, usage.prefill_ms, usage.completion_tokens, usage.decode_ms
    );
    Ok(())
}

fn word(number: usize) -> String {
    const SYLLABLES: [&str; 8] = ["ka", "lo", "mi", "ren", "sta", "tor", "ve", "zu"];
    format!("{}{} ", SYLLABLES[number % 8], SYLLABLES[number / 8 % 8])
}

fn per_second(tokens: usize, milliseconds: u64) -> f64 {
    tokens as f64 * 1000.0 / milliseconds.max(1) as f64
}

/// The time that all threads of this process have had a processor, in steps of 10 ms; 0 where the system does not tell.
fn processor_ms() -> u64 {
    const TICK_MS: u64 = 10;
    let Ok(status) = fs_err::read_to_string("/proc/self/stat") else { return 0 };
    // The name of the program comes first, in brackets, and may hold anything.
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks * TICK_MS
}

fn asked(content: String, grammar: Option<&str>, max_tokens: usize) -> GenerationRequest {
    GenerationRequest {
        messages: vec![Message { role: Role::User, content }],
        grammar: grammar.map(str::to_owned),
        max_tokens,
        temperature: 0.0,
        beginnings: None,
        tools: Vec::new(),
    }
}

/// A generation, and its processor time until the first piece of text and after it.
struct Measured {
    usage: GenerationUsage,
    read_ms: u64,
    write_ms: u64,
}

async fn generate(model: &dyn Generate, request: GenerationRequest) -> Result<Measured, Box<dyn Error>> {
    let started = processor_ms();
    let mut first = None;
    let mut events = model.generate(request);
    while let Some(event) = events.next().await {
        let event = event?;
        let now = processor_ms();
        let first = *first.get_or_insert(now);
        if let GenerationEvent::Done { usage, .. } = event {
            let (read_ms, write_ms) = (first.saturating_sub(started), now.saturating_sub(first));
            return Ok(Measured { usage, read_ms, write_ms });
        }
    }
    Err("the generation did not end".into())
}
