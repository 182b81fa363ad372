use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use super::error::OnnxError;

/// Where systems keep shared libraries.
const SYSTEM_FOLDERS: &[&str] = if cfg!(target_os = "macos") {
    &["/usr/local/lib", "/opt/homebrew/lib"]
} else if cfg!(windows) {
    &[]
} else {
    &[
        "/usr/local/lib",
        "/usr/lib",
        "/usr/lib64",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/opt/onnxruntime/lib",
    ]
};

/// ONNX Runtime, loaded. A process has at most one: the first one that was loaded stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnnxRuntime {
    path: PathBuf,
}

impl OnnxRuntime {
    /// Loads the library at `named`, if it is given (the value of `ORT_DYLIB_PATH`); else the one in
    /// `models_folder`, where `ibid models pull onnxruntime` puts it; else the system's.
    ///
    /// # Errors
    /// When there is none, or it cannot be loaded or is older than 1.24.
    pub fn load(named: Option<&Path>, models_folder: &Path) -> Result<Self, OnnxError> {
        let candidates = if let Some(named) = named {
            vec![named.to_owned()]
        } else {
            let file = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
            let system = SYSTEM_FOLDERS.iter().map(Path::new);
            std::iter::once(models_folder).chain(system).map(|folder| folder.join(&file)).collect()
        };
        let Some(path) = candidates.iter().find(|path| path.is_file()) else {
            return Err(OnnxError::NoRuntime { looked_for: candidates });
        };
        let unusable = |reason: String| OnnxError::UnusableRuntime { path: path.clone(), reason };
        // ort takes a relative path from the program's folder.
        let path = fs_err::canonicalize(path).map_err(|error| unusable(error.to_string()))?;
        // Only the library is wanted here: without it every call into ort would panic. The environment is fastembed's.
        let environment = ort::init_from(&path).map_err(|error| unusable(error.to_string()))?;
        drop(environment);
        Ok(Self { path })
    }

    /// The library.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::{OnnxError, OnnxRuntime};

    #[test]
    fn a_library_that_is_not_there_is_an_error_and_no_panic() {
        let folder = tempfile::tempdir().expect("a folder");
        let named = folder.path().join("libnothing.so");
        let error = OnnxRuntime::load(Some(&named), folder.path()).expect_err("it is not there");
        let text = error.to_string();
        assert!(text.contains("libnothing.so") && text.contains("ibid models pull onnxruntime"), "{text}");
    }

    #[test]
    fn a_file_that_is_no_library_is_an_error_and_no_panic() {
        let folder = tempfile::tempdir().expect("a folder");
        let named = folder.path().join("libonnxruntime.so");
        fs_err::write(&named, b"no library").expect("it is written");
        let error = OnnxRuntime::load(Some(&named), folder.path()).expect_err("it is no library");
        assert!(matches!(error, OnnxError::UnusableRuntime { .. }), "{error}");
    }
}
