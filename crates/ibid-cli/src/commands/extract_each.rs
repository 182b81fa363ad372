use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use futures::StreamExt;
use ibid::{DocumentRecord, EachOptions, Error, Filter, Question, RecordFile, RecordFormat};

use crate::args::ExtractArguments;
use crate::commands::{extract, language_model, library, schema};
use crate::exit::Exit;
use crate::render::{self, DIM, RecordBar};
use crate::settings::Settings;

/// What is looked for in a long document where nothing is said.
const QUESTION: &str = "What does this document say?";

/// `ibid extract --each --schema FILE PATH…`.
pub(crate) async fn run(arguments: ExtractArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let schema = Arc::new(schema::read(&arguments.schema, arguments.schema_files)?);
    let question: Question = arguments.question.as_deref().unwrap_or(QUESTION).parse()?;
    let paths: Vec<PathBuf> = arguments.inputs.iter().map(PathBuf::from).collect();
    let mut file = match &arguments.output {
        Some(path) => Some(RecordFile::open(path, format(path, arguments.form)?, &schema).await?),
        None => None,
    };
    let model = language_model::choose(arguments.model.as_deref(), &arguments.engine, settings).await?;
    let model = model.ok_or(Error::NoModel)?;
    let extract = extract::options(&arguments, settings)?;
    let library = library::open_or_ingest(&paths, settings).await?;
    let filter: Filter = extract.ask.search.filter.clone();
    let options = EachOptions { extract, filter, unit: arguments.per, at_once: arguments.at_once.into() };
    let model = model.load().await?;
    let is_done = |of: &ibid::RecordOf| file.as_ref().is_some_and(|file| file.is_done(of));
    let (count, mut records) =
        library.extract_each((question, Arc::clone(&schema)), model, options, &is_done).await?;
    let already = file.as_ref().map_or(0, RecordFile::already_done);
    if already > 0 {
        render::note(&format!("{DIM}{} already in the file{DIM:#}", render::count(already, "record")));
    }
    let bar = RecordBar::new(count);
    let mut tally = Tally::default();
    // One for all records: a Ctrl-C while a record is written is not lost.
    let mut stopped = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        let record = tokio::select! {
            record = records.next() => record,
            _ = &mut stopped => {
                bar.finish();
                render::note("stopped; what is written stays, run the same command to go on");
                return Ok(Exit::Interrupted);
            }
        };
        let Some(record) = record else { break };
        if let Some(file) = &mut file {
            file.write(&record).await?;
        }
        tally.add(&record);
        let name = record.of.to_string();
        bar.done(&name, || {
            if file.is_none() {
                render::line(&ibid::record_json(&record, &schema).to_string());
            }
            if let Err(error) = &record.result {
                render::warning(&format!("{name}: {error}"));
            }
        });
    }
    bar.finish();
    tally.tell(arguments.output.as_deref());
    Ok(tally.exit())
}

fn format(path: &Path, form: Option<RecordFormat>) -> anyhow::Result<RecordFormat> {
    if let Some(form) = form {
        return Ok(form);
    }
    let extension =
        path.extension().map(|extension| extension.to_string_lossy().into_owned()).unwrap_or_default();
    extension
        .parse()
        .with_context(|| format!("the form of {} cannot be told: say it with --form", path.display()))
}

#[derive(Debug, Default)]
struct Tally {
    extracted: usize,
    abstained: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, record: &DocumentRecord) {
        match &record.result {
            Ok(report) if report.extraction().grounded().is_some() => self.extracted += 1,
            Ok(_) => self.abstained += 1,
            Err(_) => self.failed += 1,
        }
    }

    fn tell(&self, output: Option<&Path>) {
        let place = output.map(|path| format!(" in {}", path.display())).unwrap_or_default();
        let mut parts = vec![render::count(self.extracted, "record")];
        if self.abstained > 0 {
            parts.push(format!("{} without one", render::count(self.abstained, "document")));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        render::note(&format!("{}{place}", parts.join(", ")));
    }

    fn exit(&self) -> Exit {
        if self.failed > 0 {
            Exit::SomeRefused
        } else if self.extracted == 0 && self.abstained > 0 {
            Exit::Nothing
        } else {
            Exit::Success
        }
    }
}
