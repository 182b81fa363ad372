//! The same model over the same passages without ibid's grammar and checks: a prompt that asks for an answer with
//! citations in JSON, as retrieval toolkits use it. Counts what goes wrong.
//!
//! `cargo run --release -p ibid-eval --example plain_rag -- MODEL.gguf DATASET FOLDER ANSWERABLE OFF_TOPIC NEAR_MISSES SEED`
//!
//! The sample and its order are those of `ibid eval answers` with these sizes and this seed.
//!
//! FOLDER gets the libraries and `MODEL.jsonl`, one line for every question; questions that have one are not asked again.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod reply;
mod tally;

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use futures::StreamExt as _;
use ibid::{
    Access, AskOptions, Generate, GenerationEvent, GenerationRequest, IngestOptions, LanguageModelFile,
    Library, Message, Passage, Role,
};
use ibid_eval::{AnswerCases, Case, CaseKind, Corpus, Dataset, SampleSizes, span_f1};

use crate::reply::Reply;
use crate::tally::Record;

const SYSTEM: &str = "You are a helpful assistant. Answer the question using only the numbered sources. Reply with JSON and \
                      nothing else: {\"answer\": \"...\", \"citations\": [{\"source\": 1, \"quote\": \"...\"}]}. Each quote is \
                      copied word for word from the source of that number. If the sources do not contain the answer, reply \
                      {\"answer\": null, \"citations\": []}.";
/// Tokens that a reply may take.
const MAX_TOKENS: usize = 256;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, dataset, folder, sizes @ ..] = arguments.as_slice() else {
        return Err("give MODEL.gguf DATASET FOLDER [ANSWERABLE OFF_TOPIC NEAR_MISSES SEED]".into());
    };
    let size = |index: usize| sizes.get(index).map_or(Ok(80), |size| size.parse::<usize>());
    let seed = sizes.get(3).map_or(Ok(0), |seed| seed.parse::<u64>())?;
    let sizes = SampleSizes { answerable: size(0)?, off_topic: size(1)?, near_misses: size(2)? };
    let (model, folder) = (Path::new(model), Path::new(folder));
    let dataset = Dataset::open(Path::new(dataset))?;
    let corpus = dataset.corpus_folder(&folder.join("corpus"))?.ok_or("the data set has no documents")?;
    let cases = AnswerCases::sample(&dataset, sizes, seed);
    let without = folder.join("without-answers");
    cases.write_without_answers(&corpus, &without)?;
    let whole = library(&folder.join("library"), corpus).await?;
    let damaged = library(&folder.join("library-without-answers"), without).await?;

    let name = model.file_stem().map_or_else(|| "model".into(), |stem| stem.to_string_lossy());
    let file = folder.join(format!("{name}.jsonl"));
    let mut records = tally::read(&file)?;
    let done: BTreeSet<(CaseKind, String)> =
        records.iter().map(|record| (record.kind, record.id.clone())).collect();
    let mut lines = fs_err::OpenOptions::new().create(true).append(true).open(&file)?;
    let model = LanguageModelFile::new(model).load().await?;
    for (case, corpus) in cases.in_random_order() {
        let library = match corpus {
            Corpus::Whole => &whole,
            Corpus::WithoutAnswers => &damaged,
        };
        if done.contains(&(case.kind, case.id.clone())) {
            continue;
        }
        let record = ask(library, case, model.as_ref()).await?;
        writeln!(lines, "{}", serde_json::to_string(&record)?)?;
        records.push(record);
    }
    println!("{}", tally::table(&records));
    Ok(())
}

async fn library(folder: &Path, documents: PathBuf) -> Result<Library, ibid::Error> {
    let library = Library::open(folder, Access::Write).await?;
    library.ingest(&[documents], IngestOptions::new()).await?;
    Ok(library)
}

async fn ask(library: &Library, case: &Case, model: &dyn Generate) -> Result<Record, Box<dyn Error>> {
    let retrieval = library.retrieve(&case.question, &AskOptions::default()).await?;
    let passages = retrieval.passages();
    let mut sources = String::new();
    for (number, passage) in (1..).zip(passages) {
        let _ = write!(sources, "[{number}] {}\n\n", passage.text().trim());
    }
    let message = |role, content: String| Message { role, content };
    let mut stream = model.generate(GenerationRequest {
        messages: vec![
            message(Role::System, SYSTEM.to_owned()),
            message(Role::User, format!("Sources:\n{sources}Question: {}", case.question)),
        ],
        grammar: None,
        max_tokens: MAX_TOKENS,
        temperature: 0.0,
        beginnings: None,
        tools: Vec::new(),
    });
    let mut output = String::new();
    while let Some(event) = stream.next().await {
        if let GenerationEvent::Text(piece) = event? {
            output.push_str(&piece);
        }
    }
    Ok(judge(case, passages, &output))
}

fn judge(case: &Case, passages: &[Passage], output: &str) -> Record {
    let mut record = Record {
        id: case.id.clone(),
        kind: case.kind,
        question: case.question.to_string(),
        output: output.to_owned(),
        is_parsed: false,
        answer: None,
        f1: 0.0,
        verbatim: 0,
        other_source: 0,
        invented: Vec::new(),
        cites_right_document: false,
        foreign_numbers: Vec::new(),
    };
    let Some(reply) = Reply::of(output) else { return record };
    record.is_parsed = true;
    let Some(answer) = reply.answer else { return record };
    record.f1 = span_f1(&[&answer], &case.answers);
    let texts: Vec<&str> = passages.iter().map(Passage::text).collect();
    let known: Vec<&str> = texts.iter().copied().chain([case.question.as_str()]).collect();
    record.foreign_numbers = ibid::foreign_numbers(&answer, &known);
    for citation in reply.citations {
        let cited = citation.source.and_then(|source| passages.get(source.checked_sub(1)?));
        let name = cited.map(|passage| passage.document().name.to_string());
        record.cites_right_document |= name.is_some_and(|name| case.documents.contains(&name));
        if cited.is_some_and(|passage| reply::holds(passage.text(), &citation.quote)) {
            record.verbatim += 1;
        } else if texts.iter().any(|text| reply::holds(text, &citation.quote)) {
            record.other_source += 1;
        } else {
            record.invented.push(citation.quote);
        }
    }
    record.answer = Some(answer);
    record
}
