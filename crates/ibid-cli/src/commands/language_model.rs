//! Which language model answers, and getting it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ibid::models::{
    HuggingFace, InstalledModel, ModelCard, ModelKind, ModelStore, ModelStoreError, PullOptions, PullProgress,
};
use ibid::{
    AnswerModel, Generate, LanguageModelFile, LocalEngine, ModelIdentity, RemoteLanguageModel, RemoteOptions,
};

use crate::args::EngineArguments;
use crate::render::{self, DIM, DownloadBar};
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
}

impl From<LanguageModel> for AnswerModel {
    fn from(model: LanguageModel) -> Self {
        Self::loading(async move { model.load().await })
    }
}

/// The model of the remote engine where one is given, else a file as [`find_or_pull`] finds it, for the engine that is to
/// run it.
pub(crate) async fn choose(
    wanted: Option<&str>,
    engine: &EngineArguments,
    settings: &Settings,
) -> anyhow::Result<Option<LanguageModel>> {
    let named = engine.engine.as_deref().filter(|name| !name.is_empty());
    let local = match named.map(str::parse) {
        None => LocalEngine::default(),
        Some(Ok(local)) => local,
        // What is no name of an engine is an address.
        Some(Err(_)) => {
            return connect(named.unwrap_or_default(), wanted, engine, settings).await.map(Some);
        }
    };
    if !local.is_built_in() {
        anyhow::bail!(
            "this ibid was built without {local}: build it with `cargo build --release --features {local}`, or leave \
             out --engine"
        );
    }
    Ok(find_or_pull(wanted, settings).await?.map(|file| LanguageModel::File(file.engine(local))))
}

async fn connect(
    address: &str,
    wanted: Option<&str>,
    engine: &EngineArguments,
    settings: &Settings,
) -> anyhow::Result<LanguageModel> {
    let mut options = RemoteOptions::new(address).grammar(engine.engine_grammar);
    if settings.offline && !options.is_on_this_machine()? {
        anyhow::bail!("offline: the engine of --engine is not on this machine");
    }
    if let Some(model) = wanted {
        options = options.model(model);
    }
    let key = match (&settings.engine_key, &engine.engine_key_command) {
        (Some(key), _) => Some(key.clone()),
        (None, Some(command)) => Some(super::key_command::key(command).await?),
        (None, None) => None,
    };
    if let Some(key) = key {
        options = options.key(key);
    }
    let model = RemoteLanguageModel::connect(options).await?;
    if !settings.json {
        let name = &model.identity().name;
        let (url, kind, grammar) = (model.url(), model.engine(), model.grammar());
        render::note(&format!("{DIM}asking {name} at {url} ({kind}, grammar: {grammar}){DIM:#}"));
    }
    Ok(LanguageModel::Remote(Arc::new(model)))
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
        return Ok(Some(file(&pull(&store, &name, settings).await?)));
    }
    match pull(&store, DEFAULT_MODEL, settings).await {
        Ok(model) => Ok(Some(file(&model))),
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
    Ok(file(&pull(&store, name, settings).await?))
}

fn file(model: &InstalledModel) -> LanguageModelFile {
    LanguageModelFile::new(&model.path).named(&model.name, model.sha256.as_deref())
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
