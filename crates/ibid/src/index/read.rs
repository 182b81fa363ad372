//! Folder → files to read → documents with their chunks.

use std::sync::Arc;

use ibid_core::seam::CountTokens;
use ibid_core::{Chunk, Document, DocumentName, IndexFingerprint};
use ibid_ingest::{
    ExtractError, ExtractSettings, KnownFile, KnownPackedFile, SourceFile, SplitterSettings, WalkSkip,
};
use ibid_store::{DocumentStamp, PackedFile, Refused};
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

/// Something of a file that could not be read.
#[derive(Debug)]
pub(super) struct RefusedPart {
    pub(super) name: DocumentName,
    /// What people are told: the path of the file, and below it the part.
    pub(super) path: String,
    pub(super) reason: String,
}

#[derive(Debug)]
pub(super) enum ReadOutcome {
    Read(Box<ReadDocument>),
    Refused(RefusedPart),
    /// A file is read to its end.
    Finished(PackedFile),
}

/// What is to be done about a root, and what cannot be.
#[derive(Debug)]
pub(super) struct RootPlan {
    pub(super) plan: ibid_ingest::Plan,
    /// What could not be read of files that are as they were, and what was not looked into.
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
    let stored = library.store().packed_files(&root.path).await?;
    let packed: Vec<KnownPackedFile> = stored
        .iter()
        .map(|file| KnownPackedFile {
            file: KnownFile { name: file.name.clone(), size: file.size, modified_ns: file.modified_ns },
            documents: file.documents,
        })
        .collect();
    let mut plan = ibid_ingest::plan(files, &known, &packed);
    let unchanged = stored.into_iter().filter(|file| plan.unchanged_packed.contains(&file.name));
    refused.extend(unchanged.flat_map(|file| file.refused).map(|refused| (refused.path, refused.reason)));
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
    pub(super) settings: ExtractSettings,
    pub(super) counter: Arc<dyn CountTokens>,
    pub(super) splitter: SplitterSettings,
    pub(super) fingerprint: IndexFingerprint,
    pub(super) cancellation: Cancellation,
}

impl Reading {
    /// Sends what becomes of every file; stops when cancelled or when nobody receives any more.
    pub(super) fn run(self, outcomes: &Sender<ReadOutcome>) {
        for file in &self.files {
            if self.cancellation.is_cancelled() || outcomes.is_closed() {
                return;
            }
            self.read(file, outcomes);
        }
    }

    /// Sends the documents in a file as they are read: a mailbox can hold more than memory does.
    fn read(&self, file: &SourceFile, outcomes: &Sender<ReadOutcome>) {
        let mut finished = PackedFile {
            name: file.name.clone(),
            size: file.size,
            modified_ns: file.modified_ns,
            documents: 0,
            refused: Vec::new(),
        };
        ibid_ingest::extract_all(file, &self.settings, &mut |name, outcome| {
            // To a receiver that is gone nothing can be sent, and nothing need be.
            let _ = outcomes.blocking_send(match outcome {
                Ok(document) => {
                    finished.documents += 1;
                    ReadOutcome::Read(Box::new(self.cut(file, document)))
                }
                Err(error) => {
                    let refused = refused(file, name, &error);
                    let (path, reason) = (refused.path.clone(), refused.reason.clone());
                    finished.refused.push(Refused { path, reason });
                    ReadOutcome::Refused(refused)
                }
            });
        });
        if file.may_hold_several() {
            let _ = outcomes.blocking_send(ReadOutcome::Finished(finished));
        }
    }

    fn cut(&self, file: &SourceFile, document: Document) -> ReadDocument {
        let chunks = ibid_ingest::split(&document, self.counter.as_ref(), &self.splitter, &self.fingerprint);
        let stamp = DocumentStamp {
            name: document.name.clone(),
            size: file.size,
            modified_ns: file.modified_ns,
            content_hash: document.content_hash,
        };
        ReadDocument { document, stamp, chunks }
    }
}

fn refused(file: &SourceFile, name: DocumentName, error: &ExtractError) -> RefusedPart {
    let below = name.as_str().strip_prefix(file.name.as_str()).unwrap_or_default();
    RefusedPart { path: format!("{}{below}", file.path.display()), reason: error.to_string(), name }
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
