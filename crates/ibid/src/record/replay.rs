//! Asking again what was asked before, and telling whether the answer is the same.

use ibid_core::{ContentHash, DocumentName, Span};
use ibid_ground::Mode;
use serde::Serialize;
use serde_json::Value;

use super::comparable_hash;
use super::difference::{self, ReplayDifference};
use crate::ask::{AnswerReport, AskSettings, ModelReport, Reranking, is_of_tool};
use crate::{AnswerModel, Error, Library};

/// What is known of an answer that is to be repeated. A [`Trace`](crate::Trace) and a bundle give one.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    pub(crate) ibid: String,
    pub(crate) question: String,
    pub(crate) mode: Mode,
    pub(crate) settings: AskSettings,
    pub(crate) model: ModelReport,
    pub(crate) passages: Vec<(DocumentName, ContentHash, Span)>,
    pub(crate) prompt_hash: Option<ContentHash>,
    pub(crate) grammar_hash: Option<ContentHash>,
    pub(crate) answer_hash: ContentHash,
}

/// An answer that was asked for again.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    /// Whether it is the same, byte for byte: claims, quotes, sources, or the reason for the abstention.
    pub identical: bool,
    /// What is not as it was; never empty where the answer is another one.
    pub differences: Vec<ReplayDifference>,
    /// The answer as it is now.
    pub answer: AnswerReport,
}

impl Recording {
    /// Whether a language model was asked, whatever words the answer has: it may have chosen sentences only.
    pub fn mode(&self) -> Mode {
        if self.model.name.is_some() { Mode::Generated } else { self.mode }
    }

    /// The models that made the answer.
    pub fn model(&self) -> &ModelReport {
        &self.model
    }

    /// The settings it was asked with.
    pub fn settings(&self) -> &AskSettings {
        &self.settings
    }
}

impl Library {
    /// Asks again, with the recorded settings, and compares. `model` and `reranking` should be the recorded ones.
    ///
    /// # Errors
    /// As [`Library::ask`].
    pub async fn replay(
        &self,
        recording: &Recording,
        model: AnswerModel,
        reranking: Reranking,
    ) -> Result<Replay, Error> {
        let question = recording.question.parse()?;
        let options = recording.settings.options(reranking);
        let model = model.load().await?;
        let answer = self.ask(&question, model, &options).await?;
        let value = serde_json::to_value(&answer).map_err(|error| Error::Internal(error.to_string()))?;
        let identical = is_recorded(value, recording.answer_hash);
        let mut differences = self.differences(recording, &answer).await?;
        if options.search.reranking.name() != recording.settings.reranking {
            differences.push(ReplayDifference::OtherReranking {
                recorded: recording.settings.reranking.clone(),
                now: options.search.reranking.name().to_owned(),
            });
        }
        if !identical && differences.is_empty() {
            differences.push(difference::unexplained(recording));
        }
        Ok(Replay { identical, differences, answer })
    }

    async fn differences(
        &self,
        recording: &Recording,
        answer: &AnswerReport,
    ) -> Result<Vec<ReplayDifference>, Error> {
        let mut found = difference::of_models(&recording.model, answer.model());
        let now = env!("CARGO_PKG_VERSION");
        if recording.ibid != now {
            let recorded = recording.ibid.clone();
            found.push(ReplayDifference::OtherVersion { recorded, now: now.to_owned() });
        }
        let with_tools = difference::of_tools(recording);
        // What a tool gave is in no library.
        let is_result = |document: &DocumentName| with_tools.is_some() && is_of_tool(document);
        let mut looked_at: Vec<&DocumentName> = Vec::new();
        for (document, content_hash, _) in &recording.passages {
            if looked_at.contains(&document) || is_result(document) {
                continue;
            }
            looked_at.push(document);
            let document = document.clone();
            match self.document(&document).await? {
                None => found.push(ReplayDifference::MissingDocument { document }),
                Some(now) if now.content_hash != *content_hash => {
                    found.push(ReplayDifference::ChangedDocument { document });
                }
                Some(_) => {}
            }
        }
        found.extend(with_tools);
        let passages: Vec<_> = answer
            .sources()
            .iter()
            .map(|source| (source.document.clone(), source.content_hash, source.span))
            .collect();
        if found.is_empty() && passages != recording.passages {
            found.push(ReplayDifference::OtherPassages);
        }
        // These change nothing of what is found, but what the model is asked.
        let trace = answer.trace_record();
        found.extend(difference::of_engines(&recording.model, answer.model()));
        found.extend(difference::of_calibrations(&recording.settings, trace.settings.as_ref()));
        if found.is_empty() {
            found.extend(difference::of_prompts(recording, trace));
        }
        if recording.settings.temperature > 0.0 {
            found.push(ReplayDifference::Sampled { temperature: recording.settings.temperature });
        }
        Ok(found)
    }
}

/// Whether an answer is the one that has that hash. It was called generated at first wherever a model was asked, also where
/// its words are the documents'.
fn is_recorded(mut answer: Value, hash: ContentHash) -> bool {
    if comparable_hash(&answer) == hash {
        return true;
    }
    let Some(fields) = answer.as_object_mut() else { return false };
    let is_of_model = fields.get("model").and_then(|model| model.get("name")).is_some_and(Value::is_string);
    if is_of_model {
        fields.insert("mode".to_owned(), "generated".into());
    }
    is_of_model && comparable_hash(&answer) == hash
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{comparable_hash, is_recorded};

    #[test]
    fn an_answer_that_was_called_generated_at_first_is_still_the_same() {
        let answer = |mode: &str, model: Option<&str>, text: &str| json!({ "mode": mode, "answer": text, "model": { "name": model } });
        let recorded = comparable_hash(&answer("generated", Some("m"), "Leave is 25 days. [1]"));
        assert!(is_recorded(answer("generated", Some("m"), "Leave is 25 days. [1]"), recorded));
        assert!(is_recorded(answer("extractive", Some("m"), "Leave is 25 days. [1]"), recorded));
        assert!(!is_recorded(answer("extractive", Some("m"), "Leave is 28 days. [1]"), recorded));
        assert!(
            !is_recorded(answer("extractive", None, "Leave is 25 days. [1]"), recorded),
            "nothing was asked"
        );
        let extractive = comparable_hash(&answer("extractive", None, "Leave is 25 days. [1]"));
        assert!(!is_recorded(answer("generated", Some("m"), "Leave is 25 days. [1]"), extractive));
    }
}
