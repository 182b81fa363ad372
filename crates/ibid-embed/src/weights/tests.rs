//! Pulling, adding and removing models, against a server and a Python of the tests' own.

mod added;
mod http;
mod server;
mod wheels;

use std::path::Path;

use sha2::{Digest, Sha256};

use super::{
    Catalogue, HuggingFace, HuggingFaceFile, InstalledModel, ModelCard, ModelKind, ModelStore,
    ModelStoreError, PullOptions, PullProgress, Source,
};

/// Long enough to be sent in several pieces.
fn model_bytes() -> Vec<u8> {
    (0..300_000_u32).map(|number| (number * 31 % 251) as u8).collect()
}

fn sha256(bytes: &[u8]) -> String {
    super::partial::hexadecimal(&Sha256::digest(bytes))
}

/// An embedding model, because a language model would have to be GGUF.
fn card(sha256: Option<String>, sources: Vec<Source>) -> ModelCard {
    ModelCard {
        name: "tiny".to_owned(),
        kind: ModelKind::Embedding,
        parameters: "1".to_owned(),
        bytes: model_bytes().len() as u64,
        license: "MIT".to_owned(),
        languages: vec!["en".to_owned()],
        by: "tests".to_owned(),
        file: "tiny.bin".to_owned(),
        sha256,
        run_here: true,
        note: String::new(),
        sources,
    }
}

fn on_hub() -> Source {
    Source::HuggingFace(HuggingFaceFile {
        repository: "owner/tiny".to_owned(),
        revision: "main".to_owned(),
        file: "tiny.bin".to_owned(),
    })
}

fn store(folder: &Path, card: ModelCard) -> ModelStore {
    ModelStore::with_catalogue(folder, Catalogue::of(vec![card]))
}

/// Pulls `tiny`, with no listener.
fn pull(store: &ModelStore, endpoint: &str, python: &Path) -> Result<InstalledModel, ModelStoreError> {
    pull_until(store, endpoint, python, &|| false)
}

fn pull_until(
    store: &ModelStore,
    endpoint: &str,
    python: &Path,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<InstalledModel, ModelStoreError> {
    let mut ignore = |_: PullProgress| {};
    let mut options = PullOptions::new(&mut ignore, is_cancelled);
    options.hugging_face = HuggingFace { endpoint: endpoint.to_owned(), token: Some("secret".to_owned()) };
    options.python = python.to_owned();
    store.pull("tiny", options)
}

/// Pulls models of the catalogue into a folder, from their real sources, and prints how:
/// `IBID_TEST_PULL=FOLDER IBID_TEST_MODELS=NAME,NAME cargo test -p ibid-embed -- --ignored --nocapture real_sources`
#[test]
#[ignore = "downloads from real sources: IBID_TEST_PULL=FOLDER IBID_TEST_MODELS=NAME,NAME"]
fn models_come_from_their_real_sources() {
    let folder = std::env::var("IBID_TEST_PULL").expect("IBID_TEST_PULL names a folder");
    let models = std::env::var("IBID_TEST_MODELS").expect("IBID_TEST_MODELS names models");
    let store = ModelStore::new(folder);
    for name in models.split(',') {
        let mut seen = Vec::new();
        let mut listen = |progress: PullProgress| {
            if !matches!(progress, PullProgress::Bytes(_)) {
                seen.push(progress);
            }
        };
        let model = store.pull(name, PullOptions::new(&mut listen, &|| false));
        let model = model.unwrap_or_else(|error| panic!("{error}\n{seen:?}"));
        assert!(model.path.exists(), "{seen:?}");
    }
}
