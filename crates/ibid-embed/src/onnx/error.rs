use std::path::PathBuf;

/// A model cannot be run on ONNX Runtime.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OnnxError {
    /// There is no ONNX Runtime.
    #[error(
        "ONNX Runtime was not found (looked for {}): get it with `ibid models pull onnxruntime`, or name the library in \
         ORT_DYLIB_PATH",
        looked_for.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    NoRuntime {
        /// Where it was looked for.
        looked_for: Vec<PathBuf>,
    },
    /// The library does not load, or is too old.
    #[error("ONNX Runtime cannot be loaded from {} ({reason}): get another one with `ibid models pull onnxruntime`", path.display())]
    UnusableRuntime {
        /// The library.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No model has that name.
    #[error("no {kind} is called `{name}`: `ibid models list` shows their names")]
    UnknownModel {
        /// What was looked for.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Files of the model are not there.
    #[error(
        "the model `{name}` is not complete (missing: {}): get it with `ibid models pull {name}`",
        missing.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    MissingFiles {
        /// The model.
        name: String,
        /// The files.
        missing: Vec<PathBuf>,
    },
    /// A file of the model cannot be read.
    #[error("cannot read the model: {0}")]
    Read(#[from] std::io::Error),
    /// ONNX Runtime does not accept the model.
    #[error("the model `{name}` in {} cannot be loaded ({reason}): remove it and pull it again", folder.display())]
    Load {
        /// The model.
        name: String,
        /// Where it is.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
}
