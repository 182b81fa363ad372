use std::path::PathBuf;
use std::sync::Arc;

use ibid::{Access, CountTokens, Embedding, IngestOptions, Library};
use ibid_testkit::HashEmbed;
use tempfile::TempDir;

/// A folder of documents and a library of them, embedded without weights.
pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) library: Library,
}

/// Four bytes are a token.
pub(crate) struct Quarter;

impl CountTokens for Quarter {
    fn count_tokens(&self, text: &str) -> usize {
        text.len().div_ceil(4)
    }

    fn max_tokens(&self) -> usize {
        256
    }
}

pub(crate) fn embedding() -> Embedding {
    Embedding::of(Arc::new(HashEmbed::default()), Arc::new(Quarter))
}

impl Fixture {
    /// A library of the given files.
    pub(crate) async fn new(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a folder");
        fs_err::create_dir_all(folder.path().join("docs")).expect("a folder");
        for (name, text) in files {
            let path = folder.path().join("docs").join(name);
            fs_err::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs_err::write(path, text).expect("a file");
        }
        let library = Library::open_with(&folder.path().join("library"), Access::Write, embedding())
            .await
            .expect("a library");
        library.ingest(&[folder.path().join("docs")], IngestOptions::new()).await.expect("ingested");
        Self { folder, library }
    }

    pub(crate) fn docs(&self) -> PathBuf {
        self.folder.path().join("docs")
    }
}
