//! A tool of your own: an async fn with an argument type, enabled for one question. Its result is quoted like a document.
//!
//! `cargo run --release -p ibid --example custom_tool -- model.gguf "What is the phone extension of Ana Reis?"`
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::collections::BTreeMap;

use ibid::schemars::{self, JsonSchema};
use ibid::{Access, Answer, AskOptions, LanguageModelFile, Library, ToolSet, ToolUse};
use serde::Deserialize;

/// The doc comments are what the model reads.
#[derive(Deserialize, JsonSchema)]
struct Person {
    /// First and last name
    name: String,
}

/// An error goes back to the model, which may try something else.
#[derive(Debug, thiserror::Error)]
#[error("nobody is named {0}")]
struct NoSuchPerson(String);

async fn extension_of(person: Person) -> Result<String, NoSuchPerson> {
    let directory = BTreeMap::from([("ana reis", 4711), ("bo lind", 4712)]);
    match directory.get(person.name.to_lowercase().as_str()) {
        Some(extension) => Ok(format!("The phone extension of {} is {extension}.", person.name)),
        None => Err(NoSuchPerson(person.name)),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let model = LanguageModelFile::new(arguments.next().ok_or("give a model file")?).load().await?;
    let question =
        arguments.next().unwrap_or("What is the phone extension of Ana Reis?".to_owned()).parse()?;
    let library = Library::open("example.ibid".as_ref(), Access::Write).await?;

    let mut tools = ToolSet::new();
    tools.function("extension_of", "Tells the phone extension of a person", extension_of)?;

    let options = AskOptions { tools: ToolUse::of(tools), ..AskOptions::default() };
    let report = library.ask(&question, Some(model), &options).await?;
    for claim in report.answer().into_iter().flat_map(Answer::claims) {
        println!("{}", claim.text());
        for quote in claim.quotes() {
            println!("  {}: “{}”", quote.document(), quote.text());
        }
    }
    report.abstention().map_or(Ok(()), |abstention| Err(abstention.detail().into()))
}
