//! `ibid chat`: one question after another.

mod input;
mod slash;

use std::io::IsTerminal;
use std::pin::pin;
use std::sync::Arc;

use ibid::{AnswerModel, AnswerReport, AskOptions, Generate, Library, Mode, Question, Session};
use serde::Serialize;
use tokio::sync::OnceCell;

use self::input::{Input, Reader};
use crate::args::ChatArguments;
use crate::commands::answering::{self, Show};
use crate::commands::language_model::LanguageModel;
use crate::commands::library;
use crate::exit::Exit;
use crate::render::{self, DIM, LiveArea, LiveView};
use crate::settings::Settings;

/// Questions of earlier sessions that the arrow keys reach.
const SESSIONS_IN_HISTORY: usize = 20;
/// Sentences that are shown before a follow-up is understood, as many as before an answer.
const NEAREST: usize = 3;

/// One line of `chat --json`.
#[derive(Debug, Serialize)]
struct TurnDocument<'a> {
    schema: &'static str,
    session: &'a str,
    question: &'a str,
    asked: &'a str,
    answer: &'a AnswerReport,
}

/// The line of `chat --json` for a question that could not be answered.
#[derive(Debug, Serialize)]
struct FailedTurnDocument<'a> {
    schema: &'static str,
    session: &'a str,
    question: &'a str,
    error: String,
}

/// The name and version of a line's JSON form.
const TURN_SCHEMA: &str = "ibid.turn/1";

/// Everything that a conversation needs.
struct Chat<'a> {
    library: Library,
    session: Session,
    options: AskOptions,
    model: Model,
    settings: &'a Settings,
}

/// The model, which loads while the first question is typed.
#[derive(Clone)]
struct Model {
    /// `None` for answers without a language model.
    file: Option<LanguageModel>,
    loaded: Arc<OnceCell<Arc<dyn Generate>>>,
}

/// `ibid chat`.
pub(crate) async fn run(arguments: ChatArguments, settings: &Settings) -> anyhow::Result<Exit> {
    if arguments.list || arguments.forget.is_some() {
        let library = library::open_or_ingest_to_read(&arguments.docs, settings).await?;
        return match &arguments.forget {
            Some(id) => forget(&library, id, settings).await,
            None => slash::sessions(&library, settings).await,
        };
    }
    // The editor takes Ctrl-C for itself when it is made: what listens for it later hears it as well, what did before does not.
    let reader = Reader::new()?;
    let model = answering::model(&arguments.answering, settings).await?;
    let library = library::open_or_ingest_to_read(&arguments.docs, settings).await?;
    let options = answering::options(&arguments.answering, settings)?;
    let session = match arguments.resume.as_deref() {
        Some("") => library.resume_session(None).await?,
        Some(id) => library.resume_session(Some(id)).await?,
        None => library.new_session(),
    };
    let name = model.as_ref().map(|file| file.identity().name.clone());
    let mut chat = Chat { library, session, options, model: Model::of(model), settings };
    chat.welcome(name.as_deref()).await?;
    chat.talk(reader).await
}

async fn forget(library: &Library, id: &str, settings: &Settings) -> anyhow::Result<Exit> {
    let id = library.forget_session(id).await?;
    if settings.json {
        render::json(&serde_json::json!({ "forgotten": id }))?;
    } else {
        render::line(&format!("forgotten: session {id}, with the traces of its answers"));
    }
    Ok(Exit::Success)
}

impl Model {
    fn of(file: Option<LanguageModel>) -> Self {
        let model = Self { file, loaded: Arc::default() };
        let loading = model.clone();
        // Where it fails, the first question fails with the reason.
        tokio::spawn(async move { loading.loaded().await });
        model
    }

    fn mode(&self) -> Mode {
        if self.file.is_none() { Mode::Extractive } else { Mode::Generated }
    }

    async fn loaded(&self) -> Result<Option<Arc<dyn Generate>>, ibid::Error> {
        let Some(file) = &self.file else { return Ok(None) };
        self.loaded.get_or_try_init(|| file.load()).await.cloned().map(Some)
    }

    /// The model for an answer, whose sources are shown while it may still be loading.
    fn for_answer(&self) -> AnswerModel {
        let Some(file) = self.file.clone() else { return AnswerModel::none() };
        let loaded = Arc::clone(&self.loaded);
        AnswerModel::loading(async move { loaded.get_or_try_init(|| file.load()).await.cloned() })
    }
}

impl Chat<'_> {
    async fn welcome(&self, model: Option<&str>) -> anyhow::Result<()> {
        if self.settings.json {
            return Ok(());
        }
        let documents = render::count(self.library.status().await?.documents, "document");
        let by = model.map_or_else(|| "no language model: the best sentences".to_owned(), str::to_owned);
        render::note(&format!("{DIM}{documents} · {by} · /help tells what else there is{DIM:#}"));
        for turn in self.session.turns() {
            render::line(&format!("{DIM}› {}{DIM:#}", turn.question));
            let abstained = || turn.abstention.as_ref().map(|abstention| abstention.detail().to_owned());
            let answer = turn.answer.clone().or_else(abstained).unwrap_or_default();
            render::line(&format!("{DIM}{answer}{DIM:#}"));
        }
        Ok(())
    }

    async fn talk(&mut self, mut reader: Reader) -> anyhow::Result<Exit> {
        if reader.is_terminal() {
            reader.remember(&self.history().await)?;
        }
        // The editor is told of the Ctrl-C that stopped an answer when it reads the next line.
        let mut was_stopped = false;
        let mut has_failed = false;
        loop {
            match reader.next().await? {
                Input::Interrupted if std::mem::take(&mut was_stopped) => {}
                Input::Interrupted if !reader.is_terminal() => return Ok(Exit::Interrupted),
                Input::Interrupted => render::note(&format!("{DIM}Ctrl-D or /quit leaves{DIM:#}")),
                Input::End => break,
                Input::Line(line) if line.trim().is_empty() => {}
                Input::Line(line) => {
                    was_stopped = false;
                    reader.echo(&line, self.settings.json);
                    match self.turn(line.trim()).await {
                        Ok(Next::Stay) => {}
                        Ok(Next::Leave) => break,
                        Ok(Next::Stopped) if !reader.is_terminal() => return Ok(Exit::Interrupted),
                        Ok(Next::Stopped) => {
                            was_stopped = true;
                            render::note("stopped; the session goes on");
                        }
                        // One question that cannot be asked does not end a conversation.
                        Err(error) => {
                            render::error(&error);
                            has_failed |= !is_command(&line);
                        }
                    }
                }
            }
        }
        if !self.session.turns().is_empty() && !self.settings.json {
            let kept = if self.library.keeps_records() {
                format!("kept: `ibid chat --resume {}` goes on", self.session.id())
            } else {
                "not kept: the library is where you cannot write".to_owned()
            };
            render::note(&format!("{DIM}{kept}{DIM:#}"));
        }
        // A program that asked a list of questions learns that not all were answered; a person has seen it.
        let is_of_program = self.settings.json && !reader.is_terminal();
        Ok(if has_failed && is_of_program { Exit::Error } else { Exit::Success })
    }

    /// Earlier questions. Without them one can ask all the same.
    async fn history(&self) -> Vec<String> {
        self.library.recent_questions(SESSIONS_IN_HISTORY).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "earlier questions cannot be read");
            Vec::new()
        })
    }

    async fn turn(&mut self, line: &str) -> anyhow::Result<Next> {
        if let Some(command) = line.strip_prefix(COMMAND) {
            return slash::run(command, &self.library, &self.session, self.settings).await;
        }
        let answered = tokio::select! {
            answered = self.asked(line) => answered,
            _ = tokio::signal::ctrl_c() => return Ok(Next::Stopped),
        };
        let (question, report) = match answered {
            Ok(answered) => answered,
            Err(error) => {
                self.failed(line, &error)?;
                return Err(error);
            }
        };
        let recorded = self.session.record(&question, &report).await;
        // An answer that could not be kept is told all the same.
        if self.settings.json {
            render::json(&TurnDocument {
                schema: TURN_SCHEMA,
                session: self.session.id(),
                question: question.as_str(),
                asked: report.question(),
                answer: &report,
            })?;
        } else {
            render::line("");
        }
        recorded?;
        Ok(Next::Stay)
    }

    async fn asked(&self, line: &str) -> anyhow::Result<(Question, AnswerReport)> {
        let question: Question = line.parse()?;
        let report = self.answer(&question).await?;
        Ok((question, report))
    }

    /// Every question has its line, so that a program can tell which answer is whose.
    fn failed(&self, question: &str, error: &anyhow::Error) -> anyhow::Result<()> {
        if !self.settings.json {
            return Ok(());
        }
        let session = self.session.id();
        render::json(&FailedTurnDocument {
            schema: TURN_SCHEMA,
            session,
            question,
            error: format!("{error:#}"),
        })
    }

    async fn answer(&self, question: &Question) -> anyhow::Result<AnswerReport> {
        let asked = if self.session.turns().is_empty() {
            question.clone()
        } else {
            self.understood(question).await?
        };
        if asked != *question && !self.settings.json {
            render::line(&format!("{DIM}asked: {asked}{DIM:#}"));
        }
        let show = if self.settings.json { Show::Nothing } else { Show::Everything };
        let events = self.library.ask_stream(asked, self.model.for_answer(), self.options.clone());
        answering::follow(events, self.model.mode(), show, &LiveArea::default()).await
    }

    /// The question as one of its own. Until the model has loaded and written it, what is nearest to it is shown.
    async fn understood(&self, question: &Question) -> anyhow::Result<Question> {
        let view = LiveView::understanding(&LiveArea::default());
        let mut understanding = pin!(async {
            let model = self.model.loaded().await?;
            self.session.standalone(question, model.as_deref()).await
        });
        let understood = tokio::select! {
            // A question that stands alone takes no time, and nothing is looked for in vain.
            biased;
            understood = &mut understanding => understood,
            () = self.show_nearest(question, &view) => understanding.await,
        };
        Ok(understood?)
    }

    /// Looks for the question as it can be looked for without a model: with the one that it leans on.
    async fn show_nearest(&self, question: &Question, view: &LiveView) {
        if self.settings.json || !std::io::stderr().is_terminal() {
            return;
        }
        let Ok(joined) = self.session.standalone(question, None).await else { return };
        // Where it cannot be searched for, the answer is going to tell why.
        if let Ok(retrieval) = self.library.retrieve(&joined, &self.options).await {
            view.nearest(&retrieval.nearest(NEAREST));
        }
    }
}

/// What a command begins with.
const COMMAND: char = '/';

/// Whether a line asks nothing.
fn is_command(line: &str) -> bool {
    line.trim().starts_with(COMMAND)
}

/// What follows after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Stay,
    Leave,
    Stopped,
}
