//! `ibid eval claims`: claims with a known standing, measured one after the other.

use std::sync::Arc;

use ibid::{Cancellation, Generate, Library};
use ibid_eval::{ClaimCases, ClaimRecord, ClaimReport, ClaimRun, Dataset, claim_report, read_claims};
use serde::Serialize;

use super::{eval, language_model, library};
use crate::args::ClaimsArguments;
use crate::exit::Exit;
use crate::render::{self, DIM};
use crate::settings::Settings;

/// `eval claims --json`: `ibid.eval-claims/1`.
#[derive(Debug, Serialize)]
struct ClaimsDocument<'a> {
    schema: &'static str,
    report: &'a ClaimReport,
}

/// `ibid eval claims`.
pub(crate) async fn run(arguments: &ClaimsArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let datasets =
        arguments.datasets.iter().map(|path| Dataset::open(path)).collect::<Result<Vec<_>, _>>()?;
    let summaries = arguments
        .summaries
        .iter()
        .map(|file| Ok((file, ClaimCases::of_summaries(file)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let model: Option<Arc<dyn Generate>> = match &arguments.model {
        None => None,
        Some(name) => match language_model::find_or_pull(Some(name), settings).await? {
            Some(file) => Some(file.load().await?),
            None => None,
        },
    };
    let cancellation = eval::stopped_by_interrupt("claim");
    let measuring = Measuring { arguments, model, cancellation };
    for dataset in &datasets {
        let library = eval::open(dataset, settings).await?;
        let questions = usize::from(arguments.questions);
        let cases = ClaimCases::of_questions(dataset, &library, questions, arguments.seed).await?;
        if !measuring.of(dataset.name(), &cases, &library).await? {
            return Ok(Exit::Interrupted);
        }
    }
    for (file, cases) in &summaries {
        let library = library::open_cached(&settings.cached_library(&[(*file).clone()])?, settings).await?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if !measuring.of(&name, cases, &library).await? {
            return Ok(Exit::Interrupted);
        }
    }
    let records = read_claims(&arguments.output)?;
    let Some(report) = claim_report(&records, arguments.seed) else {
        anyhow::bail!("{} claims are too few to tell anything: measure more", records.len());
    };
    if let Some(file) = &arguments.html {
        fs_err::write(file, ibid_eval::claims_html(&report))?;
    }
    if settings.json {
        render::json(&ClaimsDocument { schema: "ibid.eval-claims/1", report: &report })?;
    } else {
        render::line(&ibid_eval::claims_text(&report));
    }
    for file in [Some(&arguments.output), arguments.html.as_ref()].into_iter().flatten() {
        render::note(&format!("{DIM}written: {}{DIM:#}", file.display()));
    }
    Ok(Exit::Success)
}

struct Measuring<'a> {
    arguments: &'a ClaimsArguments,
    model: Option<Arc<dyn Generate>>,
    cancellation: Cancellation,
}

impl Measuring<'_> {
    /// Returns whether all of them were measured.
    async fn of(&self, dataset: &str, cases: &ClaimCases, library: &Library) -> anyhow::Result<bool> {
        let bar = render::question_bar(dataset, cases.cases().len());
        let run = ClaimRun::new(library, self.model.clone()).cancellation(self.cancellation.clone());
        let mut on_record = |_: &ClaimRecord| bar.inc(1);
        let finished =
            run.measure(cases, self.arguments.seed, &self.arguments.output, &mut on_record).await?;
        bar.finish_and_clear();
        Ok(finished)
    }
}
