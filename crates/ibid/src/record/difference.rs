//! What is not as it was when an answer was made.

use ibid_core::seam::ToolName;
use ibid_core::{ContentHash, DocumentName};
use serde::Serialize;

use super::Recording;
use crate::ask::{AskSettings, ModelReport, Trace};

/// Something that is not as it was when the answer was made.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "difference", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReplayDifference {
    /// Another model answered.
    #[error("it was answered by {recorded}, now by {now}")]
    OtherModel {
        /// Which one it was.
        recorded: String,
        /// Which one it is now.
        now: String,
    },
    /// The model's file is another one.
    #[error("the model's file has another hash: it was {recorded}, now {now}")]
    OtherModelFile {
        /// The hash it had.
        recorded: String,
        /// The hash it has now, or `unknown`.
        now: String,
    },
    /// Another engine ran the model; engines round differently.
    #[error("it was written with another engine: {recorded}, now {now}")]
    OtherEngine {
        /// Which one it was.
        recorded: String,
        /// Which one it is now, or `unknown`.
        now: String,
    },
    /// The library has another embedding model.
    #[error("the library was embedded with {recorded}, now with {now}")]
    OtherEmbedding {
        /// Which one it was.
        recorded: String,
        /// Which one it is now.
        now: String,
    },
    /// The best candidates are ordered by something else.
    #[error("the candidates were reranked by {recorded}, now by {now}")]
    OtherReranking {
        /// What it was.
        recorded: String,
        /// What it is now.
        now: String,
    },
    /// Other weights and thresholds decide what is answered.
    #[error("another calibration decides: its hash was {recorded}, now {now}")]
    OtherCalibration {
        /// The hash of those that decided.
        recorded: ContentHash,
        /// The hash of those that decide now.
        now: ContentHash,
    },
    /// Another version of ibid.
    #[error("it was made by ibid {recorded}, this is {now}")]
    OtherVersion {
        /// Which one it was.
        recorded: String,
        /// This one.
        now: String,
    },
    /// A document that a passage was from has another version.
    #[error("{document} has changed")]
    ChangedDocument {
        /// The document.
        document: DocumentName,
    },
    /// A document that a passage was from is not in the library.
    #[error("{document} is not in the library")]
    MissingDocument {
        /// The document.
        document: DocumentName,
    },
    /// The model could call tools, whose results are in no library.
    #[error("it was made with tools ({}), which a replay does not call", listed(tools))]
    MadeWithTools {
        /// Those that it could call.
        tools: Vec<ToolName>,
    },
    /// Other passages were found.
    #[error("other passages were found: documents were added or taken out, or ibid searches otherwise")]
    OtherPassages,
    /// The model was asked with another prompt.
    #[error("the prompt is another one")]
    OtherPrompt,
    /// The model was confined by another grammar.
    #[error("the grammar is another one")]
    OtherGrammar,
    /// Tokens were drawn by chance.
    #[error("the answer was sampled at temperature {temperature}: only greedy decoding can be repeated")]
    Sampled {
        /// The temperature.
        temperature: f64,
    },
    /// Everything that was recorded is the same, and the answer is not; but not everything was: an earlier ibid recorded
    /// less, and which file a remote engine runs is not known.
    #[error(
        "all that was recorded is the same; which {} it was made with was not recorded, and may be another",
        in_words(what)
    )]
    NotRecorded {
        /// What was not: `engine`, `model_file`, `calibration`.
        what: Vec<&'static str>,
    },
    /// Everything that is known is the same, and the answer is not.
    #[error(
        "model, engine, documents, settings and calibration are the same; the machine computes otherwise"
    )]
    Unexplained,
}

fn listed(tools: &[ToolName]) -> String {
    tools.iter().map(ToolName::as_str).collect::<Vec<_>>().join(", ")
}

fn in_words(what: &[&str]) -> String {
    what.join(" and ").replace('_', " ")
}

pub(super) fn of_models(recorded: &ModelReport, now: &ModelReport) -> Vec<ReplayDifference> {
    let mut found = Vec::new();
    let name = |model: &ModelReport| model.name.clone().unwrap_or_else(|| "no language model".to_owned());
    if recorded.name != now.name {
        found.push(ReplayDifference::OtherModel { recorded: name(recorded), now: name(now) });
    } else if let Some(hash) = &recorded.file_hash
        && recorded.file_hash != now.file_hash
    {
        let now = now.file_hash.clone().unwrap_or_else(|| "unknown".to_owned());
        found.push(ReplayDifference::OtherModelFile { recorded: hash.clone(), now });
    }
    if recorded.embedding != now.embedding {
        let (recorded, now) = (recorded.embedding.clone(), now.embedding.clone());
        found.push(ReplayDifference::OtherEmbedding { recorded, now });
    }
    found
}

/// Where two models answered: whether it is the same engine that ran them.
pub(super) fn of_engines(recorded: &ModelReport, now: &ModelReport) -> Option<ReplayDifference> {
    let engine = recorded.engine.clone()?;
    if now.name.is_none() || now.engine.as_ref() == Some(&engine) {
        return None;
    }
    let now = now.engine.clone().unwrap_or_else(|| "unknown".to_owned());
    Some(ReplayDifference::OtherEngine { recorded: engine, now })
}

pub(super) fn of_calibrations(recorded: &AskSettings, now: Option<&AskSettings>) -> Option<ReplayDifference> {
    let (recorded, now) = (recorded.calibration_hash?, now?.calibration_hash?);
    (recorded != now).then_some(ReplayDifference::OtherCalibration { recorded, now })
}

/// Without a model no tool was called, whatever could be.
pub(super) fn of_tools(recording: &Recording) -> Option<ReplayDifference> {
    let tools = &recording.settings.tools;
    let could_be_called = recording.model.name.is_some() && !tools.is_empty();
    could_be_called.then(|| ReplayDifference::MadeWithTools { tools: tools.clone() })
}

pub(super) fn of_prompts(recording: &Recording, now: &Trace) -> Option<ReplayDifference> {
    if recording.prompt_hash != now.prompt_hash {
        Some(ReplayDifference::OtherPrompt)
    } else if recording.grammar_hash != now.grammar_hash {
        Some(ReplayDifference::OtherGrammar)
    } else {
        None
    }
}

/// What to say of another answer where nothing is known to be otherwise.
pub(super) fn unexplained(recording: &Recording) -> ReplayDifference {
    let mut what = Vec::new();
    if recording.model.name.is_some() && recording.model.engine.is_none() {
        what.push("engine");
    }
    if recording.model.name.is_some() && recording.model.file_hash.is_none() {
        what.push("model_file");
    }
    if recording.settings.calibration_hash.is_none() {
        what.push("calibration");
    }
    if what.is_empty() { ReplayDifference::Unexplained } else { ReplayDifference::NotRecorded { what } }
}
