//! Lines from a terminal, with editing and history, or from a pipe.

use std::io::IsTerminal;

use anyhow::Context as _;
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::{History, MemHistory};
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin};

use super::slash::COMMANDS;
use crate::render::{self, DIM};

const PROMPT: &str = "› ";

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    Line(String),
    Interrupted,
    End,
}

type LineEditor = Editor<Commands, MemHistory>;

/// Where lines come from.
pub(super) enum Reader {
    /// `None` while a line is read on a thread of its own.
    Terminal(Option<Box<LineEditor>>),
    Pipe(Lines<BufReader<Stdin>>),
}

impl Reader {
    /// Standard input.
    pub(super) fn new() -> anyhow::Result<Self> {
        if !std::io::stdin().is_terminal() {
            return Ok(Self::Pipe(BufReader::new(tokio::io::stdin()).lines()));
        }
        let config = Config::builder().auto_add_history(true).build();
        let mut editor =
            LineEditor::with_history(config, MemHistory::new()).context("the terminal cannot be used")?;
        editor.set_helper(Some(Commands));
        Ok(Self::Terminal(Some(Box::new(editor))))
    }

    /// On a terminal the arrow keys go through these. They are kept in the sessions of the library only, so that a session
    /// that is forgotten leaves nothing behind.
    pub(super) fn remember(&mut self, questions: &[String]) -> anyhow::Result<()> {
        if let Self::Terminal(Some(editor)) = self {
            for question in questions {
                editor.history_mut().add(question).context("the terminal cannot be used")?;
            }
        }
        Ok(())
    }

    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Terminal(_))
    }

    /// Shows a line that nobody typed here.
    pub(super) fn echo(&self, line: &str, quiet: bool) {
        if !self.is_terminal() && !quiet {
            render::line(&format!("{DIM}{PROMPT}{}{DIM:#}", line.trim()));
        }
    }

    pub(super) async fn next(&mut self) -> anyhow::Result<Input> {
        match self {
            // Once an answer could be stopped by Ctrl-C, the signal does not end the process any more.
            Self::Pipe(lines) => tokio::select! {
                line = lines.next_line() => {
                    let line = line.context("cannot read standard input")?;
                    Ok(line.map_or(Input::End, Input::Line))
                }
                Ok(()) = tokio::signal::ctrl_c() => Ok(Input::Interrupted),
            },
            Self::Terminal(slot) => {
                let mut editor = slot.take().context("the terminal is in use")?;
                let (editor, read) = tokio::task::spawn_blocking(move || {
                    let read = editor.readline(PROMPT);
                    (editor, read)
                })
                .await?;
                *slot = Some(editor);
                match read {
                    Ok(line) => Ok(Input::Line(line)),
                    Err(ReadlineError::Interrupted) => Ok(Input::Interrupted),
                    Err(ReadlineError::Eof) => Ok(Input::End),
                    Err(error) => Err(error).context("cannot read from the terminal"),
                }
            }
        }
    }
}

/// Completes the names of commands.
#[derive(Debug)]
pub(super) struct Commands;

impl Completer for Commands {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Self::Candidate>)> {
        let typed = line.get(..position).unwrap_or_default();
        let fits = |command: &&str| !typed.is_empty() && command.starts_with(typed);
        let pair = |command: &str| Pair { display: command.to_owned(), replacement: format!("{command} ") };
        Ok((0, COMMANDS.into_iter().filter(fits).map(pair).collect()))
    }
}

impl Hinter for Commands {
    type Hint = String;
}
impl Highlighter for Commands {}
impl Validator for Commands {}
impl Helper for Commands {}
