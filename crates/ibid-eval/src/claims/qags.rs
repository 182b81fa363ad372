//! Summaries that people compared with their articles, in the layout of QAGS.

use std::path::Path;

use ibid::sentences;
use serde::Deserialize;

use super::case::{ClaimCase, ClaimKind};
use crate::words::words;
use crate::{DatasetError, EvalError};

/// Sentences of the article that a sentence of a summary is said to rest on.
const QUOTES: usize = 2;

#[derive(Debug, Deserialize)]
struct Line {
    article: String,
    summary_sentences: Vec<Judged>,
}

#[derive(Debug, Deserialize)]
struct Judged {
    sentence: String,
    responses: Vec<Response>,
}

#[derive(Debug, Deserialize)]
struct Response {
    response: String,
}

pub(super) fn read(file: &Path) -> Result<Vec<ClaimCase>, EvalError> {
    let text = fs_err::read_to_string(file).map_err(DatasetError::from)?;
    let dataset = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut cases = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|error| DatasetError::Line {
            path: file.to_owned(),
            line: number,
            reason: error.to_string(),
        })?;
        for (place, judged) in line.summary_sentences.into_iter().enumerate() {
            let yes = judged.responses.iter().filter(|response| response.response == "yes").count();
            let is_stated = 2 * yes > judged.responses.len();
            cases.push(ClaimCase {
                dataset: dataset.clone().into_owned(),
                id: format!("{number}.{place}"),
                kind: if is_stated { ClaimKind::SummaryStated } else { ClaimKind::SummaryInvented },
                question: String::new(),
                quotes: nearest(&line.article, &judged.sentence),
                claim: judged.sentence,
            });
        }
    }
    Ok(cases)
}

/// The sentences of the article that share most words with `claim`, in the order of the article.
fn nearest(article: &str, claim: &str) -> Vec<String> {
    let said = words(claim);
    let found: Vec<&str> = sentences(article).into_iter().filter_map(|span| span.of(article)).collect();
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|position| std::cmp::Reverse(words(found[*position]).intersection(&said).count()));
    order.truncate(QUOTES);
    order.sort_unstable();
    order.into_iter().map(|position| found[position].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{ClaimKind, read};

    #[test]
    fn the_majority_decides_and_the_nearest_sentences_are_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("qags.jsonl");
        let line = r#"{"article": "Leave is 25 days. Rent is due. The cat sleeps. Leave ends in March.", "summary_sentences": [
            {"sentence": "Leave ends in March.", "responses": [{"response": "yes"}, {"response": "no"}, {"response": "yes"}]},
            {"sentence": "Cats pay rent.", "responses": [{"response": "no"}, {"response": "no"}, {"response": "yes"}]}]}"#;
        fs_err::write(&file, line.replace('\n', " ") + "\n").unwrap();
        let cases = read(&file).unwrap();
        assert_eq!(cases[0].kind, ClaimKind::SummaryStated);
        assert_eq!(cases[0].quotes, ["Leave is 25 days.", "Leave ends in March."]);
        assert_eq!(cases[1].kind, ClaimKind::SummaryInvented);

        fs_err::write(&file, "{\"article\": 3}\n").unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(error.contains("qags.jsonl") && error.contains("line 1"), "{error}");
    }
}
