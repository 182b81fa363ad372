//! What checking a file, and asking again, came to.

use ibid::{AnswerFile, CheckedDocument, DocumentState, Replay, Verification};

use super::{BOLD, DIM, GOOD, SOURCE, WARNING, count, line, place, printable};

/// The most characters of a quote that are shown.
const MAX_CHARACTERS: usize = 120;

pub(crate) fn verification(file: &AnswerFile, verification: &Verification, has_library: bool) {
    if let Some(answer) = file.answer() {
        line(&format!("{BOLD}{}{BOLD:#}", answer.question));
        match (&answer.answer, &answer.abstention) {
            (Some(text), _) => line(&format!("  {text}")),
            (None, Some(abstention)) => line(&format!("  Not in the documents: {}.", abstention.detail())),
            (None, None) => {}
        }
    }
    for document in &verification.documents {
        self::document(document);
    }
    for problem in &verification.problems {
        line(&format!("{WARNING}✗{WARNING:#} {problem}"));
    }
    let quotes = count(verification.quotes, "quote");
    if verification.verified {
        let against = match file {
            AnswerFile::Answer(_) => "the library",
            AnswerFile::Bundle(..) | AnswerFile::Damaged(_) => "the passages in the file",
        };
        line(&format!("{GOOD}verified{GOOD:#}: {quotes}, byte for byte as in {against}"));
        if !has_library {
            line(&format!(
                "{DIM}no library at hand: whether the documents still say so was not checked{DIM:#}"
            ));
        }
    } else {
        line(&format!("{WARNING}not verified{WARNING:#}"));
    }
}

fn document(document: &CheckedDocument) {
    let mark = match document.state {
        DocumentState::Unchanged | DocumentState::Renamed { .. } => GOOD,
        _ => WARNING,
    };
    // It may name a folder, or say what a file says.
    let state = printable(&document.state.to_string());
    line(&format!("{SOURCE}{}{SOURCE:#} {mark}{state}{mark:#}", document.document));
    for quote in &document.quotes {
        let text = quote.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = text.chars().take(MAX_CHARACTERS).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        let name = match &document.state {
            DocumentState::Renamed { to } => to.as_str(),
            _ => document.document.as_str(),
        };
        let remark = match (&quote.place, &document.state) {
            (Some(at), DocumentState::Changed | DocumentState::FileChanged) => {
                format!("still there: {}", place(name, at))
            }
            (Some(at), _) => place(name, at),
            (
                None,
                DocumentState::Missing
                | DocumentState::FileGone
                | DocumentState::FolderMissing { .. }
                | DocumentState::FileUnreadable { .. },
            ) => continue,
            (None, _) => format!("{WARNING}not there any more{WARNING:#}"),
        };
        line(&format!("  “{shown}”"));
        line(&format!("  {DIM}{remark}{DIM:#}"));
    }
}

/// Whether the answer is the same when it is asked for again.
pub(crate) fn replay(replay: &Replay) {
    if replay.identical {
        line(&format!("{GOOD}repeated{GOOD:#}: the answer is the same, byte for byte"));
        for difference in &replay.differences {
            line(&format!("{DIM}although {difference}{DIM:#}"));
        }
        return;
    }
    line(&format!("{WARNING}another answer{WARNING:#}:"));
    for difference in &replay.differences {
        line(&format!("  {difference}"));
    }
    let now = match (replay.answer.answer(), replay.answer.abstention()) {
        (Some(answer), _) => answer.text(),
        (None, Some(abstention)) => format!("not in the documents: {}", abstention.detail()),
        (None, None) => String::new(),
    };
    line(&format!("  {DIM}now:{DIM:#} {now}"));
}
