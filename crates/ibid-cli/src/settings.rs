//! Flags, environment and files of settings, resolved once.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches};
use etcetera::BaseStrategy;

use crate::args::Arguments;
use crate::config::{self, Config, Origin};

/// Everything the commands need to know of flags and environment.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) library: PathBuf,
    is_default_library: bool,
    pub(crate) json: bool,
    pub(crate) offline: bool,
    pub(crate) models: PathBuf,
    cached_libraries: PathBuf,
    pub(crate) embedding: Option<String>,
    pub(crate) onnx_runtime: Option<PathBuf>,
    pub(crate) hugging_face_endpoint: Option<String>,
    pub(crate) hugging_face_token: Option<String>,
    pub(crate) pager: String,
    /// The program that recognizes text in pictures, where it is installed.
    pub(crate) tesseract: Option<PathBuf>,
    /// The program that makes pictures of the pages of a PDF, where it is installed.
    pub(crate) pdftoppm: Option<PathBuf>,
    pub(crate) engine_key: Option<ibid::ApiKey>,
    /// Where the user's own settings are, or would be.
    pub(crate) user_config: PathBuf,
    pub(crate) config: Config,
}

impl Settings {
    /// The settings, and the arguments with what the files of settings say where neither flag nor environment does.
    pub(crate) fn resolve(arguments: Arguments) -> anyhow::Result<(Arguments, Self)> {
        let folders = etcetera::choose_base_strategy().context(
            "cannot tell your home folder: set HOME, or name folders with --library and --models-folder",
        )?;
        let data = folders.data_dir().join("ibid");
        let user_config = folders.config_dir().join("ibid");
        let library = library_folder(&arguments.global.library, &data.join("libraries"));
        let mut config = Config::default();
        let mut configured = Arguments::command();
        for (origin, folder) in [(Origin::User, &user_config), (Origin::Library, &library)] {
            if let Some(file) = config.read(origin, folder)? {
                configured = config::apply(configured, file)?;
            }
        }
        let arguments = if config.files.is_empty() {
            arguments
        } else {
            // Only a setting can be wrong by now; clap says which, and ends the program.
            Arguments::from_arg_matches(&configured.get_matches())?
        };
        let cache = folders.cache_dir().join("ibid");
        let global = &arguments.global;
        let settings = Self {
            is_default_library: global.library == "default",
            library: library_folder(&global.library, &data.join("libraries")),
            json: global.json,
            offline: global.offline,
            models: global.models_folder.clone().unwrap_or_else(|| cache.join("models")),
            cached_libraries: cache.join("libraries"),
            embedding: global.embedding.clone(),
            onnx_runtime: non_empty("ORT_DYLIB_PATH").map(PathBuf::from),
            hugging_face_endpoint: non_empty("HF_ENDPOINT"),
            hugging_face_token: non_empty("HF_TOKEN"),
            tesseract: on_path("tesseract"),
            pdftoppm: on_path("pdftoppm"),
            pager: non_empty("PAGER").unwrap_or_else(|| "less".to_owned()),
            engine_key: non_empty("IBID_ENGINE_KEY").map(ibid::ApiKey::new),
            user_config: user_config.join(config::FILE),
            config,
        };
        Ok((arguments, settings))
    }

    /// Whether no library was named.
    pub(crate) fn is_default_library(&self) -> bool {
        self.is_default_library
    }

    /// The folder of the cached library of `--docs`: the same paths give the same library.
    pub(crate) fn cached_library(&self, docs: &[PathBuf]) -> anyhow::Result<PathBuf> {
        let mut paths = docs
            .iter()
            .map(|path| {
                let absolute = fs_err::canonicalize(path).map_err(|source| match source.kind() {
                    std::io::ErrorKind::NotFound => ibid::Error::MissingPath { path: path.clone() },
                    _ => ibid::Error::Unreadable { path: path.clone(), source },
                })?;
                Ok(absolute.into_os_string().to_string_lossy().into_owned())
            })
            .collect::<Result<Vec<_>, ibid::Error>>()?;
        paths.sort();
        paths.dedup();
        let key = ibid::ContentHash::of(paths.join("\n").as_bytes()).to_string();
        let short: String = key.trim_start_matches("blake3:").chars().take(24).collect();
        Ok(self.cached_libraries.join(short))
    }
}

fn non_empty(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

/// An installed program.
fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// A bare name is a library in the data folder; anything with a separator, or that exists, is a path.
fn library_folder(name_or_path: &str, libraries: &Path) -> PathBuf {
    let path = Path::new(name_or_path);
    let is_path = path.is_absolute() || name_or_path.contains(['/', '\\']) || name_or_path.starts_with('.');
    if is_path { path.to_owned() } else { libraries.join(name_or_path) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::library_folder;

    #[test]
    fn a_bare_name_is_a_library_in_the_data_folder_and_anything_else_a_path() {
        let libraries = Path::new("data");
        assert_eq!(library_folder("notes", libraries), Path::new("data/notes"));
        assert_eq!(library_folder("./notes", libraries), Path::new("./notes"));
        assert_eq!(library_folder("a/b", libraries), Path::new("a/b"));
    }
}
