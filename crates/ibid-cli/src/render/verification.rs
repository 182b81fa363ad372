//! What checking a file, and asking again, came to.

use ibid::{AnswerFile, CheckedDocument, DocumentState, Replay, Verification};

use super::{BOLD, DIM, GOOD, SOURCE, WARNING, count, line, one_line, place, printable};

/// The most characters of a quote that are shown.
const MAX_CHARACTERS: usize = 120;

/// What is in the file was written by others: nothing of it speaks to the terminal.
pub(crate) fn verification(file: &AnswerFile, verification: &Verification, has_library: bool) {
    if let Some(answer) = file.answer() {
        line(&format!("{BOLD}{}{BOLD:#}", one_line(&answer.question)));
        match (&answer.answer, &answer.abstention) {
            (Some(text), _) => line(&format!("  {}", one_line(text))),
            (None, Some(abstention)) => {
                line(&format!("  Not in the documents: {}.", one_line(abstention.detail())));
            }
            (None, None) => {}
        }
    }
    for document in &verification.documents {
        self::document(document);
    }
    for problem in &verification.problems {
        line(&format!("{WARNING}✗{WARNING:#} {}", one_line(problem)));
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
    let named = printable(document.document.as_str());
    line(&format!("{SOURCE}{named}{SOURCE:#} {mark}{state}{mark:#}"));
    for quote in &document.quotes {
        let text = one_line(&quote.text);
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
