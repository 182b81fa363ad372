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
    let answers: Vec<String> =
        cases.iter().flat_map(|case| &case.answers).map(|answer| folded(answer)).collect();
    let mut files: Vec<PathBuf> =
        fs_err::read_dir(corpus)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        let is_text = file.extension().is_some_and(|ending| TEXT.iter().any(|text| ending == *text));
        let name = file.file_name().filter(|_| file.is_file() && is_text);
        let Some(name) = name else { return Err(DatasetError::NotText { path: file }) };
        let text = fs_err::read_to_string(&file)?;
        fs_err::write(folder.join(name), without(&text, &answers))?;
    }
    Ok(())
}

/// `text` without the sentences that hold one of `answers`, and without those over which one runs.
fn without(text: &str, answers: &[String]) -> String {
    let spans = sentences(text);
    let holds = |start: usize, end: usize| {
        let part = folded(text.get(start..end).unwrap_or_default());
        answers.iter().any(|answer| holds_whole(&part, answer))
    };
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

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn sentences_with_the_answer_go_and_others_stay() {
        let text = "# Rules\n\nLeave is 25 days. Ask your lead. There are 125 rooms.\n\nIn all, 25 days are given.";
        assert_eq!(
            without(text, &["25 days".to_owned()]),
            "# Rules\n\n Ask your lead. There are 125 rooms.\n\n"
        );
        assert_eq!(without(text, &["nothing".to_owned()]), text);
        assert_eq!(without("One two. Three four. Five.", &["two. three".to_owned()]), "  Five.");
    }
}
