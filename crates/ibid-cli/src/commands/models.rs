use std::path::Path;

use ibid::LanguageModelFile;
use ibid::models::{InstalledModel, ModelCard, ModelKind, ModelStore, Source};
use serde::Serialize;

use crate::args::ModelsCommand;
use crate::commands::language_model;
use crate::exit::Exit;
use crate::render::{self, BOLD, DIM, GOOD, SOURCE};
use crate::settings::Settings;

/// One line of `models list --json`.
#[derive(Debug, Serialize)]
struct ListedModel<'a> {
    name: &'a str,
    kind: ModelKind,
    here: bool,
    path: Option<&'a Path>,
    card: Option<&'a ModelCard>,
}

/// `ibid models …`.
pub(crate) async fn run(command: ModelsCommand, settings: &Settings) -> anyhow::Result<Exit> {
    let store = ModelStore::new(&settings.models);
    match command {
        ModelsCommand::List => list(&store, settings),
        ModelsCommand::Pull { name } => {
            let model = language_model::pull(&store, &name, settings).await?;
            show(&model, settings)
        }
        ModelsCommand::Add { file } => add(&store, &file, settings),
        ModelsCommand::Remove { name } => {
            let model = store.remove(&name)?;
            if settings.json {
                render::json(&model)?;
            } else {
                render::line(&format!("removed {}", model.name));
            }
            Ok(Exit::Success)
        }
        ModelsCommand::Path { name } => show(&store.get(&name)?, settings),
    }
}

fn show(model: &InstalledModel, settings: &Settings) -> anyhow::Result<Exit> {
    if settings.json {
        render::json(model)?;
    } else {
        render::line(&model.path.display().to_string());
    }
    Ok(Exit::Success)
}

fn add(store: &ModelStore, file: &Path, settings: &Settings) -> anyhow::Result<Exit> {
    let model = LanguageModelFile::new(file);
    model.check()?;
    let installed = store.add(&model.identity().name, file)?;
    if !settings.json {
        render::note(&format!("added: use it with --model {}", installed.name));
    }
    show(&installed, settings)
}

fn list(store: &ModelStore, settings: &Settings) -> anyhow::Result<Exit> {
    let installed = store.installed()?;
    let here = |name: &str| installed.iter().find(|model| model.name == name);
    let added = installed.iter().filter(|model| store.catalogue().get(&model.name).is_none());
    if settings.json {
        let known = store.catalogue().iter().map(|card| ListedModel {
            name: &card.name,
            kind: card.kind,
            here: is_bundled(card) || here(&card.name).is_some(),
            path: here(&card.name).map(|model| model.path.as_path()),
            card: Some(card),
        });
        let added =
            added.map(|model| ListedModel { name: &model.name, kind: model.kind, here: true, path: Some(&model.path), card: None });
        render::json(&known.chain(added).collect::<Vec<_>>())?;
        return Ok(Exit::Success);
    }
    for (kind, heading) in [(ModelKind::Llm, "Language models"), (ModelKind::Embedding, "Embedding models")] {
        render::line(&format!("{BOLD}{heading}{BOLD:#}"));
        for card in store.catalogue().iter().filter(|card| card.kind == kind) {
            let is_here = is_bundled(card) || here(&card.name).is_some();
            let mark = if is_here { format!("{GOOD}●{GOOD:#}") } else { "○".to_owned() };
            let note = match (is_bundled(card), card.run_here) {
                (true, _) => "in the binary",
                (false, true) => "",
                (false, false) => "not run here",
            };
            render::line(&format!(
                "{mark} {SOURCE}{:<30}{SOURCE:#} {:>5}  {:>7}  {:<13} {DIM}{note}{DIM:#}",
                card.name,
                card.parameters,
                render::bytes(card.bytes),
                card.license
            ));
        }
    }
    for model in added {
        render::line(&format!("{GOOD}●{GOOD:#} {SOURCE}{:<30}{SOURCE:#} {}", model.name, model.path.display()));
    }
    render::note(&format!("{DIM}● here  ○ get it with `ibid models pull NAME`  (not run here: listed, but not tried by the project){DIM:#}"));
    Ok(Exit::Success)
}

fn is_bundled(card: &ModelCard) -> bool {
    card.sources.contains(&Source::Bundled)
}
