//! Asks every question of a file and counts right documents, right answers and abstentions:
//!
//! `cargo run --release -p ibid --example evaluate -- FOLDER QUESTIONS.jsonl [MODEL.gguf] [EVERY_NTH] [judge]`
//!
//! A line of the file: `{"question", "answerable", "document", "also": [], "answer": [], "kind"}`. Without a
//! model file answers are extractive; with `judge` the model only tells how probable it is that the passages state
//! the answer. One JSON line per question goes to standard output, the sums to
//! standard error.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::collections::BTreeMap;

use ibid::{Access, AnswerReport, AskOptions, IngestOptions, LanguageModelFile, Library};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    question: String,
    #[serde(default = "yes")]
    answerable: bool,
    document: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default, alias = "answers")]
    answer: Vec<String>,
    #[serde(default)]
    kind: String,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Default)]
struct Sums {
    asked: usize,
    answered: usize,
    right_document: usize,
    right_answer: usize,
    passage_has_document: usize,
    seconds: Vec<f64>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, questions, rest @ ..] = arguments.as_slice() else {
        return Err("give a folder and a file of questions".into());
    };
    let model = match rest.first().filter(|model| *model != "-") {
        Some(file) => Some(LanguageModelFile::new(file).load().await?),
        None => None,
    };
    let every: usize = rest.get(1).map_or(Ok(1), |number| number.parse())?;
    let mut options = AskOptions::default();
    if rest.get(2).is_some_and(|mode| mode == "judge") {
        // Nothing is that probable.
        options.min_probability_stated = Some(f64::INFINITY);
    }

    let temporary = std::env::temp_dir().join(format!("ibid-evaluate-{}", std::process::id()));
    let library = Library::open(&temporary, Access::Write).await?;
    let report = library.ingest(&[folder.into()], IngestOptions::new()).await?;
    eprintln!("{report:?}");

    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for line in fs_err::read_to_string(questions)?.lines().step_by(every.max(1)) {
        let case: Case = serde_json::from_str(line)?;
        let retrieval = library.retrieve(&case.question.parse()?, &options).await?;
        let expected =
            |name: &str| case.document.as_deref() == Some(name) || case.also.iter().any(|also| also == name);
        let has_document = retrieval.sources().iter().any(|source| expected(source.document.as_str()));
        let answer = library.answer(retrieval, model.clone(), &options).await?;
        let (document, right) = judge(&answer, &case, expected);
        let label = if case.answerable { "answerable".to_owned() } else { case.kind.clone() };
        let sum = sums.entry(label).or_default();
        sum.asked += 1;
        sum.answered += usize::from(answer.answer().is_some());
        sum.right_document += usize::from(document);
        sum.right_answer += usize::from(right);
        sum.passage_has_document += usize::from(has_document);
        sum.seconds.push(answer.timings().total as f64 / 1000.0);
        let (prompt, completion) = answer.tokens();
        let trace = answer.trace_record();
        println!(
            "{}",
            serde_json::json!({
                "question": case.question, "kind": case.kind, "answerable": case.answerable,
                "answered": answer.answer().is_some(), "right_document": document, "right_answer": right,
                "in_passages": has_document, "text": answer.answer().map(ibid::Answer::text),
                "abstention": answer.abstention().map(ibid::Abstention::detail),
                "probability_stated": trace.probability_stated, "draft": trace.draft,
                "dropped": trace.dropped, "best_sentence": trace.sentences.first(), "prompt_tokens": prompt, "completion_tokens": completion, "timings_ms": answer.timings(),
            })
        );
    }
    for (kind, mut sum) in sums {
        sum.seconds.sort_by(f64::total_cmp);
        let median = sum.seconds.get(sum.seconds.len() / 2).copied().unwrap_or_default();
        eprintln!(
            "{kind}: asked {}, answered {}, right document {}, right answer {}, document in passages {}, median {median:.1} s",
            sum.asked, sum.answered, sum.right_document, sum.right_answer, sum.passage_has_document
        );
    }
    drop(library);
    fs_err::remove_dir_all(temporary)?;
    Ok(())
}

/// Whether a cited document is an expected one, and whether an expected answer stands in a claim or quote.
fn judge(answer: &AnswerReport, case: &Case, expected: impl Fn(&str) -> bool) -> (bool, bool) {
    let claims = || answer.answer().into_iter().flat_map(ibid::Answer::claims);
    let document = claims().flat_map(ibid::Claim::quotes).any(|quote| expected(quote.document().as_str()));
    let texts: Vec<&str> = claims()
        .flat_map(|claim| claim.quotes().iter().map(ibid::Quote::text).chain([claim.text()]))
        .collect();
    let right = case.answer.iter().any(|wanted| texts.iter().any(|text| text.contains(wanted.as_str())));
    (document, right)
}
