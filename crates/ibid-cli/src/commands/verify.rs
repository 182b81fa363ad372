use std::io::Read;
use std::path::Path;

use anyhow::Context;
use ibid::{
    Access, AnswerFile, Library, Limits, Replay, StoreError, Verification, VerifyOptions, WorkerSettings,
};
use serde::Serialize;

use crate::args::VerifyArguments;
use crate::commands::{extraction, library, replay};
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// What `verify --json` prints.
#[derive(Debug, Serialize)]
struct VerificationDocument<'a> {
    #[serde(flatten)]
    verification: &'a Verification,
    question: Option<&'a str>,
    replay: Option<&'a Replay>,
    /// Why it could not be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_error: Option<String>,
}

/// `ibid verify FILE`.
pub(crate) async fn run(arguments: &VerifyArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let file = read(&arguments.file)?;
    let file =
        AnswerFile::read(&file).with_context(|| format!("cannot check {}", arguments.file.display()))?;
    let library = at_hand(arguments, settings).await?;
    let verification = match &library {
        Some(library) => file.verify_with(library, &options(arguments, settings)?).await?,
        None => file.verify(),
    };
    // What was found out is told, whatever becomes of asking again.
    if !settings.json {
        render::verification(&file, &verification, library.is_some());
    }
    let replay = if arguments.replay {
        Some(ask_again(&file, library.as_ref(), arguments, settings).await)
    } else {
        None
    };
    if settings.json {
        let question = file.answer().map(|answer| answer.question.as_str());
        let (replay, replay_error) = match &replay {
            Some(Ok(replay)) => (Some(replay), None),
            Some(Err(error)) => (None, Some(format!("{error:#}"))),
            None => (None, None),
        };
        render::json(&VerificationDocument { verification: &verification, question, replay, replay_error })?;
    }
    let replay = replay.transpose()?;
    if !settings.json
        && let Some(replay) = &replay
    {
        render::replay(replay);
    }
    let is_fine = verification.verified && (!arguments.current || verification.is_current());
    let is_repeated = replay.is_none_or(|replay| replay.identical);
    Ok(if is_fine && is_repeated { Exit::Success } else { Exit::Nothing })
}

async fn ask_again(
    file: &AnswerFile,
    library: Option<&Library>,
    arguments: &VerifyArguments,
    settings: &Settings,
) -> anyhow::Result<Replay> {
    let library = library.context("--replay needs the documents: name a library, or give --docs PATH")?;
    let recording = file
        .recording()
        .context("only a bundle can be repeated: `ibid ask --bundle FILE` writes one with the settings")?;
    replay::replay(library, &recording, &arguments.replaying, settings).await
}

/// How files are read again: as `ibid ingest` reads them, in worker processes.
fn options(arguments: &VerifyArguments, settings: &Settings) -> anyhow::Result<VerifyOptions> {
    let extraction = extraction::settings(&arguments.extraction, Limits::default(), settings)?;
    let workers = WorkerSettings::new(std::env::current_exe()?).argument("extraction-worker");
    Ok(VerifyOptions::new().extraction(extraction).workers(workers))
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
        return Ok(text);
    }
    Ok(fs_err::read_to_string(file)?)
}

/// The library to compare with, where there is one.
async fn at_hand(arguments: &VerifyArguments, settings: &Settings) -> anyhow::Result<Option<Library>> {
    if !arguments.docs.is_empty() {
        return library::open_or_ingest(&arguments.docs, settings).await.map(Some);
    }
    match library::open(&settings.library, Access::Read, settings).await {
        Ok(library) => Ok(Some(library)),
        Err(error)
            if matches!(error.downcast_ref(), Some(ibid::Error::Store(StoreError::NotFound { .. }))) =>
        {
            Ok(None)
        }
        // What is in the file can be checked all the same.
        Err(error) => {
            render::warning(&format!("the library cannot be compared with: {error:#}"));
            Ok(None)
        }
    }
}
