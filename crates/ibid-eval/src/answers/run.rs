//! Asks the cases of a data set, and keeps what became of each.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::StreamExt as _;
use ibid::{AnswerReport, AskEvent, AskOptions, Cancellation, Generate, Library, Trace};

use super::case::{Case, CaseKind};
use super::record::{AnswerRecord, RecordedJudgement};
use super::{AnswerCases, Corpus};
use crate::evidence::{GoldSentence, holds_sentence};
use crate::run::GoldSentences;
use crate::words::{folded, holds_whole};
use crate::{DatasetError, EvalError, records};

/// Asks questions with a known outcome of a data set's libraries and adds a line for each to a file.
#[derive(Debug)]
#[must_use]
pub struct AnswerRun<'a> {
    dataset: &'a str,
    model: Option<Arc<dyn Generate>>,
    options: AskOptions,
    cancellation: Cancellation,
    gold: GoldSentences,
}

impl<'a> AnswerRun<'a> {
    /// With `model`, or with the best sentences.
    pub fn new(dataset: &'a str, model: Option<Arc<dyn Generate>>, options: AskOptions) -> Self {
        Self {
            dataset,
            model,
            options,
            cancellation: Cancellation::default(),
            gold: GoldSentences::default(),
        }
    }

    /// Stops after the question in hand. By default, nothing stops it.
    pub fn cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Asks those of `cases` that `file` has no line of yet, and adds their lines. `whole` is the library of the
    /// documents as they are, `without_answers` that of [`AnswerCases::write_without_answers`], where there are cases
    /// for it. Their order is random and seeded, so that what a stopped run has asked is a sample as well. Returns
    /// whether all were asked.
    ///
    /// # Errors
    /// When a library, the model or the file fails. What is in the file stays.
    pub async fn ask(
        &mut self,
        whole: &Library,
        without_answers: Option<&Library>,
        cases: &AnswerCases,
        file: &Path,
        on_record: &mut (dyn FnMut(&AnswerRecord) + Send),
    ) -> Result<bool, EvalError> {
        let mut lines = records::open(file)?;
        let done = read_records(&[file.to_owned()])?;
        for (case, corpus) in cases.in_random_order() {
            let library = match corpus {
                Corpus::Whole => Some(whole),
                Corpus::WithoutAnswers => without_answers,
            };
            let Some(library) = library else { continue };
            if done.iter().any(|record| record.dataset == self.dataset && record.is_of(case)) {
                continue;
            }
            if self.cancellation.is_cancelled() {
                return Ok(false);
            }
            let record = self.record(library, whole, case).await?;
            records::add(&mut lines, &record)?;
            on_record(&record);
        }
        Ok(true)
    }

    async fn record(
        &mut self,
        library: &Library,
        whole: &Library,
        case: &Case,
    ) -> Result<AnswerRecord, EvalError> {
        let documents = case.documents.iter().map(String::as_str);
        let gold = self.gold.of(whole, case.question.as_str(), &case.answers, documents).await?;
        let retrieval = library.retrieve(&case.question, &self.options).await?;
        let gold_in_passages = case.kind == CaseKind::Answerable
            && gold.iter().any(|gold| holds_sentence(retrieval.passages(), gold));
        let passage_tokens = retrieval.tokens();
        let passages: Vec<ibid::Passage> = retrieval.passages().to_vec();
        let started = std::time::Instant::now();
        let retrieved_ms = retrieval.milliseconds();
        let mut first_quote_ms = None;
        let mut report: Option<AnswerReport> = None;
        let mut events = library.answer_stream(retrieval, self.model.clone(), self.options.clone());
        while let Some(event) = events.next().await {
            match event? {
                AskEvent::Quote(_) | AskEvent::Claim(_) => {
                    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                    first_quote_ms.get_or_insert(retrieved_ms + elapsed);
                }
                AskEvent::Done(done) => report = Some(*done),
                _ => {}
            }
        }
        let report = report.ok_or_else(|| EvalError::Unfinished { id: case.id.clone() })?;
        let trace = library.trace(report.trace()).await?;
        let trace = trace.ok_or_else(|| EvalError::Unfinished { id: case.id.clone() })?;
        let claims = AnswerRecord::claims_of(&report);
        let known: Vec<&str> =
            passages.iter().map(ibid::Passage::text).chain([case.question.as_str()]).collect();
        Ok(AnswerRecord {
            dataset: self.dataset.to_owned(),
            id: case.id.clone(),
            kind: case.kind,
            question: case.question.to_string(),
            answers: case.answers.clone(),
            documents: case.documents.clone(),
            gold: gold.iter().map(|gold| gold.text.clone()).collect(),
            gold_in_passages,
            foreign_numbers: claims
                .iter()
                .flat_map(|claim| ibid::foreign_numbers(&claim.text, &known))
                .collect(),
            claims,
            abstention: report.abstention().map(|abstention| abstention.detail().to_owned()),
            judged: judged(&trace, &passages, case, &gold),
            signals: trace.signals,
            passage_tokens,
            prompt_tokens: report.tokens().0,
            completion_tokens: report.tokens().1,
            prompt_reading: trace.prompt_reading,
            timings_ms: report.timings(),
            first_quote_ms,
            draft: trace.draft,
            dropped: trace.dropped,
            model: report.model().name.clone(),
        })
    }
}

/// The sentences that the trace says the model read, as the passages show them.
fn judged(
    trace: &Trace,
    passages: &[ibid::Passage],
    case: &Case,
    gold: &[GoldSentence],
) -> Vec<RecordedJudgement> {
    let answers: Vec<String> = case.answers.iter().map(|answer| folded(answer)).collect();
    let read = trace.judged.iter();
    read.filter_map(|judged| {
        let text = judged.text_in(passages)?;
        let plain = folded(text);
        let is_right = case.kind == CaseKind::Answerable
            && (gold.iter().any(|gold| gold.text.contains(text) || text.contains(&gold.text))
                || answers.iter().any(|answer| holds_whole(&plain, answer)));
        Some(RecordedJudgement { text: text.to_owned(), signals: judged.signals, is_right })
    })
    .collect()
}

/// The records of files; one that is not there holds none. A last line that was cut off, as by a crash, is left out.
///
/// # Errors
/// When a file cannot be read, or another line is broken.
pub fn read_records(files: &[PathBuf]) -> Result<Vec<AnswerRecord>, DatasetError> {
    let mut records = Vec::new();
    for file in files {
        let read: Vec<AnswerRecord> = crate::records::read(file)?;
        records.extend(read.into_iter().map(AnswerRecord::compared));
    }
    Ok(records)
}
