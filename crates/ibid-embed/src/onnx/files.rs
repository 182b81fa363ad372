use std::path::{Path, PathBuf};

use fastembed::TokenizerFiles;

use super::error::OnnxError;
use crate::weights::OnnxFiles;

/// What every tokenizer is made of, in the order in which fastembed takes it.
const TOKENIZER: [&str; 4] =
    ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"];

/// The files of a model, where they are.
pub(crate) struct ModelFiles<'a> {
    files: &'a OnnxFiles,
    folder: &'a Path,
}

impl<'a> ModelFiles<'a> {
    /// Those of `files` in `folder`, which is laid out as the repository is, or flat.
    ///
    /// # Errors
    /// When some are not there.
    pub(crate) fn find(files: &'a OnnxFiles, folder: &'a Path) -> Result<Self, OnnxError> {
        let all = std::iter::once(&files.graph).chain(&files.weights).map(String::as_str).chain(TOKENIZER);
        let missing: Vec<PathBuf> =
            all.map(|file| place(folder, file)).filter(|path| !path.is_file()).collect();
        if missing.is_empty() {
            return Ok(Self { files, folder });
        }
        Err(OnnxError::MissingFiles { name: files.name.clone(), missing })
    }

    /// Where the graph is.
    pub(crate) fn graph(&self) -> PathBuf {
        place(self.folder, &self.files.graph)
    }

    /// The weights outside the graph, by the name that the graph calls them.
    pub(crate) fn weights(&self) -> std::io::Result<Vec<(String, Vec<u8>)>> {
        let weights = self.files.weights.iter();
        weights
            .map(|file| Ok((base_name(file).to_owned(), fs_err::read(place(self.folder, file))?)))
            .collect()
    }

    /// The files of the tokenizer.
    pub(crate) fn tokenizer(&self) -> std::io::Result<TokenizerFiles> {
        let read = |file: &str| fs_err::read(place(self.folder, file));
        Ok(TokenizerFiles {
            tokenizer_file: read(TOKENIZER[0])?,
            config_file: read(TOKENIZER[1])?,
            special_tokens_map_file: read(TOKENIZER[2])?,
            tokenizer_config_file: read(TOKENIZER[3])?,
        })
    }
}

/// Where `file` of a repository is in `folder`: in the same place, or directly in it.
fn place(folder: &Path, file: &str) -> PathBuf {
    let flat = folder.join(base_name(file));
    let nested = folder.join(file);
    if flat.is_file() && !nested.is_file() { flat } else { nested }
}

fn base_name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}
