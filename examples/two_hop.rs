//! Asks the questions of tests/two_hop, each of which takes two steps, with and without the tool loop, and prints what came
//! of them: how many answers are right, how many show both steps, how long one takes.
//!
//! `cargo run --release -p ibid --example two_hop -- model.gguf [QUESTIONS [with|without]]`
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::path::Path;
use std::sync::Arc;

use ibid::{
    Access, AnswerReport, AskOptions, Generate, IngestOptions, LanguageModelFile, Library, SearchOptions,
    ToolSet, ToolUse, builtin_tool,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    id: String,
    question: String,
    /// Who or what the first step finds.
    bridge: String,
    /// Strings of which the right answer holds one.
    answer: Vec<String>,
}

#[derive(Default)]
struct Count {
    asked: usize,
    answered: usize,
    right: usize,
    both_steps: usize,
    calls: usize,
    milliseconds: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let model = LanguageModelFile::new(arguments.next().ok_or("give a model file")?).load().await?;
    let limit = arguments.next().map_or(Ok(usize::MAX), |text| text.parse())?;
    let only = arguments.next();

    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/two_hop");
    let lines = fs_err::read_to_string(data.join("questions.jsonl"))?;
    let questions: Vec<Asked> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let library = Library::open("two-hop.ibid".as_ref(), Access::Write).await?;
    library.ingest(&[data.join("docs")], IngestOptions::new()).await?;

    let mut tools = ToolSet::new();
    let search = builtin_tool("search_documents", &library, &SearchOptions::default());
    tools.add(search.ok_or("there is such a tool")?)?;
    let with = AskOptions { tools: ToolUse::of(tools), ..AskOptions::default() };
    for (name, options) in [("without tools", AskOptions::default()), ("with search_documents", with)] {
        if only.as_ref().is_some_and(|only| name.split(' ').next() != Some(only.as_str())) {
            continue;
        }
        println!("{name}");
        let mut count = Count::default();
        for asked in questions.iter().take(limit) {
            ask(&library, &model, asked, &options, &mut count).await?;
        }
        println!(
            "{name}: {} asked, {} answered, {} right, {} of them with both steps quoted, {} calls, {:.1} s a question",
            count.asked,
            count.answered,
            count.right,
            count.both_steps,
            count.calls,
            count.milliseconds as f64 / 1000.0 / count.asked.max(1) as f64
        );
    }
    Ok(())
}

async fn ask(
    library: &Library,
    model: &Arc<dyn Generate>,
    asked: &Asked,
    options: &AskOptions,
    count: &mut Count,
) -> Result<(), ibid::Error> {
    let report: AnswerReport =
        library.ask(&asked.question.parse()?, Some(Arc::clone(model)), options).await?;
    let text = report.answer().map(ibid::Answer::text).unwrap_or_default();
    let quotes: Vec<&str> = report
        .answer()
        .into_iter()
        .flat_map(ibid::Answer::claims)
        .flat_map(ibid::Claim::quotes)
        .map(ibid::Quote::text)
        .collect();
    // Right is what the evidence says: the quote holds the answer and is about the one that was meant.
    let is_about = |quote: &&&str| quote.contains(&asked.bridge);
    let is_right = asked.answer.iter().any(|answer| {
        text.contains(answer) && quotes.iter().filter(is_about).any(|quote| quote.contains(answer))
    });
    let steps = &report.trace_record().tools;
    count.asked += 1;
    count.answered += usize::from(report.answer().is_some());
    count.right += usize::from(is_right);
    count.both_steps += usize::from(is_right && quotes.iter().filter(is_about).count() > 1);
    count.calls += steps.iter().filter(|step| step.tool.is_some()).count();
    count.milliseconds += report.timings().total;
    println!("{} {} {}: {text}", if is_right { "+" } else { "-" }, asked.id, asked.question);
    for step in steps {
        let wanted = step.wanted.map(|wanted| format!("{wanted:.2} ")).unwrap_or_default();
        println!(
            "    {wanted}{} {}",
            step.tool.as_ref().map_or("no call", |tool| tool.as_str()),
            step.arguments
        );
    }
    if let Some(abstention) = report.abstention() {
        println!("    {}", abstention.detail());
    }
    Ok(())
}
