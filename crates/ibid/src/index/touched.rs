//! Files of another time and the same bytes, as after a copy, a checkout or `touch`: nothing of them is read again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;

use ibid_core::{ContentHash, DocumentName};
use ibid_ingest::{Plan, SourceFile};
use ibid_store::{DocumentStamp, PackedFile};

use super::Run;
use super::plan::ReadAgain;
use super::progress::Cancellation;
use super::roots::Root;
use crate::file_hash::hash;
use crate::{Error, Library};

/// Takes them out of the plan, and notes their time.
pub(super) async fn keep(
    library: &Library,
    root: &Root,
    plan: &mut Plan,
    (again, cancellation): (&ReadAgain, &Cancellation),
    run: &Run<'_>,
) -> Result<(), Error> {
    let store = library.store();
    if plan.to_read.is_empty() {
        return Ok(());
    }
    let stamps: BTreeMap<DocumentName, DocumentStamp> =
        store.stamps(&root.path).await?.into_iter().map(|stamp| (stamp.name.clone(), stamp)).collect();
    let packed: HashMap<DocumentName, PackedFile> =
        store.packed_files(&root.path).await?.into_iter().map(|file| (file.name.clone(), file)).collect();
    let mut to_read = Vec::with_capacity(plan.to_read.len());
    let mut unchanged: HashSet<&DocumentName> = HashSet::new();
    for file in std::mem::take(&mut plan.to_read) {
        if cancellation.is_cancelled() {
            to_read.push(file);
            continue;
        }
        let documents = known_documents(&file, &stamps);
        let of_packed = packed.get(&file.name);
        let expected = expected_hash(&file, &documents, of_packed, again);
        if expected.is_none() || expected != hash_of(&file).await {
            to_read.push(file);
            continue;
        }
        for stamp in &documents {
            let stamp = DocumentStamp { modified_ns: file.modified_ns, ..(*stamp).clone() };
            store.touch(&stamp).await?;
        }
        if let Some(of_packed) = of_packed {
            for refused in &of_packed.refused {
                run.refuse(refused.path.clone(), refused.reason.clone());
            }
            let now = PackedFile { modified_ns: file.modified_ns, ..of_packed.clone() };
            store.put_packed_file(&root.path, &now).await?;
        }
        plan.unchanged += documents.len();
        unchanged.extend(documents.into_iter().map(|stamp| &stamp.name));
    }
    plan.packed.retain(|name| !unchanged.contains(name));
    plan.to_read = to_read;
    Ok(())
}

/// What is stored of a file: its document, and those that are packed in it.
fn known_documents<'a>(
    file: &SourceFile,
    stamps: &'a BTreeMap<DocumentName, DocumentStamp>,
) -> Vec<&'a DocumentStamp> {
    let mut documents: Vec<&DocumentStamp> = stamps.get(&file.name).into_iter().collect();
    if file.may_hold_several() {
        let below = format!("{}/", file.name);
        let after = stamps.range::<DocumentName, _>((Bound::Excluded(&file.name), Bound::Unbounded));
        let is_before = |name: &DocumentName| name.as_str() < below.as_str();
        let packed = after.skip_while(|(name, _)| is_before(name));
        documents
            .extend(packed.take_while(|(name, _)| name.as_str().starts_with(&below)).map(|(_, stamp)| stamp));
    }
    documents
}

/// The hash that a file has where its bytes are those that were read; `None` where it is to be read all the same.
fn expected_hash(
    file: &SourceFile,
    documents: &[&DocumentStamp],
    packed: Option<&PackedFile>,
    again: &ReadAgain,
) -> Option<ContentHash> {
    if documents.iter().any(|stamp| again.document(&stamp.name)) {
        return None;
    }
    if file.may_hold_several() {
        let packed = packed?;
        // Of an ingest that was interrupted, some documents may be of other bytes than the record.
        let is_of_record =
            |stamp: &&DocumentStamp| (stamp.size, stamp.modified_ns) == (packed.size, packed.modified_ns);
        let is_whole = packed.documents == documents.len()
            && packed.size == file.size
            && documents.iter().all(is_of_record);
        return packed.content_hash.filter(|_| is_whole && !again.packed_file(packed));
    }
    documents.iter().find(|stamp| stamp.size == file.size).map(|stamp| stamp.content_hash)
}

/// `None` where the file cannot be read: it is refused when its turn comes.
async fn hash_of(file: &SourceFile) -> Option<ContentHash> {
    let path = file.path.clone();
    tokio::task::spawn_blocking(move || hash(&path)).await.ok()?.ok()
}
