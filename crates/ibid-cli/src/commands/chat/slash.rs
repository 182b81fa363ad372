//! The commands of a chat.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context;
use ibid::{Library, Session, SessionTurn, SourceView};
use tokio::process::Command;

use super::Next;
use crate::exit::Exit;
use crate::render::{self, DIM, GOOD, SOURCE, WARNING};
use crate::settings::Settings;

pub(super) const COMMANDS: [&str; 6] = ["/sources", "/open", "/verify", "/sessions", "/help", "/quit"];

const HELP: &str = "\
/sources        the passages of the last answer
/open N         what stands around source N; `/open N pager` in $PAGER, `/open N file` its file
/verify         check the quotes of the last answer against the library
/sessions       earlier sessions
/quit           leave; the session is kept (`ibid chat --resume`, `ibid chat --forget ID`)

Ctrl-C stops an answer, Ctrl-D leaves. A follow-up (“and in the first year?”) is understood from the turns before it.";

/// Runs a command, given without its slash.
pub(super) async fn run(
    command: &str,
    library: &Library,
    session: &Session,
    settings: &Settings,
) -> anyhow::Result<Next> {
    let mut words = command.split_whitespace();
    match words.next().unwrap_or_default() {
        "sources" => sources(library, last(session)?).await?,
        "open" => {
            let number = words.next().unwrap_or_default();
            open(library, last(session)?, number, words.next(), settings).await?;
        }
        "verify" => verify(library, last(session)?).await?,
        "sessions" => {
            sessions(library, settings).await?;
        }
        "help" | "?" => render::line(HELP),
        "quit" | "exit" | "q" => return Ok(Next::Leave),
        other => anyhow::bail!("there is no command /{other}: /help tells which there are"),
    }
    Ok(Next::Stay)
}

fn last(session: &Session) -> anyhow::Result<&SessionTurn> {
    session.turns().last().context("nothing was asked yet: type a question first")
}

async fn sources(library: &Library, turn: &SessionTurn) -> anyhow::Result<()> {
    if turn.sources.is_empty() {
        render::line("no passage was found");
    }
    for source in &turn.sources {
        let quotes = turn.quotes_of(source.id);
        let cited = if quotes.is_empty() { "" } else { " ← cited" };
        let at = match library.view_source(source, &quotes).await? {
            Some(view) => render::place(source.document.as_str(), &view.place),
            None => format!("{} {WARNING}(changed or gone since){WARNING:#}", source.document),
        };
        render::line(&format!("  {SOURCE}[{}]{SOURCE:#} {at}{GOOD}{cited}{GOOD:#}", source.id));
    }
    Ok(())
}

async fn open(
    library: &Library,
    turn: &SessionTurn,
    number: &str,
    with: Option<&str>,
    settings: &Settings,
) -> anyhow::Result<()> {
    let number = number.trim_matches(['[', ']']);
    let source = turn.sources.iter().find(|source| source.id.to_string() == number);
    let source = source.with_context(|| {
        format!("`/open N` opens a source of the last answer, from 1 to {}", turn.sources.len())
    })?;
    let view = library.view_source(source, &turn.quotes_of(source.id)).await?;
    let view = view.with_context(|| {
        format!("{} has changed or is gone since the answer was given: ask again", source.document)
    })?;
    match with {
        None => {
            render::source(&view);
            Ok(())
        }
        Some("pager") => in_pager(&view, &settings.pager).await,
        Some("file") => {
            let file = view.file.as_deref();
            on_desktop(file.with_context(|| format!("the file of {} is not there any more", view.document))?)
        }
        Some(other) => {
            anyhow::bail!("`/open N {other}` is not known: `/open N`, `/open N pager`, `/open N file`")
        }
    }
}

async fn in_pager(view: &SourceView, pager: &str) -> anyhow::Result<()> {
    let mut words = pager.split_whitespace();
    let program = words.next().unwrap_or("less");
    let text = format!("{}\n\n{}\n", render::clickable(view), view.text.trim_end());
    // By way of a file: writing to a pager that is left early would end this process, too.
    let file = std::env::temp_dir().join(format!("ibid-source-{}.txt", std::process::id()));
    fs_err::write(&file, text)?;
    let shown = async {
        let stdin = fs_err::File::open(&file)?.into_file();
        let status = Command::new(program).args(words).stdin(stdin).status().await;
        status.with_context(|| format!("cannot start the pager `{program}` (PAGER names it)"))
    };
    let shown = shown.await;
    fs_err::remove_file(&file)?;
    shown.map(|_| ())
}

fn on_desktop(file: &Path) -> anyhow::Result<()> {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    Command::new(opener)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{opener}`, which opens files on this desktop"))?;
    render::note(&format!("{DIM}opened {}{DIM:#}", file.display()));
    Ok(())
}

async fn verify(library: &Library, turn: &SessionTurn) -> anyhow::Result<()> {
    let (mut verified, mut missing) = (0, 0);
    for source in &turn.sources {
        let quotes = turn.quotes_of(source.id);
        if quotes.is_empty() {
            continue;
        }
        let found = library.view_source(source, &quotes).await?.map_or(0, |view| view.quotes.len());
        verified += found;
        missing += quotes.len() - found;
        let state = if found == quotes.len() {
            format!("{GOOD}says so, byte for byte{GOOD:#}")
        } else {
            format!("{WARNING}changed or gone since{WARNING:#}")
        };
        render::line(&format!("  {SOURCE}[{}]{SOURCE:#} {} {state}", source.id, source.document));
    }
    match (verified, missing) {
        (0, 0) => render::line("the last answer has no quotes"),
        (_, 0) => render::line(&format!("{} verified", render::count(verified, "quote"))),
        _ => render::line(&format!(
            "{} verified, {} not: ask again",
            render::count(verified, "quote"),
            render::count(missing, "quote")
        )),
    }
    Ok(())
}

/// Lists the sessions of the library.
pub(super) async fn sessions(library: &Library, settings: &Settings) -> anyhow::Result<Exit> {
    let sessions = library.sessions().await?;
    if settings.json {
        render::json(&sessions)?;
    } else if sessions.is_empty() {
        render::note("no session yet");
    } else {
        for session in &sessions {
            let questions = render::count(session.turns, "question");
            render::line(&format!(
                "{SOURCE}{}{SOURCE:#}  {questions}  {DIM}{}{DIM:#}",
                session.id, session.title
            ));
        }
    }
    Ok(if sessions.is_empty() { Exit::Nothing } else { Exit::Success })
}
