//! Folder → files to read → documents with their chunks.

use std::sync::Arc;

use ibid_core::seam::CountTokens;
use ibid_core::{Chunk, Document, DocumentName, IndexFingerprint};
use ibid_ingest::{KnownFile, Limits, SourceFile, SplitterSettings, WalkSkip};
use ibid_store::DocumentStamp;
use tokio::sync::mpsc::Sender;

use super::progress::Cancellation;
use super::roots::Root;
use crate::{Error, Library};

/// A document that was read and cut, not yet embedded.
#[derive(Debug)]
pub(super) struct ReadDocument {
    pub(super) document: Document,
    pub(super) stamp: DocumentStamp,
    pub(super) chunks: Vec<Chunk>,
}

#[derive(Debug)]
pub(super) enum ReadOutcome {
    Read(Box<ReadDocument>),
    Refused { path: String, reason: String },
}

/// What is to be done about a root, and what cannot be.
#[derive(Debug)]
pub(super) struct RootPlan {
    pub(super) plan: ibid_ingest::Plan,
    pub(super) refused: Vec<(String, String)>,
}

/// Walks the root and compares it with what is stored.
pub(super) async fn plan(library: &Library, root: &Root) -> Result<RootPlan, Error> {
    let path = root.path.clone();
    let prefix = root.prefix.clone();
    let found = tokio::task::spawn_blocking(move || ibid_ingest::walk(&path))
        .await
        .map_err(|panic| Error::Internal(panic.to_string()))?
        .map_err(|error| Error::Unreadable { path: error.path, source: error.source })?;
    let skipped = found.skipped;
    let mut refused: Vec<(String, String)> =
        skipped.iter().map(|skip| (skip.path.display().to_string(), skip.reason.clone())).collect();
    let mut files = Vec::with_capacity(found.files.len());
    for mut file in found.files {
        match format!("{prefix}{}", file.name).parse() {
            Ok(name) => {
                file.name = name;
                files.push(file);
            }
            Err(error) => refused.push((file.path.display().to_string(), error.to_string())),
        }
    }
    let known: Vec<KnownFile> = library
        .store()
        .stamps(&root.path)
        .await?
        .into_iter()
        .map(|stamp| KnownFile { name: stamp.name, size: stamp.size, modified_ns: stamp.modified_ns })
        .collect();
    let mut plan = ibid_ingest::plan(files, &known);
    plan.removed.retain(|name| !may_still_be_there(name, &root.prefix, &skipped));
    Ok(RootPlan { plan, refused })
}

/// What lies in a folder that cannot be read now is not gone.
fn may_still_be_there(name: &DocumentName, prefix: &str, skipped: &[WalkSkip]) -> bool {
    let below_root = name.as_str().strip_prefix(prefix).and_then(|name| name.parse().ok());
    below_root.is_some_and(|name| skipped.iter().any(|skip| skip.hides(&name)))
}

/// Reading and cutting, on a thread of its own.
pub(super) struct Reading {
    pub(super) files: Vec<SourceFile>,
    pub(super) limits: Limits,
    pub(super) counter: Arc<dyn CountTokens>,
    pub(super) splitter: SplitterSettings,
    pub(super) fingerprint: IndexFingerprint,
    pub(super) cancellation: Cancellation,
}

impl Reading {
    /// Sends every file's outcome; stops when cancelled or when nobody receives any more.
    pub(super) fn run(self, outcomes: &Sender<ReadOutcome>) {
        for file in &self.files {
            if self.cancellation.is_cancelled() || outcomes.blocking_send(self.read(file)).is_err() {
                return;
            }
        }
    }

    fn read(&self, file: &SourceFile) -> ReadOutcome {
        match ibid_ingest::extract(file, &self.limits) {
            Ok(document) => {
                let chunks =
                    ibid_ingest::split(&document, self.counter.as_ref(), &self.splitter, &self.fingerprint);
                let stamp = DocumentStamp {
                    name: document.name.clone(),
                    size: file.size,
                    modified_ns: file.modified_ns,
                    content_hash: document.content_hash,
                };
                ReadOutcome::Read(Box::new(ReadDocument { document, stamp, chunks }))
            }
            Err(error) => {
                ReadOutcome::Refused { path: file.path.display().to_string(), reason: error.to_string() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ibid_ingest::{SkipKind, WalkSkip};

    use super::may_still_be_there;

    #[test]
    fn what_an_unreadable_folder_hides_is_not_gone() {
        let skip = |name: &str, kind| WalkSkip {
            path: name.into(),
            name: name.to_owned(),
            kind,
            reason: "permission denied".to_owned(),
        };
        let skipped = [skip("shut", SkipKind::Unreadable), skip("old", SkipKind::Unsupported)];
        for (name, prefix, expected) in [
            ("docs/shut/a.md", "docs/", true),
            ("shut/a.md", "", true),
            ("docs/shutter.md", "docs/", false),
            ("docs/old/a.md", "docs/", false),
            ("shut/a.md", "docs/", false),
        ] {
            let name = name.parse().expect("a name");
            assert_eq!(may_still_be_there(&name, prefix, &skipped), expected, "{name}");
        }
    }
}
