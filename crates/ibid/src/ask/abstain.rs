//! When to give a question up, and what to say then.

use std::sync::Arc;

use ibid_ground::{Abstention, AnswerType, Reason, missing_words};

use super::{Calibration, CalibrationStage, Retrieval, Signals};
use crate::{Error, Filter, Library};

/// Words of the question that an abstention names.
const NAMED: usize = 4;
/// Documents that an abstention names.
const DOCUMENTS_NAMED: usize = 2;

/// Decides, stage by stage, whether a question is worth going on with.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    calibration: Arc<Calibration>,
    min_probability: Option<f64>,
}

/// How far an answer had come when it was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// No passage fits.
    Retrieved,
    /// The model does not find a sentence that answers.
    Judged,
    /// What it writes does not answer.
    Written,
}

impl Gate {
    pub(super) fn new(calibration: Arc<Calibration>, min_probability: Option<f64>) -> Self {
        Self { calibration, min_probability }
    }

    /// Whether nothing is given up, so that every signal is measured.
    pub(super) fn takes_every_step(&self) -> bool {
        self.min_probability.is_some_and(|least| least <= 0.0)
    }

    /// Whether the model's yes to a sentence counts.
    pub(super) fn weighs_yes(&self) -> bool {
        let stages = [CalibrationStage::Judged, CalibrationStage::Reread, CalibrationStage::Written];
        !self.calibration.has(CalibrationStage::Judged)
            || stages.iter().any(|stage| self.calibration.weighs(*stage, "sentence_answers"))
    }

    /// Whether it would tell more to read the best sentence, of this probability, once more.
    pub(super) fn is_in_doubt(&self, probability: f64) -> bool {
        self.calibration.has(CalibrationStage::Reread)
            && probability < Calibration::SURE
            && probability >= self.calibration.threshold(CalibrationStage::Judged)
    }

    pub(super) fn probability(&self, stage: CalibrationStage, signals: &Signals) -> f64 {
        self.calibration.probability(stage, signals)
    }

    /// The least probability of an answer that is given.
    pub(super) fn wanted(&self) -> f64 {
        self.min_probability.unwrap_or_else(|| self.calibration.threshold(CalibrationStage::Written))
    }

    /// Whether everything that decides is known once the sentences are read: how the model begins to write is weighed
    /// by no stage.
    pub(super) fn decides_before_writing(&self) -> bool {
        !self.takes_every_step() && !self.calibration.weighs(CalibrationStage::Written, "points")
    }

    /// Whether the probability of an answer is too low to go on. A wanted probability is that of the last stage; earlier
    /// ones know less and keep their own thresholds, unless less is wanted than they ask.
    pub(super) fn gives_up(&self, stage: CalibrationStage, signals: &Signals) -> bool {
        let fitted = self.calibration.threshold(stage);
        let is_last = stage == CalibrationStage::Written || !self.calibration.has(CalibrationStage::Written);
        let threshold = match self.min_probability {
            Some(wanted) if is_last => wanted,
            Some(wanted) => fitted.min(wanted),
            None => fitted,
        };
        let probability = self.probability(stage, signals);
        // A probability that is no number lets nothing through.
        threshold > 0.0 && (probability.is_nan() || probability < threshold)
    }

    /// Whether what is known of an answer lets it through all of `stages`.
    pub(super) fn lets_through(&self, stages: &[CalibrationStage], signals: &Signals) -> bool {
        !stages.iter().any(|stage| self.gives_up(*stage, signals))
    }
}

/// Retrieval alone can tell that there is nothing to read, and `filter` why.
pub(super) async fn nothing_found(
    library: &Library,
    retrieval: &Retrieval,
    filter: &Filter,
) -> Result<Option<Abstention>, Error> {
    if !retrieval.selected.passages.is_empty() && !retrieval.selected.best.is_empty() {
        return Ok(None);
    }
    let too_long = retrieval.selected.too_long;
    if too_long > 0 {
        let sentences =
            if too_long == 1 { "the only sentence".to_owned() } else { format!("all {too_long} sentences") };
        let detail = format!("{sentences} that may have to do with the question are too long to be read");
        return Ok(Some(Abstention::new(Reason::NoRelevantPassage, detail)));
    }
    let why = library.nothing_to_find(filter).await?;
    let detail = why
        .map_or_else(|| "no passage has anything to do with the question".to_owned(), |why| why.to_string());
    Ok(Some(Abstention::new(Reason::NoRelevantPassage, detail)))
}

/// Why the nearest passages do not answer, as far as it can be told: continues "Not in your documents: …".
pub(super) fn detail(retrieval: &Retrieval, doubt: Doubt) -> String {
    let question = retrieval.question.as_str();
    let passages = &retrieval.selected.passages;
    let texts: Vec<&str> = passages.iter().map(ibid_core::Passage::text).collect();
    let missing = missing_words(question, &texts);
    let kind = AnswerType::of(question);
    let holds_kind = texts.iter().any(|text| kind.may_be_in(text, question));
    let mut names: Vec<&str> = Vec::new();
    for (citation, _) in &retrieval.selected.best {
        if let Some(passage) = passages.get(citation.source.index()) {
            let name = passage.document().name.as_str();
            if !names.contains(&name) && names.len() < DOCUMENTS_NAMED {
                names.push(name);
            }
        }
    }
    let nearest = format!("the nearest passages ({})", names.join(", "));
    if !missing.is_empty() {
        let words: Vec<String> = missing.iter().take(NAMED).map(|word| format!("“{word}”")).collect();
        return format!("{nearest} say nothing of {}", words.join(", "));
    }
    if !holds_kind {
        let what = match kind {
            AnswerType::Number => "no number that could be the answer",
            AnswerType::Time => "no date or time that could be the answer",
            AnswerType::Name => "no name that could be the answer",
            AnswerType::Other => "nothing that could be the answer",
        };
        return format!("{nearest} hold {what}");
    }
    match doubt {
        Doubt::Retrieved => format!("no sentence of {nearest} fits the question well enough"),
        Doubt::Judged => format!("{nearest} are about it, but do not seem to state the answer"),
        Doubt::Written => {
            format!("{nearest} are about it, but what they say does not seem to answer the question")
        }
    }
}
