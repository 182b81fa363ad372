//! How fast a model reads a prompt and writes, with and without a grammar:
//! `cargo run --release -p ibid-generate --example model_speed -- MODEL.gguf`.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::path::Path;

use futures::StreamExt;
use ibid_core::seam::{
    Generate, GenerationEvent, GenerationRequest, GenerationUsage, Message, ModelIdentity, Role,
};
use ibid_generate::{EngineOptions, MistralRs, fast_copy};

const COMPLETION_TOKENS: usize = 96;
/// What both runs write, so that they are compared over the same tokens.
const TASK: &str = "Write the whole numbers from 1 to 200 in order, separated by a comma and a space.";
const GRAMMAR: &str = "start: /[0-9][0-9, ]*/";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("give a GGUF file")?;
    let identity = ModelIdentity { name: file.clone(), file_hash: None };
    let weights = fast_copy(Path::new(&file), &std::env::temp_dir())?;
    let started = std::time::Instant::now();
    let model = MistralRs::load(&weights, identity, EngineOptions::default())?;
    println!("loaded in {:.1} s", started.elapsed().as_secs_f64());

    for words in [100, 300, 600] {
        // Different first words: nothing of it is in the prefix cache.
        let padding: String = (0..words).map(|number| word(words + number * 7919)).collect();
        let usage = generate(&model, format!("{padding}\n{TASK}"), None, 1).await?;
        println!(
            "read {} tokens in {} ms: {:.1} tokens/s",
            usage.prompt_tokens,
            usage.prefill_ms,
            per_second(usage.prompt_tokens, usage.prefill_ms)
        );
    }
    for round in 1..=3 {
        for (name, grammar) in [("without a grammar", None), ("with a grammar", Some(GRAMMAR))] {
            let usage = generate(&model, TASK.to_owned(), grammar, COMPLETION_TOKENS).await?;
            // The first token belongs to reading the prompt.
            let tokens = usage.completion_tokens.saturating_sub(1);
            println!(
                "round {round}: wrote {tokens} tokens {name} in {} ms: {:.1} tokens/s",
                usage.decode_ms,
                per_second(tokens, usage.decode_ms)
            );
        }
    }
    Ok(())
}

fn word(number: usize) -> String {
    const SYLLABLES: [&str; 8] = ["ka", "lo", "mi", "ren", "sta", "tor", "ve", "zu"];
    format!("{}{} ", SYLLABLES[number % 8], SYLLABLES[number / 8 % 8])
}

fn per_second(tokens: usize, milliseconds: u64) -> f64 {
    tokens as f64 * 1000.0 / milliseconds.max(1) as f64
}

async fn generate(
    model: &MistralRs,
    content: String,
    grammar: Option<&str>,
    max_tokens: usize,
) -> Result<GenerationUsage, Box<dyn Error>> {
    let mut events = model.generate(GenerationRequest {
        messages: vec![Message { role: Role::User, content }],
        grammar: grammar.map(str::to_owned),
        max_tokens,
        temperature: 0.0,
        beginnings: None,
        tools: Vec::new(),
    });
    while let Some(event) = events.next().await {
        if let GenerationEvent::Done { usage, .. } = event? {
            return Ok(usage);
        }
    }
    Err("the generation did not end".into())
}
