use std::path::Path;

use ibid::models::{InstalledModel, ListedModel, ModelCard, ModelKind, ModelStore};
use serde::Serialize;

use crate::args::ModelsCommand;
use crate::commands::language_model;
use crate::exit::Exit;
use crate::render::{self, BOLD, DIM, GOOD, SOURCE};
use crate::settings::Settings;

/// One line of `models list --json`.
#[derive(Debug, Serialize)]
struct ListedDocument<'a> {
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
            store.remove(&name)?;
            if settings.json {
                render::json(&serde_json::json!({ "removed": name }))?;
            } else {
                render::line(&format!("removed {name}"));
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
    let model = store.add(file)?.model;
    if !settings.json {
        render::note(&format!("added: use it with --model {}", model.name));
    }
    show(&model, settings)
}

fn list(store: &ModelStore, settings: &Settings) -> anyhow::Result<Exit> {
    let models = store.list()?;
    if settings.json {
        let documents: Vec<ListedDocument<'_>> = models
            .iter()
            .map(|model| ListedDocument {
                name: &model.name,
                kind: model.kind,
                here: is_here(model),
                path: model.installed.as_ref().map(|installed| installed.path.as_path()),
                card: model.card.as_ref(),
            })
            .collect();
        render::json(&documents)?;
        return Ok(Exit::Success);
    }
    for (kind, heading) in [
        (ModelKind::Llm, "Language models"),
        (ModelKind::Embedding, "Embedding models"),
        (ModelKind::Reranker, "Rerankers"),
        (ModelKind::Runtime, "Runtimes"),
    ] {
        render::line(&format!("{BOLD}{heading}{BOLD:#}"));
        for model in models.iter().filter(|model| model.kind == kind) {
            render::line(&list_line(model));
        }
    }
    render::note(&format!("{DIM}● here   ○ get it with `ibid models pull NAME`{DIM:#}"));
    Ok(Exit::Success)
}

fn is_here(model: &ListedModel) -> bool {
    model.installed.is_some() || model.card.as_ref().is_some_and(ModelCard::is_bundled)
}

fn list_line(model: &ListedModel) -> String {
    let mark = if is_here(model) { format!("{GOOD}●{GOOD:#}") } else { "○".to_owned() };
    let name = format!("{SOURCE}{:<30}{SOURCE:#}", model.name);
    let Some(card) = &model.card else {
        let path = model.installed.as_ref().map(|installed| installed.path.display().to_string());
        return format!("{mark} {name} {}", path.unwrap_or_default());
    };
    let size = if card.bytes == 0 { "?".to_owned() } else { render::bytes(card.bytes) };
    let note = match (card.is_bundled(), card.run_here) {
        (true, _) => "in the binary",
        (false, true) => "",
        (false, false) => "not run here",
    };
    format!("{mark} {name} {:>5}  {size:>7}  {:<13} {DIM}{note}{DIM:#}", card.parameters, card.license)
}
