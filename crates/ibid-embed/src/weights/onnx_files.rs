//! The files of fastembed's models: which repository they are in, and what ibid calls them.

use fastembed::{EmbeddingModel, TextEmbedding, TextRerank};

use super::card::{HuggingFaceFolder, main_branch};

/// What every tokenizer of fastembed is made of, beside the model.
const TOKENIZER_FILES: [&str; 4] =
    ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"];

/// A model of fastembed's catalogue.
#[derive(Debug, Clone)]
pub(crate) struct OnnxFiles {
    /// What ibid calls it.
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) repository: String,
    /// The path of the graph.
    pub(crate) graph: String,
    /// The paths of weights outside the graph.
    pub(crate) weights: Vec<String>,
    /// Which model it is for fastembed; `None` for a reranker.
    pub(crate) model: Option<EmbeddingModel>,
}

impl OnnxFiles {
    pub(super) fn folder(&self) -> HuggingFaceFolder {
        let files = std::iter::once(&self.graph).chain(&self.weights).cloned();
        let files = files.chain(TOKENIZER_FILES.map(str::to_owned)).collect();
        HuggingFaceFolder { repository: self.repository.clone(), revision: main_branch(), files }
    }
}

/// The embedding models that run on ONNX Runtime.
pub(super) fn all_embedding_files() -> Vec<OnnxFiles> {
    let models = TextEmbedding::list_supported_models().into_iter();
    models
        .map(|info| OnnxFiles {
            name: name_of(&info.model_code, &info.model_file),
            description: info.description,
            repository: info.model_code,
            graph: info.model_file,
            weights: info.additional_files,
            model: Some(info.model),
        })
        .collect()
}

pub(crate) fn embedding_files(name: &str) -> Option<OnnxFiles> {
    all_embedding_files().into_iter().find(|files| files.name == name)
}

/// The files of the reranker called `name`.
pub(crate) fn reranker_files(name: &str) -> Option<OnnxFiles> {
    let models = TextRerank::list_supported_models().into_iter();
    let mut files = models.map(|info| OnnxFiles {
        name: name_of(&info.model_code, &info.model_file),
        description: info.description,
        repository: info.model_code,
        graph: info.model_file,
        weights: info.additional_files,
        model: None,
    });
    files.find(|files| files.name == name)
}

/// `Qdrant/bge-base-en-v1.5-onnx-Q` is `bge-base-en-v1.5-q`: the repository's name without its owner and
/// format, and `-q` or `-q4` where the weights are quantized.
fn name_of(repository: &str, graph: &str) -> String {
    let name = repository.rsplit('/').next().unwrap_or(repository).to_lowercase();
    if let Some(name) = name.strip_suffix("-onnx-q") {
        return format!("{name}-q");
    }
    let name = name.strip_suffix("-onnx").unwrap_or(&name);
    let suffix = match graph.rsplit('/').next() {
        Some("model_quantized.onnx") => "-q",
        Some("model_q4.onnx") => "-q4",
        _ => "",
    };
    format!("{name}{suffix}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{all_embedding_files, embedding_files, reranker_files};

    #[test]
    fn every_model_has_a_name_of_its_own() {
        let models = all_embedding_files();
        let names: HashSet<&str> = models.iter().map(|files| files.name.as_str()).collect();
        assert_eq!(names.len(), models.len(), "{names:?}");
        for name in
            ["all-minilm-l6-v2", "multilingual-e5-small", "bge-m3", "bge-small-en-v1.5", "bge-base-en-v1.5-q"]
        {
            assert!(names.contains(name), "{name} is not among {names:?}");
        }
        assert!(reranker_files("bge-reranker-base").is_some());
        assert!(embedding_files("no-such-model").is_none());
    }
}
