//! What people read. Results go to standard output, everything else to standard error.

mod answer;
mod explain;
mod format;
mod live;
mod progress;
mod record;
mod search;
mod source;
mod tool_steps;
mod verification;

use std::io::Write;

use anstyle::{AnsiColor, Style};

pub(crate) use answer::AnswerPrinter;
pub(crate) use explain::explain;
pub(crate) use format::{bytes, count, place, printable, refused};
use format::{one_line, printable_json, printable_lines};
pub(crate) use live::{LiveArea, LiveView};
pub(crate) use progress::{DownloadBar, IngestBar, RecordBar, counting_bar, question_bar, spinner};
pub(crate) use record::record;
pub(crate) use search::{corrections, explanation, hits};
pub(crate) use source::{clickable, source};
pub(crate) use verification::{replay, verification};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const SOURCE: Style = AnsiColor::Cyan.on_default();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// One line of a result. A closed pipe ends the process by SIGPIPE before an error could be seen here.
pub(crate) fn line(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// One line for the person at the terminal.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// A warning.
pub(crate) fn warning(text: &str) {
    note(&format!("{WARNING}warning:{WARNING:#} {text}"));
}

/// An error of one line.
pub(crate) fn error_line(text: &str) {
    note(&format!("{ERROR}error:{ERROR:#} {text}"));
}

/// An error with what caused it; a cause that its parent already tells is not told again. Errors repeat what servers, files
/// and schemas say, so nothing in them may speak to the terminal.
pub(crate) fn error(error: &anyhow::Error) {
    let mut told = printable_lines(&error.to_string());
    error_line(&told);
    for cause in error.chain().skip(1) {
        let text = printable_lines(&cause.to_string());
        if !told.contains(&text) {
            note(&format!("  {DIM}because:{DIM:#} {text}"));
            told.push_str(&text);
        }
    }
}

/// One JSON document.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?);
    Ok(())
}
