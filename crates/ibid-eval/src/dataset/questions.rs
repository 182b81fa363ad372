//! The question layout: a folder of documents and questions about them.

use std::path::Path;

use ibid::Question;
use serde::{Deserialize, Deserializer};

use super::lines::{Ids, broken, records};
use super::{DatasetError, Query};
use crate::{CaseKind, Judgements};

/// A line of `questions.jsonl`.
#[derive(Debug, Deserialize)]
struct QuestionLine {
    #[serde(default, deserialize_with = "text_or_number")]
    id: Option<String>,
    question: String,
    #[serde(default, alias = "answer", deserialize_with = "one_or_many")]
    answers: Vec<String>,
    /// Null where no document answers the question. Serde would take a missing field for null.
    #[serde(deserialize_with = "Option::deserialize")]
    document: Option<String>,
    /// Documents in which it is as good to find the answer.
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    draft: bool,
    /// `near_miss` where the documents are about what is asked and do not say it.
    #[serde(default)]
    kind: Option<String>,
}

/// The questions of a file that some document answers; the others are added to `unanswerable`.
pub(super) fn read(
    path: &Path,
    unanswerable: &mut Vec<(String, Question, CaseKind)>,
) -> Result<Vec<Query>, DatasetError> {
    let mut queries = Vec::new();
    let mut ids = Ids::of(path);
    for record in records::<QuestionLine>(path)? {
        let (line, record) = record?;
        let id = record.id.unwrap_or_else(|| format!("line-{line}"));
        ids.add(&id, line)?;
        let text: Question =
            record.question.parse().map_err(|error| broken(path, line, &format!("{error}")))?;
        let Some(document) = record.document else {
            let is_near = record.kind.as_deref() == Some("near_miss");
            unanswerable.push((id, text, if is_near { CaseKind::NearMiss } else { CaseKind::OffTopic }));
            continue;
        };
        queries.push(Query {
            id,
            text,
            judgements: Judgements::one_of(document, record.also),
            answers: record.answers.into_iter().filter(|answer| !answer.trim().is_empty()).collect(),
            is_draft: record.draft,
        });
    }
    Ok(queries)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let given = Option::<OneOrMany>::deserialize(deserializer)
        .map_err(|_| serde::de::Error::custom("answers is a text or a list of texts"))?;
    Ok(match given {
        None => Vec::new(),
        Some(OneOrMany::One(answer)) => vec![answer],
        Some(OneOrMany::Many(answers)) => answers,
    })
}

/// Ids that are written as numbers are common.
pub(super) fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum TextOrNumber {
        Text(String),
        Number(i64),
    }
    let given = Option::<TextOrNumber>::deserialize(deserializer)
        .map_err(|_| serde::de::Error::custom("an id is a text or a whole number"))?;
    Ok(given.map(|given| match given {
        TextOrNumber::Text(text) => text,
        TextOrNumber::Number(number) => number.to_string(),
    }))
}
