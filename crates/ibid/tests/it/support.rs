use std::path::PathBuf;
use std::sync::Arc;

use ibid::{
    Access, CountTokens, Embedding, Generate, IngestOptions, LanguageModelFile, Library, LocalEngine,
};
use ibid_testkit::{HashEmbed, RandomGguf};
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

/// The engines that are built in.
pub(crate) fn engines() -> impl Iterator<Item = LocalEngine> {
    [LocalEngine::MistralRs, LocalEngine::LlamaCpp].into_iter().filter(|engine| engine.is_built_in())
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

    /// A model of random weights in a file of that name, run by `engine`.
    pub(crate) async fn load(
        &self,
        engine: LocalEngine,
        (name, gguf): (&str, RandomGguf),
    ) -> Arc<dyn Generate> {
        // One for each engine: a file that is mapped into memory is not to be written again.
        let path = self.folder.path().join(format!("{name}-{engine}.gguf"));
        gguf.write(&path).expect("a model");
        LanguageModelFile::new(&path).engine(engine).load().await.expect("it loads")
    }

    pub(crate) fn docs(&self) -> PathBuf {
        self.folder.path().join("docs")
    }
}
