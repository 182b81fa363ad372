//! Which language model answers, and getting it.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ibid::models::{
    HuggingFace, InstalledModel, ModelCard, ModelKind, ModelStore, ModelStoreError, PullOptions, PullProgress,
};
use ibid::{AnswerModel, Generate, LanguageModelFile, LocalEngine, ModelIdentity, RemoteLanguageModel};

use crate::args::EngineArguments;
use crate::commands::remote_engine::RemoteEngine;
use crate::render::{self, DIM, DownloadBar, LiveArea};
use crate::settings::Settings;

/// The model that answers unless another is named.
const DEFAULT_MODEL: &str = "qwen2.5-coder-1.5b-instruct";

/// A language model that is ready to be loaded or asked.
#[derive(Debug, Clone)]
pub(crate) enum LanguageModel {
    File(LanguageModelFile),
    Remote(Arc<RemoteLanguageModel>),
}

impl LanguageModel {
    pub(crate) async fn load(&self) -> Result<Arc<dyn Generate>, ibid::Error> {
        match self {
            Self::File(file) => file.load().await,
            Self::Remote(model) => Ok(Arc::clone(model) as Arc<dyn Generate>),
        }
    }

    pub(crate) fn identity(&self) -> &ModelIdentity {
        match self {
            Self::File(file) => file.identity(),
            Self::Remote(model) => model.identity(),
        }
    }

    /// Who is asked elsewhere, as its user is told once; nothing of a file.
    fn told(&self) -> Option<String> {
        let Self::Remote(model) = self else { return None };
        let name = &model.identity().name;
        let (url, kind, grammar) = (model.url(), model.engine(), model.grammar());
        Some(format!("{DIM}asking {name} at {url} ({kind}, grammar: {grammar}){DIM:#}"))
    }
}

impl From<LanguageModel> for AnswerModel {
    fn from(model: LanguageModel) -> Self {
        Self::loading(async move { model.load().await })
    }
}

/// A language model that was chosen; the engine of a remote one may not have answered yet.
#[derive(Debug)]
pub(crate) enum Choice {
    Ready(LanguageModel),
    Asked(RemoteEngine),
}

impl Choice {
    /// Does `work`, unless it turns out meanwhile that the engine cannot be asked: documents are not read for an answer that
    /// nobody is going to write.
    pub(crate) async fn beside<T>(
        &mut self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let Self::Asked(engine) = self else { return work.await };
        let mut work = pin!(work);
        let model = tokio::select! {
            done = &mut work => return done,
            model = engine.answered() => model?,
        };
        *self = Self::Ready(LanguageModel::Remote(model));
        work.await
    }

    /// The model of one answer, whose sources are shown while the engine is still asked. What it turns out to be is told
    /// above what is drawn in `area`.
    pub(crate) fn for_answer(self, area: &LiveArea, settings: &Settings) -> AnswerModel {
        let area = area.clone();
        let is_quiet = settings.json;
        AnswerModel::loading(async move {
            let model = self.ready().await?;
            if let Some(told) = model.told().filter(|_| !is_quiet) {
                area.note(&told);
            }
            model.load().await
        })
    }

    /// The model, once its engine has answered, which its user is told.
    pub(crate) async fn introduced(self, settings: &Settings) -> anyhow::Result<LanguageModel> {
        let model = self.ready().await?;
        if let Some(told) = model.told().filter(|_| !settings.json) {
            render::note(&told);
        }
        Ok(model)
    }

    async fn ready(self) -> Result<LanguageModel, ibid::Error> {
        match self {
            Self::Ready(model) => Ok(model),
            Self::Asked(mut engine) => engine.answered().await.map(LanguageModel::Remote),
        }
    }
}

/// As [`begin`]; waits for a remote engine to say what it is.
pub(crate) async fn choose(
    wanted: Option<&str>,
    engine: &EngineArguments,
    settings: &Settings,
) -> anyhow::Result<Option<LanguageModel>> {
    match begin(wanted, engine, settings).await? {
        Some(choice) => choice.introduced(settings).await.map(Some),
        None => Ok(None),
    }
}

/// The model of the remote engine where one is given, which is asked from now on, else a file as [`find_or_pull`] finds it,
/// for the engine that is to run it.
pub(crate) async fn begin(
    wanted: Option<&str>,
    engine: &EngineArguments,
    settings: &Settings,
) -> anyhow::Result<Option<Choice>> {
    let named = engine.engine.as_deref().filter(|name| !name.is_empty());
    let local = match named.map(str::parse) {
        None => LocalEngine::default(),
        Some(Ok(local)) => local,
        // What is no name of an engine is an address.
        Some(Err(_)) => {
            let asked = RemoteEngine::ask(named.unwrap_or_default(), wanted, engine, settings).await?;
            return Ok(Some(Choice::Asked(asked)));
        }
    };
    if !local.is_built_in() {
        anyhow::bail!(
            "this ibid was built without {local}: build it with `cargo build --release --features {local}`, or leave \
             out --engine"
        );
    }
    let file = find_or_pull(wanted, settings).await?;
    Ok(file.map(|file| Choice::Ready(LanguageModel::File(file.engine(local)))))
}

/// The model that was asked for; without a wish the default, or another that is here, or the default once it
/// is downloaded. `None` where no model was asked for and none can be had: then answers are extractive.
pub(crate) async fn find_or_pull(
    wanted: Option<&str>,
    settings: &Settings,
) -> anyhow::Result<Option<LanguageModelFile>> {
    let store = ModelStore::new(&settings.models);
    if let Some(wanted) = wanted {
        return named(wanted, settings).await.map(Some);
    }
    let installed = store.installed()?;
    let models = || installed.iter().filter(|model| model.kind == ModelKind::Llm);
    if let Some(model) = models().find(|model| model.name == DEFAULT_MODEL).or_else(|| models().next()) {
        let name = model.name.clone();
        return Ok(Some(file(&store, &pull(&store, &name, settings).await?)));
    }
    match pull(&store, DEFAULT_MODEL, settings).await {
        Ok(model) => Ok(Some(file(&store, &model))),
        Err(error @ ModelStoreError::Cancelled { .. }) => Err(error.into()),
        Err(error) => {
            render::warning(&format!("{error}"));
            Ok(None)
        }
    }
}

/// The model of that name, downloaded where it is not here, or in that GGUF file.
pub(crate) async fn named(name: &str, settings: &Settings) -> anyhow::Result<LanguageModelFile> {
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf")) {
        let file = LanguageModelFile::new(path);
        file.check()?;
        return Ok(file);
    }
    let store = ModelStore::new(&settings.models);
    Ok(file(&store, &pull(&store, name, settings).await?))
}

fn file(store: &ModelStore, model: &InstalledModel) -> LanguageModelFile {
    // A model that was added stays where its owner may put another file: the hash that it had then is not that of today.
    let is_downloaded = store.catalogue().get(&model.name).is_some();
    let sha256 = model.sha256.as_deref().filter(|_| is_downloaded);
    LanguageModelFile::new(&model.path).named(&model.name, sha256)
}

/// Downloads a model, telling what it is first; Ctrl-C stops and keeps what is there.
pub(crate) async fn pull(
    store: &ModelStore,
    name: &str,
    settings: &Settings,
) -> Result<InstalledModel, ModelStoreError> {
    let is_missing = match store.get(name) {
        Err(ModelStoreError::NotInstalled { .. }) => true,
        // A file that was put there by hand is checked against its hash once.
        Ok(model) if model.sha256.is_none() && store.catalogue().get(name).is_some() => false,
        known => return known,
    };
    if is_missing
        && !settings.offline
        && let Some(card) = store.catalogue().get(name)
    {
        introduce(&card, &settings.models);
    }
    let cancelled = Arc::new(AtomicBool::new(false));
    let work = {
        let (store, name, cancelled) = (store.clone(), name.to_owned(), Arc::clone(&cancelled));
        let mut hugging_face = HuggingFace::default();
        if let Some(endpoint) = &settings.hugging_face_endpoint {
            hugging_face.endpoint.clone_from(endpoint);
        }
        hugging_face.token.clone_from(&settings.hugging_face_token);
        let offline = settings.offline;
        move || download(&store, &name, offline, hugging_face, &cancelled)
    };
    let mut work = tokio::task::spawn_blocking(work);
    let joined = tokio::select! {
        joined = &mut work => joined,
        _ = tokio::signal::ctrl_c() => {
            cancelled.store(true, Ordering::Relaxed);
            work.await
        }
    };
    joined.unwrap_or_else(|panic| Err(ModelStoreError::Io(std::io::Error::other(panic))))
}

fn introduce(card: &ModelCard, folder: &Path) {
    render::note(&format!(
        "The model {} is not here yet: {} parameters, {}, by {}, licence {}.",
        card.name,
        card.parameters,
        render::bytes(card.bytes),
        card.by,
        card.license
    ));
    render::note(&format!("{DIM}It is kept in {}.{DIM:#}", folder.display()));
}

fn download(
    store: &ModelStore,
    name: &str,
    offline: bool,
    hugging_face: HuggingFace,
    cancelled: &AtomicBool,
) -> Result<InstalledModel, ModelStoreError> {
    let bar = DownloadBar::new(store.catalogue().get(name).map_or(0, |card| card.bytes));
    let mut on_progress = |progress| match progress {
        PullProgress::Source(source) => bar.above(&format!("{DIM}trying {source}{DIM:#}")),
        PullProgress::Bytes(bytes) => bar.position(bytes),
        PullProgress::Note(note) => bar.message(&note),
        PullProgress::Checking => bar.message("checking its hash"),
        _ => {}
    };
    let is_cancelled = || cancelled.load(Ordering::Relaxed);
    let mut options = PullOptions::new(&mut on_progress, &is_cancelled);
    options.offline = offline;
    options.hugging_face = hugging_face;
    let result = store.pull(name, options);
    bar.finish();
    result
}
