//! Files that only have another name now: their chunks and vectors are kept.

use std::collections::HashMap;

use ibid_core::{ChunkId, DocumentName};
use ibid_ingest::{Plan, SourceFile};
use ibid_store::{DocumentStamp, NewVersion};

use super::roots::Root;
use super::{IngestEvent, Run};
use crate::file_hash::hash;
use crate::{Error, Library};

/// Chunks that are stored together.
const CHUNKS_AT_ONCE: usize = 256;

/// Stores what was renamed under its new name, and takes it out of the plan.
///
/// A new file with the size, the extension and the bytes of a document whose own file is gone is that document. It is
/// stored as any other; its vectors only need not be made. Until the old name is removed there are two documents, as if
/// the file had been copied.
pub(super) async fn keep(
    library: &Library,
    root: &Root,
    plan: &mut Plan,
    run: &Run<'_>,
) -> Result<(), Error> {
    let store = library.store();
    let mut gone: HashMap<u64, Vec<DocumentStamp>> = HashMap::new();
    if !plan.removed.is_empty() {
        for stamp in store.stamps(&root.path).await? {
            if plan.removed.binary_search(&stamp.name).is_ok() {
                gone.entry(stamp.size).or_default().push(stamp);
            }
        }
    }
    if gone.is_empty() {
        return Ok(());
    }
    let mut still_to_read = Vec::with_capacity(plan.to_read.len());
    let mut batch = Batch::default();
    for file in std::mem::take(&mut plan.to_read) {
        // What else may be in it has to be read under its new name.
        let candidates = gone.get_mut(&file.size).filter(|_| !file.may_hold_several());
        let old = match candidates.filter(|stamps| !stamps.is_empty()) {
            Some(stamps) => same_bytes(&file, stamps).await,
            None => None,
        };
        let renamed = match &old {
            Some(old) => renamed(library, &file, &old.name).await?,
            None => None,
        };
        match (old, renamed) {
            (Some(old), Some(version)) => {
                batch.chunks += version.chunks.len();
                batch.versions.push(version);
                batch.names.push((old.name, file.name));
            }
            _ => still_to_read.push(file),
        }
        if batch.chunks >= CHUNKS_AT_ONCE {
            batch.store(library, root, plan, run).await?;
        }
    }
    batch.store(library, root, plan, run).await?;
    plan.to_read = still_to_read;
    Ok(())
}

/// Documents with their new names, to be stored together.
#[derive(Debug, Default)]
struct Batch {
    versions: Vec<NewVersion>,
    /// Before, and now.
    names: Vec<(DocumentName, DocumentName)>,
    chunks: usize,
}

impl Batch {
    /// Stores it, takes the old names out, and leaves it empty.
    async fn store(
        &mut self,
        library: &Library,
        root: &Root,
        plan: &mut Plan,
        run: &Run<'_>,
    ) -> Result<(), Error> {
        let Self { versions, names, .. } = std::mem::take(self);
        if versions.is_empty() {
            return Ok(());
        }
        library.store().commit(&root.path, versions).await?;
        let old: Vec<DocumentName> = names.iter().map(|(old, _)| old.clone()).collect();
        library.store().remove_all(&old).await?;
        plan.removed.retain(|name| !old.contains(name));
        for (from, to) in names {
            run.report(|report| report.renamed += 1);
            let (from, to) = (from.to_string(), to.to_string());
            tracing::info!(from, to, "renamed");
            run.event(IngestEvent::Renamed { from, to });
        }
        Ok(())
    }
}

/// The one of `stamps` whose document has the bytes of `file`, which is then taken out of them.
async fn same_bytes(file: &SourceFile, stamps: &mut Vec<DocumentStamp>) -> Option<DocumentStamp> {
    let extension = file.name.extension();
    if !stamps.iter().any(|stamp| stamp.name.extension() == extension) {
        return None;
    }
    let path = file.path.clone();
    // A file that cannot be read is refused when its turn comes.
    let hash = tokio::task::spawn_blocking(move || hash(&path)).await.ok()?.ok()?;
    let place =
        stamps.iter().position(|stamp| stamp.content_hash == hash && stamp.name.extension() == extension)?;
    Some(stamps.swap_remove(place))
}

/// The document `old` as that of `file`; none where it cannot be had whole.
async fn renamed(
    library: &Library,
    file: &SourceFile,
    old: &DocumentName,
) -> Result<Option<NewVersion>, Error> {
    let Some(NewVersion { mut document, mut stamp, mut chunks }) = library.store().version(old).await? else {
        return Ok(None);
    };
    document.name = file.name.clone();
    stamp.name = file.name.clone();
    stamp.modified_ns = file.modified_ns;
    for embedded in &mut chunks {
        let chunk = &mut embedded.chunk;
        chunk.id = ChunkId::new(
            &file.name,
            (document.content_hash, document.text_hash),
            chunk.ordinal,
            library.fingerprint(),
        );
    }
    Ok(Some(NewVersion { document, stamp, chunks }))
}
