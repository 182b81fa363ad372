//! Documents from which what answers some questions is taken out, so that the nearest passages are about the right
//! subject and do not answer.

use std::path::{Path, PathBuf};

use ibid::sentences;

use super::case::Case;
use crate::DatasetError;
use crate::words::{folded, holds_whole};

/// Endings of files that can be rewritten sentence by sentence.
const TEXT: [&str; 3] = ["md", "txt", "text"];

/// Writes the files of `corpus` to `folder`, which then holds nothing else, without the sentences that hold an answer of
/// one of `cases`.
///
/// # Errors
/// When the corpus holds files that are no plain text or Markdown, or a file cannot be read or written.
pub(super) fn write(corpus: &Path, folder: &Path, cases: &[Case]) -> Result<(), DatasetError> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    fs_err::create_dir_all(folder)?;
    let mut files: Vec<PathBuf> =
        fs_err::read_dir(corpus)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        let is_text = file.extension().is_some_and(|ending| TEXT.iter().any(|text| ending == *text));
        let Some(name) = file.file_name().filter(|_| file.is_file() && is_text) else {
            return Err(DatasetError::NotText { path: file });
        };
        texts.push((folder.join(name), fs_err::read_to_string(&file)?));
    }
    let answers = Answers::new(cases, texts.iter().map(|(_, text)| text.as_str()));
    for (file, text) in texts {
        fs_err::write(file, answers.without(&text))?;
    }
    Ok(())
}

/// What is taken out.
struct Answers {
    /// Folded.
    whole: Vec<String>,
    /// Those that stand nowhere as whole words, because they were cut off.
    cut: Vec<String>,
}

impl Answers {
    fn new<'a>(cases: &[Case], texts: impl Iterator<Item = &'a str>) -> Self {
        let texts: Vec<String> = texts.map(folded).collect();
        let answers = cases.iter().flat_map(|case| &case.answers).map(|answer| folded(answer));
        let (whole, cut) = answers
            .filter(|answer| !answer.is_empty())
            .partition(|answer| texts.iter().any(|text| holds_whole(text, answer)));
        Self { whole, cut }
    }

    fn are_in(&self, text: &str) -> bool {
        self.whole.iter().any(|answer| holds_whole(text, answer))
            || self.cut.iter().any(|answer| text.contains(answer.as_str()))
    }

    /// `text` without the sentences that hold one, and without those over which one runs.
    fn without(&self, text: &str) -> String {
        let spans = sentences(text);
        let holds = |start: usize, end: usize| self.are_in(&folded(text.get(start..end).unwrap_or_default()));
        let mut out: Vec<bool> = spans.iter().map(|span| holds(span.start(), span.end())).collect();
        for index in 1..spans.len() {
            if !out[index - 1] && !out[index] && holds(spans[index - 1].start(), spans[index].end()) {
                out[index - 1] = true;
                out[index] = true;
            }
        }
        let mut left = String::with_capacity(text.len());
        let mut at = 0;
        for (span, _) in spans.iter().zip(&out).filter(|(_, out)| **out) {
            left.push_str(text.get(at..span.start()).unwrap_or_default());
            at = span.end();
        }
        left.push_str(text.get(at..).unwrap_or_default());
        left
    }
}

#[cfg(test)]
mod tests {
    use super::Answers;
    use crate::answers::{Case, CaseKind};

    fn without(text: &str, answers: &[&str]) -> String {
        let case = Case {
            id: "1".to_owned(),
            question: "What?".parse().expect("a question"),
            kind: CaseKind::NearMiss,
            answers: answers.iter().map(ToString::to_string).collect(),
            documents: Vec::new(),
        };
        Answers::new(&[case], std::iter::once(text)).without(text)
    }

    #[test]
    fn sentences_with_the_answer_go_and_others_stay() {
        let text =
            "# Rules\n\nLeave is 25 days. Ask your lead. There are 125 rooms.\n\nIn all, 25 days are given.";
        assert_eq!(without(text, &["25 days"]), "# Rules\n\n Ask your lead. There are 125 rooms.\n\n");
        assert_eq!(without(text, &["nothing", ""]), text);
        assert_eq!(without("One two. Three four. Five.", &["two. three"]), "  Five.");
        assert_eq!(without("There are 7,000 (2,700) rooms. More.", &["7,000 (2,70"]), " More.");
    }
}
